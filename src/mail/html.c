// SPDX-License-Identifier: BSD-2-Clause
#include "mail/html.h"

#include "base/utf8.h"

#define ADDRESS_MAX 320 /* RFC 5321 4.5.3.1: 64 + 1 + 255 */

struct writer {
	char *p;
	size_t n;
	bool blank; /* a blank is due before the next character */
	bool open_ended; /* an unclosed comment or script was met: no further search, cost stays linear */
};

static void put_bytes(struct writer *w, const char *p, size_t n)
{
	if (w->blank && w->n && w->p[w->n - 1] != '\n')
		w->p[w->n++] = ' ';
	w->blank = false;
	memcpy(w->p + w->n, p, n);
	w->n += n;
}

static void put_break(struct writer *w)
{
	w->blank = false;
	/* at most one empty line, and no more bytes out than the tag had */
	if (w->n >= 2 && w->p[w->n - 1] == '\n' && w->p[w->n - 2] == '\n')
		return;
	if (w->n)
		w->p[w->n++] = '\n';
}

static const struct entity {
	const char *name;
	uint32_t cp;
} entities[] = {
	{ "amp", '&' }, { "lt", '<' }, { "gt", '>' }, { "quot", '"' }, { "apos", '\'' }, { "nbsp", ' ' },
	{ "copy", 0xA9 }, { "reg", 0xAE }, { "mdash", 0x2014 }, { "ndash", 0x2013 }, { "hellip", 0x2026 },
	{ "lsquo", 0x2018 }, { "rsquo", 0x2019 }, { "ldquo", 0x201C }, { "rdquo", 0x201D }, { "eacute", 0xE9 },
	{ "egrave", 0xE8 }, { "agrave", 0xE0 }, { "ccedil", 0xE7 }, { "auml", 0xE4 }, { "ouml", 0xF6 },
	{ "uuml", 0xFC }, { "szlig", 0xDF }, { "commat", '@' }, { "period", '.' },
};

/* Length of the entity at s (which starts with '&') and its character; 0 when it is none. */
static size_t entity(struct slice s, uint32_t *cp)
{
	struct slice name;
	size_t end = slice_chr(slice_sub(s, 0, 12), ';');

	if (end == SIZE_MAX || end < 2)
		return 0;
	name = slice_sub(s, 1, end);
	if (name.p[0] == '#') {
		bool hex = name.n > 1 && ascii_lower((unsigned char)name.p[1]) == 'x';
		uint32_t v = 0;

		for (size_t i = hex ? 2 : 1; i < name.n; i++) {
			unsigned char c = ascii_lower((unsigned char)name.p[i]);
			uint32_t digit = ascii_digit(c) ? (uint32_t)(c - '0') : hex && c >= 'a' && c <= 'f' ? (uint32_t)(c - 'a' + 10) : 99;

			if (digit == 99)
				return 0;
			v = v * (hex ? 16 : 10) + digit;
			if (v > 0x10FFFF)
				return 0;
		}
		*cp = v;
		return end + 1;
	}
	for (size_t i = 0; i < sizeof(entities) / sizeof(entities[0]); i++)
		if (slice_eq(name, slice_of(entities[i].name))) {
			*cp = entities[i].cp;
			return end + 1;
		}
	return 0;
}

/* Tags whose content is no text; those that end a line. */
static const struct slice hidden[] = { SLICE_INIT("script"), SLICE_INIT("style"), SLICE_INIT("head"), SLICE_INIT("title") };
static const struct slice lines[] = {
	SLICE_INIT("br"), SLICE_INIT("p"),  SLICE_INIT("div"), SLICE_INIT("tr"), SLICE_INIT("li"),  SLICE_INIT("table"),
	SLICE_INIT("h1"), SLICE_INIT("h2"), SLICE_INIT("h3"),  SLICE_INIT("h4"), SLICE_INIT("h5"),  SLICE_INIT("h6"),
	SLICE_INIT("ul"), SLICE_INIT("ol"), SLICE_INIT("pre"), SLICE_INIT("hr"), SLICE_INIT("dt"),  SLICE_INIT("dd"),
	SLICE_INIT("blockquote"),
};

