// SPDX-License-Identifier: BSD-2-Clause
/* Mail in: one message, its raw bytes, a row per failed recipient, the issue each belongs to. */
#include <nettle/sha2.h>
#include <stdio.h>
#include <stdlib.h>
#include <zlib.h>

#include "base/text.h"
#include "base/utf8.h"
#include "cause/domain.h"
#include "store/db.h"

#define TEXT_MAX 1024 /* of one column; longer values are cut between characters */

struct digest {
	uint8_t b[16];
};

static struct digest digest_of(struct slice raw)
{
	struct sha256_ctx ctx;
	struct digest d;

	sha256_init(&ctx);
	sha256_update(&ctx, raw.n, (const uint8_t *)raw.p);
	sha256_digest(&ctx, sizeof(d.b), d.b);
	return d;
}

static struct slice cut(struct slice s)
{
	return utf8_cut(s, TEXT_MAX);
}

/* ---- issue ---- */

static struct slice slot_of(const struct verdict *v, enum finding_id id, const char *name)
{
	for (size_t i = 0; i < v->nfindings; i++)
		for (size_t k = 0; v->findings[i].id == id && k < v->findings[i].nslots; k++)
			if (strcmp(v->findings[i].slots[k].name, name) == 0)
				return v->findings[i].slots[k].value;
	return (struct slice){ "", 0 };
}

static const struct finding *leak_of(const struct verdict *v)
{
	for (size_t i = 0; i < v->nfindings; i++)
		if (v->findings[i].id == FINDING_FORWARD_LEAK && !*v->findings[i].variant)
			return &v->findings[i];
	return NULL;
}

struct facts {
	struct slice domain, host, org, zone, ip;
	bool leak;
};

static struct facts facts_of(const struct report *r, const struct verdict *v)
{
	struct facts f = { .domain = domain_of(v->alias.n ? v->alias : v->recipient) };

	f.host = r->reply.host.n ? r->reply.host : r->remote_mta;
	f.org = domain_org(f.host.n ? f.host : domain_of(v->recipient));
	f.zone = slot_of(v, FINDING_DNSBL_LISTING, "zone");
	if (!f.zone.n)
		f.zone = slot_of(v, FINDING_DNSBL_DEAD, "zone");
	if (!f.zone.n)
		f.zone = slot_of(v, FINDING_DNSBL_QUERY_ERROR, "zone");
	f.ip = slot_of(v, FINDING_DNSBL_LISTING, "ip");
	if (!f.ip.n)
		f.ip = r->reply.ip.n ? r->reply.ip : r->remote_ip;
	f.leak = leak_of(v) != NULL;
	return f;
}

/* cause | remote organisation | where it applies: alias, list or sender's domain. */
static enum rc issue_of(struct store *st, const struct extract *x, const struct verdict *v, const struct facts *f, int64_t *id, bool *fresh,
			struct err *err)
{
	char key[900];
	struct slice third = f->leak ? v->alias : f->zone.n ? f->zone : v->cause == CAUSE_AUTHFAILURE ? domain_of(x->original.from) : S("");
	sqlite3_stmt *s = db_query(st, Q_ISSUE_BY_KEY);
	int code;

	snprintf(key, sizeof(key), "%s|%.*s|%.*s", cause_name(v->cause), SLICE_ARG(utf8_cut(f->org, 255)), SLICE_ARG(utf8_cut(third, 500)));
	for (char *p = key; *p; p++)
		*p = (char)ascii_lower((unsigned char)*p);
	db_text(s, 1, slice_of(key));
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
	db_text(s, 1, slice_of(key));
	if (db_run(st, s, err) != RC_OK)
		return RC_IO;
	*id = sqlite3_last_insert_rowid(st->db);
	return RC_OK;
}

/* ---- state of a failure that arrives ---- */

static enum rc stored_mark(struct store *st, const char *key, int *state, char assignee[64], bool *known, struct err *err)
{
	sqlite3_stmt *s = db_query(st, Q_MARK_GET);
	int code;

	db_text(s, 1, slice_of(key));
	code = sqlite3_step(s);
	*known = code == SQLITE_ROW;
	if (*known) {
		*state = sqlite3_column_int(s, 0);
		snprintf(assignee, 64, "%s", (const char *)sqlite3_column_text(s, 1));
	}
	sqlite3_reset(s);
	return code == SQLITE_ROW || code == SQLITE_DONE ? RC_OK : db_fail(st, err);
}

