// SPDX-License-Identifier: BSD-2-Clause
#include "ui/term/draw.h"

#include <curses.h>
#include <limits.h>
#include <string.h>
#include <wchar.h>

#include "base/buf.h"
#include "base/text.h"
#include "base/utf8.h"
#include "base/width.h"
#include "ui/term/paint.h"
#include "ui/term/term.h"

/* With what everything is drawn. */
static struct {
	bool lost, ascii, plain;
	attr_t attrs[ROLE_COUNT];
	short pairs[ROLE_COUNT];
	cchar_t cell[ROLE_COUNT]; /* a blank in the look of the role */
} pen;

void draw_signs(bool ascii, bool plain)
{
	pen.ascii = ascii;
	pen.plain = plain;
}

void draw_ascii(void)
{
	pen.ascii = true;
}

/* As this terminal counts its colours: rrggbb where it has them all (there the numbers below 8 are the palette's). */
static int colour_number(const struct colour *c)
{
	if (COLORS < 256)
		return c->plain;
	if (COLORS < 0x1000000 || c->full < 0)
		return c->rich;
	if (c->full & COLOUR_INDEX) {
		int rgb[3];

		theme_rgb(c->rich, rgb);
		return c->rich < 8 ? c->rich : rgb[0] << 16 | rgb[1] << 8 | rgb[2];
	}
	return c->full < 8 ? 0 : c->full; /* a blue below 8 is black */
}

void draw_looks(const struct look *looks, bool colour)
{
	short pair = 1;

	for (int r = 0; r < ROLE_COUNT; r++) {
		unsigned a = looks[r].attrs;
		int fg, bg;

		pen.attrs[r] = (a & ATTR_BOLD ? A_BOLD : 0) | (a & ATTR_DIM ? A_DIM : 0) | (a & ATTR_UNDERLINE ? A_UNDERLINE : 0) |
				(a & ATTR_REVERSE ? A_REVERSE : 0) | (a & ATTR_ITALIC ? A_ITALIC : 0);
		pen.pairs[r] = 0;
		fg = colour_number(&looks[r].fg);
		bg = colour_number(&looks[r].bg);
		if (!colour || (fg < 0 && bg < 0) || pair >= COLOR_PAIRS || pair > 120)
			continue;
		init_extended_pair(pair, fg, bg);
		paint_pair(pair, fg, bg);
		pen.pairs[r] = pair++;
	}
	for (int r = 0; r < ROLE_COUNT; r++)
		setcchar(&pen.cell[r], L" ", pen.attrs[r], pen.pairs[r] ? pen.pairs[r] : pen.pairs[ROLE_TEXT], NULL);
	bkgd(' ' | (chtype)COLOR_PAIR(pen.pairs[ROLE_TEXT]));
}

bool term_ascii(void)
{
	return pen.ascii;
}

bool term_lost_characters(void)
{
	bool lost = pen.lost;

	pen.lost = false;
	return lost;
}

struct slice term_cut(struct slice s, int width)
{
	size_t at = 0;
	int used = 0;

	while (at < s.n) {
		size_t len;
		int w = width_of(utf8_decode(slice_sub(s, at, s.n), &len));

		if (used + w > width)
			break;
		used += w;
		at += len;
	}
	return slice_sub(s, 0, at);
}

struct slice term_skip(struct slice s, int width, int *over)
{
	int used = 0;

	while (s.n && used < width) {
		size_t len;

		used += width_of(utf8_decode(s, &len));
		s = slice_sub(s, len, s.n);
	}
	*over = used > width ? used - width : 0;
	return s;
}

static void make_blank(int row, int column, const cchar_t *cell)
{
	cchar_t blank;
	wchar_t wc[CCHARW_MAX + 1] = { 0 };
	attr_t attrs;
	short pair;

	if (getcchar(cell, wc, &attrs, &pair, NULL) == ERR)
		return;
	setcchar(&blank, L" ", attrs & ~(attr_t)A_CHARTEXT, pair, NULL);
	mvadd_wch(row, column, &blank);
}

