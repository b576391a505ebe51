// SPDX-License-Identifier: BSD-2-Clause
/* modori redact [--all] FILE: a copy of a bounce for asking others, without the addresses that it exposed. */
#include <stdio.h>
#include <sys/stat.h>

#include "base/text.h"
#include "cli/cmd.h"
#include "mail/source.h"
#include "sync/redact.h"

struct redacting {
	const struct rules *rules;
	bool all;
};

static enum rc redact_mail(void *ctx, const struct source_mail *mail, struct err *err)
{
	const struct redacting *job = ctx;
	struct arena a;
	struct slice copy;
	size_t n;
	enum rc rc;

	arena_init(&a);
	rc = redact(&a, job->rules, mail->raw, job->all ? REDACT_ALL : REDACT_EXPOSED, &copy, &n, err);
	if (rc != RC_OK)
		complain("%s: %s", mail->path, err->msg); /* with its file; the walk ends */
	else if (fwrite(copy.p, 1, copy.n, stdout) != copy.n || fflush(stdout) != 0)
		rc = err_set(err, RC_IO, _("cannot write the result"));
	else
		fprintf(stderr, ngettext("%zu address taken out\n", "%zu addresses taken out\n", (unsigned long)n), n);
	arena_release(&a);
	return rc;
}

/* Copies of many mails in one output would be no mail. */
static bool is_folder(const char *path)
{
	struct stat st;

	return stat(path, &st) == 0 && S_ISDIR(st.st_mode);
}

int cmd_redact(struct cli *cli, const struct flags *f)
{
	struct redacting job = { .rules = cli->rules, .all = flag_value(f, FLAG_ALL) != NULL };
	struct err err;
	enum rc rc;

	if (f->nwords != 1 || is_folder(f->words[0])) {
		complain(_("redact wants one mail, or - for standard input"));
		return EXIT_USAGE;
	}
	rc = source_walk(f->words[0], redact_mail, NULL, &job, &err);
	if (rc != RC_OK && rc != RC_UNSUPPORTED)
		complain("%s", err.msg);
	return exit_code(rc);
}
