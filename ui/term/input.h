// SPDX-License-Identifier: BSD-2-Clause
#ifndef UI_TERM_INPUT_H
#define UI_TERM_INPUT_H

/* Keys, mouse and paste from curses; for term.c only, the rest asks term.h. */

/* Once the screen is open and not headless. */
void input_init(void);

#endif
