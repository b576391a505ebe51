// SPDX-License-Identifier: BSD-2-Clause
#ifndef UI_TERM_BY_CURSES_H
#define UI_TERM_BY_CURSES_H

/* The canvas to the terminal by curses, which knows all of them; where paint.c does not. The cursor to that cell. */
void show_by_curses(int row, int column);

#endif
