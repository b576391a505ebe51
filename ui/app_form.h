// SPDX-License-Identifier: BSD-2-Clause
#ifndef UI_APP_FORM_H
#define UI_APP_FORM_H

/*
 * The dialog before a mark: how many failures of which groups it changes, what
 * the filter hides of them, and the fields of the mark itself.
 */
#include "ui/app_state.h"
#include "ui/target.h"

#define FORM_FIELDS 16

struct form {
	enum mark_op op;
	const char *title, *accept;
	struct field fields[FORM_FIELDS];
	size_t n, focus;
	/* Takes the op's own fields into the mark; false: d->error says what is wrong. NULL: it has none. */
	bool (*read)(struct app *app, struct dialog *d, struct mark *m);
	void (*changed)(struct dialog *d);
};

/* Fields that every form has, before those of the op. */
enum { FORM_HEAD, FORM_GROUPS, FORM_FILTER, FORM_SCOPE, FORM_HIDDEN, FORM_GAP, FORM_OWN };

/* Says how many failures form_open would change; 0 said so already. */
size_t form_size(struct app *app);
/* Another field of the op's own; its place in the dialog. */
size_t form_add(struct form *f, struct field field);
void form_open(struct app *app, struct form *f);

/* Carry a mark out on a set, with everything that follows: message, undo, cursor, tags. False when the store refused, or it was stopped: nothing is changed then. */
bool app_mark(struct app *app, struct mark *m, const struct ids *ids);
/* The same on what the cursor or the tags say, without a dialog. */
void app_mark_here(struct app *app, struct mark *m);
/* The last step back, or forward again; Ctrl-C stops that as well. */
enum rc app_take_back(struct app *app, bool forward, struct store_step *done, struct err *err) MUST_USE;

#endif
