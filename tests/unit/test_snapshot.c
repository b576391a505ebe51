// SPDX-License-Identifier: BSD-2-Clause
/* The index in a file: as it was, brought up to date, and never believed when it is not wholly what was written. */
#include "tests/support/test.h"

#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/path.h"
#include "store/db.h"
#include "store/pool.h"

#define PART 65536 /* of the file */

static char *dir, path[300], file[300];
static struct arena arena;
static const uint8_t mine[16] = "store number one", other[16] = "store number two";

static void put(struct store *st, int from, int to, int64_t at)
{
	struct store_put_result sum = { 0 };
	struct err err = { "" };

	assert_int_equal(store_begin(st, &err), RC_OK);
	for (int i = from; i < to; i++) {
		char when[40], rcpt[40];
		time_t t = (time_t)(at + i * 60);
		struct tm tm;
		struct slice mail;
		struct analysis an;
		struct store_mail m = { .account = S("a"), .folder = S("Bounces"), .path = S(""), .uidvalidity = 1, .uid = (uint32_t)i + 1,
					.pulled_at = 1300000000 };

		gmtime_r(&t, &tm);
		strftime(when, sizeof(when), "%a, %d %b %Y %H:%M:%S +0000", &tm);
		snprintf(rcpt, sizeof(rcpt), "u%d@d%d.example", i, i % 9);
		mail = arena_printf(&arena, "Message-ID: <%d@x.example>\nDate: %s\n%s", i, when,
				    test_bounce(&arena, rcpt, "mx.x.example", "5.1.1", "550 5.1.1 User unknown"));
		m.raw = mail;
		an = ingest(&arena, rules_builtin(), NULL, mail);
		assert_int_equal(store_put(st, &m, an.extract, an.verdicts, &sum, &err), RC_OK);
	}
	assert_int_equal(store_commit(st, &err), RC_OK);
	arena_reset(&arena);
}

static struct store *open_store(void)
{
	struct store *st = NULL;
	struct err err = { "" };

	assert_int_equal(store_open(&st, path, STORE_WRITE, &err), RC_OK);
	store_index_file(st, file);
	return st;
}

static struct index *index_of(struct store *st)
{
	struct index *ix = NULL;
	struct err err = { "" };
	bool changed;

	assert_int_equal(store_refresh(st, &changed, &err), RC_OK);
	assert_int_equal(store_index(st, &ix, &err), RC_OK);
	return ix;
}

/* Every entry, every string, in the order of time: nothing may fall over, whatever the file held. */
static void walk(const struct index *ix)
{
	size_t bytes = 0;

	for (uint32_t i = 0; i < index_nstrings(ix); i++)
		bytes += index_str(ix, i).n;
	for (size_t i = 0; i < ix->n; i++) {
		const struct entry *e = &ix->v[ix->order[i]];

		assert_true(e->state < STATE_COUNT);
		bytes += strlen(cause_name((enum cause)e->cause)) + strlen(state_name((enum state)e->state)) + index_str(ix, e->recipient).n;
		assert_ptr_equal(index_find(ix, e->id), e);
	}
	assert_true(bytes > 0 || !ix->n);
}

static void same(const struct index *a, const struct index *b)
{
	assert_int_equal(a->n, b->n);
	for (size_t i = 0; i < a->n; i++) {
		const struct entry *x = &a->v[i], *y = &b->v[i];

		assert_int_equal(x->id, y->id);
		assert_int_equal(x->state, y->state);
		assert_int_equal(x->failed_at, y->failed_at);
		assert_int_equal(a->order[i], b->order[i]);
		assert_true(slice_eq(index_str(a, x->recipient), index_str(b, y->recipient)));
		assert_true(slice_eq(index_str(a, x->diagnosis), index_str(b, y->diagnosis)));
		assert_true(slice_eq(index_str(a, x->by), index_str(b, y->by)));
	}
}

/* The index from the file and what came since, beside one that is all from the tables. */
static void as_from_the_tables(struct store *st)
{
	struct store *plain = NULL;
	struct err err = { "" };

	walk(index_of(st));
	assert_int_equal(store_open(&plain, path, STORE_READ, &err), RC_OK);
	same(index_of(st), index_of(plain));
	store_close(plain);
}

