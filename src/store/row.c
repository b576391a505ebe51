// SPDX-License-Identifier: BSD-2-Clause
/* A mail that was read and judged, as rows. Needs no store: the crew makes them while others are written. */
#include "store/row.h"

#include <nettle/sha2.h>
#include <stdio.h>

#include "base/text.h"
#include "base/utf8.h"
#include "cause/domain.h"
#include "cause/traits.h"

#define DIAGNOSIS_MAX 240 /* of what the server said: the words that filters look for stand at its beginning */
#define TEXT_MAX 1024	  /* of one column; longer values are cut between characters */

void row_digest(struct slice raw, struct store_ready *out)
{
	static const char digits[] = "0123456789abcdef";
	struct sha256_ctx ctx;

	sha256_init(&ctx);
	sha256_update(&ctx, raw.n > STORE_PART ? STORE_PART : raw.n, (const uint8_t *)raw.p);
	sha256_digest(&ctx, DIGEST_SIZE, out->digest);
	for (size_t i = 0; i < DIGEST_SIZE; i++) {
		out->digest_text[2 * i] = digits[out->digest[i] >> 4];
		out->digest_text[2 * i + 1] = digits[out->digest[i] & 15];
	}
}

/* ---- what a failure is counted under ---- */

static struct slice slot_of(const struct verdict *v, enum finding_id id, const char *name)
{
	for (size_t i = 0; i < v->nfindings; i++)
		for (size_t k = 0; v->findings[i].id == id && k < v->findings[i].nslots; k++)
			if (strcmp(v->findings[i].slots[k].name, name) == 0)
				return v->findings[i].slots[k].value;
	return S("");
}

static bool has_leak(const struct verdict *v)
{
	for (size_t i = 0; i < v->nfindings; i++)
		if (v->findings[i].id == FINDING_FORWARD_LEAK && strcmp(v->findings[i].variant, "hidden-ok") != 0 &&
		    strcmp(v->findings[i].variant, "moved") != 0)
			return true;
	return false;
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
	f.leak = has_leak(v);
	return f;
}

static struct slice issue_key(struct arena *a, const struct extract *x, const struct verdict *v, const struct facts *f)
{
	struct slice third = f->leak ? v->alias : f->zone.n ? f->zone : v->cause == CAUSE_AUTHFAILURE ? domain_of(x->original.from) : S("");
	char key[900];
	int n = snprintf(key, sizeof(key), "%s|%.*s|%.*s", cause_name(v->cause), SLICE_ARG(utf8_cut(f->org, 255)), SLICE_ARG(utf8_cut(third, 500)));

	for (char *p = key; *p; p++)
		*p = (char)ascii_lower((unsigned char)*p);
	return arena_dup(a, (struct slice){ key, (size_t)n });
}

/* least: the lowest certainty that counts, most: the highest. */
static int64_t finding_bits(const struct verdict *v, enum confidence least, enum confidence most)
{
	uint64_t bits = 0;

	for (size_t i = 0; i < v->nfindings; i++)
		if (v->findings[i].confidence >= (int)least && v->findings[i].confidence <= (int)most)
			bits |= (uint64_t)1 << v->findings[i].id;
	return (int64_t)bits;
}

/* ---- rows ---- */

struct making {
	struct arena *a;
	const struct extract *x;
	struct traits traits; /* of the returned mail */
	struct slice home;
};

static struct slice keep(struct arena *a, struct slice s, size_t max)
{
	s = utf8_cut(s, max);
	return s.n ? arena_dup(a, s) : S("");
}

