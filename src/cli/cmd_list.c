// SPDX-License-Identifier: BSD-2-Clause
/* list, show, export: failures one by one. Masked unless --reveal. */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/path.h"
#include "base/text.h"
#include "cli/cmd.h"
#include "cli/reading.h"
#include "ui/export.h"

static bool format_of(const struct flags *f, enum export_format last, enum export_format *format)
{
	const char *name = flag_value(f, FLAG_FORMAT);

	*format = export_format_named(name ? name : "text");
	if (*format <= last)
		return true;
	complain(last == EXPORT_EML ? _("--format wants text, json, csv or eml") : _("--format wants text, json or csv"));
	return false;
}

int cmd_list(struct cli *cli, const struct flags *f)
{
	struct model m = { 0 };
	struct export_job job = { .model = &m, .rules = cli->rules, .us = &cli->us, .brief = true, .to = stdout };
	struct err err;
	int code = format_of(f, EXPORT_CSV, &job.format) ? EXIT_DONE : EXIT_USAGE;

	if (code == EXIT_DONE)
		code = reading_open(cli, f->words, f->nwords, &m);
	if (code == EXIT_DONE && export_write(&job, m.members, m.nmembers, &err) != RC_OK) {
		complain("%s", err.msg);
		code = EXIT_FAILED;
	}
	model_release(&m);
	return code;
}

/* Numbers of the index for ids; complains itself. */
static int find_all(const struct model *m, const int64_t *ids, int n, uint32_t *entries)
{
	for (int i = 0; i < n; i++) {
		const struct entry *e = index_find(m->ix, ids[i]);

		if (!e) {
			complain(_("no failure %lld"), (long long)ids[i]);
			return EXIT_FAILED;
		}
		entries[i] = (uint32_t)(e - m->ix->v);
	}
	return EXIT_DONE;
}

int cmd_show(struct cli *cli, const struct flags *f)
{
	struct model m = { 0 };
	struct export_job job = { .model = &m, .rules = cli->rules, .us = &cli->us, .to = stdout };
	int64_t id;
	uint32_t entry;
	char **paths;
	int npaths, code;
	struct err err;

	if (!format_of(f, EXPORT_JSON, &job.format))
		return EXIT_USAGE;
	if (reading_ids(f, &id, 1, &paths, &npaths) != 1) {
		complain(_("show wants the id of a failure; \"modori list\" shows them"));
		return EXIT_USAGE;
	}
	cli->filter = "";
	code = reading_open(cli, paths, npaths, &m);
	if (code == EXIT_DONE)
		code = find_all(&m, &id, 1, &entry);
	if (code == EXIT_DONE && export_write(&job, &entry, 1, &err) != RC_OK) {
		complain("%s", err.msg);
		code = EXIT_FAILED;
	}
	model_release(&m);
	return code;
}

/* ---- export ---- */

/* Where it goes: standard output, a file (that is new), or a folder for mails. */
static int open_output(struct export_job *job, const char *path, size_t n)
{
	struct err err;

	job->to = stdout;
	if (!path && job->format == EXPORT_EML && n > 1) {
		complain(_("%zu mails: --output FOLDER says where to"), n);
		return EXIT_USAGE;
	}
	if (!path)
		return EXIT_DONE;
	if (job->format == EXPORT_EML) {
		job->folder = path;
		if (path_mkdirs(path, &err) == RC_OK)
			return EXIT_DONE;
		complain("%s", err.msg);
		return EXIT_FAILED;
	}
	job->to = fopen(path, "wxe");
	if (job->to)
		return EXIT_DONE;
	complain(_("cannot write %s: %s"), path, strerror(errno));
	return EXIT_FAILED;
}

int cmd_export(struct cli *cli, const struct flags *f)
{
	struct model m = { 0 };
	struct export_job job = { .model = &m, .rules = cli->rules, .us = &cli->us, .reveal = cli->reveal };
	int64_t *ids = mem_alloc((size_t)(f->nwords + 1) * sizeof(*ids));
	uint32_t *entries = NULL;
	size_t n;
	char **paths;
	int npaths, nids = reading_ids(f, ids, f->nwords, &paths, &npaths);
	struct err err;
	int code = format_of(f, EXPORT_EML, &job.format) ? EXIT_DONE : EXIT_USAGE;

	if (nids)
		cli->filter = "";
	if (code == EXIT_DONE)
		code = reading_open(cli, paths, npaths, &m);
	n = nids ? (size_t)nids : m.nmembers;
	if (code == EXIT_DONE && nids) {
		entries = mem_alloc(n * sizeof(*entries));
		code = find_all(&m, ids, nids, entries);
	}
	if (code == EXIT_DONE)
		code = open_output(&job, flag_value(f, FLAG_OUTPUT), n);
	if (code == EXIT_DONE && export_write(&job, nids ? entries : m.members, n, &err) != RC_OK) {
		complain("%s", err.msg);
		code = EXIT_FAILED;
	}
	if (job.to && job.to != stdout && fclose(job.to) != 0 && code == EXIT_DONE) {
		complain(_("cannot write the result"));
		code = EXIT_FAILED;
	}
	if (code == EXIT_DONE && flag_value(f, FLAG_OUTPUT) && !cli->quiet)
		fprintf(stderr, ngettext("%zu failure written\n", "%zu failures written\n", (unsigned long)n), n);
	free(entries);
	free(ids);
	model_release(&m);
	return code;
}
