// SPDX-License-Identifier: BSD-2-Clause
/* The admin's marks: one step each, undone and redone as one, kept by content key so that a rebuild loses none. */
#include <stdio.h>

#include "base/text.h"
#include "base/utf8.h"
#include "store/db.h"

#define NAME_MOST 63	/* bytes */

static const struct {
	const char *what; /* in the history */
	int state;	  /* that the failures get; -1: unchanged */
	bool shared;	  /* colleagues are told */
} ops[] = {
	[MARK_SEE] = { "", STATE_OPEN, false },
	[MARK_RESOLVE] = { "resolved", STATE_DONE, true },
	[MARK_REOPEN] = { "reopened", STATE_OPEN, true },
	[MARK_SLEEP] = { "slept", STATE_ASLEEP, true },
	[MARK_MUTE] = { "muted", STATE_MUTED, true },
	[MARK_ASSIGN] = { "assigned", -1, true },
	[MARK_NOTE] = { "note", -1, false },
	[MARK_MOVE] = { "moved", -1, false },
	[MARK_DELETE] = { "deleted", -1, false },
};

int mark_state(enum mark_op op)
{
	return ops[op].state;
}

const char *mark_word(enum mark_op op)
{
	return ops[op].what;
}

bool mark_is_shared(enum mark_op op)
{
	return ops[op].shared;
}

struct step {
	struct store *st;
	const struct mark *m;
	int64_t id; /* 0: it is none */
	bool from_server;
	struct err *err;
};

/* Collects what becomes of one failure. */
static enum rc mark_failure(struct step *sp, int64_t id)
{
	const struct mark *m = sp->m;
	sqlite3_stmt *s = db_query(sp->st, Q_CHANGE_MARK);
	enum rc rc;
	int code;

	sqlite3_bind_int64(s, 1, id);
	sqlite3_bind_int(s, 2, ops[m->op].state);
	if (m->op == MARK_ASSIGN)
		db_text(s, 3, utf8_cut(m->assignee, NAME_MOST));
	if (ops[m->op].state >= 0)
		db_text(s, 4, m->op == MARK_RESOLVE ? utf8_cut(m->by, NAME_MOST) : S(""));
	sqlite3_bind_int(s, 5, m->op == MARK_SEE ? STATE_NEW : -1);
	rc = db_run(sp->st, s, sp->err);
	if (rc != RC_OK || sqlite3_changes(sp->st->db))
		return rc;
	s = db_query(sp->st, Q_FAILURE_ISSUE); /* twice in the list, or seen before; or not there */
	sqlite3_bind_int64(s, 1, id);
	code = sqlite3_step(s);
	sqlite3_reset(s);
	if (code == SQLITE_DONE)
		return err_set(sp->err, RC_NOT_FOUND, _("no failure %lld"), (long long)id);
	return code == SQLITE_ROW ? RC_OK : db_fail(sp->st, sp->err);
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
	if (*usual < 1) /* 0 would mean that nothing is muted */
		*usual = 1;
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
		row.usual = 0;
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
		snprintf(row.by, sizeof(row.by), "%.*s", SLICE_ARG(utf8_cut(m->by, NAME_MOST)));
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
	return rc == RC_OK && m->op == MARK_NOTE ? issue_flag_notes(st, id, sp->err) : rc;
}

static enum rc new_step(struct step *sp)
{
	sqlite3_stmt *s;
	enum rc rc = db_run(sp->st, db_query(sp->st, Q_NOTE_DROP_UNDONE), sp->err);

	if (rc == RC_OK)
		rc = db_run(sp->st, db_query(sp->st, Q_STEP_DROP_UNDONE), sp->err);
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
static enum rc mark_issues(struct step *sp)
{
	struct ids issues = { 0 };
	enum rc rc = sp->m->op == MARK_SEE ? RC_OK : change_issues(sp->st, &issues, sp->err);

	for (size_t i = 0; rc == RC_OK && i < issues.n; i++)
		rc = mark_issue(sp, issues.v[i]);
	vec_free(&issues);
	return rc;
}

static enum rc mark_all(struct step *sp, const int64_t *ids, size_t n)
{
	const struct mark *m = sp->m;
	struct change c = { .step = sp->id, .at = ops[m->op].shared ? m->at : 0, .from_server = sp->from_server };
	enum rc rc = change_begin(sp->st, sp->err);

	for (size_t i = 0; rc == RC_OK && i < n; i++) {
		rc = mark_failure(sp, ids[i]);
		sp->st->ask.done = i + 1;
	}
	if (rc == RC_OK)
		rc = change_carry_out(sp->st, &c, sp->err);
	return rc == RC_OK ? mark_issues(sp) : rc;
}

enum rc mark_from_server(struct store *st, const struct mark *m, const int64_t *ids, size_t n, struct err *err)
{
	struct step sp = { .st = st, .m = m, .from_server = true, .err = err };

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
