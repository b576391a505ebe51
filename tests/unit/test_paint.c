// SPDX-License-Identifier: BSD-2-Clause
/*
 * What is painted makes a terminal show the canvas, whatever stood there before: each step goes through a small terminal
 * of our own (the part of ECMA-48 that paint.c writes; anything else fails), which must then look like the canvas, cell by
 * cell. So must the window of curses, where that draws.
 */
#include "tests/support/test.h"

#include <curses.h>
#include <fcntl.h>
#include <locale.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>
#include <wchar.h>

#include "base/utf8.h"
#include "ui/term/by_curses.h"
#include "ui/term/canvas.h"
#include "ui/term/draw.h"
#include "ui/term/paint.h"
#include "ui/term/term.h"

#define ROWS 12 /* at most */
#define COLUMNS 40
#define CLUSTERS 10000 /* more than are kept */

struct shade {
	uint8_t attrs; /* bits by the number of SGR */
	int fg, bg;    /* -1 the terminal's own */
};

struct spot {
	wchar_t c[CCHARW_MAX + 1]; /* empty: the second half of a wide character */
	struct shade face;
};

static struct {
	struct spot at[ROWS][COLUMNS];
	int rows, columns;
	struct shade now;
	int y, x;
	bool waits; /* behind the last column */
} tty;

static int out;
static uint32_t seed;

static uint32_t draw_number(uint32_t most)
{
	seed = seed * 1664525u + 1013904223u;
	return (seed >> 8) % most;
}

/* ---- the terminal ---- */

static void wipe(int y, int x)
{
	tty.at[y][x] = (struct spot){ L" ", { 0, -1, tty.now.bg } };
}

/* Over one half of a wide character the other half goes, too. */
static void open_cell(int y, int x)
{
	if (!tty.at[y][x].c[0] && x > 0)
		wipe(y, x - 1);
	if (x + 1 < tty.columns && !tty.at[y][x + 1].c[0])
		wipe(y, x + 1);
}

static void tty_char(uint32_t cp)
{
	int width = wcwidth((wchar_t)cp);

	if (width == 0) {
		struct spot *s = &tty.at[tty.y][tty.x - (tty.waits ? 0 : 1)];

		if (!s->c[0])
			s--;
		s->c[wcslen(s->c)] = (wchar_t)cp;
		return;
	}
	assert_false(tty.waits); /* nothing relies on what the edge does */
	assert_true(tty.x + width <= tty.columns);
	for (int i = 0; i < width; i++) {
		open_cell(tty.y, tty.x + i);
		tty.at[tty.y][tty.x + i] = (struct spot){ { i ? 0 : (wchar_t)cp }, tty.now };
	}
	tty.waits = tty.x + width == tty.columns;
	tty.x += tty.waits ? width - 1 : width;
}

static void tty_sgr(const int *n, int count)
{
	static const int off[] = { 0, 0x06, 0x06, 0x08, 0x10, 0, 0, 0x80 }; /* 21 to 27 */

	for (int i = 0; i < count; i++) {
		if (n[i] == 0)
			tty.now = (struct shade){ 0, -1, -1 };
		else if (n[i] < 8)
			tty.now.attrs |= (uint8_t)(1 << n[i]);
		else if (n[i] >= 22 && n[i] <= 27)
			tty.now.attrs &= (uint8_t)~off[n[i] - 20];
		else if (n[i] == 39 || n[i] == 49)
			*(n[i] == 39 ? &tty.now.fg : &tty.now.bg) = -1;
		else if ((n[i] == 38 || n[i] == 48) && i + 2 < count && n[i + 1] == 5) {
			*(n[i] == 38 ? &tty.now.fg : &tty.now.bg) = n[i + 2];
			i += 2;
		} else if (n[i] >= 30 && n[i] <= 37)
			tty.now.fg = n[i] - 30;
		else if (n[i] >= 40 && n[i] <= 47)
			tty.now.bg = n[i] - 40;
		else if (n[i] >= 90 && n[i] <= 97)
			tty.now.fg = n[i] - 82;
		else if (n[i] >= 100 && n[i] <= 107)
			tty.now.bg = n[i] - 92;
		else
			fail_msg("SGR %d", n[i]);
	}
}

