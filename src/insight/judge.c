// SPDX-License-Identifier: BSD-2-Clause
/* The judgements over chains of failures. Numbers from domain knowledge stand here, each with its reason. */
#include <stdlib.h>

#include "cause/domain.h"
#include "cause/verdict.h"
#include "insight/chains.h"

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
static struct share majority(struct insight *in, const struct members *m, size_t from, enum chain c)
{
	struct share s = { 0, 0 };

	for (size_t i = from; i < m->n && !gives_up(in); i++) {
		uint32_t v = chain_value(&in->ix->v[m->v[i]], c);

		if (!s.have)
			s.value = v;
		s.have = v == s.value ? s.have + 1 : s.have - 1;
	}
	s.have = 0;
	for (size_t i = from; i < m->n; i++)
		s.have += chain_value(&in->ix->v[m->v[i]], c) == s.value;
	return s;
}

/*
 * How many failures of each cause have this value; with a campaign, only those of it. Chains are long and asked for by
 * every issue, so the numbers are remembered until more is taken in.
 */
static const struct tally *tally_of(struct insight *in, enum chain c, uint32_t value, uint32_t campaign)
{
	const struct links *l = &in->chain[campaign ? CH_CAMPAIGN : c];
	struct tally *t = &in->tally[slot_of(value, campaign ^ (uint32_t)c)];
	uint32_t steps = 0;

	if (t->entries == in->entries && t->attribute == c && t->value == value && t->campaign == campaign)
		return t;
	*t = (struct tally){ .entries = in->entries, .attribute = c, .value = value, .campaign = campaign };
	for (uint32_t at = l->last[campaign ? campaign : value]; at; at = l->before[at - 1], steps++) {
		uint8_t as = in->failed_as[at - 1];

		if (as && (!campaign || chain_value(&in->ix->v[at - 1], c) == value))
			t->by_cause[as - 1]++;
		if (gives_up(in)) {
			t->entries = 0;
			break;
		}
	}
	in->spent += steps / CHAIN_STEPS;
	return t;
}

static size_t of_other_causes(const struct tally *t, const struct entry *e)
{
	size_t n = 0;

	for (int c = 0; c < CAUSE_COUNT; c++)
		n += c != e->cause ? t->by_cause[c] : 0;
	return n;
}

