// SPDX-License-Identifier: BSD-2-Clause
/* States on their way to the server and back: the outbox, what the server was seen to hold, colleagues'
 * marks. */
#include <stdlib.h>

#include "store/db.h"

enum rc store_outbox_add(struct store *st, int64_t folder, int64_t message, int64_t at, struct err *err)
{
	sqlite3_stmt *s = db_query(st, Q_OUTBOX_ADD_MESSAGE);

	sqlite3_bind_int64(s, 1, message);
	sqlite3_bind_int64(s, 2, folder);
	sqlite3_bind_int64(s, 3, at);
	return db_run(st, s, err);
}

enum rc store_outbox_drop(struct store *st, int64_t seq, struct err *err)
{
	sqlite3_stmt *s = db_query(st, Q_OUTBOX_DROP);

	sqlite3_bind_int64(s, 1, seq);
	return db_run(st, s, err);
}

enum rc store_share(struct store *st, int64_t folder, bool on, struct err *err)
{
	sqlite3_stmt *s;
	bool mine;
	enum rc rc = db_begin(st, &mine, err);

	if (rc != RC_OK)
		return rc;
	s = db_query(st, Q_FOLDER_SHARE);
	sqlite3_bind_int64(s, 1, folder);
	sqlite3_bind_int(s, 2, on);
	rc = db_run(st, s, err);
	if (rc == RC_OK && sqlite3_changes(st->db)) {
		s = db_query(st, on ? Q_SHARE_ANEW : Q_OUTBOX_CLEAR);
		sqlite3_bind_int64(s, 1, folder);
		rc = db_run(st, s, err);
	}
	return db_end(st, mine, rc, err);
}

enum rc store_shared_put(struct store *st, int64_t folder, uint32_t uid, struct slice shared, struct err *err)
{
	sqlite3_stmt *s = db_query(st, Q_PLACE_SHARED);

	sqlite3_bind_int64(s, 1, folder);
	sqlite3_bind_int64(s, 2, uid);
	db_text(s, 3, shared);
	return db_run(st, s, err);
}

enum rc store_shared_get(struct store *st, int64_t folder, uint32_t uid, struct arena *a,
			 struct slice *shared, struct err *err)
{
	sqlite3_stmt *s = db_query(st, Q_PLACE_GET);
	int code;

	sqlite3_bind_int64(s, 1, folder);
	sqlite3_bind_int64(s, 2, uid);
	code = sqlite3_step(s);
	*shared = code == SQLITE_ROW ? arena_dup(a, db_column(s, 1)) : (struct slice){NULL, 0};
	sqlite3_reset(s);
	return code == SQLITE_ROW || code == SQLITE_DONE ? RC_OK : db_fail(st, err);
}

/* ---- the state of a mail ---- */

static int shared_state(int state)
{
	return state == STATE_ASLEEP || state == STATE_MUTED || state == STATE_DONE ? state : STATE_OPEN;
}

static enum rc read_state(struct store *st, struct arena *a, struct store_state *out, struct err *err)
{
	sqlite3_stmt *s = db_query(st, Q_FAILURES_OF);
	bool first = true;
	int code;

	out->state = STATE_OPEN;
	out->assignee = S("");
	sqlite3_bind_int64(s, 1, out->message);
	while ((code = sqlite3_step(s)) == SQLITE_ROW) {
		int state = shared_state(sqlite3_column_int(s, 1));
		int64_t marked = sqlite3_column_int64(s, 3);

		if (out->marked < marked)
			out->marked = marked;
		if (first) {
			out->state = state;
			out->assignee = arena_dup(a, db_column(s, 2));
		} else {
			if (state != out->state)
				out->state = -1;
			if (!slice_eq(out->assignee, db_column(s, 2)))
				out->assignee = S("");
		}
		first = false;
	}
	sqlite3_reset(s);
	return code == SQLITE_DONE ? RC_OK : db_fail(st, err);
}

struct states {
	VEC(struct store_state);
};

/* To the arena, each with the state of its mail. */
static enum rc give_states(struct store *st, struct states *all, int code, struct arena *a,
			   struct store_state **out, size_t *n, struct err *err)
{
	enum rc rc = code == SQLITE_DONE ? RC_OK : db_fail(st, err);

	for (size_t i = 0; rc == RC_OK && i < all->n; i++)
		rc = read_state(st, a, &all->v[i], err);
	*n = all->n;
	*out = arena_array(a, all->n, sizeof(**out));
	if (all->n)
		memcpy(*out, all->v, all->n * sizeof(**out));
	vec_free(all);
	return rc;
}

enum rc store_outbox(struct store *st, int64_t folder, size_t max, struct arena *a, struct store_state **out,
		     size_t *n, struct err *err)
{
	sqlite3_stmt *s = db_query(st, Q_OUTBOX_LIST);
	struct states all = {0};
	int code;

	sqlite3_bind_int64(s, 1, folder);
	sqlite3_bind_int64(s, 2, (int64_t)max);
	while ((code = sqlite3_step(s)) == SQLITE_ROW) {
		struct store_state x = {.seq = sqlite3_column_int64(s, 0),
					.at = sqlite3_column_int64(s, 1),
					.message = sqlite3_column_int64(s, 2),
					.uid = (uint32_t)sqlite3_column_int64(s, 3),
					.shared = arena_dup(a, db_column(s, 4))};

		vec_push(&all, x);
	}
	sqlite3_reset(s);
	return give_states(st, &all, code, a, out, n, err);
}

