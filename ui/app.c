// SPDX-License-Identifier: BSD-2-Clause
#include "ui/app.h"

#include <errno.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#include "base/clock.h"
#include "base/text.h"
#include "insight/insight.h"
#include "ui/app_offer.h"
#include "ui/term/term.h"

#define INTERRUPT_MS 2000
#define REVEAL_MS 60000
#define BESIDE_LEAST 20000 /* failures: an index of fewer is made in a fifth of a second, before the first picture */
#define REST_MS 300
#define PASS_MS 2

int64_t app_ms(const struct app *app)
{
	return clock_ms() + app->skipped_ms;
}

/* Pasted text is typed text where text is wanted; it never runs as keys. */
void app_paste(struct app *app, struct slice text)
{
	if (app_dialog_is_open(app))
		app_dialog_paste(app, text);
	else if (app->prompt)
		app_prompt_paste(app, text);
	else
		app_say(app, ROLE_MESSAGE, _("pasted text was dropped; open a prompt first"));
}

/* The number before a key begins with 0 or 4 to 9: 1, 2 and 3 are the panes. */
static bool count_digit(struct app *app, const char *key)
{
	if (key[1] || !ascii_digit((unsigned char)key[0]) || (!app->counting && key[0] >= '1' && key[0] <= '3'))
		return false;
	app->counting = true;
	app->count = app->count * 10 + (key[0] - '0');
	if (app->count > COUNT_MAX)
		app->count = COUNT_MAX;
	app_hint(app, "%d", app->count);
	return true;
}

/* It goes along the rows of the list, and does nothing else. */
static bool only_moves(const struct app *app, enum action a)
{
	static const enum action moves[] = { ACTION_DOWN, ACTION_UP, ACTION_PAGE_DOWN, ACTION_PAGE_UP, ACTION_HALF_DOWN, ACTION_HALF_UP,
					     ACTION_TOP, ACTION_BOTTOM };

	if (app->screen.focus != PANE_LIST || app->screen.overlay.n || app->model.revealed) /* what is revealed is masked again */
		return false;
	for (size_t i = 0; i < sizeof(moves) / sizeof(moves[0]); i++)
		if (moves[i] == a)
			return true;
	return false;
}

static void run_key(struct app *app, const char *key)
{
	enum action a;
	int count = app->count;

	if (app->screen.message_role == ROLE_MESSAGE_ERROR || app->counting)
		app_say(app, ROLE_MESSAGE, "%s", "");
	if (count_digit(app, key))
		return;
	app->count = 0;
	app->counting = false;
	a = key_action(app->args->conf, app->screen.focus, key);
	app->moved = only_moves(app, a);
	if (a == ACTION_NONE_YET)
		app_say(app, ROLE_MESSAGE, _("%s does nothing here; ? lists the keys"), key);
	else
		app_act(app, a, count);
}

/* Keys are ASCII, whatever the input method makes of them; said once. */
static void plain(struct app *app, const char *key, char out[KEY_PLAIN])
{
	if (app->prompt || app_dialog_wants_text(app)) {
		snprintf(out, KEY_PLAIN, "%s", key);
	} else if (key_plain(key, out) && !app->said_method) {
		app->said_method = true;
		app_say(app, ROLE_MESSAGE, "%s", _("the input method is on; its letters work as keys"));
	}
}

void app_key(struct app *app, const char *typed)
{
	char key[KEY_PLAIN];
	int row, column;

	app->moved = false;
	plain(app, typed, key);
	snprintf(app->key, sizeof(app->key), "%s", key);
	term_mouse(&row, &column);
	app->filling &= app_dialog_is_open(app);
	app->pressed_at = clock_ms();
	if (strcmp(key, "Paste") == 0)
		app_paste(app, term_pasted());
	else if (app_mouse(app, key, row, column))
		;
	else if (app_dialog_is_open(app))
		app_dialog_key(app, key);
	else if (app->prompt)
		app_prompt_key(app, key);
	else if (!app_trend_key(app, key))
		run_key(app, key);
	app->key[0] = '\0';
}

