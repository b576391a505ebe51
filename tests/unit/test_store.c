// SPDX-License-Identifier: BSD-2-Clause
/* What the admin did survives: a rebuild of the cache, a restart, kill -9, a second writer, a full disk. */
#include "tests/support/test.h"

#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include <sqlite3.h>

#include "base/data.h"
#include "store/store.h"

static char *dir, path[300];
static struct arena arena;

static struct store *open_store(enum store_mode mode)
{
	struct store *st = NULL;
	struct err err = { "" };

	if (store_open(&st, path, mode, &err) != RC_OK) {
		print_error("%s\n", err.msg);
		fail();
	}
	return st;
}

#define PUT_AT 1272551685 /* when what put() puts failed */

static void put_at(struct store *st, int number, time_t at, struct store_put_result *sum)
{
	struct err err = { "" };
	char date[64];
	struct tm tm;
	struct slice mail;

	strftime(date, sizeof(date), "%a, %d %b %Y %H:%M:%S GMT", gmtime_r(&at, &tm));
	mail = arena_printf(&arena, "Message-ID: <%d@x.example>\nDate: %s\n%s", number, date,
					 test_bounce(&arena, arena_cstr(&arena, arena_printf(&arena, "u%d@x.example", number)), "mx.x.example", "5.1.1",
						     "550 5.1.1 User unknown"));
	struct analysis an = ingest(&arena, rules_builtin(), NULL, mail);
	struct store_mail m = { .account = S("a"), .folder = S("Bounces"), .path = S(""), .uidvalidity = 1, .uid = (uint32_t)number, .raw = mail, .pulled_at = 1300000000 };

	assert_int_equal(store_begin(st, &err), RC_OK);
	if (store_put(st, &m, an.extract, an.verdicts, sum, &err) != RC_OK) {
		print_error("%s\n", err.msg);
		fail();
	}
	assert_int_equal(store_commit(st, &err), RC_OK);
}

static void put(struct store *st, int number, struct store_put_result *sum)
{
	put_at(st, number, PUT_AT, sum);
}

static struct index *index_of(struct store *st)
{
	struct index *ix = NULL;
	struct err err;
	bool changed;

	assert_int_equal(store_refresh(st, &changed, &err), RC_OK);
	assert_int_equal(store_index(st, &ix, &err), RC_OK);
	return ix;
}

static size_t count(struct store *st, enum state s)
{
	struct index *ix = index_of(st);
	size_t n = 0;

	for (size_t i = 0; i < ix->n; i++)
		n += ix->v[i].state == s;
	return n;
}

static int64_t resolve(struct store *st, size_t which)
{
	struct index *ix = index_of(st);
	struct mark m = { .op = MARK_RESOLVE, .reason = S("fixed"), .by = S("me"), .at = 1400000000 };
	int64_t id = ix->v[which].id, step = 0;
	struct err err = { "" };

	if (store_mark(st, &m, &id, 1, &step, &err) != RC_OK) {
		print_error("%s\n", err.msg);
		fail();
	}
	return step;
}

static void the_same_mail_is_kept_once(void **state)
{
	struct store *st = open_store(STORE_WRITE);
	struct store_put_result sum = { 0 };

	(void)state;
	put(st, 1, &sum);
	put(st, 1, &sum);
	put(st, 2, &sum);
	assert_int_equal(index_of(st)->n, 2);
	assert_int_equal(sum.failures, 2);
	store_close(st);
}

static void marks_survive_restart_and_rebuild(void **state)
{
	struct store *st = open_store(STORE_WRITE);
	struct store_put_result sum = { 0 };
	struct store_folder folder;
	struct err err;

	(void)state;
	put(st, 1, &sum);
	put(st, 2, &sum);
	assert_true(resolve(st, 0) > 0);
	assert_int_equal(count(st, STATE_DONE), 1);
	store_close(st);
	st = open_store(STORE_WRITE);
	assert_int_equal(count(st, STATE_DONE), 1);
	assert_int_equal(store_folder_get(st, S("other"), S("Bounces"), &folder, &err), RC_OK);
	assert_int_equal(store_folder_forget(st, folder.id, &err), RC_OK);
	assert_int_equal(index_of(st)->n, 2); /* another account's */
	assert_int_equal(store_folder_get(st, S("a"), S("Bounces"), &folder, &err), RC_OK);
	assert_int_equal(store_folder_forget(st, folder.id, &err), RC_OK);
	assert_int_equal(index_of(st)->n, 0);
	put(st, 2, &sum);
	put(st, 1, &sum);
	assert_int_equal(index_of(st)->n, 2);
	assert_int_equal(count(st, STATE_DONE), 1);
	store_close(st);
}

