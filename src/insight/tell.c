// SPDX-License-Identifier: BSD-2-Clause
/* The judgements over chains as findings with values to show. */
#include "base/clock.h"
#include "base/text.h"
#include "cause/domain.h"
#include "cause/verdict.h"
#include "insight/chains.h"

#define DAY 86400

struct telling {
	struct insight *in;
	const struct entry *e;
	struct arena *a;
	struct finding *out;
	size_t n;
};

static struct finding *tell(struct telling *t, enum finding_id id, int confidence, const char *variant)
{
	struct finding *f;

	if (t->n == INSIGHTS_MAX)
		return NULL;
	f = &t->out[t->n++];
	*f = (struct finding){ .id = id, .confidence = confidence, .variant = variant };
	return f;
}

static void set_count(struct telling *t, struct finding *f, const char *name, size_t n)
{
	finding_set(f, name, arena_printf(t->a, "%zu", n));
}

static void set_time(struct telling *t, struct finding *f, const char *name, int64_t when)
{
	char text[CLOCK_TEXT];

	if (when)
		finding_set(f, name, arena_dup(t->a, slice_of(clock_text(when, text))));
}

/* "40 min", "3 h" */
static void set_period(struct telling *t, struct finding *f, int64_t seconds)
{
	long minutes = (long)(seconds / 60) + 1;

	finding_set(f, "period", minutes < 120 ? arena_printf(t->a, _("%ld min"), minutes) : arena_printf(t->a, _("%ld h"), (minutes + 59) / 60));
}

static void tell_factor(struct telling *t)
{
	static const char *const names[CH_FACTORS] = { "mailer", "script", "campaign", "url", "attachment", "source", "from" };
	struct factor f = insight_known_factor(t->in, t->e);
	enum cause c = (enum cause)t->e->cause;
	struct finding *told;
	bool client;

	if (f.attribute == CH_FACTORS)
		return;
	client = f.attribute == CH_MAILER && (c == CAUSE_SPAMDETECTED || c == CAUSE_POLICYVIOLATION || c == CAUSE_REJECTED);
	told = tell(t, client ? FINDING_CLIENT_FILTERED : FINDING_COMMON_FACTOR, f.confidence, "");
	finding_set(told, client ? "client" : "value", index_str(t->in->ix, f.value));
	finding_set(told, "attribute", slice_of(names[f.attribute]));
	finding_set(told, "receiver", index_str(t->in->ix, t->e->org));
	set_count(t, told, "n", f.n);
	set_count(t, told, "m", f.m);
	set_count(t, told, "k", f.k);
	set_count(t, told, "l", f.l);
}

static void tell_trouble(struct telling *t)
{
	struct crowd c = insight_known_crowd(t->in, CH_RECEIVER, t->e->org);
	struct finding *f;

	if (!insight_in_crowd(t->in, &c, t->e))
		return;
	f = tell(t, FINDING_RECEIVER_TROUBLE, c.confidence, "");
	finding_set(f, "receiver", index_str(t->in->ix, t->e->org));
	set_count(t, f, "n", c.n);
	set_count(t, f, "m", c.others);
	set_period(t, f, c.to - c.from);
	set_time(t, f, "first", c.from);
	set_time(t, f, "last", c.to);
	if (!c.one_kind)
		return;
	f = tell(t, FINDING_DISGUISED_REFUSAL, CONF_MEDIUM, "mass");
	finding_set(f, "domain", index_str(t->in->ix, t->e->domain));
	set_count(t, f, "n", c.n);
	set_period(t, f, c.to - c.from);
}

static void tell_spike(struct telling *t)
{
	struct crowd c = insight_known_crowd(t->in, CH_SENDER, t->e->sender);
	struct finding *f;

	if (!insight_in_crowd(t->in, &c, t->e))
		return;
	f = tell(t, FINDING_OWN_QUOTA_OR_COMPROMISE, c.confidence, "spike");
	finding_set(f, "sender", index_str(t->in->ix, t->e->sender));
	set_count(t, f, "n", c.n);
	set_count(t, f, "m", c.usual);
	set_time(t, f, "first", c.from);
	set_time(t, f, "last", c.to);
}

static void tell_abandoned(struct telling *t)
{
	struct members m = members_of(t->in, CH_BOX, t->e->recipient);
	struct abandoned a = insight_abandoned(t->in, &m);
	struct finding *f;

	if (a.found) {
		f = tell(t, FINDING_MAILBOX_ABANDONED, a.confidence, a.sequence ? "sequence" : "");
		finding_set(f, "r", index_str(t->in->ix, t->e->recipient));
		set_count(t, f, "n", a.n);
		set_time(t, f, "first", a.first);
		set_time(t, f, "last", a.last);
	}
	members_free(&m);
}

