// SPDX-License-Identifier: BSD-2-Clause
/* Files that are opened: read beside the screen, some mails at a time between two looks at the keyboard. */
#include "ui/app_read.h"

#include <poll.h>
#include <stdio.h>
#include <stdlib.h>

#include "base/clock.h"
#include "base/text.h"
#include "sync/reader.h"
#include "ui/app_state.h"

#define SLICE_MS 8     /* of storing, between two looks at the keyboard */
#define FIRST_MS 150   /* so long the first picture waits: few mails are all there then */
#define SHOW_MS 250    /* between two lists; */
#define SHOW_SHARE 20  /* of a long one at least so many times what making it costs, */
#define QUIET_MS 400   /* and not while somebody types, */
#define LATE_MS 4000   /* unless that takes so long */

struct reading {
	struct reader *reader;
	struct store_put_result sum;
	size_t mails;
	int64_t now, shown, cost;
	bool unseen; /* stored, not in the list yet */
};

static void show(struct app *app)
{
	struct reading *r = app->reading;
	int64_t begun = clock_ms();

	if (!r->unseen)
		return;
	r->unseen = false;
	app_news(app);
	r->shown = clock_ms();
	r->cost = r->shown - begun;
}

/* Whether the list should follow now. */
static bool due(const struct app *app)
{
	const struct reading *r = app->reading;
	int64_t now = clock_ms(), since = now - r->shown;

	return since >= (r->cost * SHOW_SHARE > SHOW_MS ? r->cost * SHOW_SHARE : SHOW_MS) &&
	       (now - app->pressed_at >= QUIET_MS || since >= LATE_MS);
}

static void progress(struct app *app)
{
	snprintf(app->progress, sizeof(app->progress), _("Reading %zu ^C stops"), app->reading->mails);
	app->screen.progress = slice_of(app->progress);
}

void app_read_free(struct app *app)
{
	if (!app->reading)
		return;
	reader_stop(app->reading->reader);
	free(app->reading);
	app->reading = NULL;
}

static void end(struct app *app, enum rc rc, const char *why)
{
	struct reading *r = app->reading;

	app->screen.reading = false;
	show(app);
	app->progress[0] = '\0';
	app->screen.progress = slice_of(app->progress);
	if (rc == RC_CANCELLED)
		app_say(app, ROLE_MESSAGE_WARN, _("stopped after %zu mails"), r->mails);
	else if (rc != RC_OK)
		app_say(app, ROLE_MESSAGE_ERROR, "%s", why);
	app->filling = false;
	app_read_free(app);
}

static enum rc put(struct app *app, const struct read_some *some, struct err *err)
{
	struct reading *r = app->reading;
	enum rc rc = RC_OK;

	for (size_t i = 0; rc == RC_OK && i < some->n; i++) {
		struct store_mail sm = { .account = S("files"), .folder = S(""), .path = some->v[i].path, .pulled_at = r->now };

		rc = some->v[i].mail ? store_put_ready(app->args->store, &sm, some->v[i].mail->ready, &r->sum, err)
				     : store_put_unreadable(app->args->store, &sm, some->v[i].why, err);
		r->mails++;
	}
	r->unseen = true;
	return rc;
}

/* What is ready, until so many milliseconds have gone or a key is waiting. */
static enum rc put_some(struct app *app, int ms, struct err *err)
{
	struct reading *r = app->reading;
	int64_t until = clock_ms() + ms;
	struct read_some *some = reader_take(r->reader);
	enum rc rc;

	if (!some)
		return RC_OK;
	rc = store_begin(app->args->store, err);
	for (; some; some = rc == RC_OK && clock_ms() < until && !term_key_waits() ? reader_take(r->reader) : NULL) {
		if (rc == RC_OK)
			rc = put(app, some, err);
		reader_done_with(r->reader, some);
	}
	if (rc == RC_OK)
		return store_commit(app->args->store, err);
	store_rollback(app->args->store);
	return rc;
}

bool app_read_step(struct app *app)
{
	struct reading *r = app->reading;
	struct err err = { "" };
	size_t before;
	enum rc rc;

	if (!r)
		return false;
	before = r->mails;
	rc = put_some(app, SLICE_MS, &err);
	if (rc != RC_OK || reader_ended(r->reader, &rc, &err)) {
		end(app, rc, err.msg);
		return true;
	}
	progress(app);
	if (due(app))
		show(app);
	return r->mails > before;
}

void app_read_start(struct app *app)
{
	const struct app_args *args = app->args;
	struct reading *r;
	struct err err = { "" };
	int64_t until = clock_ms() + FIRST_MS;
	enum rc rc;

	if (!args->npaths)
		return;
	r = app->reading = mem_alloc(sizeof(*r));
	r->now = clock_now();
	rc = reader_start(&r->reader, args->rules, args->us, args->paths, args->npaths, &err);
	app->screen.reading = app->filling = true;
	while (rc == RC_OK && clock_ms() < until) {
		struct pollfd fd = { reader_fd(r->reader), POLLIN, 0 };

		if (poll(&fd, 1, (int)(until - clock_ms())) > 0)
			rc = put_some(app, (int)(until - clock_ms()), &err);
		if (rc == RC_OK && reader_ended(r->reader, &rc, &err))
			break;
	}
	if (rc != RC_OK || reader_ended(r->reader, &rc, &err)) {
		end(app, rc, err.msg);
		return;
	}
	show(app);
	progress(app);
}

void app_read_stop(struct app *app)
{
	if (app->reading)
		end(app, RC_CANCELLED, "");
}

int app_read_fd(const struct app *app)
{
	return app->reading ? reader_fd(app->reading->reader) : -1;
}
