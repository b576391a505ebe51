// SPDX-License-Identifier: BSD-2-Clause
/* Mail in: one message, its raw bytes, a row per failed recipient, the issue each belongs to. */
#include <stdio.h>

#include "base/text.h"
#include "store/db.h"
#include "store/row.h"

/* The issue of this key; made when it is not there. */
static enum rc issue_of(struct store *st, struct slice key, int64_t *id, bool *fresh, struct err *err)
{
	sqlite3_stmt *s = db_query(st, Q_ISSUE_BY_KEY);
	int code;

	db_text(s, 1, key);
	code = sqlite3_step(s);
	*fresh = code == SQLITE_DONE;
	if (code == SQLITE_ROW)
		*id = sqlite3_column_int64(s, 0);
	sqlite3_reset(s);
	if (code != SQLITE_ROW && code != SQLITE_DONE)
		return db_fail(st, err);
	if (!*fresh)
		return RC_OK;
	s = db_query(st, Q_ISSUE_ADD);
	db_text(s, 1, key);
	if (db_run(st, s, err) != RC_OK)
		return RC_IO;
	*id = sqlite3_last_insert_rowid(st->db);
	return RC_OK;
}

/* ---- a failure ---- */

struct put {
	struct store *st;
	const struct store_mail *mail;
	const struct store_ready *ready;
	int64_t message;
	bool again; /* failures are there already: keep their ids and states */
	struct store_put_result *sum;
	struct err *err;
};

/* What stands at this place of the mail goes, to be written anew under the same id. *id: 0 when there is none. */
static enum rc take_old(struct put *p, size_t ordinal, int64_t *id, struct standing *old)
{
	sqlite3_stmt *s = db_query(p->st, Q_FAILURE_AT);
	int code;

	sqlite3_bind_int64(s, 1, p->message);
	sqlite3_bind_int64(s, 2, (int64_t)ordinal);
	code = sqlite3_step(s);
	if (code == SQLITE_ROW) {
		*id = sqlite3_column_int64(s, 0);
		old->state = sqlite3_column_int(s, 1);
		snprintf(old->assignee, sizeof(old->assignee), "%s", (const char *)sqlite3_column_text(s, 2));
		snprintf(old->by, sizeof(old->by), "%s", (const char *)sqlite3_column_text(s, 3));
		old->flags = (uint8_t)(sqlite3_column_int(s, 4) & ~ENTRY_GONE);
	}
	sqlite3_reset(s);
	if (code != SQLITE_ROW)
		return code == SQLITE_DONE ? RC_OK : db_fail(p->st, p->err);
	s = db_query(p->st, Q_FAILURE_DROP);
	sqlite3_bind_int64(s, 1, *id);
	return db_run(p->st, s, p->err);
}

static enum rc add_state(struct put *p, int64_t failure, const struct standing *now)
{
	sqlite3_stmt *s = db_query(p->st, Q_STATE_ADD);

	sqlite3_bind_int64(s, 1, failure);
	sqlite3_bind_int(s, 2, now->state);
	db_text(s, 3, slice_of(now->assignee));
	db_text(s, 4, slice_of(now->by));
	sqlite3_bind_int(s, 5, now->flags);
	return db_run(p->st, s, p->err);
}

/* id 0: a new one. */
static enum rc add_row(struct put *p, const struct row *row, size_t ordinal, const struct arrival *f, int64_t id)
{
	sqlite3_stmt *s;
	int64_t gen;
	int c = 1;
	enum rc rc = db_gen(p->st, &gen, p->err);

	if (rc != RC_OK)
		return rc;
	s = db_query(p->st, Q_FAILURE_ADD);
	if (id)
		sqlite3_bind_int64(s, c, id);
	c++;
	sqlite3_bind_int64(s, c++, p->message);
	sqlite3_bind_int64(s, c++, (int64_t)ordinal);
	db_text(s, c++, slice_of(f->key));
	sqlite3_bind_int64(s, c++, f->issue);
	sqlite3_bind_int64(s, c++, gen);
	sqlite3_bind_int64(s, c++, f->at);
	sqlite3_bind_int64(s, c++, p->mail->pulled_at);
	for (size_t i = 0; i < ROW_TEXTS_N; i++)
		db_text(s, c++, row->text[i]);
	for (size_t i = 0; i < ROW_NUMBERS_N; i++)
		sqlite3_bind_int64(s, c++, row->number[i]);
	p->sum->failures += !id;
	return db_run(p->st, s, p->err);
}

static enum rc add_failure(struct put *p, const struct row *row, size_t ordinal)
{
	struct arrival f = { .said = p->mail->said, .at = p->ready->date ? p->ready->date : p->mail->pulled_at };
	struct standing standing = { 0 };
	int64_t id = 0;
	enum rc rc = issue_of(p->st, row->issue, &f.issue, &f.fresh, p->err);

