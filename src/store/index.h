// SPDX-License-Identifier: BSD-2-Clause
#ifndef STORE_INDEX_H
#define STORE_INDEX_H

/*
 * The failures of a store as one array of fixed-width entries plus a pool of
 * strings: what lists, filters, groups and sorts work on. A snapshot of one
 * generation; store_refresh brings it up to date. No SQL row ever leaves the
 * store in another form. Entries are ordered by id. Where the store has a
 * file for it (store_index_file), the index is mapped from there and only
 * what changed since is read from the tables.
 */
#include "base/arena.h"
#include "cause/cause.h"

enum state { STATE_BACK, STATE_NEW, STATE_OPEN, STATE_ASLEEP, STATE_MUTED, STATE_DONE, STATE_COUNT };
const char *state_name(enum state s); /* "back" … as in is: and JSON */
char state_letter(enum state s);      /* ! N O Z M D */

enum {
	ENTRY_LEAK = 1 << 0,	   /* recipient is an exposed address: mask it */
	ENTRY_NOTE = 1 << 1,
	ENTRY_DNSBL = 1 << 2,
	ENTRY_TRANSCRIPT = 1 << 3, /* has dialogue lines */
	ENTRY_WOKE = 1 << 4,
	ENTRY_LATE = 1 << 5,	   /* failed before its issue was resolved, arrived after */
	ENTRY_GONE = 1 << 6,	   /* removed from the folder */
	ENTRY_OF_MAIL = ENTRY_LEAK | ENTRY_DNSBL | ENTRY_TRANSCRIPT, /* the others come and go */
};

struct entry {
	/* what every count, filter and grouping looks at, side by side */
	int64_t id, failed_at;	/* 0 = unknown, pulled_at too */
	uint8_t cause, kind, state, confidence, permanence, flags; /* the enums of report.h, cause.h, verdict.h */
	uint8_t pad[2];
	uint16_t reply, status[3];
	uint64_t findings;	  /* bit set by enum finding_id: all that hold, those over many failures too */
	uint64_t own, sure, fair; /* those of the mail itself; of them those of high, of medium certainty */
	int64_t message, issue, pulled_at;
	/* strings of the pool, by index_str; 0 = "" */
	uint32_t recipient, alias, sender, subject, msgid;
	uint32_t domain; /* of the address written to */
	uint32_t host, mta, ip, dnsbl, mailer, org; /* org: the remote organisation that the issue names */
	uint32_t assignee;
	uint32_t diagnosis; /* what the server said, cut */
	uint32_t by;	    /* who resolved it, while it is done */
	uint32_t home, reporter; /* registered domains: of who got the bounce, of who wrote it */
	uint32_t source, script, campaign, url, attachment; /* cause/traits.h */
	uint32_t sender_domain;
	uint32_t folder; /* "account/folder" that the mail came from first; files: 0 */
};

struct index {
	struct entry *v;
	size_t n;
	uint32_t *order; /* entry numbers, by failed_at, then by id */
	uint64_t generation;
	uint32_t epoch;	    /* grows when entries were taken out: entry numbers mean others then */
	uint32_t rewritten; /* grows when an entry says other than it did, beyond its state */
	struct index_strings *strings; /* private to the store */
};

/* Borrowed until the store closes or is refreshed. */
struct slice index_str(const struct index *ix, uint32_t s);
uint32_t index_nstrings(const struct index *ix);
/* A string from the file was not as it was written: it reads as empty. store_refresh makes the index anew from the tables. */
bool index_is_damaged(const struct index *ix);
/* Look at all of the file now, not at each string when it is used; false: it is damaged. */
bool index_look_through(const struct index *ix);
/* Memory that only holds what is in the file goes back to the system; what is used again comes back by itself. On Linux. */
void index_rest(const struct index *ix);
/* The entry of that id, or NULL. */
struct entry *index_find(const struct index *ix, int64_t id);

#endif
