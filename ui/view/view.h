// SPDX-License-Identifier: BSD-2-Clause
#ifndef UI_VIEW_VIEW_H
#define UI_VIEW_VIEW_H

/*
 * Draws the state of the screen: header, panes, message and key line, and what
 * lies over them. Decides where (layout.c); what stands there comes from the
 * model.
 */
#include "ui/model/detail.h"
#include "ui/model/model.h"
#include "ui/view/dialog.h"
#include "ui/view/trend.h"

enum pane { PANE_LIST, PANE_TRANSCRIPT, PANE_MEANING, PANE_COUNT };

struct key_hint {
	struct slice key;
	const char *label;
	int action; /* of a click; 0: none */
};

#define HINTS_MAX 16

struct screen {
	struct model *model;
	bool only_moved; /* since the last frame at most the cursor of the list, the texts beside it and the message have changed */
	const char *title;
	bool demo, read_only;
	bool files, reading; /* no account, but files; they are still being read */
	bool indexing; /* the index is being made from the store */
	bool words;    /* states as words, cursor shown: for screen readers */
	bool one_pane; /* at a time, at every size */
	bool no_keys;  /* the key line is hidden */
	enum pane focus;
	enum pane tab; /* of the two text panes, the one shown where they share a place */
	bool zoom;
	int divider, divider_row; /* cells the divider was moved by: beside, above */
	enum detail_view detail;
	bool unwrapped;		       /* lines of the transcript run on to the right */
	struct lines text[PANE_COUNT]; /* of the two text panes */
	size_t top[PANE_COUNT];	       /* first line or row shown */
	int left[PANE_COUNT];	       /* first cell shown */
	struct slice message;	       /* sanitised */
	enum role message_role;
	struct slice progress;
	const char *prompt; /* NULL: no prompt open */
	const struct edit *edit;
	struct slice candidates; /* of completion, above the prompt; empty: none */
	const char *prompt_error; /* under the prompt, NULL none */
	size_t prompt_column;
	struct dialog *dialog; /* NULL: none open */
	struct trend *trend; /* NULL: not shown */
	struct lines overlay; /* messages; n 0: none */
	const char *overlay_title;
	size_t overlay_top;
	struct key_hint hints[HINTS_MAX]; /* most wanted first; the last one always stands there */
	size_t nhints;
	struct slice find; /* marked where it stands; empty: nothing */
	struct slice pulled; /* "pulled 09:41", "offline since …" */
	struct slice waiting; /* "2 to send", or empty */
	const char *looked;  /* when the server was last asked, NULL: not known */
	bool pulled_warn;    /* … in the warning role */
};

/* Width in cells of each text pane in the present layout; the transcript is built for it. */
int view_pane_width(const struct screen *s, enum pane p);
int view_pane_height(const struct screen *s, enum pane p);
int view_overlay_height(const struct screen *s);
bool view_pane_shown(const struct screen *s, enum pane p);
/* The pane at a cell of the screen, and which of its rows or lines stands there. False on titles, borders and bars. */
bool view_pane_at(const struct screen *s, int row, int column, enum pane *p, size_t *at);
/* The pane whose title stands at a cell, where two share a place. */
bool view_tab_at(const struct screen *s, int row, int column, enum pane *p);
/* A cell of the list is on the fold mark of a group. */
bool view_on_fold(const struct screen *s, int column);
/* The action of the item of the key line at a cell; 0: none. */
int view_hint_at(const struct screen *s, int row, int column);
/* Move the divider between the list and the rest by so many cells (rows where it lies flat). */
void view_move_divider(struct screen *s, int by);
bool view_on_divider(const struct screen *s, int row, int column);
void view_drag_divider(struct screen *s, int row, int column);
void view_draw(struct screen *s);

#endif
