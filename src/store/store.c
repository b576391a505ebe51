// SPDX-License-Identifier: BSD-2-Clause
#include "store/store.h"

#include <stdlib.h>
#include <unistd.h>

#include "base/text.h"
#include "store/build.h"
#include "store/db.h"
#include "store/pack.h"
#include "store/pool.h"

/* ---- the index in a file ---- */

void store_index_file(struct store *st, const char *path)
{
	free(st->index_file);
	st->index_file = path && st->mode != STORE_MEMORY ? mem_strdup(path) : NULL;
}

static bool own_id(struct store *st, uint8_t id[16])
{
	struct arena a;
	struct slice value;
	struct err err;
	bool ok;

	arena_init(&a);
	ok = store_setting_get(st, "store-id", &a, &value, &err) == RC_OK && value.n == 16;
	if (ok)
		memcpy(id, value.p, 16);
	arena_release(&a);
	return ok;
}

static void read_snapshot(struct store *st)
{
	uint8_t id[16];

	if (st->index_file && own_id(st, id))
		snapshot_map(st->index_file, id, st->index);
}

#define WORTH_LEAST 1000 /* entries that were read from the tables: fewer are read again as fast */

/* A cache: what the disk refuses is read from the tables again. */
static void write_snapshot(struct store *st)
{
	const struct index *ix = st->index;
	uint8_t id[16];

	if (st->index_file && ix && ix->strings->fresh >= WORTH_LEAST && ix->strings->fresh >= ix->n / 100 && own_id(st, id))
		snapshot_write(st->index_file, id, ix, NULL);
}

void store_close(struct store *st)
{
	if (!st)
		return;
	build_drop(st->build);
	write_snapshot(st);
	free(st->index_file);
	for (int i = 0; i < Q_COUNT; i++)
		sqlite3_finalize(st->stmt[i]);
	index_free(st->index);
	pack_free(st->pack);
	sqlite3_close(st->db);
	if (st->lock_fd >= 0)
		close(st->lock_fd);
	free(st->path);
	free(st);
}

enum rc store_begin(struct store *st, struct err *err)
{
	bool mine;

	return db_begin(st, &mine, err);
}

enum rc store_commit(struct store *st, struct err *err)
{
	return db_end(st, true, RC_OK, err);
}

void store_rollback(struct store *st)
{
	if (!sqlite3_get_autocommit(st->db))
		sqlite3_exec(st->db, "ROLLBACK", NULL, NULL, NULL);
	st->gen = 0;
}

/* ---- the index made beside us ---- */

#define FIRST_MS 30 /* for what a file lacks, before the first picture */

void store_index_beside(struct store *st, size_t least)
{
	st->beside = st->mode == STORE_MEMORY ? 0 : least;
}

/* About how many entries there are: ids grow. */
static size_t count_rows(struct store *st)
{
	sqlite3_stmt *s = db_query(st, Q_FAILURE_LAST);
	size_t n = sqlite3_step(s) == SQLITE_ROW ? (size_t)sqlite3_column_int64(s, 0) : 0;

	sqlite3_reset(s);
	return n;
}

/* Where it would be made from the tables, and that takes long, it is begun on a thread; false: it is to be made here. */
static bool is_beside(struct store *st)
{
	size_t rows;

	if (st->build || !st->beside || (st->index->generation && !index_is_damaged(st->index)))
		return st->build != NULL;
	rows = count_rows(st);
	if (rows >= st->beside)
		st->build = build_start(st->path, st->index_file, rows);
	return st->build != NULL;
}

bool store_index_in_making(const struct store *st, size_t *done, size_t *rows)
{
	return st->build && build_works(st->build, done, rows);
}

enum rc store_index(struct store *st, struct index **out, struct err *err)
{
	bool changed, more;
	enum rc rc = RC_OK;

	if (!st->index) {
		st->index = index_new();
		read_snapshot(st);
		if (!is_beside(st))
			rc = index_update(st, st->index, st->beside && count_rows(st) >= st->beside ? FIRST_MS : -1, &changed, &more, err);
	}
	*out = st->index;
	return rc;
}

enum rc store_refresh(struct store *st, bool *changed, struct err *err)
{
	bool more;

	return store_refresh_some(st, -1, changed, &more, err);
}

enum rc store_refresh_some(struct store *st, int ms, bool *changed, bool *more, struct err *err)
{
	bool taken = false;
	size_t done, rows;
	struct index *ix;
	enum rc rc;

	*changed = *more = false;
	if (!st->index) {
		*changed = true;
		return store_index(st, &ix, err);
	}
	if (is_beside(st) && build_works(st->build, &done, &rows)) /* till then what there is, be it nothing */
		return st->index->generation ? index_update(st, st->index, ms, changed, more, err) : RC_OK;
	if (st->build) {
		rc = build_take(st->build, st->index, err);
		st->build = NULL;
		taken = true;
		if (rc != RC_OK)
			return rc;
	}
	rc = index_update(st, st->index, ms, changed, more, err);
	*changed |= taken;
	return rc;
}

void index_through_file(struct store *st, struct index *ix, const char *file, const _Atomic bool *stop)
{
	struct index *mapped = index_new();
	uint8_t id[16];

	if (own_id(st, id) && snapshot_write(file, id, ix, stop) && snapshot_map(file, id, mapped))
		index_move(ix, mapped);
	index_free(mapped);
}

enum rc store_setting_get(struct store *st, const char *name, struct arena *a, struct slice *value, struct err *err)
{
	sqlite3_stmt *s = db_query(st, Q_SETTING_GET);
	int code;

	db_text(s, 1, slice_of(name));
	code = sqlite3_step(s);
	if (code == SQLITE_ROW)
		*value = arena_dup(a, db_column(s, 0));
	sqlite3_reset(s);
	if (code == SQLITE_ROW)
		return RC_OK;
	return code == SQLITE_DONE ? RC_NOT_FOUND : db_fail(st, err);
}

enum rc store_setting_put(struct store *st, const char *name, struct slice value, struct err *err)
{
	sqlite3_stmt *s = db_query(st, Q_SETTING_SET);

	db_text(s, 1, slice_of(name));
	sqlite3_bind_blob(s, 2, value.n ? value.p : "", (int)value.n, SQLITE_STATIC);
	return db_run(st, s, err);
}
