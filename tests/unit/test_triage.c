// SPDX-License-Identifier: BSD-2-Clause
/* Marks, undo and redo, recurrence, sleep and mutes that end; every time is given. */
#include "tests/support/store.h"

#include <stdio.h>
#include <stdlib.h>

#include "store/db.h"

static void mark_as(struct store *st, const char *who, enum mark_op op, int64_t id)
{
	struct mark m = { .op = op, .by = slice_of(who), .at = 1400000000 };
	struct err err = { "" };

	assert_int_equal(store_mark(st, &m, &id, 1, NULL, &err), RC_OK);
}

static void undo_and_redo_across_restarts(void **state)
{
	struct store *st = test_open(STORE_WRITE);
	struct store_put_result sum = { 0 };
	struct store_step done;
	struct err err = { "" };

	(void)state;
	test_put(st, 1, &sum);
	test_put(st, 2, &sum);
	test_resolve(st, 0);
	test_resolve(st, 1);
	assert_int_equal(test_count(st, STATE_DONE), 2);
	store_close(st);
	st = test_open(STORE_WRITE);
	assert_int_equal(store_undo(st, &done, &err), RC_OK);
	assert_int_equal(test_count(st, STATE_DONE), 1);
	assert_int_equal(store_undo(st, &done, &err), RC_OK);
	assert_int_equal(test_count(st, STATE_DONE), 0);
	assert_int_equal(store_undo(st, &done, &err), RC_NOT_FOUND);
	store_close(st);
	st = test_open(STORE_WRITE);
	assert_int_equal(store_redo(st, &done, &err), RC_OK);
	assert_int_equal(store_redo(st, &done, &err), RC_OK);
	assert_int_equal(test_count(st, STATE_DONE), 2);
	assert_int_equal(store_redo(st, &done, &err), RC_NOT_FOUND);
	store_close(st);
}

/* Each failure has its own: another mark on its issue is not one on it. */
static void who_resolved_it_is_of_the_failure_itself(void **state)
{
	struct store *st = test_open(STORE_WRITE);
	struct store_put_result sum = { 0 };
	struct store_folder folder;
	struct store_step done;
	struct err err;
	int64_t first, second;

	(void)state;
	test_put(st, 1, &sum);
	test_put(st, 2, &sum);
	first = test_index(st)->v[0].id, second = test_index(st)->v[1].id;
	mark_as(st, "sato", MARK_RESOLVE, first);
	mark_as(st, "suzuki", MARK_RESOLVE, second);
	assert_slice(test_by(st, 0), "sato");
	assert_slice(test_by(st, 1), "suzuki");
	mark_as(st, "tanaka", MARK_NOTE, first); /* done still, by whom it was */
	assert_slice(test_by(st, 0), "sato");
	mark_as(st, "tanaka", MARK_REOPEN, first);
	assert_slice(test_by(st, 0), "");
	assert_int_equal(store_undo(st, &done, &err), RC_OK);
	assert_slice(test_by(st, 0), "sato");
	assert_slice(test_by(st, 1), "suzuki");
	/* a rebuild finds it again; what comes late to a done issue is of who resolved that */
	assert_int_equal(store_folder_get(st, S("a"), S("Bounces"), &folder, &err), RC_OK);
	assert_int_equal(store_folder_forget(st, folder.id, &err), RC_OK);
	test_put(st, 1, &sum);
	test_put(st, 2, &sum);
	test_put(st, 3, &sum);
	assert_slice(test_by(st, 0), "sato");
	assert_slice(test_by(st, 1), "suzuki");
	assert_int_equal(test_index(st)->v[2].state, STATE_DONE);
	assert_slice(test_by(st, 2), "suzuki");
	store_close(st);
}