static void undo_and_redo_across_restarts(void **state)
{
	struct store *st = open_store(STORE_WRITE);
	struct store_put_result sum = { 0 };
	struct store_step done;
	struct err err = { "" };

	(void)state;
	put(st, 1, &sum);
	put(st, 2, &sum);
	resolve(st, 0);
	resolve(st, 1);
	assert_int_equal(count(st, STATE_DONE), 2);
	store_close(st);
	st = open_store(STORE_WRITE);
	assert_int_equal(store_undo(st, &done, &err), RC_OK);
	assert_int_equal(count(st, STATE_DONE), 1);
	assert_int_equal(store_undo(st, &done, &err), RC_OK);
	assert_int_equal(count(st, STATE_DONE), 0);
	assert_int_equal(store_undo(st, &done, &err), RC_NOT_FOUND);
	store_close(st);
	st = open_store(STORE_WRITE);
	assert_int_equal(store_redo(st, &done, &err), RC_OK);
	assert_int_equal(store_redo(st, &done, &err), RC_OK);
	assert_int_equal(count(st, STATE_DONE), 2);
	assert_int_equal(store_redo(st, &done, &err), RC_NOT_FOUND);
	store_close(st);
}

static struct slice by_of(struct store *st, size_t which)
{
	struct index *ix = index_of(st);

	return index_str(ix, ix->v[which].by);
}

static void mark_as(struct store *st, const char *who, enum mark_op op, int64_t id)
{
	struct mark m = { .op = op, .by = slice_of(who), .at = 1400000000 };
	struct err err = { "" };

	assert_int_equal(store_mark(st, &m, &id, 1, NULL, &err), RC_OK);
}

/* Each failure has its own: another mark on its issue is not one on it. */
static void who_resolved_it_is_of_the_failure_itself(void **state)
{
	struct store *st = open_store(STORE_WRITE);
	struct store_put_result sum = { 0 };
	struct store_folder folder;
	struct store_step done;
	struct err err;
	int64_t first, second;

	(void)state;
	put(st, 1, &sum);
	put(st, 2, &sum);
	first = index_of(st)->v[0].id, second = index_of(st)->v[1].id;
	mark_as(st, "sato", MARK_RESOLVE, first);
	mark_as(st, "suzuki", MARK_RESOLVE, second);
	assert_slice(by_of(st, 0), "sato");
	assert_slice(by_of(st, 1), "suzuki");
	mark_as(st, "tanaka", MARK_NOTE, first); /* done still, by whom it was */
	assert_slice(by_of(st, 0), "sato");
	mark_as(st, "tanaka", MARK_REOPEN, first);
	assert_slice(by_of(st, 0), "");
	assert_int_equal(store_undo(st, &done, &err), RC_OK);
	assert_slice(by_of(st, 0), "sato");
	assert_slice(by_of(st, 1), "suzuki");
	/* a rebuild finds it again; what comes late to a done issue is of who resolved that */
	assert_int_equal(store_folder_get(st, S("a"), S("Bounces"), &folder, &err), RC_OK);
	assert_int_equal(store_folder_forget(st, folder.id, &err), RC_OK);
	put(st, 1, &sum);
	put(st, 2, &sum);
	put(st, 3, &sum);
	assert_slice(by_of(st, 0), "sato");
	assert_slice(by_of(st, 1), "suzuki");
	assert_int_equal(index_of(st)->v[2].state, STATE_DONE);
	assert_slice(by_of(st, 2), "suzuki");
	store_close(st);
}

/* A step over many: the same with a list that names some twice, and one that is not there changes nothing. */
static void a_step_over_many(void **state)
{
	struct store *st = open_store(STORE_WRITE);
	struct store_put_result sum = { 0 };
	struct mark m = { .op = MARK_RESOLVE, .by = S("me"), .at = 1400000000, .reason = S("fixed") };
	struct store_step done;
	struct err err = { "" };
	struct index *ix;
	uint64_t before;
	int64_t ids[21], step;

	(void)state;
	for (int i = 0; i < 20; i++)
		put(st, i + 1, &sum);
	ix = index_of(st);
	for (size_t i = 0; i < 20; i++)
		ids[i] = ix->v[i / 2].id;
	ids[20] = 99999;
	before = ix->generation;
	assert_int_equal(store_mark(st, &m, ids, 21, &step, &err), RC_NOT_FOUND);
	assert_int_equal(index_of(st)->generation, before);
	assert_int_equal(store_mark(st, &m, ids, 20, &step, &err), RC_OK);
	assert_int_equal(count(st, STATE_DONE), 10);
	assert_int_equal(index_of(st)->generation, before + 1);
	for (int round = 0; round < 2; round++) { /* also after a restart */
		assert_int_equal(store_undo(st, &done, &err), RC_OK);
		assert_int_equal(done.step, step);
		assert_int_equal(done.op, MARK_RESOLVE);
		assert_int_equal(done.failures, 10);
		assert_int_equal(done.issues, 1);
		assert_non_null(index_find(index_of(st), done.first));
		assert_int_equal(index_find(index_of(st), done.first)->state, STATE_NEW);
		assert_int_equal(count(st, STATE_NEW), 20);
		store_close(st);
		st = open_store(STORE_WRITE);
		assert_int_equal(store_redo(st, &done, &err), RC_OK);
		assert_int_equal(done.failures, 10);
		assert_int_equal(count(st, STATE_DONE), 10);
		assert_int_equal(count(st, STATE_NEW), 10);
	}
	store_close(st);
}

