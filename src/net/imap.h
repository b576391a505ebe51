// SPDX-License-Identifier: BSD-2-Clause
#ifndef NET_IMAP_H
#define NET_IMAP_H

/*
 * An IMAP session for pulling (RFC 9051, RFC 3501): connect, log in, open a
 * folder read-only, list UIDs, fetch. Everything by UID, nothing is changed on
 * the server. One session belongs to one thread.
 */
#include "base/buf.h"
#include "conf/conf.h"

struct imap;

struct imap_options {
	const struct account *account;
	int cancel_fd;	   /* readable: stop; -1 for none */
	bool ask;	   /* may ask for the password on the terminal */
	char *fingerprint; /* 100 bytes: of a refused certificate; may be NULL */
};

/*
 * Connect, TLS, log in. RC_CERT before any password leaves when the server is
 * not who it should be; RC_AUTH when it refuses the login (one attempt).
 */
enum rc imap_open(struct imap **out, const struct imap_options *o, struct err *err) MUST_USE;
/* Says good-bye on a sound session. Accepts NULL. */
void imap_close(struct imap *im);

struct imap_folder {
	uint32_t uidvalidity, uidnext, exists;
};
/* EXAMINE. RC_NOT_FOUND when there is no such folder. name is UTF-8. */
enum rc imap_select(struct imap *im, const char *name, struct imap_folder *out, struct err *err) MUST_USE;
/* All UIDs from `from` on, ascending; *uids is malloc'd. */
enum rc imap_uids(struct imap *im, uint32_t from, uint32_t **uids, size_t *n, struct err *err) MUST_USE;
/* Names of all folders in UTF-8, one a line, at most 1000 bytes. */
enum rc imap_folders(struct imap *im, struct buf *out, struct err *err) MUST_USE;

struct imap_mail {
	uint32_t uid;
	uint32_t size;	  /* on the server */
	struct slice raw; /* at most IMAP_PART bytes of it; borrowed until the callback returns */
};

#define IMAP_PART (64u << 10)

/* Anything but RC_OK stops the fetch and is returned by imap_fetch. */
typedef enum rc imap_mail_fn(void *ctx, const struct imap_mail *mail, struct err *err);
/* Fetch the first IMAP_PART bytes of these mails. The callback may see fewer: compare. n at most 2000. */
enum rc imap_fetch(struct imap *im, const uint32_t *uids, size_t n, imap_mail_fn *fn, void *ctx, struct err *err) MUST_USE;
/* One whole mail, up to max bytes. */
enum rc imap_fetch_whole(struct imap *im, uint32_t uid, size_t max, imap_mail_fn *fn, void *ctx, struct err *err) MUST_USE;

#endif
