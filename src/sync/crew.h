// SPDX-License-Identifier: BSD-2-Clause
#ifndef SYNC_CREW_H
#define SYNC_CREW_H

/*
 * Threads that understand mails and make them ready for the store, while the
 * thread that gave them is busy with network and store. Without threads, or on
 * one that cannot be started, the giver's own does it. Mails go by the
 * handful: to wake a thread costs as much as a mail.
 */
#include "store/store.h"
#include "sync/ingest.h"

#define HANDFUL 12

struct crew;

struct crew_mail {
	uint32_t uid, size;    /* size: of the whole mail */
	struct slice keywords; /* where the handful says, as raw */
	struct slice raw;      /* given; gone when it is done */
	size_t came;	       /* bytes of it */
	const struct store_ready *ready; /* made */
	bool understood;		 /* something of it, made */
};

struct handful {
	struct arena given, made; /* the giver's, but the crew's between give and wait */
	struct crew_mail mails[HANDFUL];
	size_t n;
	struct handful *next; /* this and done are the crew's own */
	bool done;
};

/* rules and us outlive the crew. At least one thread, more on a machine with more processors, at most 4. */
struct crew *crew_start(const struct rules *rules, const struct us *us);
/* Nothing may be with the crew. Accepts NULL. */
void crew_stop(struct crew *c);
void crew_give(struct crew *c, struct handful *h);
/* Until it is done. They may be waited for in any order, each that was given once. */
void crew_wait(struct crew *c, struct handful *h);

#endif
