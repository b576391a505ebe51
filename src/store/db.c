// SPDX-License-Identifier: BSD-2-Clause
#include "store/db.h"

#include <assert.h>

#include "base/clock.h"
#include "base/text.h"
#include "store/row.h"

/* As index.c reads them. */
#define ENTRY_COLUMNS                                                                                                  \
	"f.id, f.message, f.issue, f.failed_at, f.pulled_at, f.recipient, f.alias, f.sender, f.subject, f.msgid, f.domain, " \
	"f.host, f.mta, f.ip, f.dnsbl, f.mailer, f.org, f.home, f.reporter, f.source, f.script, f.campaign, f.url, "   \
	"f.attachment, f.findings, f.sure, f.fair, f.reply, f.status, f.cause, f.kind, f.confidence, f.permanence, "   \
	"f.diagnosis, f.flags, (SELECT m.folder FROM message m WHERE m.id = f.message)"
#define STATE_COLUMNS "s.state, s.assignee, s.by, s.flags"
/* A failure as a line of the table change: what it is and what it is to be (change.c). */
#define CHANGE_COLUMNS "(key, failure, issue, state0, assignee0, by0, state1, assignee1, by1)"

/* What a step changed, with the failures that are here just now. */
#define STEP_LINES                                                                                                     \
	"step_failure l LEFT JOIN message m ON m.digest = key_digest(l.key) LEFT JOIN failure f ON f.message = m.id "      \
	"AND f.ordinal = key_ordinal(l.key)"

#define COLUMN(name) ", " #name
#define VALUE(name) ",?"

