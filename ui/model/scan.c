// SPDX-License-Identifier: BSD-2-Clause
/* The filter over the index: all at once, or in slices between key presses. */
#include <stdio.h>
#include <stdlib.h>

#include "base/clock.h"
#include "base/utf8.h"
#include "ui/model/figures.h"
#include "ui/model/group.h"
#include "ui/model/saved.h"

/* A list on its way: the present one is shown until every failure has been looked at and has found its group. */
struct scan {
	bool filters; /* by a filter that takes the place of the model's */
	struct arena arena;
	struct filter *filter;
	char text[sizeof(((struct model *)0)->filter_text)];
	enum { KEEPING, GROUPING, LIMITING, GROUPING_AGAIN } stage; /* limiting: by terms about groups */
	uint8_t *keep;
	size_t at, n; /* of the index, of members while limiting */
	size_t totals[STATE_COUNT], nall;
	struct making *making;
	size_t group; /* that `at` is in */
	bool begun;
	uint64_t generation; /* of the index, of the model when it was */
	unsigned revision;
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

	return !f || filter_holds(f, m->ix, &m->ix->v[entry], &facts);
}

static void make_room_for_tags(struct model *m)
{
	if (m->tags.cap >= m->ix->n)
		return;
	m->tags.v = mem_realloc(m->tags.v, m->ix->n);
	memset(m->tags.v + m->tags.cap, 0, m->ix->n - m->tags.cap);
	m->tags.cap = m->ix->n;
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

/* ---- on its way ---- */

void scan_drop(struct model *m)
{
	struct scan *s = m->scan;

	m->scan = NULL;
	if (!s)
		return;
	making_drop(s->making);
	filter_release(s->filter);
	arena_release(&s->arena);
	free(s->keep);
	free(s);
}

void model_update_start(struct model *m)
{
	if (!m->scan) {
		m->scan = mem_alloc(sizeof(*m->scan));
		arena_init(&m->scan->arena);
	}
	m->scan->begun = false; /* a filter on its way looks at all of it anyway */
}

bool model_filter_start(struct model *m, struct slice text, struct filter_error *error)
{
	struct scan *s = mem_alloc(sizeof(*s));

	arena_init(&s->arena);
	text = utf8_cut(text, sizeof(s->text) - 1);
	s->filters = true;
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

bool model_filters(const struct model *m)
{
	return m->scan && m->scan->filters;
}

static void begin(struct model *m, struct scan *s)
{
	making_drop(s->making);
	s->making = NULL;
	make_room_for_tags(m);
	s->begun = true;
	s->stage = KEEPING;
	s->at = s->group = s->nall = 0;
	s->n = m->ix->n;
	s->generation = m->ix->generation;
	s->revision = m->revision;
	s->keep = mem_realloc(s->keep, s->n + 1);
	memset(s->totals, 0, sizeof(s->totals));
}

static const struct filter *in_force(const struct model *m, const struct scan *s)
{
	return s->filters ? s->filter : m->filter_off ? NULL : m->filter;
}

static void look_at_some(struct model *m, struct scan *s, size_t most)
{
	const struct filter *f = in_force(m, s);
	size_t to = most < s->n - s->at ? s->at + most : s->n;

	for (; s->at < to; s->at++) {
		const struct entry *e = &m->ix->v[s->at];
		bool ours = model_in_scope(m, e);

		if (ours) {
			s->totals[e->state]++;
			s->nall++;
		}
		s->keep[s->at] = ours && keeps(m, f, s->at);
	}
}

/* Terms about groups: their sizes are those of what the rest of the expression leaves. */
static bool limit_some(struct model *m, struct scan *s, size_t most)
{
	const struct made *made = making_made(s->making);
	size_t to = most < made->nmembers - s->at ? s->at + most : made->nmembers;

	for (; s->at < to; s->at++) {
		const struct group *g = &made->groups[s->group];
		uint32_t entry = made->members[s->at];
		struct filter_facts facts = { .tagged = model_tagged(m, entry), .grouped = true };

		while (s->at >= g->first + g->n)
			g = &made->groups[++s->group];
		facts.count = g->n;
		facts.growth = group_growth(g);
		s->keep[entry] = filter_holds(in_force(m, s), m->ix, &m->ix->v[entry], &facts);
	}
	return s->at < made->nmembers;
}

/* All have found their groups: the list changes. */
static void finish(struct model *m)
{
	struct scan *s = m->scan;
	struct place p = model_place(m);

	m->scan = NULL;
	if (s->filters)
		install(m, s->arena, slice_trim(slice_of(s->text)).n ? s->filter : NULL, s->text);
	if (s->filters && !m->filter)
		filter_release(s->filter);
	if (!s->filters)
		arena_release(&s->arena);
	free(m->keep);
	m->keep = s->keep;
	m->nkept = s->n;
	m->generation = s->generation;
	memcpy(m->totals, s->totals, sizeof(m->totals));
	m->nall = s->nall;
	making_end(s->making);
	free(s);
	model_return(m, &p);
}

bool scan_some(struct model *m, size_t most)
{
	struct scan *s = m->scan;

	if (!s)
		return false;
	if (!s->begun || s->generation != m->ix->generation || s->n != m->ix->n || s->revision != m->revision)
		begin(m, s);
	switch (s->stage) {
	case KEEPING:
		look_at_some(m, s, most);
		if (s->at < s->n)
			return true;
		s->making = making_begin(m, s->keep);
		s->stage = GROUPING;
		return true;
	case GROUPING:
		if (making_step(s->making, most))
			return true;
		if (!filter_names_group(in_force(m, s)))
			break;
		s->at = 0;
		s->stage = LIMITING;
		return true;
	case LIMITING:
		if (limit_some(m, s, most))
			return true;
		making_drop(s->making);
		s->making = making_begin(m, s->keep);
		s->stage = GROUPING_AGAIN;
		return true;
	case GROUPING_AGAIN:
		if (making_step(s->making, most))
			return true;
		break;
	}
	finish(m);
	return false;
}

/* All at once; a filter on its way begins anew after it. */
static void run(struct model *m, bool groups_only)
{
	struct scan *filter = m->scan && m->scan->filters ? m->scan : NULL;

	if (filter)
		m->scan = NULL;
	model_update_start(m);
	if (groups_only) {
		struct scan *s = m->scan;

		begin(m, s);
		memcpy(s->keep, m->keep, s->n);
		memcpy(s->totals, m->totals, sizeof(s->totals));
		s->nall = m->nall;
		s->at = s->n;
	}
	while (scan_some(m, SIZE_MAX))
		;
	m->scan = filter;
}

void model_update(struct model *m)
{
	run(m, false);
}

void scan_groups(struct model *m)
{
	run(m, m->keep && m->generation == m->ix->generation && m->nkept == m->ix->n);
}

#define SLICE 512 /* failures between two looks at the clock */

bool model_step_on(struct model *m, int ms)
{
	int64_t end = clock_ms() + ms;

	while (scan_some(m, SLICE))
		if (clock_ms() >= end)
			return true;
	return false;
}

bool model_filter(struct model *m, struct slice text, struct filter_error *error)
{
	if (!model_filter_start(m, text, error))
		return false;
	while (scan_some(m, SIZE_MAX))
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
