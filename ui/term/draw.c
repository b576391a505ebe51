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
#include "ui/term/canvas.h"
#include "ui/term/paint.h"
#include "ui/term/term.h"

/* With what everything is drawn. */
static struct {
	bool lost, ascii, plain;
	bool utf8; /* the locale's charset */
	uint32_t face[ROLE_COUNT]; /* numbers; of roles that look the same the same */
	struct face faces[ROLE_COUNT + 1]; /* the first is that of a blank canvas */
	uint32_t nfaces;
} pen;

void draw_signs(bool ascii, bool plain)
{
	pen.ascii = ascii;
	pen.plain = plain;
	pen.utf8 = text_is_utf8();
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

/* The number of a face, a new one when there is none like it. */
static uint32_t face_number(struct face face)
{
	uint32_t i = 0;

	while (i < pen.nfaces && (pen.faces[i].attrs != face.attrs || pen.faces[i].fg != face.fg || pen.faces[i].bg != face.bg))
		i++;
	if (i == pen.nfaces)
		pen.faces[pen.nfaces++] = face;
	return i;
}

/* A pair of curses for each pair of colours, as far as there are some; what gets none curses draws without colour. */
static void use_faces(void)
{
	short pairs = 0;

	for (uint32_t i = 0; i < pen.nfaces; i++) {
		struct face *f = &pen.faces[i];

		for (uint32_t k = 0; k < i && !f->pair; k++)
			if (pen.faces[k].fg == f->fg && pen.faces[k].bg == f->bg)
				f->pair = pen.faces[k].pair;
		if (!f->pair && (f->fg >= 0 || f->bg >= 0) && pairs + 1 < COLOR_PAIRS && pairs + 1 < SHRT_MAX) {
			f->pair = ++pairs;
			init_extended_pair(f->pair, f->fg, f->bg);
		}
		f->shows = (f->attrs & (A_REVERSE | A_UNDERLINE)) || f->bg != pen.faces[0].bg;
		paint_face(i, f);
	}
}

static attr_t attributes(unsigned a)
{
	return (a & ATTR_BOLD ? A_BOLD : 0) | (a & ATTR_DIM ? A_DIM : 0) | (a & ATTR_UNDERLINE ? A_UNDERLINE : 0) |
	       (a & ATTR_REVERSE ? A_REVERSE : 0) | (a & ATTR_ITALIC ? A_ITALIC : 0);
}

void draw_looks(const struct look *looks, bool colour)
{
	struct face text = { .fg = -1, .bg = -1 };

	if (colour) {
		text.fg = colour_number(&looks[ROLE_TEXT].fg);
		text.bg = colour_number(&looks[ROLE_TEXT].bg);
	}
	pen.faces[0] = text;
	pen.nfaces = 1;
	for (int r = 0; r < ROLE_COUNT; r++) {
		struct face face = text;
		int fg = colour ? colour_number(&looks[r].fg) : -1, bg = colour ? colour_number(&looks[r].bg) : -1;

		if (fg >= 0 || bg >= 0) {
			face.fg = fg;
			face.bg = bg;
		}
		face.attrs = attributes(looks[r].attrs);
		pen.face[r] = face_number(face);
	}
	use_faces();
}

const struct face *draw_face(uint32_t number)
{
	return &pen.faces[number];
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

/* A blank that shows nothing is the same in every face. */
static struct cell cell_of(uint32_t text, uint32_t face)
{
	return text == ' ' && !pen.faces[face].shows ? CELL_BLANK : (struct cell){ text, face };
}

/* What is drawn from here on covers the second half of a wide character: its first half becomes a blank. */
static void break_wide(struct cell *line, int column)
{
	if (column > 0 && column < canvas()->columns && line[column].text == CELL_BEHIND)
		line[column - 1] = cell_of(' ', line[column - 1].face);
}

/* What is drawn up to here covers its first half: so its second one. */
static void break_behind(struct cell *line, int column)
{
	if (column < canvas()->columns && line[column].text == CELL_BEHIND)
		line[column] = cell_of(' ', line[column].face);
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

	if (cp < 0x80 || pen.utf8 || wcrtomb(bytes, (wchar_t)cp, &state) != (size_t)-1)
		return true;
	pen.lost = true;
	return false;
}

/* The character at the beginning of *text, with the combining marks that stay with it. Returns its width. */
static int take_character(struct slice *text, enum role role, uint32_t *character)
{
	size_t len;
	uint32_t codes[CELL_CODES], cp = drawn_as(utf8_decode(*text, &len), role);
	int n = 0, w = width_of(cp);

	if (cp == UTF8_BAD || (cp > 0x7e && wcwidth((wchar_t)cp) < 0)) {
		pen.lost |= cp != UTF8_BAD && !pen.utf8;
		cp = pen.ascii ? '?' : 0xFFFD;
		w = 1;
	}
	codes[n++] = in_charset(cp) ? cp : '?';
	*text = slice_sub(*text, len, text->n);
	while (text->n && (unsigned char)text->p[0] >= 0x80 && n < CELL_CODES) {
		uint32_t mark = utf8_decode(*text, &len);

		if (mark == UTF8_BAD || mark < 0x300 || wcwidth((wchar_t)mark) != 0)
			break;
		codes[n++] = mark;
		*text = slice_sub(*text, len, text->n);
	}
	*character = n > 1 && w > 0 ? canvas_cluster(codes, n) : codes[0];
	return w;
}

static bool is_plain(unsigned char c)
{
	return c >= ' ' && c < 0x7f;
}

/* What goes over the right edge is left out. Returns the cells used. */
static int put_all(int row, int column, struct slice text, enum role role)
{
	struct cell *line = canvas_line(row);
	uint32_t face = pen.face[role], character;
	int x = column, columns = canvas()->columns;

	if (!line || column < 0)
		return 0;
	break_wide(line, column);
	while (text.n && x < columns) {
		int w;

		if (is_plain((unsigned char)text.p[0]) && (text.n == 1 || (unsigned char)text.p[1] < 0x80)) {
			line[x++] = cell_of((unsigned char)text.p[0], face);
			text = slice_sub(text, 1, text.n);
			continue;
		}
		w = take_character(&text, role, &character);
		if (x + w > columns)
			break;
		if (w > 0)
			line[x] = cell_of(character, face);
		if (w == 2)
			line[x + 1] = (struct cell){ CELL_BEHIND, face };
		x += w;
	}
	if (x > column)
		break_behind(line, x);
	return x - column;
}

int term_put(int row, int column, int width, struct slice text, enum role role)
{
	int columns = canvas()->columns, used;
	struct slice fits;

	if (column >= columns || width <= 0)
		return 0;
	if (width > columns - column)
		width = columns - column;
	if (text.n <= (size_t)width || term_cut(text, width).n == text.n) /* no character has more cells than bytes */
		return put_all(row, column, text, role);
	fits = term_cut(text, width - 1);
	used = put_all(row, column, fits, role);
	used += put_all(row, column + used, pen.ascii ? S("~") : S("…"), role);
	return used;
}

static void fill_with(int row, int column, int width, uint32_t what, enum role role)
{
	struct cell *line = canvas_line(row), cell = cell_of(what, pen.face[role]);
	int columns = canvas()->columns, end = width > columns - column ? columns : column + width;

	if (!line || column < 0 || column >= end)
		return;
	break_wide(line, column);
	for (int x = column; x < end; x++)
		line[x] = cell;
	break_behind(line, end);
}

void term_fill(int row, int column, int width, enum role role)
{
	fill_with(row, column, width, ' ', role);
}

void term_clear(int row, int column, int rows, int columns)
{
	int end = columns > canvas()->columns - column ? canvas()->columns : column + columns;
	struct cell *line;

	for (int y = row; y < row + rows && (line = canvas_line(y)); y++)
		for (int x = column; x < end; x++)
			line[x] = CELL_BLANK;
}

void term_scroll(int row, int column, int rows, int columns, int by)
{
	int first = by > 0 ? 0 : rows - 1, step = by > 0 ? 1 : -1;

	for (int i = first; i >= 0 && i < rows && i + by >= 0 && i + by < rows; i += step) {
		const struct cell *from = canvas_line(row + i + by);
		struct cell *to = canvas_line(row + i);

		if (from && to && column + columns <= canvas()->columns)
			memcpy(to + column, from + column, (size_t)columns * sizeof(*to));
	}
}

void term_rule(int row, int column, int width, enum role role)
{
	fill_with(row, column, width, pen.plain ? ' ' : pen.ascii ? '-' : 0x2500, role);
}

void term_paint(int row, int column, int width, enum role role)
{
	struct cell *line = canvas_line(row);
	int columns = canvas()->columns, end = width > columns - column ? columns : column + width;

	if (!line || column < 0)
		return;
	for (int x = column; x < end; x++)
		line[x] = cell_of(line[x].text, pen.face[role]);
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

uint64_t term_sum(void)
{
	const struct canvas *c = canvas();
	uint64_t sum = 1;

	for (int i = 0; i < c->rows * c->columns; i++)
		sum = (sum ^ ((uint64_t)c->cells[i].face << 32 | c->cells[i].text)) * UINT64_C(0x100000001B3); /* FNV-1a, by cells */
	return sum;
}

void term_dump(FILE *to)
{
	const struct canvas *c = canvas();

	for (int y = 0; y < c->rows; y++) {
		const struct cell *line = canvas_line(y);
		struct buf out;

		buf_init(&out, 65536);
		for (int x = 0; x < c->columns; x++) {
			uint32_t codes[CELL_CODES];
			char utf8[4];
			int n = canvas_text(line[x].text, codes);

			for (int i = 0; i < n; i++)
				buf_put(&out, (struct slice){ utf8, utf8_encode(codes[i], utf8) });
		}
		while (out.n && out.p[out.n - 1] == ' ')
			out.n--;
		fprintf(to, "%.*s\n", (int)out.n, out.p ? out.p : "");
		buf_release(&out);
	}
}
