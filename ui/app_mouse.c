// SPDX-License-Identifier: BSD-2-Clause
/*
 * The mouse: a click takes the pane and the row, on a fold mark it folds, on
 * a tab it shows the pane, a second one opens; the wheel scrolls what is under
 * it and leaves the focus where it is; the divider is dragged; an item of the
 * key line runs.
 */
#include "ui/app_state.h"

#define WHEEL_STEP 3
#define DOUBLE_MS 400

static void wheel(struct app *app, int row, int column, int by)
{
	struct screen *s = &app->screen;
	enum pane p;
	size_t at;
	long top, n;

	if (s->overlay.n) {
		app_scroll(app, by);
		return;
	}
	if (!view_pane_at(s, row, column, &p, &at))
		return;
	if (p == PANE_LIST) {
		model_move(&app->model, by);
		app_show_current(app, false);
		return;
	}
	n = (long)s->text[p].n - 1;
	top = (long)s->top[p] + by;
	s->top[p] = top < 0 || n < 0 ? 0 : (size_t)(top > n ? n : top);
}

static void click_row(struct app *app, size_t at, int column)
{
	struct model *m = &app->model;
	bool again = at == m->cursor && app_ms(app) - app->clicked_at < DOUBLE_MS;

	if (at >= m->nrows)
		return;
	m->cursor = at;
	app_show_current(app, false);
	app->clicked_at = again ? 0 : app_ms(app);
	if (again || (model_row(m)->kind == ROW_GROUP && view_on_fold(&app->screen, column)))
		app_act(app, ACTION_OPEN, 0);
}

static void click(struct app *app, int row, int column)
{
	struct screen *s = &app->screen;
	int action = view_hint_at(s, row, column);
	enum pane p;
	size_t at;

	if (s->trend) {
		app_trend_click(app, column);
		return;
	}
	if (action) {
		app_act(app, (enum action)action, 0);
		return;
	}
	if (s->overlay.n)
		return;
	app->dragging = view_on_divider(s, row, column);
	if (view_tab_at(s, row, column, &p))
		app_focus(app, p);
	if (app->dragging || !view_pane_at(s, row, column, &p, &at))
		return;
	app_focus(app, p);
	if (p == PANE_LIST)
		click_row(app, at, column);
}

static void drag(struct app *app, int row, int column)
{
	if (!app->dragging)
		return;
	view_drag_divider(&app->screen, row, column);
	app_texts_again(app);
}

bool app_mouse(struct app *app, const char *what, int row, int column)
{
	bool is_click = strcmp(what, "Click") == 0, release = strcmp(what, "Release") == 0;
	int by = strcmp(what, "WheelUp") == 0 ? -WHEEL_STEP : strcmp(what, "WheelDown") == 0 ? WHEEL_STEP : 0;

	if (!is_click && !release && !by && strcmp(what, "Drag") != 0)
		return false;
	if (app_dialog_is_open(app)) {
		if (is_click)
			app_dialog_click(app, row, column);
	} else if (app->prompt)
		;
	else if (by)
		wheel(app, row, column, by);
	else if (is_click)
		click(app, row, column);
	else
		drag(app, row, column);
	if (release)
		app->dragging = false;
	return true;
}