/* What is drawn from here on covers the second half of a wide character: its first half becomes a blank. */
static void break_wide(int row, int column)
{
	cchar_t cell;

	if (column > 0 && mvin_wch(row, column - 1, &cell) != ERR && (cell.attr & A_CHARTEXT) == 1) /* 1: a first half */
		make_blank(row, column - 1, &cell);
}

/* What is drawn up to here covers its first half: so its second one. */
static void break_behind(int row, int column)
{
	cchar_t cell;

	if (column < getmaxx(stdscr) && mvin_wch(row, column, &cell) != ERR && (cell.attr & A_CHARTEXT) > 1)
		make_blank(row, column, &cell);
}

/* Our own drawing in ASCII; what mails say stays as it is. */
static uint32_t drawn_as(uint32_t cp, enum role role)
{
	static const struct {
		uint32_t cp;
		char ascii;
	} signs[] = { { 0xB7, '|' },   { 0x2013, '-' }, { 0x2022, '*' }, { 0x2026, '~' }, { 0x2039, '[' }, { 0x203A, ']' },
		      { 0x2190, '<' }, { 0x2192, '>' }, { 0x2193, '+' }, { 0x2500, '-' }, { 0x2502, '|' }, { 0x2588, '#' }, { 0x258C, '#' } };

	if (!pen.ascii || cp < 0x80 || (role >= ROLE_LIST && role < ROLE_SAY) || role < ROLE_CHROME)
		return cp;
	for (size_t i = 0; i < sizeof(signs) / sizeof(signs[0]); i++)
		if (signs[i].cp == cp)
			return (unsigned char)signs[i].ascii;
	return cp;
}

/* Has the charset of the locale this character? */
static bool in_charset(uint32_t cp)
{
	mbstate_t state = { 0 };
	char bytes[MB_LEN_MAX];

	if (cp < 0x80 || text_is_utf8() || wcrtomb(bytes, (wchar_t)cp, &state) != (size_t)-1)
		return true;
	pen.lost = true;
	return false;
}

#define AT_ONCE 64 /* cells that are handed to curses */

/* The character at the beginning of *text, with the combining marks that stay with it, as a cell. Returns its width. */
static int take_cell(struct slice *text, enum role role, cchar_t *cell)
{
	size_t len;
	uint32_t cp = utf8_decode(*text, &len);
	int n = 0, w = width_of(cp);

	*cell = pen.cell[role];
	cp = drawn_as(cp, role);
	if (cp == UTF8_BAD || (cp > 0x7e && wcwidth((wchar_t)cp) < 0)) {
		pen.lost |= cp != UTF8_BAD && !text_is_utf8();
		cp = pen.ascii ? '?' : 0xFFFD;
		w = 1;
	}
	cell->chars[n++] = in_charset(cp) ? (wchar_t)cp : L'?';
	*text = slice_sub(*text, len, text->n);
	while (text->n && (unsigned char)text->p[0] >= 0x80 && n < CCHARW_MAX) {
		uint32_t mark = utf8_decode(*text, &len);

		if (mark == UTF8_BAD || mark < 0x300 || wcwidth((wchar_t)mark) != 0)
			break;
		cell->chars[n++] = (wchar_t)mark;
		*text = slice_sub(*text, len, text->n);
	}
	return w;
}

static int put_all(int row, int column, struct slice text, enum role role)
{
	cchar_t run[AT_ONCE];
	int from = column;

	break_wide(row, column);
	while (text.n) {
		int n = 0, width = 0;

		while (text.n && n < AT_ONCE) {
			int w = take_cell(&text, role, &run[n]);

			n += w > 0;
			width += w;
		}
		mvadd_wchnstr(row, column, run, n);
		column += width;
	}
	if (column > from)
		break_behind(row, column);
	return column - from;
}

