// SPDX-License-Identifier: BSD-2-Clause
/* The search for the phrases of a set in a text. */
#include <stdlib.h>

#include "base/block.h"
#include "base/fold.h"
#include "base/phrases_set.h"

#define PHRASES_FEW 8192 /* of a set that is searched for without an allocation */
#define MATCHES_FEW 64
#define STRETCH 512 /* bytes of text in which places are gathered before they are looked at */

struct match {
	uint32_t phrase, from, to; /* in the folded text */
};

/* What the phrases have met in this text, by index. */
struct progress {
	uint8_t *met;	 /* a bit: the others are set */
	uint8_t *tries;
	uint32_t *after; /* what matches begins further on */
};

struct scan {
	const struct phrases *p;
	struct folded text;
	struct progress progress;
	struct match *matches; /* in the order of their ends */
	size_t nmatches, room;
	struct match few[MATCHES_FEW];
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

static void make_room(struct scan *sc)
{
	struct match *old = sc->matches == sc->few ? NULL : sc->matches;

	sc->room *= 2;
	sc->matches = mem_realloc(old, sc->room * sizeof(*sc->matches));
	if (!old)
		memcpy(sc->matches, sc->few, sizeof(sc->few));
}

static void keep_match(struct scan *sc, struct match m)
{
	size_t i = sc->nmatches;

	if (i == sc->room)
		make_room(sc);
	for (; i > 0 && goes_before(sc->p, &m, &sc->matches[i - 1]); i--)
		sc->matches[i] = sc->matches[i - 1];
	sc->matches[i] = m;
	sc->nmatches++;
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
	size_t n = piece->text.n, end = *from < n ? 0 : *from - n + 1, low = end > PHRASE_GAP ? end - PHRASE_GAP - 1 : 0;
	unsigned char first = (unsigned char)piece->text.p[0], last = (unsigned char)piece->text.p[n - 1];

	for (size_t to = end; to > low;) {
		size_t at = to > low + BLOCK ? to - BLOCK : low;
		unsigned bits = block_bits((block16)((block_load(t->p + at) == first) & (block_load(t->p + at + n - 1) == last)));

		for (bits &= (1u << (to - at)) - 1; bits; bits &= ~(1u << (31 - __builtin_clz(bits)))) {
			size_t place = at + 31u - (unsigned)__builtin_clz(bits);

			if (stands_at(t, piece->text, place) && gap_fits(t, piece + 1, place + n, *from)) {
				*from = (uint32_t)place;
				return true;
			}
		}
		to = at;
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

static bool often_enough(const struct progress *pr, uint32_t index)
{
	return (pr->met[index / 8] & (uint8_t)(1u << index % 8)) && pr->tries[index] == PHRASE_TIMES;
}

/* One time more that something of a phrase stands here; false when that was often enough. */
static bool meet(struct progress *pr, uint32_t index)
{
	uint8_t bit = (uint8_t)(1u << index % 8);

	if (!(pr->met[index / 8] & bit)) {
		pr->met[index / 8] |= bit;
		pr->tries[index] = 0;
		pr->after[index] = 0;
	}
	return pr->tries[index] < PHRASE_TIMES && ++pr->tries[index];
}

/* A phrase, the piece of which that holds its keys stands at a place of the text. */
static void try_phrase(struct scan *sc, uint32_t index, size_t at)
{
	const struct phrase *ph = &sc->p->all.v[index];
	const struct piece *pieces = &sc->p->pieces.v[ph->pieces];
	struct match m = { index, (uint32_t)at, (uint32_t)(at + pieces[ph->anchor].text.n) };

	for (size_t i = ph->anchor; i-- > 0;)
		if (!piece_before(&sc->text, &pieces[i], &m.from))
			return;
	for (size_t i = ph->anchor + 1u; i < ph->npieces; i++)
		if (!piece_behind(&sc->text, &pieces[i], &m.to))
			return;
	if (!ph->anchored || m.from == 0)
		keep_match(sc, m);
}

/* The bytes of a key stand at a place: do those around them as well? */
static bool piece_stands(const struct folded *t, const struct phrase *ph, size_t from, bool wide)
{
	const char *text = t->p + from;

	if (from + ph->n > t->n)
		return false;
	if (!wide && ph->n < SEEN)
		return (bytes_of(text, SEEN) ^ ph->edge) << (64 - 8 * ph->n) == 0;
	if (bytes_of(wide ? text + ph->n - SEEN : text, SEEN) != ph->edge)
		return false;
	if (!wide)
		return memcmp(text + SEEN, ph->text + SEEN, ph->n - SEEN) == 0;
	for (size_t i = 0; i + SEEN < ph->n; i += SEEN)
		if (bytes_of(text + i, SEEN) != bytes_of(ph->text + i, SEEN))
			return false;
	return true;
}

static void try_key(struct scan *sc, const struct key *key, size_t at, bool wide)
{
	const struct phrase *ph = &sc->p->all.v[key->phrase];
	size_t from = at - key->at;

	if (at < key->at || often_enough(&sc->progress, key->phrase) || !piece_stands(&sc->text, ph, from, wide) || !meet(&sc->progress, key->phrase))
		return;
	if (ph->npieces == 1 && !ph->anchored)
		keep_match(sc, (struct match){ key->phrase, (uint32_t)from, (uint32_t)(from + ph->n) });
	else
		try_phrase(sc, key->phrase, from);
}

/* Phrases without a key. */
static void try_tiny(struct scan *sc)
{
	const struct phrases *p = sc->p;

	for (size_t k = 0; k < p->tiny.n; k++) {
		const struct phrase *ph = &p->all.v[p->tiny.v[k]];

		for (size_t i = 0; i < sc->text.n; i++)
			if (stands_at(&sc->text, p->pieces.v[ph->pieces + ph->anchor].text, i) && meet(&sc->progress, p->tiny.v[k]))
				try_phrase(sc, p->tiny.v[k], i);
	}
}

/* The places of a stretch where a key may stand; written without a branch, as nothing tells before which they are. */
static size_t gather(const struct lane *lane, const char *text, size_t n, bool wide, uint16_t *places)
{
	size_t found = 0, step = lane->step;

	for (size_t i = 0; i < n; i += step) {
		struct sign s = sign_of(bytes_of(text + i, SEEN), wide, lane->bits);

		places[found] = (uint16_t)i;
		found += lane->filter[s.hash] >> s.mark & 1;
	}
	return found;
}

/* Where the keys of a place are, and what they look like. */
struct look {
	const uint32_t *first;
	uint32_t print;
};

/* What many places need of memory is on its way before the first of them is looked at. Returns where the next stretch begins. */
static size_t search(struct scan *sc, const struct lane *lane, size_t from, size_t to, bool wide)
{
	uint16_t places[STRETCH];
	struct look looks[STRETCH];
	const char *text = sc->text.p + from;
	size_t n = gather(lane, text, to - from, wide, places);

	for (size_t k = 0; k < n; k++) {
		struct sign s = sign_of(bytes_of(text + places[k], SEEN), wide, lane->bits);

		looks[k] = (struct look){ lane->first + bucket(s.hash), s.print };
		__builtin_prefetch(looks[k].first);
	}
	for (size_t k = 0; k < n; k++)
		__builtin_prefetch(lane->keys + looks[k].first[0]);
	for (size_t k = 0; k < n; k++)
		for (uint32_t i = looks[k].first[0]; i < looks[k].first[1]; i++) {
			const struct key *key = &lane->keys[i];

			if (key->print == looks[k].print || (!wide && key->print == (looks[k].print & 0xffffff)))
				try_key(sc, key, from + places[k], wide);
		}
	return from + (to - from + lane->step - 1) / lane->step * lane->step;
}

static void find_all(struct scan *sc)
{
	const struct lane *few = &sc->p->lanes[LANE_SHORT], *wide = &sc->p->lanes[LANE_LONG];
	size_t i = few->nkeys ? 0 : sc->text.n, k = wide->nkeys ? 0 : sc->text.n;

	for (size_t to = STRETCH; i < sc->text.n || k < sc->text.n; to += STRETCH) {
		if (to > sc->text.n)
			to = sc->text.n;
		if (i < to)
			i = search(sc, few, i, to, false);
		if (k < to)
			k = search(sc, wide, k, to, true);
	}
	try_tiny(sc);
}

static void tell(struct scan *sc, phrases_fn *fn, void *ctx)
{
	for (size_t i = 0; i < sc->nmatches; i++) {
		const struct match *m = &sc->matches[i];
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
	struct scan sc; /* set below, but for what is written before it is read */
	uint8_t met[PHRASES_FEW / 8], tries[PHRASES_FEW];
	uint32_t after[PHRASES_FEW];
	char small[4096 + FOLD_PAD];
	struct fold_run small_runs[FOLD_RUNS(4096)];
	bool fits = text.n <= 4096, few = p->all.n <= PHRASES_FEW;

	if (!p->all.n || !text.n)
		return;
	if (text.n > UINT32_MAX / 2)
		text.n = UINT32_MAX / 2;
	sc.p = p;
	sc.matches = sc.few;
	sc.nmatches = 0;
	sc.room = MATCHES_FEW;
	sc.text.p = fits ? small : mem_alloc(text.n + FOLD_PAD);
	sc.text.runs = fits ? small_runs : mem_alloc(FOLD_RUNS(text.n) * sizeof(*sc.text.runs));
	sc.progress.met = few ? memset(met, 0, (p->all.n + 7) / 8) : mem_alloc((p->all.n + 7) / 8);
	sc.progress.tries = few ? tries : mem_alloc(p->all.n);
	sc.progress.after = few ? after : mem_alloc(p->all.n * sizeof(*after));
	fold_text(&sc.text, text);
	find_all(&sc);
	tell(&sc, fn, ctx);
	if (sc.matches != sc.few)
		free(sc.matches);
	if (!few) {
		free(sc.progress.met);
		free(sc.progress.tries);
		free(sc.progress.after);
	}
	if (!fits) {
		free(sc.text.p);
		free(sc.text.runs);
	}
}
