// SPDX-License-Identifier: BSD-2-Clause
/* Line breaking: between words, and between full-width characters by the rules of Japanese typesetting (kinsoku). */
#include <wchar.h>

#include "base/utf8.h"
#include "base/width.h"
#include "ui/model/detail.h"

/* Japanese typesetting (JIS X 4051, JLREQ 3.1.7): what never begins a line, and what never ends one. */
static const wchar_t never_first[] = L"、。，．・：；？！‐゠–〜～"
				     L"）〕］｝〉》」』】〙〗〟’”｠»"
				     L"ーぁぃぅぇぉっゃゅょゎゕゖァィゥェォッャュョヮヵヶㇰㇱㇲㇳㇴㇵㇶㇷㇸㇹㇺㇻㇼㇽㇾㇿ々〻ゝゞヽヾ"
				     L"…‥％‰℃"
				     L"｡､｣･ｰｧｨｩｪｫｯｬｭｮ"
				     L")]},.:;?!%>\"'";
static const wchar_t never_last[] = L"（〔［｛〈《「『【〘〖〝‘“｟«｢([{<\"'＄￥＃";

static bool in_set(const wchar_t *set, uint32_t cp)
{
	return cp && wcschr(set, (wchar_t)cp) != NULL;
}

static bool wide(uint32_t cp)
{
	return cp != UTF8_BAD && cp >= 0x1100 && wcwidth((wchar_t)cp) == 2;
}

/* Bytes of the next line of at most width cells. */
static size_t next_line(struct slice s, int width)
{
	size_t at = 0, good = 0;
	int used = 0;
	uint32_t before = 0;

	while (at < s.n) {
		size_t len;
		uint32_t cp = utf8_decode(slice_sub(s, at, s.n), &len);
		int w = width_of(cp);
		bool may_break = at > 0 && (before == ' ' || ((wide(before) || wide(cp)) && cp != ' ' && !in_set(never_first, cp) &&
								 !in_set(never_last, before)));

		if (may_break)
			good = at;
		if (used + w > width && !(cp == ' '))
			break;
		used += w;
		before = cp;
		at += len;
	}
	if (at == s.n)
		return at;
	return good ? good : at ? at : 1;
}

static void push(struct arena *a, struct lines *out, struct line l)
{
	if (out->n == out->cap) {
		size_t cap = out->cap ? out->cap * 2 : 64;
		struct line *v = arena_array(a, cap, sizeof(*v));

		if (out->n)
			memcpy(v, out->v, out->n * sizeof(*v));
		out->v = v;
		out->cap = cap;
	}
	out->v[out->n++] = l;
}

void lines_wrap(struct arena *a, struct lines *out, struct slice text, enum role role, int width, int first, int rest)
{
	int indent = first;

	if (!text.n) {
		push(a, out, (struct line){ 0 });
		return;
	}
	while (text.n) {
		int room = width - indent < 8 ? 8 : width - indent;
		size_t n = next_line(text, room);
		struct slice part = slice_sub(text, 0, n);
		struct line l = { .n = 2 };

		while (part.n && part.p[part.n - 1] == ' ')
			part.n--;
		l.piece[0] = (struct piece){ arena_printf(a, "%*s", indent, ""), role };
		l.piece[1] = (struct piece){ part, role };
		push(a, out, l);
		text = slice_sub(text, n, text.n);
		while (text.n && text.p[0] == ' ')
			text = slice_sub(text, 1, text.n);
		indent = rest;
	}
}
