// SPDX-License-Identifier: BSD-2-Clause
/* What may reach a terminal, and how text is folded for matching. */
#include "tests/support/test.h"

#include "base/utf8.h"

static void safe_is(const char *in, size_t n, bool keep, const char *want)
{
	struct buf b;

	buf_init(&b, 10000);
	utf8_safe(&b, (struct slice){ in, n }, keep, NULL);
	assert_true(utf8_valid(buf_slice(&b)));
	assert_slice(buf_slice(&b), want);
	buf_release(&b);
}
#define SAFE(in, keep, want) safe_is(in, sizeof(in) - 1, keep, want)

static void control_becomes_visible(void **state)
{
	(void)state;
	SAFE("plain あ", false, "plain あ");
	SAFE("a\033[2Jb", false, "a^[[2Jb");
	SAFE("a\033]52;c;ZXZpbA==\007", false, "a^[]52;c;ZXZpbA==^G");
	SAFE("a\r\nb", false, "a^M b");
	SAFE("a\nb\tc", true, "a\nb       c");
	SAFE("a\177", false, "a^?");
	SAFE("nul\0!", false, "nul^@!");
	SAFE("\x9b" "31m", false, "<9b>31m");
	SAFE("\xc2\x9b" "31m", false, "<9b>31m");
	SAFE("gnp.\xe2\x80\xae" "exe", false, "gnp.<U+202E>exe");
	SAFE("\xe2\x80\xa8", false, "<U+2028>");
	SAFE("\xef\xbf\xbf", false, "<U+FFFF>");
	SAFE("\xed\xa0\x80", false, "<ed><a0><80>");
	SAFE("\xc0\xaf", false, "<c0><af>");
	SAFE("\xf4\x90\x80\x80", false, "<f4><90><80><80>");
	SAFE("cut \xe3\x81", false, "cut <e3><81>");
	/* woman, joiner, laptop; heart, variation; thumb, skin: the first of each; a joiner elsewhere is a mark */
	SAFE("\xf0\x9f\x91\xa9\xe2\x80\x8d\xf0\x9f\x92\xbb" "a", false, "\xf0\x9f\x91\xa9" "a");
	SAFE("\xe2\x9d\xa4\xef\xb8\x8f \xf0\x9f\x91\x8d\xf0\x9f\x8f\xbd", false, "\xe2\x9d\xa4 \xf0\x9f\x91\x8d");
	SAFE("\xf0\x9f\x91\xa9\xe2\x80\x8dx", false, "\xf0\x9f\x91\xa9<U+200D>x");
}

static void every_byte_is_safe(void **state)
{
	char in[256];
	struct buf b;

	(void)state;
	for (int i = 0; i < 256; i++)
		in[i] = (char)i;
	buf_init(&b, 100000);
	utf8_safe(&b, (struct slice){ in, sizeof(in) }, false, NULL);
	for (size_t i = 0; i < b.n; i++)
		assert_true((unsigned char)b.p[i] >= 32 && (unsigned char)b.p[i] != 127);
	assert_true(utf8_valid(buf_slice(&b)));
	buf_release(&b);
}

static void folding(void **state)
{
	struct buf b;

	(void)state;
	buf_init(&b, 1000);
	utf8_fold(&b, S("Über  ÀÉ\tＡＢ１\xe3\x80\x80x ’quoted’ ПРИВЕТ"));
	assert_slice(buf_slice(&b), "über àé ab1 x 'quoted' привет");
	buf_release(&b);
}

static void cuts_between_characters(void **state)
{
	(void)state;
	assert_slice(utf8_cut(S("aあb"), 4), "aあ");
	assert_slice(utf8_cut(S("aあb"), 3), "a");
	assert_slice(utf8_cut(S("abc"), 99), "abc");
	assert_slice(utf8_cut(S("あ"), 0), "");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(control_becomes_visible),
		cmocka_unit_test(every_byte_is_safe),
		cmocka_unit_test(folding),
		cmocka_unit_test(cuts_between_characters),
	};

	return cmocka_run_group_tests_name("utf8", tests, NULL, NULL);
}
