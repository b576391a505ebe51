// SPDX-License-Identifier: BSD-2-Clause
/* The admin's marks: one step each, undone and redone as one, kept by content key so that a rebuild loses none. */
#include <stdio.h>
#include <stdlib.h>

#include "base/clock.h"
#include "base/text.h"
#include "base/vec.h"
#include "store/db.h"

/* ---- issue rows ---- */

enum rc issue_get(struct store *st, int64_t id, struct issue_row *out, struct err *err)
{
	sqlite3_stmt *s = db_query(st, Q_ISSUE_GET);

	sqlite3_bind_int64(s, 1, id);
	if (sqlite3_step(s) != SQLITE_ROW) {
		sqlite3_reset(s);
		return db_fail(st, err);
	}
	*out = (struct issue_row){ .id = id, .state = sqlite3_column_int(s, 1), .at = sqlite3_column_int64(s, 2),
				   .recur = sqlite3_column_int(s, 4), .days = sqlite3_column_int64(s, 5),
				   .per_day = sqlite3_column_int64(s, 6), .until = sqlite3_column_int64(s, 7),
				   .count = sqlite3_column_int64(s, 8), .rate = sqlite3_column_int64(s, 9),
				   .base = sqlite3_column_int64(s, 10), .usual = sqlite3_column_int64(s, 11) };
	snprintf(out->by, sizeof(out->by), "%s", (const char *)sqlite3_column_text(s, 3));
	sqlite3_reset(s);
	return RC_OK;
}

enum rc issue_put(struct store *st, const struct issue_row *r, struct err *err)
{
	sqlite3_stmt *s = db_query(st, Q_ISSUE_SET);

	sqlite3_bind_int64(s, 1, r->id);
	sqlite3_bind_int(s, 2, r->state);
	sqlite3_bind_int64(s, 3, r->at);
	db_text(s, 4, slice_of(r->by));
	sqlite3_bind_int(s, 5, r->recur);
	sqlite3_bind_int64(s, 6, r->days);
	sqlite3_bind_int64(s, 7, r->per_day);
	sqlite3_bind_int64(s, 8, r->until);
	sqlite3_bind_int64(s, 9, r->count);
	sqlite3_bind_int64(s, 10, r->rate);
	sqlite3_bind_int64(s, 11, r->base);
	sqlite3_bind_int64(s, 12, r->usual);
	return db_run(st, s, err);
}

#define ISSUE_TEXT 256

static void issue_pack(const struct issue_row *r, char out[ISSUE_TEXT])
{
	snprintf(out, ISSUE_TEXT, "%d %lld %d %lld %lld %lld %lld %lld %lld %lld %s", r->state, (long long)r->at, r->recur,
		 (long long)r->days, (long long)r->per_day, (long long)r->until, (long long)r->count, (long long)r->rate,
		 (long long)r->base, (long long)r->usual, r->by);
}

static bool issue_unpack(const char *text, int64_t id, struct issue_row *r)
{
	long long at, days, per_day, until, count, rate, base, usual;

	*r = (struct issue_row){ .id = id };
	if (sscanf(text, "%d %lld %d %lld %lld %lld %lld %lld %lld %lld %63[^\n]", &r->state, &at, &r->recur, &days, &per_day, &until,
		   &count, &rate, &base, &usual, r->by) < 10)
		return false;
	r->at = at, r->days = days, r->per_day = per_day, r->until = until, r->count = count, r->rate = rate, r->base = base,
	r->usual = usual;
	return true;
}

enum rc history_add(struct store *st, int64_t issue, int64_t step, int64_t at, struct slice by, const char *what, struct slice note,
		    struct err *err)
{
	sqlite3_stmt *s = db_query(st, Q_HISTORY_ADD);

	sqlite3_bind_int64(s, 1, issue);
	sqlite3_bind_int64(s, 2, step);
	sqlite3_bind_int64(s, 3, at);
	db_text(s, 4, by);
	db_text(s, 5, slice_of(what));
	db_text(s, 6, note);
	return db_run(st, s, err);
}

