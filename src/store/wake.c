// SPDX-License-Identifier: BSD-2-Clause
/* Sleep that ends, mutes that wake: by time, by number, by rate, by growth. */
#include "store/db.h"

#define MUTE_LEAST 5 /* failures a week that wake a mute however rare it was */

/* An address exposed since it was muted that was not exposed before. */
static enum rc new_leak(struct store *st, const struct issue_row *row, bool *found, struct err *err)
{
	sqlite3_stmt *s = db_query(st, Q_ISSUE_NEW_LEAK);

	sqlite3_bind_int64(s, 1, row->id);
	sqlite3_bind_int64(s, 2, row->at);
	if (sqlite3_step(s) != SQLITE_ROW)
		return db_fail(st, err);
	*found = sqlite3_column_int(s, 0);
	sqlite3_reset(s);
	return RC_OK;
}

static enum rc should_wake(struct store *st, const struct issue_row *row, int64_t now, bool *wake, struct err *err)
{
	sqlite3_stmt *s = db_query(st, Q_ISSUE_SINCE);
	int64_t all, recent;

	*wake = row->until && now >= row->until;
	sqlite3_bind_int64(s, 1, row->id);
	sqlite3_bind_int64(s, 2, now - (row->usual ? 7 : 1) * 86400);
	if (sqlite3_step(s) != SQLITE_ROW)
		return db_fail(st, err);
	all = sqlite3_column_int64(s, 0);
	recent = sqlite3_column_int64(s, 1);
	sqlite3_reset(s);
	if (row->count && all - row->base >= row->count)
		*wake = true;
	if (row->rate && recent > row->rate && all > row->base)
		*wake = true;
	if (row->usual && all > row->base && recent >= (row->usual * 3 > MUTE_LEAST ? row->usual * 3 : MUTE_LEAST))
		*wake = true;
	return row->usual && !*wake ? new_leak(st, row, wake, err) : RC_OK;
}

static enum rc wake_failures(struct store *st, const struct issue_row *row, int64_t now, size_t *n, struct err *err)
{
	/* as of the hour agreed: a mark that a colleague made since then is the later one */
	struct change c = { .woke = true, .at = row->until && row->until < now ? row->until : now };
	sqlite3_stmt *s;
	int64_t first;
	enum rc rc = change_begin(st, err);

	if (rc != RC_OK)
		return rc;
	s = db_query(st, Q_CHANGE_WAKE);
	sqlite3_bind_int64(s, 1, row->id);
	rc = db_run(st, s, err);
	if (rc == RC_OK)
		rc = change_count(st, n, &first, err);
	return rc == RC_OK ? change_carry_out(st, &c, err) : rc;
}

static enum rc wake_issue(struct store *st, struct issue_row *row, int64_t now, size_t *woken, struct err *err)
{
	size_t n = 0;
	enum rc rc = wake_failures(st, row, now, &n, err);

	if (row->state == STATE_ASLEEP || row->state == STATE_MUTED)
		row->state = STATE_OPEN;
	row->until = row->count = row->rate = row->usual = 0;
	if (rc == RC_OK)
		rc = issue_put(st, row, err);
	*woken += n;
	return rc == RC_OK && n ? history_add(st, row->id, 0, now, S(""), "woke", S(""), err) : rc;
}

enum rc store_wake(struct store *st, int64_t now, size_t *woken, struct err *err)
{
	struct ids ids = { 0 };
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

