// SPDX-License-Identifier: BSD-2-Clause
#include "ui/edit.h"

#include <wchar.h>

#include "base/utf8.h"

/* Cells of a code point; one for what cannot be shown. */
static int cells(uint32_t cp)
{
	int w = cp == UTF8_BAD ? -1 : wcwidth((wchar_t)cp);

	return w < 0 ? 1 : w;
}

/* The place one character further, its marks included. */
static size_t after(const struct edit *e, size_t at)
{
	size_t len;

	if (at >= e->n)
		return e->n;
	utf8_decode(slice_sub(edit_slice(e), at, e->n), &len);
	for (at += len; at < e->n; at += len)
		if (cells(utf8_decode(slice_sub(edit_slice(e), at, e->n), &len)) > 0)
			break;
	return at;
}

static size_t before(const struct edit *e, size_t at)
{
	size_t len;

	while (at > 0) {
		do
			at--;
		while (at > 0 && ((unsigned char)e->text[at] & 0xC0) == 0x80);
		if (cells(utf8_decode(slice_sub(edit_slice(e), at, e->n), &len)) > 0)
			break;
	}
	return at;
}

static bool is_blank(const struct edit *e, size_t at)
{
	return ascii_space((unsigned char)e->text[at]);
}

/* The begin of the word in front of the cursor. */
static size_t word_begin(const struct edit *e)
{
	size_t at = e->at;

	while (at > 0 && is_blank(e, at - 1))
		at--;
	while (at > 0 && !is_blank(e, at - 1))
		at--;
	return at;
}

static void cut(struct edit *e, size_t from, size_t to)
{
	memmove(e->text + from, e->text + to, e->n - to + 1);
	e->n -= to - from;
	e->at = from;
}

void edit_set(struct edit *e, struct slice text)
{
	e->n = e->at = 0;
	e->text[0] = '\0';
	edit_insert(e, text);
}

void edit_insert(struct edit *e, struct slice text)
{
	size_t len;

	for (; text.n; text = slice_sub(text, len, text.n)) {
		uint32_t cp = utf8_decode(text, &len);
		const char *p = text.p;
		size_t n = len;

		if (cp == UTF8_BAD)
			continue;
		if (utf8_is_control(cp) || cp < 32) {
			p = " ";
			n = 1;
		}
		if (e->n + n >= EDIT_MAX)
			return;
		memmove(e->text + e->at + n, e->text + e->at, e->n - e->at + 1);
		memcpy(e->text + e->at, p, n);
		e->n += n;
		e->at += n;
	}
}

void edit_replace(struct edit *e, size_t from, size_t to, struct slice text)
{
	if (to > e->n)
		to = e->n;
	if (from > to)
		from = to;
	cut(e, from, to);
	edit_insert(e, text);
}

/* ---- keys ---- */

static void left(struct edit *e)
{
	e->at = before(e, e->at);
}

static void right(struct edit *e)
{
	e->at = after(e, e->at);
}

static void home(struct edit *e)
{
	e->at = 0;
}

static void end(struct edit *e)
{
	e->at = e->n;
}

static void backspace(struct edit *e)
{
	cut(e, before(e, e->at), e->at);
}

static void delete(struct edit *e)
{
	cut(e, e->at, after(e, e->at));
}

static void kill_rest(struct edit *e)
{
	cut(e, e->at, e->n);
}

static void kill_front(struct edit *e)
{
	cut(e, 0, e->at);
}

static void kill_word(struct edit *e)
{
	cut(e, word_begin(e), e->at);
}

static const struct {
	const char *key;
	void (*act)(struct edit *e);
} keys[] = {
	{ "Left", left },	  { "^B", left },      { "Right", right },   { "^F", right },	 { "Home", home },	{ "^A", home },
	{ "End", end },		  { "^E", end },       { "Delete", delete }, { "^D", delete },	 { "^K", kill_rest },	{ "^U", kill_front },
	{ "Backspace", backspace }, { "^H", backspace }, { "^W", kill_word },
};

bool edit_key(struct edit *e, const char *key)
{
	size_t len;

	for (size_t i = 0; i < sizeof(keys) / sizeof(keys[0]); i++)
		if (strcmp(keys[i].key, key) == 0) {
			keys[i].act(e);
			return true;
		}
	if (strcmp(key, "Space") == 0)
		key = " ";
	if (!*key)
		return false;
	utf8_decode(slice_of(key), &len);
	if (key[len]) /* a named key that edits nothing */
		return false;
	edit_insert(e, slice_of(key));
	return true;
}

struct slice edit_window(const struct edit *e, int width, int *cursor)
{
	size_t from = e->at, to, len;
	int used = 0;

	/* leftwards from the cursor while it fits, the cursor's own cell kept free */
	while (from > 0) {
		size_t next = before(e, from);
		int w = cells(utf8_decode(slice_sub(edit_slice(e), next, e->n), &len));

		if (used + w > width - 1)
			break;
		used += w;
		from = next;
	}
	*cursor = used;
	for (to = e->at; to < e->n; to = after(e, to)) {
		used += cells(utf8_decode(slice_sub(edit_slice(e), to, e->n), &len));
		if (used > width)
			break;
	}
	return slice_sub(edit_slice(e), from, to);
}