static void tty_sequence(const int *n, int count, char end)
{
	int one = n[0] ? n[0] : 1;

	if (end != 'm' && end != 'K' && end != 'X')
		tty.waits = false;
	switch (end) {
	case 'm':
		tty_sgr(n, count);
		break;
	case 'H':
		tty.y = one - 1;
		tty.x = (count > 1 && n[1] ? n[1] : 1) - 1;
		break;
	case 'r':
		tty.y = tty.x = 0;
		break;
	case 'd':
		tty.y = one - 1;
		break;
	case 'G':
		tty.x = one - 1;
		break;
	case 'C':
		tty.x += one;
		break;
	case 'D':
		tty.x -= one;
		break;
	case 'J':
		assert_int_equal(n[0], 2);
		for (int i = 0; i < ROWS * COLUMNS; i++)
			wipe(i / COLUMNS, i % COLUMNS);
		break;
	case 'K':
	case 'X':
		assert_false(tty.waits);
		for (int x = tty.x; x < (end == 'K' ? tty.columns : tty.x + one); x++) {
			open_cell(tty.y, x);
			wipe(tty.y, x);
		}
		break;
	default:
		fail_msg("CSI %c", end);
	}
	assert_in_range(tty.y, 0, tty.rows - 1);
	assert_in_range(tty.x, 0, tty.columns - 1);
}

static void tty_read(struct slice s)
{
	while (s.n) {
		size_t len;
		uint32_t cp = utf8_decode(s, &len);
		int n[16] = { 0 }, count = 1;

		assert_true(cp != UTF8_BAD);
		s = slice_sub(s, len, s.n);
		if (cp == '\n') {
			tty.waits = false;
			assert_true(++tty.y < tty.rows);
		} else if (cp == '\r') {
			tty.waits = false;
			tty.x = 0;
		} else if (cp != 033) {
			assert_true(cp >= 0x20);
			tty_char(cp);
		} else {
			assert_true(s.n > 1 && s.p[0] == '[');
			for (s = slice_sub(s, 1, s.n); s.n && (s.p[0] == ';' || (s.p[0] >= '0' && s.p[0] <= '9')); s = slice_sub(s, 1, s.n))
				if (s.p[0] == ';')
					assert_true(++count < 16);
				else
					n[count - 1] = n[count - 1] * 10 + s.p[0] - '0';
			assert_true(s.n > 0);
			tty_sequence(n, count, s.p[0]);
			s = slice_sub(s, 1, s.n);
		}
	}
}

/* ---- the canvas ---- */

static uint8_t bits(attr_t a)
{
	return (uint8_t)((a & A_BOLD ? 1 << 1 : 0) | (a & A_DIM ? 1 << 2 : 0) | (a & A_ITALIC ? 1 << 3 : 0) | (a & A_UNDERLINE ? 1 << 4 : 0) |
			 (a & A_REVERSE ? 1 << 7 : 0));
}

/* Of a blank only what shows. */
static void assert_face(struct shade is, struct shade wanted, bool blank)
{
	assert_int_equal(is.bg, wanted.bg);
	if (blank) {
		assert_int_equal(is.attrs & 0x90, wanted.attrs & 0x90);
	} else {
		assert_int_equal(is.attrs, wanted.attrs);
		assert_int_equal(is.fg, wanted.fg);
	}
}

static struct spot wanted(const struct cell *cell)
{
	const struct face *face = draw_face(cell->face);
	struct spot spot = { { 0 }, { bits(face->attrs), face->fg, face->bg } };
	uint32_t codes[CELL_CODES];
	int n = canvas_text(cell->text, codes);

	for (int i = 0; i < n; i++)
		spot.c[i] = (wchar_t)codes[i];
	return spot;
}

/* A character takes its cells, all in one face, and what it does not take is none of its. */
static void assert_whole(const struct cell *line, int x)
{
	int width = wcwidth(wanted(&line[x]).c[0]);

	if (line[x].text == CELL_BEHIND)
		assert_true(x > 0 && wcwidth(wanted(&line[x - 1]).c[0]) == 2);
	else
		assert_int_equal(x + 1 < canvas()->columns && line[x + 1].text == CELL_BEHIND, width == 2);
}

