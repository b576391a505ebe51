// SPDX-License-Identifier: BSD-2-Clause
#ifndef SYNC_WORKER_H
#define SYNC_WORKER_H

/*
 * The thread that owns network and writing: jobs go in, events come out. The
 * screen never blocks on it. It holds one session for each account; a second
 * worker looks things up, so that a slow name server never holds up mail. With
 * `watch` it pulls again by itself when there is news, and when a server that
 * could not be reached may be there again.
 */
#include "cause/rule.h"
#include "conf/conf.h"
#include "net/secret.h"
#include "sync/event.h"

enum job_kind {
	JOB_PULL,  /* an account, or all of them; also sends what waits */
	JOB_WHOLE, /* the rest of the mail of one failure */
	JOB_LOOKUP,
	JOB_TRACE,
	JOB_FIND,    /* the server of a new account */
	JOB_FOLDERS, /* its folders */
	JOB_STOP
};

struct job {
	enum job_kind kind;
	uint64_t id;		       /* comes back in its events; 0: of the worker's own accord */
	const struct account *account; /* JOB_PULL: of the configuration, or such a one with another folder; outlives the worker; NULL: all */
	int64_t failure;	       /* JOB_WHOLE */
	char trust[CERT_FINGERPRINT];  /* JOB_PULL: of a certificate to accept this time; empty: none */
	bool remember;		       /* JOB_PULL: accept it from now on */
	char ip[64], domain[256];      /* JOB_LOOKUP: see sync/lookup.h; either may be empty */
	char address[320];	       /* JOB_TRACE: through the configured logs; JOB_FIND: of the new account */
	char server[300];	       /* JOB_FIND: as typed; empty: guess. See sync/setup.h */
	const char *password;	       /* JOB_FOLDERS: typed, outlives the job; NULL: the account's own */
	const struct typed *typed;     /* JOB_PULL: passwords for this and later jobs, outlive the worker; NULL: as before */
};

struct worker;

/*
 * Starts the thread. store_path is opened for writing when the first pull comes; NULL: the worker is for look-ups only. rules (NULL: the
 * built-in set) outlive the worker.
 */
enum rc worker_start(struct worker **out, const struct conf *conf, const struct rules *rules, const char *store_path,
		     struct err *err) MUST_USE;
/* Never blocks; false when the queue is full. */
bool worker_post(struct worker *w, const struct job *job);
/* Take the next event. False when there is none. */
bool worker_event(struct worker *w, struct event *out);
/* Readable while events wait; for poll. */
int worker_fd(const struct worker *w);
/* Stop the job in hand; what came is kept. Returns at once, EVENT_DONE with RC_CANCELLED follows within 200 ms. */
void worker_cancel(struct worker *w);
/* Cancel, join, free. Accepts NULL. */
void worker_stop(struct worker *w);

#endif
