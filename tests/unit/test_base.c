// SPDX-License-Identifier: BSD-2-Clause
/* slice, buf, arena, ini, path, spawn: the ground everything stands on. */
#include "tests/support/test.h"

#include <stdio.h>
#include <stdlib.h>
#include <strings.h>
#include <sys/stat.h>

#include "base/block.h"
#include "base/buf.h"
#include "base/ini.h"
#include "base/ip.h"
#include "base/needles.h"
#include "base/path.h"
#include "base/spawn.h"
#include "base/vec.h"
#include "base/wordset.h"

static void slices_are_cut_and_compared(void **state)
{
	struct slice a, b, rest = S("one\r\ntwo\n\nlast");
	uint64_t n;

	(void)state;
	assert_slice(slice_sub(S("hello"), 1, 3), "el");
	assert_slice(slice_sub(S("hello"), 4, 99), "o");
	assert_slice(slice_sub(S("hello"), 9, 2), "");
	assert_true(slice_ieq(S("Final-Recipient"), S("final-recipient")));
	assert_false(slice_ieq(S("ab"), S("abc")));
	assert_int_equal(slice_find(S("aaab"), S("aab")), 1);
	assert_int_equal(slice_ifind(S("xxABc"), S("abC")), 2);
	assert_true(slice_find(S("abc"), S("abcd")) == SIZE_MAX);
	assert_true(slice_cut(S("k: v: w"), ':', &a, &b));
	assert_slice(a, "k");
	assert_slice(b, " v: w");
	assert_slice(slice_trim(S(" \t x \n")), "x");
	assert_slice(slice_unwrap(S("<a>"), '<', '>'), "a");
	assert_slice(slice_unwrap(S("<a"), '<', '>'), "<a");
	assert_true(slice_line(&rest, &a));
	assert_slice(a, "one");
	assert_true(slice_line(&rest, &a));
	assert_slice(a, "two");
	assert_true(slice_line(&rest, &a));
	assert_slice(a, "");
	assert_true(slice_line(&rest, &a));
	assert_slice(a, "last");
	assert_false(slice_line(&rest, &a));
	assert_true(slice_u64(S("18446744073709551615"), &n));
	assert_false(slice_u64(S("18446744073709551616"), &n));
	assert_false(slice_u64(S("12x"), &n));
	assert_false(slice_u64(S(""), &n));
}

static void a_buffer_stops_at_its_ceiling(void **state)
{
	struct buf b;

	(void)state;
	buf_init(&b, 8);
	buf_puts(&b, "1234");
	buf_printf(&b, "%d", 56);
	assert_slice(buf_slice(&b), "123456");
	assert_false(b.full);
	buf_puts(&b, "789");
	assert_true(b.full);
	assert_true(b.n <= 8);
	assert_null(buf_room(&b, 100));
	buf_release(&b);
}

static void an_arena_zeroes_and_forgets(void **state)
{
	struct arena a;
	char *p;

	(void)state;
	arena_init(&a);
	p = arena_alloc(&a, 100000);
	for (int i = 0; i < 100000; i++)
		assert_int_equal(p[i], 0);
	memset(p, 'x', 100000);
	arena_reset(&a);
	p = arena_alloc(&a, 5000);
	for (int i = 0; i < 5000; i++)
		assert_int_equal(p[i], 0);
	assert_slice(arena_printf(&a, "%s-%d", "x", 7), "x-7");
	arena_release(&a);
}

static void vectors_grow(void **state)
{
	struct {
		VEC(int);
	} v = { 0 };

	(void)state;
	for (int i = 0; i < 1000; i++)
		vec_push(&v, i);
	assert_int_equal(v.n, 1000);
	assert_int_equal(v.v[999], 999);
	vec_free(&v);
}

static void the_grammar_of_our_files(void **state)
{
	struct ini ini;

	(void)state;
	ini_init(&ini, S("# comment\n\n[account a b]\nkey = value # stays\r\n; other\nnonsense\n[open\nempty =\n"));
	assert_int_equal(ini_next(&ini), INI_SECTION);
	assert_slice(ini.section, "account a b");
	assert_int_equal(ini.line, 3);
	assert_int_equal(ini_next(&ini), INI_PAIR);
	assert_slice(ini.key, "key");
	assert_slice(ini.value, "value # stays");
	assert_int_equal(ini_next(&ini), INI_BAD);
	assert_int_equal(ini.line, 6);
	assert_slice(ini.text, "nonsense");
	assert_int_equal(ini_next(&ini), INI_BAD);
	assert_int_equal(ini_next(&ini), INI_PAIR);
	assert_slice(ini.value, "");
	assert_int_equal(ini_next(&ini), INI_END);
}

