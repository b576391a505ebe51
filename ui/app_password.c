// SPDX-License-Identifier: BSD-2-Clause
/* Passwords that no configuration tells: asked for before the first pull, kept until the program ends. */
#include <stdio.h>
#include <string.h>

#include "base/text.h"
#include "ui/app_dialog.h"
#include "ui/app_state.h"

enum { F_WHO, F_PASSWORD, F_KEPT, F_COUNT };

static const struct account *first_without(const struct app *app)
{
	const struct account *one = app_pulled_account(app);
	const struct conf *conf = app->args->conf;

	for (size_t i = 0; i < (one ? 1 : conf->naccounts); i++) {
		const struct account *acc = one ? one : &conf->accounts[i];

		if (secret_is_typed(acc) && !typed_find(*app->args->typed, acc->name))
			return acc;
	}
	return NULL;
}

static bool typed(struct app *app, struct dialog *d)
{
	const struct account *acc = first_without(app);
	const char *text = d->fields[F_PASSWORD].edit->text;

	if (!*text) {
		d->error = _("the password is missing");
		return false;
	}
	if (acc)
		typed_add(app->args->typed, acc->name, text);
	app_start_pull(app); /* asks for the next one, or pulls */
	return true;
}

static void left(struct app *app, struct dialog *d)
{
	(void)d;
	app_say(app, ROLE_MESSAGE, _("not pulled; p asks for the password again"));
}

bool app_ask_password(struct app *app)
{
	const struct account *acc = first_without(app);
	char who[700];
	const struct field fields[F_COUNT] = {
		[F_WHO] = { FIELD_TEXT, .text = who },
		[F_PASSWORD] = { FIELD_INPUT, _("Password"), .text = "", .secret = true },
		[F_KEPT] = { FIELD_TEXT, .text = _("It is kept in memory until the program ends.") },
	};

	if (!acc)
		return false;
	snprintf(who, sizeof(who), _("%s at %s"), acc->user ? acc->user : "", acc->host);
	app_dialog(app, &(struct dialog_spec){ .title = _("Password"), .accept = _("log in"), .fields = fields, .nfields = F_COUNT,
					       .done = typed, .left = left });
	return true;
}

void app_forget_password(struct app *app, const struct account *acc)
{
	if (typed_find(*app->args->typed, acc->name))
		typed_add(app->args->typed, acc->name, NULL);
}
