// SPDX-License-Identifier: BSD-2-Clause
#ifndef UI_VIEW_DIALOG_H
#define UI_VIEW_DIALOG_H

/*
 * How a dialog looks: a title, fields one under the other, the ways out in the
 * lower border. What its keys do is in ui/app_dialog.h, where it is opened.
 */
#include "base/arena.h"
#include "ui/edit.h"
#include "ui/roles.h"

enum field_kind {
	FIELD_TEXT,    /* a paragraph; text is wrapped, an empty one is a blank line */
	FIELD_RADIO,   /* one of few choices, side by side: Left, Right, Space */
	FIELD_CHECK,   /* on or off: Space */
	FIELD_INPUT,   /* a line of text */
	FIELD_LIST,    /* one of many choices, one a line: Up, Down, page, letters of its name */
	FIELD_BUTTONS, /* one of few choices, Enter takes the marked one: Left, Right */
};

struct field {
	enum field_kind kind;
	const char *label;		/* in front, NULL: none; also of FIELD_TEXT */
	const char *text;		/* FIELD_TEXT, FIELD_CHECK: the words; FIELD_INPUT: the text at first */
	const char *hint;		/* FIELD_INPUT: a dim line below, NULL: none */
	const char *const *choices;	/* FIELD_RADIO, FIELD_LIST, FIELD_BUTTONS */
	size_t nchoices, chosen;
	bool on;			/* FIELD_CHECK */
	bool numbered;			/* FIELD_LIST: a digit takes one and accepts the dialog */
	bool columns;			/* FIELD_LIST: in two of them where the screen is wide; then Left, Right go from one to the other */
	size_t stride;			/* choices from one column to the other as it was drawn; 0: there is one */
	bool searched;			/* FIELD_LIST: takes the room there is; Up, Down reach it from the input field */
	bool secret;			/* FIELD_INPUT: stars are shown */
	bool hidden;			/* left out, and skipped by Tab */
	enum role role;			/* FIELD_TEXT */
	struct edit *edit;		/* FIELD_INPUT; the dialog's own */
};

struct dialog {
	struct arena arena; /* everything it shows */
	const char *title, *accept; /* accept: what Enter does */
	bool question;		    /* y and n answer too */
	struct field *fields;
	size_t nfields, focus;
	const char *error; /* why it did not accept, NULL: nothing wrong */
	char typed[32];	   /* letters of a choice's name, to find it */
	int top;	   /* first line shown, when it is taller than the screen */
};

bool field_takes_focus(const struct field *f);
/* Draw over what is there, in the middle of rows × columns from row on; the cursor goes into the field in focus. */
void dialog_draw(struct dialog *d, int row, int rows, int columns);
/* What stands at a cell: field, and choice of it (SIZE_MAX: none of them). False outside of fields. */
bool dialog_at(struct dialog *d, int row, int rows, int columns, int at_row, int at_column, size_t *field, size_t *choice);

#endif