/* A step over many: the same with a list that names some twice, and one that is not there changes nothing. */
static void a_step_over_many(void **state)
{
	struct store *st = test_open(STORE_WRITE);
	struct store_put_result sum = { 0 };
	struct mark m = { .op = MARK_RESOLVE, .by = S("me"), .at = 1400000000, .reason = S("fixed") };
	struct store_step done;
	struct err err = { "" };
	struct index *ix;
	uint64_t before;
	int64_t ids[21], step;

	(void)state;
	for (int i = 0; i < 20; i++)
		test_put(st, i + 1, &sum);
	ix = test_index(st);
	for (size_t i = 0; i < 20; i++)
		ids[i] = ix->v[i / 2].id;
	ids[20] = 99999;
	before = ix->generation;
	assert_int_equal(store_mark(st, &m, ids, 21, &step, &err), RC_NOT_FOUND);
	assert_int_equal(test_index(st)->generation, before);
	assert_int_equal(store_mark(st, &m, ids, 20, &step, &err), RC_OK);
	assert_int_equal(test_count(st, STATE_DONE), 10);
	assert_int_equal(test_index(st)->generation, before + 1);
	for (int round = 0; round < 2; round++) { /* also after a restart */
		assert_int_equal(store_undo(st, &done, &err), RC_OK);
		assert_int_equal(done.step, step);
		assert_int_equal(done.op, MARK_RESOLVE);
		assert_int_equal(done.failures, 10);
		assert_int_equal(done.issues, 1);
		assert_non_null(index_find(test_index(st), done.first));
		assert_int_equal(index_find(test_index(st), done.first)->state, STATE_NEW);
		assert_int_equal(test_count(st, STATE_NEW), 20);
		store_close(st);
		st = test_open(STORE_WRITE);
		assert_int_equal(store_redo(st, &done, &err), RC_OK);
		assert_int_equal(done.failures, 10);
		assert_int_equal(test_count(st, STATE_DONE), 10);
		assert_int_equal(test_count(st, STATE_NEW), 10);
	}
	store_close(st);
}

/* What was marked while the mail is not here: undone all the same, and found so when it comes back. */
static void undo_without_the_mail(void **state)
{
	struct store *st = test_open(STORE_WRITE);
	struct store_put_result sum = { 0 };
	struct store_folder folder;
	struct store_step done;
	struct err err;

	(void)state;
	test_put(st, 1, &sum);
	mark_as(st, "me", MARK_REOPEN, test_index(st)->v[0].id);
	test_resolve(st, 0);
	assert_int_equal(store_folder_get(st, S("a"), S("Bounces"), &folder, &err), RC_OK);
	assert_int_equal(store_folder_forget(st, folder.id, &err), RC_OK);
	assert_int_equal(store_undo(st, &done, &err), RC_OK);
	assert_int_equal(done.failures, 1);
	assert_int_equal(done.first, 0);
	test_put(st, 1, &sum);
	assert_int_equal(test_count(st, STATE_OPEN), 1);
	store_close(st);
}

static void a_later_failure_reopens(void **state)
{
	struct store *st = test_open(STORE_WRITE);
	struct store_put_result sum = { 0 };
	struct index *ix;
	struct err err = { "" };
	struct mark m = { .op = MARK_RESOLVE, .reason = S("fixed"), .by = S("me"), .at = 1200000000 }; /* before the failure of 2010 */

	(void)state;
	test_put(st, 1, &sum);
	ix = test_index(st);
	assert_int_equal(store_mark(st, &m, &ix->v[0].id, 1, NULL, &err), RC_OK);
	assert_int_equal(test_count(st, STATE_DONE), 1);
	assert_int_equal(sum.back, 0);
	/* the same address fails again, later than it was resolved */
	struct slice mail = arena_printf(&test_arena, "Message-ID: <again@x.example>\nDate: Thu, 29 Apr 2010 14:34:45 GMT\n%s",
					 test_bounce(&test_arena, "u1@x.example", "mx.x.example", "5.1.1", "550 5.1.1 User unknown"));
	struct analysis an = ingest(&test_arena, rules_builtin(), NULL, mail);
	struct store_mail sm = { .account = S("a"), .folder = S("Bounces"), .path = S(""), .uidvalidity = 1, .uid = 77, .raw = mail, .pulled_at = 1300000000 };
	assert_int_equal(store_begin(st, &err), RC_OK);
	assert_int_equal(store_put(st, &sm, an.extract, an.verdicts, &sum, &err), RC_OK);
	assert_int_equal(store_commit(st, &err), RC_OK);
	assert_true(sum.back >= 1);
	assert_true(test_count(st, STATE_BACK) >= 1);
	store_close(st);
}

#define DAY 86400

static void mark_all_as(struct store *st, const struct mark *m)
{
	struct index *ix = test_index(st);
	struct err err = { "" };
	int64_t ids[100];

	assert_true(ix->n <= 100);
	for (size_t i = 0; i < ix->n; i++)
		ids[i] = ix->v[i].id;
	assert_int_equal(store_mark(st, m, ids, ix->n, NULL, &err), RC_OK);
}

