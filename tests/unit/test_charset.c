// SPDX-License-Identifier: BSD-2-Clause
#include "tests/support/test.h"

#include "base/buf.h"
#include "base/charset.h"
#include "base/utf8.h"

static struct charset_text read_as(const char *bytes, size_t n, const char *label)
{
	struct charset_text t = charset_to_utf8(&test_arena, (struct slice){ bytes, n }, slice_of(label));

	assert_true(utf8_valid(t.text));
	return t;
}
#define READ(bytes, label) read_as(bytes, sizeof(bytes) - 1, label)

/* 宛先不明 in the charsets of Japanese mail */
#define JIS "\033$B08@hITL@\033(B"
#define SJIS "\x88\xb6\x90\xe6\x95\x73\x96\xbe"
#define EUC "\xb0\xb8\xc0\xe8\xc9\xd4\xcc\xc0"

static void japanese_by_its_label(void **state)
{
	(void)state;
	assert_slice(READ(JIS, "ISO-2022-JP").text, "宛先不明");
	assert_slice(READ(JIS, "iso-2022-jp").text, "宛先不明");
	assert_slice(READ(SJIS, "Shift_JIS").text, "宛先不明");
	assert_slice(READ(SJIS, "x-sjis").text, "宛先不明");
	assert_slice(READ(EUC, "EUC-JP").text, "宛先不明");
}

static void vendor_characters(void **state)
{
	(void)state;
	assert_slice(READ("\x87\x40", "Shift_JIS").text, "①"); /* CP932, not JIS X 0208 */
	assert_slice(READ("\033$B-!\033(B", "ISO-2022-JP").text, "①");
	assert_slice(READ("\xb1\xb2", "Shift_JIS").text, "ｱｲ");
}

static void labels_that_are_missing_or_wrong(void **state)
{
	struct charset_text t;

	(void)state;
	t = READ(JIS, "");
	assert_slice(t.text, "宛先不明");
	assert_true(t.guessed);
	assert_slice(READ(JIS, "us-ascii").text, "宛先不明");
	assert_slice(READ(SJIS, "").text, "宛先不明");
	assert_slice(READ(EUC, "").text, "宛先不明");
	assert_slice(READ("宛先不明", "").text, "宛先不明");
	assert_slice(READ("宛先不明", "iso-2022-jp").text, "宛先不明");
	assert_slice(READ("plain", "no-such-charset").text, "plain");
}

static void western(void **state)
{
	(void)state;
	assert_slice(READ("caf\xe9", "iso-8859-1").text, "café");
	assert_slice(READ("\x93hi\x94", "iso-8859-1").text, "“hi”"); /* in truth windows-1252 */
	assert_slice(READ("\xcd\xe5", "windows-1251").text, "Не");
}

static void bad_bytes_lose_nothing_after_them(void **state)
{
	struct charset_text t = READ("good \xff\xfe end", "utf-8");

	(void)state;
	assert_true(slice_ends(t.text, S(" end")));
	t = READ("\033$B08\xff\033(Bend", "iso-2022-jp");
	assert_true(slice_ends(t.text, S("end")));
	assert_slice(READ("", "utf-8").text, "");
}

/* Lines that are ASCII are not converted: the others must not notice, however many stand between. */
static void ascii_lines_beside_others(void **state)
{
	static const struct {
		const char *label, *bytes, *text;
	} all[] = {
		{ "ISO-2022-JP", JIS, "宛先不明" }, { "Shift_JIS", SJIS, "宛先不明" }, { "EUC-JP", EUC, "宛先不明" },
		{ "windows-1252", "caf\xe9", "café" }, { "gb18030", "\xce\xc4", "文" }, { "euc-kr", "\xb0\xa1", "가" },
		{ "utf-8", "\xff", "\xef\xbf\xbd" },
	};

	(void)state;
	for (size_t i = 0; i < sizeof(all) / sizeof(all[0]); i++)
		for (int between = 0; between < 12; between++) {
			struct buf bytes, text;

			buf_init(&bytes, 10000);
			buf_init(&text, 10000);
			for (int line = 0; line < 40; line++) {
				bool odd = line % (between + 1) == between;

				buf_printf(&bytes, "%d \\~[] %s.\n", line, odd ? all[i].bytes : "");
				buf_printf(&text, "%d \\~[] %s.\n", line, odd ? all[i].text : "");
			}
			assert_slice(read_as(bytes.p, bytes.n, all[i].label).text, buf_cstr(&text));
			buf_release(&bytes);
			buf_release(&text);
		}
}

static void a_character_cut_by_its_line_costs_no_other(void **state)
{
	static const char tail[] = "\nthis line and the next are plain, and long enough to stand for themselves\nthere: ";

	(void)state;
	for (int odd = 0; odd < 2; odd++) {
		struct slice bytes = arena_printf(&test_arena, "x\x88%s%s", tail, odd ? SJIS : ""),
			     text = arena_printf(&test_arena, "%s%s", tail, odd ? "宛先不明" : "");

		assert_true(slice_ends(read_as(bytes.p, bytes.n, "Shift_JIS").text, text));
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(japanese_by_its_label), cmocka_unit_test(vendor_characters),
		cmocka_unit_test(labels_that_are_missing_or_wrong), cmocka_unit_test(western),
		cmocka_unit_test(bad_bytes_lose_nothing_after_them), cmocka_unit_test(ascii_lines_beside_others),
		cmocka_unit_test(a_character_cut_by_its_line_costs_no_other),
	};

	return cmocka_run_group_tests_name("charset", tests, test_arena_up, test_arena_down);
}
