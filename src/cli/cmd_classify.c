// SPDX-License-Identifier: BSD-2-Clause
/* modori classify: files to one JSON object per recipient, streamed, without configuration or store. */
#include <getopt.h>

#include "base/text.h"
#include "cli/cmd.h"
#include "cli/json.h"
#include "mail/source.h"

struct classify {
	struct arena arena;
	const struct rules *rules;
	int code;
};

static enum rc classify_mail(void *ctx, const struct source_mail *mail, struct err *err)
{
	struct classify *c = ctx;
	struct analysis an = ingest(&c->arena, c->rules, mail->raw);
	const struct report *r = an.extract->reports;
	bool ok = true;

	if (!r)
		ok = json_print(stdout, json_failure(&an, NULL, NULL, mail->path, mail->number), false);
	for (size_t i = 0; r && ok; r = r->next, i++)
		ok = json_print(stdout, json_failure(&an, r, &an.verdicts[i], mail->path, mail->number), false);
	arena_reset(&c->arena);
	return ok ? RC_OK : err_set(err, RC_IO, "cannot write the result");
}

static void classify_trouble(void *ctx, const char *path, enum rc rc, const struct err *err)
{
	struct classify *c = ctx;

	(void)path;
	complain("%s", err->msg);
	c->code = exit_code(rc);
}

int cmd_classify(struct cli *cli, int argc, char **argv)
{
	static const struct option longs[] = { { "format", required_argument, NULL, 'f' }, { 0 } };
	struct classify c = { .rules = cli->rules };
	struct err err;
	int opt;

	while ((opt = getopt_long(argc, argv, "", longs, NULL)) != -1)
		if (opt != 'f' || strcmp(optarg, "ndjson") != 0) {
			if (opt == 'f')
				complain(_("classify knows only --format=ndjson"));
			return EXIT_USAGE;
		}
	if (optind == argc) {
		complain(_("classify wants files or folders, or - for standard input"));
		return EXIT_USAGE;
	}
	arena_init(&c.arena);
	for (; optind < argc; optind++) {
		enum rc rc = source_walk(argv[optind], classify_mail, classify_trouble, &c, &err);

		if (rc != RC_OK)
			classify_trouble(&c, argv[optind], rc, &err);
	}
	arena_release(&c.arena);
	if (fflush(stdout) != 0) {
		complain("cannot write the result");
		return EXIT_FAILED;
	}
	return c.code;
}
