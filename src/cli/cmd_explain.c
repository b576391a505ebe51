// SPDX-License-Identifier: BSD-2-Clause
/* explain: what a mail or a status code means. Masked unless --reveal. */
#include <stdio.h>

#include "base/text.h"
#include "cause/status.h"
#include "cli/cmd.h"
#include "cli/reading.h"
#include "cli/why.h"
#include "know/know.h"
#include "mail/source.h"
#include "report/reply.h"
#include "sync/ingest.h"
#include "ui/export.h"

static int explain_code(struct slice code)
{
	enum know_lang lang = know_lang_now();
	struct enhanced e = enhanced_parse(code);
	struct know_code kc;
	const struct status *s;
	struct arena a;
	size_t at = 0;

	if (!know_code(code, lang, &kc)) {
		complain(_("no file and no known code: %.*s"), SLICE_ARG(code));
		return EXIT_FAILED;
	}
	arena_init(&a);
	printf("%.*s  %.*s (%.*s)\n", SLICE_ARG(code), SLICE_ARG(kc.name), SLICE_ARG(kc.ref));
	put_wrapped(&a, kc.words, 2, 2);
	if (kc.note.n)
		put_wrapped(&a, kc.note, 2, 2);
	while (e.class && (s = status_next(e, &at)) != NULL)
		if (slice_starts(s->scheme, S("vendor:")))
			put_wrapped(&a,
				      arena_printf(&a, "%.*s: %.*s", SLICE_ARG(slice_sub(s->scheme, 7, s->scheme.n)),
						   SLICE_ARG(lang == KNOW_JA ? s->ja : s->en)),
				      2, 4);
	if (e.class == 4)
		put_wrapped(&a, slice_of(_("4 means that the sending server tries again by itself, not that the fault is on our side.")), 2, 2);
	if (kc.cause != CAUSE_COUNT && kc.cause != CAUSE_ONHOLD) {
		printf("\n%.*s\n", SLICE_ARG(know_cause(kc.cause, lang, KNOW_TITLE, NULL)));
		put_wrapped(&a, know_cause(kc.cause, lang, KNOW_SUMMARY, NULL), 2, 2);
		put_wrapped(&a, know_cause(kc.cause, lang, KNOW_STEPS, NULL), 2, 4);
	}
	arena_release(&a);
	return EXIT_DONE;
}

struct explaining {
	struct cli *cli;
	bool why;
	int shown;
};

static enum rc explain_mail(void *ctx, const struct source_mail *mail, struct err *err)
{
	struct explaining *ex = ctx;
	struct store_mail sm = { .account = S("files"), .folder = S(""), .path = slice_of(mail->path), .raw = mail->raw, .us = &ex->cli->us };
	struct store_put_result sum = { 0 };
	struct model m = { 0 };
	struct export_job job = { .model = &m, .rules = ex->cli->rules, .us = &ex->cli->us, .to = stdout };
	struct store *st;
	struct arena a;
	struct analysis an;
	const struct report *r;
	enum rc rc = store_open(&st, NULL, STORE_MEMORY, err);

	if (rc != RC_OK)
		return rc;
	arena_init(&a);
	an = ingest(&a, ex->cli->rules, &ex->cli->us, mail->raw);
	rc = store_put(st, &sm, an.extract, an.verdicts, &sum, err);
	if (rc == RC_OK)
		rc = model_init(&m, st, err);
	if (rc == RC_OK) {
		mask_set(&m.mask, ex->cli->reveal ? S("none") : conf_string(ex->cli->conf, OPT_MASK));
		model_update(&m);
		r = an.extract->reports;
		for (size_t i = 0; rc == RC_OK && i < m.ix->n; i++) {
			if (ex->shown++)
				printf("\n%.*s\n\n", 40, "----------------------------------------");
			rc = export_text(&job, &m.ix->v[i], err);
			if (rc == RC_OK && ex->why && r)
				why_put(&an, r, &an.verdicts[i], &m.mask);
			r = r ? r->next : NULL;
		}
		if (ex->why && !an.extract->nreports)
			printf("\n%s\n  %s\n", _("How it was read"), _("No sign of a delivery that failed: this mail is no bounce."));
		model_release(&m);
	}
	arena_release(&a);
	store_close(st);
	return rc;
}

int cmd_explain(struct cli *cli, const struct flags *f)
{
	struct explaining ex = { .cli = cli, .why = flag_value(f, FLAG_WHY) != NULL };
	struct err err;
	enum rc rc;

	if (f->nwords != 1) {
		complain(_("explain wants one file or code"));
		return EXIT_USAGE;
	}
	rc = source_walk(f->words[0], explain_mail, NULL, &ex, &err);
	if (rc == RC_NOT_FOUND && ascii_digit((unsigned char)f->words[0][0]))
		return explain_code(slice_of(f->words[0]));
	if (rc != RC_OK)
		complain("%s", err.msg);
	return exit_code(rc);
}
