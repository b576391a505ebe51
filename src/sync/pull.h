// SPDX-License-Identifier: BSD-2-Clause
#ifndef SYNC_PULL_H
#define SYNC_PULL_H

/*
 * One account's folders into the store, on the calling thread: connect,
 * select, see what is new and what is gone, fetch in batches, ingest, commit a
 * batch at a time; exchange states and run errands where the account shares.
 * What was committed is never fetched again.
 */
#include "conf/conf.h"
#include "store/store.h"
#include "sync/event.h"

struct imap;

struct pull {
	const struct conf *conf;
	const struct account *account;
	struct store *store;
	const struct rules *rules;
	struct slice me;				 /* who marks here, for $ModoriBy- */
	void (*tell)(void *ctx, const struct event *ev); /* progress; may be NULL */
	void *ctx;
	int cancel_fd;	      /* readable when the user wants to stop; -1 for none */
	const char *trust;    /* fingerprint of a certificate to accept this time; NULL: none */
	bool ask;	      /* the password may be asked for on the terminal */
	const char *password; /* that the user typed, or NULL; the account's own come first */
	bool again;	      /* forget the folders' mail and pull all of it; marks stay */
	bool keep;	      /* leave the session open for the next pull, in *session */
	bool share_told; /* that the server keeps no states: once is enough */
	struct imap *session; /* NULL at first; pull_close ends it */
};

/*
 * All folders. A connection that is lost after something came is tried again
 * by itself, after 1, 2, 4 … seconds. A folder that is missing is RC_NOT_FOUND,
 * after the others were pulled.
 */
enum rc pull_run(struct pull *p, struct store_put_result *sum, struct err *err) MUST_USE;
/* The whole of the mail of one failure, where only its beginning was fetched. */
enum rc pull_whole(struct pull *p, int64_t failure, struct err *err) MUST_USE;
/* Wait up to ms for news of the folder in hand, or until wake_fd is readable. *news: pull again. Needs a kept
 * session. */
enum rc pull_wait(struct pull *p, int ms, int wake_fd, bool *news, struct err *err) MUST_USE;
void pull_close(struct pull *p);

/* Milliseconds before attempt number `try` (0, 1, …): 1, 2, 4 … 60 s and up to half a second of jitter. */
int pull_patience(unsigned try);

/* Read files, mboxes, Maildirs into the store the same way. */
enum rc pull_path(struct store *st, const struct rules *rules, const struct us *us, const char *path, struct store_put_result *sum,
		  struct err *err) MUST_USE;

#endif
