// SPDX-License-Identifier: BSD-2-Clause
#ifndef UI_TERM_INPUT_H
#define UI_TERM_INPUT_H

#include <stdbool.h>

/* Keys, mouse and paste from curses; for term.c only, the rest asks term.h. */

/* Once the screen is open and not headless. */
void input_start(void);
void input_end(void);
void input_mouse(bool on);
/* The terminal was asked where its cursor is, behind one character written in this column: 1 cell or 2? */
void input_expect_column(int column);
/* The answer, in term.c. */
void term_set_ambiguous(int cells);

#endif
