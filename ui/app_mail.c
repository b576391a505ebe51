// SPDX-License-Identifier: BSD-2-Clause
/* Pulls, and what they bring. */
#include "ui/app_state.h"

#include <stdio.h>

#include "base/clock.h"
#include "base/text.h"
#include "base/utf8.h"
#include "insight/insight.h"
#include "ui/term/term.h"

#define BAR_CELLS 10

void act_pull(struct app *app, int count)
{
	(void)count;
	app_start_pull(app);
}

void act_cancel(struct app *app, int count)
{
	(void)count;
	if (app->child)
		child_kill(app->child);
	else if (app->exporting)
		app_export_stop(app);
	else if (app->reading)
		app_read_stop(app);
	else if (app->asking)
		worker_cancel(app->asker);
	else if (app->pulling)
		worker_cancel(app->worker);
	else
		app_say(app, ROLE_MESSAGE, _("nothing to stop; q leaves"));
}

void app_start_pull(struct app *app)
{
	app_pull_trusting(app, app->trust, false);
}

bool app_need_worker(struct app *app)
{
	struct err err;

	if (app->worker || worker_start(&app->worker, app->args->conf, app->args->rules, app->args->store_path, &err) == RC_OK)
		return true;
	app_say(app, ROLE_MESSAGE_ERROR, "%s", err.msg);
	return false;
}

const struct account *app_pulled_account(const struct app *app)
{
	return app->args->all_accounts && !app->picked ? NULL : app->account;
}

void app_pull_trusting(struct app *app, const char *fingerprint, bool remember)
{
	struct job job = { .kind = JOB_PULL, .id = JOB_ID_PULL, .remember = remember };

	if (app->pulling)
		return;
	if (!app->account || !app->args->store_path || app->args->read_only) {
		app_say(app, ROLE_MESSAGE, app->args->demo ? _("the demo has nothing to pull") : _("no account to pull from"));
		return;
	}
	if (!remember && app_ask_password(app))
		return;
	if (!app_need_worker(app))
		return;
	job.account = remember ? app->trusting : app_pulled_account(app);
	job.typed = *app->args->typed;
	snprintf(job.trust, sizeof(job.trust), "%s", fingerprint);
	app->pulling = worker_post(app->worker, &job);
	app->filling = app->pulling && !app->model.nrows;
	snprintf(app->progress, sizeof(app->progress), "%s", _("connecting"));
}

static void set_pulled(struct app *app, struct slice text)
{
	snprintf(app->pulled, sizeof(app->pulled), "%.*s", SLICE_ARG(utf8_cut(text, sizeof(app->pulled) - 1)));
	app->screen.pulled = slice_of(app->pulled);
}

/* "09:41" today, else the day. */
static void set_pulled_at(struct app *app, int64_t at)
{
	char when[CLOCK_TEXT], today[CLOCK_TEXT], text[64];
	bool same_day = strncmp(clock_text(at, when), clock_text(clock_now(), today), 10) == 0;

	snprintf(app->looked, sizeof(app->looked), same_day ? "%.5s" : "%.10s", same_day ? when + 11 : when);
	app->screen.looked = app->looked;
	snprintf(text, sizeof(text), _("pulled %s"), app->looked);
	set_pulled(app, slice_of(text));
}

void app_show_pulled(struct app *app)
{
	struct err ignored;
	int64_t at;

	if (app->account && store_pulled_at(app->args->store, app_pulled_account(app) ? app->account->name : S(""), &at, &ignored) == RC_OK && at)
		set_pulled_at(app, at);
}

