// SPDX-License-Identifier: BSD-2-Clause
/* What failures are grouped by, and where the rows of groups stand. */
#include "ui/model/group.h"

#include <stdlib.h>
#include <time.h>

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
