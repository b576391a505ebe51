// SPDX-License-Identifier: BSD-2-Clause
#include "ui/app_offer.h"

#include <stdio.h>
#include <stdlib.h>

#include "base/text.h"

#define OFFERED_MAX 400 /* as many as are listed (sync/setup.h) */

struct field offer_field(void)
{
	return (struct field){ FIELD_LIST, .searched = true, .hidden = true };
}

static void setting_name(const struct account *acc, char out[100])
{
	snprintf(out, 100, "folders %.*s", SLICE_ARG(slice_sub(acc->name, 0, 80)));
}

/* Silently, and once for each account that is looked at: whoever only wants to type is not held up. */
static void ask(struct app *app, const struct account *acc)
{
	struct job job = { .kind = JOB_FOLDERS, .id = JOB_ID_FOLDERS, .account = acc };
	struct err ignored;

	job.password = typed_find(*app->args->typed, acc->name);
	if (app->offered == acc || app->asking || app->args->read_only || (secret_is_typed(acc) && !job.password))
		return;
	app->offered = acc;
	if (app->asker || worker_start(&app->asker, app->args->conf, app->args->rules, NULL, &ignored) == RC_OK)
		app->asking = worker_post(app->asker, &job);
}

/* A line "messages likely name". */
static struct slice name_of(struct slice line)
{
	struct slice word;

	slice_word(&line, &word);
	slice_word(&line, &word);
	return slice_trim(line);
}

static bool is_listed(struct slice listed, struct slice name)
{
	struct slice line;

	while (slice_line(&listed, &line))
		if (slice_eq(name_of(line), name))
			return true;
	return false;
}

/* The first choice is what stands in the field; behind it what holds it, or all when it is a whole name. */
static void fill(struct app *app, struct dialog *d, struct field *list, struct slice typed, const struct account *acc)
{
	const char **names = arena_array(&d->arena, OFFERED_MAX + 1, sizeof(*names));
	struct slice listed = { "", 0 }, line;
	char setting[100];
	struct err ignored;
	bool all;

	setting_name(acc, setting);
	if (store_setting_get(app->args->store, setting, &d->arena, &listed, &ignored) != RC_OK)
		listed = (struct slice){ "", 0 };
	list->choices = names;
	list->nchoices = 0;
	names[list->nchoices++] = arena_cstr(&d->arena, safe_line(&d->arena, typed));
	all = is_listed(listed, typed);
	while (list->nchoices <= OFFERED_MAX && slice_line(&listed, &line)) {
		struct slice name = name_of(line);

		if (name.n && !slice_eq(name, typed) && (all || slice_ifind(name, typed) != SIZE_MAX))
			names[list->nchoices++] = arena_cstr(&d->arena, safe_line(&d->arena, name));
	}
	list->chosen = 0;
	list->hidden = list->nchoices < 2;
}

void offer_folders(struct app *app, struct dialog *d, size_t at, const struct account *acc)
{
	struct field *list = &d->fields[at], *input = &d->fields[at - 1];
	struct slice typed = edit_slice(input->edit);
	const char *chosen = field_choice(list);

	if (input->hidden || !acc) {
		list->hidden = true;
		return;
	}
	ask(app, acc);
	if (list->chosen && chosen && list->chosen != app->offer_taken) { /* Up or Down took another */
		edit_set(input->edit, slice_of(chosen));
		app->offer_taken = list->chosen;
	} else if (!app->offer_taken || !chosen || !slice_eq(typed, slice_of(chosen))) {
		fill(app, d, list, typed, acc);
		app->offer_taken = 0;
	}
}

bool app_offer_event(struct app *app, struct event *ev)
{
	char setting[100];
	struct err err;

	if (ev->job != JOB_ID_FOLDERS)
		return false;
	if (ev->kind != EVENT_DONE)
		return true;
	app->asking = false;
	if (ev->rc == RC_OK && ev->answer && app->offered) {
		setting_name(app->offered, setting);
		if (store_setting_put(app->args->store, setting, slice_of(ev->answer), &err) != RC_OK)
			app_say(app, ROLE_MESSAGE_ERROR, "%s", err.msg);
		app_dialog_again(app);
	}
	free(ev->answer);
	ev->answer = NULL;
	return true;
}
