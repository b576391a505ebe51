// SPDX-License-Identifier: BSD-2-Clause
/* Issues and their history: what marks, undo and waking all write. */
#include <stdio.h>

#include "base/vec.h"
#include "store/db.h"

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

void issue_pack(const struct issue_row *r, char out[ISSUE_TEXT])
{
	snprintf(out, ISSUE_TEXT, "%d %lld %d %lld %lld %lld %lld %lld %lld %lld %s", r->state, (long long)r->at, r->recur,
		 (long long)r->days, (long long)r->per_day, (long long)r->until, (long long)r->count, (long long)r->rate,
		 (long long)r->base, (long long)r->usual, r->by);
}

bool issue_unpack(const char *text, int64_t id, struct issue_row *r)
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

enum rc issue_flag_notes(struct store *st, int64_t issue, struct err *err)
{
	int64_t gen;
	enum rc rc = db_gen(st, &gen, err);
	sqlite3_stmt *s;

	if (rc != RC_OK)
		return rc;
	s = db_query(st, Q_NOTE_FLAG);
	sqlite3_bind_int64(s, 1, issue);
	sqlite3_bind_int64(s, 2, gen);
	return db_run(st, s, err);
}

/* ---- for the reader ---- */

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
