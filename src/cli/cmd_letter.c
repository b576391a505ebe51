// SPDX-License-Identifier: BSD-2-Clause
/* modori letter FILE: the letters that help with a failure, filled in, for the admin to read, change and send. */
#include <stdio.h>

#include "base/text.h"
#include "cli/cmd.h"
#include "know/letter.h"
#include "mail/source.h"
#include "sync/ingest.h"

struct writing {
	const struct rules *rules;
	const struct us *us;
	bool any;
};

static enum rc write_letters(void *ctx, const struct source_mail *mail, struct err *err)
{
	struct writing *w = ctx;
	struct arena a;
	struct analysis an;
	struct slice text;

	(void)err;
	arena_init(&a);
	an = ingest(&a, w->rules, w->us, mail->raw);
	text = letters_write(&a, know_lang_now(), an.extract, an.verdicts);
	w->any |= text.n > 0;
	put_safe("", text, true);
	arena_release(&a);
	return RC_OK;
}

int cmd_letter(struct cli *cli, const struct flags *f)
{
	struct writing w = { .rules = cli->rules, .us = &cli->us };
	struct err err;
	enum rc rc;

	if (f->nwords != 1) {
		complain(_("letter wants one mail, or - for standard input"));
		return EXIT_USAGE;
	}
	rc = source_walk(f->words[0], write_letters, NULL, &w, &err);
	if (rc != RC_OK)
		complain("%s", err.msg);
	else if (!w.any)
		puts(_("no letter helps with this failure; modori explain says what does"));
	return exit_code(rc);
}
