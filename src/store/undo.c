// SPDX-License-Identifier: BSD-2-Clause
/* Steps taken back and done again. */
#include "base/clock.h"
#include "base/text.h"
#include "store/db.h"

static enum rc restore_failures(struct store *st, int64_t step, bool forward, struct store_step *done, int64_t at, struct err *err)
{
	struct change c = { .at = mark_is_shared(done->op) ? at : 0 };
	sqlite3_stmt *s;
	enum rc rc = change_begin(st, err);

	if (rc != RC_OK)
		return rc;
	s = db_query(st, forward ? Q_CHANGE_REDO : Q_CHANGE_UNDO);
	sqlite3_bind_int64(s, 1, step);
	rc = db_run(st, s, err);
	if (rc == RC_OK)
		rc = change_count(st, &done->failures, &done->first, err);
	return rc == RC_OK ? change_carry_out(st, &c, err) : rc;
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
		if (rc == RC_OK && done->op == MARK_NOTE) /* it comes and goes with its step */
			rc = issue_flag_notes(st, all.v[i].id, err);
		else if (rc == RC_OK)
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
		rc = restore_failures(st, done->step, forward, done, clock_now(), err);
	if (rc == RC_OK) {
		s = db_query(st, Q_STEP_UNDONE);
		sqlite3_bind_int64(s, 1, done->step);
		sqlite3_bind_int(s, 2, !forward);
		rc = db_run(st, s, err);
	}
	if (rc == RC_OK)
		rc = restore_issues(st, done->step, forward, done, clock_now(), err);
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