/* Has a resolved issue come back with this failure, by what was agreed when it was resolved? */
static bool recurs(const struct issue_row *is, int64_t failed_at, int64_t today)
{
	if (failed_at <= is->at)
		return false;
	switch ((enum recur)is->recur) {
	case RECUR_REOPEN:
		return true;
	case RECUR_IF_WORSE:
		return today > is->per_day;
	case RECUR_STAY:
		return failed_at > is->at + is->days * 86400;
	}
	return true;
}

static enum rc failures_since(struct store *st, int64_t issue, int64_t since, int64_t *all, int64_t *later, struct err *err)
{
	sqlite3_stmt *s = db_query(st, Q_ISSUE_SINCE);

	sqlite3_bind_int64(s, 1, issue);
	sqlite3_bind_int64(s, 2, since);
	if (sqlite3_step(s) != SQLITE_ROW)
		return db_fail(st, err);
	*all = sqlite3_column_int64(s, 0);
	*later = sqlite3_column_int64(s, 1);
	sqlite3_reset(s);
	return RC_OK;
}

static enum rc state_for(struct store *st, int64_t issue, bool fresh, int64_t failed_at, int *state, uint8_t *flags,
			 struct store_put_result *sum, struct err *err)
{
	struct issue_row is;
	int64_t all, today = 0;
	enum rc rc;

	*state = STATE_NEW;
	if (fresh) {
		sum->new_issues++;
		return RC_OK;
	}
	sum->known++;
	rc = issue_get(st, issue, &is, err);
	if (rc != RC_OK || is.state == STATE_OPEN)
		return rc;
	if (is.state == STATE_ASLEEP || is.state == STATE_MUTED) {
		*state = is.state;
		return RC_OK;
	}
	if (is.state != STATE_DONE)
		return RC_OK;
	rc = failures_since(st, issue, failed_at - 86400, &all, &today, err);
	if (rc != RC_OK)
		return rc;
	if (!recurs(&is, failed_at, today + 1)) {
		*state = STATE_DONE;
		if (failed_at <= is.at) {
			*flags |= ENTRY_LATE;
			sum->late++;
		}
		return RC_OK;
	}
	*state = STATE_BACK;
	sum->back++;
	is.state = STATE_OPEN;
	rc = issue_put(st, &is, err);
	return rc == RC_OK ? history_add(st, issue, 0, failed_at, S(""), "back", S(""), err) : rc;
}

/* ---- rows ---- */

static uint64_t finding_bits(const struct verdict *v)
{
	uint64_t bits = 0;

	for (size_t i = 0; i < v->nfindings; i++)
		bits |= (uint64_t)1 << v->findings[i].id;
	return bits;
}

struct put {
	struct store *st;
	const struct store_mail *mail;
	const struct extract *x;
	int64_t message;
	char digest[33];
	struct store_put_result *sum;
	struct err *err;
};

static enum rc add_failure(struct put *p, const struct report *r, const struct verdict *v, size_t ordinal)
{
	struct store *st = p->st;
	struct facts f = facts_of(r, v);
	struct msg *m = p->x->msg;
	int64_t issue = 0, gen = 0, at = m->date ? m->date : m->received ? m->received : p->mail->pulled_at;
	uint8_t flags = (uint8_t)((f.leak ? ENTRY_LEAK : 0) | (f.zone.n ? ENTRY_DNSBL : 0) | (r->ndialog ? ENTRY_TRANSCRIPT : 0));
	char key[64], assignee[64] = "";
	bool fresh = false, known = false;
	int state = STATE_NEW, c = 1;
	enum rc rc = issue_of(st, p->x, v, &f, &issue, &fresh, p->err);
	sqlite3_stmt *s;

