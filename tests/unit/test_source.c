// SPDX-License-Identifier: BSD-2-Clause
/* Files, mboxes, Maildirs and folders: every mail comes once, in order. */
#include "tests/support/test.h"

#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/path.h"
#include "mail/source.h"

struct seen {
	char text[20][80];
	uint64_t number[20];
	size_t n, troubles;
};

static enum rc on_mail(void *ctx, const struct source_mail *mail, struct err *err)
{
	struct seen *s = ctx;

	(void)err;
	assert_true(s->n < 20);
	snprintf(s->text[s->n], 80, "%.*s", SLICE_ARG(slice_sub(mail->raw, 0, 79)));
	s->number[s->n++] = mail->number;
	return RC_OK;
}

static void on_trouble(void *ctx, const char *path, enum rc rc, const struct err *err)
{
	struct seen *s = ctx;

	(void)path;
	(void)err;
	assert_int_not_equal(rc, RC_OK);
	s->troubles++;
}

static void put(const char *dir, const char *name, const char *text)
{
	struct arena a;
	struct err err;

	arena_init(&a);
	assert_int_equal(path_write(path_join(&a, dir, name), slice_of(text), 0644, &err), RC_OK);
	arena_release(&a);
}

static void an_mbox_is_cut_at_its_from_lines(void **state)
{
	char *dir = test_tmpdir();
	struct seen s = { .n = 0 };
	struct err err = { "" };

	(void)state;
	put(dir, "box", "From a Thu\nSubject: 1\n\none\n>From quoted\nFrom no separator\n\nFrom b Thu\nSubject: 2\n\ntwo\n");
	assert_int_equal(source_walk(dir, on_mail, on_trouble, &s, &err), RC_OK);
	assert_int_equal(s.n, 2);
	assert_non_null(strstr(s.text[0], "\nFrom quoted"));
	assert_non_null(strstr(s.text[0], "From no separator"));
	assert_int_equal(s.number[0], 1);
	assert_int_equal(s.number[1], 2);
	assert_memory_equal(s.text[1], "Subject: 2", 10);
	test_rmdir(dir);
}

static void a_crlf_mbox_too(void **state)
{
	char *dir = test_tmpdir();
	struct seen s = { .n = 0 };
	struct err err = { "" };

	(void)state;
	put(dir, "box", "From a Thu\r\nSubject: 1\r\n\r\none\r\n\r\nFrom b Thu\r\nSubject: 2\r\n\r\ntwo\r\n");
	assert_int_equal(source_walk(dir, on_mail, on_trouble, &s, &err), RC_OK);
	assert_int_equal(s.n, 2);
	test_rmdir(dir);
}

static void a_maildir_and_a_folder(void **state)
{
	char *dir = test_tmpdir(), path[300];
	struct seen s = { .n = 0 };
	struct err err = { "" };

	(void)state;
	snprintf(path, sizeof(path), "%s/md", dir);
	assert_int_equal(mkdir(path, 0700), 0);
	snprintf(path, sizeof(path), "%s/md/cur", dir);
	assert_int_equal(mkdir(path, 0700), 0);
	put(path, "2:2,S", "Subject: cur2\n\n");
	put(path, "1:2,S", "Subject: cur1\n\n");
	snprintf(path, sizeof(path), "%s/md/new", dir);
	assert_int_equal(mkdir(path, 0700), 0);
	put(path, "3", "Subject: new\n\n");
	put(dir, "a.eml", "Subject: file\n\n");
	put(dir, ".hidden", "Subject: hidden\n\n");
	put(dir, "empty", "");
	assert_int_equal(source_walk(dir, on_mail, on_trouble, &s, &err), RC_OK);
	assert_int_equal(s.n, 4);
	assert_string_equal(s.text[0], "Subject: file\n\n");
	assert_string_equal(s.text[1], "Subject: cur1\n\n");
	assert_int_equal(s.troubles, 0);
	test_rmdir(dir);
}

static void what_cannot_be_read_is_told_and_passed(void **state)
{
	char *dir = test_tmpdir(), path[300];
	struct seen s = { .n = 0 };
	struct err err = { "" };

	(void)state;
	assert_int_equal(source_walk("/no/such/file", on_mail, on_trouble, &s, &err), RC_NOT_FOUND);
	assert_non_null(strstr(err.msg, "/no/such/file"));
	put(dir, "1", "Subject: one\n\n");
	put(dir, "2", "Subject: two\n\n");
	snprintf(path, sizeof(path), "%s/1", dir);
	if (geteuid() != 0) {
		assert_int_equal(chmod(path, 0), 0);
		assert_int_equal(source_walk(dir, on_mail, on_trouble, &s, &err), RC_OK);
		assert_int_equal(s.troubles, 1);
		assert_int_equal(s.n, 1);
	} else {
		snprintf(path, sizeof(path), "%s/0", dir);
		assert_int_equal(symlink("/no/such/target", path), 0);
		assert_int_equal(source_walk(dir, on_mail, on_trouble, &s, &err), RC_OK);
		assert_int_equal(s.n, 2);
	}
	test_rmdir(dir);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(an_mbox_is_cut_at_its_from_lines),
		cmocka_unit_test(a_crlf_mbox_too),
		cmocka_unit_test(a_maildir_and_a_folder),
		cmocka_unit_test(what_cannot_be_read_is_told_and_passed),
	};

	return cmocka_run_group_tests_name("source", tests, NULL, NULL);
}
