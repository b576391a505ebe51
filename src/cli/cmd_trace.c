// SPDX-License-Identifier: BSD-2-Clause
/* modori trace ADDRESS [--log FILE]... [--request]: the way of an address's messages through mail logs. */
#include <stdio.h>

#include "base/text.h"
#include "cli/cmd.h"
#include "sync/trace.h"

#define ANSWER_MAX (64u << 20)

static void tell_trouble(void *ctx, const char *message)
{
	int *code = ctx;

	complain("%s", message);
	*code = EXIT_FAILED;
}

static int run(struct trace *t)
{
	int code = EXIT_DONE;
	struct buf out;
	struct err err;

	t->trouble = tell_trouble;
	t->ctx = &code;
	buf_init(&out, ANSWER_MAX);
	if (trace_run(t, &out, &err) != RC_OK)
		code = EXIT_FAILED; /* told already */
	fwrite(out.p, 1, out.n, stdout);
	if (out.full)
		complain(_("the rest is cut"));
	buf_release(&out);
	return code;
}

int cmd_trace(struct cli *cli, const struct flags *f)
{
	struct slice configured = conf_string(cli->conf, OPT_MAILLOG), word;
	struct trace t = { .request = flag_value(f, FLAG_REQUEST) != NULL, .cancel_fd = -1 };

	for (size_t i = 0; i < f->ngiven; i++)
		if (f->given[i].flag == FLAG_LOG && t.nlogs < TRACE_LOGS)
			t.logs[t.nlogs++] = f->given[i].value;
	for (int i = 1; t.nlogs && i < f->nwords && t.nlogs < TRACE_LOGS; i++) /* --log mail.log*: the shell made several of it */
		t.logs[t.nlogs++] = f->words[i];
	for (bool given = t.nlogs; !given && t.nlogs < TRACE_LOGS && conf_list_next(&configured, &word);)
		t.logs[t.nlogs++] = arena_cstr(&cli->conf->arena, word);
	if (f->nwords == 0 || !t.nlogs) {
		complain(_("usage: modori trace ADDRESS --log FILE [FILE...] [--request]; or set maillog in the configuration"));
		return EXIT_USAGE;
	}
	t.address = slice_of(f->words[0]);
	return run(&t);
}
