// SPDX-License-Identifier: BSD-2-Clause
#include "base/phrases.h"

#include <stdlib.h>

#include "base/arena.h"
#include "base/vec.h"

#define NONE UINT32_MAX
#define MAX_PIECES 6
#define DENSE 256 /* states with a row of moves of their own: nearly all text stays in them */
#define RING 256 /* power of two, larger than PHRASE_MAX */

/* A piece of a phrase, hung on the state where it ends. */
struct piece {
	uint32_t phrase;
	uint32_t next; /* other piece that ends in the same state */
	uint8_t index, length;
};

struct phrase {
	uint32_t id;
	uint32_t slot; /* of its progress while scanning; NONE when it has one piece */
	uint8_t npieces;
	bool anchored;
	bool digits[MAX_PIECES]; /* the gap before this piece is digits only */
};

struct phrases {
	struct {
		VEC(struct phrase);
	} all;
	struct {
		VEC(struct piece);
	} pieces;
	uint32_t *out;	/* per state: first piece that ends there, or NONE */
	uint32_t *ends; /* per state: itself or the nearest state behind it where pieces end, 0 for none */
	uint32_t *fail; /* per state: the longest other state that is an end of it */
	uint32_t *first; /* per state: its first child; the next state's first is the end of them */
	uint8_t *class_in; /* per state: the class of the byte that leads there */
	uint32_t *go;	/* the first DENSE states by class: the next state */
	uint8_t class_of[256], class_folded[256]; /* of a folded byte; of any byte, but for the quotes of UTF-8 */
	uint32_t nclasses, nslots;
	/* until build: the pieces as text */
	struct {
		VEC(struct slice);
	} texts;
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
	free(p->out);
	free(p->ends);
	free(p->fail);
	free(p->first);
	free(p->class_in);
	free(p->go);
	vec_free(&p->texts);
	arena_release(&p->arena);
	free(p);
}

/*
 * One folded byte off the text at *i (which moves on). 0 when the byte folds
 * to nothing (a blank after a blank).
 */
static unsigned char fold_step(struct slice s, size_t *i, bool *blank)
{
	unsigned char c = (unsigned char)s.p[(*i)++];

	if (ascii_space(c) || c == 0) {
		if (*blank)
			return 0;
		*blank = true;
		return ' ';
	}
	*blank = false;
	if (c == 0xE2 && *i + 1 < s.n && (unsigned char)s.p[*i] == 0x80) { /* U+2018, 2019, 201C, 201D */
		unsigned char last = (unsigned char)s.p[*i + 1];

		if (last == 0x98 || last == 0x99 || last == 0x9C || last == 0x9D) {
			*i += 2;
			return last < 0x9C ? '\'' : '"';
		}
	}
	return ascii_lower(c);
}

static struct slice fold_piece(struct phrases *p, struct slice s)
{
	char *out = arena_alloc(&p->arena, s.n + 1);
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
	struct phrase ph = { .id = id, .slot = NONE };
	uint32_t index = (uint32_t)p->all.n;
	size_t before = p->pieces.n;

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
		else if (ph.npieces && !ph.digits[ph.npieces])
			text = (struct slice){ slice_trim(text).p, text.n ? text.n - (size_t)(slice_trim(text).p - text.p) : 0 };
		text = fold_piece(p, text);
		if (text.n > PHRASE_MAX)
			break;
		if (text.n) {
			struct piece piece = { index, NONE, ph.npieces, (uint8_t)text.n };

			vec_push(&p->pieces, piece);
			vec_push(&p->texts, text);
			ph.npieces++;
		}
		if (end == phrase.n) {
			phrase.n = 0;
			break;
		}
		if (ph.npieces < MAX_PIECES)
			ph.digits[ph.npieces] = phrase.p[end] == '#';
		phrase = slice_sub(phrase, end + 1, phrase.n);
	}
	if (phrase.n || !ph.npieces) {
		p->pieces.n = p->texts.n = before;
		return false;
	}
	if (ph.npieces > 1)
		ph.slot = p->nslots++;
	vec_push(&p->all, ph);
	return true;
}

