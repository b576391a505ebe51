// SPDX-License-Identifier: BSD-2-Clause
/* modori rules check|test: all mistakes of own *.rules files, and what they would change in the store. */
#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "base/path.h"
#include "base/text.h"
#include "cause/rule.h"
#include "cli/cmd.h"
#include "store/store.h"
#include "sync/ingest.h"
#include "ui/model/model.h"

/* One failure of the store judged again; what differs is printed and counted. */
static enum rc try_rules(const struct model *m, const struct entry *e, const struct rules *rules, size_t *changed, struct err *err)
{
	struct arena a;
	struct slice raw;
	size_t ordinal;
	enum rc rc;

	arena_init(&a);
	rc = store_raw(m->store, e->id, &a, &raw, &ordinal, err);
	if (rc == RC_OK) {
		struct analysis an = ingest(&a, rules, NULL, raw);
		const struct verdict *v = ordinal < an.n ? &an.verdicts[ordinal] : NULL;

		if (v && v->cause != (enum cause)e->cause) {
			struct slice rule = v->nhits && v->hits[0].decided ? v->hits[0].rule->id : S("-");

			printf("%lld  %.*s  %s -> %s  %.*s\n", (long long)e->id, SLICE_ARG(model_address(m, &a, e)),
			       cause_name((enum cause)e->cause), cause_name(v->cause), SLICE_ARG(safe_line(&a, rule)));
			++*changed;
		}
	}
	arena_release(&a);
	return rc;
}

static int test(struct cli *cli, const struct rules *rules)
{
	struct model m = { 0 };
	struct store *st;
	struct err err;
	size_t changed = 0;
	enum rc rc;

	cli->only_reads = true;
	rc = cli_store(cli, NULL, 0, &st);
	if (rc != RC_OK)
		return exit_code(rc);
	rc = model_init(&m, st, &err);
	if (rc == RC_OK)
		model_update(&m);
	for (size_t i = 0; rc == RC_OK && i < m.ix->n; i++)
		rc = try_rules(&m, &m.ix->v[i], rules, &changed, &err);
	if (rc == RC_OK) {
		printf(_("%zu of %zu failures would be judged otherwise\n"), changed, m.ix->n);
		if (changed)
			puts(_("modori pull --again takes it over"));
	} else {
		complain("%s", err.msg);
	}
	model_release(&m);
	return exit_code(rc);
}

static void tell(void *ctx, const char *message)
{
	(void)ctx;
	complain("%s", message);
}

static int check(const char *path)
{
	struct err err = { "" };
	size_t count;
	enum rc rc = rules_check(path, tell, NULL, &count, &err);

	if (rc == RC_OK)
		printf(_("%zu own rules, no mistakes; %zu are built in\n"), count, rules_count(rules_builtin()));
	else if (*err.msg && rc != RC_CONFIG)
		complain("%s", err.msg);
	return exit_code(rc);
}

int cmd_rules(struct cli *cli, const struct flags *f)
{
	bool testing = f->nwords && strcmp(f->words[0], "test") == 0;
	const char *path = f->nwords == 2 ? f->words[1] : cli_rules_dir(cli);
	struct rules *rules;
	struct err err;
	int code;
	enum rc rc;

	if (f->nwords < 1 || f->nwords > 2 || (!testing && strcmp(f->words[0], "check") != 0)) {
		complain(_("usage: modori rules check|test [PATH]"));
		return EXIT_USAGE;
	}
	if (f->nwords == 2 && access(path, R_OK) != 0) {
		complain(_("cannot read %s: %s"), path, strerror(errno));
		return exit_code(RC_IO);
	}
	if (!testing)
		return check(path);
	rc = rules_load(&rules, path, &err);
	if (rc != RC_OK) {
		complain("%s", err.msg);
		return exit_code(rc);
	}
	code = test(cli, rules);
	rules_free(rules);
	return code;
}