enum rc failure_set_state(struct store *st, struct slice key, int state, struct slice assignee, struct err *err)
{
	sqlite3_stmt *s = db_query(st, Q_MARK_SET);
	int64_t gen;
	enum rc rc;

	db_text(s, 1, key);
	sqlite3_bind_int(s, 2, state);
	db_text(s, 3, assignee);
	rc = db_run(st, s, err);
	if (rc == RC_OK)
		rc = db_gen(st, &gen, err);
	if (rc != RC_OK)
		return rc;
	s = db_query(st, Q_FAILURE_STATE);
	db_text(s, 1, key);
	sqlite3_bind_int(s, 2, state);
	db_text(s, 3, assignee);
	sqlite3_bind_int64(s, 4, gen);
	rc = db_run(st, s, err);
	return rc == RC_OK ? outbox_add(st, key, err) : rc;
}

/* ---- one step ---- */

static const struct {
	const char *what; /* in the history */
	int state;	  /* that the failures get; -1: unchanged */
} ops[] = {
	[MARK_SEE] = { "", STATE_OPEN },	 [MARK_RESOLVE] = { "resolved", STATE_DONE }, [MARK_REOPEN] = { "reopened", STATE_OPEN },
	[MARK_SLEEP] = { "slept", STATE_ASLEEP }, [MARK_MUTE] = { "muted", STATE_MUTED },      [MARK_ASSIGN] = { "assigned", -1 },
	[MARK_NOTE] = { "note", -1 },		 [MARK_MOVE] = { "moved", -1 },		      [MARK_DELETE] = { "deleted", -1 },
};

struct step {
	struct store *st;
	const struct mark *m;
	int64_t id;
	struct {
		VEC(int64_t);
	} issues; /* touched, each once */
	struct err *err;
};

static enum rc mark_failure(struct step *sp, int64_t id)
{
	struct store *st = sp->st;
	sqlite3_stmt *s = db_query(st, Q_FAILURE_BY_ID);
	char key[64], assignee[64];
	struct slice to;
	int64_t issue;
	int state, code, next;
	enum rc rc;

	sqlite3_bind_int64(s, 1, id);
	code = sqlite3_step(s);
	if (code != SQLITE_ROW) {
		sqlite3_reset(s);
		return code == SQLITE_DONE ? err_set(sp->err, RC_NOT_FOUND, _("no failure %lld"), (long long)id) : db_fail(st, sp->err);
	}
	snprintf(key, sizeof(key), "%s", (const char *)sqlite3_column_text(s, 0));
	issue = sqlite3_column_int64(s, 1);
	state = sqlite3_column_int(s, 2);
	snprintf(assignee, sizeof(assignee), "%s", (const char *)sqlite3_column_text(s, 3));
	sqlite3_reset(s);
	if (sp->m->op == MARK_SEE && state != STATE_NEW)
		return RC_OK;
	next = ops[sp->m->op].state < 0 ? state : ops[sp->m->op].state;
	to = sp->m->op == MARK_ASSIGN ? sp->m->assignee : slice_of(assignee);
	if (sp->id) {
		s = db_query(st, Q_STEP_FAILURE_ADD);
		sqlite3_bind_int64(s, 1, sp->id);
		db_text(s, 2, slice_of(key));
		sqlite3_bind_int(s, 3, state);
		db_text(s, 4, slice_of(assignee));
		sqlite3_bind_int(s, 5, next);
		db_text(s, 6, to);
		rc = db_run(st, s, sp->err);
		if (rc != RC_OK)
			return rc;
	}
	if (!sp->issues.n || sp->issues.v[sp->issues.n - 1] != issue)
		vec_push(&sp->issues, issue);
	return failure_set_state(st, slice_of(key), next, to, sp->err);
}

static int by_value(const void *a, const void *b)
{
	int64_t x = *(const int64_t *)a, y = *(const int64_t *)b;

	return x < y ? -1 : x > y;
}

