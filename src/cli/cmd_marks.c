// SPDX-License-Identifier: BSD-2-Clause
/* resolve, reopen, sleep, note, undo, redo, pull: what changes the store. */
#include <getopt.h>
#include <pwd.h>
#include <stdio.h>
#include <stdlib.h>
#include <time.h>
#include <unistd.h>

#include "base/clock.h"
#include "base/text.h"
#include "cli/cmd.h"
#include "store/store.h"
#include "sync/pull.h"

static const char *my_name(const struct conf *conf)
{
	struct passwd *pw;
	const char *user = getenv("USER");

	if (conf_string(conf, OPT_NAME).n)
		return conf_string(conf, OPT_NAME).p;
	if (user && *user)
		return user;
	pw = getpwuid(getuid());
	return pw ? pw->pw_name : "me";
}

/* The note option and the ids; complains itself. */
static int parse_ids(int argc, char **argv, const char **note, int64_t **ids, size_t *n)
{
	static const struct option longs[] = { { "note", required_argument, NULL, 'n' }, { 0 } };
	int opt;

	*note = "";
	while ((opt = getopt_long(argc, argv, "", longs, NULL)) != -1) {
		if (opt != 'n')
			return EXIT_USAGE;
		*note = optarg;
	}
	*ids = mem_alloc((size_t)argc * sizeof(**ids));
	*n = 0;
	for (; optind < argc; optind++) {
		uint64_t id;

		if (!slice_u64(slice_of(argv[optind]), &id) || id > INT64_MAX) {
			complain(_("not the id of a failure: %s"), argv[optind]);
			free(*ids);
			return EXIT_USAGE;
		}
		(*ids)[(*n)++] = (int64_t)id;
	}
	if (!*n) {
		complain(_("which failures? \"modori list\" shows their ids"));
		free(*ids);
		return EXIT_USAGE;
	}
	return EXIT_DONE;
}

static int64_t tomorrow_nine(void)
{
	time_t t = (time_t)clock_now();
	struct tm tm;

	localtime_r(&t, &tm);
	tm.tm_mday++;
	tm.tm_hour = 9;
	tm.tm_min = tm.tm_sec = 0;
	tm.tm_isdst = -1;
	return (int64_t)mktime(&tm);
}

static int mark(struct cli *cli, enum mark_op op, int argc, char **argv)
{
	struct mark m = { .op = op, .at = clock_now(), .reason = S("fixed") };
	const char *note;
	int64_t *ids, step;
	size_t n;
	struct store *st;
	struct err err;
	int code = parse_ids(argc, argv, &note, &ids, &n);

	if (code != EXIT_DONE)
		return code;
	m.by = slice_of(my_name(cli->conf));
	m.note = slice_of(note);
	m.until = op == MARK_SLEEP ? tomorrow_nine() : 0;
	if (op == MARK_NOTE && !*note) {
		complain(_("note wants --note TEXT"));
		code = EXIT_USAGE;
	} else if (cli_store(cli, NULL, 0, &st) != RC_OK) {
		code = EXIT_FAILED;
	} else if (cli->read_only || store_mark(st, &m, ids, n, &step, &err) != RC_OK) {
		if (!cli->read_only)
			complain("%s", err.msg);
		code = EXIT_FAILED;
	} else if (!cli->quiet) {
		printf(ngettext("%zu failure changed; \"modori undo\" takes it back\n", "%zu failures changed; \"modori undo\" takes it back\n",
				(unsigned long)n),
		       n);
	}
	free(ids);
	return code;
}

int cmd_resolve(struct cli *cli, int argc, char **argv)
{
	return mark(cli, MARK_RESOLVE, argc, argv);
}

int cmd_reopen(struct cli *cli, int argc, char **argv)
{
	return mark(cli, MARK_REOPEN, argc, argv);
}

int cmd_sleep(struct cli *cli, int argc, char **argv)
{
	return mark(cli, MARK_SLEEP, argc, argv);
}

int cmd_note(struct cli *cli, int argc, char **argv)
{
	return mark(cli, MARK_NOTE, argc, argv);
}

static int move(struct cli *cli, bool forward)
{
	struct store_step done;
	struct store *st;
	struct err err;

	if (cli_store(cli, NULL, 0, &st) != RC_OK)
		return EXIT_FAILED;
	if ((forward ? store_redo(st, &done, &err) : store_undo(st, &done, &err)) != RC_OK) {
		complain("%s", err.msg);
		return EXIT_FAILED;
	}
	if (!cli->quiet)
		printf(forward ? _("redone: %zu failures\n") : _("undone: %zu failures\n"), done.failures);
	return EXIT_DONE;
}

int cmd_undo(struct cli *cli, int argc, char **argv)
{
	(void)argc;
	(void)argv;
	return move(cli, false);
}

int cmd_redo(struct cli *cli, int argc, char **argv)
{
	(void)argc;
	(void)argv;
	return move(cli, true);
}

/* ---- pull ---- */

static void show_progress(void *ctx, const struct event *ev)
{
	const struct cli *cli = ctx;

	if (ev->kind == EVENT_CERT)
		complain(_("the certificate shown has the fingerprint %s"), ev->text);
	else if (ev->kind == EVENT_FOLDERS)
		complain(_("folders there: %s"), ev->text);
	else if (!cli->quiet && ev->kind == EVENT_PROGRESS && isatty(2))
		fprintf(stderr, "\r%llu/%llu  %u/s ", (unsigned long long)ev->done, (unsigned long long)ev->total, ev->rate);
}

int cmd_pull(struct cli *cli, int argc, char **argv)
{
	static const struct option longs[] = { { "again", no_argument, NULL, 'a' }, { "quiet", no_argument, NULL, 'q' }, { 0 } };
	struct pull p = { .conf = cli->conf, .account = conf_account(cli->conf, cli->account), .rules = cli->rules,
			  .tell = show_progress, .ctx = cli, .cancel_fd = -1, .ask = true };
	struct store_put_result sum = { 0 };
	struct err err;
	enum rc rc;
	int opt;

	while ((opt = getopt_long(argc, argv, "", longs, NULL)) != -1) {
		if (opt == '?')
			return EXIT_USAGE;
		p.again |= opt == 'a';
		cli->quiet |= opt == 'q';
	}
	if (optind < argc) {
		complain(_("pull takes no path: modori PATH opens one"));
		return EXIT_USAGE;
	}
	if (!p.account) {
		complain(_("no account in the configuration; modori --print-config shows how one looks"));
		return EXIT_CONFIG;
	}
	if (cli_store(cli, NULL, 0, &p.store) != RC_OK || cli->read_only)
		return EXIT_FAILED;
	rc = pull_run(&p, &sum, &err);
	if (!cli->quiet && isatty(2))
		fputc('\n', stderr);
	if (rc != RC_OK) {
		complain("%s", err.msg);
		return exit_code(rc);
	}
	if (!cli->quiet)
		printf(_("Pulled %u: %u new issues, %u back, %u known. %u not understood.\n"), sum.failures, sum.new_issues, sum.back, sum.known,
		       sum.not_understood);
	return EXIT_DONE;
}
