// SPDX-License-Identifier: BSD-2-Clause
#ifndef UI_APP_DIALOG_H
#define UI_APP_DIALOG_H

/*
 * Dialogs. One is described by its fields, opened, and answers through a
 * callback; while it is open the list under it does not change.
 *
 *	static bool moved(struct app *app, struct dialog *d)
 *	{
 *		return move_to(app, d->fields[1].choices[d->fields[1].chosen]);
 *	}
 *	…
 *	const struct field fields[] = {
 *		{ FIELD_TEXT, .text = _("12 mails") },
 *		{ FIELD_LIST, _("To"), .choices = names, .nchoices = n },
 *		{ FIELD_INPUT, _("Note"), .hint = _("(optional)") },
 *	};
 *	app_dialog(app, &(struct dialog_spec){ .title = _("Move"), .accept = _("move"), .fields = fields,
 *					       .nfields = 3, .done = moved });
 *
 * Keys: Enter accepts, Esc and ^C leave; in a question y and n do the same.
 * Tab, Up and Down go through the fields, Left, Right and Space choose. A
 * letter typed where no text is wanted goes into the first input field, so that
 * what is typed at once is the note. Enter held down from the key that opened
 * the dialog does not confirm it.
 *
 * Everything given is copied; strings are in the user's language and
 * sanitised by whoever got them from mail or network. Dialogs stack: one that
 * is opened while another is open stands above it.
 */
#include "ui/view/dialog.h"

struct app;

struct dialog_spec {
	const char *title, *accept; /* accept: what Enter does, a word for the lower border */
	const struct field *fields;
	size_t nfields;
	size_t focus;	/* field in focus at first, if it takes focus; else the first that does */
	bool question;	/* a yes or no: y and n answer too */
	size_t number;	/* not 0: this number has to be typed in a field of its own before it accepts */
	/* Enter. False: it stays open, d->error says why. The callback may open another dialog. */
	bool (*done)(struct app *app, struct dialog *d);
	/* Esc; NULL: nothing to do. */
	void (*left)(struct app *app, struct dialog *d);
	/* A key before anybody else; true: it is taken. NULL: all keys are the dialog's. */
	bool (*key)(struct app *app, struct dialog *d, const char *key);
	/* A value or the focus changed (d->focus); it may change other fields, with texts from d->arena. */
	void (*changed)(struct app *app, struct dialog *d);
	void *data; /* from malloc; the dialog frees it */
	void (*release)(void *data); /* instead of free */
};

struct dialog *app_dialog(struct app *app, const struct dialog_spec *spec);
/* Yes or no: text is a paragraph. */
struct dialog *app_ask(struct app *app, const char *title, const char *accept, const char *text,
		       bool (*done)(struct app *app, struct dialog *d));
/* Another number to be typed, 0: none. */
void app_dialog_number(struct dialog *d, size_t number);
/* The data of the spec. */
void *app_dialog_data(const struct dialog *d);
/* The chosen word of a field with choices; NULL when there is none. */
const char *field_choice(const struct field *f);

bool app_dialog_is_open(const struct app *app);
/* The topmost, to be drawn; NULL when none is open. */
struct dialog *app_dialog_top(const struct app *app);
/* The field in focus takes characters as they are typed. */
bool app_dialog_wants_text(const struct app *app);
void app_dialog_key(struct app *app, const char *key);
void app_dialog_paste(struct app *app, struct slice text);
void app_dialog_click(struct app *app, int row, int column);
/* Something that the open dialog shows has changed. */
void app_dialog_again(struct app *app);
void app_dialog_close_all(struct app *app);

#endif