static void issues_once(struct step *sp)
{
	size_t n = 0;

	if (!sp->issues.n)
		return;
	qsort(sp->issues.v, sp->issues.n, sizeof(*sp->issues.v), by_value);
	for (size_t i = 0; i < sp->issues.n; i++)
		if (!n || sp->issues.v[n - 1] != sp->issues.v[i])
			sp->issues.v[n++] = sp->issues.v[i];
	sp->issues.n = n;
}

/* All of an issue's failures are in that state: then it is the issue's. */
static enum rc whole_issue(struct store *st, int64_t issue, int state, bool *whole, int64_t *count, struct err *err)
{
	sqlite3_stmt *s = db_query(st, Q_ISSUE_COUNTS);

	sqlite3_bind_int64(s, 1, issue);
	sqlite3_bind_int(s, 2, state);
	if (sqlite3_step(s) != SQLITE_ROW)
		return db_fail(st, err);
	*count = sqlite3_column_int64(s, 0);
	*whole = *count == sqlite3_column_int64(s, 1);
	sqlite3_reset(s);
	return RC_OK;
}

static enum rc usual_a_week(struct store *st, int64_t issue, int64_t now, int64_t *usual, struct err *err)
{
	sqlite3_stmt *s = db_query(st, Q_ISSUE_SINCE);

	sqlite3_bind_int64(s, 1, issue);
	sqlite3_bind_int64(s, 2, now - 28 * 86400);
	if (sqlite3_step(s) != SQLITE_ROW)
		return db_fail(st, err);
	*usual = (sqlite3_column_int64(s, 1) + 3) / 4;
	sqlite3_reset(s);
	return RC_OK;
}

static enum rc mark_issue(struct step *sp, int64_t id)
{
	struct store *st = sp->st;
	const struct mark *m = sp->m;
	struct issue_row row;
	char before[ISSUE_TEXT], after[ISSUE_TEXT];
	struct slice note = m->note;
	sqlite3_stmt *s;
	int64_t count = 0;
	bool whole = false;
	int state = ops[m->op].state;
	enum rc rc = issue_get(st, id, &row, sp->err);

	if (rc != RC_OK)
		return rc;
	issue_pack(&row, before);
	if (state >= 0) {
		rc = whole_issue(st, id, state, &whole, &count, sp->err);
		if (rc == RC_OK && m->op == MARK_MUTE)
			rc = usual_a_week(st, id, m->at, &row.usual, sp->err);
		if (rc != RC_OK)
			return rc;
		row.state = whole || state == STATE_OPEN ? state : STATE_OPEN;
		row.at = m->at;
		row.recur = (int)m->recur;
		row.days = m->days;
		row.per_day = m->per_day;
		row.until = m->until;
		row.count = m->count;
		row.rate = m->rate;
		row.base = count;
		snprintf(row.by, sizeof(row.by), "%.*s", SLICE_ARG(slice_sub(m->by, 0, 60)));
		rc = issue_put(st, &row, sp->err);
	}
	issue_pack(&row, after);
	if (rc == RC_OK && sp->id) {
		s = db_query(st, Q_STEP_ISSUE_ADD);
		sqlite3_bind_int64(s, 1, sp->id);
		sqlite3_bind_int64(s, 2, id);
		db_text(s, 3, slice_of(before));
		db_text(s, 4, slice_of(after));
		rc = db_run(st, s, sp->err);
	}
	if (m->op == MARK_ASSIGN)
		note = m->assignee;
	else if (m->op == MARK_RESOLVE && !note.n)
		note = m->reason;
	if (rc == RC_OK)
		rc = history_add(st, id, sp->id, m->at, m->by, ops[m->op].what, note, sp->err);
	if (rc == RC_OK && m->op == MARK_NOTE) {
		int64_t gen;

		rc = db_gen(st, &gen, sp->err);
		s = db_query(st, Q_NOTE_FLAG);
		sqlite3_bind_int64(s, 1, id);
		sqlite3_bind_int64(s, 2, gen);
		if (rc == RC_OK)
			rc = db_run(st, s, sp->err);
	}
	return rc;
}

static enum rc new_step(struct step *sp)
{
	sqlite3_stmt *s;
	enum rc rc = db_run(sp->st, db_query(sp->st, Q_STEP_DROP_UNDONE), sp->err);

