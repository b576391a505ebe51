// SPDX-License-Identifier: BSD-2-Clause
#ifndef UI_APP_PROMPT_H
#define UI_APP_PROMPT_H

/*
 * A question of one line, in the message line: filter, find, note, command. A
 * prompt is a constant that says what to do as it is typed, accepted, left;
 * the text is edited by ui/edit.h. Up and Down walk the lines given before.
 */
#include "base/slice.h"

struct app;

struct prompt {
	const char *label; /* N_(…) when it has words */
	/* The text changed; NULL: nothing to do before Enter. */
	void (*changed)(struct app *app);
	/* Enter. False: it stays open. */
	bool (*done)(struct app *app, const char *text);
	/* Esc or ^C. */
	void (*left)(struct app *app);
	/* Tab (by = 1) and Shift-Tab (by = -1): change app->edit, set app->screen.candidates. */
	void (*complete)(struct app *app, int by);
	/* Lines given are kept in the store under this name; NULL: not kept. */
	const char *history;
};

/* Open it with text to start from. p outlives the prompt. */
void app_prompt(struct app *app, const struct prompt *p, struct slice text);
void app_prompt_close(struct app *app);
void app_prompt_key(struct app *app, const char *key);
void app_prompt_paste(struct app *app, struct slice text);
/* The text was changed by other means than a key (completion). */
void app_prompt_changed(struct app *app);

#endif
