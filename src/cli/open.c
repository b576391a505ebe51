// SPDX-License-Identifier: BSD-2-Clause
/* The store a command works on: the account's on disk, or files and the demo folder read into memory. */
#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/path.h"
#include "base/text.h"
#include "cause/rule.h"
#include "cli/command.h"
#include "cli/demo.h"
#include "store/store.h"
#include "sync/pull.h"

#define MAKING_MS 2000

static enum rc read_paths(const struct cli *cli, char **paths, int n, struct err *err)
{
	struct store_put_result sum = { 0 };
	enum rc rc = RC_OK;

	for (int i = 0; i < n && rc == RC_OK; i++)
		rc = pull_path(cli->store, cli->rules, &cli->us, paths[i], &sum, err);
	return rc;
}

/* The index in the cache folder; without one it is read from the store each time. */
static void keep_index(struct store *st, struct arena *a)
{
	char *dir = path_cache_dir(a);
	struct err ignored;

	if (path_mkdirs(dir, &ignored) == RC_OK)
		store_index_file(st, path_join(a, dir, "index"));
}

/* Until the one that is just making it has made it. */
static enum rc read_state(struct cli *cli, struct store **out, struct err *err)
{
	enum rc rc = store_open(out, cli->store_path, STORE_READ, err);

	for (int ms = 0; rc == RC_NOT_FOUND && cli->read_only && ms < MAKING_MS; ms += 10) {
		usleep(10000);
		rc = store_open(out, cli->store_path, STORE_READ, err);
	}
	return rc;
}

static enum rc write_state(struct cli *cli, const char *dir, struct store **out, struct err *err)
{
	enum rc rc = path_mkdirs(dir, err);

	if (rc == RC_OK)
		rc = store_open(out, cli->store_path, STORE_WRITE, err);
	if (rc != RC_BUSY)
		return rc;
	complain("%s", err->msg);
	cli->read_only = true;
	return read_state(cli, out, err);
}

/* Who only reads leaves nothing behind: where no store is, an empty one in memory is as good. */
static enum rc open_state(struct cli *cli, struct store **out, struct err *err)
{
	struct arena *a = &cli->conf->arena;
	char *dir = path_state_dir(a);
	enum rc rc;

	cli->store_path = path_join(a, dir, "modori.db");
	rc = cli->only_reads ? read_state(cli, out, err) : write_state(cli, dir, out, err);
	if (rc == RC_NOT_FOUND)
		return store_open(out, NULL, STORE_MEMORY, err);
	if (rc == RC_OK)
		keep_index(*out, a);
	return rc;
}

enum rc cli_store(struct cli *cli, char **paths, int npaths, struct store **out)
{
	struct err err;
	enum rc rc;

	if (cli->demo)
		demo_clock();
	if (!cli->demo && npaths == 0) {
		rc = open_state(cli, &cli->store, &err);
	} else {
		rc = store_open(&cli->store, NULL, STORE_MEMORY, &err);
		if (rc == RC_OK)
			rc = cli->demo ? demo_read(cli->store, cli->rules, &err) : read_paths(cli, paths, npaths, &err);
	}
	if (rc != RC_OK)
		complain("%s", err.msg);
	*out = cli->store;
	return rc;
}

bool cli_store_to_change(struct cli *cli, struct store **out)
{
	if (cli_store(cli, NULL, 0, out) != RC_OK)
		return false;
	if (cli->read_only)
		complain(_("nothing was changed"));
	return !cli->read_only;
}

bool cli_paths_there(char *const *paths, int npaths)
{
	for (int i = 0; i < npaths; i++)
		if (access(paths[i], R_OK) != 0) {
			complain(_("cannot read %s: %s"), paths[i], strerror(errno));
			return false;
		}
	return true;
}

enum rc cli_store_empty(struct cli *cli, struct store **out)
{
	struct err err;
	enum rc rc = store_open(&cli->store, NULL, STORE_MEMORY, &err);

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
