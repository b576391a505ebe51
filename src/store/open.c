// SPDX-License-Identifier: BSD-2-Clause
/*
 * Opening: one program writes at a time, any number reads. Nobody ever sees a
 * store that is half made: it is created under another name. Readers take no
 * lock of ours, so they keep nobody from writing.
 */
#include <errno.h>
#include <fcntl.h>
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#include "base/data.h"
#include "base/text.h"
#include "store/db.h"

#define BUSY_MS 5000
#define AGAIN_MS 20

static enum rc exec(struct store *st, const char *text, struct err *err)
{
	return sqlite3_exec(st->db, text, NULL, NULL, NULL) == SQLITE_OK ? RC_OK : db_fail(st, err);
}

static char *beside(const char *path, const char *suffix)
{
	size_t size = strlen(path) + strlen(suffix) + 1;
	char *name = mem_alloc(size);

	snprintf(name, size, "%s%s", path, suffix);
	return name;
}

/* ---- schema ---- */

static int newest_version(void)
{
	int n = 0;

	while (data_schema[n].path)
		n++;
	return n;
}

static enum rc read_version(struct store *st, int *version, struct err *err)
{
	sqlite3_stmt *s = NULL;
	enum rc rc = RC_OK;

	if (sqlite3_prepare_v2(st->db, "PRAGMA user_version", -1, &s, NULL) == SQLITE_OK && sqlite3_step(s) == SQLITE_ROW)
		*version = sqlite3_column_int(s, 0);
	else
		rc = db_fail(st, err);
	sqlite3_finalize(s);
	if (rc == RC_OK && *version > newest_version())
		rc = err_set(err, RC_FORMAT, _("%s was written by a newer modori (%d, this one knows %d)"), st->path, *version, newest_version());
	return rc;
}

/* Numbered files, each run once, all missing ones in one transaction. */
static enum rc migrate(struct store *st, struct err *err)
{
	int have = 0, newest = newest_version();
	char pragma[64];
	enum rc rc = read_version(st, &have, err);

	if (rc != RC_OK || have == newest)
		return rc;
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

/* ---- files ---- */

/* Nobody asks how much memory SQLite has: else each piece of it takes a lock to be counted. */
static void count_nothing(void)
{
	sqlite3_config(SQLITE_CONFIG_MEMSTATUS, 0);
}

static enum rc connect_to(struct store *st, const char *name, int flags, struct err *err)
{
	static pthread_once_t once = PTHREAD_ONCE_INIT;

	pthread_once(&once, count_nothing);
	if (sqlite3_open_v2(name, &st->db, flags | SQLITE_OPEN_NOMUTEX, NULL) != SQLITE_OK || !db_functions(st->db))
		return err_set(err, RC_IO, _("cannot open %s: %s"), st->path, st->db ? sqlite3_errmsg(st->db) : "?");
	sqlite3_busy_timeout(st->db, BUSY_MS);
	sqlite3_limit(st->db, SQLITE_LIMIT_LENGTH, 64 << 20);
	return RC_OK;
}

static void disconnect(struct store *st)
{
	sqlite3_close(st->db);
	st->db = NULL;
}

/* Its owner's alone: mail is in it. What a killed one left goes first. */
static enum rc empty_file(const char *name, struct err *err)
{
	static const char *const left[] = { "", "-journal", "-wal", "-shm" };
	int fd;

	for (size_t i = 0; i < sizeof(left) / sizeof(left[0]); i++) {
		char *old = beside(name, left[i]);

		unlink(old);
		free(old);
	}
	fd = open(name, O_RDWR | O_CREAT | O_EXCL | O_CLOEXEC, 0600);
	if (fd < 0)
		return err_set(err, RC_IO, _("cannot open %s: %s"), name, strerror(errno));
	close(fd);
	return RC_OK;
}

/* Whole, in WAL mode, and only then under its name. We hold the lock. */
static enum rc create(struct store *st, struct err *err)
{
	char *name = beside(st->path, ".new");
	enum rc rc = empty_file(name, err);

