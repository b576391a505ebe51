// SPDX-License-Identifier: BSD-2-Clause
#ifndef CAUSE_SAID_H
#define CAUSE_SAID_H

/*
 * What a text says besides its cause: the words that findings ask for, and the block list that it names. Their phrases
 * stand in the set of the rules, so that all is found in one pass (rules_scan).
 */
#include "base/phrases.h"
#include "cause/dnsbl.h"

/* words.c has the phrases of each. */
enum word {
	W_GREYLIST,
	W_LOOP,
	W_MICROSOFT_515,
	W_GOOGLE,
	W_GMAIL_SPAM,
	W_GMAIL_RULES,
	W_GMAIL_RATE,
	W_QUERY_ERROR,
	W_IPV6,
	W_PTR,
	W_ATTACHMENT,
	W_OWN_QUOTA,
	W_DMARC,
	W_SPF,
	W_SPF_NONE,
	W_CLIENT_2008,
	W_NULL_SENDER,
	W_INACTIVE,
	W_TLS_NOT_OFFERED,
	W_TLS_REQUIRED,
	W_CERTIFICATE,
	W_MTA_STS,
	W_DANE,
	W_NEW_IP,
	W_END_USER_RANGE,
	W_RANGE_LISTED,
	W_USER_UNKNOWN,
	W_NOBODY_UNKNOWN, /* "User unknown" without a user */
	W_COUNT
};

struct said {
	uint64_t words; /* bit by enum word */
	struct dnsbl_named named;
};

/* Their phrases, with ids of first + enum word. */
void words_add(struct phrases *set, uint32_t first);

#endif
