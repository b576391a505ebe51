// SPDX-License-Identifier: BSD-2-Clause
#include "tests/support/test.h"

#include <stdio.h>
#include <string.h>

#include "cli/command.h"

/* Every option that a command names is in the table, and no two global options have one name. */
static void tables_agree(void **state)
{
	size_t n, ng;
	const struct command *c = command_all(&n);
	const struct global_option *g = global_all(&ng);

	(void)state;
	for (size_t i = 0; i < n; i++) {
		const char *names = c[i].flags;

		assert_ptr_equal(command_find(c[i].name), &c[i]);
		while (*names) {
			size_t len = strcspn(names, " ");

			if (flag_named(names, len) == FLAG_END)
				fail_msg("%s: no option \"%.*s\"", c[i].name, (int)len, names);
			names += len;
			names += strspn(names, " ");
		}
	}
	for (size_t i = 0; i < ng; i++)
		for (size_t k = 0; k < i; k++)
			assert_string_not_equal(g[i].name, g[k].name);
}

static void options_and_words(void **state)
{
	const char *argv[] = { "list", "--format=csv", "a", "--since", "7d", "b", "--format", "json", NULL };
	const char *rest[] = { "trace", "x", "--log", "1", "--", "--log", NULL };
	const char *help[] = { "undo", "--help", NULL };
	struct flags f;

	(void)state;
	assert_true(flags_take(&f, "format since reveal", 8, (char **)argv));
	assert_string_equal(flag_value(&f, FLAG_FORMAT), "json"); /* the last one counts */
	assert_string_equal(flag_value(&f, FLAG_SINCE), "7d");
	assert_null(flag_value(&f, FLAG_REVEAL));
	assert_int_equal(f.nwords, 2);
	assert_string_equal(f.words[0], "a");
	assert_string_equal(f.words[1], "b");
	assert_true(flags_take(&f, "log", 6, (char **)rest));
	assert_int_equal(f.ngiven, 1);
	assert_int_equal(f.nwords, 2);
	assert_string_equal(f.words[1], "--log");
	assert_true(flags_take(&f, "", 2, (char **)help));
	assert_true(f.help);
}

static void another_commands_option_is_refused(void **state)
{
	const char *argv[] = { "modori list", "--again", NULL };
	struct flags f;
	FILE *null = freopen("/dev/null", "w", stderr);

	(void)state;
	assert_non_null(null);
	assert_false(flags_take(&f, "format since", 2, (char **)argv));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(tables_agree),
		cmocka_unit_test(options_and_words),
		cmocka_unit_test(another_commands_option_is_refused),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
