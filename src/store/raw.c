// SPDX-License-Identifier: BSD-2-Clause
/* A mail as it came: its bytes, where the server keeps it, why it could not be read. */
#include <string.h>

#include "base/text.h"
#include "store/db.h"
#include "store/pack.h"

enum rc store_raw(struct store *st, int64_t failure, struct arena *a, struct slice *raw, size_t *report, struct err *err)
{
	sqlite3_stmt *s = db_query(st, Q_RAW_GET);
	int64_t size;
	struct slice data;
	char *p;
	int code;

	sqlite3_bind_int64(s, 1, failure);
	code = sqlite3_step(s);
	if (code != SQLITE_ROW) {
		sqlite3_reset(s);
		return code == SQLITE_DONE ? err_set(err, RC_NOT_FOUND, _("no failure %lld"), (long long)failure) : db_fail(st, err);
	}
	size = sqlite3_column_int64(s, 1);
	data = db_column(s, 2);
	*report = (size_t)sqlite3_column_int64(s, 3);
	if (size < 0 || size > (64 << 20)) {
		sqlite3_reset(s);
		return err_set(err, RC_FORMAT, _("%s is damaged or no modori store"), st->path);
	}
	p = arena_alloc(a, (size_t)size + 1);
	if (!pack_open((struct packed){ (enum codec)sqlite3_column_int(s, 0), data }, p, (size_t)size)) {
		sqlite3_reset(s);
		return err_set(err, RC_FORMAT, _("%s is damaged or no modori store"), st->path);
	}
	sqlite3_reset(s);
	*raw = (struct slice){ p, (size_t)size };
	return RC_OK;
}

enum rc store_place(struct store *st, int64_t failure, struct arena *a, struct store_place *out, struct err *err)
{
	sqlite3_stmt *s = db_query(st, Q_PLACE_OF);
	int code;

	sqlite3_bind_int64(s, 1, failure);
	code = sqlite3_step(s);
	if (code == SQLITE_ROW)
		*out = (struct store_place){ arena_dup(a, db_column(s, 0)), arena_dup(a, db_column(s, 1)), (uint32_t)sqlite3_column_int64(s, 2),
					     (uint32_t)sqlite3_column_int64(s, 3) };
	sqlite3_reset(s);
	if (code == SQLITE_DONE)
		return err_set(err, RC_NOT_FOUND, _("the mail is no longer on the server"));
	return code == SQLITE_ROW ? RC_OK : db_fail(st, err);
}

enum rc store_trouble(struct store *st, int64_t failure, struct arena *a, struct slice *why, struct err *err)
{
	sqlite3_stmt *s = db_query(st, Q_TROUBLE);
	int code;

	sqlite3_bind_int64(s, 1, failure);
	code = sqlite3_step(s);
	*why = code == SQLITE_ROW ? arena_dup(a, db_column(s, 0)) : S("");
	sqlite3_reset(s);
	return code == SQLITE_ROW || code == SQLITE_DONE ? RC_OK : db_fail(st, err);
}
