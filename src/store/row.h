// SPDX-License-Identifier: BSD-2-Clause
#ifndef STORE_ROW_H
#define STORE_ROW_H

/* What store_ready makes and store_put_ready writes: the columns of a failure that come from the mail alone. */
#include "store/pack.h"
#include "store/store.h"

#define ROW_TEXTS(X)                                                                                                  \
	X(recipient) X(alias) X(sender) X(subject) X(msgid) X(domain) X(host) X(mta) X(ip) X(dnsbl) X(mailer) X(org) \
	X(home) X(reporter) X(source) X(script) X(campaign) X(url) X(attachment) X(diagnosis)
#define ROW_NUMBERS(X) X(findings) X(sure) X(fair) X(reply) X(status) X(cause) X(kind) X(confidence) X(permanence) X(flags)

#define ROW_TEXT_NAME(name) ROW_TEXT_##name,
#define ROW_NUMBER_NAME(name) ROW_NUMBER_##name,
enum row_text { ROW_TEXTS(ROW_TEXT_NAME) ROW_TEXTS_N };
enum row_number { ROW_NUMBERS(ROW_NUMBER_NAME) ROW_NUMBERS_N };

struct row {
	struct slice issue; /* cause | remote organisation | where it applies: alias, list or sender's domain */
	struct slice text[ROW_TEXTS_N];
	int64_t number[ROW_NUMBERS_N];
};

#define DIGEST_SIZE 16

struct store_ready {
	uint8_t digest[DIGEST_SIZE];
	char digest_text[2 * DIGEST_SIZE + 1];
	struct slice msgid; /* of the bounce */
	int64_t date;	    /* of the bounce; 0 when it does not say */
	struct packed packed; /* its bytes */
	size_t size;	      /* as they came */
	struct row *rows;
	size_t n;	 /* one at least: a mail that names no recipient has a row all the same */
	bool understood; /* it names one */
};

/* Of the first STORE_PART bytes. */
void row_digest(struct slice raw, struct store_ready *out);

#endif
