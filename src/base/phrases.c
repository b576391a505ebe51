// SPDX-License-Identifier: BSD-2-Clause
/*
 * How the search works: of each phrase one key is chosen, four bytes that are rare. The text is folded once, then every
 * place is asked: may a key stand here? Only where it may are keys compared, with the four bytes behind them; only where
 * one stands is its phrase. When the phrases are long enough, a phrase has up to STEP_MAX keys, one byte apart, and only
 * the places that many bytes apart are asked: one of the keys must stand at such a place.
 */
#include "base/phrases.h"

#include <limits.h>
#include <stdlib.h>

#include "base/arena.h"
#include "base/fold.h"
#include "base/vec.h"

#define NONE UINT32_MAX
#define MAX_PIECES 6
#define KEY 4	      /* bytes */
#define SEEN 8	      /* of a key and what follows it in its piece: kept beside it */
#define STEP_MAX 4
#define HASH_BITS 18
#define COUNT_BITS 14
#define ROOM_BITS 5 /* of hashes for each key, so that little else passes the filter */
#define BUCKET_BITS 4
#define SLOTS 512     /* phrases of several pieces, without an allocation while scanning */
#define TRIES_MAX 64  /* places of one phrase in one text where its other pieces are looked for */

struct piece {
	struct slice text; /* folded */
	bool digits;	   /* the gap before it is digits only */
};

struct phrase {
	uint32_t id;
	uint32_t pieces; /* index of the first */
	uint32_t slot;	 /* of its progress while scanning; NONE when it has one piece */
	uint8_t npieces;
	uint8_t anchor, key_at; /* the piece that holds the keys, and where in it the first begins */
	bool anchored;
};

/* All that must be looked at where its phrase does not stand: what is scattered costs more than what is compared. */
struct key {
	uint64_t bytes;	  /* from the key on */
	const char *text; /* the piece it is of */
	uint32_t phrase;
	uint8_t nbytes;
	uint8_t n, at; /* of the piece; where in it */
};

struct phrases {
	struct {
		VEC(struct phrase);
	} all;
	struct {
		VEC(struct piece);
	} pieces;
	uint8_t step; /* bytes from one place that is asked to the next */
	uint32_t mask; /* of a hash: as many of its bits as there are keys for */
	uint8_t *filter; /* by hash, a bit each: are there keys? */
	struct {
		VEC(struct key);
	} keys; /* by hash */
	uint32_t *first; /* by some bits of the hash: of its keys; the next one's follow them */
	uint64_t front[SEEN + 1]; /* all bits of so many bytes in front */
	uint32_t nslots;
	struct {
		VEC(uint32_t);
	} tiny; /* phrases of pieces too short for a key: compared everywhere */
	struct arena arena;
};

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

/* ---- the set ---- */

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
	struct phrase ph = { .id = id, .slot = NONE, .pieces = (uint32_t)p->pieces.n };
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
	if (ph.npieces > 1)
		ph.slot = p->nslots++;
	vec_push(&p->all, ph);
	return true;
}

static uint64_t bytes_of(const char *p, size_t n)
{
	uint64_t bytes = 0;

	memcpy(&bytes, p, n);
	return bytes;
}

