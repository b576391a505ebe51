// SPDX-License-Identifier: BSD-2-Clause
/* The set: phrases cut into pieces, their keys chosen and laid out for phrases_scan.c. */
#include <limits.h>
#include <stdlib.h>

#include "base/fold.h"
#include "base/phrases_set.h"

#define MAX_PIECES 6
#define COUNT_BITS 15
#define HASH_BITS 16
/* hashes for each key, so that little else passes the filter; the marks of short ones tell them apart less well */
#define ROOM_LONG 2
#define ROOM_SHORT 8

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
	for (int i = 0; i < LANES; i++) {
		free(p->lanes[i].filter);
		free(p->lanes[i].first);
		free(p->lanes[i].keys);
	}
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
	if (phrase.n || !ph.npieces || p->all.n == PHRASES_MAX) {
		p->pieces.n = ph.pieces;
		return false;
	}
	p->anchored |= ph.anchored;
	vec_push(&p->all, ph);
	return true;
}

bool phrases_anchored(const struct phrases *p)
{
	return p->anchored;
}

/* How often four and eight bytes stand in the phrases of a set: a measure of how often they do in the texts the set is for. */
struct counts {
	uint8_t four[1u << COUNT_BITS], eight[1u << COUNT_BITS];
};

static uint8_t *count_of(uint8_t *counts, uint64_t bytes)
{
	return &counts[bytes * 0x9E3779B97F4A7C15u >> (64 - COUNT_BITS)];
}

static void count_one(uint8_t *count)
{
	*count = (uint8_t)(*count + (*count < UINT8_MAX));
}

static void count_windows(const struct phrases *p, struct counts *counts)
{
	for (size_t i = 0; i < p->pieces.n; i++) {
		struct slice text = p->pieces.v[i].text;

		for (size_t k = 0; k + 4 <= text.n; k++)
			count_one(count_of(counts->four, bytes_of(text.p + k, 4)));
		for (size_t k = 0; k + 8 <= text.n; k++)
			count_one(count_of(counts->eight, bytes_of(text.p + k, 8)));
	}
}

static size_t longest_piece(const struct phrases *p, const struct phrase *ph)
{
	size_t longest = 0;

	for (uint8_t k = 0; k < ph->npieces; k++)
		if (p->pieces.v[ph->pieces + k].text.n > longest)
			longest = p->pieces.v[ph->pieces + k].text.n;
	return longest;
}

/* Bytes from one place that is asked for short keys to the next: as many as the shortest phrase that has them allows. */
static uint8_t short_step(const struct phrases *p)
{
	size_t least = LONG_FROM;

	for (size_t i = 0; i < p->all.n; i++) {
		size_t n = longest_piece(p, &p->all.v[i]);

		if (n >= KEY_SHORT && n < least)
			least = n;
	}
	return (uint8_t)(least - KEY_SHORT + 1 < STEP_MAX ? least - KEY_SHORT + 1 : STEP_MAX);
}

/* How often a key is met; the byte behind a short one tells more. */
static unsigned often_at(const struct lane *lane, struct counts *counts, struct slice text, size_t at)
{
	if (lane->wide)
		return *count_of(counts->eight, bytes_of(text.p + at, 8)) * 256u + *count_of(counts->four, bytes_of(text.p + at, 4));
	return at + 4 <= text.n ? *count_of(counts->four, bytes_of(text.p + at, 4)) : UINT16_MAX;
}

/* The rarest keys of all its pieces, a step of them side by side. */
static void choose_keys(const struct phrases *p, struct phrase *ph, const struct lane *lane, struct counts *counts)
{
	size_t key = lane->wide ? SEEN : KEY_SHORT;
	unsigned best = UINT_MAX;

	for (uint8_t i = 0; i < ph->npieces; i++) {
		struct slice text = p->pieces.v[ph->pieces + i].text;
		unsigned often[PHRASE_MAX], sum = 0;

		for (size_t k = 0; k + key <= text.n; k++) {
			sum += often[k] = often_at(lane, counts, text, k);
			sum -= k >= lane->step ? often[k - lane->step] : 0;
			if (k + 1 < lane->step || sum >= best)
				continue;
			best = sum;
			ph->anchor = i;
			ph->key_at = (uint8_t)(k + 1 - lane->step);
		}
	}
}

