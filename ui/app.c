// SPDX-License-Identifier: BSD-2-Clause
#include "ui/app.h"

#include <errno.h>
#include <poll.h>
#include <stdarg.h>
#include <pwd.h>
#include <stdio.h>
#include <stdlib.h>
#include <time.h>
#include <unistd.h>

#include "base/clock.h"
#include "base/path.h"
#include "base/text.h"
#include "base/utf8.h"
#include "sync/ingest.h"
#include "sync/worker.h"
#include "ui/keys.h"
#include "ui/model/model.h"
#include "ui/term/term.h"
#include "ui/view/view.h"

#define MESSAGES_MAX 200
#define SEEN_AFTER_MS 1000

enum prompt { PROMPT_NONE, PROMPT_FILTER, PROMPT_RESOLVE, PROMPT_NOTE, PROMPT_ASSIGN, PROMPT_QUIT };

struct app {
	const struct app_args *args;
	struct model model;
	struct screen screen;
	struct worker *worker;
	bool pulling, quit;
	int exit_code;

	/* the mail under the cursor, read again when it changes */
	struct arena mail;
	struct analysis an;
	struct slice raw;
	int64_t shown; /* failure id, 0 none */
	int built_width[PANE_COUNT];
	int64_t shown_since;

	enum prompt prompt;
	char input[512];
	char filter_before[512];
	struct filter_error filter_error;

	struct arena texts; /* of panes and overlay; reset with each rebuild */
	char message[256];
	char progress[80];
	char *log[MESSAGES_MAX]; /* message history, newest last */
	size_t nlog;
};

/* ---- messages ---- */

__attribute__((format(printf, 3, 4))) static void say(struct app *app, enum role role, const char *fmt, ...)
{
	char text[256];
	struct buf safe;
	va_list ap;

	va_start(ap, fmt);
	vsnprintf(text, sizeof(text), fmt, ap);
	va_end(ap);
	buf_init(&safe, sizeof(app->message) - 1);
	utf8_safe(&safe, slice_of(text), false, NULL);
	snprintf(app->message, sizeof(app->message), "%s", buf_cstr(&safe));
	buf_release(&safe);
	app->screen.message = slice_of(app->message);
	app->screen.message_role = role;
	if (!*text)
		return;
	if (app->nlog == MESSAGES_MAX) {
		free(app->log[0]);
		memmove(app->log, app->log + 1, (MESSAGES_MAX - 1) * sizeof(app->log[0]));
		app->nlog--;
	}
	app->log[app->nlog++] = mem_strdup(app->message);
}

/* ---- the mail under the cursor ---- */

static const struct report *nth_report(const struct extract *x, size_t i)
{
	const struct report *r = x->reports;

	while (r && i--)
		r = r->next;
	return r;
}

static void build_texts(struct app *app, const struct entry *e, size_t ordinal)
{
	struct detail d = { .arena = &app->texts, .model = &app->model, .entry = e, .extract = app->an.extract, .raw = app->raw };
	struct history *history;
	struct err err;

	d.report = d.extract ? nth_report(d.extract, ordinal) : NULL;
	d.verdict = d.report ? &app->an.verdicts[ordinal] : NULL;
	if (store_trouble(app->args->store, e->id, &app->texts, &d.trouble, &err) != RC_OK)
		d.trouble = slice_of(err.msg);
	if (store_history(app->args->store, e->id, &app->texts, &history, &d.nhistory, &err) == RC_OK)
		d.history = history;
	d.width = app->built_width[PANE_TRANSCRIPT] = view_pane_width(&app->screen, PANE_TRANSCRIPT);
	app->screen.text[PANE_TRANSCRIPT] = detail_transcript(&d, app->screen.detail);
	d.width = app->built_width[PANE_MEANING] = view_pane_width(&app->screen, PANE_MEANING);
	app->screen.text[PANE_MEANING] = detail_meaning(&d);
}

