// SPDX-License-Identifier: BSD-2-Clause
/* The filter prompt: results while typing, completion, saved filters. */
#include "ui/app_state.h"

#include <stdio.h>
#include <stdlib.h>

#include "base/text.h"
#include "base/utf8.h"
#include "ui/model/complete.h"
#include "ui/model/saved.h"

#define SLICE_MS 2 /* of filtering between two looks at the keyboard */

static void show_error(struct app *app)
{
	app->screen.prompt_error = app->filter_error.msg;
	app->screen.prompt_column = app->filter_error.column;
}

static bool take_filter(struct app *app, struct slice text)
{
	app->screen.prompt_error = NULL;
	if (!model_filter(&app->model, slice_trim(text), &app->filter_error)) {
		show_error(app);
		return false;
	}
	app_show_current(app, false);
	return true;
}

bool app_filter_step(struct app *app)
{
	if (!model_filters(&app->model))
		return false;
	if (!model_step_on(&app->model, SLICE_MS))
		app_show_current(app, false);
	return model_filters(&app->model);
}

static void filter_changed(struct app *app)
{
	struct slice text = edit_slice(&app->edit);

	app->screen.prompt_error = NULL;
	if (!model_filter_follows(&app->model, text))
		return;
	if (!model_filter_start(&app->model, slice_trim(text), &app->filter_error))
		show_error(app);
	while (app->args->script && app_filter_step(app))
		;
}

/* A mistake stays open until it is mended or left. */
static bool filter_done(struct app *app, const char *text)
{
	return take_filter(app, slice_of(text));
}

static void filter_left(struct app *app)
{
	take_filter(app, slice_of(app->filter_before));
	app->screen.prompt_error = NULL;
}

void act_filter(struct app *app, int count)
{
	static const struct prompt p = {
		.label = "f: ", .changed = filter_changed, .done = filter_done, .left = filter_left, .complete = app_complete_filter,
		.history = "filter",
	};

	(void)count;
	snprintf(app->filter_before, sizeof(app->filter_before), "%s", app->model.filter_text);
	app_prompt(app, &p, slice_of(app->model.filter_text));
}

void act_filter_toggle(struct app *app, int count)
{
	(void)count;
	app->model.filter_off = !app->model.filter_off;
	model_update(&app->model);
	app_show_current(app, false);
}

void app_set_filter(struct app *app, const char *text)
{
	if (!take_filter(app, slice_of(text)))
		app_say(app, ROLE_MESSAGE_ERROR, "%s", app->filter_error.msg);
	app->screen.prompt_error = NULL;
}

void app_save_filter(struct app *app, struct slice name)
{
	struct err err = { "" };

	if (saved_put(&app->model, name, slice_of(app->model.filter_text), &err))
		app_say(app, ROLE_MESSAGE, _("saved; @%.*s in the filter means it"), SLICE_ARG(name));
	else
		app_say(app, ROLE_MESSAGE_ERROR, "%s", err.msg);
}

/* ---- completion ---- */

/* "blocked 61  badreputation 12 …", kept till the next key. */
static void show_candidates(struct app *app, const struct candidates *c)
{
	struct buf line;

	buf_init(&line, sizeof(app->candidates) - 1);
	for (size_t i = 0; i < c->n; i++) {
		const struct candidate *v = &c->v[i];

		buf_printf(&line, "%s%.*s", i ? "  " : "", SLICE_ARG(v->text));
		if (v->count)
			buf_printf(&line, " %u", v->count);
		else if (c->n == 1 && v->help && *v->help)
			buf_printf(&line, " %s", _(v->help));
	}
	snprintf(app->candidates, sizeof(app->candidates), "%.*s", SLICE_ARG(utf8_cut(buf_slice(&line), sizeof(app->candidates) - 1)));
	app->screen.candidates = slice_of(app->candidates);
	buf_release(&line);
}

/* Tab: what all have in common; again: one after the other, Shift-Tab back. */
void app_complete_filter(struct app *app, int by)
{
	struct edit *e = &app->edit;
	struct candidates *c = mem_alloc(sizeof(*c));
	struct arena a;
	struct slice typed;

	arena_init(&a);
	if (app->cycling && e->at == app->cycle_end) { /* complete again what was typed at first */
		edit_replace(e, app->cycle_from, e->at, slice_of(app->cycle_typed));
		model_complete(&app->model, &a, edit_slice(e), e->at, c);
		if (c->n)
			app->cycle = (app->cycle + c->n + (size_t)by) % c->n;
	} else {
		model_complete(&app->model, &a, edit_slice(e), e->at, c);
		app->cycle = by > 0 || !c->n ? 0 : c->n - 1;
		app->cycling = false;
	}
	typed = slice_sub(edit_slice(e), c->from, e->at);
	if (c->n == 1 || (c->n && app->cycling) || (c->n && c->common.n <= typed.n)) {
		snprintf(app->cycle_typed, sizeof(app->cycle_typed), "%.*s", SLICE_ARG(slice_sub(typed, 0, sizeof(app->cycle_typed) - 1)));
		edit_replace(e, c->from, e->at, c->v[app->cycle].text);
		app->cycle_from = c->from;
		app->cycling = c->n > 1;
		app->cycle_end = e->at;
	} else if (c->n) {
		edit_replace(e, c->from, e->at, c->common);
	}
	show_candidates(app, c);
	if (!c->n)
		app->screen.candidates = slice_of(_("nothing completes this"));
	arena_release(&a);
	free(c);
}
