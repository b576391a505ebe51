// SPDX-License-Identifier: BSD-2-Clause
/* From the failures that are kept to groups in their order, a piece at a time. */
#include <stdlib.h>

#include "base/clock.h"
#include "base/vec.h"
#include "ui/model/figures.h"
#include "ui/model/group.h"

/* ---- counting ---- */

struct making {
	struct made made; /* what becomes of it */
	struct model *m;
	const uint8_t *keep;
	struct {
		VEC(struct group);
	} top, sub;
	struct keymap tops, subs;
	struct key_reader first, second;
	uint32_t *entries, *leaf; /* kept failures, newest first, and the number of the group each goes to */
	size_t n;
	uint32_t *place, *next; /* by that number: its group in made; by group there: where its next member goes */
	bool filling;
	size_t at; /* in the index's order, then in entries */
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

static void count_some(struct making *k, size_t most)
{
	const struct index *ix = k->m->ix;
	bool rising = oldest_first(k->m);
	size_t to = most < ix->n - k->at ? k->at + most : ix->n;

	for (; k->at < to; k->at++) {
		size_t i = k->at;
		uint32_t entry = ix->order[rising ? i : ix->n - 1 - i];

		if (i + AHEAD < ix->n) /* order jumps: the processor does not guess it */
			__builtin_prefetch(&ix->v[ix->order[rising ? i + AHEAD : ix->n - 1 - i - AHEAD]].failed_at);
		if (k->keep[entry])
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

/* Both levels as one array, the first grouping in front. */
static void lay_out(struct making *k)
{
	struct model *m = k->m;
	uint32_t *top = sort_groups(m, k->top.v, k->top.n), *sub = sort_groups(m, k->sub.v, k->sub.n);
	uint32_t *rank = inverse(top, k->top.n), *place = mem_alloc((k->sub.n + 1) * sizeof(*place));
	uint32_t at = (uint32_t)k->top.n;
	struct made *out = &k->made;

	out->ngroups = k->top.n;
	out->nsubs = k->sub.n;
	out->groups = mem_alloc((out->ngroups + out->nsubs + 1) * sizeof(*out->groups));
	for (uint32_t i = 0; i < out->ngroups; i++) {
		out->groups[i] = k->top.v[top[i]];
		out->groups[i].subs = at;
		at += out->groups[i].nsubs;
		out->groups[i].nsubs = 0;
	}
	for (uint32_t i = 0; i < out->nsubs; i++) { /* sorted among all: so within each parent */
		struct group *g = &k->sub.v[sub[i]], *parent;

		g->parent = rank[g->parent];
		parent = &out->groups[g->parent];
		place[sub[i]] = parent->subs + parent->nsubs++;
		out->groups[place[sub[i]]] = *g;
	}
	k->place = m->then_by != BY_NONE ? place : rank;
	free(m->then_by != BY_NONE ? rank : place);
	free(top);
	free(sub);
}

/* Where the members of each group stand. */
static void make_room(struct making *k)
{
	struct made *out = &k->made;
	uint32_t first = 0;

	k->next = mem_alloc((out->ngroups + out->nsubs + 1) * sizeof(*k->next));
	for (uint32_t i = 0; i < out->ngroups; i++) {
		struct group *g = &out->groups[i];
		uint32_t at = first;

		g->first = k->next[i] = first;
		for (uint32_t s = 0; s < g->nsubs; s++) {
			out->groups[g->subs + s].first = k->next[g->subs + s] = at;
			at += out->groups[g->subs + s].n;
		}
		first += g->n;
	}
	out->members = mem_alloc((k->n + 1) * sizeof(*out->members));
	out->nmembers = k->n;
}

/* Failures to their groups, in the order counted. */
static void fill_some(struct making *k, size_t most)
{
	size_t to = most < k->n - k->at ? k->at + most : k->n;

	for (; k->at < to; k->at++)
		k->made.members[k->next[k->place[k->leaf[k->at]]]++] = k->entries[k->at];
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

/* ---- as a whole ---- */

struct making *making_begin(struct model *m, const uint8_t *keep)
{
	struct making *k = mem_alloc(sizeof(*k));

	*k = (struct making){ .m = m, .keep = keep, .first = { .by = m->group_by }, .second = { .by = m->then_by }, .now = clock_now() };
	k->entries = mem_alloc((m->ix->n + 1) * sizeof(*k->entries));
	k->leaf = mem_alloc((m->ix->n + 1) * sizeof(*k->leaf));
	return k;
}

bool making_step(struct making *k, size_t most)
{
	if (k->filling) {
		fill_some(k, most);
		return k->at < k->n;
	}
	count_some(k, most);
	if (k->at == k->m->ix->n) {
		lay_out(k);
		make_room(k);
		k->filling = true;
		k->at = 0;
	}
	return true;
}

const struct made *making_made(const struct making *k)
{
	return &k->made;
}

void making_end(struct making *k)
{
	struct model *m = k->m;

	free(m->groups);
	free(m->members);
	m->groups = k->made.groups;
	m->ngroups = k->made.ngroups;
	m->nsubs = k->made.nsubs;
	m->members = k->made.members;
	m->nmembers = k->made.nmembers;
	k->made = (struct made){ 0 };
	making_drop(k);
	for (size_t i = 0; i < m->ngroups + m->nsubs; i++)
		m->groups[i].folded = !is_unfolded(m, &m->groups[i]);
	groups_number_rows(m);
	m->revision++;
}

void making_drop(struct making *k)
{
	if (!k)
		return;
	free(k->made.groups);
	free(k->made.members);
	vec_free(&k->top);
	vec_free(&k->sub);
	keymap_release(&k->tops);
	keymap_release(&k->subs);
	free(k->entries);
	free(k->leaf);
	free(k->place);
	free(k->next);
	free(k);
}
