// SPDX-License-Identifier: BSD-2-Clause
/* The filter over the index: all at once, or in slices between key presses. */
#include <stdio.h>
#include <stdlib.h>

#include "base/clock.h"
#include "base/utf8.h"
#include "ui/model/figures.h"
#include "ui/model/group.h"
#include "ui/model/saved.h"

/* A filter on its way: the list shows the old one until every failure has been looked at. */
struct filter_scan {
	struct arena arena;
	struct filter *filter;
	char text[sizeof(((struct model *)0)->filter_text)];
	uint8_t *keep;
	size_t at, n;
	uint64_t generation;
};

/* "account/" takes its folders, "account/folder" itself alone. */
bool model_in_scope(const struct model *m, const struct entry *e)
{
	struct slice scope = slice_of(m->scope), from;

	if (!scope.n)
		return true;
	from = index_str(m->ix, e->folder);
	return scope.p[scope.n - 1] == '/' ? slice_starts(from, scope) : slice_eq(from, scope);
}

static bool keeps(const struct model *m, const struct filter *f, size_t entry)
{
	struct filter_facts facts = { .tagged = model_tagged(m, (uint32_t)entry) };

	return model_in_scope(m, &m->ix->v[entry]) && (!f || filter_holds(f, m->ix, &m->ix->v[entry], &facts));
}

/* Terms about groups: their sizes are those of what the rest of the expression leaves. */
static void keep_by_group(struct model *m)
{
	for (size_t i = 0; i < m->ngroups; i++) {
		const struct group *g = &m->groups[i];
		struct filter_facts facts = { .grouped = true, .count = g->n, .growth = group_growth(g) };

		for (uint32_t k = 0; k < g->n; k++) {
			uint32_t entry = m->members[g->first + k];

			facts.tagged = model_tagged(m, entry);
			m->keep[entry] = filter_holds(m->filter, m->ix, &m->ix->v[entry], &facts);
		}
	}
}

void scan_groups(struct model *m)
{
	m->revision++;
	groups_make(m);
	if (m->filter_off || !filter_names_group(m->filter))
		return;
	keep_by_group(m);
	groups_make(m);
}

static void make_room(struct model *m)
{
	if (!m->keep || m->cap_keep < m->ix->n) {
		m->cap_keep = m->ix->n + m->ix->n / 4;
		m->keep = mem_realloc(m->keep, m->cap_keep + 1);
	}
	if (m->tags.cap < m->ix->n) {
		m->tags.v = mem_realloc(m->tags.v, m->ix->n);
		memset(m->tags.v + m->tags.cap, 0, m->ix->n - m->tags.cap);
		m->tags.cap = m->ix->n;
	}
}

static void count_state(struct model *m, const struct entry *e)
{
	if (!model_in_scope(m, e))
		return;
	m->totals[e->state]++;
	m->nall++;
}

static void count_states(struct model *m)
{
	memset(m->totals, 0, sizeof(m->totals));
	m->nall = 0;
	for (size_t i = 0; i < m->ix->n; i++)
		count_state(m, &m->ix->v[i]);
}

void scan_all(struct model *m)
{
	const struct filter *f = m->filter_off ? NULL : m->filter;

	make_room(m);
	memset(m->totals, 0, sizeof(m->totals));
	m->nall = 0;
	for (size_t i = 0; i < m->ix->n; i++) { /* once through a large index, not twice */
		count_state(m, &m->ix->v[i]);
		m->keep[i] = keeps(m, f, i);
	}
}

static struct filter *parse(struct model *m, struct arena *a, struct slice text, struct filter_error *error)
{
	struct filter_env env = { .me = m->me, .now = clock_now(), .saved = saved_find, .ctx = m };

	return filter_parse(a, text, &env, error);
}

/* The filter takes its place: what it refers to lives as long as it does. */
static void install(struct model *m, struct arena a, struct filter *f, const char *text)
{
	filter_release(m->filter);
	arena_release(&m->arena);
	m->arena = a;
	m->filter = f;
	m->filter_off = false;
	snprintf(m->filter_text, sizeof(m->filter_text), "%s", text);
}

