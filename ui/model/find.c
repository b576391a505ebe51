// SPDX-License-Identifier: BSD-2-Clause
/* Find in the list: the rows as they are shown, those in folded groups too. */
#include "base/utf8.h"
#include "ui/model/group.h"

/* A place of the list that may hold the words, in its order: heads of groups and failures. */
struct found {
	bool group;
	uint32_t at; /* in groups, or in members */
};

struct finding_words {
	const struct model *m;
	struct slice words; /* folded */
	struct arena a;	    /* of one row */
};

static bool holds(struct finding_words *f, struct slice text)
{
	struct buf folded;
	bool found;

	if (slice_ifind(text, f->words) != SIZE_MAX)
		return true;
	buf_init(&folded, text.n + 8);
	utf8_fold(&folded, text);
	found = slice_find(buf_slice(&folded), f->words) != SIZE_MAX;
	buf_release(&folded);
	return found;
}

static bool failure_holds(struct finding_words *f, uint32_t member)
{
	const struct entry *e = &f->m->ix->v[f->m->members[member]];

	return holds(f, model_row_name(f->m, &f->a, e)) || holds(f, model_exposed(f->m, &f->a, e));
}

static bool group_holds(struct finding_words *f, uint32_t group)
{
	return f->m->group_by != BY_NONE && holds(f, model_group_name(f->m, &f->a, &f->m->groups[group]));
}

struct search {
	struct finding_words f;
	size_t here; /* steps before the cursor */
	size_t step, hits, first, last, before, after; /* hits by their number from 1; 0 none */
	struct found at_first, at_last, at_before, at_after, at_here;
	size_t on_cursor;
};

/* One more row in the order of the list. */
static void look(struct search *s, struct found at)
{
	bool hit = at.group ? group_holds(&s->f, at.at) : failure_holds(&s->f, at.at);
	size_t step = s->step++;

	arena_reset(&s->f.a);
	if (!hit)
		return;
	s->hits++;
	if (!s->first)
		s->first = s->hits, s->at_first = at;
	s->last = s->hits, s->at_last = at;
	if (step < s->here)
		s->before = s->hits, s->at_before = at;
	else if (step == s->here)
		s->on_cursor = s->hits, s->at_here = at;
	else if (!s->after)
		s->after = s->hits, s->at_after = at;
}

static void look_at_group(struct search *s, uint32_t group, bool find_cursor, const struct row *here)
{
	const struct model *m = s->f.m;
	const struct group *g = &m->groups[group];

	if (find_cursor && here->group == group) {
		s->here = s->step;
		if (here->kind == ROW_FAILURE)
			s->here += m->cursor - g->row + (m->group_by == BY_NONE);
	}
	if (find_cursor) {
		s->step += 1 + (g->nsubs ? 0 : g->n);
	} else {
		look(s, (struct found){ true, group });
		for (uint32_t i = 0; i < g->n && !g->nsubs; i++)
			look(s, (struct found){ false, g->first + i });
	}
	for (uint32_t i = 0; i < g->nsubs; i++)
		look_at_group(s, g->subs + i, find_cursor, here);
}

static void go(struct model *m, struct found at)
{
	const struct group *g;

	if (!at.group) {
		model_go(m, m->ix->v[m->members[at.at]].id);
		return;
	}
	g = &m->groups[at.at];
	if (g->depth)
		model_fold(m, g->parent, false);
	m->cursor = m->groups[at.at].row;
}

void model_find(struct model *m, struct slice words, int by, size_t *at, size_t *of, bool *round)
{
	struct search s = { .f.m = m };
	struct row here;
	struct buf folded;

	*at = *of = 0;
	*round = false;
	words = slice_trim(words);
	if (!words.n || m->cursor >= m->nrows)
		return;
	buf_init(&folded, words.n + 8);
	utf8_fold(&folded, words);
	s.f.words = buf_slice(&folded);
	arena_init(&s.f.a);
	here = model_row_at(m, m->cursor);
	for (int pass = 0; pass < 2; pass++) { /* where the cursor stands, then the hits around it */
		s.step = 0;
		for (uint32_t i = 0; i < m->ngroups; i++)
			look_at_group(&s, i, pass == 0, &here);
	}
	*of = s.hits;
	if (by == 0 && s.on_cursor)
		*at = s.on_cursor, go(m, s.at_here);
	else if (by >= 0 && s.after)
		*at = s.after, go(m, s.at_after);
	else if (by < 0 && s.before)
		*at = s.before, go(m, s.at_before);
	else if (s.hits) {
		*round = true;
		*at = by >= 0 ? s.first : s.last;
		go(m, by >= 0 ? s.at_first : s.at_last);
	}
	arena_release(&s.f.a);
	buf_release(&folded);
}
