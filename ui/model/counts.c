// SPDX-License-Identifier: BSD-2-Clause
#include "ui/model/counts.h"

#include <stdlib.h>

#include "base/clock.h"
#include "base/vec.h"
#include "insight/insight.h"
#include "ui/model/group.h"

#define REMEMBERED 8	/* groups */
#define AT_ONCE 4096	/* failures: less than a millisecond */
#define SLICE 512	/* failures between two looks at the clock */

static const enum group_by kind_of[SHARE_COUNT] = { [SHARE_DOMAIN] = BY_DOMAIN, [SHARE_HOST] = BY_HOST, [SHARE_DAY] = BY_DAY };

/* The values of one kind as they are met. */
struct division {
	struct key_reader reader;
	struct keymap keys;
	VEC(struct share);
};

struct count {
	unsigned revision;  /* of the model whose group it is; */
	uint32_t first, n;  /* 0: none */
	uint32_t at;	    /* counted so far */
	struct division by[SHARE_COUNT];
	uint32_t told_by[FINDING_COUNT]; /* how many of telling may tell of each; */
	uint64_t told;			 /* those of which enough may */
	struct counts counts;
};

struct model_counts {
	struct count v[REMEMBERED];
	size_t next; /* whose place the next one takes */
};

/* ---- counting ---- */

static void drop_divisions(struct count *c)
{
	for (int i = 0; i < SHARE_COUNT; i++) {
		vec_free(&c->by[i]);
		keymap_release(&c->by[i].keys);
	}
}

static void put_share(struct shares *out, struct share s)
{
	size_t most = sizeof(out->v) / sizeof(out->v[0]), at = out->n;

	out->distinct++;
	while (at > 0 && out->v[at - 1].n < s.n)
		at--;
	if (at == most)
		return;
	if (out->n < most)
		out->n++;
	memmove(&out->v[at + 1], &out->v[at], (out->n - 1 - at) * sizeof(out->v[0]));
	out->v[at] = s;
}

static void finish(struct count *c)
{
	for (int i = 0; i < SHARE_COUNT; i++) {
		struct shares *out = &c->counts.shares[i];

		for (size_t k = 0; k < c->by[i].n; k++)
			put_share(out, c->by[i].v[k]);
		out->rest = c->n;
		for (size_t k = 0; k < out->n; k++)
			out->rest -= out->v[k].n;
	}
	drop_divisions(c);
}

static void divide(struct division *d, const struct entry *e)
{
	uint32_t key = key_of(&d->reader, e), at = keymap_number(&d->keys, key);

	if (at == d->n)
		vec_push(d, ((struct share){ key, 0 }));
	d->v[at].n++;
}

/* A failure may tell of what is not told by enough others. */
static void may_tell(struct count *c, const struct model *m, uint32_t entry)
{
	const struct entry *e = &m->ix->v[entry];
	struct counts *all = &c->counts;
	uint64_t bits = e->findings & INSIGHT_BITS;

	if (!(bits & ~c->told) || all->ntelling == TELLING_MAX ||
	    (all->ntelling && m->ix->v[all->telling[all->ntelling - 1]].issue == e->issue))
		return;
	all->telling[all->ntelling++] = entry;
	for (int i = 0; i < FINDING_COUNT; i++)
		if (bits >> i & 1 && ++c->told_by[i] >= TELLING_EACH)
			c->told |= (uint64_t)1 << i;
}

#define AHEAD 12 /* entries */

/* Members jump through the index: the processor does not guess it. */
static void fetch_ahead(const struct entry *e)
{
	__builtin_prefetch(&e->failed_at);
	__builtin_prefetch(&e->domain);
	__builtin_prefetch(&e->host);
}

static void count_some(struct count *c, const struct model *m, uint32_t most)
{
	uint32_t to = most < c->n - c->at ? c->at + most : c->n;

	for (; c->at < to; c->at++) {
		uint32_t entry = m->members[c->first + c->at];
		const struct entry *e = &m->ix->v[entry];

		if (c->n - c->at > AHEAD)
			fetch_ahead(&m->ix->v[m->members[c->first + c->at + AHEAD]]);
		for (int i = 0; i < SHARE_COUNT; i++)
			divide(&c->by[i], e);
		c->counts.causes[e->cause]++;
		may_tell(c, m, entry);
	}
	if (c->at == c->n)
		finish(c);
}

/* ---- what is remembered ---- */

static void begin(struct count *c, const struct model *m, const struct group *g)
{
	drop_divisions(c);
	*c = (struct count){ .revision = m->revision, .first = g->first, .n = g->n };
	for (int i = 0; i < SHARE_COUNT; i++)
		c->by[i].reader.by = kind_of[i];
	if (c->n <= AT_ONCE)
		count_some(c, m, c->n);
}

const struct counts *model_counts(const struct model *m, const struct group *g)
{
	struct model_counts *all = m->counts;
	struct count *c = NULL;

	for (size_t i = 0; i < REMEMBERED && !c; i++)
		if (all->v[i].n == g->n && all->v[i].first == g->first && all->v[i].revision == m->revision)
			c = &all->v[i];
	if (!c) {
		c = &all->v[all->next++ % REMEMBERED];
		begin(c, m, g);
	}
	return c->at == c->n ? &c->counts : NULL;
}

bool model_count_step(struct model *m, int ms)
{
	int64_t end = clock_ms() + ms;

	for (size_t i = 0; i < REMEMBERED; i++) { /* the one asked for last first */
		struct count *c = &m->counts->v[(m->counts->next + 2 * REMEMBERED - 1 - i) % REMEMBERED];

		while (c->revision == m->revision && c->at < c->n) {
			count_some(c, m, SLICE);
			if (clock_ms() >= end)
				return true;
		}
	}
	return false;
}

void model_counts_forget(struct model *m)
{
	for (size_t i = 0; m->counts && i < REMEMBERED; i++) {
		drop_divisions(&m->counts->v[i]);
		m->counts->v[i] = (struct count){ 0 };
	}
}

void model_counts_init(struct model *m)
{
	m->counts = mem_alloc(sizeof(*m->counts));
}

void model_counts_release(struct model *m)
{
	model_counts_forget(m);
	free(m->counts);
	m->counts = NULL;
}

struct slice share_name(const struct model *m, struct arena *a, enum share_of what, uint32_t key)
{
	struct model as = *m; /* as a group of that kind would be called */
	struct group g = { .key = key };

	as.group_by = kind_of[what];
	return model_group_name(&as, a, &g);
}
