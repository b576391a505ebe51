// SPDX-License-Identifier: BSD-2-Clause
#ifndef TESTS_SUPPORT_MAILBOX_H
#define TESTS_SUPPORT_MAILBOX_H

/*
 * A small honest IMAP server on loopback with one folder in memory, for any
 * number of clients one after the other and at once, each on a thread of its
 * own: SELECT, SEARCH UID, FETCH, STORE, IDLE, with CONDSTORE and QRESYNC where
 * they are offered. And its faults: a mail whose answer cannot be parsed, one
 * that it lists but does not hand out, one that vanishes while it is fetched.
 */
#include <pthread.h>
#include <stdbool.h>
#include <stdint.h>

#define MAILBOX_MAX 64

struct mailbox {
	/* set before the start */
	const char *capability; /* "IMAP4rev1 CONDSTORE …" */
	bool forbids;		/* no keywords but those there: PERMANENTFLAGS without \* */
	/* change with the lock in hand, and mailbox_news */
	pthread_mutex_t lock;
	uint32_t validity, next;
	uint64_t modseq;
	struct {
		bool there;
		uint64_t modseq;
		char flags[600];
	} mails[MAILBOX_MAX];		       /* by UID */
	uint64_t gone[MAILBOX_MAX];	       /* modseq at which a UID vanished */
	uint32_t garbled, withheld, vanishing; /* UIDs with a fault; 0: none */
	/* seen by the test */
	unsigned fetches, stores, connections, bodies[MAILBOX_MAX];
	uint32_t handed_out[MAILBOX_MAX]; /* UIDs whose bodies were asked for, in that order */
	unsigned nhanded_out;
	unsigned port;
	int listener, clients[32];
	unsigned nclients;
	pthread_t thread, threads[32];
	bool ending;
};

/* A folder with n mails, UIDs 1 to n. */
void mailbox_start(struct mailbox *b, unsigned n, const char *capability);
void mailbox_stop(struct mailbox *b);
/* One more mail; its UID. */
uint32_t mailbox_add(struct mailbox *b);
void mailbox_remove(struct mailbox *b, uint32_t uid);
/* Does it hold this word? */
bool mailbox_has(struct mailbox *b, uint32_t uid, const char *flag);
void mailbox_set(struct mailbox *b, uint32_t uid, const char *flags);
/* Other UIDs for all that is there. */
void mailbox_renumber(struct mailbox *b);

#endif
