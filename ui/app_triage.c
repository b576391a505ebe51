// SPDX-License-Identifier: BSD-2-Clause
/* The admin's marks: tag, resolve, sleep, mute, assign, note, undo. */
#include "ui/app_form.h"

#include <stdio.h>

#include "base/clock.h"
#include "base/text.h"
#include "ui/when.h"

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
	app_say(app, ROLE_MESSAGE, "%s", "");
}

static void tag_changed(struct app *app)
{
	(void)app; /* what was wrong is no longer marked */
}

static bool tag_done(struct app *app, const char *text)
{
	if (model_tag_where(&app->model, slice_trim(slice_of(text)), &app->filter_error))
		return true;
	app->screen.prompt_error = app->filter_error.msg;
	app->screen.prompt_column = app->filter_error.column;
	return false;
}

void act_tag_filter(struct app *app, int count)
{
	static const struct prompt p = {
		.label = N_("Tag what matches (empty: all shown): "), .changed = tag_changed, .done = tag_done, .complete = app_complete_filter,
		.history = "tag",
	};

	(void)count;
	app_prompt(app, &p, S(""));
}

void act_untag_all(struct app *app, int count)
{
	(void)count;
	model_untag_all(&app->model);
}

/* ---- seen ---- */

/* A failure looked at for a second is no longer new. */
void app_see(struct app *app)
{
	const struct row *r = model_row(&app->model);
	struct index *ix = app->model.ix;
	struct mark m = { .op = MARK_SEE, .by = app->model.me, .at = clock_now() };
	struct entry *e;
	struct err err;
	size_t n = ix->n;
	uint32_t epoch = ix->epoch;
	bool changed, more;

	if (!r || r->kind != ROW_FAILURE || app->args->read_only)
		return;
	e = &ix->v[r->entry];
	if (e->state != STATE_NEW || store_mark(app->args->store, &m, &e->id, 1, NULL, &err) != RC_OK)
		return;
	if (app->prompt || app_dialog_is_open(app) || store_refresh_some(app->args->store, 0, &changed, &more, &err) != RC_OK ||
	    ix->epoch != epoch) {
		app_data_changed(app);
		return;
	}
	if (more || ix->n != n || ix->v[r->entry].state != STATE_OPEN) {
		ix->v[r->entry].state = STATE_OPEN; /* as was written, where other news come before it */
		app_news(app);
		if (!app_following(app))
			return;
	}
	model_seen(&app->model);
	app_show_current(app, true);
}

/* ---- resolve ---- */

#define WORSE_A_DAY 5
#define STAY_DAYS 90

/* As the store keeps them. */
static const char *const reasons[] = { N_("fixed"), N_("address removed"), N_("not ours"), N_("other") };
#define NREASONS (sizeof(reasons) / sizeof(reasons[0]))

enum { RESOLVE_REASON = FORM_OWN, RESOLVE_RECUR, RESOLVE_GAP, RESOLVE_NOTE };

static void set_resolve(struct mark *m, size_t reason, size_t recur)
{
	m->reason = slice_of(reasons[reason < NREASONS ? reason : 0]);
	m->recur = (enum recur)recur;
	m->per_day = recur == RECUR_IF_WORSE ? WORSE_A_DAY : 0;
	m->days = recur == RECUR_STAY ? STAY_DAYS : 0;
}

static bool read_resolve(struct app *app, struct dialog *d, struct mark *m)
{
	app->last_reason = d->fields[RESOLVE_REASON].chosen;
	app->last_recur = d->fields[RESOLVE_RECUR].chosen;
	set_resolve(m, app->last_reason, app->last_recur);
	m->note = slice_trim(edit_slice(d->fields[RESOLVE_NOTE].edit));
	return true;
}

