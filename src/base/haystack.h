// SPDX-License-Identifier: BSD-2-Clause
#ifndef BASE_HAYSTACK_H
#define BASE_HAYSTACK_H

/*
 * A text in which many words are looked for one by one, ASCII case folded. Most are absent, and told so without a
 * search by the pairs of bytes that the text holds. Where all words are known before, phrases.h does it in one pass.
 */
#include "base/slice.h"

#define HAYSTACK_PAIRS (32 * 32)

struct haystack {
	struct slice text;
	unsigned char pairs[HAYSTACK_PAIRS]; /* five bits of a byte: the same for both cases of a letter */
};

static inline size_t haystack_pair(const char *p)
{
	uint16_t v;

	memcpy(&v, p, sizeof(v));
	v &= 0x1f1f;
	return (size_t)(v << 5 | v >> 8) & (HAYSTACK_PAIRS - 1);
}

/* The text is borrowed. */
void haystack_init(struct haystack *h, struct slice text);
/* Index of the first occurrence, or SIZE_MAX. */
static inline size_t haystack_find(const struct haystack *h, const char *words)
{
	for (const char *p = words; p[0] && p[1]; p++)
		if (!h->pairs[haystack_pair(p)])
			return SIZE_MAX;
	return slice_ifind(h->text, slice_of(words));
}

static inline bool haystack_holds(const struct haystack *h, const char *words)
{
	return haystack_find(h, words) != SIZE_MAX;
}

#endif
