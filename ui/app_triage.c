// SPDX-License-Identifier: BSD-2-Clause
/* The admin's marks: tag, resolve, sleep, mute, assign, note, undo. */
#include "ui/app_state.h"

#include <stdlib.h>
#include <time.h>

#include "base/clock.h"
#include "base/text.h"

static void say_done(struct app *app, enum mark_op op, size_t n)
{
	unsigned long k = n;

	switch (op) {
	case MARK_RESOLVE:
		app_say(app, ROLE_MESSAGE, ngettext("resolved %zu failure, u undoes", "resolved %zu failures, u undoes", k), n);
		break;
	case MARK_REOPEN:
		app_say(app, ROLE_MESSAGE, ngettext("reopened %zu failure, u undoes", "reopened %zu failures, u undoes", k), n);
		break;
	case MARK_SLEEP:
		app_say(app, ROLE_MESSAGE, ngettext("%zu failure sleeps until tomorrow 9:00, u undoes", "%zu failures sleep until tomorrow 9:00, u undoes", k), n);
		break;
	case MARK_MUTE:
		app_say(app, ROLE_MESSAGE, ngettext("muted %zu failure until it grows, u undoes", "muted %zu failures until they grow, u undoes", k), n);
		break;
	case MARK_ASSIGN:
		app_say(app, ROLE_MESSAGE, ngettext("assigned %zu failure, u undoes", "assigned %zu failures, u undoes", k), n);
		break;
	case MARK_NOTE:
		app_say(app, ROLE_MESSAGE, ngettext("noted at %zu failure", "noted at %zu failures", k), n);
		break;
	case MARK_MOVE:
	case MARK_DELETE:
	case MARK_SEE:
		break;
	}
}

static int64_t tomorrow_nine(void)
{
	time_t t = (time_t)clock_now();
	struct tm tm;

	localtime_r(&t, &tm);
	tm.tm_mday++;
	tm.tm_hour = 9;
	tm.tm_min = tm.tm_sec = 0;
	tm.tm_isdst = -1;
	return (int64_t)mktime(&tm);
}

static void mark(struct app *app, enum mark_op op, const char *text)
{
	struct mark m = { .op = op, .by = app->model.me, .at = clock_now(), .reason = S("fixed") };
	struct err err;
	int64_t *ids;
	size_t n = model_target(&app->model, &ids);

	if (op == MARK_SLEEP)
		m.until = tomorrow_nine();
	if (op == MARK_ASSIGN)
		m.assignee = *text ? slice_of(text) : app->model.me;
	else
		m.note = slice_of(text);
	if (app->args->read_only)
		app_say(app, ROLE_MESSAGE_WARN, _("another modori writes; this one only reads"));
	else if (!n)
		app_say(app, ROLE_MESSAGE_WARN, _("nothing is selected"));
	else if (store_mark(app->args->store, &m, ids, n, NULL, &err) != RC_OK)
		app_say(app, ROLE_MESSAGE_ERROR, "%s", err.msg);
	else {
		say_done(app, op, n);
		model_untag_all(&app->model);
	}
	free(ids);
	app_data_changed(app);
	app_send(app);
}

static void take_back(struct app *app, bool forward)
{
	struct store_step done;
	struct err err;
	enum rc rc = forward ? store_redo(app->args->store, &done, &err) : store_undo(app->args->store, &done, &err);

	if (rc != RC_OK) {
		app_say(app, rc == RC_NOT_FOUND ? ROLE_MESSAGE : ROLE_MESSAGE_ERROR, "%s", err.msg);
		return;
	}
	app_data_changed(app);
	app_send(app);
	model_go(&app->model, done.first);
	app_say(app, ROLE_MESSAGE, forward ? _("redone: %zu failures") : _("undone: %zu failures"), done.failures);
	app_show_current(app, false);
}

/* A failure looked at for a second is no longer new. */
void app_see(struct app *app)
{
	const struct row *r = model_row(&app->model);
	struct mark m = { .op = MARK_SEE, .by = app->model.me, .at = clock_now() };
	struct entry *e;
	struct err err;

	if (!r || r->kind != ROW_FAILURE || app->args->read_only)
		return;
	e = &app->model.ix->v[r->entry];
	if (e->state != STATE_NEW || store_mark(app->args->store, &m, &e->id, 1, NULL, &err) != RC_OK)
		return;
	app_data_changed(app);
}

/* ---- tags ---- */

static void tag_row(struct app *app, const struct row *r)
{
	const struct group *g = &app->model.groups[r->group];
	bool on;

	if (r->kind == ROW_FAILURE) {
		model_tag(&app->model, r->entry, !model_tagged(&app->model, r->entry));
		return;
	}
	on = !model_tagged(&app->model, app->model.members[g->first]);
	for (uint32_t i = 0; i < g->n; i++)
		model_tag(&app->model, app->model.members[g->first + i], on);
}

void act_tag(struct app *app, int count)
{
	const struct row *r;

	if (app->screen.focus != PANE_LIST) { /* as pagers do */
		act_page_down(app, count);
		return;
	}
	for (int i = 0; i < (count ? count : 1) && (r = model_row(&app->model)); i++) {
		size_t before = app->model.cursor;

		tag_row(app, r);
		act_down(app, 1);
		if (app->model.cursor == before)
			break;
	}
	app_say(app, ROLE_MESSAGE, _("%zu tagged"), app->model.tags.n);
}

void act_untag_all(struct app *app, int count)
{
	(void)count;
	model_untag_all(&app->model);
}

/* ---- marks ---- */

static bool resolve_done(struct app *app, const char *text)
{
	mark(app, MARK_RESOLVE, text);
	return true;
}

static bool note_done(struct app *app, const char *text)
{
	if (*text)
		mark(app, MARK_NOTE, text);
	return true;
}

static bool assign_done(struct app *app, const char *text)
{
	mark(app, MARK_ASSIGN, text);
	return true;
}

void act_resolve(struct app *app, int count)
{
	static const struct prompt p = { .label = N_("Resolve, note (Enter resolves, Esc leaves): "), .done = resolve_done };

	(void)count;
	app_prompt(app, &p, S(""));
}

void act_resolve_again(struct app *app, int count)
{
	(void)count;
	mark(app, MARK_RESOLVE, "");
}

void act_reopen(struct app *app, int count)
{
	(void)count;
	mark(app, MARK_REOPEN, "");
}

void act_sleep(struct app *app, int count)
{
	(void)count;
	mark(app, MARK_SLEEP, "");
}

void act_mute(struct app *app, int count)
{
	(void)count;
	mark(app, MARK_MUTE, "");
}

void act_assign(struct app *app, int count)
{
	static const struct prompt p = { .label = N_("Assign to (empty: me): "), .done = assign_done };

	(void)count;
	app_prompt(app, &p, S(""));
}

void act_note(struct app *app, int count)
{
	static const struct prompt p = { .label = N_("Note: "), .done = note_done };

	(void)count;
	app_prompt(app, &p, S(""));
}

void act_undo(struct app *app, int count)
{
	(void)count;
	take_back(app, false);
}

void act_redo(struct app *app, int count)
{
	(void)count;
	take_back(app, true);
}