	if (rc == RC_OK)
		rc = connect_to(st, name, SQLITE_OPEN_READWRITE, err);
	if (rc == RC_OK)
		rc = exec(st, "PRAGMA page_size = 16384", err); /* fewer writes, less of it empty than with 4 KiB */
	if (rc == RC_OK)
		rc = migrate(st, err);
	if (rc == RC_OK)
		rc = exec(st, "PRAGMA journal_mode = WAL", err);
	disconnect(st);
	if (rc == RC_OK && rename(name, st->path) != 0)
		rc = err_set(err, RC_IO, _("cannot open %s: %s"), st->path, strerror(errno));
	if (rc != RC_OK)
		unlink(name);
	free(name);
	return rc;
}

/*
 * An fcntl lock on a file beside the store. It belongs to the process, so that
 * its screen and its worker may both write (SQLite's busy time-out sorts
 * them), and ends with it however it ends.
 */
static enum rc take_lock(struct store *st, struct err *err)
{
	struct flock fl = { .l_type = F_WRLCK, .l_whence = SEEK_SET };
	char *name = beside(st->path, ".lock");

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

static bool is_there(const struct store *st)
{
	return access(st->path, F_OK) == 0 || errno != ENOENT;
}

/* ---- the three modes ---- */

static enum rc open_writing(struct store *st, const char *name, struct err *err)
{
	enum rc rc = connect_to(st, name, SQLITE_OPEN_READWRITE, err);

	/* a log of 1024 pages: those of the indexes go back into the store once for many transactions */
	if (rc == RC_OK)
		rc = exec(st,
			  "PRAGMA journal_mode = WAL; PRAGMA synchronous = NORMAL; PRAGMA foreign_keys = OFF;"
			  "PRAGMA cache_size = -8192; PRAGMA wal_autocheckpoint = 1024; PRAGMA temp_store = MEMORY;",
			  err);
	return rc == RC_OK ? migrate(st, err) : rc;
}

static enum rc open_locked(struct store *st, struct err *err)
{
	enum rc rc = take_lock(st, err);

	if (rc == RC_OK && !is_there(st))
		rc = create(st, err);
	return rc == RC_OK ? open_writing(st, st->path, err) : rc;
}

/* An older one is brought up to date, by us or by whoever writes: this much a reader may have to wait. */
static enum rc open_reading(struct store *st, struct err *err)
{
	enum rc rc;

	for (int waited = 0;; waited += AGAIN_MS) {
		struct store *writer;
		int have = 0;

		if (!is_there(st))
			return err_set(err, RC_NOT_FOUND, _("there is no %s yet"), st->path);
		rc = connect_to(st, st->path, SQLITE_OPEN_READONLY, err);
		if (rc == RC_OK)
			rc = read_version(st, &have, err);
		if (rc != RC_OK || have == newest_version())
			return rc;
		disconnect(st);
		rc = store_open(&writer, st->path, STORE_WRITE, err);
		if (rc == RC_OK)
			store_close(writer);
		else if (rc != RC_BUSY)
			return rc;
		else if (waited >= BUSY_MS)
			return err_set(err, RC_BUSY, _("%s is in use by another modori"), st->path);
		else
			sqlite3_sleep(AGAIN_MS);
	}
}

enum rc store_open(struct store **out, const char *path, enum store_mode mode, struct err *err)
{
	struct store *st = mem_alloc(sizeof(*st));
	enum rc rc = RC_OK;

	st->path = mem_strdup(mode == STORE_MEMORY ? "(memory)" : path);
	st->mode = mode;
	st->lock_fd = -1;
	switch (mode) {
	case STORE_READ:
		rc = open_reading(st, err);
		break;
	case STORE_WRITE:
		rc = open_locked(st, err);
		break;
	case STORE_MEMORY:
		rc = open_writing(st, ":memory:", err);
		break;
	}
	if (rc != RC_OK) {
		store_close(st);
		return rc;
	}
	*out = st;
	return RC_OK;
}