static const struct entry *newest(struct store *st)
{
	struct index *ix = test_index(st);

	return &ix->v[ix->n - 1];
}

/* The failure's own time against that of the mark, not when it arrived. */
static void recurrence_goes_by_the_time_of_the_failure(void **state)
{
	struct store *st = test_open(STORE_MEMORY);
	struct store_put_result sum = { 0 };
	struct mark m = { .op = MARK_RESOLVE, .by = S("me"), .at = TEST_PUT_AT + DAY, .reason = S("fixed") };

	(void)state;
	test_put(st, 1, &sum);
	mark_all_as(st, &m);
	test_put_at(st, 2, TEST_PUT_AT + DAY, &sum); /* failed at the very moment: not later */
	assert_int_equal(newest(st)->state, STATE_DONE);
	assert_true(newest(st)->flags & ENTRY_LATE);
	assert_int_equal(sum.late, 1);
	assert_int_equal(sum.back, 0);
	test_put_at(st, 3, TEST_PUT_AT + DAY + 1, &sum);
	assert_int_equal(newest(st)->state, STATE_BACK);
	assert_false(newest(st)->flags & ENTRY_LATE);
	assert_int_equal(sum.back, 1);
	test_put_at(st, 4, TEST_PUT_AT + DAY + 2, &sum); /* the issue is open again: one failure brings it back, not each */
	assert_int_equal(newest(st)->state, STATE_NEW);
	assert_int_equal(sum.back, 1);
	assert_int_equal(test_count(st, STATE_DONE), 2);
	store_close(st);
}

static void resolved_for_so_many_days(void **state)
{
	struct store *st = test_open(STORE_MEMORY);
	struct store_put_result sum = { 0 };
	struct mark m = { .op = MARK_RESOLVE, .by = S("me"), .at = TEST_PUT_AT, .recur = RECUR_STAY, .days = 90 };

	(void)state;
	test_put(st, 1, &sum);
	mark_all_as(st, &m);
	test_put_at(st, 2, TEST_PUT_AT + 90 * DAY, &sum);
	assert_int_equal(newest(st)->state, STATE_DONE);
	assert_false(newest(st)->flags & ENTRY_LATE); /* it came in time, it just stays done */
	test_put_at(st, 3, TEST_PUT_AT + 90 * DAY + 1, &sum);
	assert_int_equal(newest(st)->state, STATE_BACK);
	store_close(st);
}

static void resolved_unless_it_gets_worse(void **state)
{
	struct store *st = test_open(STORE_MEMORY);
	struct store_put_result sum = { 0 };
	struct mark m = { .op = MARK_RESOLVE, .by = S("me"), .at = TEST_PUT_AT, .recur = RECUR_IF_WORSE, .per_day = 3 };

	(void)state;
	test_put(st, 1, &sum);
	mark_all_as(st, &m);
	for (int i = 0; i < 3; i++) /* three a day are agreed */
		test_put_at(st, 10 + i, TEST_PUT_AT + 2 * DAY + i, &sum);
	assert_int_equal(test_count(st, STATE_DONE), 4);
	test_put_at(st, 20, TEST_PUT_AT + 4 * DAY, &sum); /* another day */
	assert_int_equal(test_count(st, STATE_DONE), 5);
	for (int i = 0; i < 2; i++)
		test_put_at(st, 30 + i, TEST_PUT_AT + 4 * DAY + 60 + i, &sum);
	assert_int_equal(sum.back, 0);
	test_put_at(st, 40, TEST_PUT_AT + 4 * DAY + 90, &sum); /* the fourth */
	assert_int_equal(sum.back, 1);
	assert_int_equal(newest(st)->state, STATE_BACK);
	store_close(st);
}

static size_t woken_at(struct store *st, int64_t now)
{
	struct err err = { "" };
	size_t woken = 0;

	assert_int_equal(store_wake(st, now, &woken, &err), RC_OK);
	return woken;
}