static const char *const sql[Q_COUNT] = {
	[Q_BEGIN] = "BEGIN IMMEDIATE",
	[Q_COMMIT] = "COMMIT",
	[Q_ROLLBACK] = "ROLLBACK",
	[Q_NEXT_GEN] = "UPDATE counter SET value = value + 1 WHERE name = 'gen' RETURNING value",
	[Q_FAILURE_LAST] = "SELECT ifnull(max(id), 0) FROM failure",
	[Q_GEN] = "SELECT value FROM counter WHERE name = 'gen'",
	[Q_GONE] = "SELECT g.id FROM failure_gone g WHERE g.gen > ? AND NOT EXISTS (SELECT 1 FROM failure f WHERE f.id = g.id)",
	[Q_MESSAGE_BY_DIGEST] = "SELECT id, folder, uid, gone FROM message WHERE digest = ?",
	[Q_MESSAGE_ADD] = "INSERT INTO message (digest, folder, uid, path, trouble, pulled_at, msgid, size) VALUES (?,?,?,?,?,?,?,?) "
			  "ON CONFLICT (digest) DO NOTHING",
	[Q_RAW_ADD] = "INSERT INTO raw (message, codec, size, data) VALUES (?,?,?,?)",
	[Q_FAILURE_ADD] = "INSERT INTO failure (id, message, ordinal, key, issue, gen, failed_at, pulled_at" ROW_TEXTS(COLUMN)
		ROW_NUMBERS(COLUMN) ") VALUES (?,?,?,?,?,?,?,?" ROW_TEXTS(VALUE) ROW_NUMBERS(VALUE) ")",
	[Q_STATE_ADD] = "INSERT INTO state (failure, state, assignee, by, flags) VALUES (?,?,?,?,?)",
	[Q_ISSUE_ADD] = "INSERT INTO issue (key, state) VALUES (?, 2)",
	[Q_ISSUE_BY_KEY] = "SELECT id FROM issue WHERE key = ?",
	[Q_ISSUE_GET] = "SELECT id, state, at, by, recur, days, per_day, until, count, rate, base, usual FROM issue WHERE id = ?",
	[Q_ISSUE_SET] = "UPDATE issue SET state = ?2, at = ?3, by = ?4, recur = ?5, days = ?6, per_day = ?7, until = ?8, count = ?9, "
			"rate = ?10, base = ?11, usual = ?12 WHERE id = ?1",
	[Q_ISSUE_COUNTS] = "SELECT count(*), sum(s.state = ?2) FROM failure f JOIN state s ON s.failure = f.id WHERE f.issue = ?1",
	[Q_MARK_GET] = "SELECT state, assignee, by FROM mark WHERE key = ?",
	[Q_FAILURE_ISSUE] = "SELECT issue FROM failure WHERE id = ?",
	[Q_CHANGE_MARK] = "INSERT OR IGNORE INTO change " CHANGE_COLUMNS " SELECT f.key, f.id, f.issue, s.state, s.assignee, s.by, "
			  "CASE WHEN ?2 >= 0 THEN ?2 WHEN s.state = 1 THEN 2 ELSE s.state END, ifnull(?3, s.assignee), ifnull(?4, s.by) "
			  "FROM failure f JOIN state s ON s.failure = f.id WHERE f.id = ?1 AND (?5 < 0 OR s.state = ?5)",
	[Q_CHANGE_WAKE] = "INSERT INTO change " CHANGE_COLUMNS " SELECT f.key, f.id, f.issue, s.state, s.assignee, s.by, 2, s.assignee, '' "
			  "FROM failure f JOIN state s ON s.failure = f.id WHERE f.issue = ? AND s.state IN (3, 4)",
	/* no issue: the number alone stands in an index, the row need not be read */
	[Q_CHANGE_UNDO] = "INSERT INTO change " CHANGE_COLUMNS " SELECT l.key, f.id, NULL, state1, assignee1, by1, state0, assignee0, by0 "
			  "FROM " STEP_LINES " WHERE step = ?",
	[Q_CHANGE_REDO] = "INSERT INTO change " CHANGE_COLUMNS " SELECT l.key, f.id, NULL, state0, assignee0, by0, state1, assignee1, by1 "
			  "FROM " STEP_LINES " WHERE step = ?",
	[Q_CHANGE_COUNT] = "SELECT count(*), (SELECT failure FROM change ORDER BY key LIMIT 1) FROM change",
	[Q_CHANGE_ISSUES] = "SELECT DISTINCT issue FROM change ORDER BY issue",
	[Q_CHANGE_TO_STEP] = "INSERT INTO step_failure (step, key, state0, assignee0, by0, state1, assignee1, by1) "
			     "SELECT ?, key, state0, assignee0, by0, state1, assignee1, by1 FROM change",
	/* who changes what he knows is later than it, whatever the clocks say, unless one was quite wrong */
	[Q_CHANGE_TO_MARKS] = "INSERT INTO mark (key, state, assignee, by, at) SELECT key, state1, assignee1, by1, ?1 FROM change WHERE true "
			      "ON CONFLICT (key) DO UPDATE SET state = excluded.state, assignee = excluded.assignee, by = excluded.by, "
			      "at = iif(excluded.at = 0 OR at BETWEEN excluded.at AND excluded.at + ?2, at, excluded.at)",
	[Q_MARK_AGREED] = "INSERT INTO mark (key, state, assignee, by, at) SELECT f.key, s.state, s.assignee, s.by, ?2 FROM failure f "
			  "JOIN state s ON s.failure = f.id WHERE f.message = ?1 ON CONFLICT (key) DO UPDATE SET at = max(at, excluded.at)",
	[Q_CHANGE_TO_STATES] = "UPDATE state SET state = c.state1, assignee = c.assignee1, by = c.by1, gen = ?1, flags = (flags & ~16) | ?2 "
			       "FROM change c WHERE state.failure = c.failure",
	[Q_STEP_ADD] = "INSERT INTO step (op, at, by) VALUES (?,?,?)",
	[Q_STEP_ISSUE_ADD] = "INSERT OR REPLACE INTO step_issue VALUES (?,?,?,?)",
	[Q_STEP_LAST] = "SELECT id, op, at FROM step WHERE undone = 0 ORDER BY id DESC LIMIT 1",
	[Q_STEP_NEXT] = "SELECT id, op, at FROM step WHERE undone = 1 ORDER BY id LIMIT 1",
	[Q_STEP_UNDONE] = "UPDATE step SET undone = ?2 WHERE id = ?1",
	[Q_STEP_ISSUES] = "SELECT issue, before, after FROM step_issue WHERE step = ?",
	[Q_STEP_DROP_UNDONE] = "DELETE FROM step WHERE undone = 1",
	[Q_STEP_DROP_OLD] = "DELETE FROM step WHERE id <= (SELECT max(id) FROM step) - 100",
	[Q_HISTORY_ADD] = "INSERT INTO history (issue, step, at, by, what, note) VALUES (?,?,?,?,?,?)",
	[Q_HISTORY_GET] = "SELECT h.at, h.by, h.what, h.note FROM history h LEFT JOIN step s ON s.id = h.step AND h.what = 'note' "
			  "WHERE h.issue = (SELECT issue FROM failure WHERE id = ?) AND ifnull(s.undone, 0) = 0 ORDER BY h.id DESC LIMIT 200",
	[Q_HISTORY_OF_STEP] = "SELECT DISTINCT issue FROM history WHERE step = ?",
	[Q_HISTORY_DROP] = "DELETE FROM history WHERE step = ? AND what = 'note'",
	[Q_LOAD] = "SELECT " ENTRY_COLUMNS ", " STATE_COLUMNS " FROM failure f INDEXED BY failure_gen JOIN state s ON s.failure = f.id "
		   "WHERE f.gen > ? AND f.gen <= ? ORDER BY f.id",
	[Q_LOAD_ALL] = "SELECT " ENTRY_COLUMNS ", " STATE_COLUMNS " FROM failure f CROSS JOIN state s ON s.failure = f.id ORDER BY f.id",
	[Q_LOAD_STATES] = "SELECT s.failure, " STATE_COLUMNS " FROM state s WHERE s.gen > ? AND s.gen <= ? AND s.gen > 0 ORDER BY s.failure",
	[Q_RAW_GET] = "SELECT r.codec, r.size, r.data, f.ordinal FROM failure f JOIN raw r ON r.message = f.message WHERE f.id = ?",
	[Q_TROUBLE] = "SELECT m.trouble FROM failure f JOIN message m ON m.id = f.message WHERE f.id = ?",
	[Q_FOLDER_ADD] = "INSERT OR IGNORE INTO folder (account, name) VALUES (?,?)",
	[Q_PULLED_AT] = "SELECT ifnull(max(pulled_at), 0) FROM folder WHERE ?1 = '' OR account = ?1",
	[Q_FOLDER_NAME] = "SELECT account || '/' || name FROM folder WHERE id = ? AND account <> 'files'",
	[Q_FOLDER_GET] = "SELECT id, uidvalidity, uidnext, highestmodseq, messages, pulled_at, share, only_bounces FROM folder WHERE account = ? AND name = ?",
	[Q_FOLDER_SET] = "UPDATE folder SET uidvalidity = ?2, uidnext = ?3, highestmodseq = ?4, messages = ?5, pulled_at = ?6, only_bounces = ?7 WHERE id = ?1",
	[Q_FOLDER_UIDS] = "SELECT uid FROM place WHERE folder = ? AND uid BETWEEN ? AND ? ORDER BY uid",
	[Q_FOLDER_COUNT] = "SELECT count(*) FROM place WHERE folder = ?",
	[Q_FOLDER_GONE] = "UPDATE message SET gone = 1 WHERE id = ?1 AND NOT EXISTS (SELECT 1 FROM place WHERE message = ?1)",
	[Q_FOLDER_GONE_FAILURES] = "UPDATE state SET flags = flags | 64, gen = ?2 WHERE failure IN (SELECT id FROM failure "
				   "WHERE message = ?1) AND NOT EXISTS (SELECT 1 FROM place WHERE message = ?1)",
	[Q_FOLDER_FORGET] = "DELETE FROM message WHERE folder = ?1 AND id NOT IN (SELECT message FROM place WHERE folder <> ?1)",
	[Q_FOLDER_RESET] = "DELETE FROM place WHERE folder = ?",
	[Q_FOLDER_LOST] = "UPDATE message SET gone = 2 WHERE folder = ?1 AND uid > 0 AND gone = 0 AND id NOT IN (SELECT message FROM place)",
	[Q_FOLDER_SWEEP] = "UPDATE message SET gone = 1 WHERE folder = ?1 AND uid > 0 AND gone <> 1 AND id NOT IN (SELECT message FROM place)",
	[Q_FOLDER_SWEEP_FAILURES] = "UPDATE state SET flags = flags | 64, gen = ?2 WHERE flags & 64 = 0 AND failure IN (SELECT f.id "
				    "FROM message m JOIN failure f ON f.message = m.id WHERE m.folder = ?1 AND m.gone = 1)",
	[Q_FOLDER_SHARE] = "UPDATE folder SET share = ?2 WHERE id = ?1 AND share <> ?2",
	[Q_SHARE_ANEW] = "UPDATE place SET shared = '?' WHERE folder = ?",
	[Q_SETTING_GET] = "SELECT value FROM setting WHERE name = ?",
	[Q_SETTING_SET] = "INSERT INTO setting VALUES (?,?) ON CONFLICT (name) DO UPDATE SET value = excluded.value",
	[Q_ISSUE_ASLEEP] = "SELECT id FROM issue WHERE until > 0 OR count > 0 OR rate > 0 OR usual > 0",
	[Q_ISSUE_AFTER] = "SELECT count(*) FROM failure WHERE issue = ?1 AND failed_at > ?2",
	[Q_ISSUE_SINCE] = "SELECT count(*), sum(failed_at > ?2) FROM failure WHERE issue = ?1",
	[Q_ISSUE_NEW_LEAK] = "SELECT EXISTS (SELECT 1 FROM failure f WHERE f.issue = ?1 AND f.flags & 1 AND f.pulled_at > ?2 AND NOT EXISTS "
			     "(SELECT 1 FROM failure g WHERE g.issue = ?1 AND g.recipient = f.recipient AND g.pulled_at <= ?2))",
	[Q_NOTE_FLAG] = "UPDATE state SET flags = (flags & ~2) | (SELECT 2 * EXISTS (SELECT 1 FROM history h LEFT JOIN step s "
			"ON s.id = h.step WHERE h.issue = ?1 AND h.what = 'note' AND ifnull(s.undone, 0) = 0)), gen = ?2 WHERE failure IN "
			"(SELECT id FROM failure WHERE issue = ?1)",
	[Q_NOTE_DROP_UNDONE] = "DELETE FROM history WHERE what = 'note' AND step IN (SELECT id FROM step WHERE undone = 1)",
	[Q_FAILURE_AT] = "SELECT f.id, s.state, s.assignee, s.by, s.flags FROM failure f JOIN state s ON s.failure = f.id "
			 "WHERE f.message = ? AND f.ordinal = ?",
	[Q_FAILURE_DROP] = "DELETE FROM failure WHERE id = ?",
	[Q_FAILURES_SURPLUS] = "UPDATE state SET flags = flags | 64, gen = ?3 WHERE failure IN (SELECT id FROM failure "
			       "WHERE message = ?1 AND ordinal >= ?2)",
	[Q_FAILURES_OF] = "SELECT f.id, s.state, s.assignee, k.at FROM failure f JOIN state s ON s.failure = f.id "
			  "LEFT JOIN mark k ON k.key = f.key WHERE f.message = ? ORDER BY f.ordinal",
	[Q_FAILURES_BACK] = "UPDATE state SET flags = flags & ~64, gen = ?2 WHERE failure IN (SELECT id FROM failure WHERE message = ?1) AND flags & 64 <> 0",
	[Q_MESSAGE_BY_MSGID] = "SELECT m.id FROM message m WHERE m.msgid = ?1 AND m.msgid <> '' AND m.gone > 0 AND +m.folder = ?2 AND +m.uid > 0 AND "
			       "NOT EXISTS (SELECT 1 FROM place WHERE message = m.id) LIMIT 2",
	[Q_MESSAGE_RAW] = "UPDATE raw SET codec = ?2, size = ?3, data = ?4 WHERE message = ?1",
	[Q_MESSAGE_SIZE] = "UPDATE message SET size = ?2 WHERE id = ?1",
	[Q_MESSAGE_BACK] = "UPDATE message SET gone = 0 WHERE id = ? AND gone > 0",
	[Q_PLACE_ADD] = "INSERT INTO place (folder, uid, message, shared) VALUES (?1,?2,?3,?4) ON CONFLICT (folder, uid) DO UPDATE SET "
			"message = excluded.message, shared = excluded.shared WHERE message <> excluded.message",
	[Q_PLACE_GET] = "SELECT message, shared FROM place WHERE folder = ? AND uid = ?",
	[Q_PLACE_DROP] = "DELETE FROM place WHERE folder = ? AND uid = ?",
	[Q_PLACE_SHARED] = "UPDATE place SET shared = ?3 WHERE folder = ?1 AND uid = ?2",
	[Q_PLACES_NEW] = "SELECT uid, message, shared FROM place WHERE folder = ? AND shared >= '?' AND shared < '@'",
	[Q_PLACE_OF] = "SELECT o.account, o.name, p.uid, m.size FROM failure f JOIN message m ON m.id = f.message JOIN place p ON p.message = m.id "
		       "JOIN folder o ON o.id = p.folder WHERE f.id = ? LIMIT 1",
	[Q_SHARES] = "SELECT EXISTS (SELECT 1 FROM folder WHERE share = 1)",
	/* a mail without a place is on its way to another one: its UIDs have changed, and the pull is not done */
	[Q_CHANGE_TO_OUTBOX] = "INSERT INTO outbox (digest, folder, at) SELECT m.digest, o.id, max(k.at) FROM change c "
			       "CROSS JOIN mark k ON k.key = c.key JOIN failure f ON f.id = c.failure JOIN message m ON m.id = f.message "
			       "LEFT JOIN place p ON p.message = m.id JOIN folder o ON o.id = coalesce(p.folder, m.folder) WHERE o.share = 1 "
			       "GROUP BY m.digest, o.id "
			       /* asked anew for each row, since it speaks of it */
			       "ON CONFLICT (digest, folder) DO UPDATE SET at = excluded.at, "
			       "seq = (SELECT b.seq + 1 FROM outbox b WHERE excluded.at IS NOT NULL ORDER BY b.seq DESC LIMIT 1)",
	[Q_OUTBOX_ADD_MESSAGE] = "INSERT OR IGNORE INTO outbox (digest, folder, at) SELECT m.digest, ?2, ?3 FROM message m WHERE m.id = ?1",
	[Q_OUTBOX_HAS] = "SELECT b.seq, b.at FROM outbox b JOIN message m ON m.digest = b.digest WHERE m.id = ?1 AND b.folder = ?2",
	[Q_OUTBOX_LIST] = "SELECT b.seq, b.at, m.id, p.uid, p.shared FROM outbox b JOIN message m ON m.digest = b.digest "
			  "JOIN place p ON p.message = m.id AND p.folder = b.folder WHERE b.folder = ? ORDER BY b.seq LIMIT ?",
	[Q_OUTBOX_DROP] = "DELETE FROM outbox WHERE seq = ?",
	[Q_OUTBOX_CLEAR] = "DELETE FROM outbox WHERE folder = ?",
	[Q_OUTBOX_SWEEP] = "DELETE FROM outbox WHERE folder = ?1 AND NOT EXISTS (SELECT 1 FROM message m JOIN place p ON p.message = m.id "
			   "WHERE m.digest = outbox.digest AND p.folder = ?1)",
	[Q_ERRAND_SWEEP] = "UPDATE errand SET stage = 2 WHERE stage < 2 AND NOT EXISTS (SELECT 1 FROM message m JOIN place p ON p.message = m.id "
			   "WHERE m.digest = errand.digest)",
	[Q_FAILURES_WHO] = "SELECT recipient, failed_at FROM failure WHERE message = ? ORDER BY ordinal",
	[Q_MESSAGE_OF] = "SELECT message, EXISTS (SELECT 1 FROM place p WHERE p.message = f.message) FROM failure f WHERE id = ?",
	[Q_OUTBOX_COUNT] = "SELECT count(*) FROM outbox",
	[Q_ERRAND_ADD] = "INSERT INTO errand (step, digest, target, due) SELECT ?1, digest, ?3, ?4 FROM message WHERE id = ?2",
	[Q_ERRAND_LIST] = "SELECT e.id, e.stage, m.id, p.uid, e.target, m.msgid FROM errand e JOIN message m ON m.digest = e.digest "
			  "JOIN place p ON p.message = m.id WHERE e.stage < 2 AND e.due <= ?2 AND p.folder = ?1 ORDER BY e.target, p.uid LIMIT ?3",
	[Q_ERRAND_STAGE] = "UPDATE errand SET stage = ?2 WHERE id = ?1",
	[Q_ERRAND_UNDO] = "UPDATE errand SET stage = 3 WHERE step = ? AND stage = 0",
	[Q_ERRAND_REDO] = "UPDATE errand SET stage = 0, due = ?2 WHERE step = ?1 AND stage = 3",
	[Q_ERRAND_BEGUN] = "SELECT count(*) FROM errand WHERE step = ? AND stage IN (1, 2)",
	[Q_ERRAND_COUNT] = "SELECT count(*) FROM errand WHERE stage < 2",
	[Q_ERRAND_NEXT] = "SELECT min(due) FROM errand WHERE stage < 2",
};

