// SPDX-License-Identifier: BSD-2-Clause
#ifndef STORE_INSIGHT_H
#define STORE_INSIGHT_H

/*
 * Findings that only many failures prove: a common factor with its control
 * group, a new address, a receiver in trouble, an abandoned mailbox, notices
 * of one message, a spike of one sender, recovery. Computed over the index as
 * it grows: what has not changed is not looked at again. Pure: no SQL, no mail.
 */
#include "cause/finding.h"
#include "cause/us.h"
#include "store/index.h"

#define INSIGHTS_MAX 10

/* The findings that insight_of may give, as bits. */
#define INSIGHT_BIT(id) ((uint64_t)1 << FINDING_##id)
#define INSIGHT_BITS                                                                                                              \
	(INSIGHT_BIT(COMMON_FACTOR) | INSIGHT_BIT(CLIENT_FILTERED) | INSIGHT_BIT(BACKSCATTER) | INSIGHT_BIT(DNSBL_NEW_IP) |         \
	 INSIGHT_BIT(MAILBOX_ABANDONED) | INSIGHT_BIT(AGEING) | INSIGHT_BIT(RECEIVER_TROUBLE) | INSIGHT_BIT(DISGUISED_REFUSAL) |    \
	 INSIGHT_BIT(OWN_QUOTA_OR_COMPROMISE) | INSIGHT_BIT(RECOVERED))

/*
 * The findings of this kind that hold for e, at `now` (clock_now), with values
 * to show, in the arena. Returns how many, at most INSIGHTS_MAX. A finding that
 * the mail alone has too is the same one with more to say.
 */
size_t insight_of(const struct index *ix, const struct entry *e, int64_t now, struct arena *a, struct finding out[INSIGHTS_MAX]);

/*
 * Who we are, as configured; where that names no domain, the domains that most
 * bounces came to and most returned mail was written from. In the arena.
 */
struct us insight_us(const struct index *ix, struct arena *a, const struct us *configured);

/*
 * Take in and judge up to `budget` entries that are new, and set the bits of
 * what they change (entry.findings). True when more is left: the screen goes on
 * when it is idle. SIZE_MAX: all.
 */
bool insight_work(struct index *ix, size_t budget);

/* ---- for index.c ---- */
#define INSIGHT_AT_ONCE 4000 /* entries of an update; some milliseconds */
struct insight;
struct insight *insight_new(void);
void insight_free(struct insight *in);
/* What was taken in is no longer so: begin anew with the next insight_work. */
void insight_restart(struct insight *in);

#endif