/* Read the failure under the cursor again when another one is, or force is set. */
static void show_current(struct app *app, bool force)
{
	const struct entry *e = model_entry(&app->model);
	size_t ordinal = 0;
	struct err err;

	if (e && e->id == app->shown && !force)
		return;
	arena_reset(&app->texts);
	app->screen.text[PANE_TRANSCRIPT] = app->screen.text[PANE_MEANING] = (struct lines){ 0 };
	if (!e) {
		app->shown = 0;
		return;
	}
	if (e->id != app->shown) {
		app->screen.top[PANE_TRANSCRIPT] = app->screen.top[PANE_MEANING] = 0;
		app->shown_since = clock_ms();
		if (app->model.revealed != e->id)
			app->model.revealed = 0;
	}
	app->shown = e->id;
	arena_reset(&app->mail);
	app->an = (struct analysis){ 0 };
	if (store_raw(app->args->store, e->id, &app->mail, &app->raw, &ordinal, &err) != RC_OK)
		say(app, ROLE_MESSAGE_ERROR, "%s", err.msg);
	else
		app->an = ingest(&app->mail, rules_builtin(), app->raw);
	build_texts(app, e, ordinal);
}

static void data_changed(struct app *app)
{
	struct err err;
	bool changed;

	if (store_refresh(app->args->store, &changed, &err) != RC_OK)
		say(app, ROLE_MESSAGE_ERROR, "%s", err.msg);
	model_update(&app->model);
	show_current(app, true);
}

/* ---- marks ---- */

static void say_done(struct app *app, enum mark_op op, size_t n)
{
	unsigned long k = n;

	switch (op) {
	case MARK_RESOLVE:
		say(app, ROLE_MESSAGE, ngettext("resolved %zu failure, u undoes", "resolved %zu failures, u undoes", k), n);
		break;
	case MARK_REOPEN:
		say(app, ROLE_MESSAGE, ngettext("reopened %zu failure, u undoes", "reopened %zu failures, u undoes", k), n);
		break;
	case MARK_SLEEP:
		say(app, ROLE_MESSAGE, ngettext("%zu failure sleeps until tomorrow 9:00, u undoes", "%zu failures sleep until tomorrow 9:00, u undoes", k), n);
		break;
	case MARK_MUTE:
		say(app, ROLE_MESSAGE, ngettext("muted %zu failure until it grows, u undoes", "muted %zu failures until they grow, u undoes", k), n);
		break;
	case MARK_ASSIGN:
		say(app, ROLE_MESSAGE, ngettext("assigned %zu failure, u undoes", "assigned %zu failures, u undoes", k), n);
		break;
	case MARK_NOTE:
		say(app, ROLE_MESSAGE, ngettext("noted at %zu failure", "noted at %zu failures", k), n);
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
		say(app, ROLE_MESSAGE_WARN, _("another modori writes; this one only reads"));
	else if (!n)
		say(app, ROLE_MESSAGE_WARN, _("nothing is selected"));
	else if (store_mark(app->args->store, &m, ids, n, NULL, &err) != RC_OK)
		say(app, ROLE_MESSAGE_ERROR, "%s", err.msg);
	else {
		say_done(app, op, n);
		model_untag_all(&app->model);
	}
	free(ids);
	data_changed(app);
}

static void undo(struct app *app, bool forward)
{
	struct store_step done;
	struct err err;
	enum rc rc = forward ? store_redo(app->args->store, &done, &err) : store_undo(app->args->store, &done, &err);

	if (rc != RC_OK) {
		say(app, rc == RC_NOT_FOUND ? ROLE_MESSAGE : ROLE_MESSAGE_ERROR, "%s", err.msg);
		return;
	}
	data_changed(app);
	for (size_t i = 0; i < app->model.nrows; i++)
		if (app->model.rows[i].kind == ROW_FAILURE && app->model.ix->v[app->model.rows[i].entry].id == done.first)
			app->model.cursor = i;
	say(app, ROLE_MESSAGE, forward ? _("redone: %zu failures") : _("undone: %zu failures"), done.failures);
	show_current(app, false);
}

/* A failure looked at for a second is no longer new. */
static void see(struct app *app)
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
	data_changed(app);
}

/* ---- prompts ---- */

static void open_prompt(struct app *app, enum prompt which, const char *label, const char *text)
{
	app->prompt = which;
	app->screen.prompt = label;
	snprintf(app->input, sizeof(app->input), "%s", text);
	app->screen.input = slice_of(app->input);
	app->screen.prompt_error = NULL;
}

