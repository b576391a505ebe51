// SPDX-License-Identifier: BSD-2-Clause
#include "cause/finding.h"

#include <time.h>

#include "base/haystack.h"
#include "cause/dnsbl.h"
#include "cause/domain.h"
#include "cause/judge.h"
#include "report/reply.h"

static const char *const finding_names[FINDING_COUNT] = {
#define FINDING(id, name, order) [FINDING_##id] = name,
#include "cause/findings.def"
#undef FINDING
};

const char *finding_name(enum finding_id id)
{
	return id < FINDING_COUNT ? finding_names[id] : "";
}

enum finding_id finding_by_name(struct slice name)
{
	for (unsigned i = 0; i < FINDING_COUNT; i++)
		if (slice_eq(name, slice_of(finding_names[i])))
			return (enum finding_id)i;
	return FINDING_COUNT;
}

#define FINDINGS_MAX 8

struct finder {
	struct arena *a;
	struct extract *x;
	struct report *r;
	struct verdict *v;
	const struct forward *f;
	struct haystack said; /* all that was said about this recipient */
};

static struct finding *add(struct finder *fd, enum finding_id id, enum confidence conf, const char *variant)
{
	struct verdict *v = fd->v;
	struct finding *f;

	if (v->nfindings == FINDINGS_MAX)
		return NULL;
	if (!v->findings)
		v->findings = arena_array(fd->a, FINDINGS_MAX, sizeof(*v->findings));
	f = &v->findings[v->nfindings++];
	f->id = id;
	f->confidence = (int)conf;
	f->variant = variant;
	return f;
}

void finding_set(struct finding *f, const char *name, struct slice value)
{
	if (f && f->nslots < FINDING_SLOTS && value.n)
		f->slots[f->nslots++] = (struct finding_slot){ name, value };
}

static void evidence(struct finding *f, struct slice quoted)
{
	if (f && f->nevidence < 4 && quoted.n)
		f->evidence[f->nevidence++] = slice_sub(quoted, 0, 400);
}

static bool says(const struct finder *fd, const char *words)
{
	return haystack_holds(&fd->said, words);
}

static bool remote_is(const struct finder *fd, const char *suffix)
{
	struct slice s = slice_of(suffix);

	return domain_under(fd->r->reply.host, s) || domain_under(fd->r->remote_mta, s) || domain_under(domain_of(fd->v->recipient), s);
}

static struct slice remote(const struct finder *fd)
{
	return fd->r->reply.host.n ? fd->r->reply.host : fd->r->remote_mta.n ? fd->r->remote_mta : domain_of(fd->v->recipient);
}

/* ---- forwarding ---- */

static void find_leak(struct finder *fd)
{
	const struct forward *fw = fd->f;
	struct finding *f;

	if (fw->kind == FORWARD_LIST) {
		f = add(fd, FINDING_LIST_EXPANSION, fd->x->original.list_id.n ? CONF_HIGH : CONF_MEDIUM, "");
		finding_set(f, "o", fw->written);
		finding_set(f, "r", fw->target);
		return;
	}
	if (fw->kind != FORWARD_LEAK && fw->kind != FORWARD_HIDDEN)
		return;
	if (fd->r->action == ACTION_EXPANDED)
		return; /* the notice names only what was written */
	f = add(fd, FINDING_FORWARD_LEAK, (enum confidence)fw->confidence, fw->kind == FORWARD_HIDDEN ? "hidden-ok" : "");
	finding_set(f, "o", fw->written);
	finding_set(f, "r", fw->kind == FORWARD_HIDDEN ? (struct slice){ "", 0 } : fw->target);
	finding_set(f, "m", fd->r->reporting_mta.n ? fd->r->reporting_mta : domain_of(fd->x->msg->from));
	finding_set(f, "T", remote(fd));
	finding_set(f, "cause", slice_of(cause_name(fd->v->cause)));
	finding_set(f, "sender", fd->x->original.from.n ? fd->x->original.from : fd->x->bounce_to);
	evidence(f, fd->r->block.n ? fd->r->block : fd->r->diagnostic);
}

/* The first IPv4 or IPv6 address in a text, in brackets or not. */
static struct slice find_ip(struct slice text)
{
	for (size_t i = 0; i + 6 < text.n; i++) {
		size_t n = 0, dots = 0, digits = 0;

		if (!ascii_digit((unsigned char)text.p[i]) || (i && (ascii_alnum((unsigned char)text.p[i - 1]) || text.p[i - 1] == '.' || text.p[i - 1] == '-')))
			continue;
		while (i + n < text.n && (ascii_digit((unsigned char)text.p[i + n]) || text.p[i + n] == '.')) {
			digits = text.p[i + n] == '.' ? 0 : digits + 1;
			dots += text.p[i + n] == '.';
			if (digits > 3)
				break;
			n++;
		}
		while (n && text.p[i + n - 1] == '.') {
			n--;
			dots--;
		}
		if (dots == 3 && n >= 7 && digits <= 3)
			return slice_sub(text, i, i + n);
	}
	for (size_t i = 0; i < text.n; i++) {
		struct slice rest = slice_sub(text, i + 1, i + 48);
		size_t close = text.p[i] == '[' ? slice_chr(rest, ']') : SIZE_MAX, colon;

		if (close == SIZE_MAX)
			continue;
		colon = slice_chr(slice_sub(rest, 0, close), ':');
		if (colon != SIZE_MAX && slice_chr(slice_sub(rest, colon + 1, close), ':') != SIZE_MAX)
			return slice_sub(rest, 0, close);
	}
	return (struct slice){ "", 0 };
}

