// SPDX-License-Identifier: BSD-2-Clause
/*
 * Keys by name, the mouse, pasted text. Nothing a terminal sends unasked runs
 * as keys: a paste is one event, a sequence nobody knows is dropped whole.
 */
#include "ui/term/input.h"

#include <curses.h>
#include <poll.h>
#include <stdio.h>
#include <unistd.h>
#include <wchar.h>

#include "base/buf.h"
#include "base/utf8.h"
#include "ui/term/term.h"

#define PASTE_MAX (64u << 10)
#define PASTE_WAIT_MS 500 /* for the rest of a paste */
#define SEQUENCE_MAX 64

enum { KEY_PASTE = KEY_MAX + 1, KEY_PASTE_END };

static struct {
	WINDOW *keys;
	struct buf pasted;
	int row, column; /* of the mouse */
	bool dragging;
	bool twice; /* a second click is still to be told */
	bool drained; /* curses holds nothing that it has read but not given */
	int asked_column; /* 0: not asked */
} input;

static const struct {
	int code;
	const char *name;
} key_names[] = {
	{ KEY_DOWN, "Down" }, { KEY_UP, "Up" },	      { KEY_LEFT, "Left" },   { KEY_RIGHT, "Right" },	{ KEY_HOME, "Home" },
	{ KEY_END, "End" },   { KEY_NPAGE, "PgDn" },  { KEY_PPAGE, "PgUp" },  { KEY_BTAB, "BackTab" },	{ KEY_ENTER, "Enter" },
	{ KEY_DC, "Delete" }, { KEY_BACKSPACE, "Backspace" }, { KEY_F(1), "F1" }, { KEY_F(2), "F2" }, { KEY_F(3), "F3" },
	{ KEY_F(4), "F4" },   { KEY_F(5), "F5" },     { KEY_F(6), "F6" },     { KEY_F(7), "F7" },	{ KEY_F(8), "F8" },
	{ KEY_F(9), "F9" },   { KEY_F(10), "F10" },
};

static const struct {
	wint_t ch;
	const char *name;
} char_names[] = {
	{ '\r', "Enter" }, { '\n', "Enter" }, { '\t', "Tab" }, { ' ', "Space" }, { 27, "Esc" }, { 127, "Backspace" }, { 8, "Backspace" },
};

/* Keys are read through a pad of their own: from the window curses would refresh it first. */
void input_start(void)
{
	input.keys = newpad(1, 1);
	keypad(input.keys, TRUE);
	nodelay(input.keys, TRUE);
	buf_init(&input.pasted, PASTE_MAX);
	define_key("\033[200~", KEY_PASTE);
	define_key("\033[201~", KEY_PASTE_END);
}

void input_end(void)
{
	if (input.keys)
		delwin(input.keys);
	input.keys = NULL;
	buf_release(&input.pasted);
}

/* ---- paste ---- */

struct slice term_pasted(void)
{
	return buf_slice(&input.pasted);
}

/* All up to the end mark; what does not fit is dropped. */
static void read_paste(void)
{
	wint_t ch;
	int kind;

	buf_reset(&input.pasted);
	for (;;) {
		struct pollfd p = { STDIN_FILENO, POLLIN, 0 };
		char utf8[4];

		kind = wget_wch(input.keys, &ch);
		if (kind == KEY_CODE_YES && ch == KEY_PASTE_END)
			return;
		if (kind == OK)
			buf_put(&input.pasted, (struct slice){ utf8, utf8_encode((uint32_t)ch, utf8) });
		else if (kind == ERR && poll(&p, 1, PASTE_WAIT_MS) <= 0)
			return;
	}
}

/* ---- sequences ---- */

void input_expect_column(int column)
{
	input.asked_column = column;
}

/* "[ROW;COLUMNR" (CPR): the column behind the character tells its cells. */
static void take_report(const char *sequence)
{
	int row, column;

	if (!input.asked_column || sscanf(sequence, "%d;%dR", &row, &column) != 2)
		return;
	if (column == input.asked_column + 1 || column == input.asked_column + 2)
		term_set_ambiguous(column - input.asked_column);
	input.asked_column = 0;
}