static void close_prompt(struct app *app)
{
	app->prompt = PROMPT_NONE;
	app->screen.prompt = app->screen.prompt_error = NULL;
}

static void live_filter(struct app *app)
{
	app->screen.prompt_error = NULL;
	if (!model_filter(&app->model, slice_of(app->input), &app->filter_error)) {
		app->screen.prompt_error = app->filter_error.msg;
		app->screen.prompt_column = app->filter_error.column;
		return;
	}
	show_current(app, false);
}

static void accept(struct app *app)
{
	enum prompt which = app->prompt;
	char text[sizeof(app->input)];

	if (which == PROMPT_FILTER && app->screen.prompt_error)
		return; /* a mistake stays open until it is mended or left */
	snprintf(text, sizeof(text), "%s", app->input);
	close_prompt(app);
	if (which == PROMPT_RESOLVE)
		mark(app, MARK_RESOLVE, text);
	else if (which == PROMPT_NOTE && *text)
		mark(app, MARK_NOTE, text);
	else if (which == PROMPT_ASSIGN)
		mark(app, MARK_ASSIGN, text);
	else if (which == PROMPT_QUIT)
		app->quit = text[0] == 'y';
}

static void leave_prompt(struct app *app)
{
	struct filter_error ignored;
	enum prompt which = app->prompt;

	close_prompt(app);
	if (which == PROMPT_FILTER && model_filter(&app->model, slice_of(app->filter_before), &ignored))
		show_current(app, false);
}

static void prompt_key(struct app *app, const char *key)
{
	size_t n = strlen(app->input);

	if (strcmp(key, "Enter") == 0) {
		accept(app);
		return;
	}
	if (strcmp(key, "Esc") == 0 || strcmp(key, "^C") == 0) {
		leave_prompt(app);
		return;
	}
	if (strcmp(key, "Backspace") == 0) {
		while (n && ((unsigned char)app->input[--n] & 0xC0) == 0x80)
			;
		app->input[n] = '\0';
	} else if (strcmp(key, "^U") == 0) {
		app->input[0] = '\0';
	} else {
		const char *text = strcmp(key, "Space") == 0 ? " " : key;
		size_t len;

		utf8_decode(slice_of(text), &len);
		if (text[len] || (text[0] == '^' && text[1]) || n + len >= sizeof(app->input)) /* a named key, or full */
			return;
		memcpy(app->input + n, text, len + 1);
	}
	app->screen.input = slice_of(app->input);
	if (app->prompt == PROMPT_FILTER)
		live_filter(app);
}

/* ---- overlays ---- */

static void close_overlay(struct app *app)
{
	app->screen.overlay = (struct lines){ 0 };
	app->screen.overlay_top = 0;
	show_current(app, true); /* its lines lived in the same arena */
}

static void show_help(struct app *app)
{
	static const char *const sections[] = { N_("MOVE"), N_("ACT (on the tagged, else on the cursor)"), N_("VIEW"), N_("MAIL") };
	struct lines *out = &app->screen.overlay;

	*out = (struct lines){ 0 };
	for (int s = 0; s < SECTION_COUNT; s++) {
		lines_wrap(&app->texts, out, slice_of(_(sections[s])), ROLE_BOLD, 76, 1, 1);
		for (int a = ACTION_NONE_YET + 1; a < ACTION_COUNT; a++) {
			const struct action_info *info = action_info((enum action)a);
			struct slice line;

			if ((int)info->section != s)
				continue;
			line = arena_printf(&app->texts, "%-10.*s %-15s %s", SLICE_ARG(action_key(app->args->conf, (enum action)a)),
					    info->name, _(info->help));
			lines_wrap(&app->texts, out, line, ROLE_TEXT, 76, 2, 28);
		}
	}
	app->screen.overlay_title = _(" Help · j k scroll, Esc closes ");
}

