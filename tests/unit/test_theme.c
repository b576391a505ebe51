// SPDX-License-Identifier: BSD-2-Clause
#include "tests/support/test.h"

#include <math.h>
#include <stdlib.h>

#include "base/path.h"
#include "ui/term/theme.h"

static char *dir; /* the user's configuration folder */
static struct arena arena;

static const char *write_theme(const char *name, const char *text)
{
	char *folder = path_join(&arena, path_join(&arena, dir, "modori"), "themes"), *path = path_join(&arena, folder, name);
	struct err err;

	assert_int_equal(path_mkdirs(folder, &err), RC_OK);
	assert_int_equal(path_write(path, slice_of(text), 0600, &err), RC_OK);
	return path;
}

static int setup(void **state)
{
	(void)state;
	dir = test_tmpdir();
	arena_init(&arena);
	setenv("XDG_CONFIG_HOME", dir, 1);
	return 0;
}

static int teardown(void **state)
{
	(void)state;
	unsetenv("XDG_CONFIG_HOME");
	arena_release(&arena);
	test_rmdir(dir);
	return 0;
}

static void colours_in_three_forms(void **state)
{
	struct look looks[ROLE_COUNT];
	struct err err;

	(void)state;
	write_theme("t.theme", "text = #d8d8d8 on #000000\ndim = #9a9a9a/246/cyan\nlink = 208\nlet hot = #ff0000\nmatch = hot on default italic\n"
			       "row.cursor = none\n");
	assert_int_equal(theme_load("t", looks, &err), RC_OK);
	assert_int_equal(looks[ROLE_TEXT].fg.full, 0xd8d8d8);
	assert_int_equal(looks[ROLE_TEXT].fg.rich, 188); /* the nearest of the 256 */
	assert_int_equal(looks[ROLE_TEXT].fg.plain, 7);
	assert_int_equal(looks[ROLE_DIM].fg.full, 0x9a9a9a);
	assert_int_equal(looks[ROLE_DIM].fg.rich, 246);
	assert_int_equal(looks[ROLE_DIM].fg.plain, 6);
	assert_int_equal(looks[ROLE_LINK].fg.full, COLOUR_INDEX | 208);
	assert_int_equal(looks[ROLE_LINK].fg.plain, 3);
	assert_int_equal(looks[ROLE_MATCH].fg.full, 0xff0000);
	assert_int_equal(looks[ROLE_MATCH].bg.rich, -1);
	assert_int_equal(looks[ROLE_MATCH].attrs, ATTR_ITALIC);
	/* what a line does not say is the text's */
	assert_int_equal(looks[ROLE_DIM].bg.full, 0);
	assert_int_equal(looks[ROLE_ROW_CURSOR].fg.full, 0xd8d8d8);
}

static void a_role_not_set_is_its_parent(void **state)
{
	struct look looks[ROLE_COUNT];
	struct err err;

	(void)state;
	write_theme("t.theme", "smtp.server = green\nsmtp.4 = yellow\n");
	assert_int_equal(theme_load("t", looks, &err), RC_OK);
	assert_int_equal(looks[ROLE_SMTP_5].fg.plain, 2);
	assert_int_equal(looks[ROLE_SMTP_4].fg.plain, 3);
	assert_int_equal(looks[ROLE_HEADER_WARN].fg.plain, -1);
}

static void inheritance(void **state)
{
	struct look looks[ROLE_COUNT];
	struct err err;

	(void)state;
	write_theme("a.theme", "let x = red\ntext = x\ndim = blue\n");
	write_theme("b.theme", "inherit = a\ndim = x bold\n");
	assert_int_equal(theme_load("b", looks, &err), RC_OK);
	assert_int_equal(looks[ROLE_TEXT].fg.plain, 1);
	assert_int_equal(looks[ROLE_DIM].fg.plain, 1); /* the name of the theme below */
	/* the user's own goes first, and may stand on the shipped one of its name */
	write_theme("dark.theme", "inherit = dark\ndim = red\n");
	assert_int_equal(theme_load("dark", looks, &err), RC_OK);
	assert_int_equal(looks[ROLE_DIM].fg.plain, 1);
	assert_int_equal(looks[ROLE_TEXT].bg.full, 0x1c1c1c);
}

static void mistakes_are_named_and_the_rest_applies(void **state)
{
	static const struct {
		const char *text, *want;
	} cases[] = {
		{ "dim = red\nno.such = red\nlink = blue\n", "t.theme:2: no such role: no.such" },
		{ "dim = red\n\nmatch = mauve\nlink = blue\n", "t.theme:3: no such colour: mauve" },
		{ "dim = red\ntext = #12345g\nlink = blue\n", "t.theme:2:" },
		{ "dim = red\ntext = 256\nlink = blue\n", "t.theme:2:" },
		{ "dim = red\ntext = red/1/208\nlink = blue\n", "t.theme:2:" }, /* no colour of 8 */
		{ "dim = red\nlet x = y\nlink = blue\n", "t.theme:2:" },
		{ "dim = red\nwhat\nlink = blue\n", "t.theme:2:" },
		{ "dim = red\ntext = red blink\nlink = blue\n", "t.theme:2:" },
		{ "dim = red\ninherit = nosuch\nlink = blue\n", "t.theme:2: no theme \"nosuch\"" },
		{ "dim = red\ninherit = u\nlink = blue\n", "u.theme:1: themes inherit in a loop" },
	};

	(void)state;
	write_theme("u.theme", "inherit = t\n");
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		struct look looks[ROLE_COUNT];
		struct err err = { "" };

		write_theme("t.theme", cases[i].text);
		assert_int_equal(theme_load("t", looks, &err), RC_CONFIG);
		if (!strstr(err.msg, cases[i].want))
			fail_msg("%s: \"%s\", not \"%s\"", cases[i].text, err.msg, cases[i].want);
		assert_int_equal(looks[ROLE_DIM].fg.plain, 1);
		assert_int_equal(looks[ROLE_LINK].fg.plain, 4);
	}
}

