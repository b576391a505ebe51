// SPDX-License-Identifier: BSD-2-Clause
/* Mails to be moved or deleted on the server: queued as a step, taken back until it has begun. */
#include <stdlib.h>

#include "base/clock.h"
#include "base/text.h"
#include "base/vec.h"
#include "store/db.h"

static int by_value(const void *a, const void *b)
{
	int64_t x = *(const int64_t *)a, y = *(const int64_t *)b;

	return x < y ? -1 : x > y;
}

/* All failures of the mail are done. */
static enum rc all_done(struct store *st, int64_t message, bool *done, struct err *err)
{
	sqlite3_stmt *s = db_query(st, Q_FAILURES_OF);
	int code;

	*done = true;
	sqlite3_bind_int64(s, 1, message);
	while ((code = sqlite3_step(s)) == SQLITE_ROW)
		*done = *done && sqlite3_column_int(s, 1) == STATE_DONE;
	sqlite3_reset(s);
	return code == SQLITE_DONE ? RC_OK : db_fail(st, err);
}

static enum rc message_of(struct store *st, int64_t failure, int64_t *message, bool *placed, struct err *err)
{
	sqlite3_stmt *s = db_query(st, Q_MESSAGE_OF);
	int code;

	sqlite3_bind_int64(s, 1, failure);
	code = sqlite3_step(s);
	if (code == SQLITE_ROW) {
		*message = sqlite3_column_int64(s, 0);
		*placed = sqlite3_column_int(s, 1) != 0;
	}
	sqlite3_reset(s);
	if (code == SQLITE_DONE)
		return err_set(err, RC_NOT_FOUND, _("no failure %lld"), (long long)failure);
	return code == SQLITE_ROW ? RC_OK : db_fail(st, err);
}

static enum rc collect(struct store *st, const int64_t *ids, size_t n, struct ids *out, size_t *left,
		       struct err *err)
{
	struct ids all = {0};
	enum rc rc = RC_OK;

	for (size_t i = 0; rc == RC_OK && i < n; i++) {
		int64_t message = 0;
		bool placed = false;

		rc = message_of(st, ids[i], &message, &placed, err);
		if (rc == RC_OK)
			vec_push(&all, placed ? message : -message);
	}
	if (all.n)
		qsort(all.v, all.n, sizeof(*all.v), by_value);
	for (size_t i = 0; rc == RC_OK && i < all.n; i++) {
		bool done = false;

		if (i && all.v[i] == all.v[i - 1])
			continue;
		if (all.v[i] > 0)
			rc = all_done(st, all.v[i], &done, err);
		if (done)
			vec_push(out, all.v[i]);
		else
			++*left;
	}
	vec_free(&all);
	return rc;
}

enum rc store_errand_add(struct store *st, const struct mark *m, const int64_t *ids, size_t n,
			 struct slice target, int64_t due, size_t *queued, size_t *left, struct err *err)
{
	struct ids mails = {0};
	int64_t step = 0;
	bool mine;
	enum rc rc = db_begin(st, &mine, err);

	*queued = *left = 0;
	if (rc != RC_OK)
		return rc;
	rc = collect(st, ids, n, &mails, left, err);
	if (rc == RC_OK && mails.n)
		rc = step_new(st, m, &step, err);
	for (size_t i = 0; rc == RC_OK && i < mails.n; i++) {
		sqlite3_stmt *s = db_query(st, Q_ERRAND_ADD);

		sqlite3_bind_int64(s, 1, step);
		sqlite3_bind_int64(s, 2, mails.v[i]);
		db_text(s, 3, target);
		sqlite3_bind_int64(s, 4, due);
		rc = db_run(st, s, err);
	}
	*queued = mails.n;
	vec_free(&mails);
	return db_end(st, mine, rc, err);
}

enum rc errand_move(struct store *st, int64_t step, bool forward, size_t *n, struct err *err)
{
	sqlite3_stmt *s = db_query(st, Q_ERRAND_BEGUN);
	int64_t begun;
	enum rc rc;

	sqlite3_bind_int64(s, 1, step);
	if (sqlite3_step(s) != SQLITE_ROW)
		return db_fail(st, err);
	begun = sqlite3_column_int64(s, 0);
	sqlite3_reset(s);
	if (begun)
		return err_set(err, RC_UNSUPPORTED,
			       _("the server has done it already; this cannot be taken back"));
	s = db_query(st, forward ? Q_ERRAND_REDO : Q_ERRAND_UNDO);
	sqlite3_bind_int64(s, 1, step);
	if (forward)
		sqlite3_bind_int64(s, 2, clock_now() + STORE_GRACE);
	rc = db_run(st, s, err);
	*n = (size_t)sqlite3_changes(st->db);
	return rc;
}

enum rc store_errands(struct store *st, int64_t folder, int64_t now, size_t max, struct arena *a,
		      struct store_errand **out, size_t *n, struct err *err)
{
	sqlite3_stmt *s = db_query(st, Q_ERRAND_LIST);
	struct {
		VEC(struct store_errand);
	} all = {0};
	int code;

	sqlite3_bind_int64(s, 1, folder);
	sqlite3_bind_int64(s, 2, now);
	sqlite3_bind_int64(s, 3, (int64_t)max);
	while ((code = sqlite3_step(s)) == SQLITE_ROW) {
		struct store_errand e = {.id = sqlite3_column_int64(s, 0),
					 .begun = sqlite3_column_int(s, 1) == ERRAND_BEGUN,
					 .message = sqlite3_column_int64(s, 2),
					 .uid = (uint32_t)sqlite3_column_int64(s, 3),
					 .target = arena_dup(a, db_column(s, 4)),
					 .msgid = arena_dup(a, db_column(s, 5))};

		vec_push(&all, e);
	}
	sqlite3_reset(s);
	*n = all.n;
	*out = arena_array(a, all.n, sizeof(**out));
	if (all.n)
		memcpy(*out, all.v, all.n * sizeof(**out));
	vec_free(&all);
	return code == SQLITE_DONE ? RC_OK : db_fail(st, err);
}

enum rc store_errand_stage(struct store *st, const struct store_errand *v, size_t n, enum errand_stage stage,
			   struct err *err)
{
	bool mine;
	enum rc rc = db_begin(st, &mine, err);

	for (size_t i = 0; rc == RC_OK && i < n; i++) {
		sqlite3_stmt *s = db_query(st, Q_ERRAND_STAGE);

		sqlite3_bind_int64(s, 1, v[i].id);
		sqlite3_bind_int(s, 2, (int)stage);
		rc = db_run(st, s, err);
	}
	return db_end(st, mine, rc, err);
}

enum rc store_errand_next(struct store *st, int64_t *due, struct err *err)
{
	sqlite3_stmt *s = db_query(st, Q_ERRAND_NEXT);

	if (sqlite3_step(s) != SQLITE_ROW)
		return db_fail(st, err);
	*due = sqlite3_column_int64(s, 0);
	sqlite3_reset(s);
	return RC_OK;
}
