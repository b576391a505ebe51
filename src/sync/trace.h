// SPDX-License-Identifier: BSD-2-Clause
#ifndef SYNC_TRACE_H
#define SYNC_TRACE_H

/*
 * The way of each message that mail logs show for an address, as lines of text
 * for the command line and the screen alike. Logs of Postfix, Sendmail and
 * Exim, plain or gzipped.
 */
#include "base/buf.h"
#include "base/err.h"

#define TRACE_LOGS 64

struct trace {
	struct slice address;	 /* of sender or recipient */
	const char *logs[TRACE_LOGS];
	size_t nlogs;
	bool request;		 /* add what to ask the receiver's postmaster about each message that it took */
	int cancel_fd;		 /* readable when the user wants to stop; -1 for none */
	/* told of a log that cannot be read, or not to its end; the others go on; may be NULL */
	void (*trouble)(void *ctx, const char *message);
	void *ctx;
};

/*
 * Reads the logs twice, streamed: once for the queue ids that speak of the
 * address, once for all that those ids did. The lines are sanitised.
 * RC_CANCELLED; RC_IO when no log could be read.
 */
enum rc trace_run(const struct trace *t, struct buf *out, struct err *err) MUST_USE;

#endif
