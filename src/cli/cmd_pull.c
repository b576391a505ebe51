// SPDX-License-Identifier: BSD-2-Clause
/* pull, move, delete: what speaks with the server, now or with the next pull. */
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#include "base/clock.h"
#include "base/text.h"
#include "cli/cmd.h"
#include "cli/reading.h"
#include "store/store.h"
#include "sync/pull.h"

static void show_progress(void *ctx, const struct event *ev)
{
	const struct cli *cli = ctx;

	if (ev->kind == EVENT_CERT) {
		complain(_("the certificate is made out to %s by %s"), ev->cert.who, ev->cert.issuer);
		complain(_("to trust it and no other: fingerprint = %s"), ev->cert.fingerprint);
	}
	if (ev->kind == EVENT_FOLDERS)
		complain(_("folders there: %s"), ev->text);
	else if (ev->kind == EVENT_NOTICE)
		complain("%s", ev->text);
	else if (!cli->quiet && ev->kind == EVENT_PROGRESS && isatty(2))
		fprintf(stderr, "\r%llu/%llu  %u/s ", (unsigned long long)ev->done,
			(unsigned long long)ev->total, ev->rate);
}

/* The named account, or each of them in turn: one that fails does not keep the others. */
static enum rc pull_accounts(struct cli *cli, struct pull *p, struct store_put_result *sum)
{
	enum rc worst = RC_OK;

	for (size_t i = 0; i < cli->conf->naccounts; i++) {
		struct err err;
		enum rc rc;

		p->account = &cli->conf->accounts[i];
		if (cli->account && !slice_eq(p->account->name, slice_of(cli->account)))
			continue;
		rc = pull_run(p, sum, &err);
		if (!cli->quiet && isatty(2))
			fputc('\n', stderr);
		if (rc == RC_OK)
			continue;
		complain("%s", err.msg);
		if (worst == RC_OK)
			worst = rc;
	}
	return worst;
}

static void say_waiting(struct store *st)
{
	size_t marks, errands;
	struct err err;

	if (store_waiting(st, &marks, &errands, &err) != RC_OK)
		return;
	if (marks)
		printf(ngettext("%zu change waits to be sent\n", "%zu changes wait to be sent\n",
				(unsigned long)marks),
		       marks);
	if (errands)
		printf(ngettext("%zu mail waits to be moved or deleted\n",
				"%zu mails wait to be moved or deleted\n", (unsigned long)errands),
		       errands);
}

int cmd_pull(struct cli *cli, const struct flags *f)
{
	struct pull p = {.conf = cli->conf,
			 .rules = cli->rules,
			 .me = conf_me(cli->conf),
			 .tell = show_progress,
			 .ctx = cli,
			 .cancel_fd = -1,
			 .ask = true,
			 .again = flag_value(f, FLAG_AGAIN) != NULL};
	struct store_put_result sum = {0};
	enum rc rc;

	if (f->nwords) {
		complain(_("pull takes no path: modori PATH opens one"));
		return EXIT_USAGE;
	}
	if (!conf_account(cli->conf, cli->account)) {
		complain(_("no account in the configuration; modori --print-config shows how one looks"));
		return EXIT_CONFIG;
	}
	if (!cli_store_to_change(cli, &p.store))
		return EXIT_FAILED;
	rc = pull_accounts(cli, &p, &sum);
	if (!cli->quiet) {
		if (rc == RC_OK || sum.failures)
			printf(_("Pulled %u: %u new issues, %u back, %u known. %u not understood.\n"),
			       sum.failures, sum.new_issues, sum.back, sum.known, sum.not_understood);
		say_waiting(p.store);
	}
	return rc == RC_OK ? EXIT_DONE : exit_code(rc);
}

/* ---- moving and deleting ---- */

/* Without ids: the failures of all mails that are done. */
static enum rc all_done(struct store *st, int64_t **ids, size_t *n, struct err *err)
{
	struct index *ix;
	enum rc rc = store_index(st, &ix, err);

	*n = 0;
	if (rc != RC_OK)
		return rc;
	*ids = mem_realloc(*ids, (ix->n + 1) * sizeof(**ids));
	for (size_t i = 0; i < ix->n; i++)
		if (ix->v[i].state == STATE_DONE && !(ix->v[i].flags & ENTRY_GONE))
			(*ids)[(*n)++] = ix->v[i].id;
	return RC_OK;
}

static void say_queued(const char *target, size_t queued, size_t left)
{
	unsigned long n = queued;

	if (queued && *target)
		printf(ngettext("%zu mail will be moved to \"%s\"\n", "%zu mails will be moved to \"%s\"\n",
				n),
		       queued, target);
	else if (queued)
		printf(ngettext("%zu mail will be deleted\n", "%zu mails will be deleted\n", n), queued);
	if (queued)
		printf(_("the first pull in %d s or later does it; until then \"modori undo\" takes it back, "
			 "after that nothing does\n"),
		       STORE_GRACE);
	if (left)
		printf(ngettext("%zu mail stays: not all of its failures are done, or no server has it\n",
				"%zu mails stay: not all of their failures are done, or no server has them\n",
				(unsigned long)left),
		       left);
}

static int queue_errand(struct cli *cli, enum mark_op op, const char *target, const struct flags *f)
{
	struct mark m = {.op = op, .at = clock_now(), .by = conf_me(cli->conf)};
	int64_t *ids = mem_alloc((size_t)(f->nwords + 1) * sizeof(*ids));
	size_t n, queued = 0, left = 0;
	char **rest;
	int nrest, code = EXIT_FAILED;
	struct store *st;
	struct err err;
	enum rc rc;

	n = (size_t)reading_ids(f, ids, f->nwords, &rest, &nrest);
	if (nrest) {
		complain(_("not the id of a failure: %s"), rest[0]);
		code = EXIT_USAGE;
	} else if (!n && op == MARK_DELETE) {
		complain(_("which failures? \"modori list\" shows their ids"));
		code = EXIT_USAGE;
	} else if (cli_store_to_change(cli, &st)) {
		rc = n ? RC_OK : all_done(st, &ids, &n, &err);
		if (rc == RC_OK)
			rc = store_errand_add(st, &m, ids, n, slice_of(target), m.at + STORE_GRACE, &queued,
					      &left, &err);
		if (rc != RC_OK)
			complain("%s", err.msg);
		else
			code = queued ? EXIT_DONE : EXIT_FAILED;
		if (rc == RC_OK && !cli->quiet)
			say_queued(target, queued, left);
	}
	free(ids);
	return code;
}

int cmd_move(struct cli *cli, const struct flags *f)
{
	const char *to = flag_value(f, FLAG_TO);

	if (!to || !*to) {
		complain(_("move wants --to FOLDER"));
		return EXIT_USAGE;
	}
	return queue_errand(cli, MARK_MOVE, to, f);
}

int cmd_delete(struct cli *cli, const struct flags *f)
{
	return queue_errand(cli, MARK_DELETE, "", f);
}
