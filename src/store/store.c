// SPDX-License-Identifier: BSD-2-Clause
#include "store/store.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#include "base/data.h"
#include "base/text.h"
#include "store/db.h"
#include "store/pack.h"
#include "store/pool.h"

static enum rc exec(struct store *st, const char *text, struct err *err)
{
	return sqlite3_exec(st->db, text, NULL, NULL, NULL) == SQLITE_OK ? RC_OK : db_fail(st, err);
}

static int schema_version(struct store *st)
{
	sqlite3_stmt *s = NULL;
	int v = -1;

	if (sqlite3_prepare_v2(st->db, "PRAGMA user_version", -1, &s, NULL) == SQLITE_OK && sqlite3_step(s) == SQLITE_ROW)
		v = sqlite3_column_int(s, 0);
	sqlite3_finalize(s);
	return v;
}

/* Numbered files, each run once, all missing ones in one transaction. */
static enum rc migrate(struct store *st, struct err *err)
{
	int have = schema_version(st), newest = 0;
	char pragma[64];
	enum rc rc;

	for (int i = 0; st->mode == STORE_READ && have == 0 && i < 100; i++) { /* another modori is just making it */
		sqlite3_sleep(20);
		have = schema_version(st);
	}
	if (have < 0)
		return db_fail(st, err);
	for (const struct data_file *f = data_schema; f->path; f++)
		newest++;
	if (have > newest)
		return err_set(err, RC_FORMAT, _("%s was written by a newer modori (%d, this one knows %d)"), st->path, have, newest);
	if (have == newest)
		return RC_OK;
	if (st->mode == STORE_READ)
		return err_set(err, RC_FORMAT, _("%s is of an older version; open it once for writing"), st->path);
	rc = exec(st, "BEGIN IMMEDIATE", err);
	for (int i = have; rc == RC_OK && i < newest; i++)
		rc = exec(st, data_schema[i].text, err);
	snprintf(pragma, sizeof(pragma), "PRAGMA user_version = %d", newest);
	if (rc == RC_OK)
		rc = exec(st, pragma, err);
	if (rc == RC_OK)
		return exec(st, "COMMIT", err);
	sqlite3_exec(st->db, "ROLLBACK", NULL, NULL, NULL);
	return rc;
}

/*
 * One program writes at a time: an fcntl lock on a file beside the store. It
 * belongs to the process, so that its screen and its worker may both write
 * (SQLite's busy time-out sorts them), and ends with it however it ends.
 */
static enum rc take_lock(struct store *st, struct err *err)
{
	struct flock fl = { .l_type = F_WRLCK, .l_whence = SEEK_SET };
	char *name = mem_alloc(strlen(st->path) + 6);

	snprintf(name, strlen(st->path) + 6, "%s.lock", st->path);
	st->lock_fd = open(name, O_RDWR | O_CREAT | O_CLOEXEC, 0600);
	if (st->lock_fd < 0)
		err_set(err, RC_IO, _("cannot open %s: %s"), name, strerror(errno));
	free(name);
	if (st->lock_fd < 0)
		return RC_IO;
	if (fcntl(st->lock_fd, F_SETLK, &fl) != 0)
		return err_set(err, RC_BUSY, _("another modori has %s open; this one only reads"), st->path);
	return RC_OK;
}

static enum rc open_db(struct store *st, struct err *err)
{
	int flags = st->mode == STORE_READ ? SQLITE_OPEN_READONLY : SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE;
	const char *name = st->mode == STORE_MEMORY ? ":memory:" : st->path;
	enum rc rc;

	if (sqlite3_open_v2(name, &st->db, flags | SQLITE_OPEN_NOMUTEX, NULL) != SQLITE_OK)
		return err_set(err, RC_IO, _("cannot open %s: %s"), st->path, st->db ? sqlite3_errmsg(st->db) : "?");
	sqlite3_busy_timeout(st->db, 5000);
	sqlite3_limit(st->db, SQLITE_LIMIT_LENGTH, 64 << 20);
	if (st->mode == STORE_READ)
		return migrate(st, err);
	/* pages are 4 KiB: the indexes of a large store stay in memory, and go back into it once for many transactions */
	rc = exec(st,
		  "PRAGMA journal_mode = WAL; PRAGMA synchronous = NORMAL; PRAGMA foreign_keys = ON;"
		  "PRAGMA cache_size = -16384; PRAGMA wal_autocheckpoint = 4096;",
		  err);
	return rc == RC_OK ? migrate(st, err) : rc;
}

enum rc store_open(struct store **out, const char *path, enum store_mode mode, struct err *err)
{
	struct store *st = mem_alloc(sizeof(*st));
	enum rc rc = RC_OK;

	st->path = mem_strdup(mode == STORE_MEMORY ? "(memory)" : path);
	st->mode = mode;
	st->lock_fd = -1;
	if (mode == STORE_WRITE)
		rc = take_lock(st, err);
	if (rc == RC_OK)
		rc = open_db(st, err);
	if (rc != RC_OK) {
		store_close(st);
		return rc;
	}
	*out = st;
	return RC_OK;
}

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
		snapshot_write(st->index_file, id, ix);
}

void store_close(struct store *st)
{
	if (!st)
		return;
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

enum rc store_index(struct store *st, struct index **out, struct err *err)
{
	bool changed;
	enum rc rc = RC_OK;

	if (!st->index) {
		st->index = index_new();
		read_snapshot(st);
		rc = index_update(st, st->index, &changed, err);
	}
	*out = st->index;
	return rc;
}

enum rc store_refresh(struct store *st, bool *changed, struct err *err)
{
	struct index *ix;

	*changed = false;
	if (!st->index) {
		*changed = true;
		return store_index(st, &ix, err);
	}
	return index_update(st, st->index, changed, err);
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