/* ---- the key of a failure, "hex.ordinal", taken apart ---- */

static void key_digest(sqlite3_context *ctx, int n, sqlite3_value **v)
{
	const unsigned char *key = sqlite3_value_text(v[0]);
	uint8_t digest[DIGEST_SIZE] = { 0 };

	(void)n;
	for (size_t i = 0; key && key[i] && key[i] != '.' && i < 2 * DIGEST_SIZE; i++)
		digest[i / 2] = (uint8_t)(digest[i / 2] << 4 | (key[i] <= '9' ? key[i] - '0' : key[i] - 'a' + 10));
	sqlite3_result_blob(ctx, digest, sizeof(digest), SQLITE_TRANSIENT);
}

static void key_ordinal(sqlite3_context *ctx, int n, sqlite3_value **v)
{
	struct slice digest, ordinal;
	uint64_t at = 0;
	const char *key = (const char *)sqlite3_value_text(v[0]);

	(void)n;
	slice_cut(slice_of(key ? key : ""), '.', &digest, &ordinal);
	slice_u64(ordinal, &at);
	sqlite3_result_int64(ctx, (int64_t)at);
}

bool db_functions(sqlite3 *db)
{
	int how = SQLITE_UTF8 | SQLITE_DETERMINISTIC | SQLITE_DIRECTONLY;

	return sqlite3_create_function_v2(db, "key_digest", 1, how, NULL, key_digest, NULL, NULL, NULL) == SQLITE_OK &&
	       sqlite3_create_function_v2(db, "key_ordinal", 1, how, NULL, key_ordinal, NULL, NULL, NULL) == SQLITE_OK;
}

