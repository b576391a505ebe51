// SPDX-License-Identifier: BSD-2-Clause
/* An index made from the tables on a thread of its own, while the store is read and written. */
#include "tests/support/store.h"

#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

#include "store/db.h"
#include "store/pool.h"

static char file[320];

static void put(struct store *st, int from, int to)
{
	struct store_put_result sum = { 0 };

	for (int i = from; i < to; i++)
		test_put_at(st, i, 1272551685 + i % 97 * 3600, &sum);
}

/* Each entry and its strings, whatever the file holds. */
static size_t walk(const struct index *ix)
{
	size_t bytes = 0;

	for (size_t i = 0; i < ix->n; i++)
		bytes += index_str(ix, ix->v[ix->order[i]].recipient).n + index_str(ix, ix->v[i].msgid).n;
	return bytes;
}

static void as_from_the_tables(struct store *st)
{
	struct store *plain = test_open(STORE_READ);
	const struct index *a = test_index(st), *b = test_index(plain);

	assert_int_equal(a->n, b->n);
	assert_int_equal(a->generation, b->generation);
	assert_memory_equal(a->order, b->order, a->n * sizeof(*a->order));
	for (size_t i = 0; i < a->n; i++) {
		assert_int_equal(a->v[i].id, b->v[i].id);
		assert_int_equal(a->v[i].state, b->v[i].state);
		assert_slice(index_str(a, a->v[i].recipient), arena_cstr(&test_arena, index_str(b, b->v[i].recipient)));
	}
	store_close(plain);
}

/* A bit of a string that the first failure has. */
static void flip(void)
{
	struct stat s;
	char *whole, *at;
	int fd = open(file, O_RDWR);

	assert_true(fd >= 0 && fstat(fd, &s) == 0);
	whole = mem_alloc((size_t)s.st_size);
	assert_int_equal(pread(fd, whole, (size_t)s.st_size, 0), s.st_size);
	at = memmem(whole, (size_t)s.st_size, "u7@x.example", 12);
	assert_non_null(at);
	*at ^= 4;
	assert_int_equal(pwrite(fd, at, 1, at - whole), 1);
	close(fd);
	free(whole);
}

/* A store with so many failures, and the file of its index. */
static void make_store(int n)
{
	struct store *st = test_open(STORE_WRITE);

	snprintf(file, sizeof(file), "%s.index", test_path);
	store_index_file(st, file);
	put(st, 0, n);
	test_index(st);
	store_close(st);
	assert_int_equal(access(file, F_OK), 0);
}

static void wait_for(struct store *st)
{
	size_t done, rows;

	while (store_index_in_making(st, &done, &rows)) {
		assert_true(done <= rows + 10);
		usleep(1000);
	}
}

static struct store *open_beside(void)
{
	struct store *st = NULL;
	struct err err = { "" };

	assert_int_equal(store_open(&st, test_path, STORE_WRITE, &err), RC_OK);
	store_index_file(st, file);
	store_index_beside(st, 500);
	return st;
}

/* No file: the index is empty till another one is there, and what changed meanwhile is in it. */
static void a_missing_one_is_made_beside(void **state)
{
	struct mark m = { .op = MARK_RESOLVE, .reason = S("fixed"), .by = S("sato"), .at = 1400000000 };
	struct store *st;
	struct err err = { "" };
	struct index *ix;
	uint32_t epoch;
	bool changed;
	int64_t id;

	(void)state;
	make_store(1100);
	st = open_beside();
	id = test_index(st)->v[7].id;
	store_close(st);
	unlink(file);
	st = open_beside();
	assert_int_equal(store_index(st, &ix, &err), RC_OK);
	assert_int_equal(ix->n, 0);
	epoch = ix->epoch;
	assert_int_equal(store_mark(st, &m, &id, 1, NULL, &err), RC_OK);
	put(st, 40000, 40010);
	wait_for(st);
	assert_int_equal(ix->n, 0);
	assert_int_equal(store_refresh(st, &changed, &err), RC_OK);
	assert_true(changed && ix->n >= 1110 && ix->epoch != epoch);
	assert_int_equal(index_find(ix, id)->state, STATE_DONE);
	as_from_the_tables(st);
	assert_true(ix->strings->check != NULL); /* mapped from the file that was written */
	store_close(st);
	st = open_beside();
	assert_true(test_index(st)->n >= 1110); /* a good one is used as it is */
	as_from_the_tables(st);
	store_close(st);
}

/* Damage that is found while it is used: it goes on with what it has till the new one is there. */
static void a_damaged_one_is_made_beside(void **state)
{
	struct store *st;
	struct err err = { "" };
	struct index *ix;
	bool changed;
	size_t n, done, rows;

	(void)state;
	make_store(3000); /* strings of more than one block */
	flip();
	st = open_beside();
	assert_int_equal(store_index(st, &ix, &err), RC_OK);
	n = ix->n;
	assert_false(index_look_through(ix));
	assert_int_equal(store_refresh(st, &changed, &err), RC_OK);
	assert_int_equal(ix->n, n);
	assert_true(walk(ix) > 0);
	put(st, 41000, 41005);
	while (store_index_in_making(st, &done, &rows)) { /* it catches up all the same */
		assert_int_equal(store_refresh(st, &changed, &err), RC_OK);
		assert_true(walk(ix) > 0);
	}
	assert_int_equal(store_refresh(st, &changed, &err), RC_OK);
	assert_false(index_is_damaged(ix));
	assert_int_equal(ix->n, n + 5);
	as_from_the_tables(st);
	store_close(st);
}

/* The file lacks some hundred changes: the first look is short, refreshes bring the rest. */
static void one_that_is_behind_catches_up(void **state)
{
	struct store *st;
	struct err err = { "" };
	struct index *ix;
	bool changed, more = true;
	size_t n;

	(void)state;
	make_store(1100);
	st = test_open(STORE_WRITE);
	put(st, 50000, 50600);
	store_close(st);
	st = open_beside();
	assert_int_equal(store_index(st, &ix, &err), RC_OK);
	n = ix->n;
	assert_true(n >= 1100 && n <= 1700);
	while (more) {
		assert_int_equal(store_refresh_some(st, 0, &changed, &more, &err), RC_OK);
		assert_true(ix->n >= n && ix->n <= n + 1);
		n = ix->n;
	}
	assert_int_equal(n, 1700);
	as_from_the_tables(st);
	store_close(st);
}

/* Closed while it is being made: at once, and nothing is left behind. */
static void closed_in_the_making(void **state)
{
	struct err err = { "" };
	struct index *ix;
	char command[500];

	(void)state;
	make_store(2000);
	for (int i = 0; i < 20; i++) {
		struct store *st;

		unlink(file);
		st = open_beside();
		assert_int_equal(store_index(st, &ix, &err), RC_OK);
		usleep((unsigned)i * 700);
		store_close(st);
	}
	snprintf(command, sizeof(command), "! ls %s.* 2>/dev/null | grep -q .", file);
	assert_int_equal(system(command), 0);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		STORE_TEST(a_missing_one_is_made_beside),
		STORE_TEST(a_damaged_one_is_made_beside),
		STORE_TEST(one_that_is_behind_catches_up),
		STORE_TEST(closed_in_the_making),
	};

	return cmocka_run_group_tests_name("build", tests, NULL, NULL);
}
