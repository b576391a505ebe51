// SPDX-License-Identifier: BSD-2-Clause
/* The judgements over chains of failures. Numbers from domain knowledge stand here, each with its reason. */
#include <stdlib.h>

#include "cause/domain.h"
#include "cause/verdict.h"
#include "store/insight_int.h"

#define DAY 86400
#define HOUR 3600

/* ---- what all failures of an issue have in common ---- */

#define FACTOR_DAYS 14 /* a habit older than that is another matter; */
#define FACTOR_FEW 10  /* but where there are so few, */
#define FACTOR_LONG 60 /* those of so many days count */

struct share {
	uint32_t value;
	size_t have; /* of the failures */
};

/* The value that most members share (Boyer and Moore), and how many do. */
static struct share majority(const struct index *ix, const struct members *m, size_t from, enum chain c)
{
	struct share s = { 0, 0 };

	for (size_t i = from; i < m->n; i++) {
		uint32_t v = chain_value(&ix->v[m->v[i]], c);

		if (!s.have)
			s.value = v;
		s.have = v == s.value ? s.have + 1 : s.have - 1;
	}
	s.have = 0;
	for (size_t i = from; i < m->n; i++)
		s.have += chain_value(&ix->v[m->v[i]], c) == s.value;
	return s;
}

/* The control group: failures of other causes; within a campaign, only those of the same campaign. */
static void control(const struct index *ix, const struct entry *e, struct factor *f, uint32_t campaign)
{
	const struct insight *in = ix->insight;
	const struct links *l = &in->chain[campaign ? CH_CAMPAIGN : f->attribute];
	uint32_t value = campaign ? campaign : f->value;

	f->k = campaign ? 0 : in->failures - in->by_cause[e->cause];
	f->l = 0;
	/* at least so many others have it: often enough to see that it is everybody's, without looking at each */
	if (!campaign && l->count[value] > in->by_cause[e->cause]) {
		f->l = l->count[value] - in->by_cause[e->cause];
		if (f->n * f->k < 3 * f->l * f->m)
			return;
		f->l = 0;
	}
	for (uint32_t at = l->last[value]; at; at = l->before[at - 1]) {
		const struct entry *other = &ix->v[at - 1];

		if (!is_failure(other) || other->cause == e->cause)
			continue;
		f->k += campaign != 0;
		f->l += chain_value(other, f->attribute) == f->value;
	}
}

static int factor_confidence(const struct factor *f)
{
	if (f->n >= 10 && f->n * 10 >= f->m * 9 && f->k >= 10 && f->l * 10 <= f->k)
		return CONF_HIGH;
	/* the share here is at least three times that elsewhere */
	if (f->n < 3 || f->k < 2 || f->n * 10 < f->m * 8 || f->n * f->k < 3 * f->l * f->m)
		return -1;
	return f->m >= 5 ? CONF_MEDIUM : CONF_LOW;
}

/* The address is what is wrong with these: whose mail it was is no matter. */
static bool about_the_address(enum cause c)
{
	return c == CAUSE_USERUNKNOWN || c == CAUSE_HOSTUNKNOWN || c == CAUSE_MAILBOXFULL || c == CAUSE_SUSPEND || c == CAUSE_HASMOVED ||
	       c == CAUSE_NOTACCEPT || c == CAUSE_VACATION || c == CAUSE_FEEDBACK || c == CAUSE_DELIVERED || c == CAUSE_UNDEFINED;
}

struct factor insight_factor(const struct index *ix, const struct entry *e)
{
	struct factor best = { .attribute = CH_FACTORS, .confidence = -1 };
	struct members m;
	size_t from = 0;
	struct share campaign;
	bool one_campaign;

