// SPDX-License-Identifier: BSD-2-Clause
#ifndef CLI_COMMAND_H
#define CLI_COMMAND_H

/*
 * The command line: `modori [global options] COMMAND [options] [words]`. Three tables say what there is, and --help,
 * the completions and the check of the manual come from them: the global options (command.c), commands.def, flags.def.
 */
#include "cause/us.h"
#include "cli/flags.h"
#include "conf/conf.h"

/* Exit codes, an interface. */
enum { EXIT_DONE = 0, EXIT_FAILED = 1, EXIT_USAGE = 2, EXIT_CONFIG = 3, EXIT_NET = 4 };
int exit_code(enum rc rc);

/* Global options, parsed; a field that is no text and no flag is filled later. */
struct cli {
	const char *account, *config, *filter, *format, *group, *since;
	const char *script, *size; /* headless: keys from a file, "100x30" */
	const char *asked; /* the argument of --check-theme */
	const char *log;
	char name[32]; /* "modori COMMAND" */
	bool demo, reveal, quiet;
	bool only_reads; /* the command changes nothing: another modori may be writing */
	bool read_only;	 /* another modori writes */
	struct conf *conf;
	struct us us;	     /* as configured */
	struct rules *rules; /* built-in and the user's; NULL: built-in only */
	struct store *store;	/* opened on demand by cli_store */
	const char *store_path; /* NULL for demo and PATH… */
	char **paths;		/* for the screen */
	int npaths;
};

struct command {
	const char *name, *args, *help;
	bool serves_pipes; /* needs no configuration: a broken one, or broken rules, are only told */
	enum { WRITES_TEXT, WRITES_DATA } writes; /* text is in the charset of the locale; data, as with --format, in UTF-8 */
	const char *flags; /* names of the options it takes, blank-separated */
	int (*run)(struct cli *cli, const struct flags *f);
};

/* A global option: it stands before the command. */
struct global_option {
	const char *name, *arg, *help; /* help NULL: for tests, not told */
	enum { TO_TEXT, TO_FLAG, TO_CONF, TO_ASK } to;
	size_t what;	   /* a field of struct cli; an option of the configuration; what is asked */
	const char *value; /* TO_CONF: what it sets when it has no argument */
};

/* Where the user's rules stand. In the arena of the configuration. */
const char *cli_rules_dir(struct cli *cli);

struct store;
/* The store that the options name, open for writing; demo and paths are read into memory. Complains itself. */
enum rc cli_store(struct cli *cli, char **paths, int npaths, struct store **out);

/* The account's, for a command that changes something; false, and told, when that cannot be done. */
bool cli_store_to_change(struct cli *cli, struct store **out);
/* They can be read; false, and told, when one cannot. */
bool cli_paths_there(char *const *paths, int npaths);
/* One in memory with nothing in it, for the first run and for files that are read beside the screen. */
enum rc cli_store_empty(struct cli *cli, struct store **out);

/*
 * Parse the options and run the command. Returns its exit code, or -1 when the
 * screen is to be opened with what stands in *cli. cli_release frees either way.
 */
int cli_start(struct cli *cli, int argc, char **argv);
void cli_release(struct cli *cli);

/* NULL when there is no such command. */
const struct command *command_find(const char *name);
const struct command *command_all(size_t *n);
const struct global_option *global_all(size_t *n);
/* A label and a text from mail, network or log to standard output, sanitised; nothing when the text is empty. */
void put_safe(const char *label, struct slice text, bool keep_lines);
/* One line on stderr, sanitised: "modori: …". */
void complain(const char *fmt, ...) __attribute__((format(printf, 1, 2)));

#endif
