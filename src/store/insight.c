// SPDX-License-Identifier: BSD-2-Clause
/* Chains of entries, grown as the index grows, and the bits that their judgements set. */
#include <stdlib.h>

#include "cause/domain.h"
#include "report/report.h"
#include "store/insight_int.h"

struct insight *insight_new(void)
{
	return mem_alloc(sizeof(struct insight));
}

static void clear(struct insight *in)
{
	for (int c = 0; c < CH_COUNT; c++) {
		free(in->chain[c].last);
		free(in->chain[c].seen);
		free(in->chain[c].count);
		free(in->chain[c].before);
	}
	free(in->home);
	free(in->from);
	free(in->delivered);
	free(in->recovered);
	memset(in, 0, sizeof(*in));
}

void insight_free(struct insight *in)
{
	if (in)
		clear(in);
	free(in);
}

void insight_restart(struct insight *in)
{
	in->restart = true;
}

uint32_t chain_value(const struct entry *e, enum chain c)
{
	switch (c) {
	case CH_MAILER:
		return e->mailer;
	case CH_SCRIPT:
		return e->script;
	case CH_CAMPAIGN:
		return e->campaign;
	case CH_URL:
		return e->url;
	case CH_ATTACHMENT:
		return e->attachment;
	case CH_SOURCE:
		return e->source;
	case CH_FROM:
		return e->sender_domain;
	case CH_CASE:
		return e->msgid;
	case CH_BOX:
		return e->recipient;
	case CH_RECEIVER:
		return e->org;
	case CH_SENDER:
		return e->sender;
	case CH_ISSUE:
		return e->issue > 0 && e->issue < UINT32_MAX ? (uint32_t)e->issue : 0;
	case CH_COUNT:
		break;
	}
	return 0;
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
		in->delivered = grown(in->delivered, in->nstrings, want, sizeof(int64_t));
		in->nstrings = want;
	}
	if (issues > in->nissues) {
		size_t want = issues + issues / 2 + 64;

		in->recovered = grown(in->recovered, in->nissues, want, 1);
		in->nissues = want;
	}
}

