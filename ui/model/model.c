// SPDX-License-Identifier: BSD-2-Clause
#include "ui/model/model.h"

#include <stdlib.h>

#include "insight/insight.h"
#include "ui/model/counts.h"
#include "ui/model/group.h"
#include "ui/model/saved.h"

enum rc model_init(struct model *m, struct store *st, struct err *err)
{
	enum rc rc;

	*m = (struct model){ .store = st, .then_by = BY_NONE };
	arena_init(&m->arena);
	mask_init(&m->mask, st);
	m->here = mem_alloc(sizeof(*m->here));
	model_counts_init(m);
	saved_open(m);
	rc = store_index(st, &m->ix, err);
	if (rc != RC_OK)
		return rc;
	m->insight = insight_new(m->ix);
	insight_work(m->insight, insight_at_once(m->insight));
	return RC_OK;
}

void model_release(struct model *m)
{
	scan_drop(m);
	model_counts_release(m);
	insight_free(m->insight);
	saved_close(m);
	filter_release(m->filter);
	arena_release(&m->arena);
	free(m->groups);
	free(m->members);
	free(m->tags.v);
	free(m->unfolded.v);
	free(m->keep);
	free(m->here);
	*m = (struct model){ 0 };
}

/* ---- keeping the place ---- */

struct place model_place(const struct model *m)
{
	struct place p = { .row = m->cursor };
	const struct group *g;
	uint32_t from;
	struct row r;

	if (m->cursor >= m->nrows)
		return p;
	r = model_row_at(m, m->cursor);
	g = &m->groups[r.group];
	p.group = r.kind == ROW_GROUP;
	p.group_id = model_group_id(m, g);
	from = p.group ? g->first : g->first + (uint32_t)(m->cursor - g->row) - (m->group_by != BY_NONE);
	for (uint32_t i = from; i < g->first + g->n && p.nids < NEXT_MAX; i++)
		if (m->members[i] < m->ix->n)
			p.ids[p.nids++] = m->ix->v[m->members[i]].id;
	return p;
}

static bool go_to_group(struct model *m, uint64_t id)
{
	for (size_t i = 0; i < m->ngroups + m->nsubs; i++) {
		const struct group *g = &m->groups[i];

		if (model_group_id(m, g) != id)
			continue;
		if (g->depth && m->groups[g->parent].folded)
			g = &m->groups[g->parent];
		m->cursor = g->row;
		return true;
	}
	return false;
}

/* Where a failure stands in m->members; SIZE_MAX when it is not shown. */
static size_t member_of(const struct model *m, int64_t id)
{
	const struct entry *e = index_find(m->ix, id);
	uint32_t entry = e ? (uint32_t)(e - m->ix->v) : 0;

	if (!e || entry >= m->nkept || !m->keep[entry])
		return SIZE_MAX;
	for (size_t i = 0; i < m->nmembers; i++)
		if (m->members[i] == entry)
			return i;
	return SIZE_MAX;
}

/* The row of a member; of its group when that is folded. */
static size_t row_of(const struct model *m, size_t member)
{
	const struct group *g = &m->groups[group_of_member(m, (uint32_t)member)];

	if (g->depth && m->groups[g->parent].folded)
		return m->groups[g->parent].row;
	return g->folded ? g->row : g->row + (m->group_by != BY_NONE) + (member - g->first);
}

static void stay_in_list(struct model *m)
{
	if (m->cursor >= m->nrows)
		m->cursor = m->nrows ? m->nrows - 1 : 0;
}

void model_return(struct model *m, const struct place *p)
{
	m->cursor = p->row;
	if (p->group && go_to_group(m, p->group_id))
		return;
	for (size_t i = 0; i < p->nids && !p->group; i++) {
		size_t member = member_of(m, p->ids[i]);

		if (member != SIZE_MAX) {
			m->cursor = row_of(m, member);
			return;
		}
	}
	if (!p->group && p->nids && go_to_group(m, p->group_id))
		return;
	stay_in_list(m);
}

bool model_judged(struct model *m)
{
	bool filtered = !m->filter_off && filter_names_finding(m->filter);

	model_counts_forget(m);
	return filtered || m->group_by == BY_FINDING || m->then_by == BY_FINDING;
}