static void open_resolve(struct app *app, size_t reason, size_t recur)
{
	struct form f = { .op = MARK_RESOLVE, .title = _("Resolve"), .accept = _("resolve"), .read = read_resolve };
	const char *why[NREASONS], *returns[3];
	struct arena a;

	if (!form_size(app))
		return;
	arena_init(&a);
	for (size_t i = 0; i < NREASONS; i++)
		why[i] = _(reasons[i]);
	returns[RECUR_REOPEN] = _("reopen at the next failure after now");
	returns[RECUR_IF_WORSE] = arena_cstr(&a, arena_printf(&a, _("reopen only if worse than %d a day"), WORSE_A_DAY));
	returns[RECUR_STAY] = arena_cstr(&a, arena_printf(&a, _("stay resolved %d d"), STAY_DAYS));
	form_add(&f, (struct field){ FIELD_RADIO, _("Reason"), .choices = why, .nchoices = NREASONS, .chosen = reason });
	form_add(&f, (struct field){ FIELD_RADIO, _("If it returns"), .choices = returns, .nchoices = 3, .chosen = recur });
	form_add(&f, (struct field){ FIELD_TEXT, .text = "" });
	f.focus = form_add(&f, (struct field){ FIELD_INPUT, _("Note"), .hint = _("(optional; kept with your name and the time)") });
	form_open(app, &f);
	arena_release(&a);
}

void act_resolve(struct app *app, int count)
{
	(void)count;
	open_resolve(app, 0, RECUR_REOPEN);
}

/* As last time; more than one failure asks. */
void act_resolve_again(struct app *app, int count)
{
	struct mark m = { .op = MARK_RESOLVE };
	size_t n = form_size(app);

	(void)count;
	if (n > 1) {
		open_resolve(app, app->last_reason, app->last_recur);
		return;
	}
	set_resolve(&m, app->last_reason, app->last_recur);
	if (n)
		app_mark_here(app, &m);
}

void act_reopen(struct app *app, int count)
{
	struct form f = { .op = MARK_REOPEN, .title = _("Reopen"), .accept = _("reopen") };
	struct mark m = { .op = MARK_REOPEN };
	size_t n = form_size(app);

	(void)count;
	if (n > 1)
		form_open(app, &f);
	else if (n)
		app_mark_here(app, &m);
}

/* ---- sleep and mute ---- */

enum { SLEEP_UNTIL = FORM_OWN, SLEEP_VALUE, SLEEP_NOTE };
enum { UNTIL_TOMORROW, UNTIL_MONDAY, UNTIL_WEEK, UNTIL_DATE, UNTIL_MORE, UNTIL_RATE, UNTIL_COUNT };

static void sleep_changed(struct dialog *d)
{
	static const char *const hints[] = { [UNTIL_DATE] = N_("(a date as 2026-12-01, 12-01, or 10d)"), [UNTIL_MORE] = N_("(a number of failures)"),
					     [UNTIL_RATE] = N_("(a number of failures a day)") };
	size_t until = d->fields[SLEEP_UNTIL].chosen;

	d->fields[SLEEP_VALUE].hidden = until < UNTIL_DATE;
	d->fields[SLEEP_VALUE].hint = until < UNTIL_DATE ? NULL : _(hints[until]);
}

/* What was just chosen wants a value: it is asked for before it is wrong. */
static bool not_a(struct dialog *d, const char *error)
{
	d->error = d->fields[SLEEP_VALUE].edit->n ? error : NULL;
	d->focus = SLEEP_VALUE;
	return false;
}

