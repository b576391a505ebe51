// SPDX-License-Identifier: BSD-2-Clause
/* Phrases: the first line is one, the rest the text; hits stay inside. */
#include "tests/fuzz/fuzz.h"

#include "base/phrases.h"

static void hit(void *ctx, uint32_t id, struct span at)
{
	struct slice *text = ctx;

	must(id == 1 || id == 2);
	must(at.from <= at.to && at.to <= text->n);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct slice s = input(data, size);
	static struct arena a;
	struct slice phrase, text;
	struct phrases *p = phrases_new();

	slice_cut(s, '\n', &phrase, &text);
	if (phrases_add(p, phrase, 1)) {
		phrases_add(p, S("no such user"), 2);
		phrases_build(p);
		phrases_scan(p, text, hit, &text);
	}
	phrases_free(p);

	arena_reset(&a);
	return 0;
}
