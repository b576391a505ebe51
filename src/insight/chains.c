// SPDX-License-Identifier: BSD-2-Clause
/* Chains of entries, grown as the index grows, and the bits that their judgements set. */
#include <stdlib.h>

#include "cause/domain.h"
#include "report/report.h"
#include "insight/chains.h"

#define US_MOST 20     /* domains */

struct insight *insight_new(struct index *ix)
{
	struct insight *in = mem_alloc(sizeof(*in));

	in->ix = ix;
	in->epoch = ix->epoch;
	in->rewritten = ix->rewritten;
	return in;
}

static void clear(struct insight *in)
{
	struct index *ix = in->ix;

	for (int c = 0; c < CH_COUNT; c++) {
		free(in->chain[c].last);
		free(in->chain[c].seen);
		free(in->chain[c].count);
		free(in->chain[c].before);
	}
	free(in->failed_as);
	free(in->home);
	free(in->from);
	free(in->here);
	free(in->ever);
	free(in->delivered);
	free(in->recovered);
	memset(in, 0, sizeof(*in));
	in->ix = ix;
}

void insight_free(struct insight *in)
{
	if (in)
		clear(in);
	free(in);
}

/* ---- growing ---- */

static void *grown(void *old, size_t had, size_t want, size_t size)
{
	char *p = mem_alloc(want * size); /* zeroed by the system, so that what no value touches takes no memory */

	if (had)
		memcpy(p, old, had * size);
	free(old);
	return p;
}

static void make_room(struct insight *in, size_t entries, size_t strings, size_t issues)
{
	if (entries > in->cap) {
		size_t cap = entries + entries / 2 + 64;

		for (int c = 0; c < CH_COUNT; c++)
			in->chain[c].before = grown(in->chain[c].before, in->cap, cap, sizeof(uint32_t));
		in->failed_as = grown(in->failed_as, in->cap, cap, 1);
		in->cap = cap;
	}
	for (int c = 0; c < CH_COUNT; c++) {
		struct links *l = &in->chain[c];
		size_t want = c == CH_ISSUE ? issues : strings;

		if (want <= l->values)
			continue;
		want += want / 2 + 64;
		l->last = grown(l->last, l->values, want, sizeof(uint32_t));
		l->seen = grown(l->seen, l->values, want, sizeof(uint32_t));
		l->count = grown(l->count, l->values, want, sizeof(uint32_t));
		l->values = want;
	}
	if (strings > in->nstrings) {
		size_t want = strings + strings / 2 + 64;

		in->home = grown(in->home, in->nstrings, want, sizeof(uint32_t));
		in->from = grown(in->from, in->nstrings, want, sizeof(uint32_t));
		in->here = grown(in->here, 0, want, sizeof(uint32_t));
		in->ever = grown(in->ever, 0, want, sizeof(uint32_t));
		in->delivered = grown(in->delivered, in->nstrings, want, sizeof(int64_t));
		in->nstrings = want;
	}
	if (issues > in->nissues) {
		size_t want = issues + issues / 2 + 64;

		in->recovered = grown(in->recovered, in->nissues, want, 1);
		in->nissues = want;
	}
}

static void take_in(struct insight *in, size_t at)
{
	const struct entry *e = &in->ix->v[at];

	for (int c = 0; c < CH_COUNT; c++) {
		uint32_t value = chain_value(e, (enum chain)c);

		if (!value || value >= in->chain[c].values)
			continue;
		if (in->chain[c].last[value]) /* most stand alone: what is not written to takes no memory */
			in->chain[c].before[at] = in->chain[c].last[value];
		in->chain[c].last[value] = (uint32_t)at + 1;
		in->chain[c].count[value] += is_failure(e);
	}
	if (e->failed_at > in->newest)
		in->newest = e->failed_at;
	if (e->failed_at && (!in->oldest || e->failed_at < in->oldest))
		in->oldest = e->failed_at;
	if (e->kind == REPORT_DELIVERED && e->failed_at > in->delivered[e->org])
		in->delivered[e->org] = e->failed_at;
	if (!is_failure(e))
		return;
	in->failed_as[at] = (uint8_t)(e->cause + 1);
	in->failures++;
	in->by_cause[e->cause]++;
	in->home[e->home]++;
	in->from[e->sender_domain]++;
}

/* ---- members ---- */

static _Thread_local const struct entry *sorting; /* of the call in hand; qsort has no context of its own */

static int by_time(const void *a, const void *b)
{
	const struct entry *x = &sorting[*(const uint32_t *)a], *y = &sorting[*(const uint32_t *)b];

	return x->failed_at != y->failed_at ? (x->failed_at > y->failed_at) - (x->failed_at < y->failed_at) : (x->id > y->id) - (x->id < y->id);
}

struct members members_of(struct insight *in, enum chain c, uint32_t value)
{
	const struct links *l = &in->chain[c];
	struct members m = { 0 };
	bool sorted = true;

