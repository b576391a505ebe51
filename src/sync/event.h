// SPDX-License-Identifier: BSD-2-Clause
#ifndef SYNC_EVENT_H
#define SYNC_EVENT_H

/* What the worker tells the screen. Values are copies, owned by whoever took the event off the queue. */
#include "net/cert.h"

struct account;

enum event_kind {
	EVENT_STATE,	/* connecting, offline …: text */
	EVENT_NOTICE,	/* something to know that stops nothing: text */
	EVENT_OFFLINE,	/* the account cannot be reached: text; total: seconds to the next attempt */
	EVENT_PROGRESS, /* done, total, rate */
	EVENT_BATCH,	/* the store has a new generation */
	EVENT_DONE,	/* the job ended: rc, text; counts */
	EVENT_CERT,	/* the certificate is refused: cert; the worker has given up */
	EVENT_FOLDERS,	/* the configured folder is missing: text holds those that exist, one a line */
};

struct event {
	enum event_kind kind;
	uint64_t job;
	enum rc rc;
	uint64_t done, total; /* messages */
	unsigned rate;	      /* messages a second */
	unsigned new_issues, back, known, not_understood, late;
	char text[1024];      /* sanitised, ready to show */
	struct cert cert;
	const struct account *account; /* EVENT_CERT: who shows it; EVENT_DONE of a pull: what failed first */
	char host[256];	      /* EVENT_DONE of JOB_FIND: what was found, also with RC_CERT */
	unsigned port, tls;   /* tls: an enum account_tls */
	char *answer;	      /* EVENT_DONE of a look-up or trace: lines ready to show, of JOB_FOLDERS: see setup_folders; from malloc; whoever took the event frees it */
};

#endif
