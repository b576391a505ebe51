// SPDX-License-Identifier: BSD-2-Clause
/* From the failures that are kept to groups in their order, and where their rows stand. */
#include "ui/model/group.h"

#include <stdlib.h>
#include <time.h>

#include "base/clock.h"
#include "base/vec.h"
#include "cause/finding.h"
#include "ui/model/figures.h"

/* ---- keys ---- */

static uint32_t day_of(struct key_reader *r, int64_t t)
{
	time_t tt = (time_t)t;
	struct tm tm;

	if (!t)
		return 0;
	if (t >= r->from && t < r->to)
		return r->day;
	if (!localtime_r(&tt, &tm) || tm.tm_year < 0 || tm.tm_year > 8000)
		return 0;
	r->day = (uint32_t)((tm.tm_year + 1900) * 10000 + (tm.tm_mon + 1) * 100 + tm.tm_mday);
	tm.tm_hour = tm.tm_min = tm.tm_sec = 0;
	tm.tm_isdst = -1;
	r->from = (int64_t)mktime(&tm);
	tm.tm_mday++;
	tm.tm_isdst = -1;
	r->to = (int64_t)mktime(&tm);
	return r->day;
}

/* The finding of highest rank: they stand in that order. */
static uint32_t finding_of(uint64_t bits)
{
	for (uint32_t i = 0; i < FINDING_COUNT; i++)
		if (bits >> i & 1)
			return i + 1;
	return 0;
}

uint32_t key_of(struct key_reader *r, const struct entry *e)
{
	switch (r->by) {
	case BY_CAUSE:
		return e->flags & ENTRY_LEAK ? GROUP_LEAK : e->cause;
	case BY_DOMAIN:
		return e->domain;
	case BY_HOST:
		return e->host;
	case BY_MTA:
		return e->mta;
	case BY_DNSBL:
		return e->dnsbl;
	case BY_ALIAS:
		return e->alias;
	case BY_SENDER:
		return e->sender;
	case BY_MAILER:
		return e->mailer;
	case BY_DAY:
		return day_of(r, e->failed_at);
	case BY_ASSIGNEE:
		return e->assignee;
	case BY_FINDING:
		return finding_of(e->findings);
	case BY_NONE:
	case BY_COUNT:
		break;
	}
	return 0;
}

/* ---- which group has a key ---- */

static size_t slot_of(const struct keymap *m, uint64_t key)
{
	size_t at = (size_t)((key * 0x9E3779B97F4A7C15u) >> 20) & (m->cap - 1);

	while (m->v[at].group && m->v[at].key != key)
		at = (at + 1) & (m->cap - 1);
	return at;
}

static void grow_map(struct keymap *m)
{
	struct keymap big = { .n = m->n, .cap = m->cap ? m->cap * 4 : 256 };

	big.v = mem_alloc(big.cap * sizeof(*big.v));
	for (size_t i = 0; i < m->cap; i++)
		if (m->v[i].group)
			big.v[slot_of(&big, m->v[i].key)] = m->v[i];
	free(m->v);
	*m = big;
}

uint32_t keymap_number(struct keymap *m, uint64_t key)
{
	struct key_slot *s;

	if (m->n * 2 >= m->cap)
		grow_map(m);
	s = &m->v[slot_of(m, key)];
	if (!s->group)
		*s = (struct key_slot){ key, (uint32_t)++m->n };
	return s->group - 1;
}

void keymap_release(struct keymap *m)
{
	free(m->v);
	*m = (struct keymap){ 0 };
}

/* ---- counting ---- */

struct making {
	struct model *m;
	struct {
		VEC(struct group);
	} top, sub;
	struct keymap tops, subs;
	struct key_reader first, second;
	uint32_t *entries, *leaf; /* kept failures, newest first, and the group each goes to */
	size_t n;
	int64_t now;
};