static uint32_t hash(const char *key)
{
	uint32_t bytes;

	memcpy(&bytes, key, sizeof(bytes));
	return bytes * 0x9E3779B1u >> (32 - HASH_BITS);
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

/* Keys with the same one stand side by side. */
static uint32_t bucket(uint32_t hash)
{
	return hash >> BUCKET_BITS;
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
	p->filter = mem_alloc(size / 8);
	p->first = mem_alloc((bucket((uint32_t)size) + 2) * sizeof(*p->first));
	for (size_t i = 0; i < p->keys.n; i++) {
		uint32_t h = hash_of(p, &p->keys.v[i]);

		p->filter[h / 8] |= (uint8_t)(1u << h % 8);
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

/* ---- scanning ---- */

struct match {
	uint32_t phrase, from, to; /* in the folded text */
};

/* What the phrases of several pieces have met in this text, by slot. */
struct progress {
	uint8_t *tries;
	uint32_t *after; /* what matches begins further on; set with the first try */
};

struct scan {
	const struct phrases *p;
	struct folded text;
	struct progress progress;
	struct {
		VEC(struct match);
	} matches; /* in the order of their ends */
};

static struct slice last_piece(const struct phrases *p, const struct phrase *ph)
{
	return p->pieces.v[ph->pieces + ph->npieces - 1u].text;
}

/* Order of the ends; at the same end what ends with the longer piece, what was added last, what is shorter. */
static bool goes_before(const struct phrases *p, const struct match *a, const struct match *b)
{
	const struct phrase *pa = &p->all.v[a->phrase], *pb = &p->all.v[b->phrase];

	if (a->to != b->to)
		return a->to < b->to;
	if (last_piece(p, pa).n != last_piece(p, pb).n)
		return last_piece(p, pa).n > last_piece(p, pb).n;
	return a->phrase != b->phrase ? a->phrase > b->phrase : a->from > b->from;
}

static void keep_match(struct scan *sc, struct match m)
{
	size_t i = sc->matches.n;

	vec_push(&sc->matches, m);
	for (; i > 0 && goes_before(sc->p, &m, &sc->matches.v[i - 1]); i--)
		sc->matches.v[i] = sc->matches.v[i - 1];
	sc->matches.v[i] = m;
}

static bool digits_only(struct slice s)
{
	s = slice_trim(s);
	for (size_t i = 0; i < s.n; i++)
		if (!ascii_digit((unsigned char)s.p[i]))
			return false;
	return s.n > 0;
}

static bool stands_at(const struct folded *t, struct slice words, size_t at)
{
	return at + words.n <= t->n && memcmp(t->p + at, words.p, words.n) == 0;
}

static bool gap_fits(const struct folded *t, const struct piece *behind, size_t from, size_t to)
{
	return !behind->digits || digits_only((struct slice){ t->p + from, to - from });
}

/* The nearest place of a piece before the one that stands at *from; then *from is its own. */
static bool piece_before(const struct folded *t, const struct piece *piece, uint32_t *from)
{
	size_t n = piece->text.n;

	for (size_t at = *from < n ? 0 : *from - n + 1, gap = 0; at-- > 0 && gap <= PHRASE_GAP; gap++)
		if (t->p[at] == piece->text.p[0] && stands_at(t, piece->text, at) && gap_fits(t, piece + 1, at + n, *from)) {
			*from = (uint32_t)at;
			return true;
		}
	return false;
}

static bool piece_behind(const struct folded *t, const struct piece *piece, uint32_t *to)
{
	size_t n = piece->text.n, end = *to + n + PHRASE_GAP, found;
	struct slice reach = { t->p, end < t->n ? end : t->n };

	for (size_t at = *to; (found = slice_find(slice_sub(reach, at, reach.n), piece->text)) != SIZE_MAX; at++) {
		at += found;
		if (gap_fits(t, piece, *to, at)) {
			*to = (uint32_t)(at + n);
			return true;
		}
	}
	return false;
}

/* A phrase, the piece of which that holds its keys stands at a place of the text. */
static void try_phrase(struct scan *sc, uint32_t index, size_t at)
{
	const struct phrase *ph = &sc->p->all.v[index];
	const struct piece *pieces = &sc->p->pieces.v[ph->pieces];
	struct match m = { index, (uint32_t)at, (uint32_t)(at + pieces[ph->anchor].text.n) };

	if (ph->slot != NONE) {
		if (sc->progress.tries[ph->slot] == TRIES_MAX)
			return;
		if (sc->progress.tries[ph->slot]++ == 0)
			sc->progress.after[ph->slot] = 0;
	}
	for (size_t i = ph->anchor; i-- > 0;)
		if (!piece_before(&sc->text, &pieces[i], &m.from))
			return;
	for (size_t i = ph->anchor + 1u; i < ph->npieces; i++)
		if (!piece_behind(&sc->text, &pieces[i], &m.to))
			return;
	if (!ph->anchored || m.from == 0)
		keep_match(sc, m);
}

static void try_place(struct scan *sc, size_t at)
{
	const struct phrases *p = sc->p;
	const char *text = sc->text.p + at;
	uint64_t bytes = bytes_of(text, SEEN);
	uint32_t b = bucket(hash(text) & p->mask);

	for (uint32_t i = p->first[b]; i < p->first[b + 1]; i++) {
		const struct key *key = &p->keys.v[i];

		if (((bytes ^ key->bytes) & p->front[key->nbytes]) == 0 && at >= key->at &&
		    stands_at(&sc->text, (struct slice){ key->text, key->n }, at - key->at))
			try_phrase(sc, key->phrase, at - key->at);
	}
}

/* Phrases without a key. */
static void try_tiny(struct scan *sc)
{
	const struct phrases *p = sc->p;

	for (size_t k = 0; k < p->tiny.n; k++) {
		const struct phrase *ph = &p->all.v[p->tiny.v[k]];

		for (size_t i = 0; i < sc->text.n; i++)
			if (stands_at(&sc->text, p->pieces.v[ph->pieces + ph->anchor].text, i))
				try_phrase(sc, p->tiny.v[k], i);
	}
}

static unsigned passes(const uint8_t *filter, uint32_t mask, const char *at)
{
	uint32_t h = hash(at) & mask;

	return filter[h / 8] >> h % 8 & 1u;
}

static void find_all(struct scan *sc)
{
	const struct phrases *p = sc->p;
	const char *text = sc->text.p;
	const uint8_t *filter = p->filter;
	uint32_t mask = p->mask;
	size_t step = p->step;

	for (size_t i = 0; i < sc->text.n; i += 4 * step) {
		const char *at = text + i;
		unsigned pass = passes(filter, mask, at) | passes(filter, mask, at + step) << 1 | passes(filter, mask, at + 2 * step) << 2 |
				passes(filter, mask, at + 3 * step) << 3;

		for (size_t k = i; pass; pass >>= 1, k += step)
			if (pass & 1)
				try_place(sc, k);
	}
	try_tiny(sc);
}

static void tell(struct scan *sc, phrases_fn *fn, void *ctx)
{
	for (size_t i = 0; i < sc->matches.n; i++) {
		const struct match *m = &sc->matches.v[i];
		const struct phrase *ph = &sc->p->all.v[m->phrase];

		if (ph->slot != NONE) { /* each first piece counts once */
			if (m->from < sc->progress.after[ph->slot])
				continue;
			sc->progress.after[ph->slot] = m->from + 1;
		}
		fn(ctx, ph->id, (struct span){ fold_origin(&sc->text, m->from).from, fold_origin(&sc->text, m->to - 1).to });
	}
}

void phrases_scan(const struct phrases *p, struct slice text, phrases_fn *fn, void *ctx)
{
	struct scan sc = { .p = p };
	uint8_t tries[SLOTS];
	uint32_t after[SLOTS];
	char small[4096 + FOLD_PAD];
	struct fold_run small_runs[FOLD_RUNS(4096)];
	bool fits = text.n <= 4096;

	if (!p->all.n || !text.n)
		return;
	if (text.n > UINT32_MAX / 2)
		text.n = UINT32_MAX / 2;
	sc.text.p = fits ? small : mem_alloc(text.n + FOLD_PAD);
	sc.text.runs = fits ? small_runs : mem_alloc(FOLD_RUNS(text.n) * sizeof(*sc.text.runs));
	sc.progress.tries = p->nslots <= SLOTS ? memset(tries, 0, p->nslots) : mem_alloc(p->nslots);
	sc.progress.after = p->nslots <= SLOTS ? after : mem_alloc(p->nslots * sizeof(*after));
	fold_text(&sc.text, text);
	find_all(&sc);
	tell(&sc, fn, ctx);
	vec_free(&sc.matches);
	if (p->nslots > SLOTS) {
		free(sc.progress.tries);
		free(sc.progress.after);
	}
	if (!fits) {
		free(sc.text.p);
		free(sc.text.runs);
	}
}
