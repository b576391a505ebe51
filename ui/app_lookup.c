// SPDX-License-Identifier: BSD-2-Clause
/* Asking about the failure under the cursor, when the user wants it: the DNS, and our own mail logs. */
#include "ui/app_state.h"

#include <stdio.h>
#include <stdlib.h>

#include "base/ip.h"
#include "base/text.h"
#include "cause/domain.h"

static void ask(struct app *app, const struct job *job, const char *what)
{
	struct err err;

	if (app->asking) {
		app_say(app, ROLE_MESSAGE_WARN, "%s", _("one look-up is still running; ^C stops it"));
		return;
	}
	if (!app->asker && worker_start(&app->asker, app->args->conf, app->args->rules, NULL, &err) != RC_OK) {
		app_say(app, ROLE_MESSAGE_ERROR, "%s", err.msg);
		return;
	}
	app->asking = worker_post(app->asker, job);
	app_say(app, ROLE_MESSAGE, _("asking about %s ^C stops"), what);
}

/* ---- DNS ---- */

/* An address, a domain, or both. */
static bool lookup_wanted(struct app *app, const char *text)
{
	struct job job = { .kind = JOB_LOOKUP };
	struct slice rest = slice_of(text), word;
	struct ipnet net;

	while (slice_word(&rest, &word))
		if (ipnet_parse(word, &net))
			snprintf(job.ip, sizeof(job.ip), "%.*s", SLICE_ARG(slice_sub(word, 0, sizeof(job.ip) - 1)));
		else
			snprintf(job.domain, sizeof(job.domain), "%.*s", SLICE_ARG(slice_sub(word, 0, sizeof(job.domain) - 1)));
	if (*job.ip || *job.domain)
		ask(app, &job, text);
	return true;
}

/* Offers the listed server and the sender's domain; what is asked about leaves this machine only after Enter. */
void act_lookup(struct app *app, int count)
{
	static const struct prompt p = { .label = N_("Ask the DNS about: "), .done = lookup_wanted, .history = "lookup" };
	const struct entry *e = model_entry(&app->model);
	const struct index *ix = app->model.ix;
	struct slice listed = { "", 0 }, domain = listed;
	char text[320];

	(void)count;
	if (e && index_str(ix, e->dnsbl).n)
		listed = index_str(ix, e->ip);
	if (e)
		domain = domain_of(index_str(ix, e->sender));
	snprintf(text, sizeof(text), "%.*s%s%.*s", SLICE_ARG(slice_sub(listed, 0, 60)), listed.n && domain.n ? " " : "",
		 SLICE_ARG(slice_sub(domain, 0, 250)));
	app_prompt(app, &p, slice_of(text));
}

/* ---- our own logs ---- */

void act_trace(struct app *app, int count)
{
	const struct entry *e = model_entry(&app->model);
	struct job job = { .kind = JOB_TRACE };
	struct slice address = { "", 0 };
	char shown[64];

	(void)count;
	if (e)
		address = index_str(app->model.ix, e->alias).n ? index_str(app->model.ix, e->alias) : index_str(app->model.ix, e->recipient);
	if (!address.n || address.n >= sizeof(job.address)) {
		app_say(app, ROLE_MESSAGE_WARN, "%s", _("no address to look for"));
		return;
	}
	snprintf(job.address, sizeof(job.address), "%.*s", SLICE_ARG(address));
	snprintf(shown, sizeof(shown), "%.*s", SLICE_ARG(slice_sub(address, 0, sizeof(shown) - 1)));
	ask(app, &job, shown);
}

/* ---- answers ---- */

static void show_answer(struct app *app, struct slice text)
{
	const struct entry *e = model_entry(&app->model);
	struct lines *out = &app->screen.overlay;
	struct slice line;

	app_close_overlay(app);
	if (e && ((e->flags & ENTRY_LEAK) || app->model.mask.all) && app->model.revealed != e->id) /* our logs name the forwarding target too */
		text = mask_text(&app->model.mask, &app->overlay, text, index_str(app->model.ix, e->recipient));
	text = arena_dup(&app->overlay, text);
	while (slice_line(&text, &line)) {
		int indent = 1;

		for (; slice_starts(line, S(" ")); indent++)
			line = slice_sub(line, 1, line.n);
		lines_wrap(&app->overlay, out, line, ROLE_TEXT, 76, indent, indent + 4);
	}
	app->screen.overlay_title = _(" Answer · j k scroll, Esc closes ");
}

void app_on_answer(struct app *app, struct event *ev)
{
	if (ev->kind != EVENT_DONE)
		return;
	app->asking = false;
	app_say(app, ev->rc == RC_OK || ev->rc == RC_CANCELLED ? ROLE_MESSAGE : ROLE_MESSAGE_ERROR, "%s", ev->text);
	if (ev->rc == RC_OK && *ev->answer)
		show_answer(app, slice_of(ev->answer));
	free(ev->answer);
	ev->answer = NULL;
}