static void count_entry(struct group *g, const struct entry *e, int64_t now)
{
	int64_t age = now - e->failed_at;

	g->n++;
	g->states[e->state]++;
	if (e->flags & ENTRY_LEAK) {
		g->leak = true;
		g->new_leak |= e->state == STATE_NEW;
	}
	if (!e->failed_at)
		return;
	if (e->failed_at > g->newest)
		g->newest = e->failed_at;
	if (!g->oldest || e->failed_at < g->oldest)
		g->oldest = e->failed_at;
	if (age < 0)
		g->trend[TREND_STEPS - 1]++; /* a clock ahead of ours */
	else if (age < (int64_t)TREND_STEPS * TREND_DAYS * 86400)
		g->trend[TREND_STEPS - 1 - (uint32_t)age / (TREND_DAYS * 86400)]++;
}

/* Whether the oldest failure of each group stands first. */
static bool oldest_first(const struct model *m)
{
	return m->sort_by == SORT_OLDEST ? !m->reversed : m->sort_by == SORT_NEWEST && m->reversed;
}

static void count_one(struct making *k, uint32_t entry)
{
	const struct entry *e = &k->m->ix->v[entry];
	uint32_t key = key_of(&k->first, e), at = keymap_number(&k->tops, key);

	if (at == k->top.n)
		vec_push(&k->top, ((struct group){ .key = key }));
	count_entry(&k->top.v[at], e, k->now);
	if (k->m->then_by != BY_NONE) {
		uint32_t below = key_of(&k->second, e);
		uint32_t sub = keymap_number(&k->subs, (uint64_t)at << 32 | below);

		if (sub == k->sub.n) {
			vec_push(&k->sub, ((struct group){ .key = below, .depth = 1, .parent = at }));
			k->top.v[at].nsubs++;
		}
		count_entry(&k->sub.v[sub], e, k->now);
		at = sub;
	}
	k->entries[k->n] = entry;
	k->leaf[k->n++] = at;
}

#define AHEAD 12 /* entries */

static void count_all(struct making *k)
{
	const struct model *m = k->m;
	bool rising = oldest_first(m);

	k->entries = mem_alloc((m->ix->n + 1) * sizeof(*k->entries));
	k->leaf = mem_alloc((m->ix->n + 1) * sizeof(*k->leaf));
	for (size_t i = 0; i < m->ix->n; i++) {
		uint32_t entry = m->ix->order[rising ? i : m->ix->n - 1 - i];

		if (i + AHEAD < m->ix->n) /* order jumps: the processor does not guess it */
			__builtin_prefetch(&m->ix->v[m->ix->order[rising ? i + AHEAD : m->ix->n - 1 - i - AHEAD]].failed_at);
		if (m->keep[entry])
			count_one(k, entry);
	}
}

/* ---- sorting ---- */

/* Back, new leaks, new, growing, open, asleep, done. */
static unsigned urgency(const struct group *g)
{
	if (g->states[STATE_BACK])
		return 0;
	if (g->new_leak)
		return 1;
	if (g->states[STATE_NEW])
		return 2;
	if (g->states[STATE_OPEN])
		return group_growth(g) == GROWTH_RISING ? 3 : 4;
	return g->states[STATE_ASLEEP] || g->states[STATE_MUTED] ? 5 : 6;
}

static int64_t growth_number(const struct group *g)
{
	return 2 * (int64_t)g->trend[TREND_STEPS - 1] - g->trend[TREND_STEPS - 2] - g->trend[TREND_STEPS - 3];
}

static int64_t to_do(const struct group *g)
{
	return (int64_t)g->states[STATE_BACK] + g->states[STATE_NEW] + g->states[STATE_OPEN];
}

/* A group with what it is sorted by: larger first, then by name, then by count and key. */
struct sorted {
	int64_t weight;
	struct slice name;
	uint32_t place, n, key;
	bool reversed;
};