void model_seen(struct model *m)
{
	const struct row *r = model_row(m);
	struct group *g = &m->groups[r->group];

	m->totals[STATE_NEW]--;
	m->totals[STATE_OPEN]++;
	for (;; g = &m->groups[g->parent]) {
		g->states[STATE_NEW]--;
		g->states[STATE_OPEN]++;
		if (!g->depth)
			break;
	}
}

bool model_go(struct model *m, int64_t id)
{
	size_t member = member_of(m, id);
	const struct group *g;

	if (member == SIZE_MAX)
		return false;
	g = &m->groups[group_of_member(m, (uint32_t)member)];
	if (g->depth)
		model_fold(m, g->parent, false);
	model_fold(m, (size_t)(g - m->groups), false);
	m->cursor = row_of(m, member);
	return true;
}

/* Another grouping: the cursor's failure stays in sight; of a group, the group that now holds its first one. */
static void change_grouping(struct model *m, enum group_by first, enum group_by then)
{
	struct place p = model_place(m);
	size_t member;

	m->group_by = first;
	m->then_by = then;
	scan_groups(m);
	m->cursor = 0;
	if (!p.nids)
		return;
	if (!p.group && model_go(m, p.ids[0]))
		return;
	member = member_of(m, p.ids[0]);
	if (member != SIZE_MAX)
		m->cursor = row_of(m, member);
	if (p.group && m->group_by != BY_NONE && m->nrows) /* a group for a group */
		m->cursor = m->groups[model_row_at(m, m->cursor).group].row;
}

void model_group(struct model *m, enum group_by g)
{
	change_grouping(m, g, g == BY_NONE || m->then_by == g ? BY_NONE : m->then_by);
}

void model_group_then(struct model *m, enum group_by g)
{
	if (m->group_by == BY_NONE)
		model_group(m, g);
	else
		change_grouping(m, m->group_by, g == m->group_by ? BY_NONE : g);
}

void model_sort(struct model *m, enum sort_by s)
{
	struct place p = model_place(m);

	m->reversed = m->sort_by == s && !m->reversed;
	m->sort_by = s;
	scan_groups(m);
	model_return(m, &p);
}

static void remember_fold(struct model *m, uint64_t id, bool folded)
{
	for (size_t i = 0; i < m->unfolded.n; i++)
		if (m->unfolded.v[i] == id)
			m->unfolded.v[i--] = m->unfolded.v[--m->unfolded.n];
	if (folded)
		return;
	if (m->unfolded.n == m->unfolded.cap) {
		m->unfolded.cap = m->unfolded.cap ? m->unfolded.cap * 2 : 16;
		m->unfolded.v = mem_realloc(m->unfolded.v, m->unfolded.cap * sizeof(*m->unfolded.v));
	}
	m->unfolded.v[m->unfolded.n++] = id;
}

void model_fold(struct model *m, size_t group, bool folded)
{
	struct group *g = &m->groups[group];
	struct row r = { 0 };
	size_t member = SIZE_MAX;

	if (g->folded == folded || m->group_by == BY_NONE)
		return;
	if (m->cursor < m->nrows) {
		r = model_row_at(m, m->cursor);
		if (r.kind == ROW_FAILURE)
			member = m->groups[r.group].first + (m->cursor - m->groups[r.group].row - 1);
	}
	g->folded = folded;
	remember_fold(m, model_group_id(m, g), folded);
	groups_number_rows(m);
	if (member != SIZE_MAX)
		m->cursor = row_of(m, member);
	else if (m->cursor < m->nrows || m->nrows) {
		const struct group *at = &m->groups[r.group];

		m->cursor = at->depth && m->groups[at->parent].folded ? m->groups[at->parent].row : at->row;
	}
	stay_in_list(m);
}

/* ---- moving ---- */

const struct row *model_row(const struct model *m)
{
	if (m->cursor >= m->nrows)
		return NULL;
	*m->here = model_row_at(m, m->cursor);
	return m->here;
}

const struct entry *model_entry(const struct model *m)
{
	const struct row *r = model_row(m);

	return r ? model_entry_of(m, r) : NULL;
}

const struct entry *model_entry_of(const struct model *m, const struct row *r)
{
	return &m->ix->v[r->kind == ROW_FAILURE ? r->entry : m->members[m->groups[r->group].first]];
}