static void take_in(struct index *ix, struct insight *in, size_t at)
{
	const struct entry *e = &ix->v[at];

	for (int c = 0; c < CH_COUNT; c++) {
		uint32_t value = chain_value(e, (enum chain)c);

		if (!value || value >= in->chain[c].values)
			continue;
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
	in->failures++;
	in->by_cause[e->cause]++;
	in->home[e->home]++;
	in->from[e->sender_domain]++;
}

/* ---- members ---- */

static _Thread_local const struct index *sorting; /* of the call in hand; qsort has no context of its own */

static int by_time(const void *a, const void *b)
{
	const struct entry *x = &sorting->v[*(const uint32_t *)a], *y = &sorting->v[*(const uint32_t *)b];

	return x->failed_at != y->failed_at ? (x->failed_at > y->failed_at) - (x->failed_at < y->failed_at) : (x->id > y->id) - (x->id < y->id);
}

struct members members_of(const struct index *ix, enum chain c, uint32_t value)
{
	const struct links *l = &ix->insight->chain[c];
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
		sorted &= ix->v[m.v[i - 1]].failed_at <= ix->v[m.v[i]].failed_at;
	if (!sorted) {
		sorting = ix;
		qsort(m.v, m.n, sizeof(*m.v), by_time);
	}
	return m;
}

void members_free(struct members *m)
{
	free(m->v);
	*m = (struct members){ 0 };
}

/* ---- bits ---- */

static void set_bit(struct entry *e, enum finding_id id, bool on)
{
	uint64_t bit = (uint64_t)1 << id;

	e->findings = on || (e->own & bit) ? e->findings | bit : e->findings & ~bit;
}

static void set_all(struct index *ix, const struct members *m, size_t from, size_t to, enum finding_id id, bool on)
{
	for (size_t i = from; i < to; i++)
		set_bit(&ix->v[m->v[i]], id, on);
}

/* Once an update for each value. */
static bool first_look(struct insight *in, enum chain c, uint32_t value)
{
	if (!value || value >= in->chain[c].values || in->chain[c].seen[value] == in->update)
		return false;
	in->chain[c].seen[value] = in->update;
	return true;
}

static void look_at_issue(struct index *ix, const struct entry *e)
{
	struct members m = members_of(ix, CH_ISSUE, chain_value(e, CH_ISSUE));
	struct factor f = insight_factor(ix, e);
	bool client = f.attribute == CH_MAILER && (e->cause == CAUSE_SPAMDETECTED || e->cause == CAUSE_POLICYVIOLATION || e->cause == CAUSE_REJECTED);

	set_all(ix, &m, 0, m.n, FINDING_COMMON_FACTOR, f.attribute != CH_FACTORS && !client);
	set_all(ix, &m, 0, m.n, FINDING_CLIENT_FILTERED, client);
	members_free(&m);
}

static void look_at_box(struct index *ix, const struct entry *e)
{
	struct members m = members_of(ix, CH_BOX, e->recipient);

	set_all(ix, &m, 0, m.n, FINDING_MAILBOX_ABANDONED, insight_abandoned(ix, &m).found);
	members_free(&m);
}

static void look_at_receiver(struct index *ix, const struct entry *e)
{
	struct members m = members_of(ix, CH_RECEIVER, e->org);
	struct crowd c = insight_trouble(ix, &m);

	set_all(ix, &m, 0, m.n, FINDING_RECEIVER_TROUBLE, false);
	if (c.found)
		set_all(ix, &m, c.first, c.last + 1, FINDING_RECEIVER_TROUBLE, true);
	if (c.found && c.one_kind)
		set_all(ix, &m, c.first, c.last + 1, FINDING_DISGUISED_REFUSAL, true);
	members_free(&m);
}

static void look_at_sender(struct index *ix, const struct entry *e)
{
	struct members m = members_of(ix, CH_SENDER, e->sender);
	struct crowd c = insight_spike(ix, &m);

	set_all(ix, &m, 0, m.n, FINDING_OWN_QUOTA_OR_COMPROMISE, false);
	if (c.found)
		set_all(ix, &m, c.first, c.last + 1, FINDING_OWN_QUOTA_OR_COMPROMISE, true);
	members_free(&m);
}

static void look_at_case(struct index *ix, const struct entry *e)
{
	struct members m = members_of(ix, CH_CASE, e->msgid);
	size_t notices = 0;

	for (size_t i = 0; i < m.n; i++)
		notices += ix->v[m.v[i]].recipient == e->recipient && is_failure(&ix->v[m.v[i]]);
	for (size_t i = 0; notices > 1 && i < m.n; i++)
		if (ix->v[m.v[i]].recipient == e->recipient)
			set_bit(&ix->v[m.v[i]], FINDING_AGEING, true);
	members_free(&m);
}

/* Every issue's last failure against the newest of all: a few numbers each; only what turned is marked anew. */
static void look_for_recovery(struct index *ix, struct insight *in)
{
	const struct links *l = &in->chain[CH_ISSUE];

	for (size_t issue = 1; issue < l->values && issue < in->nissues; issue++) {
		struct members m;
		struct recovery r;

		if (!l->last[issue])
			continue;
		r = insight_recovery(ix, &ix->v[l->last[issue] - 1], l->count[issue]);
		if (r.found == in->recovered[issue] && !(r.found && l->seen[issue] == in->update))
			continue;
		m = members_of(ix, CH_ISSUE, (uint32_t)issue);
		set_all(ix, &m, 0, m.n, FINDING_RECOVERED, r.found);
		in->recovered[issue] = r.found;
		members_free(&m);
	}
}

static void look_at(struct index *ix, struct insight *in, size_t at)
{
	const struct entry *e = &ix->v[at];

	if (first_look(in, CH_ISSUE, chain_value(e, CH_ISSUE)))
		look_at_issue(ix, e);
	if (first_look(in, CH_BOX, e->recipient))
		look_at_box(ix, e);
	if (first_look(in, CH_RECEIVER, e->org))
		look_at_receiver(ix, e);
	if (first_look(in, CH_SENDER, e->sender))
		look_at_sender(ix, e);
	if (e->msgid && e->kind == REPORT_DELAYED)
		look_at_case(ix, e);
	if (e->dnsbl && insight_new_ip(ix, e).found)
		set_bit(&ix->v[at], FINDING_DNSBL_NEW_IP, true);
}

static void begin_anew(struct index *ix)
{
	struct insight *in = ix->insight;

	clear(in);
	in->epoch = ix->epoch;
	for (size_t i = 0; i < ix->n; i++)
		ix->v[i].findings = ix->v[i].own;
}

bool insight_work(struct index *ix, size_t budget)
{
	struct insight *in = ix->insight;
	size_t issues = 0, from = in->entries, to;

	if (in->restart || in->epoch != ix->epoch || in->entries > ix->n) {
		begin_anew(ix);
		from = 0;
	}
	if (in->judged == ix->n)
		return false;
	to = budget < ix->n - from ? from + budget : ix->n;
	for (size_t i = from; i < to; i++)
		if (chain_value(&ix->v[i], CH_ISSUE) > issues)
			issues = chain_value(&ix->v[i], CH_ISSUE);
	make_room(in, to, index_nstrings(ix), issues + 1);
	for (size_t i = from; i < to; i++)
		take_in(ix, in, i);
	in->entries = to;
	if (to < ix->n)
		return true; /* judged when all are there */
	if (!in->judging) {
		in->judging = true;
		in->update++;
	}
	for (to = budget < ix->n - in->judged ? in->judged + budget : ix->n; in->judged < to; in->judged++)
		look_at(ix, in, in->judged);
	if (in->judged < ix->n)
		return true;
	in->judging = false;
	look_for_recovery(ix, in);
	return false;
}

/* ---- us ---- */

static void add_often(const struct index *ix, struct arena *a, struct us *us, const uint32_t *count, size_t least)
{
	for (uint32_t s = 1; s < index_nstrings(ix) && s < ix->insight->nstrings; s++) {
		struct slice org = domain_org(index_str(ix, s));

		if (count[s] >= least && count[s] >= 2 && !domain_is_public(org) && !us_domain(us, org) && us->ndomains < 20)
			us->domains[us->ndomains++] = arena_dup(a, org); /* the index may move */
	}
}

struct us insight_us(const struct index *ix, struct arena *a, const struct us *configured)
{
	struct us us = { 0 };

	if (configured)
		us = *configured;
	if (us.ndomains)
		return us;
	us.inferred = true;
	us.domains = arena_array(a, 20, sizeof(*us.domains));
	add_often(ix, a, &us, ix->insight->home, ix->insight->failures / 10);
	add_often(ix, a, &us, ix->insight->from, ix->insight->failures / 5);
	return us;
}