	if (rc == RC_OK)
		rc = db_run(sp->st, db_query(sp->st, Q_STEP_DROP_OLD), sp->err);
	if (rc != RC_OK)
		return rc;
	s = db_query(sp->st, Q_STEP_ADD);
	sqlite3_bind_int(s, 1, (int)sp->m->op);
	sqlite3_bind_int64(s, 2, sp->m->at);
	db_text(s, 3, sp->m->by);
	rc = db_run(sp->st, s, sp->err);
	sp->id = sqlite3_last_insert_rowid(sp->st->db);
	return rc;
}

/* MARK_SEE is no change of the issues. */
static enum rc mark_all(struct step *sp, const int64_t *ids, size_t n)
{
	enum rc rc = RC_OK;

	sp->st->changed_at = sp->m->at;
	for (size_t i = 0; rc == RC_OK && i < n; i++)
		rc = mark_failure(sp, ids[i]);
	issues_once(sp);
	for (size_t i = 0; rc == RC_OK && sp->m->op != MARK_SEE && i < sp->issues.n; i++)
		rc = mark_issue(sp, sp->issues.v[i]);
	vec_free(&sp->issues);
	sp->st->changed_at = 0;
	return rc;
}

enum rc mark_without_step(struct store *st, const struct mark *m, const int64_t *ids, size_t n, struct err *err)
{
	struct step sp = { .st = st, .m = m, .err = err };

	return mark_all(&sp, ids, n);
}

enum rc step_new(struct store *st, const struct mark *m, int64_t *step, struct err *err)
{
	struct step sp = { .st = st, .m = m, .err = err };
	enum rc rc = new_step(&sp);

	*step = sp.id;
	return rc;
}

enum rc store_mark(struct store *st, const struct mark *m, const int64_t *ids, size_t n, int64_t *step, struct err *err)
{
	struct step sp = { .st = st, .m = m, .err = err };
	bool mine;
	enum rc rc = db_begin(st, &mine, err);

	if (rc != RC_OK)
		return rc;
	if (m->op != MARK_SEE)
		rc = new_step(&sp);
	if (rc == RC_OK)
		rc = mark_all(&sp, ids, n);
	rc = db_end(st, mine, rc, err);
	if (step)
		*step = rc == RC_OK ? sp.id : 0;
	return rc;
}

/* ---- undo ---- */

struct change {
	char key[64];
	int state;
	char assignee[64];
};

static enum rc restore_failures(struct store *st, int64_t step, bool forward, struct store_step *done, struct err *err)
{
	struct {
		VEC(struct change);
	} all = { 0 };
	sqlite3_stmt *s = db_query(st, Q_STEP_FAILURES);
	enum rc rc = RC_OK;
	int code;

	sqlite3_bind_int64(s, 1, step);
	while ((code = sqlite3_step(s)) == SQLITE_ROW) {
		struct change c = { .state = sqlite3_column_int(s, forward ? 3 : 1) };

		snprintf(c.key, sizeof(c.key), "%s", (const char *)sqlite3_column_text(s, 0));
		snprintf(c.assignee, sizeof(c.assignee), "%s", (const char *)sqlite3_column_text(s, forward ? 4 : 2));
		vec_push(&all, c);
	}
	sqlite3_reset(s);
	if (code != SQLITE_DONE)
		rc = db_fail(st, err);
	for (size_t i = 0; rc == RC_OK && i < all.n; i++)
		rc = failure_set_state(st, slice_of(all.v[i].key), all.v[i].state, slice_of(all.v[i].assignee), err);
	done->failures = all.n;
	if (rc == RC_OK && all.n) {
		s = db_query(st, Q_FAILURE_BY_KEY);
		db_text(s, 1, slice_of(all.v[0].key));
		if (sqlite3_step(s) == SQLITE_ROW)
			done->first = sqlite3_column_int64(s, 0);
		sqlite3_reset(s);
	}
	vec_free(&all);
	return rc;
}