void model_move(struct model *m, long by)
{
	long at = (long)m->cursor + by;

	if (at >= (long)m->nrows)
		at = (long)m->nrows - 1;
	m->cursor = at < 0 ? 0 : (size_t)at;
}

/* The next failure of the list as it is sorted, also out of a folded group. */
static bool step_failure(struct model *m, int by)
{
	struct row r;
	const struct group *g;
	size_t at;

	if (m->cursor >= m->nrows)
		return false;
	r = model_row_at(m, m->cursor);
	g = &m->groups[r.group];
	if (r.kind == ROW_GROUP)
		at = by > 0 ? g->first : (size_t)g->first - 1;
	else
		at = g->first + (m->cursor - g->row - (m->group_by != BY_NONE)) + (size_t)by;
	return at < m->nmembers && model_go(m, m->ix->v[m->members[at]].id);
}

static bool step_group(struct model *m, int by)
{
	size_t i = m->cursor;

	if (m->group_by == BY_NONE || !m->nrows)
		return false;
	do {
		struct row r = model_row_at(m, i);
		const struct group *g = &m->groups[r.group];

		if (r.kind == ROW_GROUP)
			i = by > 0 ? i + 1 : i - 1;
		else
			i = by > 0 ? g->row + 1 + g->n : g->row;
	} while (i < m->nrows && model_row_at(m, i).kind == ROW_FAILURE);
	if (i >= m->nrows)
		return false;
	m->cursor = i;
	return true;
}

bool model_step(struct model *m, int by, enum row_kind kind)
{
	return kind == ROW_FAILURE ? step_failure(m, by) : step_group(m, by);
}

bool model_todo(struct model *m, int by)
{
	for (long i = (long)m->cursor + by; i >= 0 && i < (long)m->nrows; i += by) {
		struct row r = model_row_at(m, (size_t)i);
		enum state s = r.kind == ROW_GROUP ? group_state(&m->groups[r.group]) : (enum state)m->ix->v[r.entry].state;

		if (s <= STATE_OPEN) {
			m->cursor = (size_t)i;
			return true;
		}
	}
	return false;
}

/* ---- tags and targets ---- */

bool model_tagged(const struct model *m, uint32_t entry)
{
	return entry < m->tags.cap && m->tags.v[entry];
}

void model_tag(struct model *m, uint32_t entry, bool on)
{
	if (entry >= m->tags.cap || m->tags.v[entry] == on)
		return;
	m->tags.v[entry] = on;
	m->tags.n = on ? m->tags.n + 1 : m->tags.n - 1;
}

void model_untag_all(struct model *m)
{
	if (m->tags.cap)
		memset(m->tags.v, 0, m->tags.cap);
	m->tags.n = 0;
}

size_t model_target(const struct model *m, int64_t **ids)
{
	const struct row *r = model_row(m);
	size_t n = 0, most = m->tags.n ? m->tags.n : r ? m->groups[r->group].n : 0;

	*ids = mem_alloc((most + 1) * sizeof(**ids));
	if (m->tags.n) {
		for (uint32_t i = 0; i < m->ix->n && i < m->tags.cap; i++)
			if (m->tags.v[i])
				(*ids)[n++] = m->ix->v[i].id;
	} else if (r && r->kind == ROW_FAILURE) {
		(*ids)[n++] = m->ix->v[r->entry].id;
	} else if (r) {
		for (uint32_t k = 0; k < m->groups[r->group].n; k++)
			(*ids)[n++] = m->ix->v[m->members[m->groups[r->group].first + k]].id;
	}
	return n;
}

size_t model_hidden(const struct model *m, const struct group *g, int64_t **ids)
{
	struct key_reader first = { .by = m->group_by }, second = { .by = m->then_by };
	uint32_t top = g->depth ? m->groups[g->parent].key : g->key;
	size_t n = 0, cap = 0;

	if (ids)
		*ids = NULL;
	for (size_t i = 0; i < m->ix->n && i < m->nkept; i++) {
		const struct entry *e = &m->ix->v[i];

		if (m->keep[i] || !model_in_scope(m, e) || key_of(&first, e) != top || (g->depth && key_of(&second, e) != g->key))
			continue;
		if (ids && n == cap) {
			cap = cap ? cap * 2 : 64;
			*ids = mem_realloc(*ids, cap * sizeof(**ids));
		}
		if (ids)
			(*ids)[n] = e->id;
		n++;
	}
	return n;
}