void model_set_scope(struct model *m, const char *scope)
{
	snprintf(m->scope, sizeof(m->scope), "%s", scope);
	model_untag_all(m);
	model_update(m);
}

void scan_drop(struct model *m)
{
	struct filter_scan *s = m->scan;

	m->scan = NULL;
	if (!s)
		return;
	filter_release(s->filter);
	arena_release(&s->arena);
	free(s->keep);
	free(s);
}

bool model_filter_start(struct model *m, struct slice text, struct filter_error *error)
{
	struct filter_scan *s = mem_alloc(sizeof(*s));

	arena_init(&s->arena);
	text = utf8_cut(text, sizeof(s->text) - 1);
	s->filter = parse(m, &s->arena, text, error);
	if (!s->filter) {
		arena_release(&s->arena);
		free(s);
		return false;
	}
	scan_drop(m);
	snprintf(s->text, sizeof(s->text), "%.*s", SLICE_ARG(text));
	m->scan = s;
	return true;
}

/* All looked at: the list changes. */
static void finish(struct model *m)
{
	struct filter_scan *s = m->scan;
	bool stale = s->generation != m->ix->generation || s->n != m->ix->n;
	uint8_t *keep = s->keep;

	m->scan = NULL;
	install(m, s->arena, slice_trim(slice_of(s->text)).n ? s->filter : NULL, s->text);
	if (!m->filter)
		filter_release(s->filter);
	free(s);
	if (stale || !keep) { /* the data moved on meanwhile */
		free(keep);
		model_update(m);
		return;
	}
	memcpy(m->keep, keep, m->ix->n);
	free(keep);
	count_states(m);
	model_regroup(m);
}

#define SLICE 512 /* failures between two looks at the clock */

bool model_filter_step(struct model *m, int ms)
{
	struct filter_scan *s = m->scan;
	int64_t end = clock_ms() + ms;

	if (!s)
		return false;
	if (!s->keep || s->generation != m->ix->generation || s->n != m->ix->n) {
		make_room(m);
		s->generation = m->ix->generation;
		s->n = m->ix->n;
		s->at = 0;
		s->keep = mem_realloc(s->keep, s->n + 1);
	}
	while (s->at < s->n) {
		size_t to = s->at + SLICE < s->n ? s->at + SLICE : s->n;

		for (; s->at < to; s->at++)
			s->keep[s->at] = keeps(m, s->filter, s->at);
		if (s->at < s->n && clock_ms() >= end)
			return true;
	}
	finish(m);
	return false;
}

bool model_filter(struct model *m, struct slice text, struct filter_error *error)
{
	if (!model_filter_start(m, text, error))
		return false;
	while (model_filter_step(m, 1000))
		;
	return true;
}

#define FOLLOWS_ALWAYS 50000
#define FOLLOWS_FROM 3 /* characters */

bool model_filter_follows(const struct model *m, struct slice text)
{
	size_t n = 0, len;

	text = slice_trim(text);
	if (m->ix->n <= FOLLOWS_ALWAYS || !text.n)
		return true;
	for (size_t i = 0; i < text.n && n < FOLLOWS_FROM; i += len, n++)
		utf8_decode(slice_sub(text, i, text.n), &len);
	return n >= FOLLOWS_FROM;
}

bool model_tag_where(struct model *m, struct slice text, struct filter_error *error)
{
	struct filter *f;
	struct arena a;

	arena_init(&a);
	f = parse(m, &a, text, error);
	for (size_t i = 0; f && i < m->nmembers; i++) {
		const struct group *g = &m->groups[group_of_member(m, (uint32_t)i)];
		struct filter_facts facts = { model_tagged(m, m->members[i]), true, g->n, group_growth(g) };

		if (filter_holds(f, m->ix, &m->ix->v[m->members[i]], &facts))
			model_tag(m, m->members[i], true);
	}
	filter_release(f);
	arena_release(&a);
	return f != NULL;
}