/* What was marked while the mail is not here: undone all the same, and found so when it comes back. */
static void undo_without_the_mail(void **state)
{
	struct store *st = open_store(STORE_WRITE);
	struct store_put_result sum = { 0 };
	struct store_folder folder;
	struct store_step done;
	struct err err;

	(void)state;
	put(st, 1, &sum);
	mark_as(st, "me", MARK_REOPEN, index_of(st)->v[0].id);
	resolve(st, 0);
	assert_int_equal(store_folder_get(st, S("a"), S("Bounces"), &folder, &err), RC_OK);
	assert_int_equal(store_folder_forget(st, folder.id, &err), RC_OK);
	assert_int_equal(store_undo(st, &done, &err), RC_OK);
	assert_int_equal(done.failures, 1);
	assert_int_equal(done.first, 0);
	put(st, 1, &sum);
	assert_int_equal(count(st, STATE_OPEN), 1);
	store_close(st);
}

/* The tables as they were before states stood apart. */
static void an_older_store_is_brought_up_to_date(void **state)
{
#define DIGEST "00112233445566778899aabbccddeeff"
	static const char rows[] =
		"INSERT INTO folder (id, account, name) VALUES (1, 'a', 'Bounces');"
		"INSERT INTO issue (id, key, state, by) VALUES (1, 'k', 5, 'sato');"
		"INSERT INTO message (id, digest, folder, pulled_at) VALUES (1, x'" DIGEST "', 1, 1);"
		"INSERT INTO step (id, op, at, by) VALUES (1, 1, 1, 'sato');"
		"INSERT INTO step_failure VALUES (1, '" DIGEST ".0', 2, 'suzuki', 5, 'suzuki');"
		"INSERT INTO step_issue VALUES (1, 1, '2 0 0 0 0 0 0 0 0 0 ', '5 1 0 0 0 0 0 0 0 0 sato');"
		"INSERT INTO mark VALUES ('" DIGEST ".0', 5, 'suzuki');"
		"INSERT INTO failure (message, ordinal, key, issue, gen, failed_at, pulled_at, recipient, alias, sender, subject, msgid, domain,"
		" host, mta, ip, dnsbl, mailer, org, findings, reply, status, cause, kind, confidence, permanence, flags, state, assignee)"
		" VALUES (1, 0, '" DIGEST ".0', 1, 1, 1, 1, 'r', '', '', '', '', '', '', '', '', '', '', '', 0, 0, 0, 1, 0, 0, 0, 67, 5, 'suzuki'),"
		" (1, 1, '" DIGEST ".1', 1, 1, 1, 1, 'r', '', '', '', '', '', '', '', '', '', '', '', 0, 0, 0, 1, 0, 0, 0, 8, 1, '');"
		"PRAGMA user_version = 4";
	struct store_step done;
	struct store *st;
	struct index *ix;
	struct err err;
	sqlite3 *db;

	(void)state;
	assert_int_equal(sqlite3_open(path, &db), SQLITE_OK);
	for (int i = 0; i < 4; i++)
		assert_int_equal(sqlite3_exec(db, data_schema[i].text, NULL, NULL, NULL), SQLITE_OK);
	assert_int_equal(sqlite3_exec(db, rows, NULL, NULL, NULL), SQLITE_OK);
	sqlite3_close(db);
	st = open_store(STORE_WRITE);
	ix = index_of(st);
	assert_int_equal(ix->n, 2);
	assert_int_equal(ix->v[0].state, STATE_DONE);
	assert_slice(index_str(ix, ix->v[0].assignee), "suzuki");
	assert_slice(index_str(ix, ix->v[0].by), "sato");
	assert_int_equal(ix->v[0].flags, ENTRY_LEAK | ENTRY_NOTE | ENTRY_GONE);
	assert_int_equal(ix->v[1].state, STATE_NEW);
	assert_int_equal(ix->v[1].flags, ENTRY_TRANSCRIPT);
	assert_int_equal(store_undo(st, &done, &err), RC_OK);
	assert_int_equal(count(st, STATE_OPEN), 1);
	assert_int_equal(store_redo(st, &done, &err), RC_OK);
	assert_slice(by_of(st, 0), "sato");
	store_close(st);
}