static void show_messages(struct app *app)
{
	struct lines *out = &app->screen.overlay;

	*out = (struct lines){ 0 };
	for (size_t i = app->nlog; i-- > 0;)
		lines_wrap(&app->texts, out, slice_of(app->log[i]), ROLE_TEXT, 76, 1, 3);
	if (!out->n)
		lines_wrap(&app->texts, out, slice_of(_("no messages yet")), ROLE_DIM, 76, 1, 1);
	app->screen.overlay_title = _(" Messages · Esc closes ");
}

/* ---- pulling ---- */

static void start_pull(struct app *app)
{
	struct job job = { .kind = JOB_PULL, .id = 1, .account = app->args->account };
	struct err err;

	if (app->pulling)
		return;
	if (!app->args->account || !app->args->store_path || app->args->read_only) {
		say(app, ROLE_MESSAGE, app->args->demo ? _("the demo has nothing to pull") : _("no account to pull from"));
		return;
	}
	if (!app->worker && worker_start(&app->worker, app->args->conf, app->args->store_path, &err) != RC_OK) {
		say(app, ROLE_MESSAGE_ERROR, "%s", err.msg);
		return;
	}
	app->pulling = worker_post(app->worker, &job);
	snprintf(app->progress, sizeof(app->progress), "%s", _("connecting"));
}

static void on_event(struct app *app, const struct event *ev)
{
	char when[CLOCK_TEXT];

	switch (ev->kind) {
	case EVENT_STATE:
		snprintf(app->progress, sizeof(app->progress), "%.70s", ev->text);
		break;
	case EVENT_PROGRESS:
		snprintf(app->progress, sizeof(app->progress), _("Pull %llu/%llu %u/s ^C stops"), (unsigned long long)ev->done,
			 (unsigned long long)ev->total, ev->rate);
		break;
	case EVENT_BATCH:
		data_changed(app);
		break;
	case EVENT_DONE:
		app->pulling = false;
		app->progress[0] = '\0';
		data_changed(app);
		say(app, ev->rc == RC_OK || ev->rc == RC_CANCELLED ? ROLE_MESSAGE : ROLE_MESSAGE_ERROR, "%s", ev->text);
		if (ev->rc == RC_OK)
			app->screen.pulled = arena_printf(&app->model.arena, _("pulled %.5s"), clock_text(clock_now(), when) + 11);
		break;
	case EVENT_CERT:
	case EVENT_FOLDERS:
		say(app, ROLE_MESSAGE_ERROR, "%s", ev->text);
		break;
	}
	app->screen.progress = slice_of(app->progress);
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
	show_current(app, false);
}

static void set_focus(struct app *app, enum pane p)
{
	app->screen.focus = p;
	if (app->built_width[PANE_TRANSCRIPT] != view_pane_width(&app->screen, PANE_TRANSCRIPT) ||
	    app->built_width[PANE_MEANING] != view_pane_width(&app->screen, PANE_MEANING))
		show_current(app, true);
}

static void fold(struct app *app, bool folded)
{
	const struct row *r = model_row(&app->model);

	if (app->screen.focus != PANE_LIST || !r)
		return;
	if (folded || r->kind == ROW_GROUP)
		model_fold(&app->model, r->group, folded);
	show_current(app, false);
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
	show_current(app, false);
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
	say(app, ROLE_MESSAGE, _("%zu tagged"), app->model.tags.n);
	go(app, 1);
}

static void step_back(struct app *app, bool may_quit)
{
	if (app->screen.overlay.n)
		close_overlay(app);
	else if (app->screen.zoom) {
		app->screen.zoom = false;
		show_current(app, true);
	} else if (app->screen.focus != PANE_LIST)
		set_focus(app, PANE_LIST);
	else if (may_quit && app->pulling)
		open_prompt(app, PROMPT_QUIT, _("A pull is running. Stop it and quit? y/n "), "");
	else if (may_quit)
		app->quit = true;
}

static void reveal(struct app *app)
{
	const struct entry *e = model_entry(&app->model);

	if (!e || !(e->flags & ENTRY_LEAK)) {
		say(app, ROLE_MESSAGE, _("nothing is masked here"));
		return;
	}
	app->model.revealed = app->model.revealed ? 0 : e->id;
	show_current(app, true);
}

static void todo(struct app *app, int by)
{
	if (!model_todo(&app->model, by))
		say(app, ROLE_MESSAGE, _("nothing more to do"));
	show_current(app, false);
}

