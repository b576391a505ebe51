// SPDX-License-Identifier: BSD-2-Clause
#ifndef CAUSE_STATUS_H
#define CAUSE_STATUS_H

/* Enhanced status codes (RFC 3463 and the IANA registry) and vendors' own meanings, from status.tsv. */
#include "cause/cause.h"
#include "report/report.h"

struct status {
	struct slice code;   /* "X.1.1" or "5.7.26" */
	struct slice scheme; /* "iana", "gmail", "microsoft" … */
	struct slice name, replies, ref, en, ja, note;
	enum cause cause;    /* CAUSE_COUNT when the code alone says nothing */
	bool sure;
};

/*
 * The entry for a code: the vendor's own meaning when host (remote host or
 * domain, may be empty) belongs to one, else IANA's, else the subject's; of
 * a success what only successes have, else that it is one. NULL when there is none.
 */
const struct status *status_lookup(struct enhanced e, struct slice host);
/* The host belongs to a vendor with meanings of its own. */
bool status_has_vendor(struct slice host);
/* All entries for one code, other schemes too, from *at on; NULL at the end. For explanations of collisions. */
const struct status *status_next(struct enhanced e, size_t *at);


/* The entry of a three-digit reply code ("550", RFC 5321 4.2.3). NULL when there is none. */
const struct status *status_reply(struct slice code);

#endif
