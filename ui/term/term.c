// SPDX-License-Identifier: BSD-2-Clause
#include "ui/term/term.h"

#include <curses.h>
#include <limits.h>
#include <locale.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <unistd.h>
#include <wchar.h>

#include "base/text.h"
#include "base/utf8.h"
#include "base/width.h"
#include "ui/term/input.h"
#include "ui/term/signals.h"
#include "ui/term/theme.h"

#define PASTE_ON "\033[?2004h"
#define DRAG_ON "\033[?1002h"
#define DRAG_OFF "\033[?1002l"

/* curses is a global by itself; what belongs to it stands beside it, for this file only. */
static struct {
	SCREEN *screen;
	FILE *null; /* headless output */
	bool lost, on, headless, ascii, plain, colour;
	attr_t attrs[ROLE_COUNT];
	short pairs[ROLE_COUNT];
	int end_signal;
	bool resized, suspend, mouse;
} term;

/* ---- signals ---- */

static void read_signals(void)
{
	enum signal_kind kind;
	int number;

	while ((kind = signals_next(&number)) != SIGNAL_NONE) {
		term.resized |= kind == SIGNAL_RESIZED;
		term.suspend |= kind == SIGNAL_SUSPEND;
		if (kind == SIGNAL_END)
			term.end_signal = number;
	}
}

bool term_resized(void)
{
	struct winsize size;
	bool was;

	read_signals();
	if (term.suspend) {
		term.suspend = false;
		term_suspend();
	}
	was = term.resized;
	term.resized = false;
	if (!was || term.headless)
		return was;
	if (ioctl(STDOUT_FILENO, TIOCGWINSZ, &size) == 0 && size.ws_row > 0 && size.ws_col > 0)
		resizeterm(size.ws_row, size.ws_col);
	clearok(curscr, TRUE);
	return true;
}

int term_end_signal(void)
{
	int number;

	read_signals();
	number = term.end_signal;
	term.end_signal = 0;
	return number;
}

/* ---- start and end ---- */

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

static void make_looks(const struct look *looks, bool colour)
{
	short pair = 1;

	for (int r = 0; r < ROLE_COUNT; r++) {
		unsigned a = looks[r].attrs;
		int fg, bg;

		term.attrs[r] = (a & ATTR_BOLD ? A_BOLD : 0) | (a & ATTR_DIM ? A_DIM : 0) | (a & ATTR_UNDERLINE ? A_UNDERLINE : 0) |
				(a & ATTR_REVERSE ? A_REVERSE : 0) | (a & ATTR_ITALIC ? A_ITALIC : 0);
		term.pairs[r] = 0;
		fg = colour_number(&looks[r].fg);
		bg = colour_number(&looks[r].bg);
		if (!colour || (fg < 0 && bg < 0) || pair >= COLOR_PAIRS || pair > 120)
			continue;
		init_extended_pair(pair, fg, bg);
		term.pairs[r] = pair++;
	}
	bkgd(' ' | (chtype)COLOR_PAIR(term.pairs[ROLE_TEXT]));
}

enum rc term_usable(struct err *err)
{
	const char *type = getenv("TERM");

	if (!isatty(STDIN_FILENO) || !isatty(STDOUT_FILENO))
		return err_set(err, RC_UNSUPPORTED, _("this is no terminal; \"modori report\" prints plain text"));
	if (!type || !*type || strcmp(type, "dumb") == 0)
		return err_set(err, RC_UNSUPPORTED, _("the terminal is too simple (TERM=%s); \"modori report\" prints plain text"),
			       type ? type : "");
	return RC_OK;
}

static enum rc open_screen(const struct term_options *o, struct err *err)
{
	const char *type = getenv("TERM");

