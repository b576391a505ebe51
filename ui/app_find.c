// SPDX-License-Identifier: BSD-2-Clause
/* Find: the next row or line that holds the words, in the pane in focus, around its end. */
#include "ui/app_state.h"

#include <stdio.h>

#include "base/text.h"

static bool line_holds(const struct line *l, struct slice words)
{
	struct buf text;
	bool found;

	buf_init(&text, 16384);
	for (int i = 0; i < l->n; i++)
		buf_put(&text, l->piece[i].text);
	found = slice_ifind(buf_slice(&text), words) != SIZE_MAX;
	buf_release(&text);
	return found;
}

/* As model_find, among the lines of a text pane; the place is its first line shown. */
static void find_line(struct app *app, struct slice words, int by, size_t *at, size_t *of, bool *round)
{
	enum pane p = app->screen.focus;
	const struct lines *text = &app->screen.text[p];
	size_t here = app->screen.top[p], best = SIZE_MAX, first = SIZE_MAX, last = 0, number = 0, best_number = 0;

	*of = 0;
	for (size_t i = 0; i < text->n; i++) {
		if (!line_holds(&text->v[i], words))
			continue;
		number = ++*of;
		first = first == SIZE_MAX ? i : first;
		last = i;
		if (by < 0 ? i < here : best == SIZE_MAX && (by ? i > here : i >= here)) {
			best = i;
			best_number = number;
		}
	}
	*round = best == SIZE_MAX;
	if (*of && *round) {
		best = by < 0 ? last : first;
		best_number = by < 0 ? *of : 1;
	}
	*at = best_number;
	if (*of)
		app->screen.top[p] = best;
}

/* by: 1 on, -1 back, 0 from here on. */
static void find(struct app *app, int by)
{
	struct slice words = slice_trim(slice_of(app->find));
	size_t at = 0, of = 0;
	bool round = false;

	app->screen.find = words;
	if (!words.n)
		return;
	if (app->screen.focus == PANE_LIST)
		model_find(&app->model, words, by, &at, &of, &round);
	else
		find_line(app, words, by, &at, &of, &round);
	if (!of)
		app_say(app, ROLE_MESSAGE_WARN, _("not found: %s"), app->find);
	else if (round && by)
		app_hint(app, by > 0 ? _("%zu/%zu, from the top") : _("%zu/%zu, from the bottom"), at, of);
	else
		app_hint(app, "%zu/%zu", at, of);
	app_show_current(app, false);
}

/* As it is typed: from where it began. */
static void find_changed(struct app *app)
{
	snprintf(app->find, sizeof(app->find), "%s", app->edit.text);
	if (app->screen.focus == PANE_LIST)
		app->model.cursor = app->find_from < app->model.nrows ? app->find_from : 0;
	else
		app->screen.top[app->screen.focus] = app->find_from;
	find(app, 0);
	app->screen.candidates = app->screen.message;
}

static bool find_done(struct app *app, const char *text)
{
	if (*text)
		return true;
	find(app, 1); /* the last words again */
	return true;
}

static void find_left(struct app *app)
{
	app->find[0] = '\0';
	find_changed(app);
	app->screen.candidates = (struct slice){ "", 0 };
	app_show_current(app, false);
}

void act_find(struct app *app, int count)
{
	static const struct prompt p = { .label = "/", .changed = find_changed, .done = find_done, .left = find_left, .history = "find" };

	(void)count;
	app->find_from = app->screen.focus == PANE_LIST ? app->model.cursor : app->screen.top[app->screen.focus];
	app_prompt(app, &p, S(""));
}

static void again(struct app *app, int by, int count)
{
	if (!*app->find)
		app_say(app, ROLE_MESSAGE, _("nothing to find yet; / asks"));
	for (int i = 0; i < (count ? count : 1) && *app->find; i++)
		find(app, by);
}

void act_find_next(struct app *app, int count)
{
	again(app, 1, count);
}

void act_find_prev(struct app *app, int count)
{
	again(app, -1, count);
}