static void act(struct app *app, enum action a)
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
		show_current(app, false);
		break;
	case ACTION_PREV_FAILURE:
		model_step(m, -1, ROW_FAILURE);
		show_current(app, false);
		break;
	case ACTION_NEXT_GROUP:
		model_step(m, 1, ROW_GROUP);
		show_current(app, false);
		break;
	case ACTION_PREV_GROUP:
		model_step(m, -1, ROW_GROUP);
		show_current(app, false);
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
		show_current(app, true);
		break;
	case ACTION_TAG:
		tag(app);
		break;
	case ACTION_UNTAG_ALL:
		model_untag_all(m);
		break;
	case ACTION_RESOLVE:
		open_prompt(app, PROMPT_RESOLVE, _("Resolve, note (Enter resolves, Esc leaves): "), "");
		break;
	case ACTION_RESOLVE_AGAIN:
		mark(app, MARK_RESOLVE, "");
		break;
	case ACTION_REOPEN:
		mark(app, MARK_REOPEN, "");
		break;
	case ACTION_SLEEP:
		mark(app, MARK_SLEEP, "");
		break;
	case ACTION_MUTE:
		mark(app, MARK_MUTE, "");
		break;
	case ACTION_ASSIGN:
		open_prompt(app, PROMPT_ASSIGN, _("Assign to (empty: me): "), "");
		break;
	case ACTION_NOTE:
		open_prompt(app, PROMPT_NOTE, _("Note: "), "");
		break;
	case ACTION_UNDO:
		undo(app, false);
		break;
	case ACTION_REDO:
		undo(app, true);
		break;
	case ACTION_FILTER:
		snprintf(app->filter_before, sizeof(app->filter_before), "%s", m->filter_text);
		open_prompt(app, PROMPT_FILTER, "f: ", m->filter_text);
		break;
	case ACTION_FILTER_TOGGLE:
		m->filter_off = !m->filter_off;
		model_update(m);
		show_current(app, false);
		break;
	case ACTION_GROUP:
		model_group(m, (enum group_by)((m->group_by + 1) % BY_COUNT));
		say(app, ROLE_MESSAGE, _("grouped by %s"), group_by_name(m->group_by));
		show_current(app, false);
		break;
	case ACTION_SORT:
		model_sort(m, (enum sort_by)((m->sort_by + 1) % SORT_COUNT_OF));
		say(app, ROLE_MESSAGE, _("sorted by %s"), sort_by_name(m->sort_by));
		show_current(app, false);
		break;
	case ACTION_DETAIL:
		app->screen.detail = (enum detail_view)((app->screen.detail + 1) % DETAIL_COUNT);
		app->screen.top[PANE_TRANSCRIPT] = 0;
		show_current(app, true);
		break;
	case ACTION_REVEAL:
		reveal(app);
		break;
	case ACTION_PULL:
		start_pull(app);
		break;
	case ACTION_CANCEL:
		if (app->pulling)
			worker_cancel(app->worker);
		else
			say(app, ROLE_MESSAGE, _("nothing to stop; q leaves"));
		break;
	case ACTION_MESSAGES:
		show_messages(app);
		break;
	case ACTION_HELP:
		show_help(app);
		break;
	case ACTION_REDRAW:
		term_redraw();
		break;
	case ACTION_SUSPEND:
		term_suspend();
		show_current(app, true);
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

static void handle_key(struct app *app, const char *key)
{
	enum action a;

	if (strcmp(key, "Paste") == 0) {
		say(app, ROLE_MESSAGE, _("pasted text was dropped; open a prompt first"));
		return;
	}
	if (app->prompt != PROMPT_NONE) {
		prompt_key(app, key);
		return;
	}
	if (app->screen.message_role == ROLE_MESSAGE_ERROR)
		say(app, ROLE_MESSAGE, "%s", "");
	a = key_action(app->args->conf, key);
	if (a == ACTION_NONE_YET)
		say(app, ROLE_MESSAGE, _("%s does nothing here; ? lists the keys"), key);
	else
		act(app, a);
}

/* ---- the key line ---- */

