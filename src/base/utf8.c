// SPDX-License-Identifier: BSD-2-Clause
#include "base/utf8.h"

#include "base/block.h"

uint32_t utf8_decode(struct slice s, size_t *len)
{
	const unsigned char *p = (const unsigned char *)s.p;
	static const uint32_t least[5] = { 0, 0, 0x80, 0x800, 0x10000 };
	uint32_t cp;
	size_t n;

	*len = 1;
	if (p[0] < 0x80)
		return p[0];
	if (p[0] >= 0xC2 && p[0] <= 0xDF)
		n = 2, cp = p[0] & 0x1Fu;
	else if (p[0] >= 0xE0 && p[0] <= 0xEF)
		n = 3, cp = p[0] & 0x0Fu;
	else if (p[0] >= 0xF0 && p[0] <= 0xF4)
		n = 4, cp = p[0] & 0x07u;
	else
		return UTF8_BAD;
	if (s.n < n)
		return UTF8_BAD;
	for (size_t i = 1; i < n; i++) {
		if ((p[i] & 0xC0) != 0x80)
			return UTF8_BAD;
		cp = cp << 6 | (p[i] & 0x3Fu);
	}
	if (cp < least[n] || cp > 0x10FFFF || (cp >= 0xD800 && cp <= 0xDFFF))
		return UTF8_BAD;
	*len = n;
	return cp;
}

size_t utf8_encode(uint32_t cp, char out[4])
{
	if (cp > 0x10FFFF || (cp >= 0xD800 && cp <= 0xDFFF))
		cp = 0xFFFD;
	if (cp < 0x80) {
		out[0] = (char)cp;
		return 1;
	}
	if (cp < 0x800) {
		out[0] = (char)(0xC0 | cp >> 6);
		out[1] = (char)(0x80 | (cp & 0x3F));
		return 2;
	}
	if (cp < 0x10000) {
		out[0] = (char)(0xE0 | cp >> 12);
		out[1] = (char)(0x80 | (cp >> 6 & 0x3F));
		out[2] = (char)(0x80 | (cp & 0x3F));
		return 3;
	}
	out[0] = (char)(0xF0 | cp >> 18);
	out[1] = (char)(0x80 | (cp >> 12 & 0x3F));
	out[2] = (char)(0x80 | (cp >> 6 & 0x3F));
	out[3] = (char)(0x80 | (cp & 0x3F));
	return 4;
}

/* Length of a character of three bytes at the front, as most text in other scripts is; 0 when it is none, or a rare one. */
static size_t common_three(const unsigned char *p, size_t n)
{
	bool lead = p[0] > 0xE0 && p[0] <= 0xEF && p[0] != 0xED; /* of these any two bytes behind them are allowed */

	return n >= 3 && lead && (p[1] & 0xC0) == 0x80 && (p[2] & 0xC0) == 0x80 ? 3 : 0;
}

bool utf8_valid(struct slice s)
{
	size_t i = block_plain(s.p, s.n), len;

	while (i < s.n) {
		len = common_three((const unsigned char *)s.p + i, s.n - i);
		if (!len && utf8_decode(slice_sub(s, i, s.n), &len) == UTF8_BAD)
			return false;
		i += len;
		if (i < s.n && (unsigned char)s.p[i] < 0x80)
			i += block_plain(s.p + i, s.n - i);
	}
	return true;
}

struct slice utf8_cut(struct slice s, size_t max)
{
	if (s.n <= max)
		return s;
	while (max > 0 && ((unsigned char)s.p[max] & 0xC0) == 0x80)
		max--;
	return slice_sub(s, 0, max);
}

