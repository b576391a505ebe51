// SPDX-License-Identifier: BSD-2-Clause
/* What the screen asks of the server beside pulling: to send what waits, the rest of a long mail, to move, to
 * delete. */
#include <stdio.h>
#include <stdlib.h>

#include "base/clock.h"
#include "base/text.h"
#include "ui/app_dialog.h"
#include "ui/app_offer.h"

/* ---- what waits ---- */

void app_show_waiting(struct app *app)
{
	size_t marks, errands;
	struct err ignored;

	app->screen.waiting = (struct slice){"", 0};
	if (!app->args->store_path || store_waiting(app->args->store, &marks, &errands, &ignored) != RC_OK ||
	    marks + errands == 0)
		return;
	snprintf(app->waiting, sizeof(app->waiting), _("%zu to send"), marks + errands);
	app->screen.waiting = slice_of(app->waiting);
}

/* One at a time, and only when pulling has begun: a server that the user has not asked for is left alone. */
void app_send(struct app *app)
{
	struct job job = {.kind = JOB_PULL, .id = JOB_ID_SEND};
	size_t marks, errands;
	struct err ignored;

	if (!app->worker || app->sending ||
	    store_waiting(app->args->store, &marks, &errands, &ignored) != RC_OK || marks + errands == 0)
		return;
	app->sending = worker_post(app->worker, &job);
}

/* ---- the rest of a long mail ---- */

void app_fetch_rest(struct app *app)
{
	int64_t shown = app_opened(app)->id;
	struct job job = {.kind = JOB_WHOLE, .id = JOB_ID_WHOLE, .failure = shown};
	struct store_place place;
	struct err ignored;
	struct arena a;

	if (!shown || !app->account || app->args->read_only || app->whole == shown)
		return;
	arena_init(&a);
	if (store_place(app->args->store, shown, &a, &place, &ignored) == RC_OK && place.size &&
	    app_need_worker(app) && worker_post(app->worker, &job)) {
		app->whole = shown;
		app_say(app, ROLE_MESSAGE, _("fetching the rest of this mail"));
	}
	arena_release(&a);
}

void app_fetched_rest(struct app *app, const struct event *ev)
{
	if (ev->rc != RC_OK) {
		app->whole = 0;
		app_say(app, ROLE_MESSAGE_ERROR, "%s", ev->text);
		return;
	}
	app_say(app, ROLE_MESSAGE, _("this mail is whole now"));
	app_show_current(app, true);
}

/* ---- moving, deleting ---- */

enum { ERRAND_TEXT, ERRAND_TO, ERRAND_FOLDERS };

struct errand {
	enum mark_op op;
	size_t n;
	int64_t ids[];
};

static bool errand_done(struct app *app, struct dialog *d)
{
	const struct errand *e = app_dialog_data(d);
	struct mark m = {.op = e->op, .by = app->model.me, .at = clock_now()};
	struct slice target = e->op == MARK_MOVE ? slice_trim(slice_of(d->fields[ERRAND_TO].edit->text)) : S("");
	size_t queued, left;
	struct err err;

	if (e->op == MARK_MOVE && !target.n) {
		d->error = _("Which folder?");
		return false;
	}
	if (store_errand_add(app->args->store, &m, e->ids, e->n, target, m.at + STORE_GRACE, &queued, &left,
			     &err) != RC_OK) {
		app_say(app, ROLE_MESSAGE_ERROR, "%s", err.msg);
		return true;
	}
	if (!queued)
		app_say(app, ROLE_MESSAGE_WARN,
			_("nothing to do: only mails all of whose failures are resolved, and that a server "
			  "has"));
	else if (e->op == MARK_MOVE)
		app_say(app, ROLE_MESSAGE,
			ngettext("%zu mail will be moved in %d s, until then u undoes",
				 "%zu mails will be moved in %d s, until then u undoes", queued),
			queued, STORE_GRACE);
	else
		app_say(app, ROLE_MESSAGE,
			ngettext("%zu mail will be deleted in %d s, until then u undoes",
				 "%zu mails will be deleted in %d s, until then u undoes", queued),
			queued, STORE_GRACE);
	if (target.n) /* offered the next time */
		(void)!store_setting_put(app->args->store, "move-to", target, &err);
	model_untag_all(&app->model);
	app_show_waiting(app);
	app_send(app);
	return true;
}