static bool read_sleep(struct app *app, struct dialog *d, struct mark *m)
{
	struct slice value = slice_trim(edit_slice(d->fields[SLEEP_VALUE].edit));
	int64_t now = clock_now();
	uint64_t number = 0;

	(void)app;
	m->note = slice_trim(edit_slice(d->fields[SLEEP_NOTE].edit));
	switch (d->fields[SLEEP_UNTIL].chosen) {
	case UNTIL_TOMORROW:
		m->until = when_nine(now, 1);
		break;
	case UNTIL_MONDAY:
		m->until = when_monday_nine(now);
		break;
	case UNTIL_WEEK:
		m->until = now + 7 * 86400;
		break;
	case UNTIL_DATE:
		if (!when_date(value, now, &m->until) || m->until <= now)
			return not_a(d, _("that is no date to come"));
		break;
	case UNTIL_MORE:
	case UNTIL_RATE:
		if (!slice_u64(value, &number) || !number || number > 1000000)
			return not_a(d, _("that is no number of failures"));
		*(d->fields[SLEEP_UNTIL].chosen == UNTIL_MORE ? &m->count : &m->rate) = (unsigned)number;
		break;
	default:
		break;
	}
	return true;
}

void act_sleep(struct app *app, int count)
{
	struct form f = { .op = MARK_SLEEP, .title = _("Sleep"), .accept = _("sleep"), .read = read_sleep, .changed = sleep_changed };
	const char *until[UNTIL_COUNT] = { _("tomorrow 9:00"), _("Monday 9:00"),	    _("7 days"),
					   _("a date"),	       _("some more failures"), _("more failures a day than") };

	(void)count;
	if (!form_size(app))
		return;
	f.focus = form_add(&f, (struct field){ FIELD_LIST, _("Until"), .choices = until, .nchoices = UNTIL_COUNT, .numbered = true });
	form_add(&f, (struct field){ FIELD_INPUT, _("Which"), .hidden = true });
	form_add(&f, (struct field){ FIELD_INPUT, _("Note"), .text = "" });
	form_open(app, &f);
}

enum { MUTE_TEXT = FORM_OWN, MUTE_GAP, MUTE_NOTE };

static bool read_mute(struct app *app, struct dialog *d, struct mark *m)
{
	(void)app;
	m->note = slice_trim(edit_slice(d->fields[MUTE_NOTE].edit));
	return true;
}

void act_mute(struct app *app, int count)
{
	struct form f = { .op = MARK_MUTE, .title = _("Mute"), .accept = _("mute"), .read = read_mute };

	(void)count;
	if (!form_size(app))
		return;
	form_add(&f, (struct field){ FIELD_TEXT, .text = _("It wakes by itself at three times its usual weekly number (at least 5), or at a new leak.") });
	form_add(&f, (struct field){ FIELD_TEXT, .text = "" });
	f.focus = form_add(&f, (struct field){ FIELD_INPUT, _("Note"), .text = "" });
	form_open(app, &f);
}

/* ---- assign ---- */

static struct slice people(const struct app *app)
{
	return conf_string(app->args->conf, OPT_PEOPLE);
}

static bool read_assign(struct app *app, struct dialog *d, struct mark *m)
{
	m->assignee = slice_trim(edit_slice(d->fields[FORM_OWN].edit));
	if (!m->assignee.n)
		m->assignee = app->model.me;
	return true;
}

static bool assign_done(struct app *app, const char *text)
{
	struct mark m = { .op = MARK_ASSIGN, .assignee = slice_trim(slice_of(text)) };

	if (!m.assignee.n)
		m.assignee = app->model.me;
	app_mark_here(app, &m);
	return true;
}

/* The next name of `people` that begins with what is typed. */
static void complete_person(struct app *app, int by)
{
	struct slice rest = people(app), name, typed = edit_slice(&app->edit), first = { "", 0 };
	bool after = false;

	(void)by;
	while (conf_list_next(&rest, &name)) {
		if (!first.n && (after || slice_istarts(name, typed)) && !slice_eq(name, typed))
			first = name;
		after |= slice_eq(name, typed);
		if (after && !slice_eq(name, typed)) {
			first = name;
			break;
		}
	}
	if (first.n)
		edit_set(&app->edit, first);
	app->screen.candidates = people(app);
}