void app_later(struct app *app, const char *key)
{
	if (app->nlater < LATER_MAX)
		snprintf(app->later[app->nlater++], KEY_NAME, "%s", key);
}

void app_handle_later(struct app *app)
{
	for (size_t i = 0; i < app->nlater && !app->quit; i++) {
		app_key(app, app->later[i]);
		app->screen.only_moved = false;
	}
	app->nlater = 0;
}

/* ---- drawing ---- */

void app_draw(struct app *app)
{
	if (!app->screen.only_moved)
		app_hints(app);
	app->screen.dialog = app_dialog_top(app);
	view_draw(&app->screen);
	if (term_lost_characters() && !app->said_lost) {
		app->said_lost = true;
		app_say(app, ROLE_MESSAGE_WARN, "%s", _("characters that this locale's charset has not are shown as ?"));
		view_draw(&app->screen);
	}
}

/* ---- loops ---- */

/* Something of the failure under the cursor is to be read. */
static bool text_on_screen(const struct app *app)
{
	return view_pane_shown(&app->screen, PANE_TRANSCRIPT) || view_pane_shown(&app->screen, PANE_MEANING);
}

/* Milliseconds until a new failure counts as seen; -1: nothing to wait for. */
static int seen_in(const struct app *app)
{
	const struct row *r = model_row(&app->model);
	int64_t left;

	if (!r || r->kind != ROW_FAILURE || app->model.ix->v[r->entry].state != STATE_NEW || app->args->read_only || !text_on_screen(app))
		return -1;
	left = app->shown_since + SEEN_AFTER_MS - clock_ms();
	return left < 0 ? 0 : (int)left;
}

/* The same until revealed addresses are masked again. */
static int masked_in(const struct app *app)
{
	int64_t left = app->revealed_at + REVEAL_MS - app_ms(app);

	return !app->model.revealed ? -1 : left < 0 ? 0 : (int)left;
}

void app_mask_when_due(struct app *app)
{
	if (masked_in(app) == 0)
		app_mask_again(app);
}

#define QUIET_MS 150 /* since the last key, before anything long is begun */

/* The same until more is judged: not while somebody types, and while news come in not all the time. */
static int think_in(const struct app *app)
{
	int64_t quiet = app->pressed_at + QUIET_MS, at = app->think_next > quiet ? app->think_next : quiet;
	int64_t left = at - clock_ms();

	return !app->thinking ? -1 : left < 0 ? 0 : (int)left;
}

/* The same until the index gives back the memory that a walk through all of it took. */
static int rest_in(const struct app *app)
{
	int64_t left = app->walked_at + REST_MS - clock_ms();

	return !app->walked_at ? -1 : left < 0 ? 0 : (int)left;
}

static int wait_time(const struct app *app)
{
	const int waits[] = { seen_in(app), masked_in(app), think_in(app), app_news_in(app), rest_in(app) };
	int least = -1;

	for (size_t i = 0; i < sizeof(waits) / sizeof(waits[0]); i++)
		if (waits[i] >= 0 && (least < 0 || waits[i] < least))
			least = waits[i];
	return least;
}

static void on_time(struct app *app)
{
	app->screen.only_moved = false;
	if (seen_in(app) == 0)
		app_see(app);
	app_mask_when_due(app);
	if (rest_in(app) == 0) {
		index_rest(app->model.ix);
		app->walked_at = 0;
	}
}

/* SIGINT stops as Ctrl-C does; twice within two seconds it ends the program. Returns the number to end with. */
static int interrupted(struct app *app)
{
	int64_t now = app_ms(app);
	bool again = app->interrupted_at && now - app->interrupted_at < INTERRUPT_MS;

	app->interrupted_at = now;
	app->screen.only_moved = false;
	if (again)
		return SIGINT;
	app_key(app, "^C");
	return 0;
}

