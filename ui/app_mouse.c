// SPDX-License-Identifier: BSD-2-Clause
/* The mouse: a click takes the pane and the row, a second one opens it; the wheel moves what is under it. */
#include "ui/app_state.h"

#define WHEEL_STEP 3

static void wheel(struct app *app, enum action a)
{
	for (int i = 0; i < WHEEL_STEP; i++)
		app_act(app, a, 0);
}

bool app_mouse(struct app *app, const char *what, int row, int column)
{
	struct screen *s = &app->screen;
	bool click = strcmp(what, "Click") == 0;
	size_t at;
	enum pane p;

	if (!click && strcmp(what, "WheelUp") != 0 && strcmp(what, "WheelDown") != 0)
		return false;
	if (app_dialog_is_open(app)) {
		if (click)
			app_dialog_click(app, row, column);
		return true;
	}
	if (app->prompt)
		return true;
	if (!s->overlay.n && view_pane_at(s, row, column, &p, &at)) {
		bool again = p == PANE_LIST && s->focus == p && at == app->model.cursor;

		app_act(app, (enum action)(ACTION_PANE_1 + p), 0);
		if (click && p == PANE_LIST && at < app->model.nrows) {
			app->model.cursor = at;
			app_show_current(app, false);
			if (again)
				app_act(app, ACTION_OPEN, 0);
		}
	}
	if (!click)
		wheel(app, strcmp(what, "WheelUp") == 0 ? ACTION_UP : ACTION_DOWN);
	return true;
}