static off_t size_of(const char *name)
{
	struct stat s;

	return stat(name, &s) == 0 ? s.st_size : -1;
}

static void written_at_close_and_caught_up(void **state)
{
	struct store *st = open_store();
	struct mark m = { .op = MARK_RESOLVE, .reason = S("fixed"), .by = S("sato"), .at = 1400000000 };
	struct err err = { "" };
	int64_t id;

	(void)state;
	put(st, 0, 50, 1272551685);
	index_of(st);
	store_close(st);
	assert_int_equal(size_of(file), -1); /* so little is read as fast from the tables */
	st = open_store();
	put(st, 50, 1100, 1272551685);
	index_of(st);
	store_close(st);
	assert_true(size_of(file) > 0);

	st = open_store();
	assert_true(index_of(st)->strings->check != NULL);
	assert_int_equal(index_of(st)->strings->fresh, 0);
	as_from_the_tables(st);
	id = index_of(st)->v[7].id;
	assert_int_equal(store_mark(st, &m, &id, 1, NULL, &err), RC_OK);
	put(st, 1100, 1110, 1272551685);
	put(st, 1110, 1115, 1000000000); /* older than all the rest */
	assert_slice(index_str(index_of(st), index_of(st)->v[7].by), "sato");
	as_from_the_tables(st);
	store_close(st);
	st = open_store(); /* the file is older than the store now */
	assert_true(index_of(st)->strings->check != NULL);
	assert_int_equal(index_of(st)->strings->fresh, 16);
	as_from_the_tables(st);
	store_close(st);
}

static void rows_that_went_are_let_go(void **state)
{
	struct store *st = open_store();
	struct store_folder f;
	struct err err = { "" };
	uint32_t epoch = index_of(st)->epoch;

	(void)state;
	assert_true(index_of(st)->n > 1000);
	assert_int_equal(store_folder_get(st, S("a"), S("Bounces"), &f, &err), RC_OK);
	assert_int_equal(store_folder_forget(st, f.id, &err), RC_OK);
	assert_int_equal(index_of(st)->n, 0);
	assert_true(index_of(st)->epoch > epoch);
	put(st, 0, 3, 1272551685); /* numbers are given out again */
	as_from_the_tables(st);
	assert_int_equal(index_of(st)->n, 3);
	store_close(st);
	st = open_store(); /* and the file that still has them all */
	as_from_the_tables(st);
	assert_int_equal(index_of(st)->n, 3);
	store_close(st);
}

static struct slice read_file(void)
{
	struct slice s;
	struct err err = { "" };

	assert_int_equal(path_read(&arena, file, 64u << 20, &s, &err), RC_OK);
	return s;
}

static void write_file(struct slice s)
{
	struct err err = { "" };

	assert_int_equal(path_write(file, s, 0600, &err), RC_OK);
}

static struct store *small;
static bool found_damage; /* by the last maps() */
static struct index *truth; /* what a_small_file wrote */

/* The file is taken; then each of its strings is what was written, or empty and known to be damaged. */
static bool maps(const uint8_t store[16])
{
	struct index *ix = index_new();
	bool ok = snapshot_map(file, store, ix);

	walk(ix);
	if (!ok)
		assert_int_equal(ix->n, 0);
	for (uint32_t i = 0; ok && i < index_nstrings(truth); i++)
		if (!slice_eq(index_str(ix, i), index_str(truth, i)))
			assert_true(index_str(ix, i).n == 0 && index_is_damaged(ix));
	if (ok) /* whatever is looked for is found, or the damage is */
		for (uint32_t i = 0; i < index_nstrings(truth); i++)
			assert_true(pool_intern(ix->strings, index_str(truth, i)) == i || index_is_damaged(ix));
	found_damage = index_is_damaged(ix);
	index_free(ix);
	return ok;
}

