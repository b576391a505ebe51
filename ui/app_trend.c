// SPDX-License-Identifier: BSD-2-Clause
/* The large trend: of the cursor's group, by day or hour; a column becomes a filter. */
#include "ui/app_state.h"

#include <stdio.h>
#include <stdlib.h>

#include "base/text.h"

static void fill(struct app *app, enum histogram_unit unit)
{
	struct trend *t = app->screen.trend;
	const struct row *r = model_row(&app->model);
	const struct group *g = r ? &app->model.groups[r->group] : NULL;
	int rows, columns;

	term_size(&rows, &columns);
	model_histogram(&app->model, g, unit, trend_columns(columns), &t->h);
	t->column = t->h.n ? t->h.n - 1 : 0;
	while (t->column && !t->h.count[t->column]) /* the newest that is something */
		t->column--;
	if (!t->h.count[t->column])
		t->column = t->h.n ? t->h.n - 1 : 0;
	t->name = g ? arena_cstr(&app->overlay, model_group_name(&app->model, &app->overlay, g)) : "";
}

void app_trend_close(struct app *app)
{
	free(app->screen.trend);
	app->screen.trend = NULL;
}

void app_trend_again(struct app *app)
{
	if (app->screen.trend)
		fill(app, app->screen.trend->h.unit);
}

static void move(struct trend *t, long by)
{
	long at = (long)t->column + by;

	t->column = (size_t)(at < 0 ? 0 : at >= (long)t->h.n ? (long)t->h.n - 1 : at);
}

/* The filter in force, and that period. */
static void filter_column(struct app *app)
{
	struct trend *t = app->screen.trend;
	struct arena a;
	struct slice term;

	arena_init(&a);
	term = histogram_filter(&t->h, &a, t->column);
	term = arena_printf(&a, "%s%s%.*s", app->model.filter_off ? "" : app->model.filter_text, *app->model.filter_text ? " " : "", SLICE_ARG(term));
	app_trend_close(app);
	app_set_filter(app, arena_cstr(&a, term));
	arena_release(&a);
}

bool app_trend_key(struct app *app, const char *key)
{
	struct trend *t = app->screen.trend;
	static const struct {
		const char *keys;
		long by;
	} steps[] = { { "Left", -1 }, { "h", -1 }, { "Right", 1 }, { "l", 1 }, { "PgUp", -7 }, { "PgDn", 7 }, { "Home", -100000 }, { "End", 100000 } };

	if (!t)
		return false;
	for (size_t i = 0; i < sizeof(steps) / sizeof(steps[0]); i++)
		if (strcmp(steps[i].keys, key) == 0)
			move(t, steps[i].by);
	if (strcmp(key, "Tab") == 0 || strcmp(key, "d") == 0)
		fill(app, t->h.unit == HISTOGRAM_DAYS ? HISTOGRAM_HOURS : HISTOGRAM_DAYS);
	else if (strcmp(key, "Enter") == 0)
		filter_column(app);
	else if (strcmp(key, "Esc") == 0 || strcmp(key, "q") == 0 || strcmp(key, "i") == 0 || strcmp(key, "^C") == 0)
		app_trend_close(app);
	return true;
}

void app_trend_click(struct app *app, int column)
{
	int rows, columns;

	term_size(&rows, &columns);
	trend_at(app->screen.trend, columns, column, &app->screen.trend->column);
}

void act_trend(struct app *app, int count)
{
	(void)count;
	if (!app->screen.trend)
		app->screen.trend = mem_alloc(sizeof(*app->screen.trend));
	fill(app, HISTOGRAM_DAYS);
}