	if (!is_failure(e) || about_the_address((enum cause)e->cause))
		return best;
	m = members_of(ix, CH_ISSUE, chain_value(e, CH_ISSUE));
	while (from < m.n && ix->v[m.v[from]].failed_at + (m.n - from > FACTOR_FEW ? FACTOR_DAYS : FACTOR_LONG) * DAY < ix->v[m.v[m.n - 1]].failed_at)
		from++;
	campaign = majority(ix, &m, from, CH_CAMPAIGN);
	/* a subject that differs in its numbers only may as well be the habit of one program */
	one_campaign = campaign.value && campaign.have * 10 >= (m.n - from) * 8 && slice_chr(index_str(ix, campaign.value), '#') == SIZE_MAX;
	for (int c = 0; c < CH_FACTORS && m.n - from >= 3; c++) {
		struct share s = majority(ix, &m, from, (enum chain)c);
		struct factor f = { .attribute = (enum chain)c, .value = s.value, .n = s.have, .m = m.n - from };

		if (!s.value || f.n < 3)
			continue;
		control(ix, e, &f, one_campaign && c != CH_CAMPAIGN ? campaign.value : 0);
		f.confidence = factor_confidence(&f);
		/* the clearer contrast wins; on a tie the one that is suspected first */
		if (f.confidence > best.confidence ||
		    (f.confidence >= 0 && f.confidence == best.confidence && f.n * best.m * (best.l + 1) > best.n * f.m * (f.l + 1)))
			best = f;
	}
	members_free(&m);
	return best;
}

/* ---- a receiver in trouble ---- */

static bool speaks_of_trouble(const struct entry *e)
{
	return is_failure(e) && (e->cause == CAUSE_SYSTEMERROR || e->cause == CAUSE_SYSTEMFULL || e->cause == CAUSE_NETWORKERROR ||
				 e->cause == CAUSE_USERUNKNOWN || e->cause == CAUSE_EXPIRED || e->cause == CAUSE_MAILERERROR);
}

static size_t distinct(const struct index *ix, const struct members *m, size_t from, size_t to, uint32_t (*value)(const struct entry *))
{
	size_t n = 0;

	for (size_t i = from; i <= to; i++) {
		bool known = false;

		for (size_t k = from; k < i && !known; k++)
			known = value(&ix->v[m->v[k]]) == value(&ix->v[m->v[i]]);
		n += !known;
		if (n > 50)
			break; /* many, and counting pairs is dear */
	}
	return n;
}

static uint32_t sender_of(const struct entry *e)
{
	return e->sender;
}

static uint32_t message_of(const struct entry *e)
{
	return e->msgid ? e->msgid : (uint32_t)e->message | 0x80000000u;
}

static uint32_t recipient_of(const struct entry *e)
{
	return e->recipient;
}

/* Did others fail in the same way at that time? Then it is our line, not their system. */
static bool others_too(const struct index *ix, const struct crowd *c, uint32_t org)
{
	size_t n = 0;

	for (size_t i = 0; i < ix->n; i++) {
		const struct entry *e = &ix->v[i];

		n += e->org != org && e->failed_at >= c->from && e->failed_at <= c->to && speaks_of_trouble(e) && e->cause != CAUSE_USERUNKNOWN;
	}
	return n * 2 > c->n;
}

/* Two hours with at least ten messages or five senders, after seven quiet days. */
struct crowd insight_trouble(const struct index *ix, const struct members *all)
{
	struct crowd best = { 0 };
	struct members m = { mem_alloc((all->n + 1) * sizeof(uint32_t)), 0, all->n };
	size_t from = 0;

