// SPDX-License-Identifier: BSD-2-Clause
#ifndef CLI_COMMAND_H
#define CLI_COMMAND_H

/* The subcommands: one table (command.c) from which --help, the manual and the completions come. */
#include "conf/conf.h"

/* Exit codes, an interface. */
enum { EXIT_DONE = 0, EXIT_FAILED = 1, EXIT_USAGE = 2, EXIT_CONFIG = 3, EXIT_NET = 4 };
int exit_code(enum rc rc);

/* Global options, parsed. */
struct cli {
	const char *account, *config, *filter, *group, *store;
	bool demo, reveal, quiet;
	struct conf *conf;
};

struct command {
	const char *name, *args, *help;
	int (*run)(struct cli *cli, int argc, char **argv);
};

/* NULL when there is no such command. */
const struct command *command_find(const char *name);
const struct command *command_all(size_t *n);
/* One line on stderr, sanitised: "modori: …". */
void complain(const char *fmt, ...) __attribute__((format(printf, 1, 2)));

#endif
