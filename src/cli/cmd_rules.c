// SPDX-License-Identifier: BSD-2-Clause
/* modori rules check DIR: every problem of the *.rules files there, with its place. */
#include <stdio.h>

#include "base/text.h"
#include "cause/rule.h"
#include "cli/cmd.h"

int cmd_rules(struct cli *cli, int argc, char **argv)
{
	struct rules *rules;
	struct err err;
	enum rc rc;

	(void)cli;
	if (argc != 3 || strcmp(argv[1], "check") != 0) {
		complain(_("usage: modori rules check FOLDER"));
		return EXIT_USAGE;
	}
	rc = rules_load(&rules, argv[2], &err);
	if (rc != RC_OK) {
		complain("%s", err.msg);
		return exit_code(rc);
	}
	printf(_("%zu rules, no mistakes\n"), rules_count(rules));
	rules_free(rules);
	return EXIT_DONE;
}