static enum rc waits(struct store *st, int64_t folder, struct store_state *x, struct err *err)
{
	sqlite3_stmt *s = db_query(st, Q_OUTBOX_HAS);
	int code;

	sqlite3_bind_int64(s, 1, x->message);
	sqlite3_bind_int64(s, 2, folder);
	code = sqlite3_step(s);
	if (code == SQLITE_ROW) {
		x->seq = sqlite3_column_int64(s, 0);
		x->at = sqlite3_column_int64(s, 1);
	}
	sqlite3_reset(s);
	return code == SQLITE_ROW || code == SQLITE_DONE ? RC_OK : db_fail(st, err);
}

enum rc store_unheeded(struct store *st, int64_t folder, struct arena *a, struct store_state **out, size_t *n,
		       struct err *err)
{
	sqlite3_stmt *s = db_query(st, Q_PLACES_NEW);
	struct states all = {0};
	int code;
	enum rc rc = RC_OK;

	sqlite3_bind_int64(s, 1, folder);
	while ((code = sqlite3_step(s)) == SQLITE_ROW) {
		struct store_state x = {.uid = (uint32_t)sqlite3_column_int64(s, 0),
					.message = sqlite3_column_int64(s, 1),
					.shared = arena_dup(a, db_column(s, 2))};

		vec_push(&all, x);
	}
	sqlite3_reset(s);
	for (size_t i = 0; rc == RC_OK && i < all.n; i++)
		rc = waits(st, folder, &all.v[i], err);
	if (rc != RC_OK) {
		vec_free(&all);
		return rc;
	}
	return give_states(st, &all, code, a, out, n, err);
}

enum rc store_agreed(struct store *st, int64_t message, int64_t at, struct err *err)
{
	sqlite3_stmt *s = db_query(st, Q_MARK_AGREED);

	sqlite3_bind_int64(s, 1, message);
	sqlite3_bind_int64(s, 2, at);
	return db_run(st, s, err);
}

/* ---- a colleague's marks ---- */

/* The failures of a mail that this mark would change. */
static enum rc failures_to_change(struct store *st, const struct mark *m, int64_t message, bool lost,
				  struct ids *ids, struct err *err)
{
	sqlite3_stmt *s = db_query(st, Q_FAILURES_OF);
	int code;

	sqlite3_bind_int64(s, 1, message);
	while ((code = sqlite3_step(s)) == SQLITE_ROW) {
		bool same = m->op == MARK_ASSIGN ? slice_eq(db_column(s, 2), m->assignee)
						 : shared_state(sqlite3_column_int(s, 1)) == mark_state(m->op);

		if (lost || !same)
			vec_push(ids, sqlite3_column_int64(s, 0));
	}
	sqlite3_reset(s);
	return code == SQLITE_DONE ? RC_OK : db_fail(st, err);
}

/* Nothing changes; the history says that it was there. */
static enum rc write_history(struct store *st, const struct mark *m, const struct ids *ids, struct err *err)
{
	int64_t last = 0;
	enum rc rc = RC_OK;

	for (size_t i = 0; rc == RC_OK && i < ids->n; i++) {
		sqlite3_stmt *s = db_query(st, Q_FAILURE_ISSUE);
		int64_t issue;

		sqlite3_bind_int64(s, 1, ids->v[i]);
		if (sqlite3_step(s) != SQLITE_ROW)
			return db_fail(st, err);
		issue = sqlite3_column_int64(s, 0);
		sqlite3_reset(s);
		if (issue != last)
			rc = history_add(st, issue, 0, m->at, m->by, mark_word(m->op), m->note, err);
		last = issue;
	}
	return rc;
}

enum rc store_heed(struct store *st, const struct mark *m, const int64_t *messages, size_t n, bool lost,
		   struct err *err)
{
	struct ids ids = {0};
	bool mine;
	enum rc rc = db_begin(st, &mine, err);

	if (rc != RC_OK)
		return rc;
	for (size_t i = 0; rc == RC_OK && i < n; i++)
		rc = failures_to_change(st, m, messages[i], lost, &ids, err);
	if (rc == RC_OK && ids.n)
		rc = lost ? write_history(st, m, &ids, err) : mark_from_server(st, m, ids.v, ids.n, err);
	vec_free(&ids);
	return db_end(st, mine, rc, err);
}

static enum rc count(struct store *st, enum query q, size_t *n, struct err *err)
{
	sqlite3_stmt *s = db_query(st, q);

	if (sqlite3_step(s) != SQLITE_ROW)
		return db_fail(st, err);
	*n = (size_t)sqlite3_column_int64(s, 0);
	sqlite3_reset(s);
	return RC_OK;
}

enum rc store_waiting(struct store *st, size_t *marks, size_t *errands, struct err *err)
{
	enum rc rc = count(st, Q_OUTBOX_COUNT, marks, err);

	return rc == RC_OK ? count(st, Q_ERRAND_COUNT, errands, err) : rc;
}