	for (uint32_t at = value && value < l->values ? l->last[value] : 0; at; at = l->before[at - 1]) {
		if (m.n == m.cap) {
			m.cap = m.cap ? m.cap * 2 : 64;
			m.v = mem_realloc(m.v, m.cap * sizeof(*m.v));
		}
		m.v[m.n++] = at - 1;
	}
	for (size_t i = 0; i < m.n / 2; i++) {
		uint32_t other = m.v[i];

		m.v[i] = m.v[m.n - 1 - i];
		m.v[m.n - 1 - i] = other;
	}
	for (size_t i = 1; i < m.n; i++)
		sorted &= in->ix->v[m.v[i - 1]].failed_at <= in->ix->v[m.v[i]].failed_at;
	if (!sorted) {
		sorting = in->ix->v;
		qsort(m.v, m.n, sizeof(*m.v), by_time);
	}
	in->spent += m.n / CHAIN_STEPS;
	return m;
}

static size_t place_in_order(const struct index *ix, int64_t at)
{
	size_t lo = 0, hi = ix->n;

	while (lo < hi) {
		size_t mid = lo + (hi - lo) / 2;

		if (ix->v[ix->order[mid]].failed_at < at)
			lo = mid + 1;
		else
			hi = mid;
	}
	return lo;
}

void failed_between(const struct insight *in, int64_t from, int64_t to, size_t *first, size_t *end)
{
	*first = place_in_order(in->ix, from);
	*end = place_in_order(in->ix, to + 1);
}

void members_free(struct members *m)
{
	free(m->v);
	*m = (struct members){ 0 };
}

/* ---- bits ---- */

static void set_bit(struct entry *e, enum finding_id id, bool on)
{
	uint64_t bit = (uint64_t)1 << id, now = on || (e->own & bit) ? e->findings | bit : e->findings & ~bit;

	if (e->findings != now) /* what is not written to stays a page of the index file */
		e->findings = now;
}

static void set_all(struct insight *in, const struct members *m, size_t from, size_t to, enum finding_id id, bool on)
{
	for (size_t i = from; i < to; i++)
		set_bit(&in->ix->v[m->v[i]], id, on);
}

/* Once an update for each value. */
static bool first_look(struct insight *in, enum chain c, uint32_t value)
{
	if (!value || value >= in->chain[c].values || in->chain[c].seen[value] == in->update)
		return false;
	in->chain[c].seen[value] = in->update;
	return true;
}

static void look_at_issue(struct insight *in, const struct entry *e)
{
	struct members m = members_of(in, CH_ISSUE, chain_value(e, CH_ISSUE));
	struct factor f = insight_factor(in, e);
	bool client = f.attribute == CH_MAILER && (e->cause == CAUSE_SPAMDETECTED || e->cause == CAUSE_POLICYVIOLATION || e->cause == CAUSE_REJECTED);

	set_all(in, &m, 0, m.n, FINDING_COMMON_FACTOR, f.attribute != CH_FACTORS && !client);
	set_all(in, &m, 0, m.n, FINDING_CLIENT_FILTERED, client);
	members_free(&m);
}

static void look_at_box(struct insight *in, const struct entry *e)
{
	struct members m = members_of(in, CH_BOX, e->recipient);

	set_all(in, &m, 0, m.n, FINDING_MAILBOX_ABANDONED, insight_abandoned(in, &m).found);
	members_free(&m);
}

static void look_at_receiver(struct insight *in, const struct entry *e)
{
	struct members m = members_of(in, CH_RECEIVER, e->org);
	struct crowd c = insight_trouble(in, &m);

	set_all(in, &m, 0, m.n, FINDING_RECEIVER_TROUBLE, false);
	if (c.found)
		set_all(in, &m, c.first, c.last + 1, FINDING_RECEIVER_TROUBLE, true);
	if (c.found && c.one_kind)
		set_all(in, &m, c.first, c.last + 1, FINDING_DISGUISED_REFUSAL, true);
	members_free(&m);
}

static void look_at_sender(struct insight *in, const struct entry *e)
{
	struct members m = members_of(in, CH_SENDER, e->sender);
	struct crowd c = insight_spike(in, &m);

	set_all(in, &m, 0, m.n, FINDING_OWN_QUOTA_OR_COMPROMISE, false);
	if (c.found)
		set_all(in, &m, c.first, c.last + 1, FINDING_OWN_QUOTA_OR_COMPROMISE, true);
	members_free(&m);
}

/* All notices of one message: to whom a delay was told and more than one notice came. */
static void look_at_case(struct insight *in, const struct entry *e)
{
	struct members m = members_of(in, CH_CASE, e->msgid);

	for (size_t i = 0; i < m.n; i++) {
		const struct entry *x = &in->ix->v[m.v[i]];

		in->here[x->recipient] += is_failure(x);
		in->ever[x->recipient] += x->kind == REPORT_DELAYED;
	}
	for (size_t i = 0; i < m.n; i++) {
		struct entry *x = &in->ix->v[m.v[i]];

		if (in->here[x->recipient] > 1 && in->ever[x->recipient])
			set_bit(x, FINDING_AGEING, true);
	}
	for (size_t i = 0; i < m.n; i++)
		in->here[in->ix->v[m.v[i]].recipient] = in->ever[in->ix->v[m.v[i]].recipient] = 0;
	members_free(&m);
}

