// SPDX-License-Identifier: BSD-2-Clause
#include "tests/support/test.h"

#include <locale.h>
#include <stdio.h>

#include "base/utf8.h"
#include "base/width.h"
#include "ui/model/detail.h"

/* The lines of a text at a width, joined with "/"; indents dropped. */
static const char *wrapped(struct arena *a, const char *text, int width)
{
	struct lines l = { 0 };
	struct buf out;
	const char *result;

	buf_init(&out, 65536);
	lines_wrap(a, &l, slice_of(text), ROLE_TEXT, width, 0, 0);
	for (size_t i = 0; i < l.n; i++) {
		struct slice line = l.v[i].piece[1].text;

		assert_true(width_text(line) <= width || !slice_ends(line, S(" ")));
		buf_printf(&out, "%s%.*s", i ? "/" : "", SLICE_ARG(line));
	}
	result = arena_cstr(a, buf_slice(&out));
	buf_release(&out);
	return result;
}

static void japanese_rules(void **state)
{
	struct arena a;

	(void)state;
	arena_init(&a);
	/* between any two characters ... */
	assert_string_equal(wrapped(&a, "送信者へ返る不達通知", 10), "送信者へ返/る不達通知");
	/* ... but no closing sign, small kana or long vowel at the start of a line */
	assert_string_equal(wrapped(&a, "サーバが返す。次の行", 12), "サーバが返/す。次の行");
	assert_string_equal(wrapped(&a, "あいうえ「返す」こと", 14), "あいうえ「返/す」こと");
	assert_string_equal(wrapped(&a, "あいうえおサーバ", 12), "あいうえお/サーバ");
	assert_string_equal(wrapped(&a, "あいうえおきって", 12), "あいうえお/きって");
	/* and no opening sign at the end */
	assert_string_equal(wrapped(&a, "あいうえお「かきく", 12), "あいうえお/「かきく");
	assert_string_equal(wrapped(&a, "あいうえお(かきく)", 12), "あいうえお/(かきく)");
	/* Latin words stay whole, also beside Japanese */
	assert_string_equal(wrapped(&a, "設定 forward が原因", 10), "設定/forward が/原因");
	assert_string_equal(wrapped(&a, "逆引きPTRがない", 9), "逆引きPTR/がない");
	arena_release(&a);
}

static void words(void **state)
{
	struct arena a;

	(void)state;
	arena_init(&a);
	assert_string_equal(wrapped(&a, "the relay kept the sender", 10), "the relay/kept the/sender");
	assert_string_equal(wrapped(&a, "https://example.org/a/very/long/path", 12), "https://exam/ple.org/a/ve/ry/long/path");
	arena_release(&a);
}

/* A full-width character is never cut in half, at any width, and nothing is lost. */
static void every_width(void **state)
{
	static const char text[] = "転送時に差出人(エンベロープ)をそのまま使い、SPF に失敗 (550 5.7.26)。「次」へ…";
	struct arena a;

	(void)state;
	arena_init(&a);
	for (int width = 8; width < 90; width++) {
		struct lines l = { 0 };
		size_t bytes = 0;

		lines_wrap(&a, &l, slice_of(text), ROLE_TEXT, width, 0, 0);
		for (size_t i = 0; i < l.n; i++) {
			struct slice line = l.v[i].piece[1].text;

			assert_true(utf8_valid(line));
			assert_true(width_text(line) <= width);
			for (size_t k = 0; k < line.n; k++)
				bytes += line.p[k] != ' ';
		}
		for (size_t k = 0; text[k]; k++)
			bytes -= text[k] != ' ';
		assert_int_equal(bytes, 0);
	}
	arena_release(&a);
}

static void ambiguous_characters(void **state)
{
	(void)state;
	assert_int_equal(width_text(S("→①…Ж")), 4);
	width_set_ambiguous(2);
	assert_int_equal(width_text(S("→①…Ж")), 8);
	assert_int_equal(width_text(S("aあé")), 4 + width_is_ambiguous(0xE9));
	width_set_ambiguous(1);
	assert_true(width_is_ambiguous(0x2460));
	assert_false(width_is_ambiguous('a'));
	assert_false(width_is_ambiguous(0x3042));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(japanese_rules),
		cmocka_unit_test(words),
		cmocka_unit_test(every_width),
		cmocka_unit_test(ambiguous_characters),
	};

	setlocale(LC_ALL, "C.UTF-8");
	return cmocka_run_group_tests(tests, NULL, NULL);
}
