// SPDX-License-Identifier: BSD-2-Clause
/*
 * modori completion bash|zsh|fish: the completions of src/shell, made from the tables. They ask the program itself
 * for what changes: `modori completion accounts` and `themes` print the names that there are.
 */
#include <stdio.h>

#include "base/text.h"
#include "cause/cause.h"
#include "cause/finding.h"
#include "cli/ask.h"
#include "cli/cmd.h"
#include "ui/model/model.h"
#include "ui/term/theme.h"

/* What an option's argument can be; one of none is a file. */
enum values { VALUES_FILE, VALUES_FREE, VALUES_ACCOUNT, VALUES_THEME, VALUES_FILTER, VALUES_GROUP, VALUES_WORDS };

static const struct {
	const char *option;
	enum values kind;
	const char *words;
} arguments[] = {
	{ "account", VALUES_ACCOUNT, "" },
	{ "theme", VALUES_THEME, "" },
	{ "filter", VALUES_FILTER, "" },
	{ "group", VALUES_GROUP, "" },
	{ "color", VALUES_WORDS, "auto always never" },
	{ "lang", VALUES_WORDS, "en ja" },
	{ "format", VALUES_WORDS, "text json csv eml ndjson" },
	{ "reason", VALUES_WORDS, "fixed address-removed not-ours other" },
	{ "since", VALUES_WORDS, "1d 7d 30d" },
	{ "until", VALUES_WORDS, "12h 1d 3d 7d" },
	{ "note", VALUES_FREE, "" },
	{ "jobs", VALUES_FREE, "" },
	{ "worse", VALUES_FREE, "" },
	{ "stay", VALUES_FREE, "" },
	{ "count", VALUES_FREE, "" },
	{ "rate", VALUES_FREE, "" },
};

#define NARGUMENTS (sizeof(arguments) / sizeof(arguments[0]))

static enum values values_of(const char *option, const char **words)
{
	*words = "";
	for (size_t i = 0; i < NARGUMENTS; i++)
		if (strcmp(arguments[i].option, option) == 0) {
			*words = arguments[i].words;
			return arguments[i].kind;
		}
	return VALUES_FILE;
}

/* ---- lists of words ---- */

static void put_groups(void)
{
	for (int g = 0; g < BY_COUNT; g++)
		printf("%s%s", g ? " " : "", group_by_name((enum group_by)g));
}

static void put_commands(void)
{
	size_t n;
	const struct command *c = command_all(&n);

	for (size_t i = 0; i < n; i++)
		printf("%s%s", i ? " " : "", c[i].name);
}

/* The values of a filter key with blanks between; nothing for one that takes any text. */
static bool filter_values(const char *key, const char *help, struct buf *out)
{
	static const char *const listed[] = { "is", "has", "certainty", "trend" }; /* their help is the list */

	buf_reset(out);
	if (strcmp(key, "cause") == 0)
		for (int c = 0; c < CAUSE_COUNT; c++)
			buf_printf(out, "%s%s", c ? " " : "", cause_name((enum cause)c));
	if (strcmp(key, "finding") == 0)
		for (int f = 0; f < FINDING_COUNT; f++)
			buf_printf(out, "%s%s", f ? " " : "", finding_name((enum finding_id)f));
	if (strcmp(key, "assigned") == 0)
		buf_puts(out, "me nobody");
	for (size_t i = 0; i < sizeof(listed) / sizeof(listed[0]); i++)
		if (strcmp(key, listed[i]) == 0)
			buf_puts(out, help);
	return out->n > 0;
}

static void put_filter_keys(void)
{
	const char *help, *key;

	for (size_t i = 0; (key = filter_key(i, &help)) != NULL; i++)
		printf("%s%s:", i ? " " : "", key);
}

