// SPDX-License-Identifier: BSD-2-Clause
#include "net/guard.h"

#include <string.h>

#include "base/text.h"

#define FLAGS S("PERMANENTFLAGS")
#define LITERAL_MAX (1u << 31) /* beyond, the library's number wraps */

enum brace { BRACE_NONE, BRACE_OPEN, BRACE_DIGITS, BRACE_CLOSED, BRACE_ODD };

/* ---- a line's kind ---- */

/* What the library makes of a line whose first word is this; it would let blanks pass where none belong: refused. */
enum kind {
	KIND_DATA,   /* "* 5 FETCH …": strings and literals, to the end of the line */
	KIND_STATUS, /* "* OK …", "a1 NO …", "+ …": behind a code in brackets, text */
	KIND_EMPTY,
	KIND_ODD
};

static bool is_word(char c)
{
	return (c >= '0' && c <= '9') || (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z');
}

static enum kind kind_of(struct slice line)
{
	static const char *const statuses[] = { "OK", "NO", "BAD", "BYE", "PREAUTH" };

	if (!slice_trim(line).n)
		return KIND_EMPTY;
	if (line.p[0] != '*')
		return line.p[0] == '+' || is_word(line.p[0]) ? KIND_STATUS : KIND_ODD;
	if (line.n < 3 || line.p[1] != ' ' || !is_word(line.p[2]))
		return KIND_ODD;
	for (size_t i = 0; i < sizeof(statuses) / sizeof(statuses[0]); i++)
		if (slice_istarts(slice_sub(line, 2, line.n), slice_of(statuses[i])))
			return KIND_STATUS;
	return KIND_DATA;
}

static size_t count_words(struct slice s)
{
	struct slice word;
	size_t n = 0;

	while (slice_word(&s, &word))
		n++;
	return n;
}

/* A line longer than the head of which nothing but a tag and the status word can be seen. */
static bool is_hidden(struct slice line)
{
	return line.n == GUARD_HEAD && count_words(line) <= (line.p[0] == '+' ? 1u : 2u);
}

/* A bracket behind a tag and the status word at most. */
static bool has_code(struct slice line)
{
	size_t at = slice_find(line, S("[")), most = line.p[0] == '+' ? 1 : 2;

	return at != SIZE_MAX && count_words(slice_sub(line, 0, at)) <= most;
}

static size_t skip_blanks(struct slice s, size_t i)
{
	while (i < s.n && (s.p[i] == ' ' || s.p[i] == '\t'))
		i++;
	return i;
}

/* Does what stands behind PERMANENTFLAGS begin as a list that ends at once, or with what the library takes for a flag? */
static bool is_flag_list(struct slice s)
{
	size_t i = skip_blanks(s, 0);

	if (i >= s.n || s.p[i] != '(')
		return i < s.n;
	i = skip_blanks(s, i + 1);
	if (i + 1 < s.n && s.p[i] == '\\')
		return s.p[i + 1] == '*' || is_word(s.p[i + 1]);
	return i < s.n && (s.p[i] == ')' || ((unsigned char)s.p[i] > ' ' && !strchr("({%*\"\\]", s.p[i])));
}

static bool are_flag_lists(struct slice line)
{
	bool whole = line.n < GUARD_HEAD;

	for (size_t at; (at = slice_find(line, S("["))) != SIZE_MAX;) {
		line = slice_sub(line, at + 1, line.n);
		line = slice_sub(line, skip_blanks(line, 0), line.n);
		if (slice_istarts(line, FLAGS) ? !is_flag_list(slice_sub(line, FLAGS.n, line.n)) : !whole && slice_istarts(FLAGS, line))
			return false;
	}
	return true;
}

/* ---- the end of a line ---- */

static void next_line(struct guard *g)
{
	*g = (struct guard){ .n = 0 };
}

/* Strings do not go on in the next line, and a literal's size is what the library reads there. */
static bool is_whole(const struct guard *g)
{
	return !g->quoted && (g->brace == BRACE_NONE || g->brace == BRACE_CLOSED) && g->deepest <= GUARD_DEPTH;
}

static bool end_line(struct guard *g)
{
	struct slice line = { g->head, g->n };
	enum kind kind = g->goes_on ? KIND_DATA : kind_of(line);
	bool sound = true;

	if (kind == KIND_ODD)
		return false;
	if (kind == KIND_STATUS && is_hidden(line))
		return false;
	if (kind == KIND_STATUS && has_code(line))
		sound = is_whole(g) && g->brace != BRACE_CLOSED && are_flag_lists(line);
	if (kind != KIND_DATA) {
		next_line(g);
		return sound;
	}
	if (!is_whole(g))
		return false;
	if (g->brace == BRACE_CLOSED) {
		g->in_literal = g->goes_on = true;
		g->brace = BRACE_NONE;
		g->n = 0;
		return g->literal < LITERAL_MAX;
	}
	next_line(g);
	return true;
}

/* ---- bytes ---- */

/* {123} at the end of a line, and nowhere else. */
static void brace(struct guard *g, char c)
{
	if (c == '{' && g->brace == BRACE_NONE) {
		g->brace = BRACE_OPEN;
		g->literal = 0;
	} else if (c >= '0' && c <= '9' && (g->brace == BRACE_OPEN || g->brace == BRACE_DIGITS)) {
		g->brace = BRACE_DIGITS;
		if (g->literal < LITERAL_MAX)
			g->literal = g->literal * 10 + (uint64_t)(c - '0');
	} else if (c == '}' && g->brace == BRACE_DIGITS) {
		g->brace = BRACE_CLOSED;
	} else if (g->brace != BRACE_NONE && c != '\r' && c != '\n') {
		g->brace = BRACE_ODD;
	}
}

static void quote(struct guard *g, char c)
{
	bool special = c == '"' || c == '\\';

	if (g->escaped && special) {
		g->escaped = false;
		return;
	}
	g->escaped = c == '\\';
	if (c == '"')
		g->quoted = false;
}

static void take(struct guard *g, char c)
{
	if (g->n < sizeof(g->head))
		g->head[g->n++] = c;
	if (g->quoted) {
		quote(g, c);
		return;
	}
	brace(g, c);
	if (c == '"') {
		g->quoted = true;
		g->escaped = false;
	} else if (c == '(') {
		g->depth++;
		if (g->depth > g->deepest)
			g->deepest = g->depth;
	} else if (c == ')' && g->depth) {
		g->depth--;
	}
}

bool guard_feed(struct guard *g, struct slice bytes)
{
	for (size_t i = 0; i < bytes.n;) {
		if (g->in_literal && g->literal) {
			size_t skip = g->literal < bytes.n - i ? (size_t)g->literal : bytes.n - i;

			g->literal -= skip;
			i += skip;
			continue;
		}
		g->in_literal = false;
		take(g, bytes.p[i]);
		if (bytes.p[i++] == '\n' && !end_line(g))
			return false;
	}
	return true;
}