static void a_later_failure_reopens(void **state)
{
	struct store *st = open_store(STORE_WRITE);
	struct store_put_result sum = { 0 };
	struct index *ix;
	struct err err = { "" };
	struct mark m = { .op = MARK_RESOLVE, .reason = S("fixed"), .by = S("me"), .at = 1200000000 }; /* before the failure of 2010 */

	(void)state;
	put(st, 1, &sum);
	ix = index_of(st);
	assert_int_equal(store_mark(st, &m, &ix->v[0].id, 1, NULL, &err), RC_OK);
	assert_int_equal(count(st, STATE_DONE), 1);
	assert_int_equal(sum.back, 0);
	/* the same address fails again, later than it was resolved */
	struct slice mail = arena_printf(&arena, "Message-ID: <again@x.example>\nDate: Thu, 29 Apr 2010 14:34:45 GMT\n%s",
					 test_bounce(&arena, "u1@x.example", "mx.x.example", "5.1.1", "550 5.1.1 User unknown"));
	struct analysis an = ingest(&arena, rules_builtin(), NULL, mail);
	struct store_mail sm = { .account = S("a"), .folder = S("Bounces"), .path = S(""), .uidvalidity = 1, .uid = 77, .raw = mail, .pulled_at = 1300000000 };
	assert_int_equal(store_begin(st, &err), RC_OK);
	assert_int_equal(store_put(st, &sm, an.extract, an.verdicts, &sum, &err), RC_OK);
	assert_int_equal(store_commit(st, &err), RC_OK);
	assert_true(sum.back >= 1);
	assert_true(count(st, STATE_BACK) >= 1);
	store_close(st);
}

#define DAY 86400

static void mark_all_as(struct store *st, const struct mark *m)
{
	struct index *ix = index_of(st);
	struct err err = { "" };
	int64_t ids[100];

	assert_true(ix->n <= 100);
	for (size_t i = 0; i < ix->n; i++)
		ids[i] = ix->v[i].id;
	assert_int_equal(store_mark(st, m, ids, ix->n, NULL, &err), RC_OK);
}

static const struct entry *newest(struct store *st)
{
	struct index *ix = index_of(st);

	return &ix->v[ix->n - 1];
}

/* The failure's own time against that of the mark, not when it arrived. */
static void recurrence_goes_by_the_time_of_the_failure(void **state)
{
	struct store *st = open_store(STORE_MEMORY);
	struct store_put_result sum = { 0 };
	struct mark m = { .op = MARK_RESOLVE, .by = S("me"), .at = PUT_AT + DAY, .reason = S("fixed") };

	(void)state;
	put(st, 1, &sum);
	mark_all_as(st, &m);
	put_at(st, 2, PUT_AT + DAY, &sum); /* failed at the very moment: not later */
	assert_int_equal(newest(st)->state, STATE_DONE);
	assert_true(newest(st)->flags & ENTRY_LATE);
	assert_int_equal(sum.late, 1);
	assert_int_equal(sum.back, 0);
	put_at(st, 3, PUT_AT + DAY + 1, &sum);
	assert_int_equal(newest(st)->state, STATE_BACK);
	assert_false(newest(st)->flags & ENTRY_LATE);
	assert_int_equal(sum.back, 1);
	put_at(st, 4, PUT_AT + DAY + 2, &sum); /* the issue is open again: one failure brings it back, not each */
	assert_int_equal(newest(st)->state, STATE_NEW);
	assert_int_equal(sum.back, 1);
	assert_int_equal(count(st, STATE_DONE), 2);
	store_close(st);
}

static void resolved_for_so_many_days(void **state)
{
	struct store *st = open_store(STORE_MEMORY);
	struct store_put_result sum = { 0 };
	struct mark m = { .op = MARK_RESOLVE, .by = S("me"), .at = PUT_AT, .recur = RECUR_STAY, .days = 90 };

	(void)state;
	put(st, 1, &sum);
	mark_all_as(st, &m);
	put_at(st, 2, PUT_AT + 90 * DAY, &sum);
	assert_int_equal(newest(st)->state, STATE_DONE);
	assert_false(newest(st)->flags & ENTRY_LATE); /* it came in time, it just stays done */
	put_at(st, 3, PUT_AT + 90 * DAY + 1, &sum);
	assert_int_equal(newest(st)->state, STATE_BACK);
	store_close(st);
}