	snprintf(key, sizeof(key), "%s.%zu", p->digest, ordinal);
	if (rc == RC_OK)
		rc = stored_mark(st, key, &state, assignee, &known, p->err);
	if (rc == RC_OK && !known)
		rc = state_for(st, issue, fresh, at, &state, &flags, p->sum, p->err);
	if (rc == RC_OK)
		rc = db_gen(st, &gen, p->err);
	if (rc != RC_OK)
		return rc;
	s = db_query(st, Q_FAILURE_ADD);
	sqlite3_bind_int64(s, c++, p->message);
	sqlite3_bind_int64(s, c++, (int64_t)ordinal);
	db_text(s, c++, slice_of(key));
	sqlite3_bind_int64(s, c++, issue);
	sqlite3_bind_int64(s, c++, gen);
	sqlite3_bind_int64(s, c++, at);
	sqlite3_bind_int64(s, c++, p->mail->pulled_at);
	db_text(s, c++, cut(v->recipient));
	db_text(s, c++, cut(v->alias));
	db_text(s, c++, cut(p->x->original.from));
	db_text(s, c++, cut(p->x->original.subject.n ? p->x->original.subject : m->subject));
	db_text(s, c++, cut(p->x->original.message_id));
	db_text(s, c++, cut(f.domain));
	db_text(s, c++, cut(f.host));
	db_text(s, c++, slice_of(r->format));
	db_text(s, c++, cut(f.ip));
	db_text(s, c++, cut(f.zone));
	db_text(s, c++, cut(p->x->original.mailer));
	db_text(s, c++, cut(f.org));
	sqlite3_bind_int64(s, c++, (int64_t)finding_bits(v));
	sqlite3_bind_int(s, c++, v->reply);
	sqlite3_bind_int64(s, c++, (int64_t)v->status.class * 1000000 + v->status.subject * 1000 + v->status.detail);
	sqlite3_bind_int(s, c++, (int)v->cause);
	sqlite3_bind_int(s, c++, (int)r->kind);
	sqlite3_bind_int(s, c++, (int)v->confidence);
	sqlite3_bind_int(s, c++, (int)v->permanence);
	sqlite3_bind_int(s, c++, flags);
	sqlite3_bind_int(s, c++, state);
	db_text(s, c++, slice_of(assignee));
	p->sum->failures++;
	return db_run(st, s, p->err);
}

static enum rc add_raw(struct put *p)
{
	struct slice raw = p->mail->raw;
	uLongf size = compressBound((uLong)raw.n);
	uint8_t *packed = mem_alloc(size);
	bool fits = compress2(packed, &size, (const Bytef *)raw.p, (uLong)raw.n, 1) == Z_OK && size < raw.n;
	sqlite3_stmt *s = db_query(p->st, Q_RAW_ADD);
	enum rc rc;

	sqlite3_bind_int64(s, 1, p->message);
	sqlite3_bind_int(s, 2, fits);
	sqlite3_bind_int64(s, 3, (int64_t)raw.n);
	if (fits)
		sqlite3_bind_blob(s, 4, packed, (int)size, SQLITE_STATIC);
	else
		sqlite3_bind_blob(s, 4, raw.n ? raw.p : "", (int)raw.n, SQLITE_STATIC);
	rc = db_run(p->st, s, p->err);
	free(packed);
	return rc;
}

/* The mail may be known under another UID or folder. *found: nothing is left to do. */
static enum rc find_known(struct put *p, const struct digest *d, int64_t folder, bool *found)
{
	sqlite3_stmt *s = db_query(p->st, Q_MESSAGE_BY_DIGEST);
	int64_t id = 0, old_uid = 0;
	int code;

	sqlite3_bind_blob(s, 1, d->b, sizeof(d->b), SQLITE_STATIC);
	code = sqlite3_step(s);
	*found = code == SQLITE_ROW;
	if (*found) {
		id = sqlite3_column_int64(s, 0);
		old_uid = sqlite3_column_int64(s, 2);
	}
	sqlite3_reset(s);
	if (code != SQLITE_ROW && code != SQLITE_DONE)
		return db_fail(p->st, p->err);
	if (!*found)
		return RC_OK;
	p->sum->duplicate = true;
	if (old_uid || !p->mail->uid)
		return RC_OK;
	s = db_query(p->st, Q_MESSAGE_MOVE);
	sqlite3_bind_int64(s, 1, folder);
	sqlite3_bind_int64(s, 2, p->mail->uid);
	sqlite3_bind_int64(s, 3, id);
	return db_run(p->st, s, p->err);
}

static enum rc add_message(struct put *p, const struct digest *d, int64_t folder, const char *trouble)
{
	sqlite3_stmt *s = db_query(p->st, Q_MESSAGE_ADD);
	enum rc rc;

