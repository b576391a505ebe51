// SPDX-License-Identifier: BSD-2-Clause
#ifndef CAUSE_DNSBL_H
#define CAUSE_DNSBL_H

/* DNS block lists, from dnsbl.tsv: who runs one, whether it still exists, how to get off it. */
#include "base/phrases.h"

enum dnsbl_state { DNSBL_ACTIVE, DNSBL_RESTRICTED, DNSBL_MERGED, DNSBL_CLOSED, DNSBL_CLOSED_WILDCARD, DNSBL_UNKNOWN };

struct dnsbl {
	struct slice zone, kind, name, operator;
	enum dnsbl_state state;
	struct slice year, names; /* names: "|"-separated ways a refusal names the list */
	struct slice return_codes, lookup, delist, cost, delist_how, typical_time;
	bool sure;
	struct slice note_en, note_ja, delist_how_ja, typical_time_ja;
	int closed_year; /* last year in which it can have answered truly; 0 = still there or unknown */
};

/* The list that a text names: a zone before a name, the longest first. */
struct dnsbl_named {
	const struct dnsbl *list; /* NULL: none */
	size_t length;
	bool zone;
};

/* The phrases that name lists, with ids of first + the list's index. */
void dnsbl_add(struct phrases *set, uint32_t first);
/* Such a phrase stands in text: does it name a list, and better than what was met before? */
void dnsbl_meet(struct dnsbl_named *best, size_t index, struct slice text, struct span at);
size_t dnsbl_count(void);
const struct dnsbl *dnsbl_get(size_t i);

#endif
