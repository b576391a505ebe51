// SPDX-License-Identifier: BSD-2-Clause
/* The store a command works on: the account's on disk, or files and the demo folder read into memory. */
#include <stdlib.h>

#include "base/clock.h"
#include "base/data.h"
#include "base/path.h"
#include "base/text.h"
#include "cli/command.h"
#include "store/store.h"
#include "sync/ingest.h"
#include "sync/pull.h"

#define DEMO_NOW "1763370000" /* 2025-11-17 09:00 UTC: two runs of the demo look alike */

static enum rc read_paths(struct store *st, char **paths, int n, struct err *err)
{
	struct store_put_result sum = { 0 };
	enum rc rc = RC_OK;

	for (int i = 0; i < n && rc == RC_OK; i++)
		rc = pull_path(st, rules_builtin(), paths[i], &sum, err);
	return rc;
}

static enum rc read_demo(struct store *st, struct err *err)
{
	struct store_put_result sum = { 0 };
	struct arena a;
	enum rc rc = store_begin(st, err);

	arena_init(&a);
	for (const struct data_file *f = data_demo; rc == RC_OK && f->path; f++) {
		struct store_mail mail = { .account = S("demo"), .folder = S("Bounces"), .path = slice_of(f->path),
					   .raw = { f->text, f->n }, .pulled_at = clock_now() };
		struct analysis an = ingest(&a, rules_builtin(), mail.raw);

		rc = store_put(st, &mail, an.extract, an.verdicts, &sum, err);
		arena_reset(&a);
	}
	arena_release(&a);
	if (rc == RC_OK)
		rc = store_commit(st, err);
	return rc;
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
			rc = cli->demo ? read_demo(cli->store, &err) : read_paths(cli->store, paths, npaths, &err);
	}
	if (rc != RC_OK)
		complain("%s", err.msg);
	*out = cli->store;
	return rc;
}

void cli_release(struct cli *cli)
{
	store_close(cli->store);
	conf_free(cli->conf);
	*cli = (struct cli){ 0 };
}