static void set_hints(struct app *app)
{
	static const enum action in_list[] = { ACTION_OPEN, ACTION_TAG, ACTION_RESOLVE, ACTION_SLEEP, ACTION_UNDO, ACTION_FILTER,
					       ACTION_GROUP, ACTION_REVEAL, ACTION_PULL, ACTION_BACK, ACTION_HELP };
	static const enum action in_text[] = { ACTION_PANE_NEXT, ACTION_RESOLVE, ACTION_UNDO, ACTION_REVEAL, ACTION_BACK, ACTION_HELP };
	const enum action *now = app->screen.focus == PANE_LIST ? in_list : in_text;
	size_t n = app->screen.focus == PANE_LIST ? sizeof(in_list) / sizeof(in_list[0]) : sizeof(in_text) / sizeof(in_text[0]);

	app->screen.nhints = 0;
	if (app->prompt != PROMPT_NONE || app->screen.overlay.n) {
		if (app->prompt != PROMPT_NONE)
			app->screen.hints[app->screen.nhints++] = (struct key_hint){ S("Enter"), _("accept") };
		app->screen.hints[app->screen.nhints++] = (struct key_hint){ S("Esc"), _("leave") };
		return;
	}
	for (size_t i = 0; i < n; i++)
		app->screen.hints[app->screen.nhints++] =
			(struct key_hint){ action_key(app->args->conf, now[i]), _(action_info(now[i])->label) };
}

static void draw(struct app *app)
{
	set_hints(app);
	view_draw(&app->screen);
}

/* ---- loops ---- */

/* Milliseconds until a new failure counts as seen; -1: nothing to wait for. */
static int wait_time(const struct app *app)
{
	const struct row *r = model_row(&app->model);
	int64_t left;

	if (!r || r->kind != ROW_FAILURE || app->model.ix->v[r->entry].state != STATE_NEW || app->args->read_only)
		return -1;
	left = app->shown_since + SEEN_AFTER_MS - clock_ms();
	return left < 0 ? 0 : (int)left;
}

static void run_terminal(struct app *app)
{
	while (!app->quit) {
		struct pollfd fds[3] = { { term_fd(), POLLIN, 0 }, { term_signal_fd(), POLLIN, 0 },
					 { app->worker ? worker_fd(app->worker) : -1, POLLIN, 0 } };
		char key[KEY_NAME];
		struct event ev;
		int wait, number, ready;

		draw(app);
		wait = wait_time(app);
		ready = poll(fds, 3, wait);
		if (ready < 0 && errno != EINTR)
			break;
		if (ready == 0)
			see(app);
		if (fds[0].revents & (POLLHUP | POLLERR | POLLNVAL)) { /* the terminal is gone */
			app->exit_code = 129;
			return;
		}
		while (!app->quit && term_key(key))
			handle_key(app, key);
		while (app->worker && worker_event(app->worker, &ev))
			on_event(app, &ev);
		number = term_end_signal();
		if (number) {
			app->exit_code = 128 + number;
			return;
		}
		if (term_resized())
			show_current(app, true);
	}
}

/* Keys of a script: one a line by name, "dump" prints the screen, "type TEXT" types it. */
static int run_script(struct app *app, const char *path)
{
	struct slice text, line;
	struct arena a;
	struct err err;
	char key[KEY_NAME];

	arena_init(&a);
	if (path_read(&a, path, 1u << 20, &text, &err) != RC_OK) {
		fprintf(stderr, "modori: %s\n", err.msg);
		arena_release(&a);
		return 1;
	}
	while (!app->quit && slice_line(&text, &line)) {
		line = slice_trim(line);
		if (!line.n || (line.p[0] == '#' && line.n > 1))
			continue;
		if (slice_eq(line, S("dump"))) {
			draw(app);
			term_dump(stdout);
			continue;
		}
		if (slice_starts(line, S("type "))) {
			for (size_t i = 5, len; i < line.n; i += len) {
				struct slice rest = slice_sub(line, i, line.n);

				utf8_decode(rest, &len);
				snprintf(key, sizeof(key), "%.*s", (int)len, rest.p);
				handle_key(app, *key == ' ' ? "Space" : key);
			}
			continue;
		}
		if (slice_eq(line, S("see"))) {
			see(app);
			continue;
		}
		snprintf(key, sizeof(key), "%.*s", SLICE_ARG(slice_sub(line, 0, KEY_NAME - 1)));
		handle_key(app, key);
	}
	arena_release(&a);
	return 0;
}