static void resolved_unless_it_gets_worse(void **state)
{
	struct store *st = open_store(STORE_MEMORY);
	struct store_put_result sum = { 0 };
	struct mark m = { .op = MARK_RESOLVE, .by = S("me"), .at = PUT_AT, .recur = RECUR_IF_WORSE, .per_day = 3 };

	(void)state;
	put(st, 1, &sum);
	mark_all_as(st, &m);
	for (int i = 0; i < 3; i++) /* three a day are agreed */
		put_at(st, 10 + i, PUT_AT + 2 * DAY + i, &sum);
	assert_int_equal(count(st, STATE_DONE), 4);
	put_at(st, 20, PUT_AT + 4 * DAY, &sum); /* another day */
	assert_int_equal(count(st, STATE_DONE), 5);
	for (int i = 0; i < 2; i++)
		put_at(st, 30 + i, PUT_AT + 4 * DAY + 60 + i, &sum);
	assert_int_equal(sum.back, 0);
	put_at(st, 40, PUT_AT + 4 * DAY + 90, &sum); /* the fourth */
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
	struct store *st = open_store(STORE_MEMORY);
	struct store_put_result sum = { 0 };
	struct mark m = { .op = MARK_SLEEP, .by = S("me"), .at = PUT_AT + 60, .rate = 2 };

	(void)state;
	for (int i = 0; i < 5; i++)
		put_at(st, i, PUT_AT + i, &sum);
	mark_all_as(st, &m);
	assert_int_equal(woken_at(st, PUT_AT + 120), 0); /* five a day they were before it slept */
	put_at(st, 10, PUT_AT + 3 * DAY, &sum);
	assert_int_equal(newest(st)->state, STATE_ASLEEP);
	put_at(st, 11, PUT_AT + 3 * DAY + 1, &sum);
	assert_int_equal(woken_at(st, PUT_AT + 3 * DAY + 60), 0); /* two are not more than two */
	put_at(st, 12, PUT_AT + 4 * DAY + 10, &sum);
	assert_int_equal(woken_at(st, PUT_AT + 4 * DAY + 60), 0); /* nor three in two days */
	put_at(st, 13, PUT_AT + 4 * DAY + 11, &sum);
	put_at(st, 14, PUT_AT + 4 * DAY + 12, &sum);
	assert_int_equal(woken_at(st, PUT_AT + 4 * DAY + 60), 10);
	assert_true(newest(st)->flags & ENTRY_WOKE);
	assert_int_equal(count(st, STATE_OPEN), 10);
	store_close(st);
}

/* Three times its usual week, five at the least. */
static void a_mute_ends_when_it_grows(void **state)
{
	struct store *st = open_store(STORE_MEMORY);
	struct store_put_result sum = { 0 };
	struct mark m = { .op = MARK_MUTE, .by = S("me"), .at = PUT_AT };
	struct store_issue issue;
	struct err err;
	int number = 0;

	(void)state;
	for (int week = 4; week > 0; week--) /* two a week */
		for (int i = 0; i < 2; i++)
			put_at(st, number++, PUT_AT - week * 7 * DAY + DAY + i, &sum);
	mark_all_as(st, &m);
	assert_int_equal(store_issue(st, newest(st)->issue, &arena, &issue, &err), RC_OK);
	assert_int_equal(issue.usual, 2);
	for (int i = 0; i < 5; i++)
		put_at(st, number++, PUT_AT + 10 * DAY + i, &sum);
	assert_int_equal(newest(st)->state, STATE_MUTED);
	assert_int_equal(woken_at(st, PUT_AT + 10 * DAY + 60), 0);
	put_at(st, number++, PUT_AT + 10 * DAY + 100, &sum);
	assert_int_equal(woken_at(st, PUT_AT + 18 * DAY), 0); /* six, but of another week */
	assert_int_equal(woken_at(st, PUT_AT + 10 * DAY + 200), 14);
	assert_int_equal(count(st, STATE_OPEN), 14);
	store_close(st);
}

static void a_rare_mute_takes_five(void **state)
{
	struct store *st = open_store(STORE_MEMORY);
	struct store_put_result sum = { 0 };
	struct mark m = { .op = MARK_MUTE, .by = S("me"), .at = PUT_AT };

	(void)state;
	put_at(st, 0, PUT_AT - 100 * DAY, &sum);
	mark_all_as(st, &m);
	for (int i = 1; i <= 4; i++)
		put_at(st, i, PUT_AT + DAY + i, &sum);
	assert_int_equal(woken_at(st, PUT_AT + 2 * DAY), 0);
	put_at(st, 5, PUT_AT + DAY + 5, &sum);
	assert_int_equal(woken_at(st, PUT_AT + 2 * DAY), 6);
	store_close(st);
}

