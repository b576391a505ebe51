// SPDX-License-Identifier: BSD-2-Clause
#include "cli/command.h"

#include <getopt.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#include "base/log.h"
#include "base/path.h"
#include "base/text.h"
#include "base/utf8.h"
#include "cause/rule.h"
#include "cli/cmd.h"

static const struct command commands[] = {
#define COMMAND(name, args, help, pipes) { #name, args, help, pipes, cmd_##name },
#include "cli/commands.def"
#undef COMMAND
};

#define NCOMMANDS (sizeof(commands) / sizeof(commands[0]))

enum global {
	G_ACCOUNT = 256, G_CONFIG, G_FILTER, G_GROUP, G_DEMO, G_THEME, G_COLOR, G_ASCII, G_LANG, G_NO_MOUSE, G_REVEAL,
	G_QUIET, G_CHECK_CONFIG, G_PRINT_CONFIG, G_CHECK_THEME, G_LIST_THEMES, G_HELP, G_VERSION, G_SCRIPT, G_SIZE, G_LOG,
};

/* The global options; those with help stand in --help, completions and the manual in this order. */
static const struct global_option {
	const char *name, *arg, *help;
	enum global id;
} globals[] = {
	{ "account", "NAME", N_("use this account of the configuration"), G_ACCOUNT },
	{ "filter", "EXPR", N_("show only what matches, e.g. \"is:open since:7d\""), G_FILTER },
	{ "group", "KEY", N_("group by cause, domain, host, alias, day ..."), G_GROUP },
	{ "demo", NULL, N_("the built-in demo folder; nothing is kept"), G_DEMO },
	{ "config", "FILE", N_("another configuration file"), G_CONFIG },
	{ "theme", "NAME", N_("colours"), G_THEME },
	{ "color", "WHEN", N_("auto, always or never"), G_COLOR },
	{ "ascii", NULL, N_("draw with ASCII only"), G_ASCII },
	{ "lang", "LANG", N_("en or ja"), G_LANG },
	{ "no-mouse", NULL, N_("leave the mouse to the terminal"), G_NO_MOUSE },
	{ "reveal", NULL, N_("do not mask exposed addresses"), G_REVEAL },
	{ "quiet", NULL, N_("no progress, only results"), G_QUIET },
	{ "check-config", NULL, N_("check the configuration and stop"), G_CHECK_CONFIG },
	{ "print-config", NULL, N_("print all options with their values"), G_PRINT_CONFIG },
	{ "check-theme", "FILE", N_("check a theme and list its contrasts"), G_CHECK_THEME },
	{ "list-themes", NULL, N_("names of the themes"), G_LIST_THEMES },
	{ "log", "FILE", N_("write a log"), G_LOG },
	{ "script", "FILE", NULL, G_SCRIPT },
	{ "size", "CxR", NULL, G_SIZE },
	{ "help", NULL, N_("this text"), G_HELP },
	{ "version", NULL, N_("the version"), G_VERSION },
};

#define NGLOBALS (sizeof(globals) / sizeof(globals[0]))

int exit_code(enum rc rc)
{
	switch (rc) {
	case RC_OK:
		return EXIT_DONE;
	case RC_CONFIG:
		return EXIT_CONFIG;
	case RC_AUTH:
	case RC_CERT:
	case RC_NET:
	case RC_TIMEOUT:
		return EXIT_NET;
	case RC_UNSUPPORTED:
	case RC_IO:
	case RC_FORMAT:
	case RC_LIMIT:
	case RC_CANCELLED:
	case RC_BUSY:
	case RC_NOT_FOUND:
		return EXIT_FAILED;
	}
	return EXIT_FAILED;
}

void put_safe(const char *label, struct slice text, bool keep_lines)
{
	struct buf safe;

	if (!text.n)
		return;
	buf_init(&safe, text.n * 12 + 16);
	utf8_safe(&safe, text, keep_lines, NULL);
	fputs(label, stdout);
	fwrite(safe.p, 1, safe.n, stdout);
	buf_release(&safe);
}

void complain(const char *fmt, ...)
{
	char text[1024];
	struct buf line;
	va_list ap;

	va_start(ap, fmt);
	vsnprintf(text, sizeof(text), fmt, ap);
	va_end(ap);
	buf_init(&line, 4096);
	utf8_safe(&line, slice_of(text), false, NULL);
	fflush(stdout);
	fprintf(stderr, "modori: %s\n", buf_cstr(&line));
	buf_release(&line);
}

