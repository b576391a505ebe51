// SPDX-License-Identifier: BSD-2-Clause
#ifndef CLI_CMD_H
#define CLI_CMD_H

/* The functions behind the table of commands. Each gets its own words (argv[0] is its name) and returns an exit code. */
#include "cli/command.h"

#define COMMAND(name, args, help, pipes) int cmd_##name(struct cli *cli, int argc, char **argv);
#include "cli/commands.def"
#undef COMMAND

#endif
