// SPDX-License-Identifier: BSD-2-Clause
#ifndef INSIGHT_INSIGHT_H
#define INSIGHT_INSIGHT_H

/*
 * Findings that only many failures prove: a common factor with its control
 * group, a new address, a receiver in trouble, an abandoned mailbox, notices
 * of one message, a spike of one sender, recovery. Computed over the store's
 * index as it grows: what has not changed is not looked at again. No SQL, no
 * mail.
 */
#include "cause/finding.h"
#include "cause/us.h"
#include "store/index.h"

struct insight;

#define INSIGHTS_MAX 10

/* The findings that insight_of may give, as bits. */
#define INSIGHT_BIT(id) ((uint64_t)1 << FINDING_##id)
#define INSIGHT_BITS                                                                                                              \
	(INSIGHT_BIT(COMMON_FACTOR) | INSIGHT_BIT(CLIENT_FILTERED) | INSIGHT_BIT(BACKSCATTER) | INSIGHT_BIT(DNSBL_NEW_IP) |         \
	 INSIGHT_BIT(MAILBOX_ABANDONED) | INSIGHT_BIT(AGEING) | INSIGHT_BIT(RECEIVER_TROUBLE) | INSIGHT_BIT(DISGUISED_REFUSAL) |    \
	 INSIGHT_BIT(OWN_QUOTA_OR_COMPROMISE) | INSIGHT_BIT(RECOVERED))

/* Over an index, which it borrows and marks (entry.findings). */
struct insight *insight_new(struct index *ix);
/* Accepts NULL. */
void insight_free(struct insight *in);

/*
 * Take in and judge entries that are new, and set the bits of what they change.
 * It stops when it has looked at about `budget` entries; true when more is left:
 * the screen goes on when it is idle. SIZE_MAX: all.
 */
bool insight_work(struct insight *in, size_t budget);
/*
 * insight_work asks this many times within a millisecond, and leaves at once when it says so: what is in hand then, which may
 * be a look at a hundred thousand failures, is begun again the next time. NULL: nobody is asked.
 */
void insight_ask(struct insight *in, bool (*waits)(void *ctx), void *ctx);
/* How much is worth doing at once before anything is shown: all in a small store, nothing but the look whether there is any in a large one. */
size_t insight_at_once(const struct insight *in);

/*
 * The findings of this kind that hold for e, at `now` (clock_now), with values
 * to show, in the arena. Returns how many, at most INSIGHTS_MAX. A finding that
 * the mail alone has too is the same one with more to say.
 */
size_t insight_of(struct insight *in, const struct entry *e, int64_t now, struct arena *a, struct finding out[INSIGHTS_MAX]);

/*
 * Who we are, as configured; where that names no domain, the domains that most
 * bounces came to and most returned mail was written from. In the arena.
 */
struct us insight_us(const struct insight *in, struct arena *a, const struct us *configured);

#endif
