// SPDX-License-Identifier: BSD-2-Clause
/* Files read on threads of their own: each mail once, in order, however fast they are taken, and an end at any time. */
#include "tests/support/test.h"

#include <poll.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/buf.h"
#include "base/path.h"
#include "sync/reader.h"

#define MAILS 1500 /* more than the reader reads ahead */

static char *box(struct arena *a, char *dir)
{
	char *path = path_join(a, dir, "box");
	struct buf text;
	struct err err;

	buf_init(&text, 1 << 20);
	for (int i = 1; i <= MAILS; i++) {
		char mail[200];

		snprintf(mail, sizeof(mail), "From a Thu\nSubject: number %d\nFrom: a@example.org\n\ntext\n\n", i);
		buf_puts(&text, mail);
	}
	assert_int_equal(path_write(path, buf_slice(&text), 0644, &err), RC_OK);
	buf_release(&text);
	return path;
}

static struct reader *start(char *path)
{
	struct reader *r;
	struct arena a;
	struct err err;

	arena_init(&a);
	test_judge(&a, "Subject: x\n\n"); /* the tables are built here: the thread sanitizer does not know call_once */
	arena_release(&a);
	assert_int_equal(reader_start(&r, NULL, NULL, &path, 1, &err), RC_OK);
	return r;
}

static void wait_for(struct reader *r)
{
	struct pollfd fd = { reader_fd(r), POLLIN, 0 };

	assert_int_equal(poll(&fd, 1, 30000), 1);
}

static void every_mail_comes_once_in_order(void **state)
{
	char *dir = test_tmpdir();
	struct arena a;
	struct reader *r;
	struct err err = { "" };
	enum rc rc;
	int n = 0;

	(void)state;
	arena_init(&a);
	r = start(box(&a, dir));
	while (!reader_ended(r, &rc, &err)) {
		struct read_some *some = reader_take(r);

		if (!some) {
			wait_for(r);
			continue;
		}
		for (size_t i = 0; i < some->n; i++) {
			char end[20];

			snprintf(end, sizeof(end), "box#%d", ++n);
			assert_true(slice_ends(some->v[i].path, slice_of(end)));
			assert_non_null(some->v[i].mail);
			assert_non_null(some->v[i].mail->ready);
		}
		reader_done_with(r, some);
	}
	assert_int_equal(rc, RC_OK);
	assert_int_equal(n, MAILS);
	reader_stop(r);
	arena_release(&a);
	test_rmdir(dir);
}

static void it_stops_while_it_waits_for_room(void **state)
{
	char *dir = test_tmpdir();
	struct arena a;
	struct reader *r;

	(void)state;
	arena_init(&a);
	r = start(box(&a, dir));
	wait_for(r);
	reader_done_with(r, reader_take(r));
	reader_stop(r);
	arena_release(&a);
	test_rmdir(dir);
}

static void what_is_not_there_is_told_at_the_end(void **state)
{
	char *dir = test_tmpdir();
	struct arena a;
	struct reader *r;
	struct err err = { "" };
	enum rc rc = RC_OK;

	(void)state;
	arena_init(&a);
	r = start(path_join(&a, dir, "nowhere"));
	while (!reader_ended(r, &rc, &err)) {
		assert_null(reader_take(r));
		wait_for(r);
	}
	assert_int_equal(rc, RC_NOT_FOUND);
	assert_non_null(strstr(err.msg, "nowhere"));
	reader_stop(r);
	arena_release(&a);
	test_rmdir(dir);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(every_mail_comes_once_in_order),
		cmocka_unit_test(it_stops_while_it_waits_for_room),
		cmocka_unit_test(what_is_not_there_is_told_at_the_end),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
