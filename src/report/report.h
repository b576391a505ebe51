// SPDX-License-Identifier: BSD-2-Clause
#ifndef REPORT_REPORT_H
#define REPORT_REPORT_H

/*
 * What a mail reports: the hub type between reading and judging. One struct
 * report per recipient; what is common to the mail stands in struct extract.
 * All slices are UTF-8, live in the message's arena and may be empty.
 */
#include "mail/part.h"

enum report_kind {
	REPORT_FAILED,
	REPORT_DELAYED,
	REPORT_DELIVERED, /* success notice: Action delivered, relayed or expanded */
	REPORT_FEEDBACK,  /* RFC 5965 complaint */
	REPORT_VACATION,  /* automatic reply, RFC 3834 */
	REPORT_OTHER,	  /* no bounce: ordinary mail, read receipt, challenge, DMARC report … */
};
const char *report_kind_name(enum report_kind k); /* "failed", "delayed", … as in the JSON */

enum report_action { ACTION_NONE, ACTION_FAILED, ACTION_DELAYED, ACTION_DELIVERED, ACTION_RELAYED, ACTION_EXPANDED };
const char *report_action_name(enum report_action a);

/* The command the remote refused. CONNECT is the greeting, EOD the reply after the message's last dot. */
enum smtp_command {
	SMTP_UNKNOWN,
	SMTP_CONNECT,
	SMTP_EHLO,
	SMTP_STARTTLS,
	SMTP_AUTH,
	SMTP_MAIL,
	SMTP_RCPT,
	SMTP_DATA,
	SMTP_EOD,
	SMTP_QUIT,
};
/* "CONN", "EHLO", "STARTTLS", "AUTH", "MAIL", "RCPT", "DATA" (EOD is "DATA" too), "QUIT", "". */
const char *smtp_command_name(enum smtp_command c);

/* x.y.z of RFC 3463; class 0 = none. */
struct enhanced {
	uint16_t class, subject, detail;
};

/* One SMTP reply, multi-line ones joined and their repeated code prefixes dropped. */
struct reply {
	uint16_t code; /* 0 = none */
	struct enhanced enhanced;
	enum smtp_command at;
	struct slice host, ip; /* who said it */
	struct slice text;     /* what was said, codes included, on one line */
	bool quoted;	       /* text stood in quotes behind the reporting server's own summary, as IronPort writes it */
};

/* One line of a session quoted in the report. */
struct dialog_line {
	enum { DIALOG_CLIENT, DIALOG_SERVER, DIALOG_NOTE } who;
	bool refusal;
	struct slice text;
};

struct report {
	struct report *next;
	enum report_kind kind;
	enum report_action action;

	/* addresses as the report names them, decoded (xtext, utf-8-addr-xtext, Exim's octal) */
	struct slice recipient;		 /* the one that failed, as near to the real target as the report shows */
	struct slice final_recipient;	 /* DSN field */
	struct slice original_recipient; /* DSN field */
	struct slice actual_recipient;	 /* X-Actual-Recipient */
	struct slice failed_recipient;	 /* X-Failed-Recipients entry that belongs here */
	struct slice text_recipient;	 /* named by the human-readable part */
	struct slice expanded_from;	 /* "expanded from", "generated from", "Original address:" */
	bool undisclosed;		 /* "an undisclosed address" */
	struct slice program;		 /* "|/usr/bin/prog": where the mail went instead of a mailbox */
	bool own_words;			 /* the reply is the reporting server's summary; a quoted session has the refusing server's */

	struct slice reporting_mta, remote_mta, remote_ip;
	struct slice status_field;	 /* Status: as written */
	struct enhanced status;		 /* of the Status field */
	struct slice diagnostic;	 /* the fullest text that explains this recipient's failure, one line */
	struct slice block;		 /* what the human-readable part says about this recipient, on one line */
	struct slice diagnostic_type;	 /* "smtp", "x-unix", … */
	struct reply reply;		 /* what the refusing server said */
	struct dialog_line *dialog;
	size_t ndialog;
	struct slice queue_id;
	int64_t arrived, last_attempt, will_retry_until;
	struct slice feedback_type;	 /* RFC 5965 */
	const char *format;		 /* the reader that found it: "rfc3464", "postfix", … static */
};

/* The returned mail's own header, as far as it came back. */
struct original {
	bool present;
	struct slice head; /* raw block */
	struct slice from, subject, message_id, return_path, mailer, list_id, precedence;
	struct slice *to; /* To and Cc addresses, bare */
	size_t nto;
	struct slice *delivered_to; /* Delivered-To, X-Original-To, in order */
	size_t ndelivered_to;
	struct slice *received; /* unfolded, newest first, at most 50 */
	size_t nreceived;
	int64_t date;
};

struct extract {
	struct msg *msg;
	enum report_kind kind;	   /* of the mail: the most serious of its reports, or what it is instead */
	const char *format;	   /* reader that took the mail; "none" */
	struct slice text;	   /* the human-readable report, cut before the returned mail */
	size_t intro;		   /* in text: where words end behind which the failed recipients stand; 0 for none */
	struct slice dsn_text;	   /* the machine-readable fields as text, may be empty */
	struct slice bounce_to;	   /* who got this bounce: To / Delivered-To of the mail itself */
	struct slice envelope_from; /* sender of the returned mail: X-Postfix-Sender, Return-Path */
	struct report *reports;	   /* in the order of the mail */
	size_t nreports;	   /* at most REPORT_MAX */
	bool truncated;		   /* there were more than REPORT_MAX */
	bool personal;		   /* by its header written or passed on by a person or a list */
	bool passed_on;		   /* read from the text of a mail that passes a bounce on: rewrapped, quoted, cut */
	struct original original;
};

#define REPORT_MAX 10000

/*
 * Read a parsed mail. Never fails; a bounce that no format reads falls back to
 * a careful generic reading. Formats are compiled in and set up on first use
 * (thread-safe). The result lives in m->arena.
 */
struct extract *report_extract(struct msg *m);

#endif
