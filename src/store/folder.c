// SPDX-License-Identifier: BSD-2-Clause
/* Where a pull stands: folders, their UIDs, what is gone. */
#include <stdlib.h>

#include "base/vec.h"
#include "store/db.h"

enum rc store_folder_get(struct store *st, struct slice account, struct slice folder, struct store_folder *out, struct err *err)
{
	sqlite3_stmt *s;
	int code = SQLITE_DONE;

	for (int tries = 0; tries < 2; tries++) {
		s = db_query(st, Q_FOLDER_GET);
		db_text(s, 1, account);
		db_text(s, 2, folder);
		code = sqlite3_step(s);
		if (code == SQLITE_ROW) {
			out->id = sqlite3_column_int64(s, 0);
			out->uidvalidity = (uint32_t)sqlite3_column_int64(s, 1);
			out->uidnext = (uint32_t)sqlite3_column_int64(s, 2);
			out->highestmodseq = (uint64_t)sqlite3_column_int64(s, 3);
			out->exists = (uint64_t)sqlite3_column_int64(s, 4);
			out->pulled_at = sqlite3_column_int64(s, 5);
			out->share = sqlite3_column_int(s, 6) != 0;
			out->only_bounces = sqlite3_column_int(s, 7) != 0;
			sqlite3_reset(s);
			return RC_OK;
		}
		sqlite3_reset(s);
		if (code != SQLITE_DONE)
			break;
		s = db_query(st, Q_FOLDER_ADD);
		db_text(s, 1, account);
		db_text(s, 2, folder);
		if (db_run(st, s, err) != RC_OK)
			return RC_IO;
	}
	return db_fail(st, err);
}

enum rc store_pulled_at(struct store *st, struct slice account, int64_t *at, struct err *err)
{
	sqlite3_stmt *s = db_query(st, Q_PULLED_AT);

	db_text(s, 1, account);
	if (sqlite3_step(s) != SQLITE_ROW)
		return db_fail(st, err);
	*at = sqlite3_column_int64(s, 0);
	sqlite3_reset(s);
	return RC_OK;
}

enum rc store_folder_put(struct store *st, const struct store_folder *f, struct err *err)
{
	sqlite3_stmt *s = db_query(st, Q_FOLDER_SET);

	sqlite3_bind_int64(s, 1, f->id);
	sqlite3_bind_int64(s, 2, f->uidvalidity);
	sqlite3_bind_int64(s, 3, f->uidnext);
	sqlite3_bind_int64(s, 4, (int64_t)f->highestmodseq);
	sqlite3_bind_int64(s, 5, (int64_t)f->exists);
	sqlite3_bind_int64(s, 6, f->pulled_at);
	sqlite3_bind_int(s, 7, f->only_bounces);
	return db_run(st, s, err);
}

enum rc store_folder_uids(struct store *st, int64_t folder, uint32_t from, uint32_t to, struct arena *a, uint32_t **uids, size_t *n, struct err *err)
{
	sqlite3_stmt *s = db_query(st, Q_FOLDER_UIDS);
	struct {
		VEC(uint32_t);
	} all = { 0 };
	int code;

	sqlite3_bind_int64(s, 1, folder);
	sqlite3_bind_int64(s, 2, from);
	sqlite3_bind_int64(s, 3, to ? to : UINT32_MAX);
	while ((code = sqlite3_step(s)) == SQLITE_ROW)
		vec_push(&all, (uint32_t)sqlite3_column_int64(s, 0));
	sqlite3_reset(s);
	*n = all.n;
	*uids = arena_array(a, all.n, sizeof(**uids));
	if (all.n)
		memcpy(*uids, all.v, all.n * sizeof(**uids));
	vec_free(&all);
	return code == SQLITE_DONE ? RC_OK : db_fail(st, err);
}

enum rc store_folder_count(struct store *st, int64_t folder, size_t *n, struct err *err)
{
	sqlite3_stmt *s = db_query(st, Q_FOLDER_COUNT);

	sqlite3_bind_int64(s, 1, folder);
	if (sqlite3_step(s) != SQLITE_ROW)
		return db_fail(st, err);
	*n = (size_t)sqlite3_column_int64(s, 0);
	sqlite3_reset(s);
	return RC_OK;
}

/* Where nothing is left of a mail, its failures are flagged. */
static enum rc lost_place(struct store *st, int64_t folder, uint32_t uid, int64_t gen, struct err *err)
{
	sqlite3_stmt *s = db_query(st, Q_PLACE_GET);
	int64_t message;
	int code;
	enum rc rc;

