// SPDX-License-Identifier: BSD-2-Clause
#include "base/haystack.h"

#include "base/block.h"

typedef uint16_t pairs8 __attribute__((vector_size(BLOCK)));

/* Every second pair of a block, as haystack_pair numbers them. */
static void put_pairs(struct haystack *h, const char *p)
{
	pairs8 v;

	memcpy(&v, p, sizeof(v));
	v &= 0x1f1f;
	v = (v << 5 | v >> 8) & (HAYSTACK_PAIRS - 1);
	for (size_t k = 0; k < BLOCK / 2; k++)
		h->pairs[v[k]] = 1;
}

void haystack_init(struct haystack *h, struct slice text)
{
	size_t i = 0;

	h->text = text;
	memset(h->pairs, 0, sizeof(h->pairs));
	for (; i + BLOCK < text.n; i += BLOCK) {
		put_pairs(h, text.p + i);
		put_pairs(h, text.p + i + 1);
	}
	for (; i + 1 < text.n; i++)
		h->pairs[haystack_pair(text.p + i)] = 1;
}