/* ---- statements ---- */

sqlite3_stmt *db_query(struct store *st, enum query q)
{
	if (!st->stmt[q]) {
		int rc = sqlite3_prepare_v3(st->db, sql[q], -1, SQLITE_PREPARE_PERSISTENT, &st->stmt[q], NULL);

		assert(rc == SQLITE_OK || !st->stmt[q]);
		(void)rc;
	} else {
		sqlite3_reset(st->stmt[q]);
		sqlite3_clear_bindings(st->stmt[q]);
	}
	return st->stmt[q];
}

void db_text(sqlite3_stmt *s, int at, struct slice text)
{
	sqlite3_bind_text(s, at, text.n ? text.p : "", (int)(text.n > 65536 ? 65536 : text.n), SQLITE_STATIC);
}

struct slice db_column(sqlite3_stmt *s, int at)
{
	const void *p = sqlite3_column_blob(s, at);
	int n = sqlite3_column_bytes(s, at);

	return (struct slice){ p ? p : "", (size_t)n };
}

/* ---- stopped in the midst ---- */

#define STEPS_BETWEEN 1000 /* of SQLite's machine: less than a millisecond */

static int asked(void *arg)
{
	struct store *st = arg;
	int64_t now = clock_ms();

	if (st->ask.stopped || now - st->ask.at < st->ask.every)
		return 0; /* stopped: what goes back is not to be stopped as well */
	st->ask.stopped = !st->ask.go_on(st->ask.ctx, st->ask.done);
	st->ask.at = clock_ms();
	return st->ask.stopped;
}

