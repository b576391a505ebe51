// SPDX-License-Identifier: BSD-2-Clause
/* Sleep that ends, mutes that wake: by time, by number, by rate, by growth. */
#include <stdio.h>
#include <stdlib.h>

#include "base/vec.h"
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

static enum rc wake_issue(struct store *st, struct issue_row *row, int64_t now, size_t *woken, struct err *err)
{
	struct {
		VEC(struct change);
	} all = { 0 };
	sqlite3_stmt *s = db_query(st, Q_ISSUE_FAILURES);
	enum rc rc = RC_OK;
	size_t all_n;
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
		rc = failure_set_state(st, slice_of(all.v[i].key), STATE_OPEN, slice_of(all.v[i].assignee), true, err);
	st->changed_at = 0;
	*woken += all.n;
	all_n = all.n;
	vec_free(&all);
	if (row->state == STATE_ASLEEP || row->state == STATE_MUTED)
		row->state = STATE_OPEN;
	row->until = row->count = row->rate = row->usual = 0;
	if (rc == RC_OK)
		rc = issue_put(st, row, err);
	return rc == RC_OK && all_n ? history_add(st, row->id, 0, now, S(""), "woke", S(""), err) : rc;
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