	for (size_t i = 0; i < all->n; i++)
		if (speaks_of_trouble(&ix->v[all->v[i]]))
			m.v[m.n++] = (uint32_t)i;
	for (size_t to = 0; to < m.n && m.n >= 5; to++) {
		struct members window = { all->v, all->n, 0 };
		const struct entry *last = &ix->v[all->v[m.v[to]]], *first;
		struct crowd c = { 0 };

		while (last->failed_at - ix->v[all->v[m.v[from]]].failed_at > 2 * HOUR)
			from++;
		first = &ix->v[all->v[m.v[from]]];
		c.first = m.v[from];
		c.last = m.v[to];
		c.n = to - from + 1;
		if (c.n < 5 || c.n <= best.n || (from && first->failed_at - ix->v[all->v[m.v[from - 1]]].failed_at < 7 * DAY))
			continue;
		if (distinct(ix, &window, c.first, c.last, message_of) < 10 && distinct(ix, &window, c.first, c.last, sender_of) < 5)
			continue;
		c.found = true;
		c.from = first->failed_at;
		c.to = last->failed_at;
		best = c;
	}
	if (best.found && others_too(ix, &best, ix->v[all->v[0]].org))
		best.found = false;
	if (best.found) {
		struct members window = { all->v, all->n, 0 };

		best.others = distinct(ix, &window, best.first, best.last, sender_of);
		best.confidence = ix->insight->oldest + 7 * DAY < best.from ? CONF_MEDIUM : CONF_LOW;
		best.one_kind = distinct(ix, &window, best.first, best.last, recipient_of) >= 8;
		for (size_t i = best.first; i <= best.last; i++)
			best.one_kind &= ix->v[all->v[i]].cause == CAUSE_USERUNKNOWN;
	}
	free(m.v);
	return best;
}

/* ---- a sender that fails much more than it used to ---- */

static bool speaks_of_abuse(enum cause c)
{
	return c == CAUSE_SPAMDETECTED || c == CAUSE_USERUNKNOWN || c == CAUSE_RATELIMITED || c == CAUSE_BLOCKED || c == CAUSE_REJECTED ||
	       c == CAUSE_POLICYVIOLATION || c == CAUSE_BADREPUTATION || c == CAUSE_HOSTUNKNOWN;
}

/* Named by a header of its own, not by its subject: whoever sends it knows that it is one. */
static bool is_campaign(const struct index *ix, const struct entry *e)
{
	return e->campaign && e->campaign != e->subject && slice_chr(index_str(ix, e->campaign), '#') == SIZE_MAX;
}

/* Ten in a day and five times the usual; a newsletter's own run is no spike, one that was sent before neither. */
struct crowd insight_spike(const struct index *ix, const struct members *m)
{
	struct crowd best = { 0 };
	size_t from = 0, tried = 0;

	for (size_t to = 0; to < m->n; to++) {
		const struct entry *last = &ix->v[m->v[to]];
		struct crowd c = { .first = from, .last = to };
		size_t before = 0, abuse = 0, same = 0, spam = 0;

		while (last->failed_at - ix->v[m->v[from]].failed_at > DAY)
			from++;
		c.first = from;
		c.n = to - from + 1;
		if (c.n < 10 || c.n <= tried)
			continue; /* only a larger crowd than any before tells more */
		tried = c.n;
		for (size_t i = from; i <= to; i++) {
			const struct entry *e = &ix->v[m->v[i]];

			abuse += is_failure(e) && speaks_of_abuse((enum cause)e->cause);
			spam += e->cause == CAUSE_SPAMDETECTED || e->cause == CAUSE_RATELIMITED;
			same += e->campaign == last->campaign;
		}
		while (before < from && ix->v[m->v[before]].failed_at + 28 * DAY < ix->v[m->v[from]].failed_at)
			before++;
		c.usual = (from - before + 27) / 28;
		for (size_t i = 0; i < from && same * 10 >= c.n * 8; i++)
			if (ix->v[m->v[i]].campaign == last->campaign)
				same = 0, abuse = 0; /* it sends this every time */
		if (abuse * 10 < c.n * 8 || (same * 10 >= c.n * 8 && is_campaign(ix, last)) || c.n <= 5 * (c.usual ? c.usual : 1))
			continue;
		c.found = true;
		c.from = ix->v[m->v[from]].failed_at;
		c.to = last->failed_at;
		/* signs beside the number: refused as spam, and texts that are not one campaign */
		c.confidence = spam * 2 >= c.n && same * 10 < c.n * 8 ? CONF_HIGH : CONF_MEDIUM;
		best = c;
	}
	return best;
}