/* The options of a command, or (NULL) the global ones, with blanks between. */
static void put_options(const struct command *c)
{
	size_t n;
	const struct global_option *g = global_all(&n);

	for (size_t i = 0; !c && i < n; i++)
		if (g[i].help)
			printf("%s--%s", i ? " " : "", g[i].name);
	for (int i = 0; c && i < FLAG_END; i++)
		if (flag_in((enum flag)i, c->flags))
			printf("--%s ", flag_info((enum flag)i)->name);
	if (c)
		fputs("--help", stdout);
}

/* ---- bash ---- */

static void bash_argument(const char *option, char letter)
{
	const char *words;
	enum values kind = values_of(option, &words);

	if (kind == VALUES_FILE)
		return; /* files are the default */
	if (letter)
		printf("\t-%c | --%s) ", letter, option);
	else
		printf("\t--%s) ", option);
	switch (kind) {
	case VALUES_ACCOUNT:
		fputs("_modori_words \"$(modori completion accounts 2>/dev/null)\"", stdout);
		break;
	case VALUES_THEME:
		fputs("_modori_words \"$(modori completion themes 2>/dev/null)\"", stdout);
		break;
	case VALUES_FILTER:
		fputs("_modori_filter", stdout);
		break;
	case VALUES_GROUP:
		fputs("_modori_words '", stdout);
		put_groups();
		putchar('\'');
		break;
	case VALUES_WORDS:
		printf("_modori_words '%s'", words);
		break;
	case VALUES_FREE:
	case VALUES_FILE:
		fputs("COMPREPLY=()", stdout);
		break;
	}
	fputs("; return ;;\n", stdout);
}

static void bash_filter(void)
{
	const char *help, *key;
	struct buf words;

	buf_init(&words, 8192);
	fputs("# the last term of a filter; what stands before it stays\n"
	      "_modori_filter()\n{\n"
	      "\tlocal before= term=$cur\n"
	      "\tcase $term in *[\\ \\(]*) term=${cur##*[ (]}; before=${cur%\"$term\"} ;; esac\n"
	      "\tcase $term in -*) term=${term#-}; before+=- ;; esac\n"
	      "\tcase $term in\n",
	      stdout);
	for (size_t i = 0; (key = filter_key(i, &help)) != NULL; i++)
		if (filter_values(key, help, &words))
			printf("\t%s:*) COMPREPLY=($(compgen -P \"%s:\" -W '%s' -- \"${term#*:}\")) ;;\n", key, key, buf_cstr(&words));
	fputs("\t*:*) COMPREPLY=() ;;\n\t*) compopt -o nospace; COMPREPLY=($(compgen -W '", stdout);
	put_filter_keys();
	fputs(" leaked' -- \"$term\")) ;;\n\tesac\n"
	      "\tCOMPREPLY=(\"${COMPREPLY[@]/#/$before}\")\n"
	      "}\n\n",
	      stdout);
	buf_release(&words);
}