static void compare(void)
{
	for (int y = 0; y < canvas()->rows; y++)
		for (int x = 0; x < canvas()->columns; x++) {
			const struct cell *line = canvas_line(y);
			struct spot w = wanted(&line[x]);

			assert_whole(line, x);
			if (wcscmp(tty.at[y][x].c, w.c) != 0)
				fail_msg("%d,%d: \"%ls\" for \"%ls\"", y, x, tty.at[y][x].c, w.c);
			if (w.c[0])
				assert_face(tty.at[y][x].face, w.face, w.c[0] == ' ' && !w.c[1]);
		}
}

/* What curses has in its window. */
static void compare_curses(void)
{
	for (int y = 0; y < canvas()->rows; y++)
		for (int x = 0; x < canvas()->columns; x++) {
			struct spot w = wanted(&canvas_line(y)[x]);
			cchar_t cell;
			wchar_t c[CCHARW_MAX + 1] = { 0 };
			attr_t attrs;
			short pair;
			int fg = -1, bg = -1;

			if (!w.c[0])
				continue;
			mvin_wch(y, x, &cell);
			assert_int_equal(getcchar(&cell, c, &attrs, &pair, NULL), OK);
			if (wcscmp(c, w.c) != 0)
				fail_msg("%d,%d: \"%ls\" for \"%ls\"", y, x, c, w.c);
			if (pair)
				extended_pair_content(pair, &fg, &bg);
			assert_face((struct shade){ bits(attrs), fg, bg }, w.face, false);
		}
}

static size_t painted(int y, int x)
{
	static char bytes[1 << 20];
	ssize_t n;

	assert_int_equal(lseek(out, 0, SEEK_SET), 0);
	assert_int_equal(ftruncate(out, 0), 0);
	assert_true(paint(y, x));
	assert_int_equal(lseek(out, 0, SEEK_SET), 0);
	n = read(out, bytes, sizeof(bytes));
	assert_true(n >= 0);
	tty_read((struct slice){ bytes, (size_t)n });
	compare();
	assert_int_equal(tty.y, y);
	assert_int_equal(tty.x, x);
	return (size_t)n;
}

/* Six looks, and some words in them anywhere. */
static const struct {
	int fg, bg;
	unsigned attrs;
} faces[] = { { -1, -1, 0 }, { 1, -1, ATTR_BOLD }, { 4, 7, ATTR_REVERSE }, { 208, -1, ATTR_DIM | ATTR_UNDERLINE }, { 12, 234, ATTR_ITALIC }, { -1, 2, 0 } };
#define FACES (sizeof(faces) / sizeof(faces[0]))

/* A theme: its first role has the look of that number, and is that of a blank screen. */
static void set_looks(size_t first)
{
	struct look looks[ROLE_COUNT];

	for (size_t r = 0; r < ROLE_COUNT; r++) {
		int fg = faces[(r + first) % FACES].fg, bg = faces[(r + first) % FACES].bg;

		looks[r] = (struct look){ { fg, fg, fg }, { bg, bg, bg }, faces[(r + first) % FACES].attrs, true };
	}
	draw_looks(looks, true);
}

/* One of many characters with one to four marks. */
static struct slice cluster(void)
{
	static char text[16];
	size_t n = 0;

	text[n++] = (char)('a' + draw_number(26));
	for (uint32_t marks = 1 + draw_number(4); marks > 0; marks--)
		n += utf8_encode(0x300 + draw_number(64), text + n);
	return (struct slice){ text, n };
}

static void put_words(void)
{
	static const char *const words[] = { "Final-Recipient", "user@example.org", "    ", "転送先の実アドレス", "─│▸…", "e\xcc\x81x",
					     "550 5.1.1", "                         ", "a", "ﾊﾝｶｸ漢字 x" };
	enum role role = (enum role)(draw_number(2) ? 0 : draw_number(FACES));
	int y = (int)draw_number(ROWS), x = (int)draw_number(COLUMNS);

	switch (draw_number(8)) {
	case 0:
		term_paint(y, x, (int)draw_number(20), role);
		break;
	case 1:
		term_fill(y, x, (int)draw_number(30), role);
		break;
	case 2:
		term_put(y, x, COLUMNS, cluster(), role);
		break;
	default:
		term_put(y, x, (int)draw_number(2 * COLUMNS), slice_of(words[draw_number(10)]), role);
	}
}