	sqlite3_bind_blob(s, 1, d->b, sizeof(d->b), SQLITE_STATIC);
	sqlite3_bind_int64(s, 2, folder);
	sqlite3_bind_int64(s, 3, p->mail->uid);
	db_text(s, 4, p->mail->path);
	db_text(s, 5, slice_of(trouble));
	sqlite3_bind_int64(s, 6, p->mail->pulled_at);
	rc = db_run(p->st, s, p->err);
	p->message = sqlite3_last_insert_rowid(p->st->db);
	return rc;
}

/* A mail that names no recipient has one row all the same. */
static enum rc add_rows(struct put *p, const struct verdict *v)
{
	size_t i = 0;
	enum rc rc = RC_OK;

	for (const struct report *r = p->x->reports; rc == RC_OK && r; r = r->next, i++)
		rc = add_failure(p, r, &v[i], i);
	if (i == 0 && rc == RC_OK) {
		struct report none = { .kind = REPORT_OTHER, .format = p->x->format, .recipient = p->x->msg->from };
		struct verdict nothing = { .cause = CAUSE_UNDEFINED, .recipient = p->x->msg->from };

		p->sum->not_understood++;
		rc = add_failure(p, &none, &nothing, 0);
	}
	return rc;
}

enum rc store_put(struct store *st, const struct store_mail *mail, const struct extract *x, const struct verdict *v,
		  struct store_put_result *sum, struct err *err)
{
	struct put p = { .st = st, .mail = mail, .x = x, .sum = sum, .err = err };
	struct digest d = digest_of(mail->raw);
	struct store_folder folder;
	bool mine, found;
	enum rc rc = db_begin(st, &mine, err);

	if (rc != RC_OK)
		return rc;
	for (size_t i = 0; i < sizeof(d.b); i++)
		snprintf(p.digest + 2 * i, 3, "%02x", d.b[i]);
	sum->duplicate = false;
	rc = store_folder_get(st, mail->account, mail->folder, &folder, err);
	if (rc == RC_OK)
		rc = find_known(&p, &d, folder.id, &found);
	if (rc == RC_OK && !found) {
		rc = add_message(&p, &d, folder.id, "");
		if (rc == RC_OK)
			rc = add_raw(&p);
		if (rc == RC_OK)
			rc = add_rows(&p, v);
	}
	return db_end(st, mine, rc, err);
}

enum rc store_put_unreadable(struct store *st, const struct store_mail *mail, const char *why, struct err *err)
{
	struct arena a;
	struct msg m = { .arena = &a };
	struct extract x = { .msg = &m, .format = "unreadable" };
	struct store_put_result sum = { 0 };
	struct put p = { .st = st, .mail = mail, .x = &x, .sum = &sum, .err = err };
	struct store_folder folder;
	struct digest d;
	bool mine;
	enum rc rc = db_begin(st, &mine, err);

	if (rc != RC_OK)
		return rc;
	arena_init(&a);
	d = digest_of(arena_printf(&a, "unreadable %.*s %.*s %u", SLICE_ARG(mail->folder), SLICE_ARG(mail->path), mail->uid));
	for (size_t i = 0; i < sizeof(d.b); i++)
		snprintf(p.digest + 2 * i, 3, "%02x", d.b[i]);
	rc = store_folder_get(st, mail->account, mail->folder, &folder, err);
	if (rc == RC_OK)
		rc = add_message(&p, &d, folder.id, why);
	if (rc == RC_OK)
		rc = add_raw(&p);
	if (rc == RC_OK)
		rc = add_rows(&p, NULL);
	arena_release(&a);
	return db_end(st, mine, rc, err);
}

/* ---- raw mail out ---- */

enum rc store_raw(struct store *st, int64_t failure, struct arena *a, struct slice *raw, size_t *report, struct err *err)
{
	sqlite3_stmt *s = db_query(st, Q_RAW_GET);
	int64_t size;
	struct slice data;
	uLongf n;
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
	n = (uLongf)size;
	if (sqlite3_column_int(s, 0) == 0 && (int64_t)data.n == size)
		memcpy(p, data.p, data.n);
	else if (uncompress((Bytef *)p, &n, (const Bytef *)data.p, (uLong)data.n) != Z_OK || n != (uLongf)size) {
		sqlite3_reset(s);
		return err_set(err, RC_FORMAT, _("%s is damaged or no modori store"), st->path);
	}
	sqlite3_reset(s);
	*raw = (struct slice){ p, (size_t)size };
	return RC_OK;
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
