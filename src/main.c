// SPDX-License-Identifier: BSD-2-Clause
#include <signal.h>
#include <stdio.h>

#include "base/text.h"
#include "cli/command.h"
#include "ui/app.h"
#include "ui/term/term.h"

/* "ops@example.org/Bounces", a path, "DEMO" */
static const char *title_of(struct cli *cli, const struct account *account)
{
	if (cli->demo)
		return "DEMO";
	if (cli->npaths)
		return cli->paths[0];
	if (!account)
		return _("no account");
	return arena_cstr(&cli->conf->arena, arena_printf(&cli->conf->arena, "%.*s/%s", SLICE_ARG(account->name),
							  account->folders ? account->folders : account->folder));
}

/* The screen on what the command line names. outcome: not NULL for the first run. */
static int open_screen(struct cli *cli, struct app_outcome *outcome, const char *greeting)
{
	const struct account *account = cli->npaths || cli->demo ? NULL : conf_account(cli->conf, cli->account);
	struct app_args args = {
		.conf = cli->conf,
		.rules = cli->rules,
		.account = account,
		.all_accounts = !cli->account,
		.demo = cli->demo,
		.reveal = cli->reveal,
		.filter = cli->filter,
		.group = cli->group,
		.script = cli->script,
		.columns = 80,
		.rows = 24,
		.outcome = outcome,
		.conf_path = cli->config,
		.greeting = greeting,
	};
	enum rc rc;

	if (cli->size && sscanf(cli->size, "%dx%d", &args.columns, &args.rows) != 2) {
		complain("--size wants COLUMNSxROWS, not %s", cli->size);
		return EXIT_USAGE;
	}
	rc = outcome ? cli_store_empty(cli, &args.store) : cli_store(cli, cli->paths, cli->npaths, &args.store);
	if (rc != RC_OK)
		return exit_code(rc);
	args.store_path = cli->store_path;
	args.read_only = cli->read_only;
	args.title = outcome ? "" : title_of(cli, account);
	return app_run(&args);
}

/* No configuration and nothing named: a welcome, and then a screen on what was chosen there. */
static int first_run(struct cli *cli, int argc, char **argv)
{
	static struct app_outcome outcome;
	static char *paths[] = { outcome.text, NULL };
	char greeting[5000];
	int code = open_screen(cli, &outcome, NULL);

	if (code != EXIT_DONE || outcome.kind == OUTCOME_NONE || cli->script) /* a script has ended by now */
		return code;
	cli_release(cli);
	code = cli_start(cli, argc, argv);
	if (code >= 0)
		return code;
	cli->demo = outcome.kind == OUTCOME_DEMO;
	if (outcome.kind == OUTCOME_PATH) {
		cli->paths = paths;
		cli->npaths = 1;
	}
	snprintf(greeting, sizeof(greeting), "%s%s%s", outcome.kind == OUTCOME_ACCOUNT ? outcome.text : "",
		 outcome.kind == OUTCOME_ACCOUNT ? _(" written. ") : "", _("j k move, Enter opens, r resolves, ? all keys"));
	return open_screen(cli, NULL, greeting);
}

static int run_screen(struct cli *cli, int argc, char **argv)
{
	struct err err;

	if (!cli->script && term_usable(&err) != RC_OK) { /* before anything is read */
		complain("%s", err.msg);
		return EXIT_USAGE;
	}
	if (!cli->demo && !cli->npaths && !cli->conf->naccounts && !*cli->conf->path)
		return first_run(cli, argc, argv);
	return open_screen(cli, NULL, NULL);
}

int main(int argc, char **argv)
{
	struct cli cli = { 0 };
	int code;

	signal(SIGPIPE, SIG_IGN); /* libetpan writes to sockets that may be gone */
	code = cli_start(&cli, argc, argv);
	if (code < 0)
		code = run_screen(&cli, argc, argv);
	if (code > 128 && cli.store)
		store_index_file(cli.store, NULL); /* told to end: nothing more is written */
	cli_release(&cli);
	return code;
}