/* An issue's last failure against the newest of all: a few numbers; only what turned is marked anew. */
static void look_for_recovery(struct insight *in, size_t issue)
{
	const struct links *l = &in->chain[CH_ISSUE];
	struct members m;
	struct recovery r;

	in->spent++;
	if (!l->last[issue])
		return;
	r = insight_recovery(in, &in->ix->v[l->last[issue] - 1], l->count[issue]);
	if (r.found == in->recovered[issue] && l->seen[issue] != in->update)
		return;
	m = members_of(in, CH_ISSUE, (uint32_t)issue);
	set_all(in, &m, 0, m.n, FINDING_RECOVERED, r.found);
	in->recovered[issue] = r.found;
	members_free(&m);
}

static void look_at(struct insight *in, size_t at)
{
	const struct entry *e = &in->ix->v[at];

	if (first_look(in, CH_ISSUE, chain_value(e, CH_ISSUE)))
		look_at_issue(in, e);
	if (in->chain[CH_BOX].count[e->recipient] > 1 && first_look(in, CH_BOX, e->recipient))
		look_at_box(in, e); /* one alone proves nothing */
	if (first_look(in, CH_RECEIVER, e->org))
		look_at_receiver(in, e);
	if (first_look(in, CH_SENDER, e->sender))
		look_at_sender(in, e);
	if (in->chain[CH_CASE].count[e->msgid] > 1 && first_look(in, CH_CASE, e->msgid))
		look_at_case(in, e);
	if (e->dnsbl && insight_new_ip(in, e).found)
		set_bit(&in->ix->v[at], FINDING_DNSBL_NEW_IP, true);
}

static void begin_anew(struct insight *in)
{
	struct index *ix = in->ix;

	clear(in);
	in->epoch = ix->epoch;
	in->rewritten = ix->rewritten;
	for (size_t i = 0; i < ix->n; i++)
		if (ix->v[i].findings != ix->v[i].own)
			ix->v[i].findings = ix->v[i].own;
}

bool insight_is_stale(const struct insight *in)
{
	return in->epoch != in->ix->epoch || in->rewritten != in->ix->rewritten || in->entries > in->ix->n;
}

static void take_in_from(struct insight *in, size_t budget)
{
	size_t from = in->entries, to = budget < in->ix->n - from ? from + budget : in->ix->n, issues = 0;

	for (size_t i = from; i < to; i++)
		if (chain_value(&in->ix->v[i], CH_ISSUE) > issues)
			issues = chain_value(&in->ix->v[i], CH_ISSUE);
	make_room(in, in->ix->n, index_nstrings(in->ix), issues + 1); /* for all that will be: not to be copied at every step */
	for (size_t i = from; i < to; i++)
		take_in(in, i);
	in->entries = to;
	in->spent += to - from;
	in->judging = false; /* what was looked at may have got more members */
}

bool insight_work(struct insight *in, size_t budget)
{
	const struct index *ix = in->ix;

	if (insight_is_stale(in))
		begin_anew(in);
	if (in->entries == ix->n && in->judged == ix->n && !in->judging) {
		in->whole = true;
		return false;
	}
	in->spent = 0;
	if (in->entries < ix->n)
		take_in_from(in, budget);
	if (in->entries < ix->n)
		return true; /* judged when all are there */
	if (!in->judging) {
		in->judging = true;
		in->update++;
		in->recovery = 1;
	}
	for (; in->judged < ix->n; in->judged++, in->spent++) {
		if (in->spent >= budget)
			return true;
		look_at(in, in->judged);
	}
	for (; in->recovery < in->chain[CH_ISSUE].values && in->recovery < in->nissues; in->recovery++) {
		if (in->spent >= budget)
			return true;
		look_for_recovery(in, in->recovery);
	}
	in->judging = false;
	in->whole = true;
	return false;
}

#define SMALL 20000 /* entries; some ten milliseconds */

size_t insight_at_once(const struct insight *in)
{
	return in->ix->n <= SMALL ? SIZE_MAX : 0;
}

/* ---- us ---- */

static void add_often(const struct insight *in, struct arena *a, struct us *us, const uint32_t *count, size_t least)
{
	if (least < 2)
		least = 2;
	for (uint32_t s = 1; s < index_nstrings(in->ix) && s < in->nstrings && us->ndomains < US_MOST; s++) {
		struct slice org;

		if (count[s] < least)
			continue;
		org = domain_org(index_str(in->ix, s));
		if (!domain_is_public(org) && !us_domain(us, org))
			us->domains[us->ndomains++] = arena_dup(a, org); /* the index may move */
	}
}

struct us insight_us(const struct insight *in, struct arena *a, const struct us *configured)
{
	struct us us = { 0 };

	if (configured)
		us = *configured;
	if (us.ndomains)
		return us;
	us.inferred = true;
	us.domains = arena_array(a, US_MOST, sizeof(*us.domains));
	add_often(in, a, &us, in->home, in->failures / 10);
	add_often(in, a, &us, in->from, in->failures / 5);
	return us;
}