static void a_file_is_written_whole_or_not_at_all(void **state)
{
	char *dir = test_tmpdir(), *path;
	struct arena a;
	struct slice back;
	struct err err = { "" };
	struct stat st;

	(void)state;
	arena_init(&a);
	path = path_join(&a, dir, "f");
	assert_int_equal(path_write(path, S("secret\n"), 0600, &err), RC_OK);
	assert_int_equal(stat(path, &st), 0);
	assert_int_equal(st.st_mode & 0777, 0600);
	assert_int_equal(path_read(&a, path, 100, &back, &err), RC_OK);
	assert_slice(back, "secret\n");
	assert_int_equal(path_read(&a, path, 3, &back, &err), RC_LIMIT);
	assert_non_null(strstr(err.msg, "f"));
	assert_int_equal(path_read(&a, path_join(&a, dir, "none"), 3, &back, &err), RC_NOT_FOUND);
	assert_non_null(strstr(err.msg, "none"));
	assert_int_not_equal(path_write(path_join(&a, dir, "no/such/folder"), S("x"), 0600, &err), RC_OK);
	assert_int_equal(path_mkdirs(path_join(&a, dir, "x/y/z"), &err), RC_OK);
	assert_int_equal(stat(path_join(&a, dir, "x/y"), &st), 0);
	assert_int_equal(st.st_mode & 0777, 0700);
	arena_release(&a);
	test_rmdir(dir);
}

static void commands_speak_and_fail(void **state)
{
	struct buf out;
	struct err err = { "" };

	(void)state;
	buf_init(&out, 1000);
	assert_int_equal(spawn_shell("tr a-z A-Z", S("hello"), &out, 5000, &err), RC_OK);
	assert_slice(buf_slice(&out), "HELLO");
	assert_int_equal(spawn_shell("echo no such key >&2; exit 3", S(""), &out, 5000, &err), RC_IO);
	assert_non_null(strstr(err.msg, "no such key"));
	assert_int_equal(spawn_shell("sleep 30", S(""), NULL, 100, &err), RC_TIMEOUT);
	buf_release(&out);
	buf_init(&out, 10);
	assert_int_equal(spawn_shell("yes | head -c 100000", S(""), &out, 5000, &err), RC_OK);
	assert_true(out.n <= 10);
	buf_release(&out);
}

static void errors_get_context(void **state)
{
	struct err err = { "untouched" };

	(void)state;
	assert_int_equal(err_set(&err, RC_NET, "no route to %s", "mx"), RC_NET);
	assert_int_equal(err_in(&err, RC_NET, "account %s", "a"), RC_NET);
	assert_string_equal(err.msg, "account a: no route to mx");
	assert_int_equal(err_set(NULL, RC_IO, "x"), RC_IO);
}

static void networks_hold_addresses(void **state)
{
	static const struct {
		const char *net, *address;
		bool inside;
	} cases[] = {
		{ "192.0.2.0/24", "192.0.2.255", true },  { "192.0.2.0/24", "192.0.3.0", false },
		{ "192.0.2.128/25", "192.0.2.127", false }, { "0.0.0.0/0", "203.0.113.9", true },
		{ "192.0.2.1", "192.0.2.1", true },	    { "192.0.2.1", "192.0.2.0/24", false },
		{ "2001:db8::/33", "2001:db8:7fff::1", true }, { "2001:db8::/33", "2001:db8:8000::1", false },
		{ "::/0", "192.0.2.1", false },		    { "192.0.2.0/24", "::ffff:192.0.2.9", true },
		{ "::ffff:192.0.2.0/120", "192.0.2.9", true },
	};
	static const char *const bad[] = { "", "192.0.2", "192.0.2.1/33", "2001:db8::/129", "1.2.3.4/", "1.2.3.4/x", "::ffff:1.2.3.4/95", "a" };
	struct ipnet net, address;

	(void)state;
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		assert_true(ipnet_parse(slice_of(cases[i].net), &net));
		assert_true(ipnet_parse(slice_of(cases[i].address), &address));
		assert_int_equal(ipnet_has(&net, &address), cases[i].inside);
	}
	for (size_t i = 0; i < sizeof(bad) / sizeof(bad[0]); i++) {
		assert_false(ipnet_parse(slice_of(bad[i]), &net));
		assert_false(ipnet_has(&net, &net));
	}
}

static void a_set_of_words_knows_its_own(void **state)
{
	struct wordset set = { 0 };
	char name[16];

	(void)state;
	assert_int_equal(wordset_find(&set, S("gmail.com")), WORD_UNKNOWN);
	wordset_add(&set, S(" gmail.com  Outlook.com"), 3);
	wordset_add(&set, S("gmail.com yahoo.com"), 4);
	assert_int_equal(wordset_find(&set, S("GMAIL.com")), 3);
	assert_int_equal(wordset_find(&set, S("outlook.com")), 3);
	assert_int_equal(wordset_find(&set, S("yahoo.com")), 4);
	assert_int_equal(wordset_find(&set, S("gmail.co")), WORD_UNKNOWN);
	assert_int_equal(wordset_find(&set, S("")), WORD_UNKNOWN);
	for (int i = 0; i < 200; i++) {
		snprintf(name, sizeof(name), "w%d", i);
		assert_int_equal(wordset_find(&set, slice_of(name)), WORD_UNKNOWN);
	}
	free(set.table);
}