static void print_bash(void)
{
	size_t n, ng;
	const struct command *c = command_all(&n);
	const struct global_option *g = global_all(&ng);

	fputs("# SPDX-License-Identifier: BSD-2-Clause\n"
	      "# Completion of modori for bash, made by `modori completion bash`.\n\n"
	      "_modori_words()\n{\n\tCOMPREPLY=($(compgen -W \"$1\" -- \"$cur\"))\n}\n\n",
	      stdout);
	bash_filter();
	fputs("_modori()\n{\n"
	      "\tlocal line=${COMP_LINE:0:COMP_POINT} cur prev rest command= word quoted= i\n"
	      "\tif [[ $line =~ (--[a-z-]+)[\\ =]+[\\\"\\']([^\\\"\\']*)$ ]]; then # inside quotes\n"
	      "\t\tprev=${BASH_REMATCH[1]} cur=${BASH_REMATCH[2]} quoted=yes\n"
	      "\telse # the word as it was typed: bash cuts it at = and :\n"
	      "\t\tcur=${line##*[[:space:]=]}\n"
	      "\t\trest=${line%\"$cur\"}\n"
	      "\t\trest=${rest%=}\n"
	      "\t\trest=${rest%\"${rest##*[![:space:]]}\"}\n"
	      "\t\tprev=${rest##*[[:space:]]}\n"
	      "\tfi\n"
	      "\tfor ((i = 1; i < COMP_CWORD; i++)); do\n"
	      "\t\tword=${COMP_WORDS[i]}\n"
	      "\t\tcase \" ",
	      stdout);
	put_commands();
	fputs(" \" in *\" $word \"*) command=$word; break ;; esac\n"
	      "\tdone\n"
	      "\t_modori_complete\n"
	      "\tif [ -z \"$quoted\" ] && [[ $cur = *:* && $COMP_WORDBREAKS = *:* ]]; then\n"
	      "\t\tword=${cur%\"${cur##*:}\"}\n"
	      "\t\tCOMPREPLY=(\"${COMPREPLY[@]#\"$word\"}\")\n"
	      "\tfi\n"
	      "}\n\n"
	      "_modori_complete()\n{\n"
	      "\tcase $prev in\n",
	      stdout);
	for (size_t i = 0; i < ng; i++)
		if (g[i].help && g[i].arg)
			bash_argument(g[i].name, 0);
	for (int i = 0; i < FLAG_END; i++) {
		const struct flag_info *f = flag_info((enum flag)i);
		bool global = false;

		for (size_t k = 0; k < ng; k++)
			global |= strcmp(g[k].name, f->name) == 0;
		if (f->argument && !global)
			bash_argument(f->name, f->letter);
	}
	fputs("\tesac\n\tcase $command:$cur in\n", stdout);
	for (size_t i = 0; i < n; i++) {
		printf("\t%s:-*) _modori_words '", c[i].name);
		put_options(&c[i]);
		fputs("' ;;\n", stdout);
	}
	fputs("\t:-*) _modori_words '", stdout);
	put_options(NULL);
	fputs("' ;;\n"
	      "\trules:*) _modori_words 'check test' ;;\n"
	      "\tcompletion:*) _modori_words 'bash zsh fish' ;;\n"
	      "\t:*) COMPREPLY=($(compgen -W '",
	      stdout);
	put_commands();
	fputs("' -- \"$cur\") $(compgen -f -- \"$cur\")) ;;\n"
	      "\tesac\n}\n\n"
	      "complete -o default -F _modori modori\n",
	      stdout);
}

/* ---- zsh ---- */

/* Text for the inside of '…[…]' of _arguments. */
static void zsh_text(const char *s)
{
	for (; *s; s++)
		if (*s == '\'')
			fputs("'\\''", stdout);
		else if (strchr("[]:\\", *s))
			printf("\\%c", *s);
		else
			putchar(*s);
}

static void zsh_option(const char *name, char letter, const char *argument, const char *help)
{
	const char *words;
	enum values kind = values_of(name, &words);

	for (int both = 0; both < (letter ? 2 : 1); both++) {
		fputs("\t\t'", stdout);
		if (both)
			printf("-%c+[", letter);
		else
			printf("--%s%s[", name, argument ? "=" : "");
		zsh_text(help);
		putchar(']');
		if (argument) {
			printf(":%s:", name);
			switch (kind) {
			case VALUES_FILE:
				fputs("_files", stdout);
				break;
			case VALUES_FREE:
				putchar(' ');
				break;
			case VALUES_ACCOUNT:
				fputs("_modori_accounts", stdout);
				break;
			case VALUES_THEME:
				fputs("_modori_themes", stdout);
				break;
			case VALUES_FILTER:
				fputs("_modori_filter", stdout);
				break;
			case VALUES_GROUP:
				putchar('(');
				put_groups();
				putchar(')');
				break;
			case VALUES_WORDS:
				printf("(%s)", words);
				break;
			}
		}
		fputs("' \\\n", stdout);
	}
}