/* A store of its own for the damage: few entries, every part there. */
static void a_small_file(void)
{
	struct store *st = NULL;
	struct err err = { "" };

	store_close(small);
	assert_int_equal(store_open(&st, NULL, STORE_MEMORY, &err), RC_OK);
	put(st, 0, 5, 1272551685);
	assert_true(snapshot_write(file, mine, index_of(st), NULL));
	small = st;
	truth = index_of(st);
}

static void only_its_own_store(void **state)
{
	(void)state;
	a_small_file();
	assert_true(maps(mine));
	assert_false(maps(other));
	unlink(file);
	assert_false(maps(mine));
	assert_int_equal(mkdir(file, 0700), 0);
	assert_false(maps(mine));
	rmdir(file);
}

static void cut_files_are_none(void **state)
{
	struct slice whole;

	(void)state;
	a_small_file();
	whole = read_file();
	for (size_t n = 0; n < whole.n; n += n < 300 ? 1 : 4093) {
		write_file(slice_sub(whole, 0, n));
		assert_false(maps(mine));
	}
	write_file(arena_printf(&arena, "%.*s", 3, "abc"));
	assert_false(maps(mine));
	write_file(whole);
	assert_true(maps(mine));
}

/* One byte wrong, anywhere but in what fills up a page: the file is refused, or the string that it hit is known for damaged. */
static void no_flipped_byte_is_believed(void **state)
{
	struct slice whole, damaged;
	size_t refused = 0, found = 0;

	(void)state;
	a_small_file();
	whole = read_file();
	damaged = arena_dup(&arena, whole);
	for (size_t i = 0; i < whole.n; i = i % PART < 640 ? i + 1 : (i / PART + 1) * PART) /* the beginning of each part */ {
		char *p = (char *)damaged.p + i;

		*p = (char)(*p ^ (1 << i % 8));
		write_file(damaged);
		if (!maps(mine))
			refused++;
		else
			found += found_damage;
		*p = whole.p[i];
	}
	assert_true(refused > 120 + 40 + 600 + 20 + 100); /* head, sums, entries, order, ends */
	assert_true(found > 600 + 200);			   /* places, strings */
}

static void damage_is_mended_from_the_tables(void **state)
{
	struct store *st = open_store();
	struct slice whole;
	struct err err = { "" };
	bool changed;

	(void)state;
	put(st, 0, 1100, 1272551685);
	index_of(st);
	store_close(st);
	whole = read_file();
	((char *)whole.p)[whole.n - PART + 100] ^= 4; /* strings are the last part */
	write_file(whole);
	st = open_store();
	assert_true(index_of(st)->n >= 1100);
	assert_false(index_look_through(index_of(st)));
	assert_true(index_is_damaged(index_of(st)) || index_of(st)->strings->check == NULL);
	assert_int_equal(store_refresh(st, &changed, &err), RC_OK);
	assert_false(index_is_damaged(index_of(st)));
	as_from_the_tables(st);
	store_close(st); /* written anew */
	st = open_store();
	assert_true(index_of(st)->strings->check != NULL);
	assert_true(index_look_through(index_of(st)));
	as_from_the_tables(st);
	store_close(st);
}

/* By time, then by id, whatever came in which order: what is new takes its place among what was there. */
/* Pages of an index that are in memory and the file's own; -1 where the system does not tell. */
static long pages_of_the_file(const struct index *ix)
{
	size_t size = (size_t)sysconf(_SC_PAGESIZE);
	int fd = open("/proc/self/pagemap", O_RDONLY | O_CLOEXEC);
	long n = fd < 0 ? -1 : 0;

	for (size_t at = 0; fd >= 0 && at < ix->n * sizeof(*ix->v); at += size) {
		uint64_t page;

		assert_int_equal(pread(fd, &page, sizeof(page), (off_t)(((uintptr_t)ix->v + at) / size * sizeof(page))), sizeof(page));
		n += page >> 63 && (page >> 61 & 1);
	}
	if (fd >= 0)
		close(fd);
	return n;
}

