// SPDX-License-Identifier: BSD-2-Clause
/* Mail in: one message, its raw bytes, a row per failed recipient, the issue each belongs to. */
#include <nettle/sha2.h>
#include <stdio.h>
#include <stdlib.h>

#include "base/text.h"
#include "base/utf8.h"
#include "cause/domain.h"
#include "cause/traits.h"
#include "store/db.h"
#include "store/pack.h"

#define DIAGNOSIS_MAX 240 /* of what the server said: the words that filters look for stand at its beginning */
#define TEXT_MAX 1024 /* of one column; longer values are cut between characters */

struct digest {
	uint8_t b[16];
};

static struct digest digest_of(struct slice raw)
{
	struct sha256_ctx ctx;
	struct digest d;

	if (raw.n > STORE_PART)
		raw.n = STORE_PART;
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
		if (v->findings[i].id == FINDING_FORWARD_LEAK && strcmp(v->findings[i].variant, "hidden-ok") != 0 &&
		    strcmp(v->findings[i].variant, "moved") != 0)
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

struct standing { /* the line of the table state */
	int state;
	char assignee[64], by[64]; /* by: who resolved it, while it is done */
	uint8_t flags;
};

static enum rc stored_mark(struct store *st, const char *key, struct standing *out, bool *known, struct err *err)
{
	sqlite3_stmt *s = db_query(st, Q_MARK_GET);
	int code;

