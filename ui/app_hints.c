// SPDX-License-Identifier: BSD-2-Clause
/* The key line: what keys do here. */
#include "ui/app_state.h"

#include "base/text.h"

static void hint(struct app *app, enum action a, const char *label)
{
	if (app->screen.nhints < HINTS_MAX)
		app->screen.hints[app->screen.nhints++] = (struct key_hint){ action_key(app->args->conf, a), label, (int)a };
}

/* A key that is no action: of a prompt or a dialog. */
static void fixed_hint(struct app *app, struct slice key, const char *label)
{
	app->screen.hints[app->screen.nhints++] = (struct key_hint){ key, label, 0 };
}

void app_hints(struct app *app)
{
	static const enum action in_list[] = { ACTION_OPEN, ACTION_TAG, ACTION_RESOLVE, ACTION_SLEEP, ACTION_UNDO, ACTION_FILTER, ACTION_GROUP,
					       ACTION_NOTE, ACTION_FIND, ACTION_REVEAL, ACTION_PULL, ACTION_PANE_NEXT };
	static const enum action in_text[] = { ACTION_PANE_NEXT, ACTION_NEXT_FAILURE, ACTION_RESOLVE, ACTION_UNDO, ACTION_DETAIL, ACTION_FIND,
					       ACTION_REVEAL, ACTION_COPY, ACTION_ZOOM };
	bool list = app->screen.focus == PANE_LIST;
	const enum action *now = list ? in_list : in_text;
	size_t n = list ? sizeof(in_list) / sizeof(in_list[0]) : sizeof(in_text) / sizeof(in_text[0]);

	app->screen.nhints = 0;
	if (app_dialog_is_open(app)) {
		fixed_hint(app, S("Enter"), app_dialog_top(app)->accept);
		fixed_hint(app, S("Esc"), _("cancel"));
	} else if (app->prompt) {
		fixed_hint(app, S("Enter"), _("accept"));
		if (app->prompt->complete)
			fixed_hint(app, S("Tab"), _("complete"));
		if (app->prompt->history)
			fixed_hint(app, S("Up"), _("earlier ones"));
		fixed_hint(app, S("Esc"), _("leave"));
	} else if (app->screen.trend) {
		fixed_hint(app, S("h l"), _("earlier, later"));
		fixed_hint(app, S("Tab"), _("days, hours"));
		fixed_hint(app, S("Enter"), _("filter to it"));
		fixed_hint(app, S("Esc"), _("leave"));
	} else if (app->screen.overlay.n) {
		hint(app, ACTION_ESCAPE, _("leave"));
	} else {
		for (size_t i = 0; i < n; i++)
			hint(app, now[i], _(action_info(now[i])->label));
		hint(app, ACTION_BACK, list && !app->screen.zoom ? _("quit") : _("go back"));
		hint(app, ACTION_HELP, _("help"));
	}
}