static void zsh_filter(void)
{
	const char *help, *key;
	struct buf words;

	buf_init(&words, 8192);
	fputs("_modori_filter() {\n"
	      "\tcompset -P '*[ (]'\n"
	      "\tcompset -P '-'\n"
	      "\tcase $PREFIX in\n",
	      stdout);
	for (size_t i = 0; (key = filter_key(i, &help)) != NULL; i++)
		if (filter_values(key, help, &words))
			printf("\t%s:*) compset -P '*[:,]'; compadd %s ;;\n", key, buf_cstr(&words));
	fputs("\t*:*) ;;\n\t*) compadd -S '' ", stdout);
	put_filter_keys();
	fputs("; compadd leaked ;;\n\tesac\n}\n\n", stdout);
	buf_release(&words);
}

static void print_zsh(void)
{
	size_t n, ng;
	const struct command *c = command_all(&n);
	const struct global_option *g = global_all(&ng);

	fputs("#compdef modori\n"
	      "# SPDX-License-Identifier: BSD-2-Clause\n"
	      "# Completion of modori for zsh, made by `modori completion zsh`.\n\n"
	      "_modori_accounts() {\n\tcompadd -- ${(f)\"$(modori completion accounts 2>/dev/null)\"}\n}\n\n"
	      "_modori_themes() {\n\tcompadd -- ${(f)\"$(modori completion themes 2>/dev/null)\"}\n}\n\n",
	      stdout);
	zsh_filter();
	fputs("_modori_commands() {\n\tlocal -a commands=(\n", stdout);
	for (size_t i = 0; i < n; i++) {
		printf("\t\t'%s:", c[i].name);
		zsh_text(c[i].help);
		fputs("'\n", stdout);
	}
	fputs("\t)\n\t_describe command commands\n\t_files\n}\n\n"
	      "_modori_arguments() {\n\tcase $words[1] in\n",
	      stdout);
	for (size_t i = 0; i < n; i++) {
		const char *rest = strcmp(c[i].name, "rules") == 0	 ? "'1:what:(check test)' '2:folder:_files -/'" :
				   strcmp(c[i].name, "completion") == 0 ? "'1:shell:(bash zsh fish)'" :
				   strstr(c[i].args, "PATH") || strstr(c[i].args, "FILE") ? "'*:path:_files'" :
											    "'*: : '";

		printf("\t%s)\n\t\t_arguments -s \\\n", c[i].name);
		for (int k = 0; k < FLAG_END; k++)
			if (flag_in((enum flag)k, c[i].flags)) {
				const struct flag_info *f = flag_info((enum flag)k);

				zsh_option(f->name, f->letter, f->argument, f->help);
			}
		printf("\t\t--help %s\n\t\t;;\n", rest);
	}
	fputs("\t*) _files ;;\n\tesac\n}\n\n_modori() {\n\t_arguments \\\n", stdout);
	for (size_t i = 0; i < ng; i++)
		if (g[i].help)
			zsh_option(g[i].name, 0, g[i].arg, g[i].help);
	fputs("\t\t'1:command or path:_modori_commands' '*:: :_modori_arguments'\n}\n\n_modori \"$@\"\n", stdout);
}

/* ---- fish ---- */

static void fish_text(const char *s)
{
	putchar('\'');
	for (; *s; s++) {
		if (*s == '\'' || *s == '\\')
			putchar('\\');
		putchar(*s);
	}
	putchar('\'');
}