static struct slice my_name(const struct conf *conf)
{
	struct slice name = conf_string(conf, OPT_NAME);
	const char *user = getenv("USER");
	struct passwd *pw;

	if (name.n)
		return name;
	if (user && *user)
		return slice_of(user);
	pw = getpwuid(getuid());
	return pw ? slice_of(pw->pw_name) : S("me");
}

static bool colour_wanted(const struct conf *conf)
{
	struct slice when = conf_string(conf, OPT_COLOR);
	const char *no = getenv("NO_COLOR");

	if (slice_eq(when, S("auto")))
		return !(no && *no);
	return slice_eq(when, S("always"));
}

static enum rc start(struct app *app, char theme[64], struct err *err)
{
	const struct app_args *args = app->args;
	struct term_options o = { .theme = theme, .ascii = conf_bool(args->conf, OPT_ASCII) || conf_bool(args->conf, OPT_A11Y),
				  .colour = colour_wanted(args->conf), .mouse = conf_bool(args->conf, OPT_MOUSE),
				  .headless = args->script != NULL, .columns = args->columns, .rows = args->rows };
	struct filter_error fe;
	struct slice filter = args->filter ? slice_of(args->filter) : conf_string(args->conf, OPT_FILTER);
	struct slice group = args->group ? slice_of(args->group) : conf_string(args->conf, OPT_GROUP);
	size_t woken;
	enum rc rc = keys_check(args->conf, err);

	if (rc == RC_OK && !args->read_only)
		rc = store_wake(args->store, clock_now(), &woken, err);
	if (rc == RC_OK)
		rc = model_init(&app->model, args->store, err);
	if (rc != RC_OK)
		return rc;
	app->model.me = my_name(args->conf);
	app->model.mask.off = args->reveal || slice_eq(conf_string(args->conf, OPT_MASK), S("none"));
	app->model.group_by = group_by_named(group);
	if (app->model.group_by == BY_COUNT)
		return err_set(err, RC_CONFIG, _("no such grouping \"%.*s\""), SLICE_ARG(slice_sub(group, 0, 40)));
	if (!model_filter(&app->model, filter, &fe))
		return err_set(err, RC_CONFIG, _("filter \"%.*s\": %s"), SLICE_ARG(slice_sub(filter, 0, 60)), fe.msg);
	snprintf(theme, 64, "%.*s", SLICE_ARG(slice_sub(conf_string(args->conf, OPT_THEME), 0, 60)));
	rc = term_init(&o, err);
	if (rc == RC_CONFIG || rc == RC_NOT_FOUND) { /* the rest of the theme applies */
		say(app, ROLE_MESSAGE_WARN, "%s", err->msg);
		rc = RC_OK;
	}
	return rc;
}

int app_run(const struct app_args *args)
{
	struct app app = { .args = args };
	char theme[64];
	struct err err;
	enum rc rc;

	arena_init(&app.mail);
	arena_init(&app.texts);
	app.screen = (struct screen){ .model = &app.model, .title = args->title, .demo = args->demo, .read_only = args->read_only,
				      .message_role = ROLE_MESSAGE };
	rc = start(&app, theme, &err);
	if (rc != RC_OK) {
		fprintf(stderr, "modori: %s\n", err.msg);
		app.exit_code = rc == RC_UNSUPPORTED ? 2 : rc == RC_CONFIG ? 3 : 1;
	} else {
		show_current(&app, true);
		if (!args->script && slice_eq(conf_string(args->conf, OPT_PULL), S("start")) && args->account)
			start_pull(&app);
		if (args->script)
			app.exit_code = run_script(&app, args->script);
		else
			run_terminal(&app);
	}
	term_restore();
	worker_stop(app.worker);
	model_release(&app.model);
	arena_release(&app.mail);
	arena_release(&app.texts);
	for (size_t i = 0; i < app.nlog; i++)
		free(app.log[i]);
	return app.exit_code;
}
