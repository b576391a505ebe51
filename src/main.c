// SPDX-License-Identifier: BSD-2-Clause
#include <signal.h>
#include <stdio.h>

#include "cli/command.h"
#include "ui/app.h"
#include "ui/term/theme.h"

static int open_screen(struct cli *cli)
{
	struct app_args args = {
		.conf = cli->conf,
		.rules = cli->rules,
		.account = cli->npaths || cli->demo ? NULL : conf_account(cli->conf, cli->account),
		.demo = cli->demo,
		.reveal = cli->reveal,
		.filter = cli->filter,
		.group = cli->group,
		.script = cli->script,
		.columns = 80,
		.rows = 24,
	};
	enum rc rc = cli_store(cli, cli->paths, cli->npaths, &args.store);

	if (rc != RC_OK)
		return exit_code(rc);
	args.store_path = cli->store_path;
	args.read_only = cli->read_only;
	args.title = cli->demo ? "DEMO" : cli->npaths ? cli->paths[0] : cli->account ? cli->account : "";
	if (cli->size && sscanf(cli->size, "%dx%d", &args.columns, &args.rows) != 2) {
		complain("--size wants COLUMNSxROWS, not %s", cli->size);
		return EXIT_USAGE;
	}
	return app_run(&args);
}

static int list_themes(void)
{
	struct slice name;

	for (size_t i = 0; (name = theme_name(i)).n; i++)
		printf("%.*s\n", SLICE_ARG(name));
	return EXIT_DONE;
}

static int check_theme(const char *name)
{
	struct buf out;
	struct err err;
	size_t low;
	enum rc rc;

	buf_init(&out, 1u << 16);
	rc = theme_check(name, &out, &low, &err);
	if (rc == RC_OK)
		printf("%s", buf_cstr(&out));
	else
		complain("%s", err.msg);
	buf_release(&out);
	return rc == RC_OK ? low ? EXIT_FAILED : EXIT_DONE : EXIT_CONFIG;
}

int main(int argc, char **argv)
{
	struct cli cli = { 0 };
	int code;

	signal(SIGPIPE, SIG_IGN); /* libetpan writes to sockets that may be gone */
	code = cli_start(&cli, argc, argv);
	if (code < 0 && cli.list_themes)
		code = list_themes();
	else if (code < 0 && cli.check_theme)
		code = check_theme(cli.check_theme);
	else if (code < 0)
		code = open_screen(&cli);
	cli_release(&cli);
	return code;
}
