// SPDX-License-Identifier: BSD-2-Clause
#include "ui/target.h"

#include <stdio.h>
#include <stdlib.h>

#include "base/text.h"

#define NAMES_MAX 2 /* of groups, then a number */

static void add(struct ids *ids, size_t *cap, int64_t id)
{
	if (ids->n == *cap) {
		*cap = *cap ? *cap * 2 : 64;
		ids->v = mem_realloc(ids->v, *cap * sizeof(*ids->v));
	}
	ids->v[ids->n++] = id;
}

static void name_group(const struct model *m, struct target *t, const struct group *g)
{
	struct arena a;
	size_t n = strlen(t->names);
	const char *tag = model_tag_word(m, g, NULL);

	arena_init(&a);
	if (t->ngroups++ < NAMES_MAX)
		snprintf(t->names + n, sizeof(t->names) - n, "%s%s%s%.*s", n ? ", " : "", tag, *tag ? " " : "",
			 SLICE_ARG(slice_sub(model_group_name(m, &a, g), 0, 70)));
	arena_release(&a);
}

static void name_rest(struct target *t)
{
	size_t n = strlen(t->names);

	if (t->ngroups > NAMES_MAX)
		snprintf(t->names + n, sizeof(t->names) - n, _(" and %zu more"), t->ngroups - NAMES_MAX);
}

void target_tagged(const struct model *m, enum state done, struct target *out)
{
	size_t shown_cap = 0, hidden_cap = 0;

	*out = (struct target){ 0 };
	if (!m->tags.n)
		return;
	/* by group, for their names; groups of the second grouping hold the same members again */
	for (size_t g = 0; g < m->ngroups; g++) {
		size_t before = out->shown.n;

		for (uint32_t i = 0; i < m->groups[g].n; i++) {
			uint32_t entry = m->members[m->groups[g].first + i];

			if (model_tagged(m, entry))
				add(&out->shown, &shown_cap, m->ix->v[entry].id);
		}
		if (out->shown.n > before)
			name_group(m, out, &m->groups[g]);
	}
	name_rest(out);
	for (uint32_t i = 0; i < m->ix->n && i < m->nkept; i++)
		if (model_tagged(m, i) && !m->keep[i] && m->ix->v[i].state != done)
			add(&out->hidden, &hidden_cap, m->ix->v[i].id);
}

void target_cursor(const struct model *m, enum state done, struct target *out)
{
	const struct row *r = model_row(m);
	const struct group *g;
	size_t cap = 0, kept = 0;
	struct arena a;

	*out = (struct target){ 0 };
	if (!r)
		return;
	if (r->kind == ROW_FAILURE) {
		arena_init(&a);
		add(&out->shown, &cap, m->ix->v[r->entry].id);
		snprintf(out->names, sizeof(out->names), "%.*s", SLICE_ARG(slice_sub(model_address(m, &a, &m->ix->v[r->entry]), 0, 120)));
		arena_release(&a);
		return;
	}
	g = &m->groups[r->group];
	out->group = true;
	for (uint32_t i = 0; i < g->n; i++)
		add(&out->shown, &cap, m->ix->v[m->members[g->first + i]].id);
	name_group(m, out, g);
	out->hidden.n = model_hidden(m, g, &out->hidden.v);
	for (size_t i = 0; i < out->hidden.n; i++) {
		const struct entry *e = index_find(m->ix, out->hidden.v[i]);

		if (e && e->state != done)
			out->hidden.v[kept++] = out->hidden.v[i];
	}
	out->hidden.n = kept;
}

void target_release(struct target *t)
{
	free(t->shown.v);
	free(t->hidden.v);
	*t = (struct target){ 0 };
}

static int by_number(const void *a, const void *b)
{
	int64_t x = *(const int64_t *)a, y = *(const int64_t *)b;

	return x < y ? -1 : x > y;
}

size_t ids_issues(const struct index *ix, const struct ids *ids)
{
	int64_t *issues = mem_alloc((ids->n + 1) * sizeof(*issues));
	size_t n = 0;

	for (size_t i = 0; i < ids->n; i++) {
		const struct entry *e = index_find(ix, ids->v[i]);

		issues[i] = e ? e->issue : 0;
	}
	qsort(issues, ids->n, sizeof(*issues), by_number);
	for (size_t i = 0; i < ids->n; i++)
		n += !i || issues[i] != issues[i - 1];
	free(issues);
	return n;
}
