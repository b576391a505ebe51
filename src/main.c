// SPDX-License-Identifier: BSD-2-Clause
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>

#include "base/text.h"
#include "cli/command.h"
#include "cli/plain.h"
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
	if (cli->conf->naccounts > 1 && !cli->account)
		return arena_cstr(&cli->conf->arena, arena_printf(&cli->conf->arena, _("%zu accounts"), cli->conf->naccounts));
	return arena_cstr(&cli->conf->arena, arena_printf(&cli->conf->arena, "%.*s/%s", SLICE_ARG(account->name),
							  account->folders ? account->folders : account->folder));
}

/* What screens before this one chose; the command line knows nothing of it. */
struct chosen {
	bool demo;
	char *path[2], *language;
	const struct typed *typed; /* passwords */
};

static int open_screen(struct cli *cli, bool first, struct app_outcome *outcome, const char *greeting, const struct typed **typed)
{
	const struct account *account = cli->npaths || cli->demo ? NULL : conf_account(cli->conf, cli->account);
	struct app_args args = {
		.conf = cli->conf,
		.rules = cli->rules,
		.us = &cli->us,
		.account = account,
		.all_accounts = !cli->account,
		.demo = cli->demo,
		.reveal = cli->reveal,
		.filter = cli->filter,
		.group = cli->group,
		.script = cli->script,
		.columns = 80,
		.rows = 24,
		.first = first,
		.outcome = outcome,
		.conf_path = cli->config,
		.greeting = greeting,
		.typed = typed,
	};
	enum rc rc;

	if (cli->size && sscanf(cli->size, "%dx%d", &args.columns, &args.rows) != 2) {
		complain("--size wants COLUMNSxROWS, not %s", cli->size);
		return EXIT_USAGE;
	}
	if (cli->npaths && !cli->script && !cli->demo) { /* read beside the screen */
		args.paths = cli->paths;
		args.npaths = cli->npaths;
	}
	if (!cli_paths_there(args.paths, args.npaths))
		return EXIT_FAILED;
	rc = first || args.npaths ? cli_store_empty(cli, &args.store) : cli_store(cli, cli->paths, cli->npaths, &args.store);
	if (rc != RC_OK)
		return exit_code(rc);
	args.store_path = cli->store_path;
	args.read_only = cli->read_only;
	args.title = first ? "" : title_of(cli, account);
	return app_run(&args);
}

/* Everything anew for the next screen, and on it what was chosen so far. */
static int start_again(struct cli *cli, int argc, char **argv, struct chosen *chosen)
{
	struct err err;
	int code;

	cli_release(cli);
	code = cli_start(cli, argc, argv);
	if (code >= 0)
		return code;
	plain_end();
	cli->demo |= chosen->demo;
	if (chosen->path[0]) {
		cli->paths = chosen->path;
		cli->npaths = 1;
	}
	if (chosen->language && conf_set(cli->conf, OPT_LANG, slice_of(chosen->language), &err) == RC_OK)
		text_init(chosen->language);
	return -1;
}

static void choose(struct chosen *chosen, const struct app_outcome *outcome)
{
	switch (outcome->kind) {
	case OUTCOME_DEMO:
		chosen->demo = true;
		break;
	case OUTCOME_PATH:
		free(chosen->path[0]);
		chosen->path[0] = mem_strdup(outcome->text);
		break;
	case OUTCOME_LANGUAGE:
		free(chosen->language);
		chosen->language = mem_strdup(outcome->text);
		break;
	case OUTCOME_ACCOUNT:
	case OUTCOME_NONE:
		break;
	}
}

static int run_screens(struct cli *cli, int argc, char **argv)
{
	bool first = !cli->demo && !cli->npaths && !cli->conf->naccounts && !*cli->conf->path;
	struct chosen chosen = { 0 };
	char greeting[5000] = "";
	struct err err;
	int code;

	if (!cli->script && term_usable(&err) != RC_OK) { /* before anything is read */
		complain("%s", err.msg);
		return EXIT_USAGE;
	}
	for (;;) {
		struct app_outcome outcome = { .kind = OUTCOME_NONE };

		code = open_screen(cli, first, &outcome, *greeting ? greeting : NULL, &chosen.typed);
		if (code != EXIT_DONE || outcome.kind == OUTCOME_NONE || cli->script) /* a script has ended by now */
			break;
		choose(&chosen, &outcome);
		code = start_again(cli, argc, argv, &chosen);
		if (code >= 0)
			break;
		if (outcome.kind != OUTCOME_LANGUAGE)
			first = false;
		greeting[0] = '\0';
		if (outcome.kind != OUTCOME_LANGUAGE)
			snprintf(greeting, sizeof(greeting), "%s%s%s", outcome.kind == OUTCOME_ACCOUNT ? outcome.text : "",
				 outcome.kind == OUTCOME_ACCOUNT ? _(" written. ") : "", _("j k move, Enter opens, r resolves, ? all keys"));
	}
	free(chosen.path[0]);
	free(chosen.language);
	typed_release(&chosen.typed);
	return code;
}

int main(int argc, char **argv)
{
	struct cli cli = { 0 };
	int code;

	signal(SIGPIPE, SIG_IGN); /* libetpan writes to sockets that may be gone */
	code = cli_start(&cli, argc, argv);
	plain_end();
	if (code < 0)
		code = run_screens(&cli, argc, argv);
	if (code > 128 && cli.store)
		store_index_file(cli.store, NULL); /* told to end: nothing more is written */
	cli_release(&cli);
	return code;
}