	snprintf(f.key, sizeof(f.key), "%s.%zu", p->ready->digest_text, ordinal);
	if (rc == RC_OK && p->again)
		rc = take_old(p, ordinal, &id, &standing);
	if (rc == RC_OK && !id)
		rc = arrival_standing(p->st, &f, &standing, p->sum, p->err);
	if (rc == RC_OK)
		rc = add_row(p, row, ordinal, &f, id);
	return rc == RC_OK ? add_state(p, sqlite3_last_insert_rowid(p->st->db), &standing) : rc;
}

static enum rc add_rows(struct put *p)
{
	enum rc rc = RC_OK;

	p->sum->not_understood += !p->ready->understood;
	for (size_t i = 0; rc == RC_OK && i < p->ready->n; i++)
		rc = add_failure(p, &p->ready->rows[i], i);
	return rc;
}

/* ---- a mail ---- */

static enum rc put_raw(struct put *p, enum query q)
{
	const struct store_ready *r = p->ready;
	sqlite3_stmt *s = db_query(p->st, q);

	sqlite3_bind_int64(s, 1, p->message);
	sqlite3_bind_int(s, 2, (int)r->packed.codec);
	sqlite3_bind_int64(s, 3, (int64_t)r->size);
	sqlite3_bind_blob(s, 4, r->packed.data.n ? r->packed.data.p : "", (int)r->packed.data.n, SQLITE_STATIC);
	return db_run(p->st, s, p->err);
}

/* Do its failures stand there already, of the same recipients at the same time? */
static enum rc same_failures(struct put *p, int64_t message, bool *same)
{
	const struct store_ready *r = p->ready;
	sqlite3_stmt *s = db_query(p->st, Q_FAILURES_WHO);
	size_t i = 0;
	int code;

	*same = r->understood && r->date;
	sqlite3_bind_int64(s, 1, message);
	while ((code = sqlite3_step(s)) == SQLITE_ROW && *same) {
		*same = i < r->n && slice_eq(db_column(s, 0), r->rows[i].text[ROW_TEXT_recipient]) && sqlite3_column_int64(s, 1) == r->date;
		i++;
	}
	sqlite3_reset(s);
	*same = *same && i == r->n;
	return code == SQLITE_ROW || code == SQLITE_DONE ? RC_OK : db_fail(p->st, p->err);
}

/*
 * A mail of this folder that lost its place (other UIDs, or it was taken away) and comes back with other bytes: a
 * server may change a header. The Message-ID alone would let anybody take over a row, so the failures must agree.
 */
static enum rc find_by_msgid(struct put *p, int64_t folder, int64_t *id)
{
	sqlite3_stmt *s;
	int64_t found = 0;
	bool same = false;
	int code, n = 0;
	enum rc rc;

	if (!p->ready->msgid.n || !p->mail->uid)
		return RC_OK;
	s = db_query(p->st, Q_MESSAGE_BY_MSGID);
	db_text(s, 1, p->ready->msgid);
	sqlite3_bind_int64(s, 2, folder);
	while ((code = sqlite3_step(s)) == SQLITE_ROW) {
		found = sqlite3_column_int64(s, 0);
		n++;
	}
	sqlite3_reset(s);
	if (code != SQLITE_DONE)
		return db_fail(p->st, p->err);
	if (n != 1)
		return RC_OK;
	rc = same_failures(p, found, &same);
	if (same)
		*id = found;
	return rc;
}

/* Under another UID or in another folder. *id stays when it is not there. */
static enum rc find_by_digest(struct put *p, int64_t *id)
{
	sqlite3_stmt *s = db_query(p->st, Q_MESSAGE_BY_DIGEST);
	int code;

	sqlite3_bind_blob(s, 1, p->ready->digest, DIGEST_SIZE, SQLITE_STATIC);
	code = sqlite3_step(s);
	if (code == SQLITE_ROW)
		*id = sqlite3_column_int64(s, 0);
	sqlite3_reset(s);
	return code == SQLITE_ROW || code == SQLITE_DONE ? RC_OK : db_fail(p->st, p->err);
}

/* *fresh: it was not there by its digest. */
static enum rc add_message(struct put *p, int64_t folder, const char *trouble, bool *fresh)
{
	sqlite3_stmt *s = db_query(p->st, Q_MESSAGE_ADD);
	enum rc rc;

	sqlite3_bind_blob(s, 1, p->ready->digest, DIGEST_SIZE, SQLITE_STATIC);
	sqlite3_bind_int64(s, 2, folder);
	sqlite3_bind_int64(s, 3, p->mail->uid);
	db_text(s, 4, p->mail->path);
	db_text(s, 5, slice_of(trouble));
	sqlite3_bind_int64(s, 6, p->mail->pulled_at);
	db_text(s, 7, p->ready->msgid);
	sqlite3_bind_int64(s, 8, p->mail->size);
	rc = db_run(p->st, s, p->err);
	*fresh = rc == RC_OK && sqlite3_changes(p->st->db) > 0;
	if (*fresh)
		p->message = sqlite3_last_insert_rowid(p->st->db);
	return rc;
}

