// SPDX-License-Identifier: BSD-2-Clause
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

/* ---- prompts ---- */

void app_open_prompt(struct app *app, enum prompt which, const char *label, const char *text)
{
	app->prompt = which;
	app->screen.prompt = label;
	/* a blank behind what stands there: ready for one more word */
	snprintf(app->input, sizeof(app->input), "%.*s%s", (int)sizeof(app->input) - 2, text, *text ? " " : "");
	app->screen.input = slice_of(app->input);
	app->screen.prompt_error = NULL;
}

void app_close_prompt(struct app *app)
{
	app->prompt = PROMPT_NONE;
	app->screen.prompt = app->screen.prompt_error = NULL;
}

static void live_filter(struct app *app)
{
	app->screen.prompt_error = NULL;
	if (!model_filter(&app->model, slice_of(app->input), &app->filter_error)) {
		app->screen.prompt_error = app->filter_error.msg;
		app->screen.prompt_column = app->filter_error.column;
		return;
	}
	app_show_current(app, false);
}

static void accept(struct app *app)
{
	enum prompt which = app->prompt;
	char text[sizeof(app->input)];

	if (which == PROMPT_FILTER && app->screen.prompt_error)
		return; /* a mistake stays open until it is mended or left */
	snprintf(text, sizeof(text), "%s", app->input);
	app_close_prompt(app);
	if (which == PROMPT_RESOLVE)
		app_mark(app, MARK_RESOLVE, text);
	else if (which == PROMPT_NOTE && *text)
		app_mark(app, MARK_NOTE, text);
	else if (which == PROMPT_ASSIGN)
		app_mark(app, MARK_ASSIGN, text);
	else if (which == PROMPT_PIPE && *text)
		app_pipe(app, text);
	else if (which == PROMPT_FIND) {
		snprintf(app->find, sizeof(app->find), "%s", text);
		app_find(app, 1);
	} else if (which == PROMPT_QUIT)
		app->quit = text[0] == 'y';
}

static void leave_prompt(struct app *app)
{
	struct filter_error ignored;
	enum prompt which = app->prompt;

	app_close_prompt(app);
	if (which == PROMPT_FILTER && model_filter(&app->model, slice_of(app->filter_before), &ignored))
		app_show_current(app, false);
}

void app_prompt_key(struct app *app, const char *key)
{
	size_t n = strlen(app->input);

	if (strcmp(key, "Enter") == 0) {
		accept(app);
		return;
	}
	if (strcmp(key, "Esc") == 0 || strcmp(key, "^C") == 0) {
		leave_prompt(app);
		return;
	}
	if (strcmp(key, "Backspace") == 0) {
		while (n && ((unsigned char)app->input[--n] & 0xC0) == 0x80)
			;
		app->input[n] = '\0';
	} else if (strcmp(key, "^U") == 0) {
		app->input[0] = '\0';
	} else {
		const char *text = strcmp(key, "Space") == 0 ? " " : key;
		size_t len;

		utf8_decode(slice_of(text), &len);
		if (text[len] || (text[0] == '^' && text[1]) || n + len >= sizeof(app->input)) /* a named key, or full */
			return;
		memcpy(app->input + n, text, len + 1);
	}
	app->screen.input = slice_of(app->input);
	if (app->prompt == PROMPT_FILTER)
		live_filter(app);
}

/* ---- overlays ---- */

void app_close_overlay(struct app *app)
{
	app->screen.overlay = (struct lines){ 0 };
	app->screen.overlay_top = 0;
	app_show_current(app, true); /* its lines lived in the same arena */
}

void app_show_help(struct app *app)
{
	static const char *const sections[] = { N_("MOVE"), N_("ACT (on the tagged, else on the cursor)"), N_("VIEW"), N_("MAIL") };
	struct lines *out = &app->screen.overlay;

	*out = (struct lines){ 0 };
	for (int s = 0; s < SECTION_COUNT; s++) {
		lines_wrap(&app->texts, out, slice_of(_(sections[s])), ROLE_BOLD, 76, 1, 1);
		for (int a = ACTION_NONE_YET + 1; a < ACTION_COUNT; a++) {
			const struct action_info *info = action_info((enum action)a);
			struct slice line;

			if ((int)info->section != s)
				continue;
			line = arena_printf(&app->texts, "%-10.*s %-15s %s", SLICE_ARG(action_key(app->args->conf, (enum action)a)),
					    info->name, _(info->help));
			lines_wrap(&app->texts, out, line, ROLE_TEXT, 76, 2, 28);
		}
	}
	app->screen.overlay_title = _(" Help · j k scroll, Esc closes ");
}

void app_show_messages(struct app *app)
{
	struct lines *out = &app->screen.overlay;

	*out = (struct lines){ 0 };
	for (size_t i = app->nlog; i-- > 0;)
		lines_wrap(&app->texts, out, slice_of(app->log[i]), ROLE_TEXT, 76, 1, 3);
	if (!out->n)
		lines_wrap(&app->texts, out, slice_of(_("no messages yet")), ROLE_DIM, 76, 1, 1);
	app->screen.overlay_title = _(" Messages · Esc closes ");
}
