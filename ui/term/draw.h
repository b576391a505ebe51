// SPDX-License-Identifier: BSD-2-Clause
#ifndef UI_TERM_DRAW_H
#define UI_TERM_DRAW_H

/* Looks and signs of what term_put and its like draw (draw.c); for the files of term/, the rest asks term.h. */
#include <stdbool.h>
#include <stdint.h>

#include "ui/term/theme.h"

/* How cells look: a role's look as this terminal has it. */
struct face {
	unsigned attrs; /* A_BOLD … of curses */
	int fg, bg;	/* as init_extended_pair takes them; -1 the terminal's own */
	short pair;	/* of curses */
	bool shows;	/* on a blank too */
};

/* ascii: our own signs in ASCII. plain: no rules at all. */
void draw_signs(bool ascii, bool plain);
/* ASCII from now on. */
void draw_ascii(void);
/* looks[ROLE_COUNT]; colour: the terminal has colours and they are wanted. What is on the canvas has to be drawn anew. */
void draw_looks(const struct look *looks, bool colour);
/* By the number that a cell has; 0 is that of a blank canvas. */
const struct face *draw_face(uint32_t number);

#endif