void act_assign(struct app *app, int count)
{
	static const struct prompt p = { .label = N_("Assign to (empty: me): "), .done = assign_done, .complete = complete_person };
	struct form f = { .op = MARK_ASSIGN, .title = _("Assign"), .accept = _("assign"), .read = read_assign };
	size_t n = form_size(app);
	struct arena a;

	(void)count;
	if (n == 1) {
		app_prompt(app, &p, S(""));
		app->screen.candidates = people(app);
	} else if (n) {
		arena_init(&a);
		f.focus = form_add(&f, (struct field){ FIELD_INPUT, _("To"), .hint = arena_cstr(&a, arena_printf(&a, _("(empty: me) %.*s"), SLICE_ARG(people(app)))) });
		form_open(app, &f);
		arena_release(&a);
	}
}

/* ---- notes ---- */

static bool read_note(struct app *app, struct dialog *d, struct mark *m)
{
	(void)app;
	m->note = slice_trim(edit_slice(d->fields[FORM_OWN].edit));
	if (!m->note.n)
		d->error = _("the note is empty");
	return m->note.n > 0;
}

static bool note_done(struct app *app, const char *text)
{
	struct mark m = { .op = MARK_NOTE, .note = slice_trim(slice_of(text)) };

	if (m.note.n)
		app_mark_here(app, &m);
	return true;
}

void act_note(struct app *app, int count)
{
	static const struct prompt p = { .label = N_("Note: "), .done = note_done };
	struct form f = { .op = MARK_NOTE, .title = _("Note"), .accept = _("note"), .read = read_note };
	size_t n = form_size(app);

	(void)count;
	if (n == 1) {
		app_prompt(app, &p, S(""));
	} else if (n) {
		f.focus = form_add(&f, (struct field){ FIELD_INPUT, _("Note"), .text = "" });
		form_open(app, &f);
	}
}

void act_note_editor(struct app *app, int count)
{
	struct mark m = { .op = MARK_NOTE };
	struct arena a;

	(void)count;
	if (!form_size(app))
		return;
	arena_init(&a);
	m.note = app_edit(app, &a, "note.txt", S(""));
	if (m.note.n)
		app_mark_here(app, &m);
	arena_release(&a);
}

/* ---- undo ---- */

static const char *op_word(enum mark_op op)
{
	static const char *const words[] = { [MARK_RESOLVE] = N_("resolved"), [MARK_REOPEN] = N_("reopened"), [MARK_SLEEP] = N_("slept"),
					     [MARK_MUTE] = N_("muted"),	      [MARK_ASSIGN] = N_("assigned"), [MARK_NOTE] = N_("note"),
					     [MARK_MOVE] = N_("moved"),	      [MARK_DELETE] = N_("deleted") };

	return op < sizeof(words) / sizeof(words[0]) && words[op] ? _(words[op]) : "";
}

static bool take_back(struct app *app, bool forward)
{
	struct store_step done;
	struct err err;
	char when[CLOCK_TEXT];
	enum rc rc = app_take_back(app, forward, &done, &err);

	if (rc != RC_OK) {
		app_say(app, rc == RC_NOT_FOUND ? ROLE_MESSAGE : rc == RC_CANCELLED ? ROLE_MESSAGE_WARN : ROLE_MESSAGE_ERROR, "%s", err.msg);
		return false;
	}
	app_data_changed(app);
	app_send(app);
	model_go(&app->model, done.first);
	app_say(app, ROLE_MESSAGE,
		forward ? ngettext("redone: %s, %zu failure in %zu issue, of %s", "redone: %s, %zu failures in %zu issues, of %s", done.failures)
			: ngettext("undone: %s, %zu failure in %zu issue, of %s", "undone: %s, %zu failures in %zu issues, of %s", done.failures),
		op_word(done.op), done.failures, done.issues, clock_text(done.at, when));
	app_show_current(app, false);
	return true;
}

void act_undo(struct app *app, int count)
{
	for (int i = 0; i < (count ? count : 1) && take_back(app, false); i++)
		;
}

void act_redo(struct app *app, int count)
{
	for (int i = 0; i < (count ? count : 1) && take_back(app, true); i++)
		;
}