static void put_texts(const struct making *m, const struct report *r, const struct verdict *v, const struct facts *f, struct row *out)
{
	const struct original *o = &m->x->original;
	const struct slice text[ROW_TEXTS_N] = {
		[ROW_TEXT_recipient] = v->recipient,
		[ROW_TEXT_alias] = v->alias,
		[ROW_TEXT_sender] = o->from,
		[ROW_TEXT_subject] = o->subject.n ? o->subject : m->x->msg->subject,
		[ROW_TEXT_msgid] = o->message_id,
		[ROW_TEXT_domain] = f->domain,
		[ROW_TEXT_host] = f->host,
		[ROW_TEXT_mta] = slice_of(r->format),
		[ROW_TEXT_ip] = f->ip,
		[ROW_TEXT_dnsbl] = f->zone,
		[ROW_TEXT_mailer] = o->mailer,
		[ROW_TEXT_org] = f->org,
		[ROW_TEXT_home] = m->home,
		[ROW_TEXT_reporter] = domain_org(r->reporting_mta),
		[ROW_TEXT_source] = m->traits.source,
		[ROW_TEXT_script] = m->traits.script,
		[ROW_TEXT_campaign] = m->traits.campaign,
		[ROW_TEXT_url] = m->traits.url,
		[ROW_TEXT_attachment] = m->traits.attachment,
		[ROW_TEXT_diagnosis] = r->reply.text,
	};

	for (size_t i = 0; i < ROW_TEXTS_N; i++)
		out->text[i] = keep(m->a, text[i], i == ROW_TEXT_diagnosis ? DIAGNOSIS_MAX : TEXT_MAX);
}

static void put_row(const struct making *m, const struct report *r, const struct verdict *v, struct row *out)
{
	struct facts f = facts_of(r, v);
	int64_t *number = out->number;

	out->issue = issue_key(m->a, m->x, v, &f);
	put_texts(m, r, v, &f, out);
	number[ROW_NUMBER_findings] = finding_bits(v, CONF_LOW, CONF_HIGH);
	number[ROW_NUMBER_sure] = finding_bits(v, CONF_HIGH, CONF_HIGH);
	number[ROW_NUMBER_fair] = finding_bits(v, CONF_MEDIUM, CONF_MEDIUM);
	number[ROW_NUMBER_reply] = v->reply;
	number[ROW_NUMBER_status] = (int64_t)v->status.class * 1000000 + v->status.subject * 1000 + v->status.detail;
	number[ROW_NUMBER_cause] = v->cause;
	number[ROW_NUMBER_kind] = r->kind;
	number[ROW_NUMBER_confidence] = v->confidence;
	number[ROW_NUMBER_permanence] = v->permanence;
	number[ROW_NUMBER_flags] = (f.leak ? ENTRY_LEAK : 0) | (f.zone.n ? ENTRY_DNSBL : 0) | (r->ndialog ? ENTRY_TRANSCRIPT : 0);
}

static void put_rows(const struct making *m, const struct verdict *v, struct store_ready *out)
{
	out->understood = m->x->nreports > 0;
	out->rows = arena_array(m->a, out->understood ? m->x->nreports : 1, sizeof(*out->rows));
	for (const struct report *r = m->x->reports; r && out->n < m->x->nreports; r = r->next, out->n++)
		put_row(m, r, &v[out->n], &out->rows[out->n]);
	if (!out->understood) {
		struct report none = { .kind = REPORT_OTHER, .format = m->x->format, .recipient = m->x->msg->from };
		struct verdict nothing = { .cause = CAUSE_UNDEFINED, .recipient = m->x->msg->from };

		put_row(m, &none, &nothing, &out->rows[out->n++]);
	}
}

struct store_ready *store_ready(struct arena *a, struct pack *pack, const struct us *us, struct slice raw, const struct extract *x,
				const struct verdict *v)
{
	struct store_ready *out = arena_alloc(a, sizeof(*out));
	struct us ours = us_of_mail(x->msg->arena, us, x);
	struct making m = { a, x, traits_of(x, &ours), domain_org(domain_of(x->bounce_to)) };

	row_digest(raw, out);
	out->msgid = keep(a, x->msg->message_id, TEXT_MAX);
	out->date = x->msg->date ? x->msg->date : x->msg->received;
	out->size = raw.n;
	out->packed = pack_mail(pack, a, raw);
	put_rows(&m, v, out);
	return out;
}
