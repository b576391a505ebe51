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
	const char *account, *config, *filter, *group;
	const char *script, *size; /* headless: keys from a file, "100x30" */
	const char *check_theme; /* --check-theme FILE: for the screen, which knows themes */
	bool demo, reveal, quiet, list_themes;
	bool only_reads; /* the command changes nothing: another modori may be writing */
	bool read_only;	 /* another modori writes */
	struct conf *conf;
	struct rules *rules; /* built-in and the user's; NULL: built-in only */
	struct store *store;	/* opened on demand by cli_store */
	const char *store_path; /* NULL for demo and PATH… */
	char **paths;		/* for the screen */
	int npaths;
};

struct command {
	const char *name, *args, *help;
	bool serves_pipes; /* needs no configuration: a broken one, or broken rules, are only told */
	int (*run)(struct cli *cli, int argc, char **argv);
};

/* Where the user's rules stand. In the arena of the configuration. */
const char *cli_rules_dir(struct cli *cli);

struct store;
/* The store that the options name, open for writing; demo and paths are read into memory. Complains itself. */
enum rc cli_store(struct cli *cli, char **paths, int npaths, struct store **out);

/*
 * Parse the options and run the command. Returns its exit code, or -1 when the
 * screen is to be opened with what stands in *cli. cli_release frees either way.
 */
int cli_start(struct cli *cli, int argc, char **argv);
void cli_release(struct cli *cli);

/* NULL when there is no such command. */
const struct command *command_find(const char *name);
const struct command *command_all(size_t *n);
/* A label and a text from mail, network or log to standard output, sanitised; nothing when the text is empty. */
void put_safe(const char *label, struct slice text, bool keep_lines);
/* One line on stderr, sanitised: "modori: …". */
void complain(const char *fmt, ...) __attribute__((format(printf, 1, 2)));

#endif
