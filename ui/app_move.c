// SPDX-License-Identifier: BSD-2-Clause
/* Moving: rows and lines, groups, panes, folds, the way out. */
#include "ui/app_state.h"

#include "base/text.h"

#define FAR 100000000L

void app_scroll(struct app *app, long by)
{
	struct screen *s = &app->screen;
	size_t *top = s->overlay.n ? &s->overlay_top : &s->top[s->focus];
	long n = s->overlay.n ? (long)s->overlay.n : (long)s->text[s->focus].n;
	long at = (long)*top + by, last = n - (s->overlay.n ? view_overlay_height(s) : view_pane_height(s, s->focus));

	if (at > last) /* the last page is a whole one */
		at = last;
	*top = at < 0 ? 0 : (size_t)at;
}

static void go(struct app *app, long by)
{
	if (app->screen.overlay.n || app->screen.focus != PANE_LIST) {
		app_scroll(app, by);
		return;
	}
	model_move(&app->model, by);
	app_show_current(app, false);
}

static long times(int count)
{
	return count ? count : 1;
}

static long page(const struct app *app)
{
	int rows = view_pane_height(&app->screen, app->screen.focus) - 1;

	return rows > 1 ? rows : 1;
}

void act_down(struct app *app, int count)
{
	go(app, times(count));
}

void act_up(struct app *app, int count)
{
	go(app, -times(count));
}

void act_page_down(struct app *app, int count)
{
	go(app, page(app) * times(count));
}

void act_page_up(struct app *app, int count)
{
	go(app, -page(app) * times(count));
}

void act_half_down(struct app *app, int count)
{
	go(app, (page(app) + 1) / 2 * times(count));
}

void act_half_up(struct app *app, int count)
{
	go(app, -((page(app) + 1) / 2) * times(count));
}

/* "7g": the seventh row. */
void act_top(struct app *app, int count)
{
	go(app, -FAR);
	if (count > 1)
		go(app, count - 1);
}

void act_bottom(struct app *app, int count)
{
	go(app, FAR);
	if (count)
		act_top(app, count);
}

static void step(struct app *app, int by, enum row_kind kind, int count)
{
	for (long i = times(count); i > 0 && model_step(&app->model, by, kind); i--)
		;
	app_show_current(app, false);
}

void act_next_failure(struct app *app, int count)
{
	step(app, 1, ROW_FAILURE, count);
}

void act_prev_failure(struct app *app, int count)
{
	step(app, -1, ROW_FAILURE, count);
}

void act_next_group(struct app *app, int count)
{
	step(app, 1, ROW_GROUP, count);
}

void act_prev_group(struct app *app, int count)
{
	step(app, -1, ROW_GROUP, count);
}

static void todo(struct app *app, int by)
{
	struct model *m = &app->model;

	if (model_todo(m, by)) {
		app_show_current(app, false);
		return;
	}
	if (m->filter && !m->filter_off && m->nmembers < m->nall) { /* then what is out of the way */
		act_filter_toggle(app, 0);
		app_hint(app, "%s", _("nothing more to do; all states are shown, F hides them again"));
	} else {
		app_hint(app, "%s", _("nothing more to do"));
	}
}

void act_next_todo(struct app *app, int count)
{
	(void)count;
	todo(app, 1);
}

void act_prev_todo(struct app *app, int count)
{
	(void)count;
	todo(app, -1);
}

/* ---- folds ---- */

#define SIDE_STEP 8

/* In a text whose lines run on. */
static void sideways(struct app *app, int by)
{
	int *left = &app->screen.left[app->screen.focus];

	if (app->screen.focus != PANE_TRANSCRIPT || !app->screen.unwrapped)
		return;
	*left = *left + by < 0 ? 0 : *left + by;
}

/* Fold; from within, and from what is folded, to the group around. */
static void leave_group(struct model *m, struct row r)
{
	const struct group *g = &m->groups[r.group];
	size_t to = r.kind == ROW_FAILURE ? g->row : m->groups[g->parent].row;

	if (m->group_by == BY_NONE)
		return;
	if (r.kind == ROW_GROUP && !g->folded)
		model_fold(m, r.group, true);
	else if (r.kind == ROW_FAILURE || g->depth)
		model_move(m, (long)to - (long)m->cursor);
}

/* Unfold, then into it. */
static void enter_group(struct model *m, struct row r)
{
	if (r.kind != ROW_GROUP)
		return;
	if (m->groups[r.group].folded)
		model_fold(m, r.group, false);
	else
		model_move(m, 1);
}

static void fold(struct app *app, void (*way)(struct model *m, struct row r), int side)
{
	const struct row *r = model_row(&app->model);

	if (app->screen.focus != PANE_LIST)
		sideways(app, side);
	else if (r)
		way(&app->model, *r);
	app_show_current(app, false);
}

void act_left(struct app *app, int count)
{
	(void)count;
	fold(app, leave_group, -SIDE_STEP);
}

