// SPDX-License-Identifier: BSD-2-Clause
#ifndef SYNC_CREW_H
#define SYNC_CREW_H

/*
 * Threads that understand mails (ingest) and pack them, while the thread that
 * gave them is busy with network and store. Without threads, or on one that
 * cannot be started, the giver's own does it.
 */
#include "sync/ingest.h"

struct crew;

struct crew_mail {
	struct arena arena; /* of raw, too; the giver's, but the crew's between give and wait */
	struct slice raw;
	struct analysis an;  /* after wait */
	struct slice packed; /* after wait; see pack_mail */
	struct crew_mail *next; /* this and the next are the crew's own */
	bool done;
};

/* rules and us outlive the crew. At least one thread, more on a machine with more processors, at most 4. */
struct crew *crew_start(const struct rules *rules, const struct us *us);
/* No mail may be with the crew. Accepts NULL. */
void crew_stop(struct crew *c);
/* raw lies in the mail's arena. */
void crew_give(struct crew *c, struct crew_mail *m);
/* Until it is done. Mails may be waited for in any order; each that was given once. */
void crew_wait(struct crew *c, struct crew_mail *m);

#endif