/* As much as the screen has room for: with a bar, with rate and rest time, the share alone. */
static void show_progress(struct app *app, const struct event *ev)
{
	unsigned long long done = ev->done, total = ev->total ? ev->total : 1;
	unsigned share = (unsigned)(done >= total ? 100 : done * 100 / total), rest = ev->rate ? (unsigned)((total - done) / ev->rate) : 0;
	unsigned halves = share * BAR_CELLS * 2 / 100;
	struct buf bar;
	int rows, columns;

	term_size(&rows, &columns);
	buf_init(&bar, BAR_CELLS * 3);
	for (unsigned i = 0; i < BAR_CELLS; i++)
		buf_puts(&bar, halves >= 2 * i + 2 ? term_ascii() ? "#" : "█" : halves == 2 * i + 1 && !term_ascii() ? "▌" : " ");
	if (columns >= 100 && conf_bool(app->args->conf, OPT_MOTION))
		snprintf(app->progress, sizeof(app->progress), _("Pull %llu/%llu %s %u%% %u/s %u s ^C stops"), done, total, buf_cstr(&bar), share, ev->rate,
			 rest);
	else if (columns >= 70)
		snprintf(app->progress, sizeof(app->progress), _("Pull %llu/%llu %u%% %u/s ^C stops"), done, total, share, ev->rate);
	else
		snprintf(app->progress, sizeof(app->progress), _("Pull %u%% ^C stops"), share);
	buf_release(&bar);
}

/* How it went; what came in above is said again, as this takes the place of the message that said so. */
static void say_end(struct app *app, const struct event *ev)
{
	enum role role = ev->rc == RC_OK || ev->rc == RC_CANCELLED ? ROLE_MESSAGE : ROLE_MESSAGE_ERROR;
	char above[64] = "";

	if (app->above)
		snprintf(above, sizeof(above), _("%zu new above"), app->above);
	app_say(app, role, "%s%s%s", ev->text, *above ? "  " : "", above);
}

/* What the end of a pull decides: who wakes, who came too late to count. */
static void after_pull(struct app *app, const struct event *ev)
{
	struct err err;
	size_t woken = 0;

	app->above = 0;
	if (ev->late)
		app_say(app, ROLE_MESSAGE, ngettext("%u late failure added to done issues", "%u late failures added to done issues", ev->late), ev->late);
	if (!app->args->read_only && store_wake(app->args->store, clock_now(), &woken, &err) != RC_OK)
		app_say(app, ROLE_MESSAGE_ERROR, "%s", err.msg);
	if (woken) {
		app_data_changed(app);
		app_say(app, ROLE_MESSAGE, ngettext("%zu failure woke", "%zu failures woke", woken), woken);
	}
}

void app_listed(struct app *app)
{
	const struct event *ev = &app->ended;

	if (!app->has_ended)
		return;
	app->has_ended = false;
	if (*ev->text && (ev->job == JOB_ID_PULL || (ev->rc == RC_OK && ev->new_issues + ev->back + ev->known)))
		say_end(app, ev);
	if (ev->job == JOB_ID_PULL)
		after_pull(app, ev);
}

void app_on_event(struct app *app, const struct event *ev)
{
	switch (ev->kind) {
	case EVENT_STATE:
		snprintf(app->progress, sizeof(app->progress), "%.70s", ev->text);
		break;
	case EVENT_PROGRESS:
		show_progress(app, ev);
		break;
	case EVENT_BATCH:
		app_news(app);
		break;
	case EVENT_NOTICE:
		app_say(app, ROLE_MESSAGE_WARN, "%s", ev->text);
		break;
	case EVENT_OFFLINE:
		set_pulled(app, slice_of(ev->text));
		app->screen.pulled_warn = true;
		break;
	case EVENT_DONE:
		if (ev->job == JOB_ID_WHOLE) {
			app_fetched_rest(app, ev);
			break;
		}
		app->pulling &= ev->job != JOB_ID_PULL;
		app->sending &= ev->job != JOB_ID_SEND;
		app->progress[0] = '\0';
		app_listed(app); /* of an end before this one */
		app->ended = *ev;
		app->has_ended = true;
		app->news.next = 0;
		app_news(app);
		if (ev->rc == RC_AUTH && ev->account)
			app_forget_password(app, ev->account);
		if (!app_following(app))
			app_listed(app);
		if (app->quit_when_done)
			app->quit = true;
		app->screen.pulled_warn &= ev->rc != RC_OK;
		if (ev->rc == RC_OK)
			set_pulled_at(app, clock_now());
		break;
	case EVENT_CERT:
		app_ask_trust(app, &ev->cert, ev->account);
		break;
	case EVENT_FOLDERS:
		app_ask_folder(app, slice_of(ev->text));
		break;
	}
	app->screen.progress = slice_of(app->progress);
}