/* More than so many a day: of one day, and only with news. */
static void sleep_ends_by_rate(void **state)
{
	struct store *st = test_open(STORE_MEMORY);
	struct store_put_result sum = { 0 };
	struct mark m = { .op = MARK_SLEEP, .by = S("me"), .at = TEST_PUT_AT + 60, .rate = 2 };

	(void)state;
	for (int i = 0; i < 5; i++)
		test_put_at(st, i, TEST_PUT_AT + i, &sum);
	mark_all_as(st, &m);
	assert_int_equal(woken_at(st, TEST_PUT_AT + 120), 0); /* five a day they were before it slept */
	test_put_at(st, 10, TEST_PUT_AT + 3 * DAY, &sum);
	assert_int_equal(newest(st)->state, STATE_ASLEEP);
	test_put_at(st, 11, TEST_PUT_AT + 3 * DAY + 1, &sum);
	assert_int_equal(woken_at(st, TEST_PUT_AT + 3 * DAY + 60), 0); /* two are not more than two */
	test_put_at(st, 12, TEST_PUT_AT + 4 * DAY + 10, &sum);
	assert_int_equal(woken_at(st, TEST_PUT_AT + 4 * DAY + 60), 0); /* nor three in two days */
	test_put_at(st, 13, TEST_PUT_AT + 4 * DAY + 11, &sum);
	test_put_at(st, 14, TEST_PUT_AT + 4 * DAY + 12, &sum);
	assert_int_equal(woken_at(st, TEST_PUT_AT + 4 * DAY + 60), 10);
	assert_true(newest(st)->flags & ENTRY_WOKE);
	assert_int_equal(test_count(st, STATE_OPEN), 10);
	store_close(st);
}

/* Three times its usual week, five at the least. */
static void a_mute_ends_when_it_grows(void **state)
{
	struct store *st = test_open(STORE_MEMORY);
	struct store_put_result sum = { 0 };
	struct mark m = { .op = MARK_MUTE, .by = S("me"), .at = TEST_PUT_AT };
	struct store_issue issue;
	struct err err;
	int number = 0;

	(void)state;
	for (int week = 4; week > 0; week--) /* two a week */
		for (int i = 0; i < 2; i++)
			test_put_at(st, number++, TEST_PUT_AT - week * 7 * DAY + DAY + i, &sum);
	mark_all_as(st, &m);
	assert_int_equal(store_issue(st, newest(st)->issue, &test_arena, &issue, &err), RC_OK);
	assert_int_equal(issue.usual, 2);
	for (int i = 0; i < 5; i++)
		test_put_at(st, number++, TEST_PUT_AT + 10 * DAY + i, &sum);
	assert_int_equal(newest(st)->state, STATE_MUTED);
	assert_int_equal(woken_at(st, TEST_PUT_AT + 10 * DAY + 60), 0);
	test_put_at(st, number++, TEST_PUT_AT + 10 * DAY + 100, &sum);
	assert_int_equal(woken_at(st, TEST_PUT_AT + 18 * DAY), 0); /* six, but of another week */
	assert_int_equal(woken_at(st, TEST_PUT_AT + 10 * DAY + 200), 14);
	assert_int_equal(test_count(st, STATE_OPEN), 14);
	store_close(st);
}

static void a_rare_mute_takes_five(void **state)
{
	struct store *st = test_open(STORE_MEMORY);
	struct store_put_result sum = { 0 };
	struct mark m = { .op = MARK_MUTE, .by = S("me"), .at = TEST_PUT_AT };

	(void)state;
	test_put_at(st, 0, TEST_PUT_AT - 100 * DAY, &sum);
	mark_all_as(st, &m);
	for (int i = 1; i <= 4; i++)
		test_put_at(st, i, TEST_PUT_AT + DAY + i, &sum);
	assert_int_equal(woken_at(st, TEST_PUT_AT + 2 * DAY), 0);
	test_put_at(st, 5, TEST_PUT_AT + DAY + 5, &sum);
	assert_int_equal(woken_at(st, TEST_PUT_AT + 2 * DAY), 6);
	store_close(st);
}

