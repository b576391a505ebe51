// SPDX-License-Identifier: BSD-2-Clause
#include "ui/app_open.h"

#include "base/clock.h"
#include "ui/app_state.h"
#include "ui/model/counts.h"

#define UNWRAPPED 4000 /* cells of a line that is not wrapped */
#define READY_MS 60000 /* texts tell how long ago things were */

static const struct report *nth_report(const struct extract *x, size_t i)
{
	const struct report *r = x->reports;

	while (r && i--)
		r = r->next;
	return r;
}

static void make_texts(struct app *app, struct opened *o, const struct row *row)
{
	struct detail d = { .arena = &o->texts, .model = &app->model, .row = row, .extract = o->an.extract, .raw = o->raw };
	struct history *history;
	struct err err;

	arena_reset(&o->texts);
	d.entry = model_entry_of(&app->model, row);
	d.report = d.extract ? nth_report(d.extract, o->ordinal) : NULL;
	d.verdicts = o->an.verdicts;
	d.nverdicts = o->an.n;
	d.verdict = d.report ? &o->an.verdicts[o->ordinal] : NULL;
	if (store_trouble(app->args->store, o->id, &o->texts, &d.trouble, &err) != RC_OK)
		d.trouble = slice_of(err.msg);
	if (store_history(app->args->store, o->id, &o->texts, &history, &d.nhistory, &err) == RC_OK)
		d.history = history;
	for (int p = PANE_TRANSCRIPT; p < PANE_COUNT; p++)
		o->width[p] = view_pane_width(&app->screen, (enum pane)p);
	d.width = app->screen.unwrapped ? UNWRAPPED : o->width[PANE_TRANSCRIPT];
	o->text[PANE_TRANSCRIPT] = detail_transcript(&d, app->screen.detail);
	d.width = o->width[PANE_MEANING];
	o->text[PANE_MEANING] = detail_meaning(&d);
	o->counting = d.counting;
	o->revision = app->model.revision;
	o->made_at = clock_ms();
}

static uint32_t group_of(const struct app *app, const struct row *row)
{
	return row->kind == ROW_GROUP ? app->model.groups[row->group].n : 0;
}

static bool shows(const struct app *app, const struct opened *o, const struct row *row)
{
	return o->id && o->id == model_entry_of(&app->model, row)->id && o->group == group_of(app, row) && o->revision == app->model.revision;
}

/* Which holds a row as it would be read now; -1: none does. */
static int ready(const struct app *app, const struct row *row)
{
	for (int i = 0; i < OPENED_COUNT; i++)
		if (shows(app, &app->opened[i], row) && clock_ms() - app->opened[i].made_at < READY_MS)
			return i;
	return -1;
}

/* Where the next key probably leads. Returns how many rows. */
static size_t ahead(const struct app *app, struct row want[AHEAD])
{
	const long by[AHEAD] = { 1, -1, app->stride, -app->stride }, cursor = (long)app->model.cursor, last = (long)app->model.nrows - 1;
	size_t n = 0;

	for (size_t i = 0; i < AHEAD; i++) {
		long at = cursor + by[i];

		at = at < 0 ? 0 : at > last ? last : at; /* as the cursor goes */
		if (at >= 0 && at != cursor)
			want[n++] = model_row_at(&app->model, (size_t)at);
	}
	return n;
}

/* One that holds nothing of what is wanted. */
static int spare(const struct app *app)
{
	bool wanted[OPENED_COUNT] = { [OPENED_HERE] = true };
	struct row want[AHEAD];
	size_t n = ahead(app, want);
	int i = 0, at;

	while (n--)
		if ((at = ready(app, &want[n])) >= 0)
			wanted[at] = true;
	while (wanted[i])
		i++;
	return i;
}

/* The mail of a row, and its texts. False and err when it cannot be read; the texts say what is known all the same. */
static bool open_row(struct app *app, struct opened *o, const struct row *row, struct err *err)
{
	bool ok;

	o->id = model_entry_of(&app->model, row)->id;
	o->group = group_of(app, row);
	arena_reset(&o->mail);
	o->an = (struct analysis){ 0 };
	o->raw = (struct slice){ "", 0 };
	o->ordinal = 0;
	ok = store_raw(app->args->store, o->id, &o->mail, &o->raw, &o->ordinal, err) == RC_OK;
	o->unreadable = !ok;
	if (ok)
		o->an = ingest(&o->mail, app->args->rules, &app->us, o->raw);
	make_texts(app, o, row);
	return ok;
}

static void forget(struct app *app)
{
	for (int i = 0; i < OPENED_COUNT; i++)
		app->opened[i].id = 0;
}

static void swap(struct app *app, int a, int b)
{
	struct opened o = app->opened[a];

	app->opened[a] = app->opened[b];
	app->opened[b] = o;
}

/* Another row than before: its texts from their beginning. */
static void turn_to(struct app *app, int64_t id)
{
	app->screen.top[PANE_TRANSCRIPT] = app->screen.top[PANE_MEANING] = 0;
	app->shown_since = clock_ms();
	if (!app->model.revealed || app->model.revealed == id)
		return;
	app->model.revealed = 0;
	forget(app);
}

