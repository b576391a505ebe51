// SPDX-License-Identifier: BSD-2-Clause
#ifndef NET_IMAP_TALK_H
#define NET_IMAP_TALK_H

/*
 * Line by line with the server, past the library's parser: for IDLE and for
 * login mechanisms that it does not know. Between two commands of the library.
 */
#include "net/imap_session.h"

#define TALK_TAG "m1"

enum talk { TALK_CONTINUE, TALK_UNTAGGED, TALK_OK, TALK_NO, TALK_BAD, TALK_OTHER };

struct talk_line {
	enum talk kind;
	struct slice text; /* behind "+", "*" or the status word; borrowed until the next line */
};

/* Which line of an answer this is (RFC 9051 section 7). Pure. */
struct talk_line talk_read(struct slice line);
/* Does this untagged line say that the folder is another than before? Pure. */
bool talk_is_news(struct slice text);

/* Send text as it is; it is wiped out of the stream's buffer afterwards. */
enum rc talk_send(struct imap *im, struct slice text, struct err *err) MUST_USE;
/* The next line without its end, at most what the budget allows. RC_FORMAT on a literal: none has its place
 * here. */
enum rc talk_hear(struct imap *im, MMAPString *buffer, struct talk_line *out, struct err *err) MUST_USE;

#endif
