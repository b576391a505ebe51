// SPDX-License-Identifier: BSD-2-Clause
#ifndef UI_VIEW_VIEW_H
#define UI_VIEW_VIEW_H

/*
 * Draws the state of the screen: header, panes, message and key line, and what
 * lies over them. Decides where; what stands there comes from the model.
 */
#include "ui/model/detail.h"
#include "ui/model/model.h"
#include "ui/view/dialog.h"

enum pane { PANE_LIST, PANE_TRANSCRIPT, PANE_MEANING, PANE_COUNT };

struct key_hint {
	struct slice key;
	const char *label;
};

#define HINTS_MAX 12

struct screen {
	struct model *model;
	const char *title;
	bool demo, read_only;
	enum pane focus;
	bool zoom;
	int divider; /* cells the divider was moved by */
	enum detail_view detail;
	struct lines text[PANE_COUNT]; /* of the two text panes */
	size_t top[PANE_COUNT];	       /* first line or row shown */
	struct slice message;	       /* sanitised */
	enum role message_role;
	struct slice progress;
	const char *prompt; /* NULL: no prompt open */
	const struct edit *edit;
	struct slice candidates; /* of completion, above the prompt; empty: none */
	const char *prompt_error; /* under the prompt, NULL none */
	size_t prompt_column;
	struct dialog *dialog; /* NULL: none open */
	struct lines overlay; /* help, messages; n 0: none */
	const char *overlay_title;
	size_t overlay_top;
	struct key_hint hints[HINTS_MAX];
	size_t nhints;
	struct slice find; /* marked where it stands; empty: nothing */
	struct slice pulled; /* "pulled 09:41" */
};

/* Width in cells of each text pane in the present layout; the transcript is built for it. */
int view_pane_width(const struct screen *s, enum pane p);
int view_pane_height(const struct screen *s, enum pane p);
/* The pane at a cell of the screen, and which of its rows or lines stands there. False on titles, borders and bars. */
bool view_pane_at(const struct screen *s, int row, int column, enum pane *p, size_t *at);
/* Move the divider between the list and the rest by so many cells (rows where it lies flat). */
void view_move_divider(struct screen *s, int by);
void view_draw(struct screen *s);

#endif
