// SPDX-License-Identifier: BSD-2-Clause
/*
 * New states for any number of failures: marks, undo, redo and waking first collect them, a line each in the temporary
 * table `change`, then have them carried out by a few statements for all. Lines are by key: that of a failure whose mail
 * is not here just now changes what is remembered of it.
 */
#include <stdio.h>

#include "base/vec.h"
#include "store/db.h"

enum rc change_begin(struct store *st, struct err *err)
{
	static const char table[] = "CREATE TEMP TABLE IF NOT EXISTS change (key TEXT PRIMARY KEY, failure INTEGER, issue INTEGER,"
				    " state0 INTEGER, assignee0 TEXT, by0 TEXT, state1 INTEGER, assignee1 TEXT, by1 TEXT) WITHOUT ROWID;"
				    "DELETE FROM change";

	return sqlite3_exec(st->db, table, NULL, NULL, NULL) == SQLITE_OK ? RC_OK : db_fail(st, err);
}

enum rc change_count(struct store *st, size_t *n, int64_t *first, struct err *err)
{
	sqlite3_stmt *s = db_query(st, Q_CHANGE_COUNT);

	if (sqlite3_step(s) != SQLITE_ROW)
		return db_fail(st, err);
	*n = (size_t)sqlite3_column_int64(s, 0);
	*first = sqlite3_column_int64(s, 1);
	sqlite3_reset(s);
	return RC_OK;
}

enum rc change_issues(struct store *st, struct ids *out, struct err *err)
{
	sqlite3_stmt *s = db_query(st, Q_CHANGE_ISSUES);
	int code;

	while ((code = sqlite3_step(s)) == SQLITE_ROW)
		vec_push(out, sqlite3_column_int64(s, 0));
	sqlite3_reset(s);
	return code == SQLITE_DONE ? RC_OK : db_fail(st, err);
}

/* To be sent, where a folder shares. */
static enum rc to_outbox(struct store *st, struct err *err)
{
	sqlite3_stmt *s = db_query(st, Q_SHARES);
	bool shares;

	if (sqlite3_step(s) != SQLITE_ROW)
		return db_fail(st, err);
	shares = sqlite3_column_int(s, 0) != 0;
	sqlite3_reset(s);
	if (!shares)
		return RC_OK;
	return db_run(st, db_query(st, Q_CHANGE_TO_OUTBOX), err);
}

enum rc change_carry_out(struct store *st, const struct change *c, struct err *err)
{
	enum rc rc = RC_OK;
	sqlite3_stmt *s;
	int64_t gen;

	if (c->step) {
		s = db_query(st, Q_CHANGE_TO_STEP);
		sqlite3_bind_int64(s, 1, c->step);
		rc = db_run(st, s, err);
	}
	if (rc != RC_OK)
		return rc;
	s = db_query(st, Q_CHANGE_TO_MARKS);
	sqlite3_bind_int64(s, 1, c->at);
	sqlite3_bind_int(s, 2, STORE_CLOCKS_DIFFER);
	rc = db_run(st, s, err);
	if (rc == RC_OK)
		rc = db_gen(st, &gen, err);
	if (rc != RC_OK)
		return rc;
	s = db_query(st, Q_CHANGE_TO_STATES);
	sqlite3_bind_int64(s, 1, gen);
	sqlite3_bind_int(s, 2, c->woke ? ENTRY_WOKE : 0);
	rc = db_run(st, s, err);
	return rc == RC_OK && c->at && !c->from_server ? to_outbox(st, err) : rc;
}
