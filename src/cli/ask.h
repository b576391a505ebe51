// SPDX-License-Identifier: BSD-2-Clause
#ifndef CLI_ASK_H
#define CLI_ASK_H

/* Global options that are answered at once: --help, --version, --check-config and their like. */
#include "cli/command.h"

enum ask { ASK_NOTHING, ASK_HELP, ASK_VERSION, ASK_CHECK_CONFIG, ASK_PRINT_CONFIG, ASK_CHECK_THEME, ASK_LIST_THEMES };

/* Prints the answer; returns the exit code. */
int ask_answer(struct cli *cli, enum ask ask);
/* The names of all themes, a line each. */
void ask_print_themes(void);
/* `modori COMMAND --help` */
void ask_help_of(const struct command *command);

#endif