static enum rc restore_issues(struct store *st, int64_t step, bool forward, struct store_step *done, int64_t at, struct err *err)
{
	struct {
		VEC(struct issue_row);
	} all = { 0 };
	sqlite3_stmt *s = db_query(st, Q_STEP_ISSUES);
	enum rc rc = RC_OK;
	int code;

	sqlite3_bind_int64(s, 1, step);
	while ((code = sqlite3_step(s)) == SQLITE_ROW) {
		struct issue_row row;

		if (issue_unpack((const char *)sqlite3_column_text(s, forward ? 2 : 1), sqlite3_column_int64(s, 0), &row))
			vec_push(&all, row);
	}
	sqlite3_reset(s);
	if (code != SQLITE_DONE)
		rc = db_fail(st, err);
	for (size_t i = 0; rc == RC_OK && i < all.n; i++) {
		rc = issue_put(st, &all.v[i], err);
		if (rc == RC_OK)
			rc = history_add(st, all.v[i].id, 0, at, S(""), forward ? "redone" : "undone", S(""), err);
	}
	done->issues = all.n;
	vec_free(&all);
	return rc;
}

static enum rc move(struct store *st, bool forward, struct store_step *done, struct err *err)
{
	sqlite3_stmt *s;
	bool mine;
	int code;
	enum rc rc = db_begin(st, &mine, err);

	*done = (struct store_step){ 0 };
	if (rc != RC_OK)
		return rc;
	s = db_query(st, forward ? Q_STEP_NEXT : Q_STEP_LAST);
	code = sqlite3_step(s);
	if (code == SQLITE_ROW) {
		done->step = sqlite3_column_int64(s, 0);
		done->op = (enum mark_op)sqlite3_column_int(s, 1);
		done->at = sqlite3_column_int64(s, 2);
	}
	sqlite3_reset(s);
	if (code == SQLITE_DONE)
		rc = err_set(err, RC_NOT_FOUND, forward ? _("nothing to redo") : _("nothing to undo"));
	else if (code != SQLITE_ROW)
		rc = db_fail(st, err);
	if (rc == RC_OK && (done->op == MARK_MOVE || done->op == MARK_DELETE))
		rc = errand_move(st, done->step, forward, &done->failures, err);
	else if (rc == RC_OK)
		rc = restore_failures(st, done->step, forward, done, err);
	if (rc == RC_OK)
		rc = restore_issues(st, done->step, forward, done, clock_now(), err);
	if (rc == RC_OK) {
		s = db_query(st, Q_STEP_UNDONE);
		sqlite3_bind_int64(s, 1, done->step);
		sqlite3_bind_int(s, 2, !forward);
		rc = db_run(st, s, err);
	}
	return db_end(st, mine, rc, err);
}

enum rc store_undo(struct store *st, struct store_step *done, struct err *err)
{
	return move(st, false, done, err);
}

enum rc store_redo(struct store *st, struct store_step *done, struct err *err)
{
	return move(st, true, done, err);
}

/* ---- waking ---- */

static enum rc should_wake(struct store *st, const struct issue_row *row, int64_t now, bool *wake, struct err *err)
{
	sqlite3_stmt *s = db_query(st, Q_ISSUE_SINCE);
	int64_t all, recent;

	*wake = row->until && now >= row->until;
	sqlite3_bind_int64(s, 1, row->id);
	sqlite3_bind_int64(s, 2, now - (row->state == STATE_MUTED ? 7 : 1) * 86400);
	if (sqlite3_step(s) != SQLITE_ROW)
		return db_fail(st, err);
	all = sqlite3_column_int64(s, 0);
	recent = sqlite3_column_int64(s, 1);
	sqlite3_reset(s);
	if (row->count && all - row->base >= row->count)
		*wake = true;
	if (row->rate && recent > row->rate && all > row->base)
		*wake = true;
	if (row->state == STATE_MUTED && all > row->base && recent >= (row->usual * 3 > 5 ? row->usual * 3 : 5))
		*wake = true;
	return RC_OK;
}

