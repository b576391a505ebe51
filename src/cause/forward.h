// SPDX-License-Identifier: BSD-2-Clause
#ifndef CAUSE_FORWARD_H
#define CAUSE_FORWARD_H

/*
 * Which address was written to and which one failed: what a bounce shows of a
 * redirection, by the evidence each mail server leaves.
 */
#include "report/report.h"

enum forward_kind {
	FORWARD_NONE,	  /* the address that failed is the one written to */
	FORWARD_LEAK,	  /* redirected, and the target is shown */
	FORWARD_HIDDEN,	  /* redirected, the target is not shown */
	FORWARD_INTERNAL, /* redirected inside one organisation */
	FORWARD_LIST,	  /* a mailing list's member */
	FORWARD_BCC,	  /* the sender wrote it, but in no header */
	FORWARD_UNCLEAR,
};

struct forward {
	enum forward_kind kind;
	int confidence; /* enum confidence */
	struct slice written, target;
	struct slice via;   /* an address between them, in another domain than the one written; of FORWARD_LEAK */
	struct slice moved; /* a new address that the refusal names (RFC 5321, 551); with any kind */
	struct slice evidence; /* what proves it, as quoted */
	const char *why;       /* static: "Original-Recipient", "expanded from" … */
};

void forward_judge(const struct extract *x, const struct report *r, struct forward *out);

#endif
