// SPDX-License-Identifier: BSD-2-Clause
/* Grouping, sort and folds from one run to the next: one line of words in the store's settings. */
#include <stdio.h>
#include <stdlib.h>

#include "ui/model/model.h"

#define SETTING "list-view"
#define FOLDS_KEPT 500 /* the last ones opened */

static enum sort_by sort_by_named(struct slice name)
{
	for (unsigned i = 0; i < SORT_COUNT_OF; i++)
		if (slice_eq(name, slice_of(sort_by_name((enum sort_by)i))))
			return (enum sort_by)i;
	return SORT_COUNT_OF;
}

static bool read_hex(struct slice word, uint64_t *out)
{
	char text[17], *end;

	if (word.n != 16)
		return false;
	snprintf(text, sizeof(text), "%.*s", SLICE_ARG(word));
	*out = strtoull(text, &end, 16);
	return *end == '\0';
}

static void add_fold(struct model *m, uint64_t id)
{
	if (m->unfolded.n == m->unfolded.cap) {
		m->unfolded.cap = m->unfolded.cap ? m->unfolded.cap * 2 : 16;
		m->unfolded.v = mem_realloc(m->unfolded.v, m->unfolded.cap * sizeof(*m->unfolded.v));
	}
	m->unfolded.v[m->unfolded.n++] = id;
}

/* "cause none attention + ID ID …": whatever is not understood is left out. */
bool model_view_load(struct model *m)
{
	struct slice text, word;
	struct arena a;
	struct err err;
	enum group_by first, then;
	enum sort_by sort;
	uint64_t id;
	bool known = false;

	arena_init(&a);
	if (store_setting_get(m->store, SETTING, &a, &text, &err) == RC_OK) {
		first = slice_word(&text, &word) ? group_by_named(word) : BY_COUNT;
		then = slice_word(&text, &word) ? group_by_named(word) : BY_COUNT;
		sort = slice_word(&text, &word) ? sort_by_named(word) : SORT_COUNT_OF;
		known = first != BY_COUNT && then != BY_COUNT && sort != SORT_COUNT_OF && slice_word(&text, &word);
		if (known) {
			m->group_by = first;
			m->then_by = first == BY_NONE || then == first ? BY_NONE : then;
			m->sort_by = sort;
			m->reversed = slice_eq(word, S("-"));
			m->unfolded.n = 0;
		}
		while (known && m->unfolded.n < FOLDS_KEPT && slice_word(&text, &word))
			if (read_hex(word, &id))
				add_fold(m, id);
	}
	arena_release(&a);
	return known;
}

void model_view_save(struct model *m)
{
	size_t from = m->unfolded.n > FOLDS_KEPT ? m->unfolded.n - FOLDS_KEPT : 0;
	struct arena a;
	struct slice before;
	struct err err;
	struct buf text;

	arena_init(&a);
	buf_init(&text, 64 + FOLDS_KEPT * 17);
	buf_printf(&text, "%s %s %s %s", group_by_name(m->group_by), group_by_name(m->then_by), sort_by_name(m->sort_by),
		   m->reversed ? "-" : "+");
	for (size_t i = from; i < m->unfolded.n; i++)
		buf_printf(&text, " %016llx", (unsigned long long)m->unfolded.v[i]);
	if (store_setting_get(m->store, SETTING, &a, &before, &err) != RC_OK || !slice_eq(before, buf_slice(&text)))
		if (store_setting_put(m->store, SETTING, buf_slice(&text), &err) != RC_OK)
			err.msg[0] = '\0'; /* a store that is only read: the next run starts as this one did */
	buf_release(&text);
	arena_release(&a);
}
