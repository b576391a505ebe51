// SPDX-License-Identifier: BSD-2-Clause
/* Find: the next row or line that holds the words, in the pane in focus, around its end. */
#include "ui/app_state.h"

#include "base/text.h"

static bool holds(struct slice text, struct slice words)
{
	return slice_ifind(text, words) != SIZE_MAX;
}

static bool row_holds(const struct model *m, struct arena *a, const struct row *r, struct slice words)
{
	const struct entry *e;

	if (r->kind == ROW_GROUP)
		return holds(model_group_name(m, a, &m->groups[r->group]), words);
	e = &m->ix->v[r->entry];
	return holds(model_address(m, a, e), words) || holds(model_exposed(m, a, e), words);
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

static bool place_holds(struct app *app, struct arena *a, size_t at, struct slice words)
{
	enum pane p = app->screen.focus;

	return p == PANE_LIST ? row_holds(&app->model, a, &app->model.rows[at], words) : line_holds(&app->screen.text[p].v[at], words);
}

void app_find(struct app *app, int by)
{
	enum pane p = app->screen.focus;
	size_t n = p == PANE_LIST ? app->model.nrows : app->screen.text[p].n;
	size_t at = p == PANE_LIST ? app->model.cursor : app->screen.top[p];
	struct slice words = slice_trim(slice_of(app->find));
	struct arena a;

	app->screen.find = words;
	if (!words.n || !n)
		return;
	arena_init(&a);
	for (size_t i = 0; i < n; i++) {
		bool past = by > 0 ? at + 1 >= n : at == 0;

		at = by > 0 ? (at + 1) % n : (at + n - 1) % n;
		if (past)
			app_say(app, ROLE_MESSAGE, "%s", by > 0 ? _("from the top") : _("from the bottom"));
		if (!place_holds(app, &a, at, words))
			continue;
		if (p == PANE_LIST) {
			app->model.cursor = at;
			app_show_current(app, false);
		} else {
			app->screen.top[p] = at;
		}
		arena_release(&a);
		return;
	}
	arena_release(&a);
	app_say(app, ROLE_MESSAGE_WARN, _("not found: %s"), app->find);
}
