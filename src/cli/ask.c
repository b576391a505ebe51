// SPDX-License-Identifier: BSD-2-Clause
#include "cli/ask.h"

#include <stdio.h>
#include <string.h>

#include "base/clock.h"
#include "base/text.h"
#include "base/width.h"
#include "cli/plain.h"
#include "ui/keys.h"
#include "ui/model/model.h"
#include "ui/term/theme.h"

#define HELP_WIDTH 80

/* A text and blanks up to a column, by display cells. */
static void put_padded(const char *text, int cells)
{
	printf("%s%*s", text, cells - width_text(slice_of(text)), "");
}

/* The names of all global options, as many a line as fit. */
static void help_options(void)
{
	size_t n;
	const struct global_option *g = global_all(&n);
	int used = HELP_WIDTH;

	for (size_t i = 0; i < n; i++) {
		char one[40];
		int cells;

		if (!g[i].help)
			continue;
		cells = snprintf(one, sizeof(one), "  --%s%s%s", g[i].name, g[i].arg ? " " : "", g[i].arg ? g[i].arg : "");
		if (used + cells > HELP_WIDTH) {
			putchar('\n');
			used = 0;
		}
		fputs(one, stdout);
		used += cells;
	}
	putchar('\n');
}

static void help(void)
{
	size_t n;
	const struct command *c = command_all(&n);

	fputs(_("usage: modori [options] [PATH...]     the screen; PATH: a Maildir, a mbox, files\n"
		"       modori [options] COMMAND ...   without a screen\n\n"),
	      stdout);
	for (size_t i = 0; i < n; i++) {
		char left[64];

		snprintf(left, sizeof(left), "  %-10s %s", c[i].name, c[i].args);
		put_padded(left, 31);
		printf(" %s\n", _(c[i].help));
	}
	fputs(_("\nOptions, before the command (man modori); modori COMMAND --help lists its own:"), stdout);
	help_options();
	fputs(_("\nExamples:\n"
		"  modori --demo                    look around\n"
		"  modori explain returned.eml      what does this mail mean?\n"
		"  modori explain 5.7.26            what does this code mean?\n"),
	      stdout);
}

void ask_help_of(const struct command *command)
{
	printf(_("usage: modori %s%s %s\n\n%s\n"), command->name, *command->flags ? _(" [options]") : "", command->args, _(command->help));
	for (int i = 0; i < FLAG_END; i++) {
		const struct flag_info *f = flag_info((enum flag)i);
		char left[40], letter[8] = "";

		if (!flag_in((enum flag)i, command->flags))
			continue;
		if (f->letter)
			snprintf(letter, sizeof(letter), "-%c, ", f->letter);
		snprintf(left, sizeof(left), "  %s--%s%s%s", letter, f->name, f->argument ? " " : "", f->argument ? f->argument : "");
		put_padded(left, 22);
		printf(" %s\n", _(f->help));
	}
}

/* Mistakes that only those can see who know filters, themes and actions. */
static enum rc check_values(struct cli *cli, struct err *err)
{
	const struct conf *conf = cli->conf;
	struct slice group = conf_string(conf, OPT_GROUP), theme = conf_string(conf, OPT_THEME);
	struct look looks[ROLE_COUNT];
	struct filter_error fe;
	enum rc rc = keys_check(conf, err);

	if (rc == RC_OK && group_by_named(group) == BY_COUNT)
		rc = err_set(err, RC_CONFIG, _("no such grouping \"%.*s\""), SLICE_ARG(slice_sub(group, 0, 40)));
	if (rc == RC_OK && !filter_check(conf_string(conf, OPT_FILTER), &fe))
		rc = err_set(err, RC_CONFIG, _("filter \"%.*s\": %.*s"), SLICE_ARG(slice_sub(conf_string(conf, OPT_FILTER), 0, 60)), (int)fe.plain, fe.msg);
	if (rc == RC_OK)
		rc = theme_load(arena_cstr(&cli->conf->arena, theme), looks, err);
	return rc;
}

static int check_config(struct cli *cli)
{
	const char *path = cli->conf->path;
	struct err err;

	if (check_values(cli, &err) != RC_OK) {
		complain("%s%s%s", path, *path ? ": " : "", err.msg);
		return EXIT_CONFIG;
	}
	printf(ngettext("%s: no mistakes, %zu account\n", "%s: no mistakes, %zu accounts\n", (unsigned long)cli->conf->naccounts),
	       *path ? path : _("(no configuration file)"), cli->conf->naccounts);
	return EXIT_DONE;
}

static int print_config(struct cli *cli)
{
	struct buf out;

	buf_init(&out, 1u << 20);
	conf_print(cli->conf, &out);
	buf_puts(&out, "\n[keys]\n# key = action, or pane.key = action; these are bound already:\n");
	for (int a = ACTION_NONE_YET + 1; a < ACTION_COUNT; a++) {
		struct slice keys = slice_of(action_info((enum action)a)->keys), key;

		while (slice_word(&keys, &key))
			buf_printf(&out, "# %.*s = %s\n", SLICE_ARG(key), action_info((enum action)a)->name);
	}
	for (size_t i = 0; i < cli->conf->nkeys; i++) {
		const struct key_binding *b = &cli->conf->keys[i];

		buf_printf(&out, "%.*s%s%.*s = %.*s\n", SLICE_ARG(b->pane), b->pane.n ? "." : "", SLICE_ARG(b->key), SLICE_ARG(b->action));
	}
	plain_data(); /* to be read again, and that is UTF-8 */
	fwrite(out.p, 1, out.n, stdout);
	buf_release(&out);
	return EXIT_DONE;
}

void ask_print_themes(void)
{
	struct arena a;
	size_t n;
	const struct theme_entry *themes;

	arena_init(&a);
	themes = theme_list(&a, &n);
	for (size_t i = 0; i < n; i++)
		printf("%.*s\n", SLICE_ARG(themes[i].name));
	arena_release(&a);
}

static int check_theme(const char *name)
{
	struct buf out;
	struct err err;
	size_t low;
	enum rc rc;

	buf_init(&out, 1u << 16);
	rc = theme_check(name, &out, &low, &err);
	if (rc == RC_OK)
		printf("%s", buf_cstr(&out));
	else
		complain("%s", err.msg);
	buf_release(&out);
	return rc == RC_OK ? low ? EXIT_FAILED : EXIT_DONE : EXIT_CONFIG;
}

int ask_answer(struct cli *cli, enum ask ask)
{
	switch (ask) {
	case ASK_HELP:
		help();
		break;
	case ASK_VERSION:
		puts("modori " MODORI_VERSION);
		break;
	case ASK_CHECK_CONFIG:
		return check_config(cli);
	case ASK_PRINT_CONFIG:
		return print_config(cli);
	case ASK_CHECK_THEME:
		return check_theme(cli->asked);
	case ASK_LIST_THEMES:
		ask_print_themes();
		return EXIT_DONE;
	case ASK_NOTHING:
		break;
	}
	return EXIT_DONE;
}