#define THINK_AT_ONCE 200 /* entries between two looks at the clock */
#define THINK_MS 2	  /* between two looks at the keyboard */
#define THINK_SHARE 4	  /* between two times goes by at least so many times what one took */

/* A key or a signal: what is in hand is left for it. */
static bool somebody_waits(void *ctx)
{
	struct pollfd fds[] = { { term_fd(), POLLIN, 0 }, { term_signal_fd(), POLLIN, 0 } };

	(void)ctx;
	return poll(fds, 2, 0) > 0;
}

/* Whose mail this is, as far as it shows. */
void app_who(struct app *app)
{
	arena_reset(&app->who);
	app->us = insight_us(app->model.insight, &app->who, app->args->us);
}

/* What many failures show together. */
static void think(struct app *app)
{
	int64_t end = clock_ms() + THINK_MS;

	if (!app->think_begun)
		app->think_begun = clock_ms();
	do
		app->thinking = insight_work(app->model.insight, THINK_AT_ONCE);
	while (app->thinking && clock_ms() < end && !somebody_waits(NULL));
	if (!app->thinking) {
		app->think_next = clock_ms() + (clock_ms() - app->think_begun) * THINK_SHARE;
		app->think_begun = 0;
		app_who(app);
		app_judged(app);
	}
}

/* Some milliseconds of what is seen soonest; false: there was nothing to do. */
static bool slice(struct app *app)
{
	if (model_filters(&app->model)) {
		app->shown = !app_filter_step(app);
		return true;
	}
	if (app_count_step(app) || app_news_step(app))
		return true;
	if (think_in(app) != 0)
		return false;
	think(app);
	return true;
}

#define DRAW_MS 20 /* of slices at most between two pictures, when they change nothing that is seen */

/* Work that is done in slices between two looks at the keyboard; false when there was none, and nothing new to draw. */
static bool work(struct app *app)
{
	int64_t end = clock_ms() + DRAW_MS;
	bool some;

	while (!term_key_waits() && app_look_ahead(app))
		;
	app->shown = false;
	do
		some = slice(app);
	while (some && !app->shown && clock_ms() < end && !somebody_waits(NULL));
	some |= app->exporting != NULL;
	app_export_step(app);
	if (index_is_damaged(app->model.ix) && !app->screen.indexing && !app->stale && !app_following(app)) {
		app_news(app); /* as it was drawn: made anew from the tables */
		return true;
	}
	return app_read_step(app) || some;
}

enum { FD_KEYS, FD_SIGNALS, FD_WORKER, FD_ASKER, FD_READER, FD_CHILD, FD_COUNT = FD_CHILD + CHILD_FDS };

/* Waits for any of it, at most so many milliseconds (-1: no limit). */
static int poll_all(struct app *app, struct pollfd fds[FD_COUNT], int most)
{
	int wait = most ? wait_time(app) : 0, child;

	for (int i = 0; i < FD_COUNT; i++)
		fds[i] = (struct pollfd){ -1, POLLIN, 0 };
	fds[FD_KEYS].fd = term_fd();
	fds[FD_SIGNALS].fd = term_signal_fd();
	fds[FD_WORKER].fd = app->worker ? worker_fd(app->worker) : -1;
	fds[FD_ASKER].fd = app->asker ? worker_fd(app->asker) : -1;
	fds[FD_READER].fd = app_read_fd(app);
	if (app->child) {
		child_fds(app->child, &fds[FD_CHILD]);
		child = child_wait_ms(app->child);
		wait = wait < 0 || child < wait ? child : wait;
	}
	if (most >= 0 && (wait < 0 || most < wait))
		wait = most;
	return poll(fds, FD_COUNT, wait);
}