	sqlite3_bind_int64(s, 1, folder);
	sqlite3_bind_int64(s, 2, uid);
	code = sqlite3_step(s);
	message = code == SQLITE_ROW ? sqlite3_column_int64(s, 0) : 0;
	sqlite3_reset(s);
	if (code != SQLITE_ROW)
		return code == SQLITE_DONE ? RC_OK : db_fail(st, err);
	s = db_query(st, Q_PLACE_DROP);
	sqlite3_bind_int64(s, 1, folder);
	sqlite3_bind_int64(s, 2, uid);
	rc = db_run(st, s, err);
	if (rc != RC_OK)
		return rc;
	s = db_query(st, Q_FOLDER_GONE_FAILURES);
	sqlite3_bind_int64(s, 1, message);
	sqlite3_bind_int64(s, 2, gen);
	rc = db_run(st, s, err);
	if (rc != RC_OK)
		return rc;
	s = db_query(st, Q_FOLDER_GONE);
	sqlite3_bind_int64(s, 1, message);
	return db_run(st, s, err);
}

enum rc store_folder_gone(struct store *st, int64_t folder, const uint32_t *uids, size_t n, struct err *err)
{
	bool mine;
	int64_t gen;
	enum rc rc;

	if (!n)
		return RC_OK;
	rc = db_begin(st, &mine, err);
	if (rc != RC_OK)
		return rc;
	rc = db_gen(st, &gen, err);
	for (size_t i = 0; rc == RC_OK && i < n; i++)
		rc = lost_place(st, folder, uids[i], gen, err);
	return db_end(st, mine, rc, err);
}

enum rc place_add(struct store *st, int64_t folder, uint32_t uid, int64_t message, struct slice shared, struct err *err)
{
	sqlite3_stmt *s = db_query(st, Q_PLACE_ADD);

	sqlite3_bind_int64(s, 1, folder);
	sqlite3_bind_int64(s, 2, uid);
	sqlite3_bind_int64(s, 3, message);
	db_text(s, 4, shared);
	return db_run(st, s, err);
}

enum rc message_back(struct store *st, int64_t message, struct err *err)
{
	sqlite3_stmt *s = db_query(st, Q_MESSAGE_BACK);
	int64_t gen;
	enum rc rc;

	sqlite3_bind_int64(s, 1, message);
	rc = db_run(st, s, err);
	if (rc != RC_OK || !sqlite3_changes(st->db))
		return rc;
	rc = db_gen(st, &gen, err);
	if (rc != RC_OK)
		return rc;
	s = db_query(st, Q_FAILURES_BACK);
	sqlite3_bind_int64(s, 1, message);
	sqlite3_bind_int64(s, 2, gen);
	return db_run(st, s, err);
}

static enum rc run_on(struct store *st, enum query q, int64_t folder, struct err *err)
{
	sqlite3_stmt *s = db_query(st, q);

	sqlite3_bind_int64(s, 1, folder);
	return db_run(st, s, err);
}

enum rc store_folder_complete(struct store *st, const struct store_folder *f, bool anew, struct err *err)
{
	bool mine;
	int64_t gen;
	enum rc rc = db_begin(st, &mine, err);

	if (rc != RC_OK)
		return rc;
	if (anew) { /* what it held before and does not hold now */
		rc = run_on(st, Q_FOLDER_SWEEP, f->id, err);
		if (rc == RC_OK && sqlite3_changes(st->db)) {
			sqlite3_stmt *s;

			rc = db_gen(st, &gen, err);
			s = db_query(st, Q_FOLDER_SWEEP_FAILURES);
			sqlite3_bind_int64(s, 1, f->id);
			sqlite3_bind_int64(s, 2, gen);
			if (rc == RC_OK)
				rc = db_run(st, s, err);
		}
	}
	if (rc == RC_OK)
		rc = run_on(st, Q_OUTBOX_SWEEP, f->id, err);
	if (rc == RC_OK)
		rc = db_run(st, db_query(st, Q_ERRAND_SWEEP), err);
	if (rc == RC_OK)
		rc = store_folder_put(st, f, err);
	return db_end(st, mine, rc, err);
}

enum rc store_folder_reset(struct store *st, int64_t folder, uint32_t uidvalidity, struct err *err)
{
	struct store_folder f = { .id = folder, .uidvalidity = uidvalidity };
	bool mine;
	enum rc rc = db_begin(st, &mine, err);

	if (rc != RC_OK)
		return rc;
	rc = run_on(st, Q_FOLDER_RESET, folder, err);
	if (rc == RC_OK)
		rc = run_on(st, Q_FOLDER_LOST, folder, err);
	if (rc == RC_OK)
		rc = store_folder_put(st, &f, err);
	return db_end(st, mine, rc, err);
}

enum rc store_folder_forget(struct store *st, int64_t folder, struct err *err)
{
	sqlite3_stmt *s;
	bool mine;
	int64_t gen;
	enum rc rc = db_begin(st, &mine, err);

	if (rc != RC_OK)
		return rc;
	s = db_query(st, Q_FOLDER_FORGET); /* its failures and raw mail go with each message */
	sqlite3_bind_int64(s, 1, folder);
	rc = db_run(st, s, err);
	if (rc == RC_OK)
		rc = store_folder_reset(st, folder, 0, err);
	if (rc == RC_OK)
		rc = db_gen(st, &gen, err); /* so that indexes look what went */
	return db_end(st, mine, rc, err);
}
