// SPDX-License-Identifier: BSD-2-Clause
#ifndef SYNC_KEYWORDS_H
#define SYNC_KEYWORDS_H

/*
 * The state of a mail as IMAP keywords (RFC 3501 2.3.2), so that colleagues
 * see it: $ModoriDone, $ModoriMuted, $ModoriAsleep, or none of them: open.
 * $ModoriBy-NAME changed it last, $ModoriFor-NAME has it. $ModoriT0 to T11 are
 * the bits of the time of the change, in units of ten minutes, modulo four
 * weeks: with them the later of two changes is known whichever arrives first.
 * Few words in all, since servers keep few (Dovecot's Maildir: 26 in file
 * names; Cyrus: 128 a folder).
 */
#include "base/buf.h"
#include "store/index.h"

#define KEYWORD_UNIT 600 /* seconds */
#define KEYWORD_NAME 64

struct keywords {
	enum state state; /* OPEN, ASLEEP, MUTED or DONE */
	int64_t at; /* of the change, the last moment that fits, at most STORE_CLOCKS_DIFFER after `now`; 0: nobody ever set a state */
	char by[KEYWORD_NAME], assignee[KEYWORD_NAME];
};

/*
 * Our words among those of a mail (blank separated), in one order and spelling
 * into *ours; the others, as they are, into *others (may be NULL).
 */
void keywords_split(struct slice all, struct buf *ours, struct buf *others);
/* Our words as the store notes them: "?", then the words. */
void keywords_noted(struct slice all, struct buf *out);
/* What our words say. False when two states stand there, of clients that wrote at the same time. */
bool keywords_read(struct slice ours, int64_t now, struct keywords *out);
/* The words for a state; names are cut where a keyword ends. */
void keywords_write(const struct keywords *k, struct buf *out);
/* Do both mean the same person, as far as a keyword tells? */
bool keywords_same_name(struct slice a, struct slice b);
/* All words without a name: what a server must accept. */
const char *keywords_fixed(void);

#endif
