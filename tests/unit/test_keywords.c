// SPDX-License-Identifier: BSD-2-Clause
/* States as IMAP keywords: what is written is read again, whatever a server or a colleague makes of it. */
#include "tests/support/test.h"

#include <stdio.h>
#include <stdlib.h>

#include "base/utf8.h"
#include "store/store.h"
#include "sync/keywords.h"

#define NOW 1790000000

static struct buf text;

static const char *written(enum state state, int64_t at, const char *by, const char *assignee)
{
	struct keywords k = {.state = state, .at = at};

	snprintf(k.by, sizeof(k.by), "%s", by);
	snprintf(k.assignee, sizeof(k.assignee), "%s", assignee);
	buf_reset(&text);
	keywords_write(&k, &text);
	return buf_cstr(&text);
}

static void what_is_written_is_read(void **state)
{
	static const enum state states[] = {STATE_OPEN, STATE_ASLEEP, STATE_MUTED, STATE_DONE};
	static const char *const names[] = {"sato", "佐藤", "(b){c}%*\" \\]", "x"};
	struct keywords k;

	(void)state;
	for (size_t s = 0; s < 4; s++)
		for (size_t n = 0; n < 4; n++)
			for (int64_t at = NOW - 27 * 86400; at <= NOW; at += 86399) {
				const char *words = written(states[s], at, names[n], n ? names[n - 1] : "");

				for (const char *p = words; *p;
				     p++) /* RFC 3501 atom characters and single blanks only */
					assert_true(*p == ' ' ? p[1] != ' '
							      : *p > ' ' && *p < 127 &&
									!strchr("(){%*\"\\]", *p));
				assert_true(keywords_read(slice_of(words), NOW, &k));
				assert_int_equal(k.state, states[s]);
				assert_int_equal(k.at, at / KEYWORD_UNIT * KEYWORD_UNIT);
				assert_string_equal(k.by, names[n]);
				assert_string_equal(k.assignee, n ? names[n - 1] : "");
			}
}

static void a_clock_may_be_an_hour_ahead(void **state)
{
	struct keywords k;

	(void)state;
	assert_true(keywords_read(slice_of(written(STATE_DONE, NOW + STORE_CLOCKS_DIFFER, "sato", "")), NOW, &k));
	assert_int_equal(k.at, (NOW + STORE_CLOCKS_DIFFER) / KEYWORD_UNIT * KEYWORD_UNIT);
	assert_true(keywords_read(slice_of(written(STATE_DONE, NOW + STORE_CLOCKS_DIFFER + KEYWORD_UNIT, "sato", "")),
				  NOW, &k));
	assert_true(k.at < NOW);
}

static void no_keyword_is_longer_than_fifty(void **state)
{
	struct slice rest = slice_of(written(STATE_DONE, NOW, "日本語の名前がとても長いときは途中で切れる",
					     "x@very.long.domain.of.somebody.example.org.jp.invalid")),
		     word;
	struct keywords k;

	(void)state;
	while (slice_word(&rest, &word))
		assert_true(word.n <= 50);
	assert_true(keywords_read(slice_of(buf_cstr(&text)), NOW, &k));
	assert_string_equal(k.by, "日本語の"); /* whole characters */
	assert_true(keywords_same_name(slice_of(k.by), S("日本語の名前がとても長いときは途中で切れる")));
	assert_false(keywords_same_name(S("sato"), S("saito")));
}

static void two_states_are_none(void **state)
{
	struct keywords k;

	(void)state;
	assert_false(keywords_read(S("$ModoriDone $ModoriMuted"), NOW, &k));
	assert_true(keywords_read(S(""), NOW, &k));
	assert_int_equal(k.at, 0);
	assert_int_equal(k.state, STATE_OPEN);
	assert_true(keywords_read(S("$ModoriBy-x"), NOW, &k)); /* reopened: somebody said so */
	assert_true(k.at > 0);
}

static void other_words_are_left_alone(void **state)
{
	struct buf ours, others;

	(void)state;
	buf_init(&ours, 500);
	buf_init(&others, 500);
	keywords_split(S("$Forwarded $modoriDONE NonJunk $ModoriT3 $ModoriBy-Sato $ModoriT1 $label1"), &ours,
		       &others);
	assert_string_equal(buf_cstr(&ours), "$ModoriDone $ModoriT1 $ModoriT3 $ModoriBy-Sato");
	assert_string_equal(buf_cstr(&others), "$Forwarded NonJunk $label1");
	buf_reset(&ours);
	keywords_noted(S("$Forwarded"), &ours);
	assert_string_equal(buf_cstr(&ours), "?");
	buf_release(&ours);
	buf_release(&others);
}

static void hostile_words_do_no_harm(void **state)
{
	static const char *const words[] = {
		"$Modori",    "$ModoriT",    "$ModoriT99",   "$ModoriT4294967297",  "$ModoriT-1",
		"$ModoriBy-", "$ModoriBy-=", "$ModoriBy-=4", "$ModoriBy-=00=1b=5b", "$ModoriFor-=ff=fe",
		"$ModoriX",   "$MODORIDONE"};
	struct keywords k;

	(void)state;
	for (size_t i = 0; i < sizeof(words) / sizeof(words[0]); i++) {
		assert_true(keywords_read(slice_of(words[i]), NOW, &k));
		assert_true(k.at >= 0 && k.at <= NOW + STORE_CLOCKS_DIFFER);
		assert_true(utf8_valid(slice_of(k.by)) && utf8_valid(slice_of(k.assignee)));
	}
}

static int each(void **state)
{
	(void)state;
	buf_init(&text, 1000);
	return 0;
}

static int after(void **state)
{
	(void)state;
	buf_release(&text);
	return 0;
}

#define KEYWORDS_TEST(f) cmocka_unit_test_setup_teardown(f, each, after)

int main(void)
{
	const struct CMUnitTest tests[] = {
		KEYWORDS_TEST(what_is_written_is_read),
		KEYWORDS_TEST(a_clock_may_be_an_hour_ahead),
		KEYWORDS_TEST(no_keyword_is_longer_than_fifty),
		KEYWORDS_TEST(two_states_are_none),
		KEYWORDS_TEST(other_words_are_left_alone),
		KEYWORDS_TEST(hostile_words_do_no_harm),
	};

	return cmocka_run_group_tests_name("keywords", tests, NULL, NULL);
}
