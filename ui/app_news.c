// SPDX-License-Identifier: BSD-2-Clause
/* The list follows the store: at once where somebody waits for it, else in slices between key presses. */
#include "ui/app_state.h"

#include <stdio.h>

#include "base/clock.h"
#include "base/text.h"
#include "insight/insight.h"

#define AT_ONCE 20000 /* failures: a list of so many takes some milliseconds */
#define SLICE_MS 2    /* between two looks at the keyboard */
#define SHARE 4	      /* between two lists goes by at least so many times what one took */

/* While a prompt or a dialog is open the list does not change under it. */
static bool is_held(const struct app *app)
{
	return app->prompt || app_dialog_is_open(app);
}

static size_t rows_above(const struct app *app)
{
	return app->model.cursor > app->screen.top[PANE_LIST] ? app->model.cursor - app->screen.top[PANE_LIST] : 0;
}

/* The list was made anew: the row under the cursor stays where the eye is, below so many others. */
static void shown_anew(struct app *app, size_t above)
{
	app->shown = true;
	if (app->filling)
		app->model.cursor = 0;
	app->screen.top[PANE_LIST] = app->model.cursor > above ? app->model.cursor - above : 0;
	app_trend_again(app);
	app_show_waiting(app);
	app_show_current(app, true);
}

void app_data_changed(struct app *app)
{
	size_t above = rows_above(app), done, rows;
	struct err err;
	bool changed;

	app->stale = is_held(app);
	if (app->stale)
		return;
	if (store_refresh(app->args->store, &changed, &err) != RC_OK)
		app_say(app, ROLE_MESSAGE_ERROR, "%s", err.msg);
	app->screen.indexing = store_index_in_making(app->args->store, &done, &rows);
	app->news.came = app->news.changed = false;
	app->thinking = insight_work(app->model.insight, insight_at_once(app->model.insight));
	model_update(&app->model);
	shown_anew(app, above);
}

void app_settle(struct app *app)
{
	if (app->stale)
		app_data_changed(app);
}

/* Rows that came in above the cursor are announced, not followed. */
static void announce(struct app *app, size_t before)
{
	if (app->model.cursor <= before)
		return;
	app->above += app->model.cursor - before;
	app_hint(app, _("%zu new above"), app->above);
}

void app_news(struct app *app)
{
	size_t before = app->model.cursor;

	app->news.came = true;
	if (!app->args->script && app->model.ix->n > AT_ONCE)
		return;
	app_data_changed(app);
	announce(app, before);
}

bool app_following(const struct app *app)
{
	return app->news.came || app->news.stage != NEWS_NONE;
}

/* The index up to the store, some changes at a time; then a list of it. */
static void read_some(struct app *app)
{
	uint32_t epoch = app->model.ix->epoch;
	bool changed, more = false;
	size_t done, rows;
	struct err err;

	app->news.came = false;
	if (store_refresh_some(app->args->store, SLICE_MS, &changed, &more, &err) != RC_OK)
		app_say(app, ROLE_MESSAGE_ERROR, "%s", err.msg);
	app->screen.indexing = store_index_in_making(app->args->store, &done, &rows);
	app->news.changed |= changed;
	if (app->model.ix->epoch != epoch && app->model.nmembers) { /* the list speaks of entries that are others by now */
		app_data_changed(app);
		app->news.stage = NEWS_NONE;
	} else if (!more && !app->news.changed) {
		app->news.stage = NEWS_NONE;
	} else if (!more) {
		app->news.changed = false;
		app->news.grew = true;
		app->thinking |= insight_work(app->model.insight, 0);
		model_update_start(&app->model);
		app->news.stage = NEWS_LIST;
	}
}

static void make_some(struct app *app)
{
	size_t above = rows_above(app), before = app->model.cursor;
	int64_t now;

	if (model_step_on(&app->model, SLICE_MS))
		return;
	now = clock_ms();
	app->news.stage = NEWS_NONE;
	app->news.next = now + (now - app->news.begun) * SHARE;
	shown_anew(app, above);
	if (app->news.grew) /* else rows have only found other places */
		announce(app, before);
	app->news.grew = false;
	app->filling &= app->pulling || app->reading || app->screen.indexing;
}

#define INDEX_LOOK_MS 100 /* between two looks how far an index is that is being made */

/* How far it is; once it is there the list is of it. */
static void watch_index(struct app *app)
{
	size_t done, rows;
	bool going = store_index_in_making(app->args->store, &done, &rows);

	app->shown = true;
	if (!app->pulling && !app->reading) {
		app->progress[0] = '\0';
		if (going)
			snprintf(app->progress, sizeof(app->progress), _("Index %zu/%zu"), done < rows ? done : rows, rows);
		app->screen.progress = slice_of(app->progress);
	}
	if (going)
		return;
	app->screen.indexing = false;
	app->news.came = true;
	app->news.next = 0;
}

int app_news_in(const struct app *app)
{
	int64_t left = app->news.next - clock_ms();

	if (app->screen.indexing)
		return INDEX_LOOK_MS;
	return !app->news.came || is_held(app) ? -1 : left < 0 ? 0 : (int)left;
}

bool app_news_step(struct app *app)
{
	if (app->screen.indexing)
		watch_index(app);
	if (!app_following(app))
		app_listed(app);
	if (app->news.stage == NEWS_NONE && app_news_in(app) == 0) {
		app->news.stage = NEWS_READ;
		app->news.begun = clock_ms();
	}
	if (app->news.stage == NEWS_NONE || (is_held(app) && !model_filters(&app->model)))
		return false;
	if (app->news.stage == NEWS_READ)
		read_some(app);
	else
		make_some(app);
	return true;
}

void app_judged(struct app *app)
{
	if (model_judged(&app->model)) {
		app->news.begun = clock_ms();
		app->news.stage = app->news.stage == NEWS_NONE ? NEWS_LIST : app->news.stage;
		model_update_start(&app->model);
	}
	app_show_current(app, true);
}
