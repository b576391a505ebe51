// SPDX-License-Identifier: BSD-2-Clause
#include <signal.h>
#include <stdio.h>

#include "cli/command.h"
#include "ui/app.h"

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

int main(int argc, char **argv)
{
	struct cli cli = { 0 };
	int code;

	signal(SIGPIPE, SIG_IGN); /* libetpan writes to sockets that may be gone */
	code = cli_start(&cli, argc, argv);
	if (code < 0)
		code = open_screen(&cli);
	cli_release(&cli);
	return code;
}