/* What was written to stays, the rest reads as before. */
static void rests(void **state)
{
	struct store *st = open_store();
	struct index *ix;
	struct entry *before;

	(void)state;
	put(st, 0, 300, 1300000000);
	store_close(st);
	st = open_store();
	ix = index_of(st);
	assert_true(ix->n >= 300);
	walk(ix);
	ix->v[ix->n / 2].state = STATE_MUTED;
	ix->v[0].state = STATE_ASLEEP;
	before = mem_alloc(ix->n * sizeof(*before));
	memcpy(before, ix->v, ix->n * sizeof(*before));
	assert_true(pages_of_the_file(ix) != 0);
	index_rest(ix);
	assert_true(pages_of_the_file(ix) <= 0);
	assert_memory_equal(before, ix->v, ix->n * sizeof(*before));
	assert_true(pages_of_the_file(ix) != 0);
	free(before);
	walk(ix);
	store_close(st);
}

static void check_order(const struct index *ix)
{
	uint8_t *seen = mem_alloc(ix->n);

	for (size_t i = 0; i < ix->n; i++) {
		const struct entry *e = &ix->v[ix->order[i]], *before = i ? &ix->v[ix->order[i - 1]] : NULL;

		assert_false(seen[ix->order[i]]);
		seen[ix->order[i]] = 1;
		assert_true(!before || before->failed_at < e->failed_at || (before->failed_at == e->failed_at && before->id < e->id));
	}
	free(seen);
}

static void what_comes_takes_its_place_in_order(void **state)
{
	struct store *st = open_store();
	int at = 20000;

	(void)state;
	put(st, at, at + 300, 1272551685);
	check_order(index_of(st));
	for (int i = 0; i < 12; i++) { /* newest, oldest, and the same times again */
		put(st, at + 300 + i, at + 301 + i, 1272551685 + (i % 3 - 1) * 1000000);
		put(st, at + 400 + i * 5, at + 405 + i * 5, i % 2 ? 1272551685 : 1272551685 - (6000 + i * 5 * 60));
		check_order(index_of(st));
	}
	as_from_the_tables(st);
	store_close(st);
}

/* Change by change, a look at the clock between: in the end it is as if it had been read at once. */
static void some_at_a_time(void **state)
{
	struct store *st = open_store(), *reader = NULL;
	struct err err = { "" };
	bool changed, more = true;
	size_t steps = 0, had;
	struct index *ix;

	(void)state;
	assert_int_equal(store_open(&reader, path, STORE_READ, &err), RC_OK);
	ix = index_of(reader);
	had = ix->n;
	for (int i = 0; i < 7; i++)
		put(st, 30000 + i * 3, 30003 + i * 3, 1272551685 - i * 100000);
	while (more) {
		assert_int_equal(store_refresh_some(reader, 0, &changed, &more, &err), RC_OK);
		assert_true(changed);
		steps++;
		assert_int_equal(ix->n, had + 3 * steps);
		check_order(ix);
	}
	assert_int_equal(steps, 7);
	assert_int_equal(store_refresh_some(reader, 0, &changed, &more, &err), RC_OK);
	assert_false(changed || more);
	as_from_the_tables(reader);
	store_close(reader);
	store_close(st);
}

static int set_up(void **state)
{
	(void)state;
	arena_init(&arena);
	dir = test_tmpdir();
	snprintf(path, sizeof(path), "%s/modori.db", dir);
	snprintf(file, sizeof(file), "%s/index", dir);
	return 0;
}

static int tear_down(void **state)
{
	(void)state;
	store_close(small);
	test_rmdir(dir);
	arena_release(&arena);
	return 0;
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(written_at_close_and_caught_up), cmocka_unit_test(rows_that_went_are_let_go),
		cmocka_unit_test(only_its_own_store),		  cmocka_unit_test(cut_files_are_none),
		cmocka_unit_test(no_flipped_byte_is_believed),	  cmocka_unit_test(damage_is_mended_from_the_tables),
		cmocka_unit_test(what_comes_takes_its_place_in_order), cmocka_unit_test(some_at_a_time),
		cmocka_unit_test(rests),
	};

	return cmocka_run_group_tests_name("snapshot", tests, set_up, tear_down);
}