/* U+FF61 to U+FF9F in their full-width forms. */
static const uint16_t wide_kana[] = {
	0x3002, 0x300C, 0x300D, 0x3001, 0x30FB, 0x30F2, 0x30A1, 0x30A3, 0x30A5, 0x30A7, 0x30A9, 0x30E3, 0x30E5, 0x30E7, 0x30C3, 0x30FC,
	0x30A2, 0x30A4, 0x30A6, 0x30A8, 0x30AA, 0x30AB, 0x30AD, 0x30AF, 0x30B1, 0x30B3, 0x30B5, 0x30B7, 0x30B9, 0x30BB, 0x30BD, 0x30BF,
	0x30C1, 0x30C4, 0x30C6, 0x30C8, 0x30CA, 0x30CB, 0x30CC, 0x30CD, 0x30CE, 0x30CF, 0x30D2, 0x30D5, 0x30D8, 0x30DB, 0x30DE, 0x30DF,
	0x30E0, 0x30E1, 0x30E2, 0x30E4, 0x30E6, 0x30E8, 0x30E9, 0x30EA, 0x30EB, 0x30EC, 0x30ED, 0x30EF, 0x30F3, 0x309B, 0x309C,
};

/* A full-width kana with a voice mark (1) or half voice mark (2); 0 when there is no such one. */
static uint32_t voiced(uint32_t kana, unsigned mark)
{
	if (kana >= 0x30CF && kana <= 0x30DB && (kana - 0x30CF) % 3 == 0) /* ha to ho */
		return kana + mark;
	if (mark == 1 && ((kana >= 0x30AB && kana <= 0x30C1 && kana % 2 == 1) || kana == 0x30C4 || kana == 0x30C6 || kana == 0x30C8))
		return kana + 1; /* ka to to */
	return mark == 1 && kana == 0x30A6 ? 0x30F4 : 0;
}

size_t utf8_fold_mark(struct slice s)
{
	return slice_starts(s, S("\xEF\xBE\x9E")) || slice_starts(s, S("\xEF\xBE\x9F")) ? 3 : 0;
}

/* The folded kana, together with the mark that follows; *len grows by what the mark took. */
static uint32_t fold_kana(uint32_t cp, struct slice s, size_t *len)
{
	uint32_t kana = wide_kana[cp - 0xFF61], with;
	size_t mark = utf8_fold_mark(slice_sub(s, *len, s.n));

	with = mark ? voiced(kana, (unsigned char)s.p[*len + 2] == 0x9E ? 1 : 2) : 0;
	if (!with)
		return kana;
	*len += mark;
	return with;
}

static uint32_t fold(uint32_t cp)
{
	if (cp < 0x80)
		return ascii_lower((unsigned char)cp);
	if (cp >= 0xFF01 && cp <= 0xFF5E) /* full-width ASCII */
		return fold(cp - 0xFEE0);
	if (cp == 0x3000 || cp == 0xA0)
		return ' ';
	if (cp == 0x2018 || cp == 0x2019 || cp == 0x201B)
		return '\'';
	if (cp >= 0x201C && cp <= 0x201F)
		return '"';
	if ((cp >= 0xC0 && cp <= 0xDE && cp != 0xD7) || (cp >= 0x391 && cp <= 0x3A9) || (cp >= 0x410 && cp <= 0x42F))
		return cp + 32;
	return cp;
}

void utf8_fold(struct buf *out, struct slice s)
{
	bool blank = false;

	while (s.n) {
		size_t len, n = 1;
		uint32_t cp = utf8_decode(s, &len);
		char c[4];

		if (cp == UTF8_BAD)
			c[0] = s.p[0]; /* kept as it is: it matches only itself */
		else if (cp >= 0xFF61 && cp <= 0xFF9F)
			n = utf8_encode(fold_kana(cp, s, &len), c);
		else if ((cp = fold(cp)) == ' ' || (cp >= '\t' && cp <= '\r'))
			c[0] = ' ';
		else
			n = utf8_encode(cp, c);
		s = slice_sub(s, len, s.n);
		if (n == 1 && c[0] == ' ') {
			if (!blank)
				buf_putc(out, ' ');
			blank = true;
			continue;
		}
		blank = false;
		buf_put(out, (struct slice){ c, n });
	}
}

