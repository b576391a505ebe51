// SPDX-License-Identifier: BSD-2-Clause
#include "cause/sense.h"

#include <stdlib.h>

#include "base/buf.h"
#include "base/phrases.h"
#include "base/utf8.h"
#include "base/vec.h"

#define GROUPS_MAX 64

struct word {
	struct slice text;
	uint64_t group;
	bool starts, ends; /* only where a word does */
};

struct sense {
	struct slice names[GROUPS_MAX];
	size_t ngroups;
	struct {
		VEC(struct word);
	} words; /* by phrase id */
	struct phrases *phrases;
};

struct sense *sense_new(void)
{
	struct sense *s = mem_alloc(sizeof(*s));

	s->phrases = phrases_new();
	return s;
}

void sense_free(struct sense *s)
{
	if (!s)
		return;
	phrases_free(s->phrases);
	vec_free(&s->words);
	free(s);
}

uint64_t sense_group(struct sense *s, struct slice name)
{
	size_t i = 0;

	while (i < s->ngroups && !slice_eq(s->names[i], name))
		i++;
	if (i == GROUPS_MAX)
		return 0;
	if (i == s->ngroups)
		s->names[s->ngroups++] = name;
	return (uint64_t)1 << i;
}

/* The letter under an accent, of Latin-1 and Latin Extended-A; 0: none. */
static char bare_letter(uint32_t cp)
{
	static const char latin_1[] = "aaaaaa.ceeeeiiii.nooooo.ouuuuy.y";
	static const char extended_a[] = "aaaaaaccccccccddddeeeeeeeeeegggggggghhhhiiiiiiiiiiiijjkkkllllllllllnnnnnnnnnoooooo"
					 "oorrrrrrssssssssttttttuuuuuuuuuuuuwwyyyzzzzzzs";
	char c = '.';

	if (cp >= 0xE0 && cp <= 0xFF)
		c = latin_1[cp - 0xE0];
	else if (cp >= 0x100 && cp <= 0x17F)
		c = extended_a[cp - 0x100];
	return c == '.' ? '\0' : c;
}

static bool word_byte(unsigned char c)
{
	return ascii_alnum(c);
}

/* Bytes of an address, a host name, a number or a link. */
static bool name_byte(unsigned char c)
{
	return ascii_alnum(c) || (c && strchr("@._-+=/%&?~", c));
}

/* A run of such bytes that is a name of something and no words. */
static bool is_name(struct slice run)
{
	size_t dot = slice_chr(run, '.');

	return slice_chr(run, '@') != SIZE_MAX || slice_starts(run, S("//")) || (dot != SIZE_MAX && dot + 1 < run.n);
}

/* A sentence without case, accents and names. */
static void plain_words(struct buf *out, struct slice s)
{
	struct buf folded;
	struct slice rest;

	buf_init(&folded, s.n);
	utf8_fold(&folded, s);
	rest = buf_slice(&folded);
	while (rest.n) {
		size_t n = 0, len;
		uint32_t cp;
		char bare;

		while (n < rest.n && name_byte((unsigned char)rest.p[n]))
			n++;
		if (n) {
			if (!is_name(slice_sub(rest, 0, n)))
				buf_put(out, slice_sub(rest, 0, n));
			rest = slice_sub(rest, n, rest.n);
			continue;
		}
		cp = utf8_decode(rest, &len);
		bare = bare_letter(cp);
		if (bare)
			buf_putc(out, bare);
		else
			buf_put(out, slice_sub(rest, 0, len));
		rest = slice_sub(rest, len, rest.n);
	}
	buf_release(&folded);
}

/* Alphabets that put blanks between words: two bytes of UTF-8 hold Latin, Greek and Cyrillic. */
static bool has_blanks(unsigned char first)
{
	return word_byte(first) || (first >= 0xC3 && first <= 0xD4);
}

void sense_word(struct sense *s, uint64_t group, struct slice word)
{
	vec_push(&s->words, ((struct word){ .text = slice_trim(word), .group = group }));
}

bool sense_build(struct sense *s)
{
	struct buf plain;
	bool ok = true;

	buf_init(&plain, PHRASE_MAX);
	for (size_t i = 0; i < s->words.n && ok; i++) {
		struct word *w = &s->words.v[i];

		w->ends = slice_ends(w->text, S("$"));
		w->text.n -= w->ends;
		buf_reset(&plain);
		plain_words(&plain, w->text);
		w->starts = plain.n && has_blanks((unsigned char)plain.p[0]);
		ok = w->group && phrases_add(s->phrases, buf_slice(&plain), (uint32_t)i);
	}
	buf_release(&plain);
	phrases_build(s->phrases);
	return ok;
}

struct reading {
	const struct sense *sense;
	struct slice text;
	uint64_t groups;
};

static void on_word(void *ctx, uint32_t id, struct span at)
{
	struct reading *r = ctx;
	const struct word *w = &r->sense->words.v[id];
	unsigned char before = at.from ? (unsigned char)r->text.p[at.from - 1] : ' ';
	unsigned char after = at.to < r->text.n ? (unsigned char)r->text.p[at.to] : ' ';

	/* of a letter of two bytes the last is below 0xC0 */
	if (w->starts && (word_byte(before) || (before >= 0x80 && (unsigned char)r->text.p[at.from] >= 0x80)))
		return;
	if (w->ends && (word_byte(after) || after >= 0xC3))
		return;
	r->groups |= w->group;
}

/* Bytes of the first sentence: to a full stop, a line end, an ideographic stop. */
static size_t sentence_end(struct slice s)
{
	for (size_t i = 0; i < s.n; i++) {
		unsigned char c = (unsigned char)s.p[i];
		bool gap = i + 1 == s.n || ascii_space((unsigned char)s.p[i + 1]);

		if (c == '\n' || (gap && (c == '.' || c == '!' || c == '?' || c == ';')) || slice_starts(slice_sub(s, i, s.n), S("\xE3\x80\x82")))
			return i + 1;
	}
	return s.n;
}

void sense_scan(const struct sense *s, struct slice text, sense_fn *fn, void *ctx)
{
	struct buf plain;

	buf_init(&plain, SENSE_MAX);
	text = utf8_cut(text, SENSE_MAX);
	for (size_t at = 0; at < text.n;) {
		size_t end = at + sentence_end(slice_sub(text, at, text.n));
		struct reading r = { .sense = s };

		buf_reset(&plain);
		plain_words(&plain, slice_sub(text, at, end));
		r.text = buf_slice(&plain);
		phrases_scan(s->phrases, r.text, on_word, &r);
		if (r.groups)
			fn(ctx, r.groups, (struct span){ (uint32_t)at, (uint32_t)end });
		at = end;
	}
	buf_release(&plain);
}
