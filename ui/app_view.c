// SPDX-License-Identifier: BSD-2-Clause
/* What is shown and how: grouping, order, detail, masking, theme. */
#include "ui/app_state.h"

#include <stdio.h>

#include "base/text.h"
#include "ui/term/term.h"

/* ---- group and sort ---- */

static bool group_chosen(struct app *app, struct dialog *d)
{
	model_group(&app->model, (enum group_by)d->fields[0].chosen);
	app_say(app, ROLE_MESSAGE, _("grouped by %s"), _(group_by_name(app->model.group_by)));
	app_show_current(app, false);
	return true;
}

void act_group(struct app *app, int count)
{
	const char *names[BY_COUNT];
	const struct field list = { FIELD_LIST, .choices = names, .nchoices = BY_COUNT, .chosen = app->model.group_by, .numbered = true };

	(void)count;
	for (unsigned i = 0; i < BY_COUNT; i++)
		names[i] = _(group_by_name((enum group_by)i));
	app_dialog(app, &(struct dialog_spec){ .title = _("Group by"), .accept = _("group"), .fields = &list, .nfields = 1,
					       .done = group_chosen });
}

static bool then_chosen(struct app *app, struct dialog *d)
{
	model_group_then(&app->model, (enum group_by)d->fields[0].chosen);
	app_show_current(app, false);
	return true;
}

void act_group_then(struct app *app, int count)
{
	const char *names[BY_COUNT];
	const struct field list = { FIELD_LIST, .choices = names, .nchoices = BY_COUNT, .chosen = app->model.then_by, .numbered = true };

	(void)count;
	for (unsigned i = 0; i < BY_COUNT; i++)
		names[i] = _(group_by_name((enum group_by)i));
	app_dialog(app, &(struct dialog_spec){ .title = _("Then group by"), .accept = _("group"), .fields = &list, .nfields = 1,
					       .done = then_chosen });
}

static bool sort_chosen(struct app *app, struct dialog *d)
{
	model_sort(&app->model, (enum sort_by)d->fields[0].chosen);
	app_say(app, ROLE_MESSAGE, app->model.reversed ? _("sorted by %s, reversed") : _("sorted by %s"),
		_(sort_by_name(app->model.sort_by)));
	app_show_current(app, false);
	return true;
}

/* The key again: the same order, reversed. */
static bool sort_key(struct app *app, struct dialog *d, const char *key)
{
	if (key_action(app->args->conf, app->screen.focus, key) != ACTION_SORT)
		return false;
	d->fields[0].chosen = app->model.sort_by;
	app_dialog_key(app, "Enter");
	return true;
}

/* The present order is marked: S S, or S Enter, reverses it. */
void act_sort(struct app *app, int count)
{
	const char *names[SORT_COUNT_OF];
	const struct field list = { FIELD_LIST, .choices = names, .nchoices = SORT_COUNT_OF, .chosen = app->model.sort_by, .numbered = true };

	(void)count;
	for (unsigned i = 0; i < SORT_COUNT_OF; i++)
		names[i] = _(sort_by_name((enum sort_by)i));
	app_dialog(app, &(struct dialog_spec){ .title = _("Sort by"), .accept = _("sort; the same again reverses"), .fields = &list,
					       .nfields = 1, .done = sort_chosen, .key = sort_key });
}

/* ---- one failure ---- */

void act_detail(struct app *app, int count)
{
	(void)count;
	app->screen.detail = (enum detail_view)((app->screen.detail + 1) % DETAIL_COUNT);
	app->screen.top[PANE_TRANSCRIPT] = 0;
	app_texts_again(app);
}

void act_reveal(struct app *app, int count)
{
	const struct entry *e = model_entry(&app->model);

	(void)count;
	if (!e || !(e->flags & ENTRY_LEAK)) {
		app_say(app, ROLE_MESSAGE, _("nothing is masked here"));
		return;
	}
	app->model.revealed = app->model.revealed ? 0 : e->id;
	app->revealed_at = app_ms(app);
	app_show_current(app, true);
}

void app_mask_again(struct app *app)
{
	app->model.revealed = 0;
	app_hint(app, "%s", _("the addresses are masked again"));
	app_show_current(app, true);
}

void act_wrap(struct app *app, int count)
{
	(void)count;
	app->screen.unwrapped = !app->screen.unwrapped;
	app->screen.left[PANE_TRANSCRIPT] = 0;
	app_hint(app, "%s", app->screen.unwrapped ? _("long lines run on; h l scroll sideways") : _("long lines are wrapped"));
	app_texts_again(app);
}

/* ---- the screen ---- */

void act_redraw(struct app *app, int count)
{
	(void)app;
	(void)count;
	term_redraw();
}

void act_suspend(struct app *app, int count)
{
	(void)count;
	term_suspend();
	app_show_current(app, true);
}