/* Classes of bytes that occur in pieces; 0 for all others. The most frequent come first: a row's used part fits a cache line. */
static void make_classes(struct phrases *p)
{
	static const char frequent[] = " etaoinsrhldcumfpgwybv.,-k:0125";
	bool used[256] = { false };

	for (size_t i = 0; i < p->texts.n; i++)
		for (size_t k = 0; k < p->texts.v[i].n; k++)
			used[(unsigned char)p->texts.v[i].p[k]] = true;
	p->nclasses = 1;
	for (const char *c = frequent; *c; c++)
		if (used[(unsigned char)*c])
			p->class_of[(unsigned char)*c] = (uint8_t)p->nclasses++;
	for (int c = 0; c < 256; c++)
		if (used[c] && !p->class_of[c])
			p->class_of[c] = (uint8_t)p->nclasses++;
}

/* While the trie grows: a state's children as a list. State 0 is the root and nobody's child. */
struct node {
	uint32_t child, sibling, piece; /* piece: first that ends here, or NONE */
	uint8_t class;
};

struct trie {
	VEC(struct node);
};

static uint32_t child_of(struct trie *t, uint32_t state, uint8_t class)
{
	uint32_t k = t->v[state].child;
	struct node fresh = { 0, t->v[state].child, NONE, class };

	while (k && t->v[k].class != class)
		k = t->v[k].sibling;
	if (k)
		return k;
	k = (uint32_t)t->n;
	t->v[state].child = k;
	vec_push(t, fresh);
	return k;
}

static void make_trie(struct phrases *p, struct trie *t)
{
	struct node root = { 0, 0, NONE, 0 };

	vec_push(t, root);
	for (size_t i = 0; i < p->texts.n; i++) {
		uint32_t state = 0;

		for (size_t k = 0; k < p->texts.v[i].n; k++)
			state = child_of(t, state, p->class_of[(unsigned char)p->texts.v[i].p[k]]);
		p->pieces.v[i].next = t->v[state].piece;
		t->v[state].piece = (uint32_t)i;
	}
}

/* The child of s by a class, 0 when there is none. */
static uint32_t child(const struct phrases *p, uint32_t s, uint8_t class)
{
	for (uint32_t k = p->first[s]; k < p->first[s + 1]; k++)
		if (p->class_in[k] == class)
			return k;
	return 0;
}

/* Where a byte of that class leads from s: failure links until there is a child or a row of moves. */
static uint32_t move_from(const struct phrases *p, uint32_t s, uint8_t class)
{
	while (s >= DENSE) {
		uint32_t k = child(p, s, class);

		if (k)
			return k;
		s = p->fail[s];
	}
	return p->go[s * p->nclasses + class];
}

/* States with their final numbers: breadth first, so that children stand in a row and hot states together. */
static void number_states(struct phrases *p, const struct trie *t)
{
	uint32_t *node = mem_alloc(t->n * sizeof(*node));
	uint32_t n = 1;

	p->first = mem_alloc((t->n + 1) * sizeof(*p->first));
	p->class_in = mem_alloc(t->n);
	p->out = mem_alloc(t->n * sizeof(*p->out));
	for (uint32_t s = 0; s < t->n; s++) {
		p->out[s] = t->v[node[s]].piece;
		p->first[s] = n;
		for (uint32_t k = t->v[node[s]].child; k; k = t->v[k].sibling) {
			p->class_in[n] = t->v[k].class;
			node[n++] = k;
		}
	}
	p->first[t->n] = n;
	free(node);
}

/*
 * Failure links, and for the first DENSE states a row of moves for every
 * class: nearly all text stays in those. A failure state has a smaller number.
 */
static void link_states(struct phrases *p, size_t n)
{
	uint32_t width = p->nclasses;

	p->fail = mem_alloc(n * sizeof(*p->fail));
	p->ends = mem_alloc(n * sizeof(*p->ends));
	p->go = mem_alloc((n < DENSE ? n : DENSE) * width * sizeof(*p->go));
	for (uint32_t s = 0; s < n; s++) {
		uint32_t *row = s < DENSE ? p->go + s * width : NULL;

		p->ends[s] = p->out[s] != NONE ? s : p->ends[p->fail[s]];
		if (row && s)
			memcpy(row, p->go + p->fail[s] * width, width * sizeof(*row));
		for (uint32_t k = p->first[s]; k < p->first[s + 1]; k++) {
			p->fail[k] = s ? move_from(p, p->fail[s], p->class_in[k]) : 0;
			if (row)
				row[p->class_in[k]] = k;
		}
	}
}