/* Each restart, one step: back to the first, then forward to the last; in between nothing is lost or done twice. */
static void one_step_each_restart(void **state)
{
	enum { STEPS = 4 };
	static const enum state after[STEPS + 1] = { STATE_NEW, STATE_DONE, STATE_OPEN, STATE_ASLEEP, STATE_DONE };
	static const enum mark_op ops[STEPS] = { MARK_RESOLVE, MARK_REOPEN, MARK_SLEEP, MARK_RESOLVE };
	struct store *st = test_open(STORE_WRITE);
	struct store_put_result sum = { 0 };
	struct store_step done;
	struct err err;

	(void)state;
	for (int i = 0; i < 3; i++)
		test_put(st, i, &sum);
	for (int i = 0; i < STEPS; i++)
		mark_all_as(st, &(struct mark){ .op = ops[i], .by = S("me"), .at = 1400000000 + i, .until = 1500000000 });
	for (int i = STEPS - 1; i >= 0; i--) {
		store_close(st);
		st = test_open(STORE_WRITE);
		assert_int_equal(test_count(st, after[i + 1]), 3);
		assert_int_equal(store_undo(st, &done, &err), RC_OK);
		assert_int_equal(done.op, ops[i]);
		assert_int_equal(done.failures, 3);
		assert_int_equal(test_count(st, after[i]), 3);
	}
	assert_int_equal(store_undo(st, &done, &err), RC_NOT_FOUND);
	for (int i = 0; i < STEPS; i++) {
		store_close(st);
		st = test_open(STORE_WRITE);
		assert_int_equal(store_redo(st, &done, &err), RC_OK);
		assert_int_equal(done.op, ops[i]);
		assert_int_equal(test_count(st, after[i + 1]), 3);
	}
	assert_int_equal(store_redo(st, &done, &err), RC_NOT_FOUND);
	/* a new mark ends what could be done again */
	assert_int_equal(store_undo(st, &done, &err), RC_OK);
	test_resolve(st, 0);
	assert_int_equal(store_redo(st, &done, &err), RC_NOT_FOUND);
	store_close(st);
}

/* One of an issue's two failures sleeps; time and number wake it, and the row says so. */
static void part_of_an_issue_sleeps_and_wakes(void **state)
{
	struct store *st = test_open(STORE_WRITE);
	struct store_put_result sum = { 0 };
	struct err err = { "" };
	struct mark m = { .op = MARK_SLEEP, .by = S("me"), .at = 1300000000, .until = 1300003600 };
	struct index *ix;
	size_t woken;

	(void)state;
	test_put(st, 1, &sum);
	test_put(st, 2, &sum);
	ix = test_index(st);
	assert_int_equal(ix->v[0].issue, ix->v[1].issue);
	assert_int_equal(store_mark(st, &m, &ix->v[0].id, 1, NULL, &err), RC_OK);
	assert_int_equal(store_wake(st, 1300003599, &woken, &err), RC_OK);
	assert_int_equal(woken, 0);
	assert_int_equal(store_wake(st, 1300003600, &woken, &err), RC_OK);
	assert_int_equal(woken, 1);
	ix = test_index(st);
	assert_int_equal(ix->v[0].state, STATE_OPEN);
	assert_true(ix->v[0].flags & ENTRY_WOKE);
	assert_int_equal(ix->v[1].state, STATE_NEW);
	assert_int_equal(store_wake(st, 1400000000, &woken, &err), RC_OK);
	assert_int_equal(woken, 0);
	/* the next mark takes the word away again; now until one more */
	m = (struct mark){ .op = MARK_SLEEP, .by = S("me"), .at = 1300003700, .count = 1 };
	assert_int_equal(store_mark(st, &m, &ix->v[0].id, 1, NULL, &err), RC_OK);
	assert_false(test_index(st)->v[0].flags & ENTRY_WOKE);
	assert_int_equal(store_wake(st, 1400000000, &woken, &err), RC_OK);
	assert_int_equal(woken, 0);
	test_put(st, 3, &sum);
	assert_int_equal(store_wake(st, 1400000000, &woken, &err), RC_OK);
	assert_int_equal(woken, 1);
	store_close(st);
}

static void a_note_goes_with_its_step(void **state)
{
	struct store *st = test_open(STORE_WRITE);
	struct store_put_result sum = { 0 };
	struct store_step done;
	struct history *h;
	struct err err = { "" };
	struct mark m = { .op = MARK_NOTE, .by = S("me"), .at = 1300000000, .note = S("mistyped") };
	struct index *ix;
	size_t n;

	(void)state;
	test_put(st, 1, &sum);
	ix = test_index(st);
	assert_int_equal(store_mark(st, &m, &ix->v[0].id, 1, NULL, &err), RC_OK);
	ix = test_index(st);
	assert_true(ix->v[0].flags & ENTRY_NOTE);
	assert_int_equal(ix->v[0].state, STATE_OPEN); /* who notes has seen it */
	assert_int_equal(store_history(st, ix->v[0].id, &test_arena, &h, &n, &err), RC_OK);
	assert_int_equal(n, 1);
	assert_int_equal(store_undo(st, &done, &err), RC_OK);
	assert_int_equal(done.op, MARK_NOTE);
	ix = test_index(st);
	assert_false(ix->v[0].flags & ENTRY_NOTE);
	assert_int_equal(store_history(st, ix->v[0].id, &test_arena, &h, &n, &err), RC_OK);
	assert_int_equal(n, 0);
	assert_int_equal(store_redo(st, &done, &err), RC_OK);
	assert_true(test_index(st)->v[0].flags & ENTRY_NOTE);
	assert_int_equal(store_undo(st, &done, &err), RC_OK);
	m.note = S("right");
	assert_int_equal(store_mark(st, &m, &ix->v[0].id, 1, NULL, &err), RC_OK);
	assert_int_equal(store_history(st, ix->v[0].id, &test_arena, &h, &n, &err), RC_OK);
	assert_int_equal(n, 1);
	assert_slice(h[0].note, "right");
	store_close(st);
}

