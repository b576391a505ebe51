// SPDX-License-Identifier: BSD-2-Clause
/* Which account and folder is listed and pulled: chosen with "c", or because the configured folder is not there. */
#include "ui/app_offer.h"

#include <stdio.h>

#include "base/text.h"
#include "base/vec.h"
#include "conf/save.h"

/* Only what came from there, and from its other folders when the configuration names several. */
static void list_only(struct app *app, const struct account *acc)
{
	char scope[sizeof(app->model.scope)];

	snprintf(scope, sizeof(scope), "%.*s/%s", SLICE_ARG(slice_sub(acc->name, 0, 60)), acc->folders ? "" : acc->folder);
	model_set_scope(&app->model, scope);
	app_show_current(app, true);
}

/* All accounts, and whatever else was pulled. */
static void take_all(struct app *app)
{
	app->account = app->args->account;
	app->picked = false;
	app->screen.title = app->args->title;
	model_set_scope(&app->model, "");
	app_show_current(app, true);
	app_start_pull(app);
}

/* From now on this account, with another folder when one is named; only: nothing else is listed. The worker may read the one before till the end. */
static void take(struct app *app, const struct account *acc, struct slice folder, bool only)
{
	struct account *picked = arena_new(&app->picks, struct account);

	*picked = *acc;
	if (folder.n && !slice_eq(folder, slice_of(acc->folder))) {
		picked->folder = arena_cstr(&app->picks, folder);
		picked->folders = NULL;
	}
	app->account = picked;
	app->picked = true;
	snprintf(app->title, sizeof(app->title), "%.*s/%s", SLICE_ARG(slice_sub(acc->name, 0, 60)),
		 picked->folders ? picked->folders : picked->folder);
	app->screen.title = app->title;
	if (only)
		list_only(app, picked);
	app_start_pull(app);
}

/* ---- c ---- */

enum { C_ACCOUNT, C_FOLDER, C_OFFER };

/* The folder follows the account. */
static void account_moved(struct app *app, struct dialog *d)
{
	const struct conf *conf = app->args->conf;
	size_t chosen = d->fields[C_ACCOUNT].chosen;

	d->fields[C_FOLDER].hidden = chosen == conf->naccounts;
	if (d->focus == C_ACCOUNT && chosen < conf->naccounts)
		edit_set(d->fields[C_FOLDER].edit, slice_of(conf->accounts[chosen].folder));
	offer_folders(app, d, C_OFFER, chosen < conf->naccounts ? &conf->accounts[chosen] : NULL);
}

static bool account_chosen(struct app *app, struct dialog *d)
{
	const struct conf *conf = app->args->conf;
	size_t chosen = d->fields[C_ACCOUNT].chosen;

	if (chosen == conf->naccounts) {
		take_all(app);
		return true;
	}
	take(app, &conf->accounts[chosen], slice_trim(edit_slice(d->fields[C_FOLDER].edit)), true);
	return true;
}

void act_folder(struct app *app, int count)
{
	const struct conf *conf = app->args->conf;
	struct field fields[] = {
		[C_ACCOUNT] = { FIELD_LIST, .numbered = true },
		[C_FOLDER] = { FIELD_INPUT, _("Folder"), .text = "" },
		[C_OFFER] = offer_field(),
	};
	const char **names;
	struct arena a;

	(void)count;
	if (!app->account) {
		app_say(app, ROLE_MESSAGE_WARN, "%s", _("no account to pull from"));
		return;
	}
	arena_init(&a);
	names = arena_array(&a, conf->naccounts + 1, sizeof(*names));
	for (size_t i = 0; i < conf->naccounts; i++) {
		names[i] = arena_cstr(&a, arena_printf(&a, "%.*s  %s@%s", SLICE_ARG(conf->accounts[i].name), conf->accounts[i].user,
						       conf->accounts[i].host));
		if (slice_eq(conf->accounts[i].name, app->account->name))
			fields[C_ACCOUNT].chosen = i;
	}
	fields[C_ACCOUNT].choices = names;
	names[conf->naccounts] = _("everything");
	fields[C_ACCOUNT].nchoices = conf->naccounts + 1;
	app_dialog(app, &(struct dialog_spec){ .title = _("Account and folder"), .accept = _("list and pull it"), .fields = fields, .nfields = 3,
					       .done = account_chosen, .changed = account_moved });
	arena_release(&a);
}

/* ---- the folder is missing ---- */

enum { MISSING_TEXT, MISSING_LIST, MISSING_KEEP };

static void keep_folder(struct app *app, const char *folder)
{
	const struct account *acc = app->account;
	char section[160];
	struct err err;
	struct conf_change change = { section, "folder", slice_of(folder) };

	snprintf(section, sizeof(section), "account %.*s", SLICE_ARG(slice_sub(acc->name, 0, 120)));
	if (conf_save(app->args->conf->path, &change, 1, &err) != RC_OK)
		app_say(app, ROLE_MESSAGE_ERROR, "%s", err.msg);
}

static bool folder_chosen(struct app *app, struct dialog *d)
{
	const char *folder = field_choice(&d->fields[MISSING_LIST]);

	if (!folder)
		return true;
	if (!d->fields[MISSING_KEEP].hidden && d->fields[MISSING_KEEP].on)
		keep_folder(app, folder);
	take(app, app->account, slice_of(folder), *app->model.scope != '\0');
	return true;
}

void app_ask_folder(struct app *app, struct slice names)
{
	struct {
		VEC(const char *);
	} all = { 0 };
	const struct account *acc = app->account;
	struct slice line;
	struct arena a;

	if (!acc || acc->folders || (app->args->all_accounts && app->args->conf->naccounts > 1 && !app->picked)) { /* which of them is missing is in the message that follows */
		app_say(app, ROLE_MESSAGE_ERROR, _("folders that exist: %.*s"), SLICE_ARG(slice_sub(names, 0, 180)));
		return;
	}
	arena_init(&a);
	while (slice_line(&names, &line))
		if (line.n)
			vec_push(&all, arena_cstr(&a, line));
	const struct field fields[] = {
		[MISSING_TEXT] = { FIELD_TEXT, .text = arena_cstr(&a, arena_printf(&a, _("There is no folder %s. These exist:"), acc->folder)) },
		[MISSING_LIST] = { FIELD_LIST, .choices = all.v, .nchoices = all.n },
		[MISSING_KEEP] = { FIELD_CHECK, .text = _("keep it in the configuration"), .on = true, .hidden = !*app->args->conf->path },
	};
	app_dialog(app, &(struct dialog_spec){ .title = _("Folder"), .accept = _("pull from it"), .fields = fields, .nfields = 3,
					       .focus = MISSING_LIST, .done = folder_chosen });
	vec_free(&all);
	arena_release(&a);
}
