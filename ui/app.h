// SPDX-License-Identifier: BSD-2-Clause
#ifndef UI_APP_H
#define UI_APP_H

/* The screen as a whole: owns model, terminal and worker, and runs the event loop. */
#include "conf/conf.h"
#include "net/secret.h"
#include "store/store.h"

/* What a screen ended in when it is not the end: another that the caller opens next. */
enum app_outcome_kind { OUTCOME_NONE, OUTCOME_DEMO, OUTCOME_PATH, OUTCOME_ACCOUNT, OUTCOME_LANGUAGE };
struct app_outcome {
	enum app_outcome_kind kind;
	char text[4096]; /* the path, the configuration that was written, the language */
};

struct app_args {
	const struct conf *conf;
	const struct rules *rules;     /* NULL: the built-in set */
	const struct us *us;	       /* as configured; NULL: nothing is */
	const struct account *account; /* to pull; NULL: nothing to pull */
	bool all_accounts;	       /* … and all the others */
	struct store *store;	       /* open for writing (or STORE_MEMORY); the caller closes it */
	const char *store_path;	       /* for the worker; NULL with STORE_MEMORY */
	bool demo, read_only, reveal;
	const char *title;	       /* "ops@example.org/Bounces", a path, "DEMO" */
	const char *filter, *group;    /* NULL: the configuration's */
	const char *script;	       /* run keys from this file headlessly and dump the screen to stdout; NULL: the terminal */
	int columns, rows;	       /* with script */
	char *const *paths;	       /* to read into the store beside the screen */
	int npaths;
	bool first;		       /* the first run, see app_setup.h */
	struct app_outcome *outcome;
	const char *conf_path;	       /* where to write a configuration; NULL: the default place */
	const char *greeting;	       /* the first message, NULL none */
	const struct typed **typed;    /* passwords typed on this screen or one before it; the caller releases them */
};

/* Exit code of ux: 0, 1, 2 (no terminal), 128+n. The terminal is restored on every way out. */
int app_run(const struct app_args *args);

#endif