void phrases_build(struct phrases *p)
{
	struct trie t = { 0 };

	make_classes(p);
	make_trie(p, &t);
	number_states(p, &t);
	link_states(p, t.n);
	vec_free(&t);
	vec_free(&p->texts);
	for (int c = 0; c < 256; c++)
		p->class_folded[c] = ascii_space((unsigned char)c) || c == 0 ? p->class_of[' '] : p->class_of[ascii_lower((unsigned char)c)];
}

/* How far a phrase of several pieces has come in this text. */
struct progress {
	uint32_t from, end; /* in the text; of the pieces matched so far */
	uint32_t folded_end;
	uint8_t done;
};

struct scan {
	const struct phrases *p;
	struct slice text;
	struct progress *progress;
	uint32_t ring[RING]; /* text offset of the last folded bytes */
	uint32_t folded;     /* folded bytes so far */
	phrases_fn *fn;
	void *ctx;
};

static bool digits_only(struct slice s)
{
	for (size_t i = 0; i < s.n; i++)
		if (!ascii_digit((unsigned char)s.p[i]))
			return false;
	return s.n > 0;
}

static void piece_ends(struct scan *sc, const struct piece *piece, uint32_t end)
{
	const struct phrase *ph = &sc->p->all.v[piece->phrase];
	uint32_t folded_from = sc->folded - piece->length;
	uint32_t from = sc->ring[folded_from % RING];
	struct progress *pr;

	if (piece->index == 0 && ph->anchored && folded_from != 0)
		return;
	if (ph->npieces == 1) {
		sc->fn(sc->ctx, ph->id, (struct span){ from, end });
		return;
	}
	pr = &sc->progress[ph->slot];
	if (piece->index == 0) {
		*pr = (struct progress){ from, end, sc->folded, 1 };
		return;
	}
	if (pr->done != piece->index || folded_from < pr->folded_end || folded_from - pr->folded_end > PHRASE_GAP)
		return;
	if (ph->digits[piece->index] && !digits_only(slice_trim(slice_sub(sc->text, pr->end, from))))
		return;
	if (piece->index + 1 == ph->npieces) {
		sc->fn(sc->ctx, ph->id, (struct span){ pr->from, end });
		pr->done = 0;
		return;
	}
	pr->done = (uint8_t)(piece->index + 1);
	pr->end = end;
	pr->folded_end = sc->folded;
}

static void pieces_end(struct scan *sc, uint32_t state, uint32_t end)
{
	const struct phrases *p = sc->p;

	for (uint32_t s = p->ends[state]; s; s = p->ends[p->fail[s]])
		for (uint32_t k = p->out[s]; k != NONE; k = p->pieces.v[k].next)
			piece_ends(sc, &p->pieces.v[k], end);
}

void phrases_scan(const struct phrases *p, struct slice text, phrases_fn *fn, void *ctx)
{
	struct scan sc = { .p = p, .text = text, .fn = fn, .ctx = ctx };
	struct progress few[512] = { 0 };
	uint32_t state = 0;
	bool blank = true; /* leading white space folds away, so that ^ means the first word */

	sc.progress = p->nslots <= 512 ? few : mem_alloc(p->nslots * sizeof(*sc.progress));
	if (text.n > UINT32_MAX / 2)
		text.n = UINT32_MAX / 2;
	for (size_t i = 0; i < text.n;) {
		uint32_t class = p->class_folded[(unsigned char)text.p[i]];

		sc.ring[sc.folded % RING] = (uint32_t)i;
		if (ascii_graph((unsigned char)text.p[i])) {
			blank = false;
			i++;
		} else { /* blanks, controls, quotes in UTF-8 */
			unsigned char c = fold_step(text, &i, &blank);

			if (!c)
				continue;
			class = p->class_of[c];
		}
		sc.folded++;
		state = state < DENSE ? p->go[state * p->nclasses + class] : move_from(p, state, (uint8_t)class);
		if (p->ends[state])
			pieces_end(&sc, state, (uint32_t)i);
	}
	if (sc.progress != few)
		free(sc.progress);
}