/* Whatever the length and the place, letters of either case are the same, and nothing else. */
static void case_is_folded_everywhere(void **state)
{
	(void)state;
	for (size_t n = 1; n < 20; n++) {
		char *a = mem_alloc(n), *b = mem_alloc(n); /* whoever reads beyond them is caught */

		memset(a, 'q', n);
		memset(b, 'Q', n);
		assert_true(ascii_same(a, b, n));
		for (size_t at = 0; at < n; at++) {
			for (int c = 0; c < 256; c++)
				for (int d = 0; d < 256; d++) {
					a[at] = (char)c;
					b[at] = (char)d;
					if (ascii_same(a, b, n) != (ascii_lower((unsigned char)c) == ascii_lower((unsigned char)d)))
						fail_msg("%02x and %02x", c, d);
				}
			a[at] = 'q';
			b[at] = 'Q';
		}
		free(a);
		free(b);
	}
}

/* Of n bytes that are looked at one by one. */
static size_t slowly(const char *p, size_t n, size_t from, const char *words)
{
	size_t len = strlen(words);

	for (size_t i = from; i + len <= n; i++)
		if (strncasecmp(p + i, words, len) == 0)
			return i;
	return SIZE_MAX;
}

/* Whatever the length, the place and where the search begins. */
static void blocks_are_searched_to_their_ends(void **state)
{
	(void)state;
	for (size_t n = 1; n < 90; n++) {
		char *p = mem_alloc(n); /* whoever reads beyond it is caught */

		for (size_t at = 0; at < n; at++) {
			memset(p, '.', n);
			p[at] = 'X';
			p[n - 1 - at] = 'x';
			if (at + 1 < n)
				p[at + 1] = '-';
			for (size_t from = 0; from < n; from++) {
				assert_int_equal(block_either(p, n, from, 'x', 'X'), slowly(p, n, from, "x"));
				assert_int_equal(block_pair(p, n, from, (struct pair){ 'x', 0x20, '-', 0 }), slowly(p, n, from, "x-"));
			}
			assert_int_equal(slice_ifind((struct slice){ p, n }, S("X-.")), slowly(p, n, 0, "x-."));
			p[at] = (char)0x80;
			assert_int_equal(block_plain(p, n), at);
			p[at] = 0x1b;
			assert_int_equal(block_plain(p, n), at);
		}
		free(p);
	}
}

/* Whatever the length of the text and the place of the words; the first place counts. */
static void needles_are_found_where_they_first_stand(void **state)
{
	static struct needles set;
	size_t at[NEEDLES_MAX];

	(void)state;
	assert_int_equal(needles_add(&set, S("needle")), 0);
	assert_int_equal(needles_add(&set, S("needles")), 1);
	assert_int_equal(needles_add(&set, S("<<<< x")), 2);
	assert_int_equal(needles_add(&set, S("eedle")), 3); /* too short */
	for (size_t n = 0; n <= 60; n++)
		for (size_t i = 0; i + 6 <= n; i++) {
			char *exact = mem_alloc(n); /* whoever reads beyond it is caught */

			memset(exact, '.', n);
			memcpy(exact + i, "NeeDle", 6);
			memcpy(exact + n - 6, "needle", i + 12 <= n ? 6 : 0);
			assert_int_equal(needles_find(&set, (struct slice){ exact, n }, at), 1);
			assert_int_equal(at[0], i);
			free(exact);
		}
	assert_int_equal(needles_find(&set, S(""), at), 0);
	assert_int_equal(needles_find(&set, S("[[[[ X \x1c\x1c\x1c\x1c X"), at), 0); /* the same five bits of a byte */
	assert_int_equal(needles_find(&set, S("<<<< xneedles"), at), 7);
	assert_int_equal(at[2], 0);
	assert_int_equal(at[1], 6);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(slices_are_cut_and_compared), cmocka_unit_test(a_buffer_stops_at_its_ceiling),
		cmocka_unit_test(an_arena_zeroes_and_forgets), cmocka_unit_test(vectors_grow),
		cmocka_unit_test(the_grammar_of_our_files),    cmocka_unit_test(a_file_is_written_whole_or_not_at_all),
		cmocka_unit_test(commands_speak_and_fail),     cmocka_unit_test(errors_get_context),
		cmocka_unit_test(networks_hold_addresses),     cmocka_unit_test(a_set_of_words_knows_its_own),
		cmocka_unit_test(case_is_folded_everywhere),   cmocka_unit_test(blocks_are_searched_to_their_ends), cmocka_unit_test(needles_are_found_where_they_first_stand),
	};

	return cmocka_run_group_tests_name("base", tests, NULL, NULL);
}