static bool client_hop_has(const struct finder *fd, struct slice ip)
{
	const struct original *o = &fd->x->original;

	return o->nreceived && slice_find(o->received[o->nreceived - 1], ip) != SIZE_MAX;
}

static void find_breaks_auth(struct finder *fd)
{
	struct finding *f;
	struct slice ip;

	if (fd->f->kind != FORWARD_LEAK || (fd->v->cause != CAUSE_AUTHFAILURE && fd->v->cause != CAUSE_SPAMDETECTED))
		return;
	ip = find_ip(fd->said.text);
	f = add(fd, FINDING_FORWARD_BREAKS_AUTH, ip.n ? CONF_HIGH : CONF_MEDIUM, "");
	finding_set(f, "T", remote(fd));
	finding_set(f, "ip", ip);
	finding_set(f, "m", fd->r->reporting_mta);
	evidence(f, fd->r->diagnostic);
}

/* ---- block lists ---- */

static int year_of(int64_t t)
{
	time_t tt = (time_t)t;
	struct tm tm;

	return t && gmtime_r(&tt, &tm) ? tm.tm_year + 1900 : 0;
}

static void find_dnsbl(struct finder *fd)
{
	const struct dnsbl *d = dnsbl_in_text(fd->said.text, NULL);
	struct slice ip;
	int64_t when = fd->x->msg->date ? fd->x->msg->date : fd->x->original.date;
	struct finding *f;
	bool dead, error;

	if (!d)
		return;
	ip = find_ip(fd->said.text);
	error = says(fd, "127.255.255.25") || says(fd, "open resolver") || says(fd, "public resolver") || says(fd, "spamhaus.org/returnc");
	/* a closing year is exact to the year: the year itself proves nothing */
	dead = d->closed_year && year_of(when) > d->closed_year;
	if (error)
		f = add(fd, FINDING_DNSBL_QUERY_ERROR, CONF_HIGH, "");
	else if (dead)
		f = add(fd, FINDING_DNSBL_DEAD, d->sure ? CONF_HIGH : CONF_MEDIUM, d->state == DNSBL_CLOSED_WILDCARD ? "wildcard" : "");
	else
		f = add(fd, FINDING_DNSBL_LISTING, ip.n ? CONF_HIGH : CONF_MEDIUM, ip.n && client_hop_has(fd, ip) ? "client" : "");
	finding_set(f, "T", remote(fd));
	finding_set(f, "ip", ip);
	finding_set(f, "list", d->name);
	finding_set(f, "zone", d->zone);
	finding_set(f, "year", dead ? slice_sub(d->year, 0, 4) : d->year);
	finding_set(f, "delist_how", d->delist_how);
	finding_set(f, "lookup", d->lookup);
	finding_set(f, "time", d->typical_time);
	evidence(f, fd->r->diagnostic);
}

/* ---- one condition each ---- */

static bool google(const struct finder *fd)
{
	return remote_is(fd, "google.com") || remote_is(fd, "googlemail.com") || remote_is(fd, "gmail.com") || says(fd, "gsmtp") ||
	       says(fd, "support.google.com");
}

static bool code_in(const struct finder *fd, const char *codes)
{
	struct slice rest = slice_of(codes), word;
	char now[20];

	enhanced_text(fd->v->status, now);
	while (slice_word(&rest, &word))
		if (slice_eq(word, slice_sub(slice_of(now), 2, 20)))
			return true;
	return false;
}

static bool is_gmail_rules(const struct finder *fd)
{
	return google(fd) && (code_in(fd, "7.26 7.27 7.29 7.30 7.31 7.40 7.32 7.23 7.25 7.28 7.24") ||
			      says(fd, "likely unsolicited mail") || says(fd, "sender guidelines") || says(fd, "unusual rate of"));
}

static bool is_microsoft(const struct finder *fd)
{
	return says(fd, "5.7.515") || says(fd, "does not meet the required authentication level");
}

static bool is_yahoo_apple(const struct finder *fd)
{
	return (remote_is(fd, "yahoodns.net") || remote_is(fd, "icloud.com")) &&
	       (fd->v->cause == CAUSE_AUTHFAILURE || fd->v->cause == CAUSE_BADREPUTATION || fd->v->cause == CAUSE_BLOCKED ||
		fd->v->cause == CAUSE_RATELIMITED || fd->v->cause == CAUSE_SPAMDETECTED);
}

static bool is_greylisting(const struct finder *fd)
{
	return fd->v->reply / 100 == 4 && (says(fd, "greylist") || says(fd, "graylist") || says(fd, "grey list"));
}