static enum rc wake_issue(struct store *st, struct issue_row *row, int64_t now, size_t *woken, struct err *err)
{
	struct {
		VEC(struct change);
	} all = { 0 };
	sqlite3_stmt *s = db_query(st, Q_ISSUE_FAILURES);
	enum rc rc = RC_OK;
	int code;

	sqlite3_bind_int64(s, 1, row->id);
	while ((code = sqlite3_step(s)) == SQLITE_ROW) {
		struct change c = { .state = STATE_OPEN };

		snprintf(c.key, sizeof(c.key), "%s", (const char *)sqlite3_column_text(s, 0));
		snprintf(c.assignee, sizeof(c.assignee), "%s", (const char *)sqlite3_column_text(s, 2));
		vec_push(&all, c);
	}
	sqlite3_reset(s);
	if (code != SQLITE_DONE)
		rc = db_fail(st, err);
	/* as of the hour agreed: a mark that a colleague made since then is the later one */
	st->changed_at = row->until && row->until < now ? row->until : now;
	for (size_t i = 0; rc == RC_OK && i < all.n; i++)
		rc = failure_set_state(st, slice_of(all.v[i].key), STATE_OPEN, slice_of(all.v[i].assignee), err);
	st->changed_at = 0;
	*woken += all.n;
	vec_free(&all);
	row->state = STATE_OPEN;
	if (rc == RC_OK)
		rc = issue_put(st, row, err);
	return rc == RC_OK ? history_add(st, row->id, 0, now, S(""), "woke", S(""), err) : rc;
}

enum rc store_wake(struct store *st, int64_t now, size_t *woken, struct err *err)
{
	struct {
		VEC(int64_t);
	} ids = { 0 };
	sqlite3_stmt *s;
	bool mine, wake;
	int code;
	enum rc rc = db_begin(st, &mine, err);

	*woken = 0;
	if (rc != RC_OK)
		return rc;
	s = db_query(st, Q_ISSUE_ASLEEP);
	while ((code = sqlite3_step(s)) == SQLITE_ROW)
		vec_push(&ids, sqlite3_column_int64(s, 0));
	sqlite3_reset(s);
	if (code != SQLITE_DONE)
		rc = db_fail(st, err);
	for (size_t i = 0; rc == RC_OK && i < ids.n; i++) {
		struct issue_row row;

		rc = issue_get(st, ids.v[i], &row, err);
		if (rc == RC_OK)
			rc = should_wake(st, &row, now, &wake, err);
		if (rc == RC_OK && wake)
			rc = wake_issue(st, &row, now, woken, err);
	}
	vec_free(&ids);
	return db_end(st, mine, rc, err);
}

enum rc store_issue(struct store *st, int64_t issue, struct arena *a, struct store_issue *out, struct err *err)
{
	struct issue_row row;
	enum rc rc = issue_get(st, issue, &row, err);

	if (rc != RC_OK)
		return rc;
	*out = (struct store_issue){ .at = row.at, .by = arena_dup(a, slice_of(row.by)), .until = row.until, .more = (unsigned)row.count,
				     .rate = (unsigned)row.rate, .usual = (unsigned)row.usual };
	return RC_OK;
}

enum rc store_history(struct store *st, int64_t failure, struct arena *a, struct history **out, size_t *n, struct err *err)
{
	struct {
		VEC(struct history);
	} all = { 0 };
	sqlite3_stmt *s = db_query(st, Q_HISTORY_GET);
	int code;

	sqlite3_bind_int64(s, 1, failure);
	while ((code = sqlite3_step(s)) == SQLITE_ROW) {
		struct history h = { sqlite3_column_int64(s, 0), arena_dup(a, db_column(s, 1)), arena_dup(a, db_column(s, 2)),
				     arena_dup(a, db_column(s, 3)) };

		vec_push(&all, h);
	}
	sqlite3_reset(s);
	*n = all.n;
	*out = arena_array(a, all.n, sizeof(**out));
	if (all.n)
		memcpy(*out, all.v, all.n * sizeof(**out));
	vec_free(&all);
	return code == SQLITE_DONE ? RC_OK : db_fail(st, err);
}