/* Each restart, one step: back to the first, then forward to the last; in between nothing is lost or done twice. */
static void one_step_each_restart(void **state)
{
	enum { STEPS = 4 };
	static const enum state after[STEPS + 1] = { STATE_NEW, STATE_DONE, STATE_OPEN, STATE_ASLEEP, STATE_DONE };
	static const enum mark_op ops[STEPS] = { MARK_RESOLVE, MARK_REOPEN, MARK_SLEEP, MARK_RESOLVE };
	struct store *st = open_store(STORE_WRITE);
	struct store_put_result sum = { 0 };
	struct store_step done;
	struct err err;

	(void)state;
	for (int i = 0; i < 3; i++)
		put(st, i, &sum);
	for (int i = 0; i < STEPS; i++)
		mark_all_as(st, &(struct mark){ .op = ops[i], .by = S("me"), .at = 1400000000 + i, .until = 1500000000 });
	for (int i = STEPS - 1; i >= 0; i--) {
		store_close(st);
		st = open_store(STORE_WRITE);
		assert_int_equal(count(st, after[i + 1]), 3);
		assert_int_equal(store_undo(st, &done, &err), RC_OK);
		assert_int_equal(done.op, ops[i]);
		assert_int_equal(done.failures, 3);
		assert_int_equal(count(st, after[i]), 3);
	}
	assert_int_equal(store_undo(st, &done, &err), RC_NOT_FOUND);
	for (int i = 0; i < STEPS; i++) {
		store_close(st);
		st = open_store(STORE_WRITE);
		assert_int_equal(store_redo(st, &done, &err), RC_OK);
		assert_int_equal(done.op, ops[i]);
		assert_int_equal(count(st, after[i + 1]), 3);
	}
	assert_int_equal(store_redo(st, &done, &err), RC_NOT_FOUND);
	/* a new mark ends what could be done again */
	assert_int_equal(store_undo(st, &done, &err), RC_OK);
	resolve(st, 0);
	assert_int_equal(store_redo(st, &done, &err), RC_NOT_FOUND);
	store_close(st);
}

/* One of an issue's two failures sleeps; time and number wake it, and the row says so. */
static void part_of_an_issue_sleeps_and_wakes(void **state)
{
	struct store *st = open_store(STORE_WRITE);
	struct store_put_result sum = { 0 };
	struct err err = { "" };
	struct mark m = { .op = MARK_SLEEP, .by = S("me"), .at = 1300000000, .until = 1300003600 };
	struct index *ix;
	size_t woken;

	(void)state;
	put(st, 1, &sum);
	put(st, 2, &sum);
	ix = index_of(st);
	assert_int_equal(ix->v[0].issue, ix->v[1].issue);
	assert_int_equal(store_mark(st, &m, &ix->v[0].id, 1, NULL, &err), RC_OK);
	assert_int_equal(store_wake(st, 1300003599, &woken, &err), RC_OK);
	assert_int_equal(woken, 0);
	assert_int_equal(store_wake(st, 1300003600, &woken, &err), RC_OK);
	assert_int_equal(woken, 1);
	ix = index_of(st);
	assert_int_equal(ix->v[0].state, STATE_OPEN);
	assert_true(ix->v[0].flags & ENTRY_WOKE);
	assert_int_equal(ix->v[1].state, STATE_NEW);
	assert_int_equal(store_wake(st, 1400000000, &woken, &err), RC_OK);
	assert_int_equal(woken, 0);
	/* the next mark takes the word away again; now until one more */
	m = (struct mark){ .op = MARK_SLEEP, .by = S("me"), .at = 1300003700, .count = 1 };
	assert_int_equal(store_mark(st, &m, &ix->v[0].id, 1, NULL, &err), RC_OK);
	assert_false(index_of(st)->v[0].flags & ENTRY_WOKE);
	assert_int_equal(store_wake(st, 1400000000, &woken, &err), RC_OK);
	assert_int_equal(woken, 0);
	put(st, 3, &sum);
	assert_int_equal(store_wake(st, 1400000000, &woken, &err), RC_OK);
	assert_int_equal(woken, 1);
	store_close(st);
}

static void a_note_goes_with_its_step(void **state)
{
	struct store *st = open_store(STORE_WRITE);
	struct store_put_result sum = { 0 };
	struct store_step done;
	struct history *h;
	struct err err = { "" };
	struct mark m = { .op = MARK_NOTE, .by = S("me"), .at = 1300000000, .note = S("mistyped") };
	struct index *ix;
	size_t n;

	(void)state;
	put(st, 1, &sum);
	ix = index_of(st);
	assert_int_equal(store_mark(st, &m, &ix->v[0].id, 1, NULL, &err), RC_OK);
	ix = index_of(st);
	assert_true(ix->v[0].flags & ENTRY_NOTE);
	assert_int_equal(ix->v[0].state, STATE_OPEN); /* who notes has seen it */
	assert_int_equal(store_history(st, ix->v[0].id, &arena, &h, &n, &err), RC_OK);
	assert_int_equal(n, 1);
	assert_int_equal(store_undo(st, &done, &err), RC_OK);
	assert_int_equal(done.op, MARK_NOTE);
	ix = index_of(st);
	assert_false(ix->v[0].flags & ENTRY_NOTE);
	assert_int_equal(store_history(st, ix->v[0].id, &arena, &h, &n, &err), RC_OK);
	assert_int_equal(n, 0);
	assert_int_equal(store_redo(st, &done, &err), RC_OK);
	assert_true(index_of(st)->v[0].flags & ENTRY_NOTE);
	assert_int_equal(store_undo(st, &done, &err), RC_OK);
	m.note = S("right");
	assert_int_equal(store_mark(st, &m, &ix->v[0].id, 1, NULL, &err), RC_OK);
	assert_int_equal(store_history(st, ix->v[0].id, &arena, &h, &n, &err), RC_OK);
	assert_int_equal(n, 1);
	assert_slice(h[0].note, "right");
	store_close(st);
}