static bool is_tls(const struct finder *fd)
{
	return fd->v->cause == CAUSE_FAILEDSTARTTLS;
}

static bool is_loop(const struct finder *fd)
{
	return says(fd, "too many hops") || says(fd, "loops back to myself") || says(fd, "mail loop") || says(fd, "routing loop") ||
	       says(fd, "mail forwarding loop") || code_in(fd, "4.6 4.14");
}

static bool is_complaint(const struct finder *fd)
{
	return fd->r->kind == REPORT_FEEDBACK;
}

static bool is_not_bounce(const struct finder *fd)
{
	return fd->r->kind == REPORT_VACATION || fd->r->kind == REPORT_DELIVERED;
}

static bool is_ipv6_ptr(const struct finder *fd)
{
	return (google(fd) || fd->v->cause == CAUSE_REQUIREPTR) && says(fd, "ipv6") && says(fd, "ptr");
}

static bool is_collision(const struct finder *fd)
{
	return fd->v->disagree && code_in(fd, "7.26 7.27 7.29 7.30 4.1 1.10 2.1");
}

static bool is_attachment(const struct finder *fd)
{
	return says(fd, "attachment") && (fd->v->cause == CAUSE_CONTENTERROR || fd->v->cause == CAUSE_VIRUSDETECTED || fd->v->cause == CAUSE_POLICYVIOLATION);
}

static bool is_own_quota(const struct finder *fd)
{
	return says(fd, "daily user sending") || says(fd, "sending limit") || says(fd, "submission quota") || says(fd, "outbound spam") ||
	       says(fd, "hourly limit") || says(fd, "too many messages from this user");
}

static bool is_dmarc_own(const struct finder *fd)
{
	return fd->v->cause == CAUSE_AUTHFAILURE && fd->f->kind == FORWARD_NONE && says(fd, "dmarc") &&
	       (says(fd, "policy") || says(fd, "reject"));
}

static bool is_client_filtered(const struct finder *fd)
{
	return fd->v->cause == CAUSE_SPAMDETECTED && says(fd, "perm_failure: message rejected");
}

static bool is_bad_sender(const struct finder *fd)
{
	return fd->v->cause == CAUSE_REJECTED && fd->r->reply.at == SMTP_MAIL;
}

static const struct {
	enum finding_id id;
	bool (*holds)(const struct finder *fd);
	enum confidence confidence;
} simple[] = {
	{ FINDING_GMAIL_BULK_RULES, is_gmail_rules, CONF_HIGH },
	{ FINDING_MICROSOFT_2025, is_microsoft, CONF_HIGH },
	{ FINDING_YAHOO_APPLE_RULES, is_yahoo_apple, CONF_MEDIUM },
	{ FINDING_GREYLISTING, is_greylisting, CONF_HIGH },
	{ FINDING_TLS_FAILURE, is_tls, CONF_HIGH },
	{ FINDING_LOOP, is_loop, CONF_HIGH },
	{ FINDING_COMPLAINT, is_complaint, CONF_HIGH },
	{ FINDING_NOT_A_BOUNCE, is_not_bounce, CONF_HIGH },
	{ FINDING_IPV6_NO_PTR, is_ipv6_ptr, CONF_HIGH },
	{ FINDING_CODE_COLLISION, is_collision, CONF_MEDIUM },
	{ FINDING_ATTACHMENT_REFUSED, is_attachment, CONF_MEDIUM },
	{ FINDING_OWN_QUOTA_OR_COMPROMISE, is_own_quota, CONF_MEDIUM },
	{ FINDING_DMARC_OWN_POLICY, is_dmarc_own, CONF_MEDIUM },
	{ FINDING_CLIENT_FILTERED, is_client_filtered, CONF_LOW },
	{ FINDING_BAD_ENVELOPE_SENDER, is_bad_sender, CONF_MEDIUM },
};

void findings_judge(struct extract *x, struct report *r, struct verdict *v, const struct forward *fw)
{
	struct finder fd = { .a = x->msg->arena, .x = x, .r = r, .v = v, .f = fw };
	bool both = r->block.n && r->block.p != r->diagnostic.p;

	haystack_init(&fd.said, both ? arena_join(fd.a, r->diagnostic, S("\n"), r->block) : r->diagnostic);
	find_leak(&fd);
	find_breaks_auth(&fd);
	find_dnsbl(&fd);
	for (size_t i = 0; i < sizeof(simple) / sizeof(simple[0]); i++) {
		struct finding *f = simple[i].holds(&fd) ? add(&fd, simple[i].id, simple[i].confidence, "") : NULL;

		finding_set(f, "T", f ? remote(&fd) : (struct slice){ "", 0 });
		finding_set(f, "ip", f ? find_ip(fd.said.text) : (struct slice){ "", 0 });
		finding_set(f, "domain", f ? domain_of(x->original.from) : (struct slice){ "", 0 });
		finding_set(f, "o", f ? v->recipient : (struct slice){ "", 0 });
		evidence(f, r->diagnostic);
	}
}