/* The row of this mail, a new one unless it is known. */
static enum rc settle_message(struct put *p, int64_t folder, const char *trouble, bool *fresh)
{
	enum rc rc = find_by_msgid(p, folder, &p->message);
	bool lost = p->message != 0;

	*fresh = false;
	if (rc == RC_OK && !lost)
		rc = add_message(p, folder, trouble, fresh);
	return rc == RC_OK && !*fresh ? find_by_digest(p, &p->message) : rc; /* the same bytes are nearer than the same name */
}

/* The mail, its bytes and its rows, unless they are there; then its place. */
static enum rc put_mail(struct put *p, const char *trouble)
{
	struct store_folder folder = { .id = p->mail->folder_id };
	bool mine, fresh = false;
	enum rc rc = db_begin(p->st, &mine, p->err);

	if (rc != RC_OK)
		return rc;
	if (!folder.id)
		rc = store_folder_get(p->st, p->mail->account, p->mail->folder, &folder, p->err);
	if (rc == RC_OK)
		rc = settle_message(p, folder.id, trouble, &fresh);
	p->sum->duplicate = rc == RC_OK && !fresh;
	if (rc == RC_OK && fresh)
		rc = put_raw(p, Q_RAW_ADD);
	if (rc == RC_OK && fresh)
		rc = add_rows(p);
	if (rc == RC_OK && p->mail->uid)
		rc = place_add(p->st, folder.id, p->mail->uid, p->message, p->mail->shared, p->err);
	if (rc == RC_OK && p->mail->uid && !fresh)
		rc = message_back(p->st, p->message, p->err);
	return db_end(p->st, mine, rc, p->err);
}

enum rc store_put_ready(struct store *st, const struct store_mail *mail, const struct store_ready *ready, struct store_put_result *sum,
			struct err *err)
{
	struct put p = { .st = st, .mail = mail, .ready = ready, .sum = sum, .err = err };

	return put_mail(&p, "");
}

static struct pack *own_pack(struct store *st)
{
	if (!st->pack)
		st->pack = pack_new();
	return st->pack;
}

enum rc store_put(struct store *st, const struct store_mail *mail, const struct extract *x, const struct verdict *v,
		  struct store_put_result *sum, struct err *err)
{
	return store_put_ready(st, mail, store_ready(x->msg->arena, own_pack(st), mail->us, mail->raw, x, v), sum, err);
}

static enum rc surplus(struct put *p, size_t from)
{
	sqlite3_stmt *s;
	int64_t gen;
	enum rc rc = db_gen(p->st, &gen, p->err);

	s = db_query(p->st, Q_FAILURES_SURPLUS);
	sqlite3_bind_int64(s, 1, p->message);
	sqlite3_bind_int64(s, 2, (int64_t)from);
	sqlite3_bind_int64(s, 3, gen);
	return rc == RC_OK ? db_run(p->st, s, p->err) : rc;
}

enum rc store_put_whole(struct store *st, const struct store_mail *mail, const struct extract *x, const struct verdict *v, struct err *err)
{
	struct store_ready *ready = store_ready(x->msg->arena, own_pack(st), mail->us, mail->raw, x, v);
	struct store_put_result sum = { 0 };
	struct put p = { .st = st, .mail = mail, .ready = ready, .again = true, .sum = &sum, .err = err };
	sqlite3_stmt *s;
	bool mine;
	enum rc rc = db_begin(st, &mine, err);

	if (rc != RC_OK)
		return rc;
	rc = find_by_digest(&p, &p.message);
	if (rc == RC_OK && !p.message)
		rc = err_set(err, RC_NOT_FOUND, _("the mail on the server is not the one that was here"));
	if (rc == RC_OK)
		rc = put_raw(&p, Q_MESSAGE_RAW);
	if (rc == RC_OK) {
		s = db_query(st, Q_MESSAGE_SIZE);
		sqlite3_bind_int64(s, 1, p.message);
		sqlite3_bind_int64(s, 2, mail->size);
		rc = db_run(st, s, err);
	}
	if (rc == RC_OK)
		rc = add_rows(&p);
	if (rc == RC_OK)
		rc = surplus(&p, ready->n);
	return db_end(st, mine, rc, err);
}

enum rc store_put_unreadable(struct store *st, const struct store_mail *mail, const char *why, struct err *err)
{
	struct arena a;
	struct msg m = { .arena = &a };
	struct extract x = { .msg = &m, .format = "unreadable" };
	struct store_put_result sum = { 0 };
	struct put p = { .st = st, .mail = mail, .sum = &sum, .err = err };
	struct store_ready *ready;
	enum rc rc;

	arena_init(&a);
	ready = store_ready(&a, own_pack(st), NULL, S(""), &x, NULL);
	row_digest(arena_printf(&a, "unreadable %.*s %.*s %.*s %u %u", SLICE_ARG(mail->account), SLICE_ARG(mail->folder), SLICE_ARG(mail->path),
				mail->uidvalidity, mail->uid),
		   ready);
	p.ready = ready;
	rc = put_mail(&p, why);
	arena_release(&a);
	return rc;
}
