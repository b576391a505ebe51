// SPDX-License-Identifier: BSD-2-Clause
#include "base/haystack.h"

void haystack_init(struct haystack *h, struct slice text)
{
	h->text = text;
	memset(h->pairs, 0, sizeof(h->pairs));
	for (size_t i = 0; i + 1 < text.n; i++)
		h->pairs[haystack_pair(text.p + i)] = 1;
}