	if (o->headless) {
		char size[16];

		snprintf(size, sizeof(size), "%d", o->rows);
		setenv("LINES", size, 1);
		snprintf(size, sizeof(size), "%d", o->columns);
		setenv("COLUMNS", size, 1);
		term.null = fopen("/dev/null", "r+");
		term.screen = term.null ? newterm("xterm", term.null, term.null) : NULL;
		if (!term.screen)
			return err_set(err, RC_UNSUPPORTED, _("no terminal description for %s"), "xterm");
		return RC_OK;
	}
	if (term_usable(err) != RC_OK)
		return RC_UNSUPPORTED;
	signals_remember_terminal();
	term.screen = newterm(NULL, stdout, stdin);
	if (!term.screen)
		return err_set(err, RC_UNSUPPORTED, _("no terminal description for %s"), type);
	return RC_OK;
}

/* Paste as one piece; of the mouse also its motion while a button is down. */
static void modes_on(void)
{
	fputs(PASTE_ON, stdout);
	if (term.mouse)
		fputs(DRAG_ON, stdout);
	fflush(stdout);
}

static void modes_off(void)
{
	fputs(TERMINAL_MODES_OFF, stdout);
	fflush(stdout);
}

/*
 * Ambiguous characters in two cells: drawing is ASCII then. Asked by writing one and asking where the cursor is
 * (DSR, ECMA-48); the answer comes among the keys, and nobody waits for it. In column 20, for no key sends such a
 * report. Only East Asian locales have such terminals.
 */
static void use_ambiguous(const struct term_options *o)
{
	const char *type = setlocale(LC_CTYPE, NULL);
	bool east_asian = text_is_ja() || (type && (strncmp(type, "ja", 2) == 0 || strncmp(type, "zh", 2) == 0 || strncmp(type, "ko", 2) == 0));

	width_set_ambiguous(o->ambiguous);
	term.ascii |= o->ambiguous == 2;
	if (o->ambiguous || o->headless || !east_asian || !text_is_utf8())
		return;
	fputs("\033[1;20H\302\241\033[6n\033[1;20H  \033[H", stdout);
	fflush(stdout);
	input_expect_column(20);
}

void term_set_ambiguous(int cells)
{
	if (cells == width_ambiguous())
		return;
	width_set_ambiguous(cells);
	term.ascii |= cells == 2;
	term.resized = true; /* all texts are measured anew */
}

bool term_lost_characters(void)
{
	bool lost = term.lost;

	term.lost = false;
	return lost;
}

enum rc term_init(const struct term_options *o, struct err *err)
{
	struct look looks[ROLE_COUNT];
	enum rc rc = theme_load(o->theme, looks, err), opened;

	opened = open_screen(o, err);
	if (opened != RC_OK)
		return opened;
	term.headless = o->headless;
	term.plain = o->plain;
	term.ascii = o->ascii || !text_is_utf8();
	term.on = true;
	raw();
	noecho();
	nonl();
	keypad(stdscr, TRUE);
	nodelay(stdscr, TRUE);
	set_escdelay(25);
	curs_set(0);
	term_mouse_use(o->mouse);
	if (o->colour && has_colors()) {
		start_color();
		use_default_colors();
	}
	term.colour = o->colour && has_colors() && COLORS >= 8;
	make_looks(looks, term.colour);
	opened = signals_open(!o->headless, err);
	if (opened != RC_OK) {
		term_restore();
		return opened;
	}
	use_ambiguous(o);
	if (!o->headless) {
		input_init();
		fputs(PASTE_ON, stdout);
		fflush(stdout);
	}
	return rc == RC_CONFIG || rc == RC_NOT_FOUND ? rc : RC_OK;
}

enum rc term_theme(const char *name, struct err *err)
{
	struct look looks[ROLE_COUNT];
	enum rc rc = theme_load(name, looks, err);

	if (rc != RC_NOT_FOUND)
		make_looks(looks, term.colour);
	return rc;
}