static void take_events(struct app *app)
{
	struct event ev;

	while (app->worker && worker_event(app->worker, &ev)) {
		app_on_event(app, &ev);
		app->screen.only_moved = false;
	}
	while (app->asker && worker_event(app->asker, &ev)) {
		if (!app_setup_event(app, &ev) && !app_offer_event(app, &ev))
			app_on_answer(app, &ev);
		app->screen.only_moved = false;
	}
	app->screen.only_moved &= !app->child;
	app_child_step(app);
}

static void run_terminal(struct app *app)
{
	bool pressed = false;

	insight_ask(app->model.insight, somebody_waits, NULL);
	app->thinking = insight_work(app->model.insight, 0);
	app_who(app);
	app->walked_at = clock_ms(); /* when it was opened */
	while (!app->quit) {
		struct pollfd fds[FD_COUNT];
		char key[KEY_NAME];
		int ready = 0, number;
		bool busy = false;

		app_draw(app);
		app->screen.only_moved = true; /* until something else happens */
		if (app->behind && !term_key_waits()) {
			app_catch_up(app);
			app_draw(app);
			app->screen.only_moved = true;
		}
		if (pressed) /* the answer reaches the terminal first: on a busy machine work holds up whatever brings it there */
			ready = poll_all(app, fds, PASS_MS);
		pressed = false;
		if (ready == 0) {
			busy = work(app);
			ready = poll_all(app, fds, busy ? 0 : -1);
		}
		if (busy) {
			app->walked_at = clock_ms();
			app->screen.only_moved = false;
		}
		if (ready < 0 && errno != EINTR)
			break;
		if (ready == 0 && !busy)
			on_time(app);
		if (fds[FD_KEYS].revents & (POLLHUP | POLLERR | POLLNVAL)) { /* the terminal is gone */
			app->exit_code = 129;
			return;
		}
		while (!app->quit && term_key(key)) {
			app_key(app, key);
			app->screen.only_moved &= app->moved;
			pressed = true;
		}
		app_handle_later(app);
		take_events(app);
		number = term_end_signal();
		if (number == SIGINT)
			number = interrupted(app);
		if (number) {
			app->exit_code = 128 + number;
			return;
		}
		if (term_resized()) {
			pressed = true;
			app->screen.only_moved = false;
			app_trend_again(app);
			app_texts_again(app);
		}
	}
}

static bool colour_wanted(const struct conf *conf)
{
	struct slice when = conf_string(conf, OPT_COLOR);
	const char *no = getenv("NO_COLOR");

	if (slice_eq(when, S("auto")))
		return !(no && *no);
	return slice_eq(when, S("always"));
}

static enum rc start(struct app *app, struct err *err)
{
	const struct app_args *args = app->args;
	struct term_options o = { .theme = app->theme, .ascii = conf_bool(args->conf, OPT_ASCII) || conf_bool(args->conf, OPT_A11Y),
				  .colour = colour_wanted(args->conf), .mouse = conf_bool(args->conf, OPT_MOUSE),
				  .plain = conf_bool(args->conf, OPT_A11Y), .ambiguous = (int)conf_number(args->conf, OPT_AMBIGUOUS),
				  .headless = args->script != NULL, .columns = args->columns, .rows = args->rows };
	struct filter_error fe;
	struct slice filter = args->filter ? slice_of(args->filter) : conf_string(args->conf, OPT_FILTER);
	struct slice group = args->group ? slice_of(args->group) : conf_string(args->conf, OPT_GROUP);
	size_t woken;
	enum rc rc = keys_check(args->conf, err);