void store_ask(struct store *st, bool (*go_on)(void *ctx, size_t done), void *ctx)
{
	st->ask.go_on = go_on;
	st->ask.ctx = ctx;
	st->ask.done = 0;
	st->ask.every = STORE_ASK_MS;
	st->ask.at = clock_ms();
	st->ask.stopped = false;
	sqlite3_progress_handler(st->db, STEPS_BETWEEN, go_on ? asked : NULL, st);
}

enum rc db_fail(struct store *st, struct err *err)
{
	int code = sqlite3_errcode(st->db) & 0xff;

	switch (code) {
	case SQLITE_INTERRUPT:
		return err_set(err, RC_CANCELLED, "%s", _("stopped; nothing was changed"));
	case SQLITE_FULL:
		return err_set(err, RC_IO, _("%s: the disk is full; nothing was saved"), st->path);
	case SQLITE_BUSY:
	case SQLITE_LOCKED:
		return err_set(err, RC_BUSY, _("%s is in use by another modori"), st->path);
	case SQLITE_NOTADB:
	case SQLITE_CORRUPT:
		return err_set(err, RC_FORMAT, _("%s is damaged or no modori store"), st->path);
	case SQLITE_READONLY:
		return err_set(err, RC_IO, _("%s cannot be written"), st->path);
	default:
		return err_set(err, RC_IO, "%s: %s", st->path, sqlite3_errmsg(st->db));
	}
}