/* The control group: failures of other causes; within a campaign, only those of the same campaign. */
static void control(struct insight *in, const struct entry *e, struct factor *f, uint32_t campaign)
{
	f->k = campaign ? of_other_causes(tally_of(in, CH_CAMPAIGN, campaign, campaign), e) : in->failures - in->by_cause[e->cause];
	f->l = of_other_causes(tally_of(in, f->attribute, f->value, campaign), e);
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

static struct factor factor_of(struct insight *in, const struct entry *e)
{
	struct factor best = { .attribute = CH_FACTORS, .confidence = -1 };
	struct members m;
	size_t from = 0;
	struct share campaign;
	bool one_campaign;

	if (!is_failure(e) || about_the_address((enum cause)e->cause))
		return best;
	m = members_of(in, CH_ISSUE, chain_value(e, CH_ISSUE));
	while (from < m.n && in->ix->v[m.v[from]].failed_at + (m.n - from > FACTOR_FEW ? FACTOR_DAYS : FACTOR_LONG) * DAY < in->ix->v[m.v[m.n - 1]].failed_at)
		from++;
	campaign = majority(in, &m, from, CH_CAMPAIGN);
	/* a subject that differs in its numbers only may as well be the habit of one program */
	one_campaign = campaign.value && campaign.have * 10 >= (m.n - from) * 8 && slice_chr(index_str(in->ix, campaign.value), '#') == SIZE_MAX;
	for (int c = 0; c < CH_FACTORS && m.n - from >= 3 && !in->given_up; c++) {
		struct share s = majority(in, &m, from, (enum chain)c);
		struct factor f = { .attribute = (enum chain)c, .value = s.value, .n = s.have, .m = m.n - from };

		if (!s.value || f.n < 3)
			continue;
		control(in, e, &f, one_campaign && c != CH_CAMPAIGN ? campaign.value : 0);
		f.confidence = factor_confidence(&f);
		/* the clearer contrast wins; on a tie the one that is suspected first */
		if (f.confidence > best.confidence ||
		    (f.confidence >= 0 && f.confidence == best.confidence && f.n * best.m * (best.l + 1) > best.n * f.m * (f.l + 1)))
			best = f;
	}
	members_free(&m);
	return best;
}

static struct known_factor *remembered_factor(struct insight *in, const struct entry *e)
{
	return &in->known_factor[slot_of((uint32_t)e->issue, e->cause)];
}

struct factor insight_factor(struct insight *in, const struct entry *e)
{
	struct factor f = factor_of(in, e);

	if (is_failure(e) && !in->given_up)
		*remembered_factor(in, e) = (struct known_factor){ true, e->issue, e->cause, f };
	return f;
}

struct factor insight_known_factor(struct insight *in, const struct entry *e)
{
	const struct known_factor *k = remembered_factor(in, e);

	return k->known && k->issue == e->issue && k->cause == e->cause ? k->factor : insight_factor(in, e);
}

/* ---- a receiver in trouble ---- */

static bool speaks_of_trouble(const struct entry *e)
{
	return is_failure(e) && (e->cause == CAUSE_SYSTEMERROR || e->cause == CAUSE_SYSTEMFULL || e->cause == CAUSE_NETWORKERROR ||
				 e->cause == CAUSE_USERUNKNOWN || e->cause == CAUSE_EXPIRED || e->cause == CAUSE_MAILERERROR);
}

static size_t distinct(struct insight *in, const struct members *m, size_t from, size_t to, uint32_t (*value)(const struct entry *))
{
	size_t n = 0;

	for (size_t i = from; i <= to; i++) {
		bool known = false;

		for (size_t k = from; k < i && !known; k++)
			known = value(&in->ix->v[m->v[k]]) == value(&in->ix->v[m->v[i]]);
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
static bool others_too(struct insight *in, const struct crowd *c, uint32_t org)
{
	size_t n = 0, first, end;

	failed_between(in, c->from, c->to, &first, &end);
	for (size_t i = first; i < end && !gives_up(in); i++) {
		const struct entry *e = &in->ix->v[in->ix->order[i]];

		n += e->org != org && speaks_of_trouble(e) && e->cause != CAUSE_USERUNKNOWN;
	}
	return n * 2 > c->n;
}

/* Two hours with at least ten messages or five senders, after seven quiet days. */
static struct crowd trouble(struct insight *in, const struct members *all)
{
	struct crowd best = { 0 };
	struct members m = { mem_alloc((all->n + 1) * sizeof(uint32_t)), 0, all->n };
	size_t from = 0;

	for (size_t i = 0; i < all->n && !gives_up(in); i++)
		if (speaks_of_trouble(&in->ix->v[all->v[i]]))
			m.v[m.n++] = (uint32_t)i;
	for (size_t to = 0; to < m.n && m.n >= 5 && !gives_up(in); to++) {
		struct members window = { all->v, all->n, 0 };
		const struct entry *last = &in->ix->v[all->v[m.v[to]]], *first;
		struct crowd c = { 0 };

		while (last->failed_at - in->ix->v[all->v[m.v[from]]].failed_at > 2 * HOUR)
			from++;
		first = &in->ix->v[all->v[m.v[from]]];
		c.first = m.v[from];
		c.last = m.v[to];
		c.n = to - from + 1;
		if (c.n < 5 || c.n <= best.n || (from && first->failed_at - in->ix->v[all->v[m.v[from - 1]]].failed_at < 7 * DAY))
			continue;
		if (distinct(in, &window, c.first, c.last, message_of) < 10 && distinct(in, &window, c.first, c.last, sender_of) < 5)
			continue;
		c.found = true;
		c.from = first->failed_at;
		c.to = last->failed_at;
		best = c;
	}
	if (best.found && others_too(in, &best, in->ix->v[all->v[0]].org))
		best.found = false;
	if (best.found) {
		struct members window = { all->v, all->n, 0 };

		best.others = distinct(in, &window, best.first, best.last, sender_of);
		best.confidence = in->oldest + 7 * DAY < best.from ? CONF_MEDIUM : CONF_LOW;
		best.one_kind = distinct(in, &window, best.first, best.last, recipient_of) >= 8;
		for (size_t i = best.first; i <= best.last; i++)
			best.one_kind &= in->ix->v[all->v[i]].cause == CAUSE_USERUNKNOWN;
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
static bool is_campaign(struct insight *in, const struct entry *e)
{
	return e->campaign && e->campaign != e->subject && slice_chr(index_str(in->ix, e->campaign), '#') == SIZE_MAX;
}

static bool is_abuse(const struct entry *e)
{
	return is_failure(e) && speaks_of_abuse((enum cause)e->cause);
}

static bool is_spam(const struct entry *e)
{
	return e->cause == CAUSE_SPAMDETECTED || e->cause == CAUSE_RATELIMITED;
}

/* Ten in a day and five times the usual; a newsletter's own run is no spike, one that was sent before neither. */
static struct crowd spike(struct insight *in, const struct members *m)
{
	struct crowd best = { 0 };
	size_t from = 0, before = 0, tried = 0, abuse = 0, spam = 0;
	const struct entry *v = in->ix->v;

	/* a window of a day moves over the members; here and ever count its campaigns and those of all up to now */
	for (size_t to = 0; to < m->n && !gives_up(in); to++) {
		const struct entry *last = &v[m->v[to]];
		struct crowd c = { 0 };
		size_t same;

		abuse += is_abuse(last);
		spam += is_spam(last);
		in->here[last->campaign]++;
		in->ever[last->campaign]++;
		for (; last->failed_at - v[m->v[from]].failed_at > DAY; from++) {
			abuse -= is_abuse(&v[m->v[from]]);
			spam -= is_spam(&v[m->v[from]]);
			in->here[v[m->v[from]].campaign]--;
		}
		c.first = from;
		c.last = to;
		c.n = to - from + 1;
		if (c.n < 10 || c.n <= tried)
			continue; /* only a larger crowd than any before tells more */
		tried = c.n;
		while (before < from && v[m->v[before]].failed_at + 28 * DAY < v[m->v[from]].failed_at)
			before++;
		c.usual = (from - before + 27) / 28;
		same = in->here[last->campaign];
		if (same * 10 >= c.n * 8 && (in->ever[last->campaign] > same || is_campaign(in, last)))
			continue; /* it sends this every time, or to many */
		if (abuse * 10 < c.n * 8 || c.n <= 5 * (c.usual ? c.usual : 1))
			continue;
		c.found = true;
		c.from = v[m->v[from]].failed_at;
		c.to = last->failed_at;
		/* signs beside the number: refused as spam, and texts that are not one campaign */
		c.confidence = spam * 2 >= c.n && same * 10 < c.n * 8 ? CONF_HIGH : CONF_MEDIUM;
		best = c;
	}
	for (size_t i = 0; i < m->n; i++)
		in->here[v[m->v[i]].campaign] = in->ever[v[m->v[i]].campaign] = 0;
	return best;
}

/* ---- crowds ---- */

static struct known_crowd *remembered_crowd(struct insight *in, enum chain c, uint32_t value)
{
	return &in->known_crowd[slot_of(value, (uint32_t)c)];
}

struct crowd insight_crowd(struct insight *in, enum chain c, const struct members *m)
{
	struct crowd found = c == CH_RECEIVER ? trouble(in, m) : spike(in, m);
	uint32_t value = m->n ? chain_value(&in->ix->v[m->v[0]], c) : 0;

	if (!m->n || in->given_up)
		return (struct crowd){ 0 };
	if (found.found) {
		found.first_entry = m->v[found.first];
		found.last_entry = m->v[found.last];
	}
	*remembered_crowd(in, c, value) = (struct known_crowd){ true, c, value, found };
	return found;
}

struct crowd insight_known_crowd(struct insight *in, enum chain c, uint32_t value)
{
	const struct known_crowd *k = remembered_crowd(in, c, value);
	struct members m;
	struct crowd found;

	if (k->known && k->chain == c && k->value == value)
		return k->crowd;
	m = members_of(in, c, value);
	found = insight_crowd(in, c, &m);
	members_free(&m);
	return found;
}

bool insight_in_crowd(const struct insight *in, const struct crowd *c, const struct entry *e)
{
	const struct entry *first = &in->ix->v[c->first_entry], *last = &in->ix->v[c->last_entry];

	return c->found && (first->failed_at < e->failed_at || (first->failed_at == e->failed_at && first->id <= e->id)) &&
	       (e->failed_at < last->failed_at || (e->failed_at == last->failed_at && e->id <= last->id));
}

/* ---- a mailbox that nobody empties ---- */

static bool is_full(const struct entry *e)
{
	return is_failure(e) && (e->cause == CAUSE_MAILBOXFULL || e->cause == CAUSE_SUSPEND);
}

struct abandoned insight_abandoned(struct insight *in, const struct members *m)
{
	struct abandoned a = { .confidence = -1 };
	bool full = false;

	for (size_t i = 0; i < m->n; i++) {
		const struct entry *e = &in->ix->v[m->v[i]];

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
struct recovery insight_recovery(struct insight *in, const struct entry *e, size_t n)
{
	struct recovery r = { 0 };

	if (!is_failure(e) || !can_recover((enum cause)e->cause) || !e->failed_at)
		return r;
	r.last = e->failed_at;
	if (e->org && e->org < in->nstrings && in->delivered[e->org] > r.last)
		r.delivered = in->delivered[e->org];
	if (!r.delivered && r.last + 7 * DAY > in->newest)
		return r;
	for (size_t i = in->ix->n; i-- > 0 && r.since < 100 && in->ix->v[in->ix->order[i]].failed_at > r.last;)
		r.since += is_failure(&in->ix->v[in->ix->order[i]]);
	r.found = r.delivered || (n >= 3 && r.since >= 5); /* what happened once or twice may not happen by chance */
	return r;
}

/* ---- a new address ---- */

/* When the domain's mail first came from this address, and from which one before. */
static struct new_ip history_of_ip(struct insight *in, uint32_t domain, uint32_t source)
{
	struct new_ip ip = { .ip = source };
	struct members m = members_of(in, CH_FROM, domain);

	for (size_t i = 0; i < m.n && !ip.since; i++)
		if (in->ix->v[m.v[i]].source == source)
			ip.since = in->ix->v[m.v[i]].failed_at;
	for (size_t i = 0; i < m.n && in->ix->v[m.v[i]].failed_at < ip.since; i++)
		if (in->ix->v[m.v[i]].source) {
			ip.before++;
			ip.old = in->ix->v[m.v[i]].source;
		}
	/* where the old one goes on it was not replaced */
	for (size_t i = m.n; i-- > 0 && in->ix->v[m.v[i]].failed_at > ip.since + 7 * DAY;)
		ip.both |= in->ix->v[m.v[i]].source == ip.old;
	members_free(&m);
	return ip;
}

/* The first mail from this address is at most 30 days old, and the domain's mail came from another one before. */
struct new_ip insight_new_ip(struct insight *in, const struct entry *e)
{
	struct known_ip *known = &in->known_ip[slot_of(e->sender_domain, e->source)];
	struct new_ip ip;

	if (!e->source || !e->sender_domain || !is_failure(e))
		return (struct new_ip){ 0 };
	if (known->entries != in->entries || known->domain != e->sender_domain || known->ip.ip != e->source) {
		ip = history_of_ip(in, e->sender_domain, e->source);
		if (in->given_up)
			return (struct new_ip){ 0 };
		*known = (struct known_ip){ in->entries, e->sender_domain, ip };
	}
	ip = known->ip;
	ip.found = ip.before >= 3 && e->failed_at - ip.since <= 30 * DAY;
	return ip;
}
