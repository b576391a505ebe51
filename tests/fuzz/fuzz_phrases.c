// SPDX-License-Identifier: BSD-2-Clause
/* Phrases: the first line is one, the rest the text; hits stay inside, and are as many as a plain search finds, up to the limit. */
#include "tests/fuzz/fuzz.h"

#include "base/phrases.h"

struct counted {
	struct slice text;
	size_t n;
};

static void hit(void *ctx, uint32_t id, struct span at)
{
	struct counted *c = ctx;

	must(id == 1 || id == 2);
	must(at.from <= at.to && at.to <= c->text.n);
	c->n += id == 1;
}

/* Plain words, no signs: folded they are what they are but for case. */
static bool plain_words(struct slice s)
{
	for (size_t i = 0; i < s.n; i++)
		if (!ascii_alnum((unsigned char)s.p[i]))
			return false;
	return s.n > 0 && s.n <= PHRASE_MAX;
}

static size_t occurrences(struct slice text, struct slice word)
{
	size_t n = 0;

	for (size_t i = 0; i + word.n <= text.n && n < PHRASE_TIMES; i++)
		n += slice_ieq(slice_sub(text, i, i + word.n), word);
	return n;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct slice s = input(data, size);
	static struct arena a;
	struct slice phrase, text;
	struct phrases *p = phrases_new();

	slice_cut(s, '\n', &phrase, &text);
	if (phrases_add(p, phrase, 1)) {
		struct counted c = { text, 0 };

		phrases_add(p, S("no such user"), 2);
		phrases_build(p);
		phrases_scan(p, text, hit, &c);
		must(!plain_words(slice_trim(phrase)) || c.n == occurrences(text, slice_trim(phrase)));
	}
	phrases_free(p);

	arena_reset(&a);
	return 0;
}
