// SPDX-License-Identifier: BSD-2-Clause
#ifndef TESTS_TEST_H
#define TESTS_TEST_H

/* What the unit tests share: cmocka with its includes, slices compared readably, mails written in the test. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include "base/arena.h"
#include "base/err.h"
#include "sync/ingest.h"

#define assert_slice(s, text)                                                  \
	do {                                                                   \
		struct slice s_ = (s);                                         \
		assert_non_null(s_.p);                                         \
		test_slice_equal(s_, text, __FILE__, __LINE__);                \
	} while (0)
void test_slice_equal(struct slice s, const char *text, const char *file, int line);

/* Memory of a program's tests, from its group's set-up to its tear-down. */
extern struct arena test_arena;
int test_arena_up(void **state);
int test_arena_down(void **state);

/* The whole way of one mail. The arena belongs to the caller. */
struct analysis test_judge(struct arena *a, const char *mail);

/* A Postfix bounce whose only reply is `diagnostic`, said by `host` about `rcpt`, in reply to RCPT TO. */
char *test_bounce(struct arena *a, const char *rcpt, const char *host, const char *status, const char *diagnostic);

/* The same with the words behind the reply, " (in reply to end of DATA command)" or "". */
char *test_bounce_at(struct arena *a, const char *rcpt, const char *host, const char *status, const char *diagnostic, const char *phase);

/* The database is whole, and no row refers to one that is gone. What is no database, or not there, passes. */
void test_store_sound(const char *path);

struct conf;
/* The configuration of this text, kept in DIR/config; the caller frees it. */
struct conf *test_conf(const char *dir, const char *fmt, ...) __attribute__((format(printf, 2, 3)));

/* An own empty folder below $OUT or /tmp; removed by test_rmdir. */
char *test_tmpdir(void);
void test_rmdir(char *dir);

#endif
