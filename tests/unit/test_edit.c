// SPDX-License-Identifier: BSD-2-Clause
/* The line editor of prompts and dialogs. */
#include "tests/support/test.h"

#include <locale.h>

#include "ui/edit.h"

static struct edit e;

static void press(const char *keys)
{
	struct slice rest = slice_of(keys), key;
	char name[24];

	while (slice_word(&rest, &key)) {
		snprintf(name, sizeof(name), "%.*s", SLICE_ARG(key));
		assert_true(edit_key(&e, name));
	}
}

static void holds(const char *text, size_t at)
{
	assert_string_equal(e.text, text);
	assert_int_equal(e.n, strlen(text));
	assert_int_equal(e.at, at);
}

static void test_typing(void **state)
{
	(void)state;
	edit_set(&e, S(""));
	press("a b Space c Left Left X Home Y End Z");
	holds("YabX cZ", 7);
	press("Backspace Left Left Delete");
	holds("YabXc", 4);
	assert_false(edit_key(&e, "F5"));
	assert_false(edit_key(&e, "^Z"));
	assert_false(edit_key(&e, "Tab"));
	holds("YabXc", 4);
}

static void test_lines_and_words(void **state)
{
	(void)state;
	edit_set(&e, S("one two  three"));
	press("^W");
	holds("one two  ", 9);
	press("^W");
	holds("one ", 4);
	edit_set(&e, S("one two"));
	press("Home Right Right Right ^K");
	holds("one", 3);
	press("Left ^U");
	holds("e", 0);
	press("Backspace ^U ^W Left");
	holds("e", 0);
	press("Delete Delete ^K Right");
	holds("", 0);
}

static void test_wide_characters(void **state)
{
	(void)state;
	edit_set(&e, S("宛先か\xe3\x82\x99")); /* the last with a combining mark */
	holds("宛先か\xe3\x82\x99", 12);
	press("Left");
	assert_int_equal(e.at, 6);
	press("Right Backspace Backspace");
	holds("宛", 3);
	edit_insert(&e, S("a\nb\x1b[31m\xff\xc3"));
	holds("宛a b [31m", 11);
}

static void test_limits(void **state)
{
	char big[EDIT_MAX * 2];

	(void)state;
	memset(big, 'x', sizeof(big));
	edit_set(&e, (struct slice){ big, sizeof(big) });
	assert_int_equal(e.n, EDIT_MAX - 1);
	press("y");
	assert_int_equal(e.n, EDIT_MAX - 1);
	memcpy(big + EDIT_MAX - 2, "\xe5\xae\x9b", 3); /* would be cut in its middle */
	edit_set(&e, (struct slice){ big, EDIT_MAX + 1 });
	assert_int_equal(e.n, EDIT_MAX - 2);
}

static void test_replace(void **state)
{
	(void)state;
	edit_set(&e, S("cause:blo since:7d"));
	edit_replace(&e, 6, 9, S("blocked"));
	holds("cause:blocked since:7d", 13);
	edit_replace(&e, 20, 900, S("x"));
	holds("cause:blocked since:x", 21);
}

static void test_window(void **state)
{
	int cursor;
	struct slice s;

	(void)state;
	edit_set(&e, S("0123456789"));
	s = edit_window(&e, 20, &cursor);
	assert_true(slice_eq(s, S("0123456789")));
	assert_int_equal(cursor, 10);
	s = edit_window(&e, 5, &cursor);
	assert_true(slice_eq(s, S("6789")));
	assert_int_equal(cursor, 4);
	press("Home");
	s = edit_window(&e, 5, &cursor);
	assert_true(slice_eq(s, S("01234")));
	assert_int_equal(cursor, 0);
	edit_set(&e, S("宛先不明"));
	s = edit_window(&e, 6, &cursor); /* two wide ones and the cursor's cell */
	assert_true(slice_eq(s, S("不明")));
	assert_int_equal(cursor, 4);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_typing), cmocka_unit_test(test_lines_and_words), cmocka_unit_test(test_wide_characters),
		cmocka_unit_test(test_limits), cmocka_unit_test(test_replace),	       cmocka_unit_test(test_window),
	};

	setlocale(LC_ALL, "C.UTF-8");
	return cmocka_run_group_tests(tests, NULL, NULL);
}
