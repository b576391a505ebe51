// SPDX-License-Identifier: BSD-2-Clause
#ifndef UI_VIEW_LAYOUT_H
#define UI_VIEW_LAYOUT_H

/* Where everything stands at the present size. For the files of view/; the rest asks view.h. */
#include "ui/view/view.h"

#define MIN_ROWS 8
#define MIN_COLUMNS 40

struct rect {
	int row, column, rows, columns; /* the title line included */
	bool shown;
};

struct layout {
	struct rect pane[PANE_COUNT];
	bool tabs;	/* transcript and meaning share a place */
	bool single;	/* one pane at a time */
	bool too_small; /* nothing of it is shown */
	bool view_line;
	int rows, columns;
	int message_row, key_row; /* key_row -1: hidden */
	int divider;		  /* column or, with tabs, row between the list and the rest; -1: none */
};

struct layout lay_out(const struct screen *s);

/* The parts of a frame. */
void draw_header(const struct screen *s, const struct layout *l);
void draw_view_line(const struct screen *s, const struct layout *l);
void draw_message(const struct screen *s, const struct layout *l);
void draw_hints(const struct screen *s, const struct layout *l);
void draw_list(struct screen *s, const struct layout *l);
/* What of a list that stands there is another one, because the cursor was at row `from` of it, and row `top` was the first shown. */
void draw_list_moved(struct screen *s, const struct layout *l, size_t from, size_t top);
void draw_texts(struct screen *s, const struct layout *l);
void draw_overlay(struct screen *s, const struct layout *l);
/* A pane's title in its upper border. */
void draw_title(const struct screen *s, const struct rect *r, enum pane p, struct slice text);
/* The titles of the panes that share a place, from one on; the one that is shown in ‹ ›. brief: their numbers alone. */
struct slice tab_titles(struct arena *a, enum pane from, enum pane shown, bool brief);
/* Those of all panes, what is to say about the one that has the whole place, and the filter, which is never left out. */
struct slice single_title(const struct screen *s, const struct layout *l, struct arena *a, enum pane shown, struct slice about);
/* "is:open · 214 of 644 shown" and the like, to go behind the title of the list; most important words first. */
struct slice view_words(const struct screen *s, struct arena *a);
/* Mark the words looked for in a text that was drawn from column x on. */
void mark_found(struct slice find, struct slice text, int row, int x, int end);
void draw_lines(const struct lines *text, struct slice find, size_t top, int left, int row, int column, int rows, int columns);

#endif