void term_mouse_use(bool on)
{
	if (term.headless)
		return;
	term.mouse = on;
	mousemask(on ? BUTTON1_PRESSED | BUTTON1_RELEASED | BUTTON4_PRESSED | BUTTON5_PRESSED | REPORT_MOUSE_POSITION : 0, NULL);
	mouseinterval(0);
	fputs(on ? DRAG_ON : DRAG_OFF, stdout);
	fflush(stdout);
}

void term_restore(void)
{
	if (!term.on)
		return;
	term.on = false;
	endwin();
	if (!term.headless) {
		modes_off();
	}
	delscreen(term.screen);
	if (term.null)
		fclose(term.null);
	signals_close();
	term.screen = NULL;
	term.null = NULL;
}

void term_size(int *rows, int *columns)
{
	getmaxyx(stdscr, *rows, *columns);
}

bool term_ascii(void)
{
	return term.ascii;
}

bool term_colour(void)
{
	return term.colour;
}

void term_begin(void)
{
	erase();
	curs_set(0);
}

void term_flush(void)
{
	refresh();
}

void term_redraw(void)
{
	clearok(curscr, TRUE);
	refresh();
}

void term_suspend(void)
{
	if (term.headless)
		return;
	term_leave();
	raise(SIGSTOP);
	term_return();
}

void term_leave(void)
{
	if (term.headless)
		return;
	endwin();
	modes_off();
}

void term_return(void)
{
	if (term.headless)
		return;
	modes_on();
	refresh();
	clearok(curscr, TRUE);
	term.resized = true;
}

void term_clipboard(struct slice text)
{
	struct buf code;

	if (term.headless)
		return;
	buf_init(&code, text.n * 2 + 8);
	buf_base64(&code, text);
	printf("\033]52;c;%s", buf_cstr(&code));
	buf_release(&code);
	putchar('\a');
	fflush(stdout);
}

/* ---- drawing ---- */

/* Cells of a code point; 1 for what the C library does not know (it is shown as U+FFFD). */
static int cells(uint32_t cp)
{
	int w = cp == UTF8_BAD ? -1 : wcwidth((wchar_t)cp);

	return w < 0 ? 1 : w;
}

int term_width(struct slice text)
{
	int n = 0;

	while (text.n) {
		size_t len;
		uint32_t cp = utf8_decode(text, &len);

		n += cells(cp);
		text = slice_sub(text, len, text.n);
	}
	return n;
}

struct slice term_cut(struct slice s, int width)
{
	size_t at = 0;
	int used = 0;

	while (at < s.n) {
		size_t len;
		int w = cells(utf8_decode(slice_sub(s, at, s.n), &len));

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

		used += cells(utf8_decode(s, &len));
		s = slice_sub(s, len, s.n);
	}
	*over = used > width ? used - width : 0;
	return s;
}

/* What is drawn from here on covers the second half of a wide character: its first half becomes a blank. */
static void break_wide(int row, int column)
{
	cchar_t cell, blank;
	wchar_t wc[CCHARW_MAX + 1] = { 0 };
	attr_t attrs;
	short pair;

	if (column < 1 || mvin_wch(row, column - 1, &cell) == ERR || (cell.attr & A_CHARTEXT) != 1) /* 1: a first half */
		return;
	if (getcchar(&cell, wc, &attrs, &pair, NULL) == ERR)
		return;
	setcchar(&blank, L" ", attrs & ~(attr_t)A_CHARTEXT, pair, NULL);
	mvadd_wch(row, column - 1, &blank);
}

/* Our own drawing in ASCII; what mails say stays as it is. */
static uint32_t drawn_as(uint32_t cp, enum role role)
{
	static const struct {
		uint32_t cp;
		char ascii;
	} signs[] = { { 0xB7, '|' },   { 0x2013, '-' }, { 0x2022, '*' }, { 0x2026, '~' }, { 0x2039, '[' }, { 0x203A, ']' },
		      { 0x2190, '<' }, { 0x2192, '>' }, { 0x2193, '+' }, { 0x2500, '-' }, { 0x2502, '|' }, { 0x2588, '#' }, { 0x258C, '#' } };

	if (!term.ascii || cp < 0x80 || (role >= ROLE_LIST && role < ROLE_SAY) || role < ROLE_CHROME)
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
	term.lost = true;
	return false;
}