	db_text(s, 1, slice_of(key));
	code = sqlite3_step(s);
	*known = code == SQLITE_ROW;
	if (*known) {
		out->state = sqlite3_column_int(s, 0);
		snprintf(out->assignee, sizeof(out->assignee), "%s", (const char *)sqlite3_column_text(s, 1));
		snprintf(out->by, sizeof(out->by), "%s", (const char *)sqlite3_column_text(s, 2));
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

static enum rc state_for(struct store *st, int64_t issue, bool fresh, int64_t failed_at, struct standing *out,
			 struct store_put_result *sum, struct err *err)
{
	struct issue_row is;
	int64_t all, today = 0;
	enum rc rc;

	out->state = STATE_NEW;
	if (fresh) {
		sum->new_issues++;
		return RC_OK;
	}
	sum->known++;
	rc = issue_get(st, issue, &is, err);
	if (rc != RC_OK || is.state == STATE_OPEN)
		return rc;
	if (is.state == STATE_ASLEEP || is.state == STATE_MUTED) {
		out->state = is.state;
		return RC_OK;
	}
	if (is.state != STATE_DONE)
		return RC_OK;
	rc = failures_since(st, issue, failed_at - 86400, &all, &today, err);
	if (rc != RC_OK)
		return rc;
	if (!recurs(&is, failed_at, today + 1)) {
		out->state = STATE_DONE;
		snprintf(out->by, sizeof(out->by), "%s", is.by);
		if (failed_at <= is.at) {
			out->flags |= ENTRY_LATE;
			sum->late++;
		}
		return RC_OK;
	}
	out->state = STATE_BACK;
	sum->back++;
	is.state = STATE_OPEN;
	rc = issue_put(st, &is, err);
	return rc == RC_OK ? history_add(st, issue, 0, failed_at, S(""), "back", S(""), err) : rc;
}

/* ---- rows ---- */

/* least: the lowest certainty that counts, most: the highest. */
static int64_t finding_bits(const struct verdict *v, enum confidence least, enum confidence most)
{
	uint64_t bits = 0;

	for (size_t i = 0; i < v->nfindings; i++)
		if (v->findings[i].confidence >= (int)least && v->findings[i].confidence <= (int)most)
			bits |= (uint64_t)1 << v->findings[i].id;
	return (int64_t)bits;
}

struct put {
	struct store *st;
	const struct store_mail *mail;
	const struct extract *x;
	struct traits traits; /* of the returned mail */
	int64_t message;
	char digest[33];
	bool again; /* failures are there already: keep their ids and states */
	struct store_put_result *sum;
	struct err *err;
};

/* What stands at this place of the mail goes, to be written anew under the same id. */
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

/* How a failure stands that was not there before: as marked here, as the server says, or by its issue. */
static enum rc first_state(struct put *p, const char *key, int64_t issue, bool fresh, int64_t at, struct standing *out)
{
	bool known;
	enum rc rc = stored_mark(p->st, key, out, &known, p->err);

	if (rc != RC_OK || known)
		return rc;
	rc = state_for(p->st, issue, fresh, at, out, p->sum, p->err);
	if (rc == RC_OK && p->mail->said)
		out->state = p->mail->said - 1;
	return rc;
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

static enum rc add_failure(struct put *p, const struct report *r, const struct verdict *v, size_t ordinal)
{
	struct store *st = p->st;
	struct facts f = facts_of(r, v);
	struct msg *m = p->x->msg;
	int64_t id = 0, issue = 0, gen = 0, at = m->date ? m->date : m->received ? m->received : p->mail->pulled_at;
	int flags = (f.leak ? ENTRY_LEAK : 0) | (f.zone.n ? ENTRY_DNSBL : 0) | (r->ndialog ? ENTRY_TRANSCRIPT : 0);
	struct standing standing = { 0 };
	char key[64];
	bool fresh = false;
	int c = 1;
	enum rc rc = issue_of(st, p->x, v, &f, &issue, &fresh, p->err);
	sqlite3_stmt *s;

	snprintf(key, sizeof(key), "%s.%zu", p->digest, ordinal);
	if (rc == RC_OK && p->again)
		rc = take_old(p, ordinal, &id, &standing);
	if (rc == RC_OK && !id)
		rc = first_state(p, key, issue, fresh, at, &standing);
	if (rc == RC_OK)
		rc = db_gen(st, &gen, p->err);
	if (rc != RC_OK)
		return rc;
	s = db_query(st, Q_FAILURE_ADD);
	if (id)
		sqlite3_bind_int64(s, c, id);
	c++;
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
	db_text(s, c++, cut(domain_org(domain_of(p->x->bounce_to))));
	db_text(s, c++, cut(domain_org(r->reporting_mta)));
	db_text(s, c++, cut(p->traits.source));
	db_text(s, c++, cut(p->traits.script));
	db_text(s, c++, cut(p->traits.campaign));
	db_text(s, c++, cut(p->traits.url));
	db_text(s, c++, cut(p->traits.attachment));
	sqlite3_bind_int64(s, c++, finding_bits(v, CONF_LOW, CONF_HIGH));
	sqlite3_bind_int64(s, c++, finding_bits(v, CONF_HIGH, CONF_HIGH));
	sqlite3_bind_int64(s, c++, finding_bits(v, CONF_MEDIUM, CONF_MEDIUM));
	sqlite3_bind_int(s, c++, v->reply);
	sqlite3_bind_int64(s, c++, (int64_t)v->status.class * 1000000 + v->status.subject * 1000 + v->status.detail);
	sqlite3_bind_int(s, c++, (int)v->cause);
	sqlite3_bind_int(s, c++, (int)r->kind);
	sqlite3_bind_int(s, c++, (int)v->confidence);
	sqlite3_bind_int(s, c++, (int)v->permanence);
	sqlite3_bind_int(s, c++, flags);
	db_text(s, c++, utf8_cut(r->reply.text, DIAGNOSIS_MAX));
	p->sum->failures += !id;
	rc = db_run(st, s, p->err);
	return rc == RC_OK ? add_state(p, sqlite3_last_insert_rowid(st->db), &standing) : rc;
}

static enum rc put_raw(struct put *p, enum query q)
{
	struct slice raw = p->mail->raw, packed = p->mail->packed;
	sqlite3_stmt *s = db_query(p->st, q);
	struct arena a;
	enum rc rc;

	arena_init(&a);
	if (!packed.n) {
		if (!p->st->pack)
			p->st->pack = pack_new();
		packed = pack_mail(p->st->pack, &a, raw);
	}
	sqlite3_bind_int64(s, 1, p->message);
	sqlite3_bind_int(s, 2, packed.n > 0);
	sqlite3_bind_int64(s, 3, (int64_t)raw.n);
	if (packed.n)
		sqlite3_bind_blob(s, 4, packed.p, (int)packed.n, SQLITE_STATIC);
	else
		sqlite3_bind_blob(s, 4, raw.n ? raw.p : "", (int)raw.n, SQLITE_STATIC);
	rc = db_run(p->st, s, p->err);
	arena_release(&a);
	return rc;
}

/* Do its failures stand there already, of the same recipients at the same time? */
static enum rc same_failures(struct put *p, const struct verdict *v, int64_t message, bool *same)
{
	sqlite3_stmt *s = db_query(p->st, Q_FAILURES_WHO);
	struct msg *m = p->x->msg;
	int64_t at = m->date ? m->date : m->received;
	size_t i = 0;
	int code;

	*same = true;
	sqlite3_bind_int64(s, 1, message);
	while ((code = sqlite3_step(s)) == SQLITE_ROW && *same) {
		*same = i < p->x->nreports && slice_eq(db_column(s, 0), cut(v[i].recipient)) && sqlite3_column_int64(s, 1) == at;
		i++;
	}
	sqlite3_reset(s);
	*same = *same && at && i == p->x->nreports && i > 0;
	return code == SQLITE_ROW || code == SQLITE_DONE ? RC_OK : db_fail(p->st, p->err);
}

/*
 * A mail of this folder that lost its place (other UIDs, or it was taken away) and comes back with other bytes: a
 * server may change a header. The Message-ID alone would let anybody take over a row, so the failures must agree.
 */
static enum rc find_by_msgid(struct put *p, const struct verdict *v, int64_t folder, int64_t *id)
{
	sqlite3_stmt *s;
	int64_t found = 0;
	bool same = false;
	int code, n = 0;
	enum rc rc;

	if (!p->x->msg->message_id.n || !p->mail->uid)
		return RC_OK;
	s = db_query(p->st, Q_MESSAGE_BY_MSGID);
	db_text(s, 1, cut(p->x->msg->message_id));
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
	rc = same_failures(p, v, found, &same);
	if (same)
		*id = found;
	return rc;
}

/* The mail may be known under another UID or in another folder. *id: 0 when it is not. */
static enum rc find_known(struct put *p, const struct digest *d, const struct verdict *v, int64_t folder, int64_t *id)
{
	sqlite3_stmt *s = db_query(p->st, Q_MESSAGE_BY_DIGEST);
	int code;

	sqlite3_bind_blob(s, 1, d->b, sizeof(d->b), SQLITE_STATIC);
	code = sqlite3_step(s);
	*id = code == SQLITE_ROW ? sqlite3_column_int64(s, 0) : 0;
	sqlite3_reset(s);
	if (code != SQLITE_ROW && code != SQLITE_DONE)
		return db_fail(p->st, p->err);
	return *id || !v ? RC_OK : find_by_msgid(p, v, folder, id);
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
	db_text(s, 7, cut(p->x->msg->message_id));
	sqlite3_bind_int64(s, 8, p->mail->size);
	rc = db_run(p->st, s, p->err);
	p->message = sqlite3_last_insert_rowid(p->st->db);
	return rc;
}

/* A mail that names no recipient has one row all the same. */
static enum rc add_rows(struct put *p, const struct verdict *v)
{
	struct us us = us_of_mail(p->x->msg->arena, p->mail->us, p->x);
	size_t i = 0;
	enum rc rc = RC_OK;

	p->traits = traits_of(p->x, &us);
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

static void name_digest(struct put *p, const struct digest *d)
{
	static const char digits[] = "0123456789abcdef";

	for (size_t i = 0; i < sizeof(d->b); i++) {
		p->digest[2 * i] = digits[d->b[i] >> 4];
		p->digest[2 * i + 1] = digits[d->b[i] & 15];
	}
}

/* The mail, its bytes and its rows, unless they are there; then its place. */
static enum rc put_mail(struct put *p, const struct digest *d, const struct verdict *v, const char *trouble)
{
	struct store_folder folder;
	bool mine;
	enum rc rc = db_begin(p->st, &mine, p->err);

	if (rc != RC_OK)
		return rc;
	name_digest(p, d);
	rc = store_folder_get(p->st, p->mail->account, p->mail->folder, &folder, p->err);
	if (rc == RC_OK)
		rc = find_known(p, d, v, folder.id, &p->message);
	p->sum->duplicate = rc == RC_OK && p->message;
	if (rc == RC_OK && !p->message) {
		rc = add_message(p, d, folder.id, trouble);
		if (rc == RC_OK)
			rc = put_raw(p, Q_RAW_ADD);
		if (rc == RC_OK)
			rc = add_rows(p, v);
	}
	if (rc == RC_OK && p->mail->uid)
		rc = place_add(p->st, folder.id, p->mail->uid, p->message, p->mail->shared, p->err);
	return db_end(p->st, mine, rc, p->err);
}

enum rc store_put(struct store *st, const struct store_mail *mail, const struct extract *x, const struct verdict *v,
		  struct store_put_result *sum, struct err *err)
{
	struct put p = { .st = st, .mail = mail, .x = x, .sum = sum, .err = err };
	struct digest d = digest_of(mail->raw);

	return put_mail(&p, &d, v, "");
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
	struct store_put_result sum = { 0 };
	struct put p = { .st = st, .mail = mail, .x = x, .again = true, .sum = &sum, .err = err };
	struct digest d = digest_of(mail->raw);
	sqlite3_stmt *s;
	bool mine;
	enum rc rc = db_begin(st, &mine, err);

	if (rc != RC_OK)
		return rc;
	name_digest(&p, &d);
	rc = find_known(&p, &d, NULL, 0, &p.message);
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
		rc = add_rows(&p, v);
	if (rc == RC_OK)
		rc = surplus(&p, x->nreports ? x->nreports : 1);
	return db_end(st, mine, rc, err);
}

enum rc store_put_unreadable(struct store *st, const struct store_mail *mail, const char *why, struct err *err)
{
	struct arena a;
	struct msg m = { .arena = &a };
	struct extract x = { .msg = &m, .format = "unreadable" };
	struct store_put_result sum = { 0 };
	struct put p = { .st = st, .mail = mail, .x = &x, .sum = &sum, .err = err };
	struct digest d;
	enum rc rc;

	arena_init(&a);
	d = digest_of(arena_printf(&a, "unreadable %.*s %.*s %.*s %u %u", SLICE_ARG(mail->account), SLICE_ARG(mail->folder), SLICE_ARG(mail->path),
				   mail->uidvalidity, mail->uid));
	rc = put_mail(&p, &d, NULL, why);
	arena_release(&a);
	return rc;
}