bool utf8_is_control(uint32_t cp)
{
	if (cp < 0x20 || (cp >= 0x7F && cp <= 0x9F))
		return true;
	if (cp < 0x300)
		return cp == 0xAD; /* soft hyphen: width in doubt */
	return cp == 0x61C || cp == 0x180E || (cp >= 0x200B && cp <= 0x200F) || (cp >= 0x2028 && cp <= 0x202E) ||
	       (cp >= 0x2060 && cp <= 0x206F) || cp == 0xFEFF || (cp >= 0xFFF0 && cp <= 0xFFFB) || (cp & 0xFFFE) == 0xFFFE ||
	       (cp >= 0xFDD0 && cp <= 0xFDEF) || (cp >= 0xE000 && cp <= 0xF8FF) || (cp >= 0xD800 && cp <= 0xDFFF) ||
	       cp >= 0xE0000;
}

enum mark_form { MARK_CARET, MARK_BYTE, MARK_POINT };

static void put_mark(struct buf *out, const struct utf8_marks *marks, enum mark_form form, unsigned v)
{
	size_t from = out->n;

	switch (form) {
	case MARK_CARET:
		buf_printf(out, "^%c", (int)v);
		break;
	case MARK_BYTE:
		buf_printf(out, "<%02x>", v);
		break;
	case MARK_POINT:
		buf_printf(out, "<U+%04X>", v);
		break;
	}
	if (marks && marks->mark && out->n > from)
		marks->mark(marks->ctx, from, out->n);
}

static bool is_pictograph(uint32_t cp)
{
	return (cp >= 0x1F300 && cp <= 0x1FAFF) || (cp >= 0x2600 && cp <= 0x27BF) || (cp >= 0x2B00 && cp <= 0x2BFF);
}

/* Bytes of what only changes or joins the pictograph before: its width is in doubt, so the first one stands for all. */
static size_t joined(struct slice s)
{
	struct slice rest = s;

	while (rest.n) {
		size_t len, next = 0;
		uint32_t cp = utf8_decode(rest, &len);

		if (cp == 0x200D && rest.n > len && is_pictograph(utf8_decode(slice_sub(rest, len, rest.n), &next)))
			len += next;
		else if (cp != 0xFE0F && (cp < 0x1F3FB || cp > 0x1F3FF))
			break;
		rest = slice_sub(rest, len, rest.n);
	}
	return s.n - rest.n;
}

void utf8_safe(struct buf *out, struct slice s, bool keep_lines, const struct utf8_marks *marks)
{
	size_t column = 0;

	while (s.n && !out->full) {
		size_t len;
		uint32_t cp = utf8_decode(s, &len);

		if (cp == '\n' && keep_lines) {
			buf_putc(out, '\n');
			column = 0;
		} else if (cp == '\t' && keep_lines) {
			do
				buf_putc(out, ' ');
			while (++column % 8 && !out->full);
		} else if (cp == '\n' || cp == '\t') {
			buf_putc(out, ' ');
			column++;
		} else if (cp == UTF8_BAD) {
			put_mark(out, marks, MARK_BYTE, (unsigned char)s.p[0]);
			column += 4;
		} else if (cp < 0x20 || cp == 0x7F) {
			put_mark(out, marks, MARK_CARET, cp ^ 0x40);
			column += 2;
		} else if (cp >= 0x80 && cp <= 0x9F) {
			put_mark(out, marks, MARK_BYTE, cp);
			column += 4;
		} else if (utf8_is_control(cp)) {
			put_mark(out, marks, MARK_POINT, cp);
			column += 8;
		} else {
			buf_put(out, slice_sub(s, 0, len));
			column++;
			if (is_pictograph(cp))
				len += joined(slice_sub(s, len, s.n));
		}
		s = slice_sub(s, len, s.n);
	}
}

void utf8_say(struct buf *out, const char *label, struct slice text)
{
	if (!text.n)
		return;
	buf_puts(out, label);
	utf8_safe(out, text, false, NULL);
}
