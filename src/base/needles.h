// SPDX-License-Identifier: BSD-2-Clause
#ifndef BASE_NEEDLES_H
#define BASE_NEEDLES_H

/*
 * A few words, the first places of which in a text are found in one pass; ASCII case folded, nothing else. For many
 * words, words with gaps and every place there is phrases.h.
 */
#include "base/slice.h"

#define NEEDLES_MAX 63
#define NEEDLE_MIN 6 /* bytes of a word */
#define NEEDLE_STEP 3
#define NEEDLES_TABLE 8192

/*
 * Filled once, then only read. A word is known by three keys of four bytes that begin side by side in it, so that a look
 * at every third place of the text meets one of them.
 */
struct needles {
	struct slice words[NEEDLES_MAX];
	size_t n;
	struct needle_key {
		uint32_t bytes;
		uint8_t word, at; /* the word's number, and where in it the key stands */
		uint8_t next;	  /* another key with that hash, from 1; 0 ends them */
	} keys[NEEDLE_STEP * NEEDLES_MAX];
	uint8_t first[NEEDLES_TABLE]; /* of a hash the first key, from 1 */
};

/* Add words to a zeroed set; they are borrowed. Their number, from 0 on. Those shorter than NEEDLE_MIN are never found. */
size_t needles_add(struct needles *set, struct slice words);
/* Which words stand in the text, a bit each, and at[number] of those: where first. */
uint64_t needles_find(const struct needles *set, struct slice text, size_t at[NEEDLES_MAX]);

#endif
