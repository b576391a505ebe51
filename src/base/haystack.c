// SPDX-License-Identifier: BSD-2-Clause
#include "base/haystack.h"

void haystack_init(struct haystack *h, struct slice text)
{
	unsigned pair = text.n ? (unsigned char)text.p[0] & 31u : 0;

	h->text = text;
	memset(h->pairs, 0, sizeof(h->pairs));
	for (size_t i = 1; i < text.n; i++) {
		pair = (pair << 5 | ((unsigned char)text.p[i] & 31u)) % sizeof(h->pairs);
		h->pairs[pair] = 1;
	}
}