enum rc db_run(struct store *st, sqlite3_stmt *s, struct err *err)
{
	int code = s ? sqlite3_step(s) : SQLITE_ERROR;

	if (code != SQLITE_DONE && code != SQLITE_ROW)
		return db_fail(st, err);
	sqlite3_reset(s);
	return RC_OK;
}

enum rc db_begin(struct store *st, bool *mine, struct err *err)
{
	*mine = sqlite3_get_autocommit(st->db) != 0;
	if (!*mine)
		return RC_OK;
	st->gen = 0;
	return db_run(st, db_query(st, Q_BEGIN), err);
}

enum rc db_end(struct store *st, bool mine, enum rc rc, struct err *err)
{
	if (!mine)
		return rc;
	if (rc == RC_OK) {
		rc = db_run(st, db_query(st, Q_COMMIT), err);
		if (rc == RC_OK)
			return RC_OK;
	}
	store_rollback(st);
	return rc;
}

enum rc db_gen(struct store *st, int64_t *gen, struct err *err)
{
	sqlite3_stmt *s;

	if (!st->gen) {
		s = db_query(st, Q_NEXT_GEN);
		if (sqlite3_step(s) != SQLITE_ROW)
			return db_fail(st, err);
		st->gen = sqlite3_column_int64(s, 0);
		sqlite3_reset(s);
	}
	*gen = st->gen;
	return RC_OK;
}
