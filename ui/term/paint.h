// SPDX-License-Identifier: BSD-2-Clause
#ifndef UI_TERM_PAINT_H
#define UI_TERM_PAINT_H

/*
 * Puts the canvas on the terminal: only the cells that differ from what
 * stands there, in as few bytes as ECMA-48 allows, with one write. curses
 * writes once for each place it goes to, and resets all attributes for each
 * change. Where a terminal does not speak ECMA-48 as xterm does, curses draws.
 * For the files of term/.
 */
#include <stdbool.h>
#include <stdint.h>

/* After newterm, whose output fd is: whether this terminal is painted here; all else does nothing where it is not. */
bool paint_start(int fd);
void paint_end(void);
struct face;
/* How cells of that number look from now on. */
void paint_face(uint32_t number, const struct face *face);
/* What stands on the terminal is not known: the next paint clears it and draws all. */
void paint_forget(void);
/* A part that is sent before the rest, so that a slow line shows it first. Until the next paint. */
void paint_first(int row, int column, int rows, int columns);
/* The canvas to the terminal; then the cursor to that cell. False: let curses do it. */
bool paint(int row, int column);

#endif
