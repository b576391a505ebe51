// SPDX-License-Identifier: BSD-2-Clause
#include "tests/support/test.h"

#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/path.h"
#include "conf/conf.h"
#include "conf/save.h"

static char *dir;
static struct arena arena;
static char *file;

static int setup(void **state)
{
	(void)state;
	dir = test_tmpdir();
	arena_init(&arena);
	file = path_join(&arena, path_join(&arena, dir, "new"), "config");
	return 0;
}

static int teardown(void **state)
{
	(void)state;
	arena_release(&arena);
	test_rmdir(dir);
	return 0;
}

static struct slice written(void)
{
	struct slice text;
	struct err err;

	assert_int_equal(path_read(&arena, file, 1u << 20, &text, &err), RC_OK);
	return text;
}

static unsigned mode(void)
{
	struct stat st;

	assert_int_equal(stat(file, &st), 0);
	return st.st_mode & 0777;
}

static void put(const char *text, unsigned m)
{
	struct err err;

	assert_int_equal(path_mkdirs(path_join(&arena, dir, "new"), &err), RC_OK);
	assert_int_equal(path_write(file, slice_of(text), m, &err), RC_OK);
}

static void a_new_file(void **state)
{
	const struct conf_change c[] = { { "account a b", "host", S("h.example") }, { "account a b", "user", S("u") }, { "ui", "theme", S("dark") } };
	struct err err;

	(void)state;
	assert_int_equal(conf_save(file, c, 3, &err), RC_OK);
	assert_slice(written(), "[account a b]\nhost = h.example\nuser = u\n\n[ui]\ntheme = dark\n");
	assert_int_equal(mode(), 0600);
}

static void a_line_changes_and_the_rest_stays(void **state)
{
	const struct conf_change c[] = { { "ui", "theme", S("light") }, { "ui", "mouse", S("no") }, { "", "pull", S("never") } };
	struct err err;

	(void)state;
	put("# mine\npull = ask\n\n[ui]\n# dark by day\ntheme = dark\n; end\n\n[account a]\nhost = h\n", 0644);
	assert_int_equal(conf_save(file, c, 3, &err), RC_OK);
	assert_slice(written(), "# mine\npull = never\n\n[ui]\n# dark by day\ntheme = light\nmouse = no\n; end\n\n[account a]\nhost = h\n");
	assert_int_equal(mode(), 0644);
}

static void an_option_before_the_first_section(void **state)
{
	const struct conf_change c = { "", "name", S("ops") };
	struct err err;

	(void)state;
	put("[ui]\ntheme = dark", 0600);
	assert_int_equal(conf_save(file, &c, 1, &err), RC_OK);
	assert_slice(written(), "name = ops\n[ui]\ntheme = dark");
}

static void what_would_not_load_is_not_written(void **state)
{
	const struct conf_change bad = { "ui", "mouse", S("perhaps") }, lines = { "ui", "theme", S("a\nb") };
	struct err err;

	(void)state;
	put("[ui]\ntheme = dark\n", 0600);
	assert_int_equal(conf_save(file, &bad, 1, &err), RC_CONFIG);
	assert_int_equal(conf_save(file, &lines, 1, &err), RC_CONFIG);
	assert_slice(written(), "[ui]\ntheme = dark\n");
}

static void a_password_closes_the_file_and_links_are_followed(void **state)
{
	const struct conf_change c = { "account a", "password", S("secret") };
	char *real = path_join(&arena, dir, "dotfile");
	struct stat st;
	struct err err;

	(void)state;
	put("[account a]\nhost = h\n", 0644);
	assert_int_equal(rename(file, real), 0);
	assert_int_equal(symlink(real, file), 0);
	assert_int_equal(conf_save(file, &c, 1, &err), RC_OK);
	assert_int_equal(lstat(file, &st), 0);
	assert_true(S_ISLNK(st.st_mode));
	assert_slice(written(), "[account a]\nhost = h\npassword = secret\n");
	assert_int_equal(mode(), 0600);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(a_new_file, setup, teardown),
		cmocka_unit_test_setup_teardown(a_line_changes_and_the_rest_stays, setup, teardown),
		cmocka_unit_test_setup_teardown(an_option_before_the_first_section, setup, teardown),
		cmocka_unit_test_setup_teardown(what_would_not_load_is_not_written, setup, teardown),
		cmocka_unit_test_setup_teardown(a_password_closes_the_file_and_links_are_followed, setup, teardown),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
