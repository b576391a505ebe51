// SPDX-License-Identifier: BSD-2-Clause
#ifndef INSIGHT_CHAINS_H
#define INSIGHT_CHAINS_H

/* What the files of insight share: chains of entries that have a value in common. Nobody else includes this. */
#include "insight/insight.h"

/* The first are what mails may have in common, in the order in which one would suspect them. */
enum chain { CH_MAILER, CH_SCRIPT, CH_CAMPAIGN, CH_URL, CH_ATTACHMENT, CH_SOURCE, CH_FROM, CH_FACTORS, CH_CASE = CH_FACTORS, CH_BOX, CH_RECEIVER, CH_SENDER, CH_ISSUE, CH_COUNT };

struct links {
	uint32_t *last; /* by value: the newest entry + 1 */
	uint32_t *seen; /* by value: the update it was looked at in */
	uint32_t *count; /* by value: failures that have it */
	size_t values;
	uint32_t *before; /* by entry: the one before it + 1 */
};

/* Failures by cause, among those that have a value in common: counted once for all issues that ask. */
struct tally {
	size_t entries; /* of the index when it was counted; 0: never */
	enum chain attribute;
	uint32_t value, campaign;
	uint32_t by_cause[CAUSE_COUNT];
};

struct new_ip {
	bool found, both; /* both: the old one is still in use */
	uint32_t ip, old;
	size_t before; /* how many came from others before it */
	int64_t since;
};

struct known_ip { /* likewise */
	size_t entries;
	uint32_t domain;
	struct new_ip ip;
};

/* A judgement on a chain: what holds, and for which of its members. Counted first, worded only when shown. */
struct factor {
	enum chain attribute; /* CH_FACTORS: none */
	uint32_t value;
	size_t n, m, k, l;
	int confidence;
};

struct crowd { /* of one receiver, or one sender, within a time */
	bool found;
	size_t first, last; /* members */
	size_t n, others, usual;
	int64_t from, to;
	int confidence;
	bool one_kind; /* all of them unknown users */
	uint32_t first_entry, last_entry; /* by time */
};

/* As of the last judgement, for telling of it. */
struct known_crowd {
	bool known;
	enum chain chain;
	uint32_t value;
	struct crowd crowd;
};

struct known_factor {
	bool known;
	int64_t issue;
	uint8_t cause;
	struct factor factor;
};

#define CHAIN_STEPS 64 /* along a chain take about as long as one entry that is taken in */
#define REMEMBERED 256 /* a power of two */

struct insight {
	struct index *ix;
	struct links chain[CH_COUNT];
	size_t entries, judged, recovery, cap; /* entries: taken in; judged: their values looked at; recovery: issues looked at */
	uint32_t epoch, rewritten;	       /* of the index */
	bool judging;
	bool (*waits)(void *ctx); /* insight_ask */
	void *ctx;
	bool working, given_up; /* given_up: somebody waits, what is in hand comes to nothing */
	uint32_t steps;
	bool anew;  /* findings of what is taken in are those of long ago */
	bool whole; /* all was judged at least once: what comes now changes little */
	size_t spent; /* of the budget, in entries looked at */
	size_t failures, by_cause[CAUSE_COUNT];
	uint8_t *failed_as;	/* by entry: its cause + 1; 0: it is no failure. Beside the entries, which are wide */
	uint32_t *home, *from;	/* by string: how many failures */
	uint32_t *here, *ever; /* by string, zero between two judgements: for counting within one */
	int64_t *delivered;	/* by string, of a receiver: its newest delivery notice */
	size_t nstrings;
	uint32_t update;
	int64_t newest, oldest; /* failed_at */
	uint8_t *recovered;	/* by issue */
	uint32_t *latest;	/* by issue: the entry that failed last + 1 */
	size_t nissues;
	struct known_crowd known_crowd[REMEMBERED];
	struct known_factor known_factor[REMEMBERED];
	struct tally tally[REMEMBERED];
	struct known_ip known_ip[REMEMBERED];
};

#define STEPS_AT_ONCE 2048 /* some tens of microseconds */

bool insight_given_up(struct insight *in);
/* In each long loop: true when it is to end, and what was found so far is worth nothing. */
static inline bool gives_up(struct insight *in)
{
	return in->given_up || (++in->steps % STEPS_AT_ONCE == 0 && insight_given_up(in));
}

/* Entries of a chain, by time. */
struct members {
	uint32_t *v;
	size_t n, cap;
};

static inline bool is_failure(const struct entry *e)
{
	return e->kind == 0 || e->kind == 1; /* REPORT_FAILED, REPORT_DELAYED */
}

/* The value by which e is in the chain; 0: none, it is not. */
static inline uint32_t chain_value(const struct entry *e, enum chain c)
{
	static const uint8_t at[CH_COUNT] = {
		[CH_MAILER] = offsetof(struct entry, mailer),	  [CH_SCRIPT] = offsetof(struct entry, script),
		[CH_CAMPAIGN] = offsetof(struct entry, campaign), [CH_URL] = offsetof(struct entry, url),
		[CH_ATTACHMENT] = offsetof(struct entry, attachment), [CH_SOURCE] = offsetof(struct entry, source),
		[CH_FROM] = offsetof(struct entry, sender_domain), [CH_CASE] = offsetof(struct entry, msgid),
		[CH_BOX] = offsetof(struct entry, recipient),	  [CH_RECEIVER] = offsetof(struct entry, org),
		[CH_SENDER] = offsetof(struct entry, sender),
	};
	uint32_t value;

	if (c == CH_ISSUE)
		return e->issue > 0 && e->issue < UINT32_MAX ? (uint32_t)e->issue : 0;
	memcpy(&value, (const char *)e + at[c], sizeof(value));
	return value;
}

/* The chain that e is in, oldest first; empty when e has no such value. Free with members_free. */
struct members members_of(struct insight *in, enum chain c, uint32_t value);
void members_free(struct members *m);
/* What was taken in is no longer so. */
bool insight_is_stale(const struct insight *in);
/* Of the failures from `from` to `to`, by time: entry numbers in ix->order, from *first to before *end. */
void failed_between(const struct insight *in, int64_t from, int64_t to, size_t *first, size_t *end);
/* Where what is remembered of two values stands. */
static inline size_t slot_of(uint32_t a, uint32_t b)
{
	return (a * 0x9E3779B1u ^ b * 0x85EBCA77u) >> 24; /* of REMEMBERED */
}

/* What the failures of e's issue have in common. */
struct factor insight_factor(struct insight *in, const struct entry *e);
/* The crowd among all of a receiver (CH_RECEIVER, in trouble), of a sender (CH_SENDER, a spike). */
struct crowd insight_crowd(struct insight *in, enum chain c, const struct members *m);
/* What was last judged, else judged now: for one failure to tell of. */
struct factor insight_known_factor(struct insight *in, const struct entry *e);
struct crowd insight_known_crowd(struct insight *in, enum chain c, uint32_t value);
bool insight_in_crowd(const struct insight *in, const struct crowd *c, const struct entry *e); /* which has the value */

struct abandoned {
	bool found, sequence;
	size_t n;
	int64_t first, last;
	int confidence;
};
struct abandoned insight_abandoned(struct insight *in, const struct members *m);

struct recovery {
	bool found;
	int64_t last, delivered; /* delivered: of a later delivery notice, 0: none */
	size_t since;
};
/* e: the last failure of its issue, which has n. */
struct recovery insight_recovery(struct insight *in, const struct entry *e, size_t n);

struct new_ip insight_new_ip(struct insight *in, const struct entry *e);

#endif
