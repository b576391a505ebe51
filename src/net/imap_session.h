// SPDX-License-Identifier: BSD-2-Clause
#ifndef NET_IMAP_SESSION_H
#define NET_IMAP_SESSION_H

/* What the imap_*.c files share; nobody else includes this. */
#include <libetpan/libetpan.h>

#include "base/arena.h"
#include "net/imap.h"
#include "net/stream.h"

#define IMAP_COMMAND_MS 120000
#define IMAP_SMALL_BYTES (4u << 20) /* what an answer without mails may have */
#define IMAP_SET_CHARS 7000	    /* of UIDs in a command: servers take 8,000 characters a line */
#define IMAP_SEARCH_CHARS 7800	    /* of criteria; the same limit */
#define IMAP_WINDOW 50000	    /* messages an answer lists, at the most */

struct imap {
	mailimap *session;
	struct stream *stream; /* owned by the session once it is connected */
	const struct account *acc;
	unsigned can;	/* of enum imap_can */
	int command_ms;
	bool broken, stale, writable, no_idle, no_charset;
	int wake_fd; /* ends imap_wait; -1: none */
	bool woken;
	uint32_t uidnext, exists; /* of the selected folder */
};

/* Where the messages of a FETCH answer go. */
struct imap_sink {
	imap_mail_fn *mail;   /* called when a body is there */
	imap_flags_fn *flags; /* called when flags are there */
	void *ctx;
	struct stream *stream;
	enum rc rc;
	struct err *err;
	struct buf keywords;
};

/* Codes 0, 1 and 2 of the library are all success. */
bool imap_sound(int code);
/* Of a libetpan code that is not sound: the error, with the server's words; refused is for NO. Marks broken
 * sessions. */
enum rc imap_failed(struct imap *im, int code, enum rc refused, const char *what, struct err *err);
/* Before each command. */
void imap_budget(struct imap *im, size_t bytes);
/* After each command: did messages go away? */
void imap_note_gone(struct imap *im);
/*
 * A command line of ours without tag and line end, its answer read by the library; gives the library's code. Its own
 * mailimap_custom_command puts a blank behind the line, which Cyrus refuses.
 */
int imap_run(struct imap *im, const char *line);
/* One command line without tag and line end. */
enum rc imap_command(struct imap *im, size_t bytes, const char *line, enum rc refused, const char *what,
		     struct err *err);
/* The same for FETCH: messages go to the sink as they come. NO is success: the caller compares what came. */
enum rc imap_run_fetch(struct imap *im, size_t bytes, const char *line, struct imap_sink *sink, struct err *err);
/* As told last: a capability, a SASL mechanism. */
bool imap_offers(struct imap *im, const char *capability);
bool imap_offers_login(struct imap *im, const char *mechanism);
enum rc imap_ask_capability(struct imap *im, struct err *err);

/* net/imap_listing.c: what fits the criteria (which begin with a blank), in windows. charset: "" or "CHARSET UTF-8 "; refused is for NO. */
enum rc imap_search(struct imap *im, const char *charset, uint32_t from, uint32_t to, const char *criteria, enum rc refused,
		    struct uid_list *out, struct err *err);

/* RC_CONFIG when text holds a control character, which would be a command of its own on the wire. */
enum rc imap_no_controls(const char *text, struct err *err);
/*
 * As many of the ascending UIDs as fit a command, as "1:3,7"; how many were
 * taken, at least 1.
 */
size_t imap_set_text(struct buf *out, const uint32_t *uids, size_t n);
/* The same for the library's own set. */
size_t imap_set_of(struct mailimap_set **out, const uint32_t *uids, size_t n);
/* A UTF-8 folder name as it goes on the wire. */
char *imap_wire_name(struct arena *a, const char *name);

/* net/imap_greet.c: hands the stream to the session. logged_in: PREAUTH. RC_NET when it is no IMAP server. */
enum rc imap_greet(struct imap *im, bool *logged_in, struct err *err);
/* The text of a line: its [CAPABILITY …], or all of it, takes the place of what was known. False when it has none. */
bool imap_take_capability(struct imap *im, struct slice text);
/* net/imap_login.c: one attempt, by the best way that both sides have. */
enum rc imap_log_in(struct imap *im, const struct imap_options *o, struct err *err);

#endif
