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
	return c == ' ' || (c >= '\t' && c <= '\r');
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

bool slice_eq(struct slice a, struct slice b);
bool slice_ieq(struct slice a, struct slice b);
/* Order by bytes, shorter first on a tie: <0, 0, >0. */
int slice_cmp(struct slice a, struct slice b);
bool slice_starts(struct slice s, struct slice prefix);
bool slice_istarts(struct slice s, struct slice prefix);
bool slice_ends(struct slice s, struct slice suffix);
bool slice_iends(struct slice s, struct slice suffix);

/* The same two for a table of words, most of which differ in their first byte. */
static inline bool slice_is(struct slice s, const char *words)
{
	return s.n && ascii_lower((unsigned char)s.p[0]) == ascii_lower((unsigned char)words[0]) && slice_ieq(s, slice_of(words));
}

static inline bool slice_begins(struct slice s, const char *words)
{
	return s.n && ascii_lower((unsigned char)s.p[0]) == ascii_lower((unsigned char)words[0]) && slice_istarts(s, slice_of(words));
}

/* Index of the first occurrence, or SIZE_MAX. */
size_t slice_find(struct slice s, struct slice needle);
size_t slice_ifind(struct slice s, struct slice needle);
size_t slice_chr(struct slice s, char c);
size_t slice_rchr(struct slice s, char c);

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
bool slice_cut(struct slice s, char sep, struct slice *before, struct slice *after);

/*
 * Take the next line off *rest (ended by LF or CRLF, which *line does not
 * hold). False when *rest is empty.
 */
bool slice_line(struct slice *rest, struct slice *line);

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