/* A key on its way into a bucket. */
struct draft {
	struct key key;
	uint64_t bytes;
};

struct drafts {
	VEC(struct draft);
};

static void add_keys(struct phrases *p, const struct lane *lane, struct drafts *drafts, uint32_t index)
{
	struct phrase *ph = &p->all.v[index];
	struct slice text = p->pieces.v[ph->pieces + ph->anchor].text;

	ph->text = text.p;
	ph->n = (uint8_t)text.n;
	ph->edge = lane->wide ? bytes_of(text.p + text.n - SEEN, SEEN) : bytes_of(text.p, text.n < SEEN ? text.n : SEEN);
	/* the last first: at one place of the text they are those of pieces in the order of the text */
	for (size_t at = ph->key_at + lane->step; at-- > ph->key_at;) {
		uint64_t bytes = bytes_of(text.p + at, text.n - at < SEEN ? text.n - at : SEEN);

		vec_push(drafts, ((struct draft){ { sign_of(bytes, lane->wide, HASH_BITS).print, index & (PHRASES_MAX - 1), at & UINT8_MAX }, bytes }));
	}
}

/* Put keys into their buckets. */
static void lay_out(struct lane *lane, const struct drafts *drafts)
{
	size_t n = drafts->n, room = n * (lane->wide ? ROOM_LONG : ROOM_SHORT), buckets;

	lane->bits = 6;
	while (lane->bits < HASH_BITS && (size_t)1 << lane->bits < room)
		lane->bits++;
	buckets = (size_t)1 << (lane->bits - BUCKET_BITS);
	lane->nkeys = n;
	lane->filter = mem_alloc((size_t)1 << lane->bits);
	lane->first = mem_alloc((buckets + 2) * sizeof(*lane->first));
	lane->keys = mem_alloc((n + 1) * sizeof(*lane->keys));
	for (size_t i = 0; i < n; i++) {
		struct sign s = sign_of(drafts->v[i].bytes, lane->wide, lane->bits);

		lane->filter[s.hash] |= (uint8_t)(lane->wide || s.print >> 24 ? 1u << s.mark : UINT8_MAX);
		lane->first[bucket(s.hash) + 2]++;
	}
	for (size_t b = 0; b < buckets; b++)
		lane->first[b + 2] += lane->first[b + 1];
	for (size_t i = 0; i < n; i++) {
		struct sign s = sign_of(drafts->v[i].bytes, lane->wide, lane->bits);

		lane->keys[lane->first[bucket(s.hash) + 1]++] = drafts->v[i].key;
	}
}

void phrases_build(struct phrases *p)
{
	struct counts *counts = mem_alloc(sizeof(*counts));
	struct drafts drafts[LANES] = { 0 };

	count_windows(p, counts);
	p->lanes[LANE_SHORT].step = short_step(p);
	p->lanes[LANE_LONG].step = STEP_MAX;
	p->lanes[LANE_LONG].wide = true;
	for (uint32_t i = 0; i < p->all.n; i++) {
		struct phrase *ph = &p->all.v[i];
		size_t n = longest_piece(p, ph);
		int lane = n < LONG_FROM ? LANE_SHORT : LANE_LONG;

		if (n < KEY_SHORT) {
			vec_push(&p->tiny, i);
			continue;
		}
		choose_keys(p, ph, &p->lanes[lane], counts);
		add_keys(p, &p->lanes[lane], &drafts[lane], i);
	}
	free(counts);
	for (int i = 0; i < LANES; i++) {
		lay_out(&p->lanes[i], &drafts[i]);
		vec_free(&drafts[i]);
	}
}
