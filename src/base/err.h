// SPDX-License-Identifier: BSD-2-Clause
#ifndef BASE_ERR_H
#define BASE_ERR_H

/*
 * Result codes and the message that goes with them. A function that can fail
 * returns enum rc, takes struct err * last (may be NULL) and leaves it
 * untouched on success. The message is ready to show: what failed first, the
 * thing quoted, no full stop, in the user's language. Odd mail is never an
 * error: errors are for I/O, the machine's limits and misuse.
 */
#include <stddef.h>

enum rc {
	RC_OK = 0,
	RC_IO,		/* the system refused: file, disk, process */
	RC_FORMAT,	/* data is not what it claims to be */
	RC_LIMIT,	/* larger than we accept */
	RC_AUTH,	/* login refused */
	RC_CERT,	/* the peer is not who it should be */
	RC_NET,		/* no connection, or it broke */
	RC_TIMEOUT,	/* nobody answered in time */
	RC_CANCELLED,	/* the user stopped it */
	RC_BUSY,	/* another modori holds it */
	RC_NOT_FOUND,	/* there is no such thing */
	RC_CONFIG,	/* the configuration is wrong */
	RC_UNSUPPORTED, /* this build or the peer cannot do it */
};

#define ERR_SIZE 240

struct err {
	char msg[ERR_SIZE];
};

#define MUST_USE __attribute__((warn_unused_result))

/* Set the message and return rc, so that `return err_set(err, RC_IO, …);` reads well. */
enum rc err_set(struct err *err, enum rc rc, const char *fmt, ...) __attribute__((format(printf, 3, 4)));
/* Put context in front: "context: message". Returns rc. */
enum rc err_in(struct err *err, enum rc rc, const char *fmt, ...) __attribute__((format(printf, 3, 4)));

#endif
