// SPDX-License-Identifier: BSD-2-Clause
/* Chains of entries, grown as the index grows, and the bits that their judgements set. */
#include <stdlib.h>

#include "report/report.h"
#include "insight/chains.h"

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
	struct insight keep = { .ix = in->ix, .waits = in->waits, .ctx = in->ctx };

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
	free(in->latest);
	*in = keep;
}

void insight_free(struct insight *in)
{
	if (in)
		clear(in);
	free(in);
}

/* ---- giving up ---- */

void insight_ask(struct insight *in, bool (*waits)(void *ctx), void *ctx)
{
	in->waits = waits;
	in->ctx = ctx;
}

bool insight_given_up(struct insight *in)
{
	in->given_up = in->working && in->waits && in->waits(in->ctx);
	return in->given_up;
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
		in->latest = grown(in->latest, in->nissues, want, sizeof(uint32_t));
		in->nissues = want;
	}
}

static bool is_before(const struct insight *in, uint32_t a, uint32_t b)
{
	const struct entry *x = &in->ix->v[a], *y = &in->ix->v[b];

	return x->failed_at != y->failed_at ? x->failed_at < y->failed_at : x->id < y->id;
}

static void take_in(struct insight *in, size_t at)
{
	struct entry *e = &in->ix->v[at];
	uint32_t issue;

	if (in->anew && e->findings != e->own)
		e->findings = e->own;
	for (int c = 0; c < CH_COUNT; c++) {
		uint32_t value = chain_value(e, (enum chain)c);

		if (!value || value >= in->chain[c].values)
			continue;
		if (in->chain[c].last[value]) /* most stand alone: what is not written to takes no memory */
			in->chain[c].before[at] = in->chain[c].last[value];
		in->chain[c].last[value] = (uint32_t)at + 1;
		in->chain[c].count[value] += is_failure(e);
	}
	issue = chain_value(e, CH_ISSUE);
	if (issue && (!in->latest[issue] || !is_before(in, (uint32_t)at, in->latest[issue] - 1)))
		in->latest[issue] = (uint32_t)at + 1;
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

/* The end of the part from `at` on that is in order. */
static size_t run_end(const struct insight *in, const struct members *m, size_t at)
{
	if (at == m->n)
		return at;
	for (at++; at < m->n && !is_before(in, m->v[at], m->v[at - 1]); at++)
		;
	return at;
}

/* Parts in order are merged, two at a time: mail comes in long ones. */
static void sort_members(struct insight *in, struct members *m)
{
	uint32_t *other, *swap;

	if (run_end(in, m, 0) == m->n)
		return;
	other = mem_alloc((m->n + 1) * sizeof(*other));
	for (size_t parts = 2; parts > 1 && !in->given_up;) {
		parts = 0;
		for (size_t from = 0, mid, end; from < m->n; from = end, parts++) {
			size_t a = from, b, to = from;

			b = mid = run_end(in, m, from);
			end = run_end(in, m, mid);
			while (a < mid || b < end) {
				bool second = a == mid || (b < end && is_before(in, m->v[b], m->v[a]));

				other[to++] = second ? m->v[b++] : m->v[a++];
				gives_up(in);
			}
		}
		swap = m->v, m->v = other, other = swap;
	}
	free(other);
}

struct members members_of(struct insight *in, enum chain c, uint32_t value)
{
	const struct links *l = &in->chain[c];
	struct members m = { 0 };
	size_t falls = 0;

	for (uint32_t at = value && value < l->values ? l->last[value] : 0; at && !gives_up(in); at = l->before[at - 1]) {
		if (m.n == m.cap) {
			m.cap = m.cap ? m.cap * 2 : 64;
			m.v = mem_realloc(m.v, m.cap * sizeof(*m.v));
		}
		m.v[m.n++] = at - 1;
		falls += m.n > 1 && is_before(in, m.v[m.n - 1], m.v[m.n - 2]);
	}
	for (size_t i = 0; falls * 2 >= m.n && i < m.n / 2; i++) { /* what came last failed last; but pulls bring the newest first */
		uint32_t other = m.v[i];

		m.v[i] = m.v[m.n - 1 - i];
		m.v[m.n - 1 - i] = other;
	}
	sort_members(in, &m);
	in->spent += m.n / CHAIN_STEPS;
	if (in->given_up)
		m.n = 0;
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
	for (size_t i = from; i < to && !gives_up(in); i++)
		set_bit(&in->ix->v[m->v[i]], id, on);
}

/* Once an update for each value. */
static bool is_to_look_at(const struct insight *in, enum chain c, uint32_t value)
{
	return value && value < in->chain[c].values && in->chain[c].seen[value] != in->update;
}

static void looked_at(struct insight *in, enum chain c, uint32_t value)
{
	if (!in->given_up)
		in->chain[c].seen[value] = in->update;
}

static void look_at_issue(struct insight *in, const struct entry *e)
{
	struct members m = members_of(in, CH_ISSUE, chain_value(e, CH_ISSUE));
	struct factor f = insight_factor(in, e);
	bool client = f.attribute == CH_MAILER && (e->cause == CAUSE_SPAMDETECTED || e->cause == CAUSE_POLICYVIOLATION || e->cause == CAUSE_REJECTED);

	if (!in->given_up) {
		set_all(in, &m, 0, m.n, FINDING_COMMON_FACTOR, f.attribute != CH_FACTORS && !client);
		set_all(in, &m, 0, m.n, FINDING_CLIENT_FILTERED, client);
	}
	members_free(&m);
}

static void look_at_box(struct insight *in, const struct entry *e)
{
	struct members m = members_of(in, CH_BOX, e->recipient);
	bool abandoned = insight_abandoned(in, &m).found;

	if (!in->given_up)
		set_all(in, &m, 0, m.n, FINDING_MAILBOX_ABANDONED, abandoned);
	members_free(&m);
}

static void look_at_receiver(struct insight *in, const struct entry *e)
{
	struct members m = members_of(in, CH_RECEIVER, e->org);
	struct crowd c = insight_crowd(in, CH_RECEIVER, &m);

	if (!in->given_up)
		set_all(in, &m, 0, m.n, FINDING_RECEIVER_TROUBLE, false);
	if (c.found && !in->given_up)
		set_all(in, &m, c.first, c.last + 1, FINDING_RECEIVER_TROUBLE, true);
	if (c.found && c.one_kind && !in->given_up)
		set_all(in, &m, c.first, c.last + 1, FINDING_DISGUISED_REFUSAL, true);
	members_free(&m);
}

static void look_at_sender(struct insight *in, const struct entry *e)
{
	struct members m = members_of(in, CH_SENDER, e->sender);
	struct crowd c = insight_crowd(in, CH_SENDER, &m);

	if (!in->given_up)
		set_all(in, &m, 0, m.n, FINDING_OWN_QUOTA_OR_COMPROMISE, false);
	if (c.found && !in->given_up)
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

/* An issue's latest failure against the newest of all: a few numbers; only what turned is marked anew. */
static void look_for_recovery(struct insight *in, size_t issue)
{
	const struct links *l = &in->chain[CH_ISSUE];
	struct members m;
	struct recovery r;

	in->spent++;
	if (!in->latest[issue])
		return;
	r = insight_recovery(in, &in->ix->v[in->latest[issue] - 1], l->count[issue]);
	if (r.found == in->recovered[issue] && l->seen[issue] != in->update)
		return;
	m = members_of(in, CH_ISSUE, (uint32_t)issue);
	set_all(in, &m, 0, m.n, FINDING_RECOVERED, r.found);
	if (!in->given_up)
		in->recovered[issue] = r.found;
	members_free(&m);
}

static void look_at(struct insight *in, size_t at)
{
	static const struct {
		enum chain chain;
		uint32_t least; /* members, of whom fewer prove nothing */
		void (*look)(struct insight *in, const struct entry *e);
	} looks[] = { { CH_ISSUE, 0, look_at_issue },	{ CH_BOX, 2, look_at_box },	{ CH_RECEIVER, 0, look_at_receiver },
		      { CH_SENDER, 0, look_at_sender }, { CH_CASE, 2, look_at_case } };
	const struct entry *e = &in->ix->v[at];

	for (size_t i = 0; i < sizeof(looks) / sizeof(looks[0]) && !in->given_up; i++) {
		enum chain c = looks[i].chain;
		uint32_t value = chain_value(e, c);

		if (!is_to_look_at(in, c, value) || in->chain[c].count[value] < looks[i].least)
			continue;
		looks[i].look(in, e);
		looked_at(in, c, value);
	}
	if (e->dnsbl && !in->given_up && insight_new_ip(in, e).found && !in->given_up)
		set_bit(&in->ix->v[at], FINDING_DNSBL_NEW_IP, true);
}

static void begin_anew(struct insight *in)
{
	struct index *ix = in->ix;

	clear(in);
	in->epoch = ix->epoch;
	in->rewritten = ix->rewritten;
	in->anew = true;
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

static bool work(struct insight *in, size_t budget)
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
	in->anew = false;
	if (!in->judging) {
		in->judging = true;
		in->update++;
		in->recovery = 1;
	}
	for (; in->judged < ix->n; in->judged++, in->spent++) {
		if (in->spent >= budget)
			return true;
		look_at(in, in->judged);
		if (in->given_up)
			return true;
	}
	for (; in->recovery < in->chain[CH_ISSUE].values && in->recovery < in->nissues; in->recovery++) {
		if (in->spent >= budget)
			return true;
		look_for_recovery(in, in->recovery);
		if (in->given_up)
			return true;
	}
	in->judging = false;
	in->whole = true;
	return false;
}

bool insight_work(struct insight *in, size_t budget)
{
	bool more;

	in->working = true;
	in->given_up = false;
	more = work(in, budget);
	in->working = in->given_up = false;
	return more;
}

#define SMALL 20000 /* entries; some ten milliseconds */

size_t insight_at_once(const struct insight *in)
{
	return in->ix->n <= SMALL ? SIZE_MAX : 0;
}
