// SPDX-License-Identifier: BSD-2-Clause
#ifndef BASE_SLICE_H
#define BASE_SLICE_H

/*
 * Borrowed bytes: a pointer and a length, not NUL-terminated, never freed
 * through the slice. The bytes live as long as whatever they were cut from.
 * Case folding here is ASCII only: header names, SMTP keywords, domain names.
 */
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

struct slice {
	const char *p;
	size_t n;
};

/* Offsets into a text that is named beside the span; from <= to. */
struct span {
	uint32_t from, to;
};

#define SLICE_INIT(literal) { "" literal, sizeof(literal) - 1 } /* for tables */
#define S(literal) ((struct slice)SLICE_INIT(literal))
/* For printf's "%.*s". */
#define SLICE_ARG(s) (int)(s).n, (s).p

static inline struct slice slice_of(const char *cstr)
{
	return (struct slice){ cstr, cstr ? strlen(cstr) : 0 };
}

static inline struct slice slice_sub(struct slice s, size_t from, size_t to)
{
	if (to > s.n)
		to = s.n;
	if (from > to)
		from = to;
	return (struct slice){ s.p ? s.p + from : s.p, to - from };
}

/* ASCII only, independent of the locale. */
static inline unsigned char ascii_lower(unsigned char c)
{
	return c >= 'A' && c <= 'Z' ? (unsigned char)(c + 32) : c;
}

static inline bool ascii_space(unsigned char c)
{
	return c <= ' ' && (c == ' ' || (c >= '\t' && c <= '\r'));
}

/* A visible ASCII character. */
static inline bool ascii_graph(unsigned char c)
{
	return c > ' ' && c < 0x7f;
}

static inline bool ascii_digit(unsigned char c)
{
	return c >= '0' && c <= '9';
}

static inline bool ascii_alpha(unsigned char c)
{
	c = ascii_lower(c);
	return c >= 'a' && c <= 'z';
}

static inline bool ascii_alnum(unsigned char c)
{
	return ascii_alpha(c) || ascii_digit(c);
}

/* The same n bytes but for the case of letters. */
bool ascii_same(const char *a, const char *b, size_t n);

/* Most comparisons end at the lengths or at the first byte, so these are inline. */
static inline bool slice_eq(struct slice a, struct slice b)
{
	return a.n == b.n && (a.n == 0 || memcmp(a.p, b.p, a.n) == 0);
}

static inline bool slice_starts(struct slice s, struct slice prefix)
{
	return s.n >= prefix.n && (prefix.n == 0 || memcmp(s.p, prefix.p, prefix.n) == 0);
}

static inline bool slice_ends(struct slice s, struct slice suffix)
{
	return s.n >= suffix.n && (suffix.n == 0 || memcmp(s.p + (s.n - suffix.n), suffix.p, suffix.n) == 0);
}

/* May differ in case: bytes that are not alike in the other bits are different letters. */
static inline bool slice_begin_alike(struct slice a, struct slice b)
{
	return b.n == 0 || ((a.p[0] ^ b.p[0]) & ~0x20) == 0;
}

static inline bool slice_ieq(struct slice a, struct slice b)
{
	return a.n == b.n && slice_begin_alike(a, b) && ascii_same(a.p, b.p, a.n);
}

static inline bool slice_istarts(struct slice s, struct slice prefix)
{
	return s.n >= prefix.n && slice_begin_alike(s, prefix) && ascii_same(s.p, prefix.p, prefix.n);
}

static inline bool slice_iends(struct slice s, struct slice suffix)
{
	return s.n >= suffix.n && slice_ieq(slice_sub(s, s.n - suffix.n, s.n), suffix);
}

/* Order by bytes, shorter first on a tie: <0, 0, >0. */
int slice_cmp(struct slice a, struct slice b);

/* Against words of a table, whose length is looked for only when the first byte is alike. */
static inline bool slice_is(struct slice s, const char *words)
{
	return s.n && ((s.p[0] ^ words[0]) & ~0x20) == 0 && slice_ieq(s, slice_of(words));
}

static inline bool slice_begins(struct slice s, const char *words)
{
	return s.n && ((s.p[0] ^ words[0]) & ~0x20) == 0 && slice_istarts(s, slice_of(words));
}

/* Index of the first occurrence, or SIZE_MAX. */
size_t slice_find(struct slice s, struct slice needle);
size_t slice_ifind(struct slice s, struct slice needle);
static inline size_t slice_chr(struct slice s, char c)
{
	const char *at = s.n ? memchr(s.p, c, s.n) : NULL;

	return at ? (size_t)(at - s.p) : SIZE_MAX;
}

static inline size_t slice_rchr(struct slice s, char c)
{
	const char *at = s.n ? memrchr(s.p, c, s.n) : NULL;

	return at ? (size_t)(at - s.p) : SIZE_MAX;
}

/* Without white space at both ends. */
static inline struct slice slice_trim(struct slice s)
{
	while (s.n && ascii_space((unsigned char)s.p[0])) {
		s.p++;
		s.n--;
	}
	while (s.n && ascii_space((unsigned char)s.p[s.n - 1]))
		s.n--;
	return s;
}
/* Without one pair of `open` … `close` around it, if both are there. */
struct slice slice_unwrap(struct slice s, char open, char close);

/*
 * Cut at the first `sep`: *before gets what stands before it, *after what
 * follows. Without `sep` *before is all, *after empty, and false is returned.
 */
static inline bool slice_cut(struct slice s, char sep, struct slice *before, struct slice *after)
{
	size_t at = slice_chr(s, sep);

	if (at == SIZE_MAX) {
		*before = s;
		*after = slice_sub(s, s.n, s.n);
		return false;
	}
	*before = slice_sub(s, 0, at);
	*after = slice_sub(s, at + 1, s.n);
	return true;
}

/*
 * Take the next line off *rest (ended by LF or CRLF, which *line does not
 * hold). False when *rest is empty.
 */
static inline bool slice_line(struct slice *rest, struct slice *line)
{
	if (rest->n == 0)
		return false;
	slice_cut(*rest, '\n', line, rest);
	if (line->n && line->p[line->n - 1] == '\r')
		line->n--;
	return true;
}

/* Take the next run of non-blanks off *rest. False when there is none. */
bool slice_word(struct slice *rest, struct slice *word);

/*
 * A whole decimal number, digits only. False on anything else or when it
 * does not fit.
 */
bool slice_u64(struct slice s, uint64_t *out);

/* FNV-1a. For hash tables in memory, never stored. */
uint64_t slice_hash(struct slice s);

#endif