const struct command *command_find(const char *name)
{
	for (size_t i = 0; i < NCOMMANDS; i++)
		if (strcmp(commands[i].name, name) == 0)
			return &commands[i];
	return NULL;
}

const struct command *command_all(size_t *n)
{
	*n = NCOMMANDS;
	return commands;
}

static void print_help(void)
{
	printf(_("usage: modori [options] [PATH...]          the screen, on a Maildir, a mbox or files\n"
		 "       modori [options] COMMAND ...         without a screen\n\n"));
	for (size_t i = 0; i < NCOMMANDS; i++)
		printf("  %-9s %-18s %s\n", commands[i].name, commands[i].args, _(commands[i].help));
	putchar('\n');
	for (size_t i = 0; i < NGLOBALS; i++) {
		char left[40];

		if (!globals[i].help)
			continue;
		snprintf(left, sizeof(left), "--%s%s%s", globals[i].name, globals[i].arg ? " " : "",
			 globals[i].arg ? globals[i].arg : "");
		printf("  %-20s %s\n", left, _(globals[i].help));
	}
	printf(_("\nExamples:\n"
		 "  modori --demo                    look around\n"
		 "  modori explain returned.eml      what does this mail mean?\n"
		 "  modori explain 5.7.26            what does this code mean?\n"));
}

static enum rc set_from_option(struct cli *cli, enum global id, const char *arg, struct err *err)
{
	switch (id) {
	case G_THEME:
		return conf_set(cli->conf, OPT_THEME, slice_of(arg), err);
	case G_COLOR:
		return conf_set(cli->conf, OPT_COLOR, slice_of(arg), err);
	case G_ASCII:
		return conf_set(cli->conf, OPT_ASCII, S("yes"), err);
	case G_LANG:
		return conf_set(cli->conf, OPT_LANG, slice_of(arg), err);
	case G_NO_MOUSE:
		return conf_set(cli->conf, OPT_MOUSE, S("no"), err);
	case G_ACCOUNT:
	case G_CONFIG:
	case G_FILTER:
	case G_GROUP:
	case G_DEMO:
	case G_REVEAL:
	case G_QUIET:
	case G_CHECK_CONFIG:
	case G_PRINT_CONFIG:
	case G_CHECK_THEME:
	case G_LIST_THEMES:
	case G_HELP:
	case G_VERSION:
	case G_SCRIPT:
	case G_SIZE:
	case G_LOG:
		break;
	}
	return RC_OK;
}

/* What the options asked for besides a command. */
enum ask { ASK_NOTHING, ASK_HELP, ASK_VERSION, ASK_CHECK_CONFIG, ASK_PRINT_CONFIG };

struct parsed {
	enum ask ask;
	const char *log;
	const char *given[NGLOBALS]; /* argument, or "" */
	int first;		     /* index of the first word */
};

static bool parse(struct cli *cli, int argc, char **argv, struct parsed *p)
{
	struct option longs[NGLOBALS + 1] = { 0 };
	int opt, at = 0;

	for (size_t i = 0; i < NGLOBALS; i++)
		longs[i] = (struct option){ globals[i].name, globals[i].arg ? required_argument : no_argument, NULL,
					    (int)globals[i].id };
	while ((opt = getopt_long(argc, argv, "+hV", longs, &at)) != -1) {
		const char *arg = optarg ? optarg : "";

		if (opt >= G_ACCOUNT)
			p->given[at] = arg;
		if (opt == 'h' || opt == G_HELP)
			p->ask = ASK_HELP;
		else if (opt == 'V' || opt == G_VERSION)
			p->ask = ASK_VERSION;
		else if (opt == G_CHECK_CONFIG)
			p->ask = ASK_CHECK_CONFIG;
		else if (opt == G_PRINT_CONFIG)
			p->ask = ASK_PRINT_CONFIG;
		else if (opt == G_ACCOUNT)
			cli->account = arg;
		else if (opt == G_CONFIG)
			cli->config = arg;
		else if (opt == G_FILTER)
			cli->filter = arg;
		else if (opt == G_GROUP)
			cli->group = arg;
		else if (opt == G_DEMO)
			cli->demo = true;
		else if (opt == G_REVEAL)
			cli->reveal = true;
		else if (opt == G_QUIET)
			cli->quiet = true;
		else if (opt == G_SCRIPT)
			cli->script = arg;
		else if (opt == G_SIZE)
			cli->size = arg;
		else if (opt == G_LOG)
			p->log = arg;
		else if (opt == G_CHECK_THEME)
			cli->check_theme = arg;
		else if (opt == G_LIST_THEMES)
			cli->list_themes = true;
		else if (opt == '?')
			return false;
	}
	p->first = optind;
	return true;
}

