// SPDX-License-Identifier: BSD-2-Clause
/* What lies over the panes: messages, output of commands, help and menu. */
#include "ui/app_out.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <time.h>

#include "base/clock.h"
#include "base/text.h"
#include "base/utf8.h"
#include "base/width.h"

#define OVERLAY_WIDTH 74
#define KEYS_CELLS 11

/* ---- messages ---- */

static void __attribute__((format(printf, 3, 0))) show_message(struct app *app, enum role role, const char *fmt, va_list ap)
{
	char text[256];
	struct buf safe;

	vsnprintf(text, sizeof(text), fmt, ap);
	buf_init(&safe, sizeof(app->message) - 1);
	utf8_safe(&safe, utf8_cut(slice_of(text), sizeof(text)), false, NULL);
	snprintf(app->message, sizeof(app->message), "%s", buf_cstr(&safe));
	buf_release(&safe);
	app->screen.message = slice_of(app->message);
	app->screen.message_role = role;
}

void app_hint(struct app *app, const char *fmt, ...)
{
	va_list ap;

	va_start(ap, fmt);
	show_message(app, ROLE_MESSAGE, fmt, ap);
	va_end(ap);
}

void app_say(struct app *app, enum role role, const char *fmt, ...)
{
	char line[sizeof(app->message) + CLOCK_TEXT], when[CLOCK_TEXT];
	va_list ap;

	va_start(ap, fmt);
	show_message(app, role, fmt, ap);
	va_end(ap);
	if (!*app->message)
		return;
	if (app->nlog == MESSAGES_MAX) {
		free(app->log[0]);
		memmove(app->log, app->log + 1, (MESSAGES_MAX - 1) * sizeof(app->log[0]));
		app->nlog--;
	}
	snprintf(line, sizeof(line), "%.5s  %s", clock_text(clock_now(), when) + 11, app->message);
	app->log[app->nlog++] = mem_strdup(line);
}

/* ---- texts ---- */

void app_close_overlay(struct app *app)
{
	app->screen.overlay = (struct lines){ 0 };
	app->screen.overlay_top = 0;
	arena_reset(&app->overlay);
}

static struct lines *open_overlay(struct app *app, const char *title)
{
	app_close_overlay(app);
	app->screen.overlay_title = title;
	return &app->screen.overlay;
}

void app_show_text(struct app *app, const char *title, struct slice text)
{
	struct lines *out = open_overlay(app, title);
	struct slice rest, line;
	struct buf safe;

	buf_init(&safe, text.n * 8 + 16);
	utf8_safe(&safe, text, true, NULL);
	rest = arena_dup(&app->overlay, buf_slice(&safe));
	buf_release(&safe);
	while (slice_line(&rest, &line))
		lines_wrap(&app->overlay, out, line, ROLE_TEXT, OVERLAY_WIDTH, 0, 2);
}

void act_messages(struct app *app, int count)
{
	struct lines *out = open_overlay(app, _(" Messages · Esc closes "));

	(void)count;
	for (size_t i = app->nlog; i-- > 0;)
		lines_wrap(&app->overlay, out, slice_of(app->log[i]), ROLE_TEXT, OVERLAY_WIDTH, 0, 7);
	if (!out->n)
		lines_wrap(&app->overlay, out, slice_of(_("no messages yet")), ROLE_DIM, OVERLAY_WIDTH, 0, 0);
}

/* ---- help and menu: actions that can be searched and run ---- */

enum { HELP_SEARCH, HELP_LIST, HELP_COUNT };

/* All keys of an action, "j Down"; ":move" when it has none. */
static struct slice keys_of(const struct app *app, struct arena *a, enum action which)
{
	struct buf out;
	struct slice keys;

	buf_init(&out, 64);
	action_keys(app->args->conf, which, &out);
	if (!out.n)
		buf_printf(&out, ":%s", action_info(which)->name);
	keys = arena_dup(a, buf_slice(&out));
	buf_release(&out);
	return keys;
}

static bool matches(enum action which, struct slice keys, struct slice words)
{
	const struct action_info *info = action_info(which);
	struct slice word;

	while (slice_word(&words, &word)) {
		bool has = slice_ifind(slice_of(info->name), word) != SIZE_MAX || slice_ifind(slice_of(_(info->help)), word) != SIZE_MAX ||
			   slice_ifind(slice_of(info->help), word) != SIZE_MAX || slice_ifind(slice_of(info->words), word) != SIZE_MAX ||
			   slice_ifind(slice_of(_(info->words)), word) != SIZE_MAX || slice_eq(keys, word);

		if (!has)
			return false;
	}
	return true;
}

#define CHOICES_MAX (ACTION_COUNT + SECTION_COUNT)

