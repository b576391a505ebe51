// SPDX-License-Identifier: BSD-2-Clause
#include "base/wordset.h"

#include <stdlib.h>

#include "base/arena.h"

struct wordset_entry {
	struct slice word; /* empty: nothing stands here */
	int number;
};

static size_t hash(struct slice word)
{
	uint32_t h = (uint32_t)word.n;

	for (size_t i = 0; i < word.n; i++)
		h = (h ^ ((unsigned char)word.p[i] | 0x20u)) * 16777619u; /* the same for both cases of a letter */
	return h ^ h >> 15;
}

/* Where the word stands or would. */
static struct wordset_entry *place(const struct wordset *set, struct slice word)
{
	size_t i = hash(word) & (set->size - 1);

	while (set->table[i].word.n && !slice_ieq(set->table[i].word, word))
		i = (i + 1) & (set->size - 1);
	return &set->table[i];
}

static void grow(struct wordset *set)
{
	struct wordset old = *set;

	set->size = old.size ? old.size * 2 : 64;
	set->table = mem_alloc(set->size * sizeof(*set->table));
	for (size_t i = 0; i < old.size; i++)
		if (old.table[i].word.n)
			*place(set, old.table[i].word) = old.table[i];
	free(old.table);
}

void wordset_add(struct wordset *set, struct slice words, int number)
{
	struct slice word;

	while (slice_word(&words, &word)) {
		struct wordset_entry *e;

		if (set->n * 2 >= set->size)
			grow(set);
		e = place(set, word);
		if (e->word.n)
			continue;
		*e = (struct wordset_entry){ word, number };
		set->n++;
	}
}

int wordset_find(const struct wordset *set, struct slice word)
{
	const struct wordset_entry *e;

	if (!word.n || !set->size)
		return WORD_UNKNOWN;
	e = place(set, word);
	return e->word.n ? e->number : WORD_UNKNOWN;
}
