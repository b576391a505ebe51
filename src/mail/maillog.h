// SPDX-License-Identifier: BSD-2-Clause
#ifndef MAIL_MAILLOG_H
#define MAIL_MAILLOG_H

/*
 * One line of a mail log: Postfix and Sendmail through syslog (RFC 3164 or ISO
 * 8601 dates), Exim's main log. Slices borrow the line.
 */
#include "base/slice.h"

enum log_event {
	LOG_NONE,      /* no line about a message */
	LOG_FROM,      /* where it came from: from, message_id */
	LOG_SENT,      /* to, relay, text */
	LOG_DEFERRED,
	LOG_BOUNCED,
	LOG_REJECTED,  /* refused at the door */
	LOG_OTHER,     /* something else about this queue id */
	LOG_DONE,      /* it left the queue */
};
const char *log_event_name(enum log_event e); /* "sent", "deferred" … for gettext */

struct log_line {
	enum log_event event;
	struct slice time;	 /* as written */
	struct slice host, program; /* empty in Exim's log */
	struct slice id;	 /* queue id; "NOQUEUE" for Postfix's refusals */
	struct slice from, to, orig_to, message_id;
	struct slice relay;	 /* "mx.example.org[192.0.2.1]:25" */
	struct slice status;	 /* enhanced code, as "2.0.0" */
	struct slice text;	 /* what the other side said, or the reason */
	struct slice child;	 /* our next queue id, when it went to a filter on this machine */
};

/* False when the line speaks of no message. */
bool maillog_read(struct slice line, struct log_line *out);
/* The receiver's own id for a mail that it took, out of its reply; empty when it gave none. */
struct slice maillog_remote_id(struct slice reply);

#endif
