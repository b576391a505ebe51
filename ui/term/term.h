// SPDX-License-Identifier: BSD-2-Clause
#ifndef UI_TERM_TERM_H
#define UI_TERM_TERM_H

/*
 * The terminal: the only user of curses. Draws text by cells in roles, reads
 * keys as names ("j", "Down", "^R", "F1"), restores everything on every way
 * out. With no terminal (headless) the same calls draw into memory.
 */
#include <stdio.h>

#include "base/err.h"
#include "base/slice.h"
#include "ui/roles.h"

struct term_options {
	const char *theme;
	bool ascii, colour, mouse, headless;
	bool plain; /* no rules are drawn: for screen readers */
	int ambiguous; /* cells of East Asian ambiguous characters: 1, 2, or 0 to ask the terminal */
	int columns, rows; /* headless only */
};

/* RC_UNSUPPORTED when standard input or output is no terminal, or a dumb one. */
enum rc term_usable(struct err *err) MUST_USE;
/* RC_UNSUPPORTED when standard output is no terminal, or a dumb one. */
enum rc term_init(const struct term_options *o, struct err *err) MUST_USE;
/* Another theme from the next frame on. Errors as theme_load; what could be read applies. */
enum rc term_theme(const char *name, struct err *err) MUST_USE;
/* Take mouse events from now on, or leave the mouse to the terminal. */
void term_mouse_use(bool on);
/* Safe to call twice, and from a signal handler's way out. */
void term_restore(void);

void term_size(int *rows, int *columns);
bool term_ascii(void);
/* A character was shown as "?" because the locale's charset has none like it; true once. */
bool term_lost_characters(void);
bool term_colour(void);

/* The next frame: from nothing, or from what the last one holds. term_flush shows it. */
void term_begin(void);
void term_go_on(void);
void term_clear(int row, int column, int rows, int columns);
/* A part of it moves up by so many rows (down: by < 0); those that come free at its end are as they were. */
void term_scroll(int row, int column, int rows, int columns, int by);
void term_flush(void);
/* Of what is drawn, a part that a slow line is to show first. */
void term_first(int row, int column, int rows, int columns);
/* Everything again, after ^L or when coming back from suspension. */
void term_redraw(void);
void term_suspend(void);
/* Leave the terminal to another program, and take it back. */
void term_leave(void);
void term_return(void);

/*
 * Draw sanitised UTF-8 at (row, column) in at most width cells; what does not
 * fit ends in "…". Returns the cells used. Wide characters are never cut.
 */
int term_put(int row, int column, int width, struct slice text, enum role role);
/* The rest of a row in a role. */
void term_fill(int row, int column, int width, enum role role);
/* Change the look of cells that are drawn already (cursor row). */
void term_paint(int row, int column, int width, enum role role);
/* One of the drawing glyphs: rules '-' '|', their joints '+' (down) '<' (to the right), fold marks '>' 'v'. */
/* A level line. */
void term_rule(int row, int column, int width, enum role role);
void term_glyph(int row, int column, char what, enum role role);
/* The border of a box. */
void term_box(int row, int column, int rows, int columns, enum role role);
void term_cursor(int row, int column, bool visible);

/* Into the terminal's clipboard, by OSC 52. Nothing when headless. */
void term_clipboard(struct slice text);

/* s cut to at most width cells, whole characters. */
struct slice term_cut(struct slice s, int width);
/* s without its first width cells; *over: cells of a wide character that was cut in half (0 or 1). */
struct slice term_skip(struct slice s, int width, int *over);

#define KEY_NAME 16
/* Descriptors to wait on: keys, and signals (resize, end). */
int term_fd(void);
/* A key, or a part of one, waits to be read. */
bool term_key_waits(void);
int term_signal_fd(void);
/* The next key's name, or a printable character itself; false when none waits. */
bool term_key(char name[KEY_NAME]);
/* Where the last of "Click", "WheelUp", "WheelDown" was. */
void term_mouse(int *row, int *column);
/* What came with the last "Paste"; borrowed until the next. */
struct slice term_pasted(void);
/* What signals asked for since the last call: resized, or a number to end with. */
bool term_resized(void);
int term_end_signal(void);

/* The frame as text, trailing blanks cut; a number for all of its cells. For tests. */
void term_dump(FILE *to);
uint64_t term_sum(void);

#endif
