// SPDX-License-Identifier: BSD-2-Clause
/* The search for the phrases of a set in a text. */
#include <stdlib.h>

#include "base/fold.h"
#include "base/phrases_set.h"

#define PHRASES_FEW 8192 /* of a set that is searched for without an allocation */

struct match {
	uint32_t phrase, from, to; /* in the folded text */
};

/* What the phrases have met in this text, by index. */
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

	if (sc->progress.tries[index] == PHRASE_TIMES)
		return;
	if (sc->progress.tries[index]++ == 0)
		sc->progress.after[index] = 0;
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

static unsigned passes(const bool *filter, uint32_t mask, const char *at)
{
	return filter[hash(at) & mask];
}

static void find_all(struct scan *sc)
{
	const struct phrases *p = sc->p;
	const char *text = sc->text.p;
	const bool *filter = p->filter;
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

		if (ph->npieces > 1) { /* each first piece counts once */
			if (m->from < sc->progress.after[m->phrase])
				continue;
			sc->progress.after[m->phrase] = m->from + 1;
		}
		fn(ctx, ph->id, (struct span){ fold_origin(&sc->text, m->from).from, fold_origin(&sc->text, m->to - 1).to });
	}
}

void phrases_scan(const struct phrases *p, struct slice text, phrases_fn *fn, void *ctx)
{
	struct scan sc = { .p = p };
	uint8_t tries[PHRASES_FEW];
	uint32_t after[PHRASES_FEW];
	char small[4096 + FOLD_PAD];
	struct fold_run small_runs[FOLD_RUNS(4096)];
	bool fits = text.n <= 4096, few = p->all.n <= PHRASES_FEW;

	if (!p->all.n || !text.n)
		return;
	if (text.n > UINT32_MAX / 2)
		text.n = UINT32_MAX / 2;
	sc.text.p = fits ? small : mem_alloc(text.n + FOLD_PAD);
	sc.text.runs = fits ? small_runs : mem_alloc(FOLD_RUNS(text.n) * sizeof(*sc.text.runs));
	sc.progress.tries = few ? memset(tries, 0, p->all.n) : mem_alloc(p->all.n);
	sc.progress.after = few ? after : mem_alloc(p->all.n * sizeof(*after));
	fold_text(&sc.text, text);
	find_all(&sc);
	tell(&sc, fn, ctx);
	vec_free(&sc.matches);
	if (!few) {
		free(sc.progress.tries);
		free(sc.progress.after);
	}
	if (!fits) {
		free(sc.text.p);
		free(sc.text.runs);
	}
}
