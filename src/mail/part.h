// SPDX-License-Identifier: BSD-2-Clause
#ifndef MAIL_PART_H
#define MAIL_PART_H

/*
 * A mail as a tree of parts (RFC 2045, 2046). Everything is a slice of
 * msg->text (the raw mail with LF line ends) or of the arena; nothing is freed
 * alone. Odd mail is never an error: what was broken or cut is a flag.
 */
#include "base/arena.h"

enum part_kind {
	PART_TEXT,	/* text/plain and unknown text */
	PART_HTML,
	PART_MULTIPART,
	PART_MESSAGE,	/* message/rfc822, message/global: has one child, the mail inside */
	PART_HEADERS,	/* text/rfc822-headers, message/rfc822-headers, message/global-headers, message/partial-like heads */
	PART_DSN,	/* message/delivery-status, message/global-delivery-status */
	PART_MDN,	/* message/disposition-notification */
	PART_FEEDBACK,	/* message/feedback-report */
	PART_OTHER,
};

enum transfer_enc { ENC_7BIT, ENC_8BIT, ENC_BINARY, ENC_QP, ENC_BASE64, ENC_UUENCODE };

/* Facts about a broken or cut mail. */
enum {
	MSG_CUT = 1 << 0,	  /* longer than MAIL_MAX_SIZE: the rest was dropped */
	MSG_DEEP = 1 << 1,	  /* nested deeper than MAIL_MAX_DEPTH */
	MSG_MANY_PARTS = 1 << 2,  /* more than MAIL_MAX_PARTS */
	MSG_BIG_HEADER = 1 << 3,  /* a header beyond MAIL_MAX_HEADER */
	MSG_NO_BOUNDARY = 1 << 4, /* a multipart without (closing) boundary */
	MSG_BAD_ENCODING = 1 << 5,
	MSG_NO_HEADER = 1 << 6,
};

#define MAIL_MAX_SIZE (20u << 20) /* with it all of the program stays below 32 MB */
#define MAIL_MAX_DEPTH 32
#define MAIL_MAX_PARTS 1000
#define MAIL_MAX_HEADER (256u << 10)
#define MAIL_MAX_PARAMS 64

struct head;

struct part {
	enum part_kind kind;
	enum transfer_enc enc;
	uint16_t depth;
	struct slice head;	  /* raw header block, LF line ends, without the empty line */
	const struct head *fields; /* of head: mail/header.h */
	struct slice body;	  /* still transfer-encoded */
	struct slice type, subtype; /* lower case; "text", "plain" when missing */
	struct slice charset;	  /* as labelled, may be empty */
	struct slice boundary, report_type; /* of a multipart; the type in lower case */
	struct part *parent, *first, *next; /* children in order */
	struct part *todo;	  /* of the parser */
	struct slice text_cache;  /* part_text's result */
	bool text_cached, text_guessed;
};

struct msg {
	struct arena *arena;
	struct slice text;  /* the raw mail with LF line ends, at most MAIL_MAX_SIZE */
	struct part *root;
	unsigned flags;
	/* decoded to UTF-8, unfolded; addresses bare; empty when missing */
	struct slice subject, from, from_name, to, message_id;
	int64_t date;	    /* of the Date field, 0 = unknown */
	int64_t received;   /* of the newest Received field, when the Date field says nothing; 0 = unknown */
};

/*
 * Parse one mail. Never fails, iterative, cost linear in raw.n; the result
 * lives in the arena and, when raw has LF line ends already, borrows raw.
 * CRLF and lone CR are normalised first; leading "From " lines and blank
 * lines are skipped.
 */
struct msg *mail_parse(struct arena *a, struct slice raw);

/* Depth-first order: the part after this one, NULL at the end. */
struct part *part_after(const struct part *p);

/*
 * The part's content as UTF-8 with LF line ends: transfer decoding, charset,
 * and for PART_HTML the text without tags. Cached in the part. For a
 * multipart: empty.
 */
struct slice part_text(struct msg *m, struct part *p);
/* File name, may be empty, not decoded. */
struct slice part_name(struct arena *a, const struct part *p);
/* The content after transfer decoding only, any bytes. Not cached. */
struct slice part_bytes(struct msg *m, const struct part *p);

#endif
