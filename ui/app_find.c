// SPDX-License-Identifier: BSD-2-Clause
/* Find: the next row or line that holds the words, in the pane in focus, around its end. */
#include "ui/app_state.h"

#include "base/text.h"

static bool holds(struct slice text, struct slice words)
{
	return slice_ifind(text, words) != SIZE_MAX;
}

static bool line_holds(const struct line *l, struct slice words)
{
	struct buf text;
	bool found;

	buf_init(&text, 16384);
	for (int i = 0; i < l->n; i++)
		buf_put(&text, l->piece[i].text);
	found = holds(buf_slice(&text), words);
	buf_release(&text);
	return found;
}

static void find_row(struct app *app, struct slice words, int by)
{
	size_t at, of;
	bool round;

	model_find(&app->model, words, by, &at, &of, &round);
	if (!of) {
		app_say(app, ROLE_MESSAGE_WARN, _("not found: %s"), app->find);
		return;
	}
	if (round)
		app_say(app, ROLE_MESSAGE, by > 0 ? _("%zu/%zu, from the top") : _("%zu/%zu, from the bottom"), at, of);
	else
		app_say(app, ROLE_MESSAGE, "%zu/%zu", at, of);
	app_show_current(app, false);
}

void app_find(struct app *app, int by)
{
	enum pane p = app->screen.focus;
	size_t n = app->screen.text[p].n, at = app->screen.top[p];
	struct slice words = slice_trim(slice_of(app->find));

	app->screen.find = words;
	if (!words.n)
		return;
	if (p == PANE_LIST) {
		find_row(app, words, by);
		return;
	}
	for (size_t i = 0; i < n; i++) {
		bool past = by > 0 ? at + 1 >= n : at == 0;

		at = by > 0 ? (at + 1) % n : (at + n - 1) % n;
		if (past)
			app_say(app, ROLE_MESSAGE, "%s", by > 0 ? _("from the top") : _("from the bottom"));
		if (line_holds(&app->screen.text[p].v[at], words)) {
			app->screen.top[p] = at;
			return;
		}
	}
	app_say(app, ROLE_MESSAGE_WARN, _("not found: %s"), app->find);
}
