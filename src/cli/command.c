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
#include "cli/ask.h"
#include "cli/cmd.h"
#include "cli/plain.h"
#include "sync/who.h"

static const struct command commands[] = {
#define COMMAND(name, args, help, pipes, kind, takes) { #name, args, help, pipes, WRITES_##kind, takes, cmd_##name },
#include "cli/commands.def"
#undef COMMAND
};

#define NCOMMANDS (sizeof(commands) / sizeof(commands[0]))

#define TEXT(field) TO_TEXT, offsetof(struct cli, field), NULL
#define SWITCH(field) TO_FLAG, offsetof(struct cli, field), NULL
#define CONF(option, value) TO_CONF, OPT_##option, value
#define ASK(what) TO_ASK, ASK_##what, NULL

static const struct global_option globals[] = {
	{ "account", "NAME", N_("only this account of the configuration"), TEXT(account) },
	{ "filter", "EXPR", N_("show only what matches, see modori-filter(7)"), TEXT(filter) },
	{ "since", "TIME", N_("only failures since then: 7d, 12h, 2026-11-01"), TEXT(since) },
	{ "format", "FORMAT", N_("text, json, csv; export also eml; classify only ndjson"), TEXT(format) },
	{ "group", "KEY", N_("group by cause, domain, host ..."), TEXT(group) },
	{ "demo", NULL, N_("the built-in demo folder; nothing is kept"), SWITCH(demo) },
	{ "config", "FILE", N_("another configuration file"), TEXT(config) },
	{ "theme", "NAME", N_("colours"), CONF(THEME, NULL) },
	{ "color", "WHEN", N_("auto, always or never"), CONF(COLOR, NULL) },
	{ "ascii", NULL, N_("draw with ASCII only"), CONF(ASCII, "yes") },
	{ "lang", "LANG", N_("en or ja"), CONF(LANG, NULL) },
	{ "no-mouse", NULL, N_("leave the mouse to the terminal"), CONF(MOUSE, "no") },
	{ "reveal", NULL, N_("do not mask exposed addresses"), SWITCH(reveal) },
	{ "quiet", NULL, N_("no progress, only results"), SWITCH(quiet) },
	{ "check-config", NULL, N_("check the configuration and stop"), ASK(CHECK_CONFIG) },
	{ "print-config", NULL, N_("print all options with their values"), ASK(PRINT_CONFIG) },
	{ "check-theme", "FILE", N_("check a theme and list its contrasts"), ASK(CHECK_THEME) },
	{ "list-themes", NULL, N_("names of the themes"), ASK(LIST_THEMES) },
	{ "log", "FILE", N_("write a log"), TEXT(log) },
	{ "script", "FILE", NULL, TEXT(script) },
	{ "size", "CxR", NULL, TEXT(size) },
	{ "help", NULL, N_("this text"), ASK(HELP) },
	{ "version", NULL, N_("the version"), ASK(VERSION) },
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

const struct global_option *global_all(size_t *n)
{
	*n = NGLOBALS;
	return globals;
}

struct parsed {
	enum ask ask;
	const char *given[NGLOBALS]; /* argument, or "" */
	int first;		     /* index of the first word */
};

static bool parse(struct cli *cli, int argc, char **argv, struct parsed *p)
{
	struct option longs[NGLOBALS + 1] = { 0 };
	int opt, at = 0;

	for (size_t i = 0; i < NGLOBALS; i++)
		longs[i] = (struct option){ globals[i].name, globals[i].arg ? required_argument : no_argument, NULL, 'g' };
	optind = 0; /* glibc: it may have run before */
	while ((opt = getopt_long(argc, argv, "+hV", longs, &at)) != -1) {
		const struct global_option *g = &globals[at];
		const char *arg = optarg ? optarg : "";
		char *field = (char *)cli + g->what;

		if (opt == '?')
			return false;
		if (opt == 'h' || opt == 'V') {
			p->ask = opt == 'h' ? ASK_HELP : ASK_VERSION;
			continue;
		}
		p->given[at] = arg;
		if (g->to == TO_TEXT)
			memcpy(field, &arg, sizeof(arg));
		else if (g->to == TO_FLAG)
			*(bool *)field = true;
		else if (g->to == TO_ASK)
			p->ask = (enum ask)g->what;
		if (g->to == TO_ASK && g->arg)
			cli->asked = arg;
	}
	p->first = optind;
	return true;
}

/* What stands in the environment goes before the file, and the command line before both. */
static enum rc take_environment(struct conf *conf, struct err *err)
{
	const char *a11y = getenv("MODORI_A11Y"), *ambiguous = getenv("MODORI_AMBIGUOUS");
	enum rc rc = RC_OK;

	if (a11y && *a11y)
		rc = conf_set(conf, OPT_A11Y, slice_of(a11y), err);
	if (rc == RC_OK && ambiguous && *ambiguous)
		rc = conf_set(conf, OPT_AMBIGUOUS, slice_of(ambiguous), err);
	return rc;
}

/* Configuration and language, from the file and then the options. */
static int configure(struct cli *cli, const struct parsed *p, bool tell)
{
	struct err err;
	enum rc rc = conf_load(&cli->conf, cli->config, &err);

	if (rc == RC_OK)
		rc = take_environment(cli->conf, &err);
	if (rc == RC_OK && cli->log)
		rc = log_open(cli->log, &err);
	for (size_t i = 0; rc == RC_OK && i < NGLOBALS; i++) {
		const struct global_option *g = &globals[i];

		if (!p->given[i] || g->to != TO_CONF)
			continue;
		rc = conf_set(cli->conf, (enum conf_option)g->what, slice_of(g->value ? g->value : p->given[i]), &err);
		if (rc != RC_OK) {
			complain("--%s: %s", g->name, err.msg);
			return EXIT_USAGE;
		}
	}
	if (rc != RC_OK) {
		if (tell)
			complain("%s", err.msg);
		return exit_code(rc);
	}
	if (cli->account && !conf_account(cli->conf, cli->account)) {
		complain(_("no account \"%s\" in the configuration"), cli->account);
		return EXIT_CONFIG;
	}
	text_init(arena_cstr(&cli->conf->arena, conf_string(cli->conf, OPT_LANG)));
	cli->us = who_configured(&cli->conf->arena, cli->conf);
	return EXIT_DONE;
}

const char *cli_rules_dir(struct cli *cli)
{
	return path_join(&cli->conf->arena, path_config_dir(&cli->conf->arena), "rules.d");
}

/* The user's own rules, where there are any. */
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

#define SHARED "filter since group reveal quiet" /* mean the same before the command and behind it */

static void take_shared(struct cli *cli, const struct flags *f)
{
	for (size_t i = 0; i < f->ngiven; i++)
		for (size_t k = 0; k < NGLOBALS; k++) {
			const struct global_option *g = &globals[k];
			char *field = (char *)cli + g->what;

			if (strcmp(g->name, flag_info(f->given[i].flag)->name) != 0 || !flag_in(f->given[i].flag, SHARED))
				continue;
			if (g->to == TO_TEXT)
				memcpy(field, &f->given[i].value, sizeof(f->given[i].value));
			else if (g->to == TO_FLAG)
				*(bool *)field = true;
		}
}

/* --format before the command is meant for it; false, and told, when it takes none. */
static bool take_format(struct cli *cli, const struct command *command, struct flags *f)
{
	const char *format = flag_value(f, FLAG_FORMAT);

	if (cli->format && !flag_in(FLAG_FORMAT, command->flags)) {
		complain(_("%s takes no --format"), command->name);
		return false;
	}
	if (cli->format && !format)
		flags_add(f, FLAG_FORMAT, format = cli->format);
	if (command->writes == WRITES_DATA || (format && strcmp(format, "text") != 0))
		plain_data();
	return true;
}

/* "--lang", "--lang=ja" */
static bool is_global(const char *word)
{
	size_t n = strcspn(word, "=");

	for (size_t i = 0; i < NGLOBALS; i++)
		if (n > 2 && strncmp(word, "--", 2) == 0 && strlen(globals[i].name) == n - 2 && strncmp(word + 2, globals[i].name, n - 2) == 0)
			return true;
	return false;
}

int cli_start(struct cli *cli, int argc, char **argv)
{
	struct parsed p = { 0 };
	const struct command *command;
	struct flags f;
	int code;

	text_init("auto");
	plain_begin();
	if (!parse(cli, argc, argv, &p)) {
		fputs(_("modori --help lists the options\n"), stderr);
		return EXIT_USAGE;
	}
	argc -= p.first;
	argv += p.first;
	command = argc ? command_find(argv[0]) : NULL;
	if (p.ask == ASK_HELP || p.ask == ASK_VERSION) { /* whatever stands in the configuration */
		configure(cli, &p, false);
		return ask_answer(cli, p.ask);
	}
	code = configure(cli, &p, true);
	if (code == EXIT_CONFIG && command && command->serves_pipes && !cli->config) {
		cli->config = "/dev/null";
		code = configure(cli, &p, true);
	}
	if (code == EXIT_DONE && (p.ask == ASK_NOTHING || p.ask == ASK_CHECK_CONFIG) && load_rules(cli) != EXIT_DONE &&
	    !(command && command->serves_pipes))
		code = EXIT_CONFIG;
	if (code != EXIT_DONE)
		return code;
	if (p.ask != ASK_NOTHING)
		return ask_answer(cli, p.ask);
	if (!command && cli->format) {
		complain(_("--format wants a command: list, show, export or classify"));
		return EXIT_USAGE;
	}
	if (!command) {
		cli->paths = argv;
		cli->npaths = argc;
		return -1;
	}
	snprintf(cli->name, sizeof(cli->name), "modori %s", command->name);
	argv[0] = cli->name; /* for getopt's complaints */
	if (!flags_take(&f, command->flags, argc, argv)) {
		if (is_global(argv[optind - 1]))
			fprintf(stderr, _("this option stands before the command: modori %s ... %s\n"), argv[optind - 1], command->name);
		else
			fprintf(stderr, _("modori %s --help lists its options\n"), command->name);
		return EXIT_USAGE;
	}
	if (f.help) {
		ask_help_of(command);
		return EXIT_DONE;
	}
	take_shared(cli, &f);
	if (!take_format(cli, command, &f))
		return EXIT_USAGE;
	return command->run(cli, &f);
}
