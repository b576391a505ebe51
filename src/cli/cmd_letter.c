// SPDX-License-Identifier: BSD-2-Clause
/* modori letter FILE: the letters that help with a failure, filled in, for the admin to read, change and send. */
#include <stdio.h>

#include "base/text.h"
#include "base/utf8.h"
#include "cli/cmd.h"
#include "know/letter.h"
#include "mail/source.h"
#include "sync/ingest.h"

struct writing {
	const struct rules *rules;
	unsigned letters;
};

static void put(struct slice s)
{
	struct buf safe;

	buf_init(&safe, s.n * 12 + 16);
	utf8_safe(&safe, s, true, NULL);
	fwrite(safe.p, 1, safe.n, stdout);
	buf_release(&safe);
}

static enum rc write_letters(void *ctx, const struct source_mail *mail, struct err *err)
{
	struct writing *w = ctx;
	struct arena a;
	struct analysis an;
	const struct report *r;
	size_t i = 0;

	(void)err;
	arena_init(&a);
	an = ingest(&a, w->rules, mail->raw);
	for (r = an.extract->reports; r; r = r->next, i++)
		for (int l = 0; l < LETTER_COUNT; l++) {
			if (!letter_applies((enum letter)l, &an.verdicts[i]))
				continue;
			printf("%s---- %s\n", w->letters++ ? "\n" : "", _(letter_to((enum letter)l)));
			put(letter_write(&a, (enum letter)l, know_lang_now(), an.extract, r, &an.verdicts[i]));
		}
	arena_release(&a);
	return RC_OK;
}

int cmd_letter(struct cli *cli, int argc, char **argv)
{
	struct writing w = { .rules = cli->rules };
	struct err err;
	enum rc rc;

	if (argc != 2) {
		complain(_("letter wants one mail, or - for standard input"));
		return EXIT_USAGE;
	}
	rc = source_walk(argv[1], write_letters, NULL, &w, &err);
	if (rc != RC_OK)
		complain("%s", err.msg);
	else if (!w.letters)
		puts(_("no letter helps with this failure; modori explain says what does"));
	return exit_code(rc);
}