/* A terminal of another size: what it shows then is its own business. */
static void resize(int rows, int columns)
{
	tty.rows = rows;
	tty.columns = columns;
	tty.y = tty.x = 0;
	tty.waits = false;
	canvas_resize(rows, columns);
	paint_forget();
}

/* What may happen between two frames. */
static void happen(void)
{
	switch (draw_number(30)) {
	case 0:
		resize(2 + (int)draw_number(ROWS - 1), 8 + (int)draw_number(COLUMNS - 7));
		break;
	case 1:
		set_looks(draw_number(FACES));
		canvas_wipe();
		break;
	case 2: /* another program has written over it; ^L */
		tty_char('x');
		paint_forget();
		break;
	case 3:
	case 4:
		canvas_wipe();
		break;
	}
}

static void shows_the_canvas(void **state)
{
	(void)state;
	for (uint32_t run = 1; run < 60; run++) {
		seed = run;
		resize(ROWS, COLUMNS);
		canvas_wipe();
		for (int step = 0; step < 60; step++) {
			happen();
			for (uint32_t i = draw_number(12); i > 0; i--)
				put_words();
			if (draw_number(3) == 0)
				paint_first((int)draw_number(ROWS), (int)draw_number((uint32_t)tty.columns), 4, 15);
			painted((int)draw_number((uint32_t)tty.rows), (int)draw_number((uint32_t)tty.columns));
		}
	}
	set_looks(0);
	resize(ROWS, COLUMNS);
}

/* The numbers of characters with marks begin anew, and what stands there is not taken for the one that now has its number. */
static void forgets_clusters(void **state)
{
	unsigned before;

	(void)state;
	canvas_release();
	resize(ROWS, COLUMNS);
	before = canvas()->forgotten;
	term_put(0, 0, COLUMNS, S("o\xcc\x81"), ROLE_TEXT);
	painted(0, 0);
	for (int i = 0; i < CLUSTERS; i++)
		term_put(1, 0, COLUMNS, cluster(), ROLE_TEXT);
	canvas_wipe();
	assert_true(canvas()->forgotten > before);
	term_put(0, 0, COLUMNS, S("u\xcc\x88"), ROLE_TEXT);
	painted(0, 0);
}

static void curses_shows_the_same(void **state)
{
	(void)state;
	for (seed = 1; seed < 200; seed++) {
		put_words();
		show_by_curses(0, 0);
		compare_curses();
	}
}

static void says_nothing_twice(void **state)
{
	(void)state;
	canvas_wipe();
	term_put(3, 4, 30, S("550 5.1.1 no such user"), ROLE_TEXT);
	paint_forget();
	assert_true(painted(2, 0) > 0);
	assert_int_equal(painted(2, 0), 0);
	term_put(3, 4, 30, S("550 5.1.2 no such user"), ROLE_TEXT);
	assert_int_equal(painted(2, 0), strlen("\n\033[12C2\033[3d\r"));
	canvas_wipe();
	term_put(3, 4, 30, S("550 5.1.2 no such user"), ROLE_TEXT);
	assert_int_equal(painted(2, 0), 0);
}

static int open_screen(void **state)
{
	FILE *null = fopen("/dev/null", "r+");

	(void)state;
	setlocale(LC_ALL, "C.UTF-8");
	setenv("LINES", "12", 1);
	setenv("COLUMNS", "40", 1);
	out = memfd_create("terminal", 0);
	if (!null || out < 0 || !newterm("xterm-256color", null, null))
		return -1;
	start_color();
	use_default_colors();
	if (!paint_start(out))
		return -1;
	set_looks(0);
	resize(ROWS, COLUMNS);
	return 0;
}

static int close_screen(void **state)
{
	(void)state;
	paint_end();
	canvas_release();
	endwin();
	return close(out);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(shows_the_canvas),
		cmocka_unit_test(forgets_clusters),
		cmocka_unit_test(curses_shows_the_same),
		cmocka_unit_test(says_nothing_twice),
	};

	return cmocka_run_group_tests(tests, open_screen, close_screen);
}
