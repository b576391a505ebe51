// SPDX-License-Identifier: BSD-2-Clause
#ifndef MAIL_SOURCE_H
#define MAIL_SOURCE_H

/*
 * Mails from files: one mail in a file, a mbox, a Maildir, a folder of such,
 * or standard input ("-"). Read-only, no locks, streamed: one mail in memory
 * at a time, whatever the size of the whole.
 */
#include "base/arena.h"
#include "base/err.h"

struct source_mail {
	struct slice raw;     /* borrowed until the callback returns, which may change these bytes; at most MAIL_MAX_SIZE */
	bool cut;	      /* raw is only the front of a longer mail */
	const char *path;     /* the file, "-" for standard input */
	uint64_t number;      /* in a mbox: from 1; else 0 */
	uint64_t offset;      /* in a mbox: where it begins; else 0 */
};

/* Called for each mail; anything but RC_OK stops the walk and is returned. */
typedef enum rc source_fn(void *ctx, const struct source_mail *mail, struct err *err);
/* Called for what could not be read; the walk goes on. May be NULL: then the first such thing is the result. */
typedef void source_trouble_fn(void *ctx, const char *path, enum rc rc, const struct err *err);

/*
 * Walk all mails below path, in a stable order (byte order of names; mbox
 * order). Kinds are told by content: a folder with cur/ and new/ is a
 * Maildir, a file whose first line starts with "From " is a mbox (lines
 * ">From " are unquoted), else one mail. Hidden files and empty files are
 * skipped. RC_NOT_FOUND when path does not exist.
 */
enum rc source_walk(const char *path, source_fn *fn, source_trouble_fn *trouble, void *ctx, struct err *err) MUST_USE;

#endif
