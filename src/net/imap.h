// SPDX-License-Identifier: BSD-2-Clause
#ifndef NET_IMAP_H
#define NET_IMAP_H

/*
 * An IMAP session (RFC 3501, RFC 9051): connect, log in, open a folder, list,
 * fetch, change flags, move. Everything by UID. One session belongs to one
 * thread. After RC_NET, RC_TIMEOUT, RC_LIMIT, RC_FORMAT or RC_CANCELLED it is
 * broken: close it and open another. Names, flags and keywords that hold
 * control characters are refused before anything is sent.
 */
#include "base/buf.h"
#include "conf/conf.h"
#include "net/cert.h"

struct imap;

/* ---- session ---- */

struct imap_options {
	const struct account *account;
	int cancel_fd;	      /* readable: stop; -1 for none */
	bool ask;	      /* may ask for the password on the terminal */
	const char *password; /* from a prompt of the caller's, or NULL; the account's own come first */
	const char *trust;    /* fingerprint of a certificate to accept this time, or NULL; see also cert_trust */
	bool only_greet;      /* connect and TLS, see that it speaks IMAP; no login */
	struct cert *refused; /* gets the certificate when it is refused; may be NULL */
	int fd;		      /* a connection that stands already, non-blocking; the session closes it; 0: connect */
	int idle_ms;	      /* no byte for so long: give up; 0: 30 s */
	int command_ms;	      /* nor may a command take longer in all; 0: 2 minutes */
};

/*
 * Connect, TLS, log in. RC_CERT before any password leaves when the server is
 * not who it should be; RC_AUTH when it refuses the login (one attempt); RC_NET
 * when it cannot check logins now.
 */
enum rc imap_open(struct imap **out, const struct imap_options *o, struct err *err) MUST_USE;
/* Says good-bye on a sound session. Accepts NULL. */
void imap_close(struct imap *im);

enum imap_can {
	IMAP_CAN_CONDSTORE = 1 << 0,   /* RFC 7162: modification sequences */
	IMAP_CAN_QRESYNC = 1 << 1,     /* RFC 7162: VANISHED; enabled in this session */
	IMAP_CAN_MOVE = 1 << 2,	       /* RFC 6851 */
	IMAP_CAN_UIDPLUS = 1 << 3,     /* RFC 4315: UID EXPUNGE */
	IMAP_CAN_IDLE = 1 << 4,	       /* RFC 2177 */
	IMAP_CAN_SPECIAL_USE = 1 << 5, /* RFC 6154 */
};
bool imap_can(const struct imap *im, enum imap_can what);

/*
 * Wait up to ms for news of the selected folder: IDLE where the server does
 * it, else a look (NOOP) every 30 s. *news: something came, went or changed;
 * select again to see what. RC_CANCELLED by the cancel descriptor.
 */
enum rc imap_wait(struct imap *im, int ms, bool *news, struct err *err) MUST_USE;
/* Waiting ends early, without news, when fd is readable: somebody wants the session. -1: never. */
void imap_wake_on(struct imap *im, int fd);
/* NOOP: keeps the session alive, takes what the server has to tell. */
enum rc imap_noop(struct imap *im, struct err *err) MUST_USE;

/* ---- folders ---- */

struct imap_folder {
	uint32_t uidvalidity, uidnext, exists; /* 0: not told */
	uint64_t modseq;		       /* HIGHESTMODSEQ; 0: this folder has none */
	bool writable;
	bool new_keywords; /* keywords that it has not seen yet may be stored (PERMANENTFLAGS \*, or not told)
			    */
};
/* SELECT, or EXAMINE when not to write. RC_NOT_FOUND when there is no such folder. name is UTF-8. */
enum rc imap_select(struct imap *im, const char *name, bool write, struct imap_folder *out, struct err *err) MUST_USE;
/* May this keyword be stored in the selected folder (PERMANENTFLAGS)? */
bool imap_keeps(const struct imap *im, const char *keyword);
/* Since it was selected the server said that messages went away: the listing at hand is old. */
bool imap_stale(const struct imap *im);

/* Names of all folders in UTF-8, one a line, at most 1000 bytes. */
enum rc imap_folders(struct imap *im, struct buf *out, struct err *err) MUST_USE;

enum imap_use {
	IMAP_USE_NONE,
	IMAP_USE_ALL,
	IMAP_USE_ARCHIVE,
	IMAP_USE_DRAFTS,
	IMAP_USE_JUNK,
	IMAP_USE_SENT,
	IMAP_USE_TRASH
};
struct imap_listed {
	const char *name; /* UTF-8; borrowed */
	char delimiter;	  /* '\0': none */
	bool selectable;
	enum imap_use use; /* RFC 6154 */
};
/* Anything but RC_OK stops and is returned; so for all callbacks here. */
typedef enum rc imap_listed_fn(void *ctx, const struct imap_listed *f, struct err *err);
/* All folders, at most 20,000. The callback must not use the session. */
enum rc imap_list(struct imap *im, imap_listed_fn *fn, void *ctx, struct err *err) MUST_USE;

struct imap_counts {
	uint32_t messages, unseen;
};
/* STATUS of a folder that is not selected. RC_NOT_FOUND when it has none. */
enum rc imap_status(struct imap *im, const char *name, struct imap_counts *out, struct err *err) MUST_USE;

/* ---- listing ---- */

