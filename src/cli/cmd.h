// SPDX-License-Identifier: BSD-2-Clause
#ifndef CLI_CMD_H
#define CLI_CMD_H

/* The functions behind the table of commands. Each gets its options and words and returns an exit code. */
#include "cli/command.h"

#define COMMAND(name, args, help, pipes, kind, takes) int cmd_##name(struct cli *cli, const struct flags *f);
#include "cli/commands.def"
#undef COMMAND

#endif
