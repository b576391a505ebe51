// SPDX-License-Identifier: BSD-2-Clause
/* The state of a failure that arrives: as marked here, as the server says, or by what became of its issue. */
#include <stdio.h>

#include "store/db.h"

static enum rc stored_mark(struct store *st, const char *key, struct standing *out, bool *known, struct err *err)
{
	sqlite3_stmt *s = db_query(st, Q_MARK_GET);
	int code;

	db_text(s, 1, slice_of(key));
	code = sqlite3_step(s);
	*known = code == SQLITE_ROW;
	if (*known) {
		out->state = sqlite3_column_int(s, 0);
		snprintf(out->assignee, sizeof(out->assignee), "%s", (const char *)sqlite3_column_text(s, 1));
		snprintf(out->by, sizeof(out->by), "%s", (const char *)sqlite3_column_text(s, 2));
	}
	sqlite3_reset(s);
	return code == SQLITE_ROW || code == SQLITE_DONE ? RC_OK : db_fail(st, err);
}

/* Has a resolved issue come back with this failure, by what was agreed when it was resolved? */
static bool recurs(const struct issue_row *is, int64_t failed_at, int64_t today)
{
	if (failed_at <= is->at)
		return false;
	switch ((enum recur)is->recur) {
	case RECUR_REOPEN:
		return true;
	case RECUR_IF_WORSE:
		return today > is->per_day;
	case RECUR_STAY:
		return failed_at > is->at + is->days * 86400;
	}
	return true;
}

static enum rc failures_after(struct store *st, int64_t issue, int64_t since, int64_t *n, struct err *err)
{
	sqlite3_stmt *s = db_query(st, Q_ISSUE_AFTER);

	sqlite3_bind_int64(s, 1, issue);
	sqlite3_bind_int64(s, 2, since);
	if (sqlite3_step(s) != SQLITE_ROW)
		return db_fail(st, err);
	*n = sqlite3_column_int64(s, 0);
	sqlite3_reset(s);
	return RC_OK;
}

/* Of an issue that was resolved. */
static enum rc after_the_end(struct store *st, struct issue_row *is, int64_t failed_at, struct standing *out, struct store_put_result *sum,
			     struct err *err)
{
	int64_t today = 0;
	enum rc rc = is->recur == RECUR_IF_WORSE ? failures_after(st, is->id, failed_at - 86400, &today, err) : RC_OK;

	if (rc != RC_OK)
		return rc;
	if (!recurs(is, failed_at, today + 1)) {
		out->state = STATE_DONE;
		snprintf(out->by, sizeof(out->by), "%s", is->by);
		if (failed_at <= is->at) {
			out->flags |= ENTRY_LATE;
			sum->late++;
		}
		return RC_OK;
	}
	out->state = STATE_BACK;
	sum->back++;
	is->state = STATE_OPEN;
	rc = issue_put(st, is, err);
	return rc == RC_OK ? history_add(st, is->id, 0, failed_at, S(""), "back", S(""), err) : rc;
}

static enum rc state_for(struct store *st, const struct arrival *f, struct standing *out, struct store_put_result *sum, struct err *err)
{
	struct issue_row is;
	enum rc rc;

	out->state = STATE_NEW;
	if (f->fresh) {
		sum->new_issues++;
		return RC_OK;
	}
	sum->known++;
	rc = issue_get(st, f->issue, &is, err);
	if (rc != RC_OK)
		return rc;
	if (is.state == STATE_ASLEEP || is.state == STATE_MUTED)
		out->state = is.state;
	return is.state == STATE_DONE ? after_the_end(st, &is, f->at, out, sum, err) : RC_OK;
}

enum rc arrival_standing(struct store *st, const struct arrival *f, struct standing *out, struct store_put_result *sum, struct err *err)
{
	bool known;
	enum rc rc = stored_mark(st, f->key, out, &known, err);

	if (rc != RC_OK || known)
		return rc;
	rc = state_for(st, f, out, sum, err);
	if (rc == RC_OK && f->said)
		out->state = f->said - 1;
	return rc;
}