void act_right(struct app *app, int count)
{
	(void)count;
	fold(app, enter_group, SIDE_STEP);
}

void act_open(struct app *app, int count)
{
	const struct row *r = model_row(&app->model);

	(void)count;
	if (app->screen.focus != PANE_LIST) {
		app_focus(app, app->screen.focus == PANE_TRANSCRIPT ? PANE_MEANING : PANE_TRANSCRIPT);
		return;
	}
	if (!r)
		return;
	if (r->kind == ROW_GROUP)
		model_fold(&app->model, r->group, !app->model.groups[r->group].folded);
	else
		app_focus(app, PANE_TRANSCRIPT);
	app_show_current(app, false);
}

/* ---- panes ---- */

void app_focus(struct app *app, enum pane p)
{
	const struct opened *o = app_opened(app);

	app->screen.focus = p;
	if (p != PANE_LIST) {
		app->screen.tab = p;
		app_fetch_rest(app);
	}
	if (o->width[PANE_TRANSCRIPT] != view_pane_width(&app->screen, PANE_TRANSCRIPT) ||
	    o->width[PANE_MEANING] != view_pane_width(&app->screen, PANE_MEANING))
		app_texts_again(app);
}

void act_pane_next(struct app *app, int count)
{
	(void)count;
	app_focus(app, (enum pane)((app->screen.focus + 1) % PANE_COUNT));
}

void act_pane_prev(struct app *app, int count)
{
	(void)count;
	app_focus(app, (enum pane)((app->screen.focus + PANE_COUNT - 1) % PANE_COUNT));
}

void act_pane_1(struct app *app, int count)
{
	(void)count;
	app_focus(app, PANE_LIST);
}

void act_pane_2(struct app *app, int count)
{
	(void)count;
	app_focus(app, PANE_TRANSCRIPT);
}

void act_pane_3(struct app *app, int count)
{
	(void)count;
	app_focus(app, PANE_MEANING);
}

void act_zoom(struct app *app, int count)
{
	(void)count;
	app->screen.zoom = !app->screen.zoom;
	app_texts_again(app);
}

static void move_divider(struct app *app, int by)
{
	view_move_divider(&app->screen, by);
	app_texts_again(app);
}

void act_narrower(struct app *app, int count)
{
	move_divider(app, -(int)times(count));
}

void act_wider(struct app *app, int count)
{
	move_divider(app, (int)times(count));
}

/* ---- the way out ---- */

enum { QUIT_STOP, QUIT_FINISH, QUIT_STAY };

static bool quit_answered(struct app *app, struct dialog *d)
{
	switch (d->fields[1].chosen) {
	case QUIT_STOP:
		worker_cancel(app->worker);
		app->quit = true;
		break;
	case QUIT_FINISH:
		app->quit_when_done = true;
		app_say(app, ROLE_MESSAGE, _("leaves when the pull is done"));
		break;
	default:
		break;
	}
	return true;
}

/* A pull is running: once. */
static void ask_quit(struct app *app)
{
	const char *const ways[] = { _("stop it and quit"), _("finish it first"), _("stay") };
	const struct field fields[] = {
		{ FIELD_TEXT, .text = _("A pull is running. What came so far is kept.") },
		{ FIELD_BUTTONS, .choices = ways, .nchoices = 3 },
	};

	app_dialog(app, &(struct dialog_spec){ .title = _("Quit"), .accept = _("take it"), .fields = fields, .nfields = 2,
					       .done = quit_answered });
}

/* One step back; false when there is none left but out. */
static bool step_back(struct app *app)
{
	if (app->screen.overlay.n)
		app_close_overlay(app);
	else if (app->screen.zoom)
		act_zoom(app, 0);
	else if (app->screen.focus != PANE_LIST)
		app_focus(app, PANE_LIST);
	else
		return false;
	return true;
}

void act_back(struct app *app, int count)
{
	(void)count;
	if (step_back(app))
		return;
	if (app->pulling)
		ask_quit(app);
	else
		app->quit = true;
}

static bool untag_answered(struct app *app, struct dialog *d)
{
	(void)d;
	act_untag_all(app, 0);
	return true;
}

/* What is open, then the marks of a find, the tags, a filter that is not the one of the start. */
void act_escape(struct app *app, int count)
{
	struct slice first = app->args->filter ? slice_of(app->args->filter) : conf_string(app->args->conf, OPT_FILTER);
	char text[512];

	(void)count;
	snprintf(text, sizeof(text), "%.*s", SLICE_ARG(slice_sub(first, 0, sizeof(text) - 1)));
	if (step_back(app))
		return;
	if (app->screen.find.n)
		app->screen.find = (struct slice){ "", 0 };
	else if (app->model.tags.n)
		app_ask(app, _("Untag all"), _("untag"), _("Forget which failures are tagged?"), untag_answered);
	else if (app->model.filter_off || strcmp(app->model.filter_text, text) != 0)
		app_set_filter(app, text);
}

void act_quit(struct app *app, int count)
{
	(void)count;
	app->quit = true;
}
