// SPDX-License-Identifier: BSD-2-Clause
/* The set: phrases cut into pieces, their keys chosen and laid out for phrases_scan.c. */
#include <limits.h>
#include <stdlib.h>

#include "base/fold.h"
#include "base/phrases_set.h"

#define MAX_PIECES 6
#define STEP_MAX 4
#define COUNT_BITS 14
#define ROOM_BITS 3 /* of hashes for each key, so that little else passes the filter */

struct phrases *phrases_new(void)
{
	struct phrases *p = mem_alloc(sizeof(*p));

	arena_init(&p->arena);
	return p;
}

void phrases_free(struct phrases *p)
{
	if (!p)
		return;
	vec_free(&p->all);
	vec_free(&p->pieces);
	vec_free(&p->tiny);
	free(p->filter);
	free(p->first);
	vec_free(&p->keys);
	arena_release(&p->arena);
	free(p);
}

static struct slice fold_piece(struct phrases *p, struct slice s)
{
	char *out = arena_bytes(&p->arena, s.n + 1);
	size_t n = 0;
	bool blank = false;

	for (size_t i = 0; i < s.n;) {
		unsigned char c = fold_step(s, &i, &blank);

		if (c)
			out[n++] = (char)c;
	}
	return (struct slice){ out, n };
}

static bool word_byte(struct slice s, size_t i)
{
	return i < s.n && ascii_alnum((unsigned char)s.p[i]);
}

/* `*`, and a `#` that stands alone: "(#5.1.1)" and "aup#bl" mean the sign itself. */
static bool gap_at(struct slice s, size_t i)
{
	return s.p[i] == '*' || (s.p[i] == '#' && !word_byte(s, i + 1) && (i == 0 || !word_byte(s, i - 1)));
}

bool phrases_add(struct phrases *p, struct slice phrase, uint32_t id)
{
	struct phrase ph = { .id = id, .pieces = (uint32_t)p->pieces.n };
	bool digits = false;

	phrase = slice_trim(phrase);
	if (phrase.n && phrase.p[0] == '^') {
		ph.anchored = true;
		phrase = slice_sub(phrase, 1, phrase.n);
	}
	while (phrase.n && ph.npieces < MAX_PIECES) {
		size_t end = 0;
		struct slice text;

		while (end < phrase.n && !gap_at(phrase, end))
			end++;
		text = slice_sub(phrase, 0, end);
		if (end < phrase.n && phrase.p[end] == '*')
			text = slice_trim(text);
		else if (ph.npieces && !digits)
			text = (struct slice){ slice_trim(text).p, text.n ? text.n - (size_t)(slice_trim(text).p - text.p) : 0 };
		text = fold_piece(p, text);
		if (text.n > PHRASE_MAX)
			break;
		if (text.n) {
			vec_push(&p->pieces, ((struct piece){ text, digits }));
			ph.npieces++;
		}
		if (end == phrase.n) {
			phrase.n = 0;
			break;
		}
		digits = phrase.p[end] == '#';
		phrase = slice_sub(phrase, end + 1, phrase.n);
	}
	if (phrase.n || !ph.npieces) {
		p->pieces.n = ph.pieces;
		return false;
	}
	vec_push(&p->all, ph);
	return true;
}

/* How often each key stands in the phrases of a set: a measure of how often it does in the texts the set is for. */
struct counts {
	uint16_t of[1u << COUNT_BITS];
};

static uint16_t *count_of(struct counts *counts, const char *key)
{
	return &counts->of[hash(key) >> (HASH_BITS - COUNT_BITS)];
}

static void count_keys(const struct phrases *p, struct counts *counts)
{
	for (size_t i = 0; i < p->pieces.n; i++) {
		struct slice text = p->pieces.v[i].text;

		for (size_t k = 0; k + KEY <= text.n; k++)
			++*count_of(counts, text.p + k);
	}
}

/* How long the longest piece of each phrase is, of the phrase where that is least. */
static size_t shortest(const struct phrases *p)
{
	size_t least = SIZE_MAX;

	for (size_t i = 0; i < p->all.n; i++) {
		const struct phrase *ph = &p->all.v[i];
		size_t longest = 0;

		for (uint8_t k = 0; k < ph->npieces; k++)
			if (p->pieces.v[ph->pieces + k].text.n > longest)
				longest = p->pieces.v[ph->pieces + k].text.n;
		least = longest < least ? longest : least;
	}
	return least;
}

