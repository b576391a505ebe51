// SPDX-License-Identifier: BSD-2-Clause
/* What lies over the panes: help, messages. */
#include "ui/app_state.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>

#include "base/text.h"
#include "base/utf8.h"

/* ---- messages ---- */

void app_say(struct app *app, enum role role, const char *fmt, ...)
{
	char text[256];
	struct buf safe;
	va_list ap;

	va_start(ap, fmt);
	vsnprintf(text, sizeof(text), fmt, ap);
	va_end(ap);
	buf_init(&safe, sizeof(app->message) - 1);
	utf8_safe(&safe, slice_of(text), false, NULL);
	snprintf(app->message, sizeof(app->message), "%s", buf_cstr(&safe));
	buf_release(&safe);
	app->screen.message = slice_of(app->message);
	app->screen.message_role = role;
	if (!*text)
		return;
	if (app->nlog == MESSAGES_MAX) {
		free(app->log[0]);
		memmove(app->log, app->log + 1, (MESSAGES_MAX - 1) * sizeof(app->log[0]));
		app->nlog--;
	}
	app->log[app->nlog++] = mem_strdup(app->message);
}

/* ---- overlays ---- */

void app_close_overlay(struct app *app)
{
	app->screen.overlay = (struct lines){ 0 };
	app->screen.overlay_top = 0;
	arena_reset(&app->overlay);
}

void act_help(struct app *app, int count)
{
	static const char *const sections[] = { N_("MOVE"), N_("ACT (on the tagged, else on the cursor)"), N_("VIEW"), N_("MAIL") };
	struct lines *out = &app->screen.overlay;

	(void)count;
	*out = (struct lines){ 0 };
	for (int s = 0; s < SECTION_COUNT; s++) {
		lines_wrap(&app->overlay, out, slice_of(_(sections[s])), ROLE_BOLD, 76, 1, 1);
		for (int a = ACTION_NONE_YET + 1; a < ACTION_COUNT; a++) {
			const struct action_info *info = action_info((enum action)a);
			struct slice line;

			if ((int)info->section != s)
				continue;
			line = arena_printf(&app->overlay, "%-10.*s %-15s %s", SLICE_ARG(action_key(app->args->conf, (enum action)a)),
					    info->name, _(info->help));
			lines_wrap(&app->overlay, out, line, ROLE_TEXT, 76, 2, 28);
		}
	}
	app->screen.overlay_title = _(" Help · j k scroll, Esc closes ");
}

void act_messages(struct app *app, int count)
{
	struct lines *out = &app->screen.overlay;

	(void)count;
	*out = (struct lines){ 0 };
	for (size_t i = app->nlog; i-- > 0;)
		lines_wrap(&app->overlay, out, slice_of(app->log[i]), ROLE_TEXT, 76, 1, 3);
	if (!out->n)
		lines_wrap(&app->overlay, out, slice_of(_("no messages yet")), ROLE_DIM, 76, 1, 1);
	app->screen.overlay_title = _(" Messages · Esc closes ");
}