static int by_weight(const void *pa, const void *pb)
{
	const struct sorted *a = pa, *b = pb;
	int d = a->weight > b->weight ? -1 : a->weight < b->weight;

	if (!d)
		d = slice_cmp(a->name, b->name);
	if (!d)
		d = a->n > b->n ? -1 : a->n < b->n;
	if (!d)
		d = a->key < b->key ? -1 : a->key > b->key;
	return a->reversed ? -d : d;
}

static int64_t weight_of(const struct model *m, const struct group *g)
{
	switch (m->sort_by) {
	case SORT_ATTENTION:
		return (int64_t)(7 - urgency(g)) * UINT32_MAX + to_do(g);
	case SORT_COUNT:
		return g->n;
	case SORT_NEWEST:
		return g->newest;
	case SORT_OLDEST:
		return g->oldest ? -g->oldest : INT64_MIN;
	case SORT_GROWTH:
		return growth_number(g);
	case SORT_NAME:
	case SORT_COUNT_OF:
		break;
	}
	return 0;
}

/* The order of n groups: place[i] is the one that comes i-th. */
static uint32_t *sort_groups(const struct model *m, const struct group *v, size_t n)
{
	struct sorted *all = mem_alloc((n + 1) * sizeof(*all));
	uint32_t *place = mem_alloc((n + 1) * sizeof(*place));
	struct arena names;

	arena_init(&names);
	for (uint32_t i = 0; i < n; i++) {
		all[i] = (struct sorted){ weight_of(m, &v[i]), { "", 0 }, i, v[i].n, v[i].key, m->reversed };
		if (m->sort_by == SORT_NAME)
			all[i].name = model_group_name(m, &names, &v[i]);
	}
	if (n)
		qsort(all, n, sizeof(*all), by_weight);
	for (size_t i = 0; i < n; i++)
		place[i] = all[i].place;
	arena_release(&names);
	free(all);
	return place;
}

static uint32_t *inverse(const uint32_t *place, size_t n)
{
	uint32_t *rank = mem_alloc((n + 1) * sizeof(*rank));

	for (uint32_t i = 0; i < n; i++)
		rank[place[i]] = i;
	return rank;
}

/* ---- putting together ---- */

/* Both levels as one array, the first grouping in front; leaf numbers become places in it. */
static void lay_out(struct making *k)
{
	struct model *m = k->m;
	uint32_t *top = sort_groups(m, k->top.v, k->top.n), *sub = sort_groups(m, k->sub.v, k->sub.n);
	uint32_t *rank = inverse(top, k->top.n), *place = mem_alloc((k->sub.n + 1) * sizeof(*place));
	uint32_t at = (uint32_t)k->top.n;

	free(m->groups);
	m->ngroups = k->top.n;
	m->nsubs = k->sub.n;
	m->groups = mem_alloc((m->ngroups + m->nsubs + 1) * sizeof(*m->groups));
	for (uint32_t i = 0; i < m->ngroups; i++) {
		m->groups[i] = k->top.v[top[i]];
		m->groups[i].subs = at;
		at += m->groups[i].nsubs;
		m->groups[i].nsubs = 0;
	}
	for (uint32_t i = 0; i < m->nsubs; i++) { /* sorted among all: so within each parent */
		struct group *g = &k->sub.v[sub[i]], *parent;

		g->parent = rank[g->parent];
		parent = &m->groups[g->parent];
		place[sub[i]] = parent->subs + parent->nsubs++;
		m->groups[place[sub[i]]] = *g;
	}
	for (size_t i = 0; i < k->n; i++)
		k->leaf[i] = m->then_by != BY_NONE ? place[k->leaf[i]] : rank[k->leaf[i]];
	free(top);
	free(sub);
	free(rank);
	free(place);
}