static uint8_t step_for(size_t shortest)
{
	return (uint8_t)(shortest <= KEY ? 1 : shortest - KEY + 1 < STEP_MAX ? shortest - KEY + 1 : STEP_MAX);
}

/*
 * The rarest keys of all its pieces, a step of them side by side. A piece shorter than a key: each byte may follow it.
 * False when all are too short for that.
 */
static bool choose_keys(const struct phrases *p, struct phrase *ph, struct counts *counts)
{
	unsigned best = UINT_MAX;

	for (uint8_t i = 0; i < ph->npieces; i++) {
		struct slice text = p->pieces.v[ph->pieces + i].text;

		if (text.n == KEY - 1 && best == UINT_MAX) {
			best = UINT_MAX - 1;
			ph->anchor = i;
		}
		for (size_t k = 0; k + KEY + p->step - 1 <= text.n; k++) {
			unsigned often = 0;

			for (size_t j = 0; j < p->step; j++)
				often += *count_of(counts, text.p + k + j);
			if (often >= best)
				continue;
			best = often;
			ph->anchor = i;
			ph->key_at = (uint8_t)k;
		}
	}
	return best != UINT_MAX;
}

static void add_keys(struct phrases *p, uint32_t index)
{
	const struct phrase *ph = &p->all.v[index];
	struct slice text = p->pieces.v[ph->pieces + ph->anchor].text;
	char key[KEY];

	for (size_t at = ph->key_at; text.n >= KEY && at < (size_t)ph->key_at + p->step; at++) {
		uint8_t n = (uint8_t)(text.n - at < SEEN ? text.n - at : SEEN);

		vec_push(&p->keys, ((struct key){ bytes_of(text.p + at, n), text.p, index, n, (uint8_t)text.n, (uint8_t)at }));
	}
	if (text.n >= KEY)
		return;
	memcpy(key, text.p, text.n);
	for (int c = 0; c < 256; c++) {
		key[text.n] = (char)c;
		vec_push(&p->keys, ((struct key){ bytes_of(key, KEY), text.p, index, KEY, (uint8_t)text.n, 0 }));
	}
}

static uint32_t hash_of(const struct phrases *p, const struct key *key)
{
	char bytes[SEEN];

	memcpy(bytes, &key->bytes, sizeof(bytes));
	return hash(bytes) & p->mask;
}

static void sort_keys(struct phrases *p)
{
	struct key *sorted = mem_alloc((p->keys.n + 1) * sizeof(*sorted));
	size_t size = 64;

	while (size < p->keys.n << ROOM_BITS && size < (size_t)1 << HASH_BITS)
		size *= 2;
	p->mask = (uint32_t)size - 1;
	p->filter = mem_alloc(size);
	p->first = mem_alloc((bucket((uint32_t)size) + 2) * sizeof(*p->first));
	for (size_t i = 0; i < p->keys.n; i++) {
		uint32_t h = hash_of(p, &p->keys.v[i]);

		p->filter[h] = true;
		p->first[bucket(h) + 2]++;
	}
	for (uint32_t b = 0; b < bucket((uint32_t)size); b++)
		p->first[b + 2] += p->first[b + 1];
	for (size_t i = 0; i < p->keys.n; i++)
		sorted[p->first[bucket(hash_of(p, &p->keys.v[i])) + 1]++] = p->keys.v[i];
	free(p->keys.v);
	p->keys.v = sorted;
}

void phrases_build(struct phrases *p)
{
	struct counts *counts = mem_alloc(sizeof(*counts));

	count_keys(p, counts);
	p->step = step_for(shortest(p));
	for (size_t n = 0; n <= SEEN; n++)
		p->front[n] = bytes_of("\xff\xff\xff\xff\xff\xff\xff\xff", n);
	for (uint32_t i = 0; i < p->all.n; i++) {
		struct phrase *ph = &p->all.v[i];

		if (choose_keys(p, ph, counts))
			add_keys(p, i);
		else
			vec_push(&p->tiny, i);
	}
	free(counts);
	sort_keys(p);
}