	if (rc == RC_OK && !args->read_only)
		rc = store_wake(args->store, clock_now(), &woken, err);
	if (!args->script)
		store_index_beside(args->store, BESIDE_LEAST);
	if (rc == RC_OK)
		rc = model_init(&app->model, args->store, err);
	if (rc != RC_OK)
		return rc;
	if (args->account && !args->all_accounts)
		snprintf(app->model.scope, sizeof(app->model.scope), "%.*s/", SLICE_ARG(slice_sub(args->account->name, 0, 60)));
	app->model.me = conf_me(args->conf);
	app->mouse = o.mouse;
	app->mask = slice_eq(conf_string(args->conf, OPT_MASK), S("all")) ? "all" : "exposed";
	if (args->reveal || slice_eq(conf_string(args->conf, OPT_MASK), S("none")))
		app->mask = "none";
	mask_set(&app->model.mask, slice_of(app->mask));
	model_view_load(&app->model); /* folds and order as they were left; the grouping is the configuration's */
	app->model.group_by = group_by_named(group);
	if (app->model.then_by == app->model.group_by)
		app->model.then_by = BY_NONE;
	if (app->model.group_by == BY_COUNT)
		return err_set(err, RC_CONFIG, _("no such grouping \"%.*s\""), SLICE_ARG(slice_sub(group, 0, 40)));
	if (!model_filter(&app->model, filter, &fe))
		return err_set(err, RC_CONFIG, _("filter \"%.*s\": %.*s"), SLICE_ARG(slice_sub(filter, 0, 60)), (int)fe.plain, fe.msg);
	snprintf(app->theme, sizeof(app->theme), "%.*s", SLICE_ARG(slice_sub(conf_string(args->conf, OPT_THEME), 0, 60)));
	rc = term_init(&o, err);
	if (rc == RC_CONFIG || rc == RC_NOT_FOUND) { /* the rest of the theme applies */
		app_say(app, ROLE_MESSAGE_WARN, "%s", err->msg);
		rc = RC_OK;
	}
	return rc;
}

int app_run(const struct app_args *args)
{
	struct app app = { .args = args, .account = args->account };
	size_t done, rows;
	struct err err;
	enum rc rc;

	app_open_init(&app);
	arena_init(&app.overlay);
	arena_init(&app.who);
	arena_init(&app.picks);
	app.screen = (struct screen){ .model = &app.model, .title = args->title, .demo = args->demo, .read_only = args->read_only,
				     .files = !args->account && !args->demo,
				      .words = conf_bool(args->conf, OPT_A11Y), .one_pane = conf_bool(args->conf, OPT_A11Y),
				      .no_keys = !conf_bool(args->conf, OPT_KEYLINE), .tab = PANE_MEANING, .message_role = ROLE_MESSAGE };
	rc = start(&app, &err);
	if (rc != RC_OK) {
		fprintf(stderr, "modori: %s\n", err.msg);
		app.exit_code = rc == RC_UNSUPPORTED ? 2 : rc == RC_CONFIG ? 3 : 1;
	} else {
		app.news.came = !args->script; /* the index may lack some */
		app.screen.indexing = app.filling = store_index_in_making(args->store, &done, &rows);
		app_show_pulled(&app);
		app_read_start(&app);
		app_show_current(&app, true);
		if (args->greeting)
			app_say(&app, ROLE_MESSAGE, "%s", args->greeting);
		if (args->first)
			app_setup_start(&app);
		if (!args->script && slice_eq(conf_string(args->conf, OPT_PULL), S("start")) && app.account)
			app_start_pull(&app);
		if (args->script)
			app.exit_code = app_run_script(&app, args->script);
		else
			run_terminal(&app);
		if (!args->read_only)
			model_view_save(&app.model);
	}
	term_restore();
	if (app.child && child_end(app.child, NULL) != RC_OK)
		app.child = NULL;
	app_export_stop(&app);
	app_read_free(&app);
	app_dialog_close_all(&app);
	app_trend_close(&app);
	worker_stop(app.worker);
	worker_stop(app.asker);
	app_setup_free(&app);
	model_release(&app.model);
	app_open_release(&app);
	free(app.copied);
	arena_release(&app.picks);
	arena_release(&app.overlay);
	arena_release(&app.who);
	for (size_t i = 0; i < app.nlog; i++)
		free(app.log[i]);
	return app.exit_code;
}