static void fish_option(const char *when, const char *name, char letter, const char *argument, const char *help)
{
	const char *words;
	enum values kind = values_of(name, &words);

	printf("complete -c modori -n \"%s\" -l %s", when, name);
	if (letter)
		printf(" -s %c", letter);
	if (argument) {
		switch (kind) {
		case VALUES_FILE:
			fputs(" -r -F", stdout);
			break;
		case VALUES_FREE:
			fputs(" -x", stdout);
			break;
		case VALUES_ACCOUNT:
			fputs(" -x -a '(modori completion accounts 2>/dev/null)'", stdout);
			break;
		case VALUES_THEME:
			fputs(" -x -a '(modori completion themes 2>/dev/null)'", stdout);
			break;
		case VALUES_FILTER:
			fputs(" -x -a '$__modori_filter'", stdout);
			break;
		case VALUES_GROUP:
			fputs(" -x -a '", stdout);
			put_groups();
			putchar('\'');
			break;
		case VALUES_WORDS:
			printf(" -x -a '%s'", words);
			break;
		}
	}
	fputs(" -d ", stdout);
	fish_text(help);
	putchar('\n');
}

static void fish_filter(void)
{
	const char *help, *key;
	struct buf words;

	buf_init(&words, 8192);
	fputs("set -g __modori_filter ", stdout);
	put_filter_keys();
	fputs(" leaked\n", stdout);
	for (size_t i = 0; (key = filter_key(i, &help)) != NULL; i++)
		if (filter_values(key, help, &words)) {
			struct slice rest = buf_slice(&words), word;

			fputs("set -a __modori_filter", stdout);
			while (slice_word(&rest, &word))
				printf(" %s:%.*s", key, SLICE_ARG(word));
			putchar('\n');
		}
	buf_release(&words);
}

static void print_fish(void)
{
	size_t n, ng;
	const struct command *c = command_all(&n);
	const struct global_option *g = global_all(&ng);
	char when[80];

	fputs("# SPDX-License-Identifier: BSD-2-Clause\n"
	      "# Completion of modori for fish, made by `modori completion fish`.\n\n",
	      stdout);
	fputs("set -g __modori_commands ", stdout);
	put_commands();
	putchar('\n');
	fish_filter();
	fputs("\nfunction __modori_no_command\n\tnot __fish_seen_subcommand_from $__modori_commands\nend\n\n", stdout);
	for (size_t i = 0; i < ng; i++)
		if (g[i].help)
			fish_option("__modori_no_command", g[i].name, 0, g[i].arg, g[i].help);
	for (size_t i = 0; i < n; i++) {
		printf("\ncomplete -c modori -n __modori_no_command -a %s -d ", c[i].name);
		fish_text(c[i].help);
		putchar('\n');
		snprintf(when, sizeof(when), "__fish_seen_subcommand_from %s", c[i].name);
		for (int k = 0; k < FLAG_END; k++)
			if (flag_in((enum flag)k, c[i].flags)) {
				const struct flag_info *f = flag_info((enum flag)k);

				fish_option(when, f->name, f->letter, f->argument, f->help);
			}
		fish_option(when, "help", 0, NULL, "its options");
	}
	fputs("complete -c modori -n \"__fish_seen_subcommand_from rules\" -a 'check test'\n"
	      "complete -c modori -n \"__fish_seen_subcommand_from completion\" -x -a 'bash zsh fish'\n",
	      stdout);
}

/* ---- what changes ---- */

static void print_accounts(const struct conf *conf)
{
	for (size_t i = 0; i < conf->naccounts; i++) {
		put_safe("", conf->accounts[i].name, false);
		putchar('\n');
	}
}

int cmd_completion(struct cli *cli, const struct flags *f)
{
	const char *what = f->nwords == 1 ? f->words[0] : "";

	if (strcmp(what, "bash") == 0)
		print_bash();
	else if (strcmp(what, "zsh") == 0)
		print_zsh();
	else if (strcmp(what, "fish") == 0)
		print_fish();
	else if (strcmp(what, "accounts") == 0)
		print_accounts(cli->conf);
	else if (strcmp(what, "themes") == 0)
		ask_print_themes();
	else {
		complain(_("completion wants bash, zsh or fish"));
		return EXIT_USAGE;
	}
	return EXIT_DONE;
}