int term_put(int row, int column, int width, struct slice text, enum role role)
{
	int rows, columns, used;
	struct slice fits;

	term_size(&rows, &columns);
	if (row < 0 || row >= rows || column >= columns || width <= 0)
		return 0;
	if (width > columns - column)
		width = columns - column;
	fits = term_cut(text, width);
	if (fits.n == text.n)
		return put_all(row, column, text, role);
	fits = term_cut(text, width - 1);
	used = put_all(row, column, fits, role);
	used += put_all(row, column + used, pen.ascii ? S("~") : S("…"), role);
	return used;
}

static void fill_with(int row, int column, int width, wchar_t what, enum role role)
{
	cchar_t cell = pen.cell[role];

	cell.chars[0] = what;
	break_wide(row, column);
	mvhline_set(row, column, &cell, width);
	break_behind(row, column + width);
}

void term_fill(int row, int column, int width, enum role role)
{
	fill_with(row, column, width, L' ', role);
}

void term_rule(int row, int column, int width, enum role role)
{
	fill_with(row, column, width, pen.plain ? L' ' : pen.ascii ? L'-' : L'─', role);
}

void term_paint(int row, int column, int width, enum role role)
{
	mvchgat(row, column, width, pen.attrs[role], pen.pairs[role], NULL);
}

void term_glyph(int row, int column, char what, enum role role)
{
	static const struct {
		char what, ascii;
		const char *utf8;
	} glyphs[] = {
		{ '-', '-', "─" }, { '|', '|', "│" }, { '>', '>', "▸" }, { 'v', 'v', "▾" }, { '+', '+', "┬" }, { '<', '+', "├" },
	};

	if (pen.plain && what != '>' && what != 'v') {
		put_all(row, column, S(" "), role);
		return;
	}
	for (size_t i = 0; i < sizeof(glyphs) / sizeof(glyphs[0]); i++)
		if (glyphs[i].what == what)
			put_all(row, column, pen.ascii ? (struct slice){ &glyphs[i].ascii, 1 } : slice_of(glyphs[i].utf8), role);
}

void term_box(int row, int column, int rows, int columns, enum role role)
{
	int right = column + columns - 1, bottom = row + rows - 1;

	term_rule(row, column + 1, columns - 2, role);
	term_rule(bottom, column + 1, columns - 2, role);
	for (int i = 1; i < rows - 1; i++) {
		term_glyph(row + i, column, '|', role);
		term_glyph(row + i, right, '|', role);
	}
	if (pen.plain)
		return;
	put_all(row, column, pen.ascii ? S("+") : S("┌"), role);
	put_all(row, right, pen.ascii ? S("+") : S("┐"), role);
	put_all(bottom, column, pen.ascii ? S("+") : S("└"), role);
	put_all(bottom, right, pen.ascii ? S("+") : S("┘"), role);
}

void term_dump(FILE *to)
{
	int rows, columns;

	term_size(&rows, &columns);
	for (int y = 0; y < rows; y++) {
		struct buf line;

		buf_init(&line, 65536);
		for (int x = 0; x < columns; x++) {
			cchar_t cell;
			wchar_t wc[CCHARW_MAX + 1] = { 0 };
			attr_t attrs;
			short pair;

			if (mvin_wch(y, x, &cell) == ERR || getcchar(&cell, wc, &attrs, &pair, NULL) == ERR)
				continue;
			for (int i = 0; wc[i] && i < CCHARW_MAX; i++) {
				char utf8[4];

				buf_put(&line, (struct slice){ utf8, utf8_encode((uint32_t)wc[i], utf8) });
			}
			if (wcwidth(wc[0]) == 2)
				x++;
		}
		while (line.n && line.p[line.n - 1] == ' ')
			line.n--;
		fprintf(to, "%.*s\n", (int)line.n, line.p ? line.p : "");
		buf_release(&line);
	}
}