/* Failures to their groups, in the order counted. */
static void fill_members(struct making *k)
{
	struct model *m = k->m;
	uint32_t *next = mem_alloc((m->ngroups + m->nsubs + 1) * sizeof(*next)), first = 0;

	for (uint32_t i = 0; i < m->ngroups; i++) {
		struct group *g = &m->groups[i];
		uint32_t at = first;

		g->first = next[i] = first;
		for (uint32_t s = 0; s < g->nsubs; s++) {
			m->groups[g->subs + s].first = next[g->subs + s] = at;
			at += m->groups[g->subs + s].n;
		}
		first += g->n;
	}
	free(m->members);
	m->members = mem_alloc((k->n + 1) * sizeof(*m->members));
	m->nmembers = k->n;
	for (size_t i = 0; i < k->n; i++)
		m->members[next[k->leaf[i]]++] = k->entries[i];
	free(next);
}

static bool is_unfolded(const struct model *m, const struct group *g)
{
	uint64_t id;

	if (m->group_by == BY_NONE)
		return true;
	if (!m->unfolded.n)
		return false;
	id = model_group_id(m, g);
	for (size_t i = 0; i < m->unfolded.n; i++)
		if (m->unfolded.v[i] == id)
			return true;
	return false;
}

void groups_make(struct model *m)
{
	struct making k = { .m = m, .first = { .by = m->group_by }, .second = { .by = m->then_by }, .now = clock_now() };

	count_all(&k);
	lay_out(&k);
	fill_members(&k);
	for (size_t i = 0; i < m->ngroups + m->nsubs; i++)
		m->groups[i].folded = !is_unfolded(m, &m->groups[i]);
	groups_number_rows(m);
	vec_free(&k.top);
	vec_free(&k.sub);
	keymap_release(&k.tops);
	keymap_release(&k.subs);
	free(k.entries);
	free(k.leaf);
}

/* ---- rows ---- */

void groups_number_rows(struct model *m)
{
	size_t row = 0, head = m->group_by != BY_NONE;

	for (size_t i = 0; i < m->ngroups; i++) {
		struct group *g = &m->groups[i];

		g->row = row;
		row += head;
		if (g->folded)
			continue;
		if (!g->nsubs)
			row += g->n;
		for (uint32_t s = 0; s < g->nsubs; s++) {
			struct group *below = &m->groups[g->subs + s];

			below->row = row;
			row += 1 + (below->folded ? 0 : below->n);
		}
	}
	m->nrows = row;
}

/* The last of n groups from v on whose row is not behind i. */
static uint32_t group_at_row(const struct group *v, size_t n, size_t i)
{
	size_t lo = 0, hi = n;

	while (hi - lo > 1) {
		size_t mid = lo + (hi - lo) / 2;

		if (v[mid].row <= i)
			lo = mid;
		else
			hi = mid;
	}
	return (uint32_t)lo;
}

struct row model_row_at(const struct model *m, size_t i)
{
	uint32_t at = group_at_row(m->groups, m->ngroups, i);
	const struct group *g = &m->groups[at];
	bool head = m->group_by != BY_NONE;

	if (head && i == g->row)
		return (struct row){ ROW_GROUP, at, 0 };
	if (g->nsubs) {
		at = g->subs + group_at_row(m->groups + g->subs, g->nsubs, i);
		g = &m->groups[at];
		if (i == g->row)
			return (struct row){ ROW_GROUP, at, 0 };
	}
	return (struct row){ ROW_FAILURE, at, m->members[g->first + (i - g->row - head)] };
}

static uint32_t group_at_member(const struct group *v, size_t n, uint32_t place)
{
	size_t lo = 0, hi = n;

	while (hi - lo > 1) {
		size_t mid = lo + (hi - lo) / 2;

		if (v[mid].first <= place)
			lo = mid;
		else
			hi = mid;
	}
	return (uint32_t)lo;
}

uint32_t group_of_member(const struct model *m, uint32_t place)
{
	uint32_t at = group_at_member(m->groups, m->ngroups, place);
	const struct group *g = &m->groups[at];

	return g->nsubs ? g->subs + group_at_member(m->groups + g->subs, g->nsubs, place) : at;
}
