// SPDX-License-Identifier: BSD-2-Clause
#include "cli/reading.h"

#include <signal.h>
#include <stdio.h>

#include "base/text.h"
#include "insight/insight.h"
#include "ui/export.h"

int reading_open(struct cli *cli, char **paths, int npaths, struct model *m)
{
	struct filter_error fe;
	struct store *st;
	struct err err;
	char filter[600];
	bool changed;

	*m = (struct model){ 0 };
	signal(SIGPIPE, SIG_DFL); /* `modori list | head` ends in silence */
	cli->only_reads = true;
	if (cli_store(cli, paths, npaths, &st) != RC_OK)
		return EXIT_FAILED;
	if (model_init(m, st, &err) != RC_OK) {
		complain("%s", err.msg);
		return EXIT_FAILED;
	}
	if (!index_look_through(m->ix) && store_refresh(st, &changed, &err) != RC_OK) { /* printed once: nobody sees a second look */
		complain("%s", err.msg);
		return EXIT_FAILED;
	}
	insight_work(m->insight, SIZE_MAX);
	cli->us = insight_us(m->insight, &cli->conf->arena, &cli->us);
	mask_set(&m->mask, cli->reveal ? S("none") : conf_string(cli->conf, OPT_MASK));
	if (cli->group && (m->group_by = group_by_named(slice_of(cli->group))) == BY_COUNT) {
		complain(_("no such grouping \"%s\""), cli->group);
		return EXIT_USAGE;
	}
	snprintf(filter, sizeof(filter), "%s%s%s", cli->filter ? cli->filter : "is:open", cli->since ? " since:" : "",
		 cli->since ? cli->since : "");
	if (!model_filter(m, slice_of(filter), &fe)) {
		complain(_("filter \"%s\": %.*s"), filter, (int)fe.plain, fe.msg);
		return EXIT_USAGE;
	}
	return EXIT_DONE;
}

int reading_ids(const struct flags *f, int64_t *ids, int max, char ***rest, int *nrest)
{
	int n = 0;
	uint64_t id;

	while (n < f->nwords && n < max && slice_u64(slice_of(f->words[n]), &id) && id <= INT64_MAX)
		ids[n++] = (int64_t)id;
	*rest = f->words + n;
	*nrest = f->nwords - n;
	return n;
}

void put_wrapped(struct arena *a, struct slice text, int first, int rest)
{
	struct lines l = { 0 };
	struct slice line;

	while (slice_line(&text, &line))
		lines_wrap(a, &l, line, ROLE_TEXT, LINE_WIDTH, first, rest);
	export_lines(stdout, &l);
}