/* The choices of the list as they are made; heads of sections run nothing. */
struct choices {
	const char **text;
	uint8_t *actions;
	size_t n;
};

static void add_choice(struct choices *c, const char *text, enum action which)
{
	c->text[c->n] = text;
	c->actions[c->n++] = (uint8_t)which;
}

static void add_section(struct app *app, struct arena *a, struct choices *c, int section, struct slice words)
{
	static const char *const sections[] = { N_("MOVE"), N_("ACT (on the tagged, else on the cursor)"), N_("VIEW"), N_("MAIL") };
	bool head = false;

	for (int i = ACTION_NONE_YET + 1; i < ACTION_COUNT; i++) {
		const struct action_info *info = action_info((enum action)i);
		struct slice keys = keys_of(app, a, (enum action)i);
		int pad = KEYS_CELLS - width_text(keys);

		if ((int)info->section != section || !matches((enum action)i, keys, words))
			continue;
		if (!head)
			add_choice(c, _(sections[section]), ACTION_NONE_YET);
		head = true;
		add_choice(c, arena_cstr(a, arena_printf(a, "  %.*s%*s%s", SLICE_ARG(keys), pad > 1 ? pad : 1, "", _(info->help))), (enum action)i);
	}
}

/* Over a head, in the direction that was taken. */
static void skip_head(struct app *app, struct field *list, const uint8_t *actions)
{
	bool up = list->chosen < app->help_chosen;

	if (list->nchoices && actions[list->chosen] == ACTION_NONE_YET)
		list->chosen += up && list->chosen ? (size_t)-1 : 1;
	app->help_chosen = list->chosen;
}

/* The list anew for what is searched. */
static void help_changed(struct app *app, struct dialog *d)
{
	struct field *list = &d->fields[HELP_LIST];
	struct choices c = { .actions = app_dialog_data(d) };
	struct slice words = slice_trim(edit_slice(d->fields[HELP_SEARCH].edit));
	size_t heads = 0;

	if (!list->nchoices || !slice_eq(words, slice_of(app->helped))) {
		snprintf(app->helped, sizeof(app->helped), "%.*s", SLICE_ARG(utf8_cut(words, sizeof(app->helped) - 1)));
		c.text = arena_array(&d->arena, CHOICES_MAX, sizeof(*c.text));
		for (int s = 0; s < SECTION_COUNT; s++)
			add_section(app, &d->arena, &c, s, words);
		list->choices = c.text;
		list->nchoices = c.n;
		list->chosen = app->help_chosen = 0;
		for (size_t i = 0; i < c.n; i++)
			heads += c.actions[i] == ACTION_NONE_YET;
		d->fields[HELP_COUNT].text = arena_cstr(&d->arena, arena_printf(&d->arena, ngettext("%zu action", "%zu actions", c.n - heads), c.n - heads));
	}
	skip_head(app, list, c.actions);
}

static bool help_run(struct app *app, struct dialog *d)
{
	const uint8_t *actions = app_dialog_data(d);
	const struct field *list = &d->fields[HELP_LIST];

	if (list->chosen < list->nchoices && actions[list->chosen] != ACTION_NONE_YET)
		app_act(app, (enum action)actions[list->chosen], 0);
	return true;
}

/* F1 again. */
static bool help_key(struct app *app, struct dialog *d, const char *key)
{
	struct err err = { "" };

	(void)d;
	if (strcmp(key, "F1") != 0)
		return false;
	if (app_on_terminal(app, "man modori", &err) != RC_OK)
		app_say(app, ROLE_MESSAGE_ERROR, "%s", err.msg);
	return true;
}

static void open_actions(struct app *app, const char *title, const char *search)
{
	uint8_t *actions = mem_alloc(CHOICES_MAX);
	const struct field fields[] = {
		[HELP_SEARCH] = { FIELD_INPUT, search, .text = "" },
		[HELP_LIST] = { FIELD_LIST, .searched = true, .columns = true },
		[HELP_COUNT] = { FIELD_TEXT, .text = "", .role = ROLE_DIM },
	};

	snprintf(app->helped, sizeof(app->helped), "%s", "");
	app_dialog(app, &(struct dialog_spec){ .title = title, .accept = _("runs the marked action"), .fields = fields, .nfields = 3,
					       .done = help_run, .changed = help_changed, .key = help_key, .data = actions });
}

void act_help(struct app *app, int count)
{
	static const char *const titles[PANE_COUNT] = { N_("Help · Failures pane · F1 again: the manual"), N_("Help · Transcript pane · F1 again: the manual"),
							N_("Help · Meaning pane · F1 again: the manual") };

	(void)count;
	open_actions(app, _(titles[app->screen.focus]), _("Search the help"));
}

void act_menu(struct app *app, int count)
{
	(void)count;
	open_actions(app, _("Menu of all actions"), _("Search"));
}