static bool stop_at_once(void *ctx, size_t done)
{
	*(size_t *)ctx = done;
	return false;
}

/* What was done until it was stopped is one step. */
static void a_long_step_can_be_stopped(void **state)
{
	struct store *st = open_store(STORE_MEMORY);
	struct store_put_result sum = { 0 };
	struct store_step undone;
	struct err err = { "" };
	size_t done = 0;
	struct mark m = { .op = MARK_RESOLVE, .by = S("me"), .at = 1300000000, .reason = S("fixed"), .go_on = stop_at_once, .ctx = &done };
	struct index *ix;
	int64_t ids[600];

	(void)state;
	for (int i = 0; i < 600; i++)
		put(st, i + 1, &sum);
	ix = index_of(st);
	for (size_t i = 0; i < 600; i++)
		ids[i] = ix->v[i].id;
	assert_int_equal(store_mark(st, &m, ids, 600, NULL, &err), RC_CANCELLED);
	assert_true(done > 0 && done < 600);
	assert_int_equal(count(st, STATE_DONE), done);
	assert_int_equal(store_undo(st, &undone, &err), RC_OK);
	assert_int_equal(undone.failures, done);
	assert_int_equal(count(st, STATE_DONE), 0);
	store_close(st);
}

static void the_raw_mail_is_kept(void **state)
{
	struct store *st = open_store(STORE_WRITE);
	struct store_put_result sum = { 0 };
	struct slice raw;
	size_t report;
	struct err err = { "" };

	(void)state;
	put(st, 5, &sum);
	assert_int_equal(store_raw(st, index_of(st)->v[0].id, &arena, &raw, &report, &err), RC_OK);
	assert_true(slice_starts(raw, S("Message-ID: <5@x.example>")));
	assert_int_equal(report, 0);
	assert_int_equal(store_raw(st, 99999, &arena, &raw, &report, &err), RC_NOT_FOUND);
	store_close(st);
}

static void one_writer_at_a_time(void **state)
{
	struct store *st = open_store(STORE_WRITE);
	pid_t pid = fork();
	int status;

	(void)state;
	assert_true(pid >= 0);
	if (pid == 0) {
		struct store *other = NULL;
		struct err err;
		enum rc rc = store_open(&other, path, STORE_WRITE, &err);

		_exit(rc == RC_BUSY && strstr(err.msg, path) ? 0 : 1);
	}
	assert_int_equal(waitpid(pid, &status, 0), pid);
	assert_int_equal(status, 0);
	store_close(st);
}

static void killed_at_any_moment(void **state)
{
	struct store *st = open_store(STORE_WRITE);
	struct store_put_result sum = { 0 };

	(void)state;
	for (int i = 1; i <= 20; i++)
		put(st, i, &sum);
	store_close(st);
	for (int round = 0; round < 8; round++) {
		int fd[2];
		char byte;
		pid_t pid;
		struct index *ix;
		size_t acknowledged = 0, done;

		assert_int_equal(pipe(fd), 0);
		pid = fork();
		if (pid == 0) {
			struct store *mine = NULL;
			struct err err;

			if (store_open(&mine, path, STORE_WRITE, &err) != RC_OK)
				_exit(1);
			for (size_t i = 0; i < 20; i++) {
				struct index *x;
				struct mark m = { .op = i % 2 ? MARK_REOPEN : MARK_RESOLVE, .reason = S("fixed"), .by = S("me"), .at = 1400000000 };

				if (store_index(mine, &x, &err) != RC_OK || store_mark(mine, &m, &x->v[i / 2].id, 1, NULL, &err) != RC_OK)
					_exit(2);
				if (write(fd[1], "x", 1) != 1)
					_exit(3);
			}
			pause();
		}
		close(fd[1]);
		/* wait for as many marks as the round says, then kill in the middle of the next */
		while (acknowledged < (size_t)round * 2 + 1 && read(fd[0], &byte, 1) == 1)
			acknowledged++;
		assert_int_equal(kill(pid, SIGKILL), 0);
		assert_int_equal(waitpid(pid, NULL, 0), pid);
		while (read(fd[0], &byte, 1) == 1)
			acknowledged++;
		close(fd[0]);
		st = open_store(STORE_WRITE);
		ix = index_of(st);
		assert_int_equal(ix->n, 20);
		/* what was acknowledged is there: an odd number of marks leaves one done; one more may have been under way */
		done = count(st, STATE_DONE);
		assert_true(done <= 1);
		if (acknowledged == 20)
			assert_int_equal(done, 0);
		for (size_t i = 0; i < ix->n; i++) { /* tidy for the next round */
			struct mark m = { .op = MARK_REOPEN, .by = S("me"), .at = 1400000001 };
			struct err err;

			if (ix->v[i].state == STATE_DONE) {
				assert_int_equal(store_mark(st, &m, &ix->v[i].id, 1, NULL, &err), RC_OK);
				ix = index_of(st);
			}
		}
		store_close(st);
	}
}

