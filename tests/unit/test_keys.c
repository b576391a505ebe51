// SPDX-License-Identifier: BSD-2-Clause
/* Keys and the bindings of the configuration; dates that people type. */
#include "tests/support/test.h"

#include <stdio.h>
#include <stdlib.h>
#include <time.h>

#include "base/path.h"
#include "ui/keys.h"
#include "ui/when.h"

static struct arena arena;

static struct conf *load(const char *text)
{
	char *dir = test_tmpdir(), path[256];
	struct conf *conf = NULL;
	struct err err;

	snprintf(path, sizeof(path), "%s/config", dir);
	assert_int_equal(path_write(path, slice_of(text), 0600, &err), RC_OK);
	assert_int_equal(conf_load(&conf, path, &err), RC_OK);
	test_rmdir(dir);
	return conf;
}

static void every_key_means_one_thing(void **state)
{
	struct conf *conf = load("");
	struct err err;

	(void)state;
	assert_int_equal(keys_check(conf, &err), RC_OK);
	for (int a = 1; a < ACTION_COUNT; a++) {
		const struct action_info *info = action_info((enum action)a);
		struct slice keys = slice_of(info->keys), word;

		assert_int_equal(action_named(slice_of(info->name)), a);
		assert_true(strlen(info->help) > 0);
		while (slice_word(&keys, &word))
			if (key_action(conf, 0, arena_cstr(&arena, word)) != (enum action)a) {
				print_error("key %.*s of %s does something else\n", SLICE_ARG(word), info->name);
				fail();
			}
	}
	assert_int_equal(key_action(conf, 0, "no key"), ACTION_NONE_YET);
	conf_free(conf);
}

static void full_width_letters_are_keys(void **state)
{
	char out[KEY_PLAIN];

	(void)state;
	assert_true(key_plain("ｊ", out));
	assert_string_equal(out, "j");
	assert_true(key_plain("？", out));
	assert_string_equal(out, "?");
	assert_true(key_plain("　", out));
	assert_string_equal(out, "Space");
	assert_false(key_plain("漢", out));
	assert_string_equal(out, "漢");
	assert_false(key_plain("PgDn", out));
	assert_string_equal(out, "PgDn");
}

/* A pane's own binding comes before the one for all; "none" takes a key away. */
static void bindings_of_the_configuration(void **state)
{
	struct conf *conf = load("[keys]\nj = resolve\ntranscript.j = down\nx = none\n^Y = copy\n");
	struct buf keys;
	struct err err;

	(void)state;
	buf_init(&keys, 100);
	assert_int_equal(keys_check(conf, &err), RC_OK);
	assert_int_equal(key_action(conf, 0, "j"), ACTION_RESOLVE);
	assert_int_equal(key_action(conf, 1, "j"), ACTION_DOWN);
	assert_int_equal(key_action(conf, 2, "j"), ACTION_RESOLVE);
	assert_int_equal(key_action(conf, 0, "x"), ACTION_NONE_YET);
	assert_slice(action_key(conf, ACTION_COPY), "^Y");
	assert_slice(action_key(conf, ACTION_EXPORT), "");
	action_keys(conf, ACTION_COPY, &keys);
	assert_slice(buf_slice(&keys), "^Y y");
	buf_release(&keys);
	conf_free(conf);
}

static void wrong_bindings_name_their_line(void **state)
{
	static const struct {
		const char *text, *says;
	} cases[] = {
		{ "[keys]\n\nj = resolv\n", ":3: no such action \"resolv\"" },
		{ "[keys]\nmiddle.j = down\n", ":2: no such pane \"middle\"" },
		{ "[keys]\nF13 = down\n", ":2: no such key \"F13\"" },
	};

	(void)state;
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		struct conf *conf = load(cases[i].text);
		struct err err;

		assert_int_equal(keys_check(conf, &err), RC_CONFIG);
		assert_non_null(strstr(err.msg, cases[i].says));
		conf_free(conf);
	}
}

static void dates_that_people_type(void **state)
{
	int64_t monday = 1763370000 /* 2025-11-17 09:00 */, t;

	(void)state;
	assert_int_equal(when_nine(monday, 1), monday + 86400);
	assert_int_equal(when_monday_nine(monday), monday + 7 * 86400);
	assert_int_equal(when_monday_nine(monday - 86400), monday);
	assert_true(when_date(S("2025-11-18"), monday, &t));
	assert_int_equal(t, monday + 86400);
	assert_true(when_date(S("11-16"), monday, &t)); /* of the next year */
	assert_int_equal(t, monday + 364 * 86400);
	assert_true(when_date(S("2w"), monday, &t));
	assert_int_equal(t, monday + 14 * 86400);
	assert_false(when_date(S("2025-02-30"), monday, &t));
	assert_false(when_date(S("2025-13-01"), monday, &t));
	assert_false(when_date(S("4294967298-01-01"), monday, &t));
	assert_false(when_date(S("tomorrow"), monday, &t));
	assert_false(when_date(S("99999999999999999999d"), monday, &t));
	assert_false(when_date(S(""), monday, &t));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(every_key_means_one_thing),	 cmocka_unit_test(full_width_letters_are_keys),
		cmocka_unit_test(bindings_of_the_configuration), cmocka_unit_test(wrong_bindings_name_their_line),
		cmocka_unit_test(dates_that_people_type),
	};
	int failed;

	setenv("TZ", "UTC", 1);
	tzset();
	arena_init(&arena);
	failed = cmocka_run_group_tests(tests, NULL, NULL);
	arena_release(&arena);
	return failed;
}