/* Configuration and language, from the file and then the options. */
static int configure(struct cli *cli, const struct parsed *p)
{
	struct err err;
	enum rc rc = conf_load(&cli->conf, cli->config, &err);

	if (rc == RC_OK && p->log)
		rc = log_open(p->log, &err);
	for (size_t i = 0; rc == RC_OK && i < NGLOBALS; i++)
		if (p->given[i] && (rc = set_from_option(cli, globals[i].id, p->given[i], &err)) != RC_OK) {
			complain("--%s: %s", globals[i].name, err.msg);
			return EXIT_USAGE;
		}
	if (rc != RC_OK) {
		complain("%s", err.msg);
		return exit_code(rc);
	}
	if (cli->account && !conf_account(cli->conf, cli->account)) {
		complain(_("no account \"%s\" in the configuration"), cli->account);
		return EXIT_CONFIG;
	}
	text_init(arena_cstr(&cli->conf->arena, conf_string(cli->conf, OPT_LANG)));
	return EXIT_DONE;
}

const char *cli_rules_dir(struct cli *cli)
{
	return path_join(&cli->conf->arena, path_config_dir(&cli->conf->arena), "rules.d");
}

/* The user's own rules, where there are any: building the set costs a few milliseconds. */
static int load_rules(struct cli *cli)
{
	const char *dir = cli_rules_dir(cli);
	struct err err;
	enum rc rc;

	if (access(dir, R_OK) != 0)
		return EXIT_DONE;
	rc = rules_load(&cli->rules, dir, &err);
	if (rc != RC_OK)
		complain("%s", err.msg);
	return exit_code(rc);
}

static int answer(struct cli *cli, enum ask ask)
{
	struct buf out;

	switch (ask) {
	case ASK_HELP:
		print_help();
		break;
	case ASK_VERSION:
		puts("modori " MODORI_VERSION);
		break;
	case ASK_CHECK_CONFIG:
		printf(_("%s: no mistakes, %zu accounts\n"), *cli->conf->path ? cli->conf->path : _("(no configuration file)"),
		       cli->conf->naccounts);
		break;
	case ASK_PRINT_CONFIG:
		buf_init(&out, 1u << 20);
		conf_print(cli->conf, &out);
		fwrite(out.p, 1, out.n, stdout);
		buf_release(&out);
		break;
	case ASK_NOTHING:
		break;
	}
	return EXIT_DONE;
}

int cli_start(struct cli *cli, int argc, char **argv)
{
	struct parsed p = { 0 };
	const struct command *command;
	int code;

	text_init("auto");
	if (!parse(cli, argc, argv, &p)) {
		fputs(_("modori --help lists the options\n"), stderr);
		return EXIT_USAGE;
	}
	command = p.first < argc ? command_find(argv[p.first]) : NULL;
	code = configure(cli, &p);
	if (code == EXIT_CONFIG && command && command->serves_pipes && !cli->config) {
		cli->config = "/dev/null";
		code = configure(cli, &p);
	}
	if (code == EXIT_DONE && p.ask == ASK_NOTHING && load_rules(cli) != EXIT_DONE && !(command && command->serves_pipes))
		code = EXIT_CONFIG;
	if (code != EXIT_DONE)
		return code;
	if (p.ask != ASK_NOTHING)
		return answer(cli, p.ask);
	if (command) {
		argc -= p.first;
		argv += p.first;
		optind = 0; /* glibc: start over, with another table */
		return command->run(cli, argc, argv);
	}
	cli->paths = argv + p.first;
	cli->npaths = argc - p.first;
	return -1;
}
