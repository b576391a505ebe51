// SPDX-License-Identifier: BSD-2-Clause
#ifndef UI_TERM_CANVAS_H
#define UI_TERM_CANVAS_H

/*
 * The frame as cells: drawn from nothing each time (draw.c), then brought to the terminal (paint.c, by_curses.c). A cell
 * is a word, so that a whole frame costs less than to remember what of it has changed. For the files of term/.
 */
#include <stdint.h>

#define CELL_BEHIND 0u		   /* the second half of a wide character */
#define CELL_CLUSTER 0x80000000u   /* a number of canvas_text: a character with combining marks */
#define CELL_CODES 5		   /* code points of a cell at most; what follows is left out */

struct cell {
	uint32_t text; /* a code point, or one of the above */
	uint32_t face; /* a number of draw.h */
};

/* As wiping leaves it. */
#define CELL_BLANK ((struct cell){ ' ', 0 })

struct canvas {
	int rows, columns;
	struct cell *cells; /* rows * columns */
	unsigned forgotten; /* grows when the numbers of clusters begin anew */
};

const struct canvas *canvas(void);
/* All blank when the size is another one. */
void canvas_resize(int rows, int columns);
void canvas_wipe(void);
void canvas_release(void);
/* A row's cells; NULL when there is none. */
struct cell *canvas_line(int row);
/* What stands for a character with its marks, 2 to CELL_CODES of them; until `forgotten` grows, with a wiping. */
uint32_t canvas_cluster(const uint32_t *codes, int n);
/* The code points of a cell; 0 of the second half of a wide character. */
int canvas_text(uint32_t text, uint32_t codes[CELL_CODES]);

#endif