static void the_list_has_both_kinds(void **state)
{
	const struct theme_entry *list;
	size_t n, dark = 0, mine = 0;

	(void)state;
	write_theme("dark.theme", "name = My dark\n");
	write_theme("mine.theme", "text = red\n");
	list = theme_list(&arena, &n);
	for (size_t i = 0; i < n; i++) {
		dark += slice_eq(list[i].name, S("dark")) && slice_eq(list[i].title, S("My dark"));
		mine += slice_eq(list[i].name, S("mine")) && slice_eq(list[i].title, S("mine"));
	}
	assert_int_equal(n, 7);
	assert_int_equal(dark, 1);
	assert_int_equal(mine, 1);
}

/*
 * How a colour looks without one kind of cones, in linear RGB (Machado, Oliveira and Fernandes 2009, severity 1.0),
 * and how far two colours are apart then: CIE 1976, in L*a*b*.
 */
static const double deficiency[3][3][3] = {
	{ { 0.152286, 1.052583, -0.204868 }, { 0.114503, 0.786281, 0.099216 }, { -0.003882, -0.048116, 1.051998 } },
	{ { 0.367322, 0.860646, -0.227968 }, { 0.280085, 0.672501, 0.047413 }, { -0.011820, 0.042940, 0.968881 } },
	{ { 1.255528, -0.076749, -0.178779 }, { -0.078411, 0.930809, 0.147602 }, { 0.004733, 0.691367, 0.303900 } },
};

static double lab_f(double t)
{
	return t > 0.008856 ? cbrt(t) : 7.787 * t + 16.0 / 116;
}

static void lab_of(int rgb, const double m[3][3], double lab[3])
{
	double linear[3], seen[3], x, y, z;

	for (int i = 0; i < 3; i++) {
		double c = (rgb >> (16 - 8 * i) & 0xff) / 255.0;

		linear[i] = c <= 0.04045 ? c / 12.92 : pow((c + 0.055) / 1.055, 2.4);
	}
	for (int i = 0; i < 3; i++) {
		seen[i] = m[i][0] * linear[0] + m[i][1] * linear[1] + m[i][2] * linear[2];
		seen[i] = seen[i] < 0 ? 0 : seen[i] > 1 ? 1 : seen[i];
	}
	x = lab_f((0.4124 * seen[0] + 0.3576 * seen[1] + 0.1805 * seen[2]) / 0.9505);
	y = lab_f(0.2126 * seen[0] + 0.7152 * seen[1] + 0.0722 * seen[2]);
	z = lab_f((0.0193 * seen[0] + 0.1192 * seen[1] + 0.9505 * seen[2]) / 1.089);
	lab[0] = 116 * y - 16;
	lab[1] = 500 * (x - y);
	lab[2] = 200 * (y - z);
}

static void the_safe_theme_is_told_apart_by_everyone(void **state)
{
	/* those that stand side by side in a list and mean different things */
	static const enum role roles[] = { ROLE_CAUSE_LEAK, ROLE_CAUSE_BLOCK, ROLE_CAUSE_AUTH, ROLE_CAUSE_HARD, ROLE_CAUSE_FULL, ROLE_CAUSE_TEMP };
	struct look looks[ROLE_COUNT];
	struct err err;

	(void)state;
	assert_int_equal(theme_load("safe", looks, &err), RC_OK);
	for (size_t i = 0; i < sizeof(roles) / sizeof(roles[0]); i++)
		for (size_t k = 0; k < i; k++)
			for (int kind = 0; kind < 3; kind++) {
				double a[3], b[3], far = 0;

				lab_of(looks[roles[i]].fg.full, deficiency[kind], a);
				lab_of(looks[roles[k]].fg.full, deficiency[kind], b);
				for (int j = 0; j < 3; j++)
					far += (a[j] - b[j]) * (a[j] - b[j]);
				if (sqrt(far) < 10)
					fail_msg("%s and %s are %.1f apart without cone %d", role_name(roles[i]), role_name(roles[k]), sqrt(far), kind);
			}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(colours_in_three_forms, setup, teardown),
		cmocka_unit_test_setup_teardown(a_role_not_set_is_its_parent, setup, teardown),
		cmocka_unit_test_setup_teardown(inheritance, setup, teardown),
		cmocka_unit_test_setup_teardown(mistakes_are_named_and_the_rest_applies, setup, teardown),
		cmocka_unit_test_setup_teardown(the_list_has_both_kinds, setup, teardown),
		cmocka_unit_test_setup_teardown(the_safe_theme_is_told_apart_by_everyone, setup, teardown),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
