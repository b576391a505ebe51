// SPDX-License-Identifier: BSD-2-Clause
#include "ui/term/term.h"

#include <curses.h>
#include <locale.h>
#include <poll.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <unistd.h>

#include "base/buf.h"
#include "base/text.h"
#include "base/width.h"
#include "ui/term/by_curses.h"
#include "ui/term/canvas.h"
#include "ui/term/draw.h"
#include "ui/term/input.h"
#include "ui/term/paint.h"
#include "ui/term/signals.h"
#include "ui/term/theme.h"

#define PASTE_ON "\033[?2004h"
#define DRAG_ON "\033[?1002h"
#define DRAG_OFF "\033[?1002l"

/* curses is a global by itself; what belongs to it stands beside it, for this file only. */
static struct {
	SCREEN *screen;
	FILE *null; /* headless output */
	bool on, headless, colour;
	int end_signal;
	bool resized, suspend, mouse;
	struct {
		int row, column;
		bool wanted, shown;
	} cursor;
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

/* Whatever stands on the terminal, the next drawing is whole. */
static void draw_anew(void)
{
	clearok(curscr, TRUE);
	paint_forget();
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
	canvas_resize(LINES, COLS);
	draw_anew();
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
	if (o->ambiguous == 2)
		draw_ascii();
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
	if (cells == 2)
		draw_ascii();
	term.resized = true; /* all texts are measured anew */
}

enum rc term_init(const struct term_options *o, struct err *err)
{
	struct look looks[ROLE_COUNT];
	enum rc rc = theme_load(o->theme, looks, err), opened;

	opened = open_screen(o, err);
	if (opened != RC_OK)
		return opened;
	term.headless = o->headless;
	draw_signs(o->ascii || !text_is_utf8(), o->plain);
	canvas_resize(LINES, COLS);
	term.on = true;
	raw();
	noecho();
	nonl();
	set_escdelay(25);
	curs_set(0);
	term_mouse_use(o->mouse);
	if (o->colour && has_colors()) {
		start_color();
		use_default_colors();
	}
	term.colour = o->colour && has_colors() && COLORS >= 8;
	if (!o->headless && paint_start(STDOUT_FILENO))
		refresh(); /* curses opens the screen; what is on it comes from there */
	draw_looks(looks, term.colour);
	opened = signals_open(!o->headless, err);
	if (opened != RC_OK) {
		term_restore();
		return opened;
	}
	use_ambiguous(o);
	if (!o->headless) {
		input_start();
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
		draw_looks(looks, term.colour);
	return rc;
}

void term_mouse_use(bool on)
{
	if (term.headless)
		return;
	term.mouse = on;
	input_mouse(on);
	fputs(on ? DRAG_ON : DRAG_OFF, stdout);
	fflush(stdout);
}

void term_restore(void)
{
	if (!term.on)
		return;
	term.on = false;
	endwin();
	if (!term.headless)
		modes_off();
	input_end();
	paint_end();
	canvas_release();
	delscreen(term.screen);
	if (term.null)
		fclose(term.null);
	signals_close();
	term.screen = NULL;
	term.null = NULL;
}

void term_size(int *rows, int *columns)
{
	*rows = canvas()->rows;
	*columns = canvas()->columns;
}

bool term_colour(void)
{
	return term.colour;
}

void term_go_on(void)
{
	term.cursor.wanted = false;
}

void term_begin(void)
{
	canvas_wipe();
	term_go_on();
}

void term_cursor(int row, int column, bool visible)
{
	term.cursor.row = row;
	term.cursor.column = column;
	term.cursor.wanted = visible;
}

static void show_cursor(bool shown)
{
	if (shown != term.cursor.shown)
		curs_set(shown);
	term.cursor.shown = shown;
}

void term_flush(void)
{
	if (!term.cursor.wanted)
		show_cursor(false);
	if (!paint(term.cursor.row, term.cursor.column) && !term.headless)
		show_by_curses(term.cursor.row, term.cursor.column);
	show_cursor(term.cursor.wanted);
}

void term_first(int row, int column, int rows, int columns)
{
	paint_first(row, column, rows, columns);
}

void term_redraw(void)
{
	draw_anew();
	term_flush();
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
	draw_anew();
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

int term_fd(void)
{
	return term.headless ? -1 : STDIN_FILENO;
}

bool term_key_waits(void)
{
	struct pollfd p = { term_fd(), POLLIN, 0 };

	return poll(&p, 1, 0) > 0;
}

int term_signal_fd(void)
{
	return signals_fd();
}