/* How many mails of these failures it would be: the number that has to be typed. */
static size_t count_mails(const struct app *app, const int64_t *ids, size_t n)
{
	size_t mails = 0;
	int64_t last = 0;

	for (size_t i = 0; i < n; i++) {
		const struct entry *e = index_find(app->model.ix, ids[i]);

		if (e && e->state == STATE_DONE && !(e->flags & ENTRY_GONE)) {
			mails += e->message != last;
			last = e->message;
		}
	}
	return mails;
}

static int by_value(const void *a, const void *b)
{
	int64_t x = *(const int64_t *)a, y = *(const int64_t *)b;

	return x < y ? -1 : x > y;
}

/* A mail's own account is not asked for: the one that is pulled. */
static void errand_changed(struct app *app, struct dialog *d)
{
	offer_folders(app, d, ERRAND_FOLDERS, app->account);
}

static void open_errand(struct app *app, enum mark_op op)
{
	struct slice before = S("");
	char what[200], warning[200];
	struct errand *e;
	struct arena a;
	struct err ignored;
	int64_t *ids;
	size_t n = model_target(&app->model, &ids), mails;

	if (n) /* failures of one mail beside each other */
		qsort(ids, n, sizeof(*ids), by_value);
	mails = count_mails(app, ids, n);
	if (app->args->read_only || !app->args->store_path)
		app_say(app, ROLE_MESSAGE_WARN,
			app->args->read_only ? _("another modori writes; this one only reads")
					     : _("there is no server here"));
	else if (!mails)
		app_say(app, ROLE_MESSAGE_WARN,
			_("nothing to do: only mails all of whose failures are resolved, and that a server "
			  "has"));
	if (app->args->read_only || !app->args->store_path || !mails) {
		free(ids);
		return;
	}
	e = mem_alloc(sizeof(*e) + n * sizeof(*ids));
	e->op = op;
	e->n = n;
	memcpy(e->ids, ids, n * sizeof(*ids));
	free(ids);
	arena_init(&a);
	if (store_setting_get(app->args->store, "move-to", &a, &before, &ignored) != RC_OK)
		before = S("");
	snprintf(what, sizeof(what),
		 op == MARK_MOVE ? ngettext("Move %zu mail to another folder on the server.",
					    "Move %zu mails to another folder on the server.", mails)
				 : ngettext("Delete %zu mail on the server.",
					    "Delete %zu mails on the server.", mails),
		 mails);
	snprintf(warning, sizeof(warning),
		 _("It is done in %d s; until then u takes it back, after that nothing does."), STORE_GRACE);
	const struct field fields[] = {
		{FIELD_TEXT, .text = what},
		[ERRAND_TO] = {FIELD_INPUT, .label = _("To"), .text = arena_cstr(&a, before), .hidden = op == MARK_DELETE},
		[ERRAND_FOLDERS] = offer_field(),
		{FIELD_TEXT, .text = ""},
		{FIELD_TEXT, .text = warning, .role = ROLE_MESSAGE_WARN},
	};
	app_dialog(app, &(struct dialog_spec){.title = op == MARK_MOVE ? _("Move") : _("Delete"),
					      .accept = op == MARK_MOVE ? _("move") : _("delete"),
					      .fields = fields,
					      .nfields = sizeof(fields) / sizeof(fields[0]),
					      .number = mails,
					      .done = errand_done,
					      .changed = errand_changed,
					      .data = e});
	arena_release(&a);
}

void act_move(struct app *app, int count)
{
	(void)count;
	open_errand(app, MARK_MOVE);
}

void act_delete(struct app *app, int count)
{
	(void)count;
	open_errand(app, MARK_DELETE);
}