struct uid_list {
	uint32_t *v; /* malloc'd; caller frees */
	size_t n;
};

/*
 * UIDs in [from, to] (0: to the end), ascending, each once. Asks in windows,
 * so that one answer stays small; of a huge folder ask the newest part first.
 */
enum rc imap_uids(struct imap *im, uint32_t from, uint32_t to, struct uid_list *out, struct err *err) MUST_USE;
/* The same, of what looks like a bounce by its header: for a mixed INBOX. The server reads the headers. */
enum rc imap_search_bounces(struct imap *im, uint32_t from, uint32_t to, struct uid_list *out,
			    struct err *err) MUST_USE;

/* Messages of the selected folder with this Message-ID (with its angle brackets); ascending. */
enum rc imap_search_msgid(struct imap *im, struct slice msgid, struct uid_list *out, struct err *err) MUST_USE;

enum imap_flag { IMAP_SEEN = 1, IMAP_ANSWERED = 2, IMAP_FLAGGED = 4, IMAP_DELETED = 8, IMAP_DRAFT = 16 };
struct imap_flags {
	uint32_t uid;
	unsigned flags;	       /* of enum imap_flag */
	struct slice keywords; /* separated by single blanks, at most 16 KB; borrowed until the callback returns */
	uint64_t modseq;       /* 0: not told */
};
/* May see UIDs outside the question, and one twice: the last word counts. */
typedef enum rc imap_flags_fn(void *ctx, const struct imap_flags *f, struct err *err);
/* Flags of all messages in [from, to] (0: to the end), in windows. */
enum rc imap_flags(struct imap *im, uint32_t from, uint32_t to, imap_flags_fn *fn, void *ctx, struct err *err) MUST_USE;

/* The same of these messages only (ascending UIDs). */
enum rc imap_flags_of(struct imap *im, const uint32_t *uids, size_t n, imap_flags_fn *fn, void *ctx,
		      struct err *err) MUST_USE;

/* A range of UIDs that are gone; it may be wide and hold UIDs that never were: intersect, never count through
 * it. */
typedef enum rc imap_gone_fn(void *ctx, uint32_t from, uint32_t to, struct err *err);
/*
 * What changed since modseq (not 0; RC_UNSUPPORTED without CONDSTORE): flags
 * of changed messages and, with QRESYNC, those that are gone. Without QRESYNC
 * gone is not called; compare imap_uids. gone may be NULL.
 */
enum rc imap_changes(struct imap *im, uint64_t modseq, imap_flags_fn *flags, imap_gone_fn *gone, void *ctx,
		     struct err *err) MUST_USE;

/* ---- fetching ---- */

struct imap_mail {
	uint32_t size;		/* on the server */
	struct slice raw;	/* borrowed until the callback returns */
	struct imap_flags meta; /* uid, flags, keywords, modseq */
};

#define IMAP_PART (64u << 10)

typedef enum rc imap_mail_fn(void *ctx, const struct imap_mail *mail, struct err *err);
/*
 * The first IMAP_PART bytes of these mails (ascending UIDs, at most 2000). The
 * callback may see fewer: compare. RC_FORMAT when an answer cannot be parsed:
 * halve and try again on a new session.
 */
enum rc imap_fetch(struct imap *im, const uint32_t *uids, size_t n, imap_mail_fn *fn, void *ctx,
		   struct err *err) MUST_USE;
/* Up to max bytes of one mail, from the byte `from` on. */
enum rc imap_fetch_part(struct imap *im, uint32_t uid, size_t from, size_t max, imap_mail_fn *fn, void *ctx,
			struct err *err) MUST_USE;

/* ---- changing; the folder must be selected for writing ---- */

/*
 * Add or remove flags of these messages, or put others in their place (ascending UIDs): keywords and
 * "\\Seen"-like words, separated by blanks. unchanged_since: 0, or change only
 * messages whose modseq is not above it; the others come in *conflicts (may be
 * NULL, then dropped). Repeating it does no harm. UIDs that are gone are
 * skipped by the server without a word. RC_UNSUPPORTED: read-only folder, or
 * no CONDSTORE for unchanged_since.
 */
enum imap_store_how { IMAP_STORE_ADD, IMAP_STORE_REMOVE, IMAP_STORE_REPLACE };
enum rc imap_store(struct imap *im, const uint32_t *uids, size_t n, enum imap_store_how how,
		   const char *flags, uint64_t unchanged_since, struct uid_list *conflicts, struct err *err) MUST_USE;

/*
 * Move to another folder: MOVE, else COPY, \Deleted and UID EXPUNGE; never a
 * bare EXPUNGE. RC_UNSUPPORTED when the server has neither MOVE nor UIDPLUS,
 * RC_NOT_FOUND when there is no such folder; then nothing has changed. new_uids
 * (n of them; may be NULL) gets the UIDs over there, 0 when not told;
 * *uidvalidity those's validity. After a cut without MOVE the copies may be
 * there already: look before repeating.
 */
enum rc imap_move(struct imap *im, const uint32_t *uids, size_t n, const char *to, uint32_t *new_uids,
		  uint32_t *uidvalidity, struct err *err) MUST_USE;
/* \Deleted and UID EXPUNGE of exactly these. RC_UNSUPPORTED without UIDPLUS. */
enum rc imap_delete(struct imap *im, const uint32_t *uids, size_t n, struct err *err) MUST_USE;

#endif
