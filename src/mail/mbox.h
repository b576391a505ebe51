// SPDX-License-Identifier: BSD-2-Clause
#ifndef MAIL_MBOX_H
#define MAIL_MBOX_H

/* mbox (RFC 4155 and its mboxrd cousins) from a descriptor, streamed: one mail in memory at a time. */
#include "mail/source.h"

/*
 * Read mails from fd until its end. front: bytes that were read already. A
 * mail begins at a line "From " that follows an empty line (or nothing);
 * ">From " is unquoted. path names it in results and messages.
 */
enum rc mbox_walk(int fd, struct slice front, const char *path, source_fn *fn, void *ctx, struct err *err) MUST_USE;

#endif
