// SPDX-License-Identifier: BSD-2-Clause
/* ":": actions by name, and what has no key. */
#include "ui/app_state.h"

#include <stdio.h>

#include "base/text.h"

static void run_filter(struct app *app, struct slice rest)
{
	char text[EDIT_MAX];

	snprintf(text, sizeof(text), "%.*s", SLICE_ARG(rest));
	app_set_filter(app, text);
}

static void run_save(struct app *app, struct slice rest)
{
	app_save_filter(app, slice_starts(rest, S("@")) ? slice_sub(rest, 1, rest.n) : rest);
}

static void run_group(struct app *app, struct slice rest)
{
	enum group_by g = group_by_named(rest);

	if (g == BY_COUNT) {
		app_say(app, ROLE_MESSAGE_ERROR, _("no such grouping \"%.*s\""), SLICE_ARG(slice_sub(rest, 0, 40)));
		return;
	}
	model_group(&app->model, g);
	app_show_current(app, false);
}

static void run_sort(struct app *app, struct slice rest)
{
	for (unsigned i = 0; i < SORT_COUNT_OF; i++)
		if (slice_eq(rest, slice_of(sort_by_name((enum sort_by)i)))) {
			model_sort(&app->model, (enum sort_by)i);
			app_show_current(app, false);
			return;
		}
	app_say(app, ROLE_MESSAGE_ERROR, _("no such order \"%.*s\""), SLICE_ARG(slice_sub(rest, 0, 40)));
}

/* The i-th word that may stand behind, NULL behind the last. */
static const char *grouping(size_t i)
{
	return i < BY_COUNT ? group_by_name((enum group_by)i) : NULL;
}

static const char *order(size_t i)
{
	return i < SORT_COUNT_OF ? sort_by_name((enum sort_by)i) : NULL;
}

/* With words behind them; without, an action of that name runs. */
static const struct {
	const char *name;
	void (*run)(struct app *app, struct slice rest);
	const char *(*word)(size_t i); /* NULL: any words */
} commands[] = { { "filter", run_filter, NULL }, { "group", run_group, grouping }, { "save", run_save, NULL }, { "sort", run_sort, order } };
#define NCOMMANDS (sizeof(commands) / sizeof(commands[0]))

static bool command_done(struct app *app, const char *text)
{
	struct slice rest = slice_trim(slice_of(text)), name;
	uint64_t row;

	if (slice_u64(rest, &row)) { /* ":12": the row */
		app_act(app, ACTION_TOP, row > COUNT_MAX ? COUNT_MAX : (int)row);
		return true;
	}
	if (!slice_word(&rest, &name))
		return true;
	rest = slice_trim(rest);
	for (size_t i = 0; i < NCOMMANDS; i++)
		if (slice_eq(name, slice_of(commands[i].name)) && (rest.n || action_named(name) == ACTION_COUNT)) {
			commands[i].run(app, rest);
			return true;
		}
	if (action_named(name) != ACTION_COUNT)
		app_act(app, action_named(name), 0);
	else
		app_say(app, ROLE_MESSAGE_ERROR, _("no such command \"%.*s\"; Tab lists them"), SLICE_ARG(slice_sub(name, 0, 40)));
	return true;
}

/* ---- completion ---- */

/* The i-th name, NULL behind the last. */
static const char *command_name(size_t i)
{
	if (i < ACTION_COUNT - 1)
		return action_info((enum action)(i + 1))->name;
	i -= ACTION_COUNT - 1;
	for (size_t k = 0; k < NCOMMANDS; k++)
		if (action_named(slice_of(commands[k].name)) == ACTION_COUNT && i-- == 0)
			return commands[k].name;
	return NULL;
}

/* What may stand behind the command that is typed; NULL: nothing that is known. */
static const char *(*words_behind(struct slice command))(size_t i)
{
	for (size_t i = 0; i < NCOMMANDS; i++)
		if (slice_eq(command, slice_of(commands[i].name)))
			return commands[i].word;
	return NULL;
}

/* What all names with that beginning have in common; they stand above the prompt. */
static void complete_command(struct app *app, int by)
{
	struct slice all = edit_slice(&app->edit), typed = all, command = { "", 0 }, common = { "", 0 };
	const char *(*candidate)(size_t i) = command_name;
	struct buf line;
	const char *name;
	size_t n = 0;

	(void)by;
	if (slice_cut(all, ' ', &command, &typed)) {
		candidate = words_behind(command);
		typed = slice_trim(typed);
	} else {
		typed = all;
		command = (struct slice){ "", 0 };
	}
	buf_init(&line, sizeof(app->candidates) - 1);
	for (size_t i = 0; candidate && (name = candidate(i)); i++) {
		struct slice s = slice_of(name);
		size_t same = 0;

		if (!slice_starts(s, typed))
			continue;
		buf_printf(&line, "%s%s", n ? "  " : "", name);
		while (n && same < common.n && same < s.n && common.p[same] == s.p[same])
			same++;
		common = n++ ? slice_sub(common, 0, same) : s;
	}
	if (n && common.n > typed.n) {
		char text[EDIT_MAX];

		snprintf(text, sizeof(text), "%.*s%s%.*s", SLICE_ARG(command), command.n ? " " : "", SLICE_ARG(common));
		edit_set(&app->edit, slice_of(text));
	}
	snprintf(app->candidates, sizeof(app->candidates), "%.*s", SLICE_ARG(buf_slice(&line)));
	app->screen.candidates = n ? slice_of(app->candidates) : slice_of(_("nothing completes this"));
	buf_release(&line);
}

void act_command(struct app *app, int count)
{
	static const struct prompt p = { .label = ":", .done = command_done, .complete = complete_command, .history = "command" };

	(void)count;
	app_prompt(app, &p, S(""));
}
