// SPDX-License-Identifier: BSD-2-Clause
/* modori dnsbl IP [DOMAIN]: is the address on a block list, what is its name; may it send for the domain? */
#include <stdio.h>

#include "base/text.h"
#include "cli/cmd.h"
#include "sync/lookup.h"

#define ANSWER_MAX (1u << 20)

int cmd_dnsbl(struct cli *cli, const struct flags *f)
{
	struct lookup l = { .ip = slice_of(f->nwords ? f->words[0] : ""), .domain = slice_of(f->nwords > 1 ? f->words[1] : ""), .all = !cli->quiet };
	struct dns *dns = NULL;
	struct buf out;
	struct err err;
	enum rc rc;

	if (f->nwords < 1 || f->nwords > 2) {
		complain(_("usage: modori dnsbl IP [DOMAIN]"));
		return EXIT_USAGE;
	}
	buf_init(&out, ANSWER_MAX);
	rc = dns_open(&dns, conf_string(cli->conf, OPT_DNS), -1, &err);
	if (rc == RC_OK)
		rc = lookup_run(dns, &l, &out, &err);
	fwrite(out.p, 1, out.n, stdout);
	if (rc != RC_OK)
		complain("%s", err.msg);
	buf_release(&out);
	dns_close(dns);
	return rc == RC_FORMAT ? EXIT_USAGE : exit_code(rc);
}