static void tell_recovery(struct telling *t)
{
	uint32_t issue = chain_value(t->e, CH_ISSUE); /* not 0: its bit is set */
	struct recovery r = insight_recovery(t->in, &t->in->ix->v[t->in->latest[issue] - 1], t->in->chain[CH_ISSUE].count[issue]);
	struct finding *f;

	if (!r.found)
		return;
	f = tell(t, FINDING_RECOVERED, r.delivered ? CONF_MEDIUM : CONF_LOW, r.delivered ? "delivered" : "silence");
	set_time(t, f, "date", r.last);
	set_time(t, f, "later", r.delivered);
	set_count(t, f, "n", r.since);
	set_count(t, f, "days", (size_t)((t->in->newest - r.last) / DAY));
}

static void tell_new_ip(struct telling *t)
{
	struct new_ip ip = insight_new_ip(t->in, t->e);
	struct finding *f;

	if (!ip.found || !t->e->dnsbl)
		return;
	f = tell(t, FINDING_DNSBL_NEW_IP, ip.both ? CONF_MEDIUM : CONF_HIGH, "");
	finding_set(f, "ip", index_str(t->in->ix, ip.ip));
	finding_set(f, "old", index_str(t->in->ix, ip.old));
	set_time(t, f, "date", ip.since);
}

/* All notices of one message to one recipient. */
static void tell_ageing(struct telling *t, int64_t now)
{
	struct members m = members_of(t->in, CH_CASE, t->e->msgid);
	int64_t warned = 0, last = 0;
	bool failed = false, delivered = false, silent;
	size_t n = 0;
	struct finding *f;

	for (size_t i = 0; i < m.n; i++) {
		const struct entry *e = &t->in->ix->v[m.v[i]];

		if (e->recipient != t->e->recipient)
			continue;
		delivered |= e->kind == REPORT_DELIVERED;
		if (!is_failure(e))
			continue;
		n++;
		warned = e->kind == REPORT_DELAYED && !warned ? e->failed_at : warned;
		failed |= e->kind == REPORT_FAILED;
		last = e->failed_at;
	}
	members_free(&m);
	silent = !failed && last && now - last > 6 * DAY; /* five days of tries, and one more */
	if (!warned || (n < 2 && !silent && !delivered))
		return;
	f = tell(t, FINDING_AGEING, silent ? CONF_MEDIUM : CONF_HIGH, failed ? "returned" : silent || delivered ? "probably-delivered" : "trying");
	set_time(t, f, "t1", warned);
	set_time(t, f, "t2", last);
	set_count(t, f, "n", n);
}

/* One forged mail is a guess; five from three servers within a day are not. */
static void tell_backscatter(struct telling *t)
{
	const uint64_t bit = (uint64_t)1 << FINDING_BACKSCATTER;
	uint32_t reporter[3] = { 0 };
	size_t n = 0, reporters = 0, first, end;
	struct finding *f;

	if (!(t->e->own & bit) || t->e->sure & bit)
		return;
	failed_between(t->in, t->e->failed_at - DAY, t->e->failed_at + DAY, &first, &end);
	for (size_t i = first; i < end; i++) {
		const struct entry *e = &t->in->ix->v[t->in->ix->order[i]];
		bool known = false;

		if (!(e->own & bit) || e->sender_domain != t->e->sender_domain)
			continue;
		n++;
		for (size_t k = 0; k < reporters; k++)
			known |= reporter[k] == e->reporter;
		if (!known && reporters < 3)
			reporter[reporters++] = e->reporter;
	}
	if (n < 5 || reporters < 3)
		return;
	f = tell(t, FINDING_BACKSCATTER, CONF_MEDIUM, "");
	finding_set(f, "from", index_str(t->in->ix, t->e->sender));
	finding_set(f, "m", index_str(t->in->ix, t->e->reporter));
	finding_set(f, "ip", index_str(t->in->ix, t->e->ip));
	set_count(t, f, "n", n);
}

/* What the bits say does not hold need not be looked into. */
static bool may_hold(const struct entry *e, uint64_t bits)
{
	return (e->findings & bits) != 0;
}

size_t insight_of(struct insight *in, const struct entry *e, int64_t now, struct arena *a, struct finding out[INSIGHTS_MAX])
{
	struct telling t = { in, e, a, out, 0 };

	if (!is_failure(e) || !in->whole || (size_t)(e - in->ix->v) >= in->entries || insight_is_stale(in))
		return 0; /* or it is not taken in yet */
	if (may_hold(e, INSIGHT_BIT(COMMON_FACTOR) | INSIGHT_BIT(CLIENT_FILTERED)))
		tell_factor(&t);
	tell_backscatter(&t);
	if (may_hold(e, INSIGHT_BIT(DNSBL_NEW_IP)))
		tell_new_ip(&t);
	if (may_hold(e, INSIGHT_BIT(MAILBOX_ABANDONED)))
		tell_abandoned(&t);
	tell_ageing(&t, now);
	if (may_hold(e, INSIGHT_BIT(RECEIVER_TROUBLE) | INSIGHT_BIT(DISGUISED_REFUSAL)))
		tell_trouble(&t);
	if (may_hold(e, INSIGHT_BIT(OWN_QUOTA_OR_COMPROMISE)))
		tell_spike(&t);
	if (may_hold(e, INSIGHT_BIT(RECOVERED)))
		tell_recovery(&t);
	findings_sort(out, t.n);
	return t.n;
}