/* A step to a row that is ready; what was left stays so. */
static bool take_ready(struct app *app, const struct row *row)
{
	int at = ready(app, row);

	if (at < 0 || app->opened[at].unreadable)
		return false;
	swap(app, OPENED_HERE, at);
	return true;
}

static void open_current(struct app *app, const struct row *row)
{
	struct opened *here = &app->opened[OPENED_HERE];
	struct err err;

	if (here->id == model_entry_of(&app->model, row)->id) { /* the same mail, as a group's first or as itself */
		here->group = group_of(app, row);
		make_texts(app, here, row);
		return;
	}
	swap(app, OPENED_HERE, spare(app));
	if (!open_row(app, here, row, &err))
		app_say(app, ROLE_MESSAGE_ERROR, "%s", err.msg);
}

static void put_on_screen(struct app *app)
{
	app->shown = true;
	for (int p = PANE_TRANSCRIPT; p < PANE_COUNT; p++)
		app->screen.text[p] = app->opened[OPENED_HERE].text[p];
}

/* Keys that wait come first: where nothing but the list is read, one that passes by needs no texts. */
static bool may_wait(const struct app *app)
{
	return !app->args->script && app->screen.focus == PANE_LIST;
}

void app_show_current(struct app *app, bool force)
{
	struct opened *here = &app->opened[OPENED_HERE];
	const struct row *r = model_row(&app->model);
	struct row row;
	int64_t id;

	app->behind = false;
	if (app->model.cursor != app->was_at)
		app->stride = (long)app->model.cursor - (long)app->was_at;
	app->was_at = app->model.cursor;
	if (!r) {
		forget(app);
		app->screen.text[PANE_TRANSCRIPT] = app->screen.text[PANE_MEANING] = (struct lines){ 0 };
		return;
	}
	row = *r;
	id = model_entry_of(&app->model, &row)->id;
	if (!force && shows(app, here, &row))
		return;
	if (id != here->id || group_of(app, &row) != here->group)
		turn_to(app, id);
	if (force)
		forget(app);
	if (!take_ready(app, &row)) {
		app->behind = !force && may_wait(app);
		if (app->behind)
			return;
		open_current(app, &row);
	}
	put_on_screen(app);
}

void app_texts_again(struct app *app)
{
	struct opened *here = &app->opened[OPENED_HERE];
	const struct row *r = model_row(&app->model);

	if (app->behind || !r || here->unreadable || !shows(app, here, r)) {
		app_show_current(app, true);
		return;
	}
	for (int i = 0; i < OPENED_COUNT; i++)
		if (i != OPENED_HERE)
			app->opened[i].id = 0;
	make_texts(app, here, &(struct row){ r->kind, r->group, r->entry });
	put_on_screen(app);
}

void app_catch_up(struct app *app)
{
	struct row row;

	if (!app->behind)
		return;
	app->behind = false;
	row = *model_row(&app->model);
	open_current(app, &row);
	put_on_screen(app);
}

/* Texts that wait for what was counted are made again; a neighbour's when it is looked at. */
static void counted(struct app *app)
{
	struct opened *here = &app->opened[OPENED_HERE];
	const struct row *r = model_row(&app->model);

	for (int i = 0; i < OPENED_COUNT; i++)
		if (app->opened[i].counting && i != OPENED_HERE)
			app->opened[i].id = 0;
	if (!here->counting)
		return;
	if (app->behind || !r || !shows(app, here, r)) { /* on its way out */
		here->id = 0;
		return;
	}
	make_texts(app, here, &(struct row){ r->kind, r->group, r->entry });
	put_on_screen(app);
}

#define COUNT_MS 2 /* between two looks at the keyboard */

bool app_count_step(struct app *app)
{
	bool waits = false;

	for (int i = 0; i < OPENED_COUNT; i++)
		waits |= app->opened[i].id && app->opened[i].counting;
	if (!waits)
		return false;
	if (!model_count_step(&app->model, COUNT_MS))
		counted(app);
	return true;
}

const struct opened *app_opened(struct app *app)
{
	app_catch_up(app);
	return &app->opened[OPENED_HERE];
}

bool app_look_ahead(struct app *app)
{
	struct row want[AHEAD];
	struct err ignored; /* it is said when one comes there */
	size_t n;

	if (app->behind || !app->opened[OPENED_HERE].id)
		return false;
	n = ahead(app, want);
	for (size_t i = 0; i < n; i++)
		if (ready(app, &want[i]) < 0) {
			open_row(app, &app->opened[spare(app)], &want[i], &ignored);
			return true;
		}
	return false;
}

void app_open_init(struct app *app)
{
	for (int i = 0; i < OPENED_COUNT; i++) {
		arena_init(&app->opened[i].mail);
		arena_init(&app->opened[i].texts);
	}
}

void app_open_release(struct app *app)
{
	for (int i = 0; i < OPENED_COUNT; i++) {
		arena_release(&app->opened[i].mail);
		arena_release(&app->opened[i].texts);
	}
}
