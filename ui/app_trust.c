// SPDX-License-Identifier: BSD-2-Clause
/* A certificate that was refused: who shows it, what is wrong with it, and whether to trust it all the same. */
#include <stdio.h>
#include <stdlib.h>

#include "base/clock.h"
#include "base/text.h"
#include "ui/app_dialog.h"
#include "ui/app_state.h"

enum answer { ANSWER_NO, ANSWER_ONCE, ANSWER_ALWAYS };

size_t app_trust_chosen(const struct dialog *d)
{
	return d->fields[d->nfields - 1].chosen;
}

void app_cert_dialog(struct app *app, const char *host, unsigned port, const struct cert *cert, const char *const *answers, size_t nanswers,
		     bool (*done)(struct app *app, struct dialog *d))
{
	char who[400], until[CLOCK_TEXT], from[CLOCK_TEXT], dates[100], server[300];
	const struct field fields[] = {
		{ FIELD_TEXT, .text = server },
		{ FIELD_TEXT, .text = cert->wrong, .role = ROLE_MESSAGE_ERROR },
		{ FIELD_TEXT, .text = "" },
		{ FIELD_TEXT, .label = _("for"), .text = who },
		{ FIELD_TEXT, .label = _("issued by"), .text = cert->issuer },
		{ FIELD_TEXT, .label = _("valid"), .text = dates },
		{ FIELD_TEXT, .label = "SHA-256", .text = cert->fingerprint },
		{ FIELD_TEXT, .text = "" },
		{ FIELD_TEXT, .text = _("Compare the fingerprint with the server's own before you trust it. No password was sent.") },
		{ FIELD_BUTTONS, .choices = answers, .nchoices = nanswers, .chosen = ANSWER_NO },
	};

	snprintf(server, sizeof(server), _("%s:%u does not prove who it is."), host, port);
	snprintf(who, sizeof(who), "%s", cert->who);
	snprintf(dates, sizeof(dates), "%.10s – %.10s", clock_text(cert->from, from), clock_text(cert->until, until));
	app_dialog(app, &(struct dialog_spec){ .title = _("Certificate"), .accept = _("take it"), .fields = fields,
					       .nfields = sizeof(fields) / sizeof(fields[0]), .done = done,
					       .data = mem_strdup(cert->fingerprint) });
}

static bool answered(struct app *app, struct dialog *d)
{
	const char *fingerprint = app_dialog_data(d);
	size_t chosen = app_trust_chosen(d);

	if (chosen == ANSWER_NO)
		return true;
	snprintf(app->trust, sizeof(app->trust), "%s", fingerprint); /* until the program ends */
	app_pull_trusting(app, fingerprint, chosen == ANSWER_ALWAYS);
	return true;
}

void app_ask_trust(struct app *app, const struct cert *cert, const struct account *acc)
{
	const char *const answers[] = { _("no"), _("trust once"), _("trust always") };

	if (!*cert->fingerprint)
		return;
	app->trusting = acc;
	app_cert_dialog(app, acc->host, acc->port, cert, answers, 3, answered);
}
