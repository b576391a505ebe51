// SPDX-License-Identifier: BSD-2-Clause
#include "ui/app_prompt.h"

#include <stdio.h>

#include "base/text.h"
#include "ui/app_state.h"
#include "ui/recall.h"

void app_prompt(struct app *app, const struct prompt *p, struct slice text)
{
	app->prompt = p;
	edit_set(&app->edit, text);
	if (text.n) /* ready for one more word */
		edit_insert(&app->edit, S(" "));
	app->recalled = 0;
	app->screen.prompt = _(p->label);
	app->screen.prompt_error = NULL;
	app->screen.candidates = (struct slice){ "", 0 };
	app->screen.edit = &app->edit;
}

void app_prompt_close(struct app *app)
{
	app->prompt = NULL;
	app->screen.prompt = app->screen.prompt_error = NULL;
	app->screen.candidates = (struct slice){ "", 0 };
}

void app_prompt_changed(struct app *app)
{
	app->screen.prompt_error = NULL;
	if (app->prompt->changed)
		app->prompt->changed(app);
}

static void accept(struct app *app)
{
	const struct prompt *p = app->prompt;
	char text[EDIT_MAX];

	snprintf(text, sizeof(text), "%s", app->edit.text);
	app_prompt_close(app);
	if (!p->done(app, text)) {
		app->prompt = p;
		app->screen.prompt = _(p->label);
		app_prompt_changed(app); /* says why */
		return;
	}
	if (p->history && !app->args->read_only)
		recall_add(app->args->store, p->history, slice_trim(slice_of(text)));
	app_settle(app);
}

static void leave(struct app *app)
{
	const struct prompt *p = app->prompt;

	app_prompt_close(app);
	if (p->left)
		p->left(app);
	app_settle(app);
}

/* Lines given before: back = further into the past. */
static void recall(struct app *app, bool back)
{
	struct arena a;
	struct slice line;

	if (!app->prompt->history || (!back && !app->recalled))
		return;
	if (!app->recalled)
		snprintf(app->edited, sizeof(app->edited), "%s", app->edit.text);
	arena_init(&a);
	if (!back && app->recalled == 1) {
		app->recalled = 0;
		edit_set(&app->edit, slice_of(app->edited));
	} else if (recall_get(app->args->store, app->prompt->history, back ? app->recalled : app->recalled - 2, &a, &line)) {
		app->recalled = back ? app->recalled + 1 : app->recalled - 1;
		edit_set(&app->edit, line);
	}
	arena_release(&a);
	app_prompt_changed(app);
}

void app_prompt_key(struct app *app, const char *key)
{
	bool tab = strcmp(key, "Tab") == 0;

	if (strcmp(key, "Enter") == 0)
		accept(app);
	else if (strcmp(key, "Esc") == 0 || strcmp(key, "^C") == 0)
		leave(app);
	else if (strcmp(key, "Up") == 0 || strcmp(key, "Down") == 0)
		recall(app, key[0] == 'U');
	else if (tab || strcmp(key, "BackTab") == 0) {
		if (app->prompt->complete) {
			app->prompt->complete(app, tab ? 1 : -1);
			app_prompt_changed(app);
		}
	} else if (edit_key(&app->edit, key)) {
		app->screen.candidates = (struct slice){ "", 0 };
		app_prompt_changed(app);
	}
}

void app_prompt_paste(struct app *app, struct slice text)
{
	edit_insert(&app->edit, text);
	app_prompt_changed(app);
}
