// SPDX-License-Identifier: BSD-2-Clause
#ifndef SYNC_PULL_H
#define SYNC_PULL_H

/*
 * Pull one account's folder into the store, on the calling thread: connect,
 * select, list what is new, fetch in batches, ingest, commit a batch at a
 * time. What was committed is never fetched again.
 */
#include "conf/conf.h"
#include "store/store.h"
#include "sync/event.h"

struct pull {
	const struct conf *conf;
	const struct account *account;
	struct store *store;
	const struct rules *rules;
	void (*tell)(void *ctx, const struct event *ev); /* progress; may be NULL */
	void *ctx;
	int cancel_fd; /* readable when the user wants to stop; -1 for none */
	const char *trust; /* fingerprint of a certificate to accept this time; NULL: none */
	bool ask;      /* the password may be asked for on the terminal */
	bool again;    /* forget the folder's mail and pull all of it; marks stay */
};

enum rc pull_run(struct pull *p, struct store_put_result *sum, struct err *err) MUST_USE;

/* Read files, mboxes, Maildirs into the store the same way. */
enum rc pull_path(struct store *st, const struct rules *rules, const char *path, struct store_put_result *sum,
		  struct err *err) MUST_USE;

#endif
