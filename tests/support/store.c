// SPDX-License-Identifier: BSD-2-Clause
#include "tests/support/store.h"

#include <stdio.h>

#include "store/pool.h"

char test_path[300];
static char *dir;

struct store *test_open(enum store_mode mode)
{
	struct store *st = NULL;
	struct err err = { "" };

	if (store_open(&st, test_path, mode, &err) != RC_OK) {
		print_error("%s\n", err.msg);
		fail();
	}
	return st;
}

void test_put_at(struct store *st, int number, time_t at, struct store_put_result *sum)
{
	struct err err = { "" };
	char date[64];
	struct tm tm;
	struct slice mail;

	strftime(date, sizeof(date), "%a, %d %b %Y %H:%M:%S GMT", gmtime_r(&at, &tm));
	mail = arena_printf(&test_arena, "Message-ID: <%d@x.example>\nDate: %s\n%s", number, date,
					 test_bounce(&test_arena, arena_cstr(&test_arena, arena_printf(&test_arena, "u%d@x.example", number)), "mx.x.example", "5.1.1",
						     "550 5.1.1 User unknown"));
	struct analysis an = ingest(&test_arena, rules_builtin(), NULL, mail);
	struct store_mail m = { .account = S("a"), .folder = S("Bounces"), .path = S(""), .uidvalidity = 1, .uid = (uint32_t)number, .raw = mail, .pulled_at = 1300000000 };

	assert_int_equal(store_begin(st, &err), RC_OK);
	if (store_put(st, &m, an.extract, an.verdicts, sum, &err) != RC_OK) {
		print_error("%s\n", err.msg);
		fail();
	}
	assert_int_equal(store_commit(st, &err), RC_OK);
}

void test_put(struct store *st, int number, struct store_put_result *sum)
{
	test_put_at(st, number, TEST_PUT_AT, sum);
}

struct index *test_index(struct store *st)
{
	struct index *ix = NULL;
	struct err err;
	bool changed;

	assert_int_equal(store_refresh(st, &changed, &err), RC_OK);
	assert_int_equal(store_index(st, &ix, &err), RC_OK);
	return ix;
}

size_t test_count(struct store *st, enum state s)
{
	struct index *ix = test_index(st);
	size_t n = 0;

	for (size_t i = 0; i < ix->n; i++)
		n += ix->v[i].state == s;
	return n;
}

int64_t test_resolve(struct store *st, size_t which)
{
	struct index *ix = test_index(st);
	struct mark m = { .op = MARK_RESOLVE, .reason = S("fixed"), .by = S("me"), .at = 1400000000 };
	int64_t id = ix->v[which].id, step = 0;
	struct err err = { "" };

	if (store_mark(st, &m, &id, 1, &step, &err) != RC_OK) {
		print_error("%s\n", err.msg);
		fail();
	}
	return step;
}

uint32_t test_str(struct index *ix, const char *fmt, ...)
{
	char text[80];
	va_list ap;

	va_start(ap, fmt);
	vsnprintf(text, sizeof(text), fmt, ap);
	va_end(ap);
	return pool_intern(ix->strings, slice_of(text));
}

struct slice test_by(struct store *st, size_t which)
{
	struct index *ix = test_index(st);

	return index_str(ix, ix->v[which].by);
}

int test_store_each(void **state)
{
	(void)state;
	arena_init(&test_arena);
	dir = test_tmpdir();
	snprintf(test_path, sizeof(test_path), "%s/store.db", dir);
	return 0;
}

int test_store_after(void **state)
{
	(void)state;
	arena_release(&test_arena);
	test_store_sound(test_path);
	test_rmdir(dir);
	return 0;
}