static int put_all(int row, int column, struct slice text, enum role role)
{
	int from = column;

	break_wide(row, column);
	while (text.n) {
		size_t len;
		uint32_t cp = utf8_decode(text, &len);
		wchar_t wc[CCHARW_MAX + 1] = { 0 };
		int n = 0, w;
		cchar_t cell;

		cp = drawn_as(cp, role);
		if (cp == UTF8_BAD || wcwidth((wchar_t)cp) < 0) {
			term.lost |= cp != UTF8_BAD && !text_is_utf8();
			cp = term.ascii ? '?' : 0xFFFD;
		}
		w = cells(cp);
		wc[n++] = in_charset(cp) ? (wchar_t)cp : L'?';
		text = slice_sub(text, len, text.n);
		/* combining marks stay with their base */
		while (text.n && n < CCHARW_MAX) {
			uint32_t mark = utf8_decode(text, &len);

			if (mark == UTF8_BAD || mark < 0x300 || wcwidth((wchar_t)mark) != 0)
				break;
			wc[n++] = (wchar_t)mark;
			text = slice_sub(text, len, text.n);
		}
		if (w == 0)
			continue;
		setcchar(&cell, wc, term.attrs[role], term.pairs[role], NULL);
		mvadd_wch(row, column, &cell);
		column += w;
	}
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
	used += put_all(row, column + used, term.ascii ? S("~") : S("…"), role);
	return used;
}

void term_fill(int row, int column, int width, enum role role)
{
	cchar_t blank;

	break_wide(row, column);
	setcchar(&blank, L" ", term.attrs[role], term.pairs[role], NULL);
	mvhline_set(row, column, &blank, width);
}

void term_paint(int row, int column, int width, enum role role)
{
	mvchgat(row, column, width, term.attrs[role], term.pairs[role], NULL);
}

void term_glyph(int row, int column, char what, enum role role)
{
	static const struct {
		char what, ascii;
		const char *utf8;
	} glyphs[] = {
		{ '-', '-', "─" }, { '|', '|', "│" }, { '>', '>', "▸" }, { 'v', 'v', "▾" }, { '+', '+', "┬" }, { '<', '+', "├" },
	};

	if (term.plain && what != '>' && what != 'v') {
		put_all(row, column, S(" "), role);
		return;
	}
	for (size_t i = 0; i < sizeof(glyphs) / sizeof(glyphs[0]); i++)
		if (glyphs[i].what == what)
			put_all(row, column, term.ascii ? (struct slice){ &glyphs[i].ascii, 1 } : slice_of(glyphs[i].utf8), role);
}

void term_box(int row, int column, int rows, int columns, enum role role)
{
	int right = column + columns - 1, bottom = row + rows - 1;

	for (int i = 1; i < columns - 1; i++) {
		term_glyph(row, column + i, '-', role);
		term_glyph(bottom, column + i, '-', role);
	}
	for (int i = 1; i < rows - 1; i++) {
		term_glyph(row + i, column, '|', role);
		term_glyph(row + i, right, '|', role);
	}
	if (term.plain)
		return;
	put_all(row, column, term.ascii ? S("+") : S("┌"), role);
	put_all(row, right, term.ascii ? S("+") : S("┐"), role);
	put_all(bottom, column, term.ascii ? S("+") : S("└"), role);
	put_all(bottom, right, term.ascii ? S("+") : S("┘"), role);
}

void term_cursor(int row, int column, bool visible)
{
	move(row, column);
	curs_set(visible);
}

int term_fd(void)
{
	return term.headless ? -1 : STDIN_FILENO;
}

int term_signal_fd(void)
{
	return signals_fd();
}

/* ---- tests ---- */

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