static bool tag_is(struct slice tag, const struct slice *names, size_t n)
{
	for (size_t i = 0; i < n; i++)
		if (names[i].n == tag.n && slice_ieq(names[i], tag))
			return true;
	return false;
}

/* Skip a tag at s ('<'); handles what it means. Returns its length. */
static size_t tag(struct writer *w, struct slice s)
{
	struct slice name;
	size_t end, i = 1;

	if (slice_starts(s, S("<!--"))) {
		end = w->open_ended ? SIZE_MAX : slice_find(s, S("-->"));
		w->open_ended |= end == SIZE_MAX;
		return end == SIZE_MAX ? 4 : end + 3;
	}
	if (i < s.n && s.p[i] == '/')
		i++;
	if (i >= s.n || (!ascii_alpha((unsigned char)s.p[i]) && s.p[i] != '!' && s.p[i] != '?'))
		return 0;
	name = slice_sub(s, i, s.n);
	for (end = 0; end < name.n && ascii_alnum((unsigned char)name.p[end]); end++)
		;
	name.n = end;
	end = slice_chr(s, '>');
	/* "<user@example.jp>" in sloppy HTML is an address, not a tag */
	if (end < ADDRESS_MAX && slice_chr(slice_sub(s, 0, end), '@') != SIZE_MAX && slice_chr(slice_sub(s, 0, end), ' ') == SIZE_MAX)
		return 0;
	end = end == SIZE_MAX ? s.n : end + 1;
	if (s.p[1] != '/' && tag_is(name, hidden, sizeof(hidden) / sizeof(hidden[0]))) {
		char close[16] = "</";
		struct slice needle = { close, name.n + 2 };
		size_t at;

		memcpy(close + 2, name.p, name.n);
		at = w->open_ended ? SIZE_MAX : slice_ifind(slice_sub(s, end, s.n), needle);
		w->open_ended |= at == SIZE_MAX;
		return at == SIZE_MAX ? end : end + at;
	}
	if (tag_is(name, lines, sizeof(lines) / sizeof(lines[0])))
		put_break(w);
	else if (slice_ieq(name, S("td")) || slice_ieq(name, S("th")))
		w->blank = true;
	return end;
}

/* Length of the front that needs no look, at least 1. */
static size_t plain_run(struct slice s)
{
	size_t i = 1;

	while (i < s.n && s.p[i] != '<' && s.p[i] != '&' && !ascii_space((unsigned char)s.p[i]))
		i++;
	return i;
}

struct slice html_text(struct arena *a, struct slice s)
{
	struct writer w = { .p = arena_bytes(a, s.n + 8) };
	size_t i = 0, unclosed = SIZE_MAX;

	while (i < s.n) {
		struct slice rest = slice_sub(s, i, s.n);
		size_t skip = 0;
		uint32_t cp;

		if (rest.p[0] == '<' && unclosed == SIZE_MAX) {
			skip = tag(&w, rest);
			if (skip == rest.n && slice_chr(rest, '>') == SIZE_MAX)
				unclosed = i; /* no '>' from here on: do not look for it again */
			if (skip) {
				i += skip;
				continue;
			}
		}
		if (rest.p[0] == '&' && (skip = entity(rest, &cp)) > 0) {
			char c[4];

			if (cp == ' ' || cp == 0xA0)
				w.blank = true;
			else
				{
				size_t n = utf8_encode(cp, c);

				put_bytes(&w, c, n);
			}
			i += skip;
			continue;
		}
		if (ascii_space((unsigned char)rest.p[0])) {
			w.blank = true;
			i++;
		} else {
			skip = plain_run(rest);
			put_bytes(&w, rest.p, skip);
			i += skip;
		}
	}
	return (struct slice){ w.p, w.n };
}