static void a_full_disk_is_told(void **state)
{
	pid_t pid = fork();
	int status;

	(void)state;
	if (pid == 0) {
		struct rlimit limit = { 200 * 1024, 200 * 1024 };
		struct store *st = NULL;
		struct err err = { "" };
		enum rc rc;
		char *big = calloc(1, 300000);

		signal(SIGXFSZ, SIG_IGN);
		memset(big, 'x', 299999);
		rc = store_open(&st, path, STORE_WRITE, &err);
		setrlimit(RLIMIT_FSIZE, &limit);
		for (int i = 0; rc == RC_OK && i < 50; i++) {
			struct store_put_result sum = { 0 };
			struct store_mail m = { .account = S("a"), .folder = S("f"), .path = S(""), .uidvalidity = 1, .uid = (uint32_t)i + 1, .pulled_at = 1 };
			struct analysis an;
			char head[100];

			snprintf(head, sizeof(head), "Subject: %d\n\n", i);
			memcpy(big, head, strlen(head));
			for (size_t k = strlen(head); k < 299999; k++)
				big[k] = (char)(33 + (k * 7919u + (unsigned)i * 31u) % 90u); /* does not compress away */
			m.raw = slice_of(big);
			an = ingest(&arena, rules_builtin(), NULL, m.raw);
			rc = store_begin(st, &err);
			if (rc == RC_OK)
				rc = store_put(st, &m, an.extract, an.verdicts, &sum, &err);
			if (rc == RC_OK)
				rc = store_commit(st, &err);
			else
				store_rollback(st);
		}
		_exit(rc == RC_IO && strstr(err.msg, path) ? 0 : rc == RC_OK ? 3 : 4);
	}
	assert_int_equal(waitpid(pid, &status, 0), pid);
	assert_int_equal(status, 0);
	store_close(open_store(STORE_WRITE)); /* and the file is still a store */
}

static void what_is_no_store_is_refused(void **state)
{
	struct store *st = NULL;
	struct err err = { "" };
	FILE *f = fopen(path, "w");

	(void)state;
	assert_non_null(f);
	for (int i = 0; i < 1000; i++)
		fputs("this is no database\n", f);
	fclose(f);
	assert_int_equal(store_open(&st, path, STORE_WRITE, &err), RC_FORMAT);
	assert_non_null(strstr(err.msg, path));
	assert_int_not_equal(store_open(&st, "/proc/no/such/place", STORE_WRITE, &err), RC_OK);
}

static int each(void **state)
{
	(void)state;
	arena_init(&arena);
	dir = test_tmpdir();
	snprintf(path, sizeof(path), "%s/store.db", dir);
	return 0;
}

static int after(void **state)
{
	(void)state;
	arena_release(&arena);
	test_store_sound(path);
	test_rmdir(dir);
	return 0;
}

#define STORE_TEST(f) cmocka_unit_test_setup_teardown(f, each, after)

int main(void)
{
	const struct CMUnitTest tests[] = {
		STORE_TEST(the_same_mail_is_kept_once), STORE_TEST(marks_survive_restart_and_rebuild),
		STORE_TEST(undo_and_redo_across_restarts), STORE_TEST(who_resolved_it_is_of_the_failure_itself),
		STORE_TEST(a_step_over_many), STORE_TEST(undo_without_the_mail), STORE_TEST(an_older_store_is_brought_up_to_date),
		STORE_TEST(a_later_failure_reopens),
		STORE_TEST(recurrence_goes_by_the_time_of_the_failure), STORE_TEST(resolved_for_so_many_days),
		STORE_TEST(resolved_unless_it_gets_worse), STORE_TEST(sleep_ends_by_rate), STORE_TEST(a_mute_ends_when_it_grows),
		STORE_TEST(a_rare_mute_takes_five), STORE_TEST(one_step_each_restart),
		STORE_TEST(part_of_an_issue_sleeps_and_wakes), STORE_TEST(a_note_goes_with_its_step), STORE_TEST(a_long_step_can_be_stopped),
		STORE_TEST(the_raw_mail_is_kept),	STORE_TEST(one_writer_at_a_time),
		STORE_TEST(killed_at_any_moment),	STORE_TEST(a_full_disk_is_told),
		STORE_TEST(what_is_no_store_is_refused),
	};

	return cmocka_run_group_tests_name("store", tests, NULL, NULL);
}