/* Behind ESC: a control sequence (ECMA-48 section 5.4) or an SS3 pair that curses does not know is taken whole. */
static bool skip_sequence(void)
{
	char sequence[SEQUENCE_MAX + 1] = "";
	wint_t ch;
	bool first = true;

	if (wget_wch(input.keys, &ch) == ERR)
		return false;
	if (ch != '[' && ch != 'O') {
		unget_wch((wchar_t)ch);
		return false;
	}
	for (int i = 0; i < SEQUENCE_MAX && wget_wch(input.keys, &ch) == OK; i++, first = false) {
		sequence[i] = ch < 0x80 ? (char)ch : '?';
		if (ch >= 0x40 && ch <= 0x7e && !(first && ch == '['))
			break;
	}
	take_report(sequence);
	return true;
}

static void name_of_char(wint_t ch, char name[KEY_NAME])
{
	char utf8[4];
	size_t n;

	for (size_t i = 0; i < sizeof(char_names) / sizeof(char_names[0]); i++)
		if (char_names[i].ch == ch) {
			snprintf(name, KEY_NAME, "%s", char_names[i].name);
			return;
		}
	if (ch < 32) {
		snprintf(name, KEY_NAME, "^%c", (int)(ch ^ 0x40));
		return;
	}
	n = utf8_encode((uint32_t)ch, utf8);
	memcpy(name, utf8, n);
	name[n] = '\0';
}

/* ---- mouse ---- */

/* What curses makes of presses and releases that come in one read. */
#define CLICKED (BUTTON1_CLICKED | BUTTON1_DOUBLE_CLICKED | BUTTON1_TRIPLE_CLICKED)

void input_mouse(bool on)
{
	mousemask(on ? BUTTON1_PRESSED | BUTTON1_RELEASED | CLICKED | BUTTON4_PRESSED | BUTTON5_PRESSED | REPORT_MOUSE_POSITION : 0, NULL);
	mouseinterval(0);
}

static bool read_mouse(char name[KEY_NAME])
{
	MEVENT ev;
	const char *what;

	if (getmouse(&ev) != OK)
		return false;
	input.twice = (ev.bstate & (BUTTON1_DOUBLE_CLICKED | BUTTON1_TRIPLE_CLICKED)) != 0;
	input.row = ev.y;
	input.column = ev.x;
	if (ev.bstate & BUTTON4_PRESSED)
		what = "WheelUp";
	else if (ev.bstate & BUTTON5_PRESSED)
		what = "WheelDown";
	else if (ev.bstate & BUTTON1_RELEASED)
		what = "Release";
	else if (ev.bstate & (BUTTON1_PRESSED | CLICKED))
		what = "Click";
	else
		what = "Drag";
	if (what[0] == 'D' && !input.dragging)
		return false;
	input.dragging = ev.bstate & BUTTON1_PRESSED || what[0] == 'D';
	snprintf(name, KEY_NAME, "%s", what);
	return true;
}

void term_mouse(int *row, int *column)
{
	*row = input.row;
	*column = input.column;
}

/* ---- all of it ---- */

static bool named(wint_t code, char name[KEY_NAME])
{
	for (size_t i = 0; i < sizeof(key_names) / sizeof(key_names[0]); i++)
		if ((wint_t)key_names[i].code == code) {
			snprintf(name, KEY_NAME, "%s", key_names[i].name);
			return true;
		}
	return false;
}

bool term_key(char name[KEY_NAME])
{
	bool drained = input.drained;
	wint_t ch;
	int kind;

	if (term_fd() < 0)
		return false;
	if (input.twice) {
		input.twice = false;
		snprintf(name, KEY_NAME, "Click");
		return true;
	}
	if (drained && !term_key_waits()) /* curses would find that out with more effort */
		return false;
	input.drained = false;
	while ((kind = wget_wch(input.keys, &ch)) != ERR) {
		if (kind == KEY_CODE_YES) {
			if (ch == KEY_MOUSE ? read_mouse(name) : named(ch, name))
				return true;
			if (ch == KEY_PASTE) {
				read_paste();
				snprintf(name, KEY_NAME, "Paste");
				return true;
			}
			drained = false;
			continue; /* a key we have no use for */
		}
		if (ch == 27) /* a sequence that curses does not know: its bytes come as characters */
			drained = false;
		if (ch == 27 && skip_sequence())
			continue;
		input.drained = drained;
		name_of_char(ch, name);
		return true;
	}
	input.drained = true;
	return false;
}
