// SPDX-License-Identifier: BSD-2-Clause
#ifndef UI_TERM_ANSI_H
#define UI_TERM_ANSI_H

/* Whether a terminal speaks ECMA-48 as xterm does, by its description (terminfo); for paint.c. */
#include <stdbool.h>

#define ANSI_COLOUR 32

struct ansi {
	unsigned attrs;	    /* A_BOLD … that it has */
	bool erase_cells;   /* ECH (ECMA-48 8.3.38) */
	bool erases_ground; /* what is erased takes the ground in use */
};

/* After newterm. False: something it needs is written in another way there, or holds quirks. */
bool ansi_ask(struct ansi *has);
/* The parameters of SGR (ECMA-48 8.3.117) for a colour of curses; false when it is set in another way. */
bool ansi_colour(int colour, bool ground, char out[ANSI_COLOUR]);

#endif