/* ---- a mailbox that nobody empties ---- */

static bool is_full(const struct entry *e)
{
	return is_failure(e) && (e->cause == CAUSE_MAILBOXFULL || e->cause == CAUSE_SUSPEND);
}

struct abandoned insight_abandoned(const struct index *ix, const struct members *m)
{
	struct abandoned a = { .confidence = -1 };
	bool full = false;

	for (size_t i = 0; i < m->n; i++) {
		const struct entry *e = &ix->v[m->v[i]];

		if (e->kind == REPORT_DELIVERED || e->kind == REPORT_VACATION) { /* a sign of life: start over */
			a = (struct abandoned){ .confidence = -1 };
			full = false;
			continue;
		}
		if (full && is_failure(e) && (e->cause == CAUSE_SUSPEND || e->cause == CAUSE_USERUNKNOWN) && e->failed_at - a.first > DAY)
			a.sequence = true;
		full |= is_failure(e) && e->cause == CAUSE_MAILBOXFULL;
		if (!is_full(e) && !(full && a.sequence))
			continue;
		a.first = a.n ? a.first : e->failed_at;
		a.last = e->failed_at;
		a.n++;
	}
	if (a.sequence)
		a.confidence = CONF_HIGH;
	else if (a.n >= 3 && a.last - a.first >= 30 * DAY)
		a.confidence = CONF_MEDIUM;
	else if (a.n >= 3 && a.last - a.first >= 14 * DAY)
		a.confidence = CONF_LOW;
	a.found = a.confidence >= 0;
	return a;
}

/* ---- it works again ---- */

static bool can_recover(enum cause c)
{
	return !about_the_address(c) || c == CAUSE_MAILBOXFULL;
}

/* A later delivery notice from the same receiver, or seven days of silence while other failures kept coming. */
struct recovery insight_recovery(const struct index *ix, const struct entry *e, size_t n)
{
	const struct insight *in = ix->insight;
	struct recovery r = { 0 };

	if (!is_failure(e) || !can_recover((enum cause)e->cause) || !e->failed_at)
		return r;
	r.last = e->failed_at;
	if (e->org && e->org < in->nstrings && in->delivered[e->org] > r.last)
		r.delivered = in->delivered[e->org];
	if (!r.delivered && r.last + 7 * DAY > in->newest)
		return r;
	for (size_t i = ix->n; i-- > 0 && r.since < 100;)
		r.since += is_failure(&ix->v[i]) && ix->v[i].failed_at > r.last;
	r.found = r.delivered || (n >= 3 && r.since >= 5); /* what happened once or twice may not happen by chance */
	return r;
}

/* ---- a new address ---- */

/* The first mail from this address is at most 30 days old, and the domain's mail came from another one before. */
struct new_ip insight_new_ip(const struct index *ix, const struct entry *e)
{
	struct new_ip ip = { .ip = e->source };
	struct members m;
	size_t before = 0;

	if (!e->source || !e->sender_domain || !is_failure(e))
		return ip;
	m = members_of(ix, CH_FROM, e->sender_domain);
	for (size_t i = 0; i < m.n && !ip.since; i++)
		if (ix->v[m.v[i]].source == e->source)
			ip.since = ix->v[m.v[i]].failed_at;
	for (size_t i = 0; i < m.n && ix->v[m.v[i]].failed_at < ip.since; i++)
		if (ix->v[m.v[i]].source) {
			before++;
			ip.old = ix->v[m.v[i]].source;
		}
	ip.found = before >= 3 && e->failed_at - ip.since <= 30 * DAY;
	/* where the old one goes on it was not replaced */
	for (size_t i = m.n; i-- > 0 && ix->v[m.v[i]].failed_at > ip.since + 7 * DAY;)
		ip.both |= ix->v[m.v[i]].source == ip.old;
	members_free(&m);
	return ip;
}