struct stopping {
	size_t asked, at, done; /* false at the at-th time */
};

static bool stop_some_time(void *ctx, size_t done)
{
	struct stopping *s = ctx;

	s->done = done;
	return ++s->asked < s->at;
}

/* Wherever it is stopped, nothing is changed; the same again, not stopped, does all of it. */
static void a_long_step_can_be_stopped(void **state)
{
	enum { MANY = 3000 };
	struct store *st = test_open(STORE_MEMORY);
	struct store_put_result sum = { 0 };
	struct mark m = { .op = MARK_RESOLVE, .by = S("me"), .at = 1300000000, .reason = S("fixed") };
	struct store_step done;
	struct err err = { "" };
	struct index *ix;
	int64_t *ids = mem_alloc(MANY * sizeof(*ids)), step;
	size_t stopped = 0, collecting = 0;
	uint64_t before;

	(void)state;
	for (int i = 0; i < MANY; i++)
		test_put(st, i + 1, &sum);
	ix = test_index(st);
	for (size_t i = 0; i < MANY; i++)
		ids[i] = ix->v[i].id;
	before = ix->generation;
	for (size_t at = 1;; at += 1 + at / 4) {
		struct stopping s = { .at = at };
		enum rc rc;

		store_ask(st, stop_some_time, &s);
		st->ask.every = 0; /* ms */
		rc = store_mark(st, &m, ids, MANY, &step, &err);
		store_ask(st, NULL, NULL);
		if (rc == RC_OK)
			break;
		assert_int_equal(rc, RC_CANCELLED);
		assert_int_equal(step, 0);
		assert_int_equal(test_index(st)->generation, before);
		assert_int_equal(test_count(st, STATE_DONE), 0);
		assert_int_equal(store_undo(st, &done, &err), RC_NOT_FOUND);
		stopped++;
		collecting += s.done < MANY;
	}
	assert_true(collecting > 3 && stopped > collecting);
	assert_int_equal(test_count(st, STATE_DONE), MANY);
	for (size_t at = 1;; at += 1 + at / 4) {
		struct stopping s = { .at = at };
		enum rc rc;

		store_ask(st, stop_some_time, &s);
		st->ask.every = 0; /* ms */
		rc = store_undo(st, &done, &err);
		store_ask(st, NULL, NULL);
		if (rc == RC_OK)
			break;
		assert_int_equal(rc, RC_CANCELLED);
		assert_int_equal(test_count(st, STATE_DONE), MANY);
	}
	assert_int_equal(done.failures, MANY);
	assert_int_equal(test_count(st, STATE_DONE), 0);
	free(ids);
	store_close(st);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		STORE_TEST(undo_and_redo_across_restarts),
		STORE_TEST(who_resolved_it_is_of_the_failure_itself),
		STORE_TEST(a_step_over_many),
		STORE_TEST(undo_without_the_mail),
		STORE_TEST(a_later_failure_reopens),
		STORE_TEST(recurrence_goes_by_the_time_of_the_failure),
		STORE_TEST(resolved_for_so_many_days),
		STORE_TEST(resolved_unless_it_gets_worse),
		STORE_TEST(sleep_ends_by_rate),
		STORE_TEST(a_mute_ends_when_it_grows),
		STORE_TEST(a_rare_mute_takes_five),
		STORE_TEST(one_step_each_restart),
		STORE_TEST(part_of_an_issue_sleeps_and_wakes),
		STORE_TEST(a_note_goes_with_its_step),
		STORE_TEST(a_long_step_can_be_stopped),
	};

	return cmocka_run_group_tests_name("triage", tests, NULL, NULL);
}
