// SPDX-License-Identifier: BSD-2-Clause
/* The store a command works on: the account's on disk, or files and the demo folder read into memory. */
#include <stdlib.h>

#include "base/clock.h"
#include "base/data.h"
#include "base/path.h"
#include "base/text.h"
#include "cause/rule.h"
#include "cli/command.h"
#include "store/store.h"
#include "sync/ingest.h"
#include "sync/pull.h"

#define DEMO_NOW "1763370000" /* 2025-11-17 09:00 UTC: two runs of the demo look alike */

static enum rc read_paths(const struct cli *cli, char **paths, int n, struct err *err)
{
	struct store_put_result sum = { 0 };
	enum rc rc = RC_OK;

	for (int i = 0; i < n && rc == RC_OK; i++)
		rc = pull_path(cli->store, cli->rules, paths[i], &sum, err);
	return rc;
}

/* What an admin has done in the demo already, an hour after the failure came. */
static const struct demo_mark {
	const char *file, *note;
	enum mark_op op;
} demo_marks[] = {
	{ "29-mailboxfull", "asked the owner to make room", MARK_RESOLVE },
	{ "30-toolarge", "sent as a link", MARK_RESOLVE },
	{ "26-typo", "gmial.com corrected", MARK_RESOLVE },
	{ "27-hasmoved", "new address is in the list", MARK_NOTE },
	{ "47-greylisted", "", MARK_SLEEP },
	{ "23-userunknown", "", MARK_SEE },
	{ "62-vacation", "", MARK_MUTE },
};

static enum rc mark_demo(struct store *st, const struct demo_mark *d, struct err *err)
{
	struct index *ix;
	bool changed;
	enum rc rc = store_commit(st, err);

	if (rc == RC_OK)
		rc = store_refresh(st, &changed, err);
	if (rc == RC_OK)
		rc = store_index(st, &ix, err);
	if (rc == RC_OK && ix->n) {
		const struct entry *e = &ix->v[ix->n - 1];
		struct mark m = { .op = d->op, .note = slice_of(d->note), .by = S("sato"), .at = e->failed_at + 3600,
				  .reason = d->op == MARK_RESOLVE ? S("fixed") : S(""), .until = clock_now() + 86400 };

		rc = store_mark(st, &m, &e->id, 1, NULL, err);
	}
	return rc == RC_OK ? store_begin(st, err) : rc;
}

static enum rc mark_demo_file(struct store *st, const char *path, struct err *err)
{
	enum rc rc = RC_OK;

	for (size_t i = 0; rc == RC_OK && i < sizeof(demo_marks) / sizeof(demo_marks[0]); i++)
		if (strstr(path, demo_marks[i].file))
			rc = mark_demo(st, &demo_marks[i], err);
	return rc;
}

static enum rc read_demo(struct store *st, const struct rules *rules, struct err *err)
{
	struct store_put_result sum = { 0 };
	struct arena a;
	bool changed;
	enum rc rc = store_begin(st, err);

	arena_init(&a);
	for (const struct data_file *f = data_demo; rc == RC_OK && f->path; f++) {
		struct store_mail mail = { .account = S("demo"), .folder = S("Bounces"), .path = slice_of(f->path),
					   .raw = { f->text, f->n }, .pulled_at = clock_now() };
		struct analysis an = ingest(&a, rules, mail.raw);

		rc = store_put(st, &mail, an.extract, an.verdicts, &sum, err);
		if (rc == RC_OK)
			rc = mark_demo_file(st, f->path, err);
		arena_reset(&a);
	}
	arena_release(&a);
	if (rc == RC_OK)
		rc = store_commit(st, err);
	return rc == RC_OK ? store_refresh(st, &changed, err) : rc;
}

static enum rc open_state(struct cli *cli, struct store **out, struct err *err)
{
	struct arena *a = &cli->conf->arena;
	char *dir = path_state_dir(a);
	enum rc rc = path_mkdirs(dir, err);

	if (rc != RC_OK)
		return rc;
	cli->store_path = path_join(a, dir, "modori.db");
	rc = store_open(out, cli->store_path, STORE_WRITE, err);
	if (rc != RC_BUSY)
		return rc;
	if (!cli->only_reads)
		complain("%s", err->msg);
	cli->read_only = true;
	return store_open(out, cli->store_path, STORE_READ, err);
}

enum rc cli_store(struct cli *cli, char **paths, int npaths, struct store **out)
{
	struct err err;
	enum rc rc;

	if (cli->demo)
		setenv("MODORI_NOW", DEMO_NOW, 0);
	if (!cli->demo && npaths == 0) {
		rc = open_state(cli, &cli->store, &err);
	} else {
		rc = store_open(&cli->store, NULL, STORE_MEMORY, &err);
		if (rc == RC_OK)
			rc = cli->demo ? read_demo(cli->store, cli->rules, &err) : read_paths(cli, paths, npaths, &err);
	}
	if (rc != RC_OK)
		complain("%s", err.msg);
	*out = cli->store;
	return rc;
}

void cli_release(struct cli *cli)
{
	store_close(cli->store);
	rules_free(cli->rules);
	conf_free(cli->conf);
	*cli = (struct cli){ 0 };
}
