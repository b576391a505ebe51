// SPDX-License-Identifier: BSD-2-Clause
#include "ui/app_state.h"

#include <stdio.h>
#include <stdlib.h>
#include <time.h>

#include "base/clock.h"
#include "base/text.h"
#include "ui/term/term.h"
#include "ui/term/theme.h"

/* ---- marks ---- */

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

void app_mark(struct app *app, enum mark_op op, const char *text)
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
}

void app_undo(struct app *app, bool forward)
{
	struct store_step done;
	struct err err;
	enum rc rc = forward ? store_redo(app->args->store, &done, &err) : store_undo(app->args->store, &done, &err);

	if (rc != RC_OK) {
		app_say(app, rc == RC_NOT_FOUND ? ROLE_MESSAGE : ROLE_MESSAGE_ERROR, "%s", err.msg);
		return;
	}
	app_data_changed(app);
	for (size_t i = 0; i < app->model.nrows; i++)
		if (app->model.rows[i].kind == ROW_FAILURE && app->model.ix->v[app->model.rows[i].entry].id == done.first)
			app->model.cursor = i;
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

/* ---- actions ---- */

static void scroll(struct app *app, long by)
{
	struct screen *s = &app->screen;
	size_t *top = s->overlay.n ? &s->overlay_top : &s->top[s->focus];
	size_t n = s->overlay.n ? s->overlay.n : s->text[s->focus].n;
	long at = (long)*top + by;

	if (at > (long)n - 1)
		at = (long)n - 1;
	*top = at < 0 ? 0 : (size_t)at;
}

static void go(struct app *app, long by)
{
	if (app->screen.overlay.n || app->screen.focus != PANE_LIST) {
		scroll(app, by);
		return;
	}
	model_move(&app->model, by);
	app_show_current(app, false);
}

static void set_focus(struct app *app, enum pane p)
{
	app->screen.focus = p;
	if (app->built_width[PANE_TRANSCRIPT] != view_pane_width(&app->screen, PANE_TRANSCRIPT) ||
	    app->built_width[PANE_MEANING] != view_pane_width(&app->screen, PANE_MEANING))
		app_show_current(app, true);
}

static void fold(struct app *app, bool folded)
{
	const struct row *r = model_row(&app->model);

	if (app->screen.focus != PANE_LIST || !r)
		return;
	if (folded || r->kind == ROW_GROUP)
		model_fold(&app->model, r->group, folded);
	app_show_current(app, false);
}

static void open_row(struct app *app)
{
	const struct row *r = model_row(&app->model);

	if (app->screen.focus != PANE_LIST) {
		set_focus(app, app->screen.focus == PANE_TRANSCRIPT ? PANE_MEANING : PANE_TRANSCRIPT);
		return;
	}
	if (!r)
		return;
	if (r->kind == ROW_GROUP)
		model_fold(&app->model, r->group, !app->model.groups[r->group].folded);
	else
		set_focus(app, PANE_TRANSCRIPT);
	app_show_current(app, false);
}

static void tag(struct app *app)
{
	const struct row *r = model_row(&app->model);

	if (app->screen.focus != PANE_LIST) {
		scroll(app, view_pane_height(&app->screen, app->screen.focus) - 1);
		return;
	}
	if (!r)
		return;
	if (r->kind == ROW_FAILURE) {
		model_tag(&app->model, r->entry, !model_tagged(&app->model, r->entry));
	} else {
		const struct group *g = &app->model.groups[r->group];
		bool on = !model_tagged(&app->model, app->model.members[g->first]);

		for (uint32_t i = 0; i < g->n; i++)
			model_tag(&app->model, app->model.members[g->first + i], on);
	}
	app_say(app, ROLE_MESSAGE, _("%zu tagged"), app->model.tags.n);
	go(app, 1);
}

static void step_back(struct app *app, bool may_quit)
{
	if (app->screen.overlay.n)
		app_close_overlay(app);
	else if (app->screen.zoom) {
		app->screen.zoom = false;
		app_show_current(app, true);
	} else if (app->screen.focus != PANE_LIST)
		set_focus(app, PANE_LIST);
	else if (may_quit && app->pulling)
		app_open_prompt(app, PROMPT_QUIT, _("A pull is running. Stop it and quit? y/n "), "");
	else if (may_quit)
		app->quit = true;
}

static void reveal(struct app *app)
{
	const struct entry *e = model_entry(&app->model);

	if (!e || !(e->flags & ENTRY_LEAK)) {
		app_say(app, ROLE_MESSAGE, _("nothing is masked here"));
		return;
	}
	app->model.revealed = app->model.revealed ? 0 : e->id;
	app_show_current(app, true);
}

static void todo(struct app *app, int by)
{
	if (!model_todo(&app->model, by))
		app_say(app, ROLE_MESSAGE, _("nothing more to do"));
	app_show_current(app, false);
}

/* The theme after the one in use; it holds until the program ends. */
static void next_theme(struct app *app)
{
	struct slice name = theme_name(app->theme);
	struct err err;
	char text[64];

	if (!name.n)
		name = theme_name(app->theme = 0);
	app->theme++;
	snprintf(text, sizeof(text), "%.*s", SLICE_ARG(name));
	if (term_theme(text, &err) != RC_OK)
		app_say(app, ROLE_MESSAGE_ERROR, "%s", err.msg);
	else
		app_say(app, ROLE_MESSAGE, _("theme %s; to keep it: theme = %s under [ui]"), text, text);
}

void app_act(struct app *app, enum action a)
{
	struct model *m = &app->model;
	int page = view_pane_height(&app->screen, app->screen.focus) - 1;

	switch (a) {
	case ACTION_DOWN:
		go(app, 1);
		break;
	case ACTION_UP:
		go(app, -1);
		break;
	case ACTION_NEXT_FAILURE:
		model_step(m, 1, ROW_FAILURE);
		app_show_current(app, false);
		break;
	case ACTION_PREV_FAILURE:
		model_step(m, -1, ROW_FAILURE);
		app_show_current(app, false);
		break;
	case ACTION_NEXT_GROUP:
		model_step(m, 1, ROW_GROUP);
		app_show_current(app, false);
		break;
	case ACTION_PREV_GROUP:
		model_step(m, -1, ROW_GROUP);
		app_show_current(app, false);
		break;
	case ACTION_NEXT_TODO:
		todo(app, 1);
		break;
	case ACTION_PREV_TODO:
		todo(app, -1);
		break;
	case ACTION_TOP:
		go(app, -100000000);
		break;
	case ACTION_BOTTOM:
		go(app, 100000000);
		break;
	case ACTION_PAGE_DOWN:
		go(app, page);
		break;
	case ACTION_PAGE_UP:
		go(app, -page);
		break;
	case ACTION_LEFT:
		fold(app, true);
		break;
	case ACTION_RIGHT:
		fold(app, false);
		break;
	case ACTION_OPEN:
		open_row(app);
		break;
	case ACTION_PANE_NEXT:
		set_focus(app, (enum pane)((app->screen.focus + 1) % PANE_COUNT));
		break;
	case ACTION_PANE_PREV:
		set_focus(app, (enum pane)((app->screen.focus + PANE_COUNT - 1) % PANE_COUNT));
		break;
	case ACTION_PANE_1:
	case ACTION_PANE_2:
	case ACTION_PANE_3:
		set_focus(app, (enum pane)(a - ACTION_PANE_1));
		break;
	case ACTION_ZOOM:
		app->screen.zoom = !app->screen.zoom;
		app_show_current(app, true);
		break;
	case ACTION_TAG:
		tag(app);
		break;
	case ACTION_UNTAG_ALL:
		model_untag_all(m);
		break;
	case ACTION_RESOLVE:
		app_open_prompt(app, PROMPT_RESOLVE, _("Resolve, note (Enter resolves, Esc leaves): "), "");
		break;
	case ACTION_RESOLVE_AGAIN:
		app_mark(app, MARK_RESOLVE, "");
		break;
	case ACTION_REOPEN:
		app_mark(app, MARK_REOPEN, "");
		break;
	case ACTION_SLEEP:
		app_mark(app, MARK_SLEEP, "");
		break;
	case ACTION_MUTE:
		app_mark(app, MARK_MUTE, "");
		break;
	case ACTION_ASSIGN:
		app_open_prompt(app, PROMPT_ASSIGN, _("Assign to (empty: me): "), "");
		break;
	case ACTION_NOTE:
		app_open_prompt(app, PROMPT_NOTE, _("Note: "), "");
		break;
	case ACTION_UNDO:
		app_undo(app, false);
		break;
	case ACTION_REDO:
		app_undo(app, true);
		break;
	case ACTION_FILTER:
		snprintf(app->filter_before, sizeof(app->filter_before), "%s", m->filter_text);
		app_open_prompt(app, PROMPT_FILTER, "f: ", m->filter_text);
		break;
	case ACTION_FILTER_TOGGLE:
		m->filter_off = !m->filter_off;
		model_update(m);
		app_show_current(app, false);
		break;
	case ACTION_GROUP:
		model_group(m, (enum group_by)((m->group_by + 1) % BY_COUNT));
		app_say(app, ROLE_MESSAGE, _("grouped by %s"), _(group_by_name(m->group_by)));
		app_show_current(app, false);
		break;
	case ACTION_SORT:
		model_sort(m, (enum sort_by)((m->sort_by + 1) % SORT_COUNT_OF));
		app_say(app, ROLE_MESSAGE, _("sorted by %s"), _(sort_by_name(m->sort_by)));
		app_show_current(app, false);
		break;
	case ACTION_DETAIL:
		app->screen.detail = (enum detail_view)((app->screen.detail + 1) % DETAIL_COUNT);
		app->screen.top[PANE_TRANSCRIPT] = 0;
		app_show_current(app, true);
		break;
	case ACTION_REVEAL:
		reveal(app);
		break;
	case ACTION_PULL:
		app_start_pull(app);
		break;
	case ACTION_CANCEL:
		if (app->pulling)
			worker_cancel(app->worker);
		else
			app_say(app, ROLE_MESSAGE, _("nothing to stop; q leaves"));
		break;
	case ACTION_MESSAGES:
		app_show_messages(app);
		break;
	case ACTION_HELP:
		app_show_help(app);
		break;
	case ACTION_FIND:
		app_open_prompt(app, PROMPT_FIND, "/", "");
		break;
	case ACTION_FIND_NEXT:
		app_find(app, 1);
		break;
	case ACTION_FIND_PREV:
		app_find(app, -1);
		break;
	case ACTION_PIPE:
		app_open_prompt(app, PROMPT_PIPE, "| ", "");
		break;
	case ACTION_COPY:
		app_copy(app);
		break;
	case ACTION_LETTER:
		app_letters(app);
		break;
	case ACTION_THEME:
		next_theme(app);
		break;
	case ACTION_REDRAW:
		term_redraw();
		break;
	case ACTION_SUSPEND:
		term_suspend();
		app_show_current(app, true);
		break;
	case ACTION_BACK:
		step_back(app, true);
		break;
	case ACTION_ESCAPE:
		step_back(app, false);
		break;
	case ACTION_QUIT:
		app->quit = true;
		break;
	case ACTION_NONE_YET:
	case ACTION_COUNT:
		break;
	}
}
