// SPDX-License-Identifier: BSD-2-Clause
#ifndef BASE_WORDSET_H
#define BASE_WORDSET_H

/* Words, each with a number, found by their hash; ASCII case does not count. Filled once, then only read. */
#include "base/slice.h"

struct wordset {
	struct wordset_entry *table; /* open addressing */
	size_t n, size;
};

#define WORD_UNKNOWN (-1)

/* Each of `words`, with blanks between them, gets the number (from 0 on), unless it has one. words are borrowed. */
void wordset_add(struct wordset *set, struct slice words, int number);
/* The number of a word, or WORD_UNKNOWN. */
int wordset_find(const struct wordset *set, struct slice word);

#endif
