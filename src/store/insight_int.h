// SPDX-License-Identifier: BSD-2-Clause
#ifndef STORE_INSIGHT_INT_H
#define STORE_INSIGHT_INT_H

/* What the files of insight share: chains of entries that have a value in common. Nobody else includes this. */
#include "store/insight.h"

/* The first are what mails may have in common, in the order in which one would suspect them. */
enum chain { CH_MAILER, CH_SCRIPT, CH_CAMPAIGN, CH_URL, CH_ATTACHMENT, CH_SOURCE, CH_FROM, CH_FACTORS, CH_CASE = CH_FACTORS, CH_BOX, CH_RECEIVER, CH_SENDER, CH_ISSUE, CH_COUNT };

struct links {
	uint32_t *last; /* by value: the newest entry + 1 */
	uint32_t *seen; /* by value: the update it was looked at in */
	uint32_t *count; /* by value: failures that have it */
	size_t values;
	uint32_t *before; /* by entry: the one before it + 1 */
};

struct insight {
	struct links chain[CH_COUNT];
	size_t entries, judged, cap; /* entries: taken in; judged: their values looked at */
	uint32_t epoch;		     /* of the index */
	bool restart, judging;
	size_t failures, by_cause[CAUSE_COUNT];
	uint32_t *home, *from; /* by string: how many failures */
	int64_t *delivered;    /* by string, of a receiver: its newest delivery notice */
	size_t nstrings;
	uint32_t update;
	int64_t newest, oldest; /* failed_at */
	uint8_t *recovered;	/* by issue */
	size_t nissues;
};

/* Entries of a chain, by time. */
struct members {
	uint32_t *v;
	size_t n, cap;
};

static inline bool is_failure(const struct entry *e)
{
	return e->kind == 0 || e->kind == 1; /* REPORT_FAILED, REPORT_DELAYED */
}

uint32_t chain_value(const struct entry *e, enum chain c); /* 0: none */
/* The chain that e is in, oldest first; empty when e has no such value. Free with members_free. */
struct members members_of(const struct index *ix, enum chain c, uint32_t value);
void members_free(struct members *m);

/* A judgement on a chain: what holds, and for which of its members. Counted first, worded only when shown. */
struct factor {
	enum chain attribute; /* CH_FACTORS: none */
	uint32_t value;
	size_t n, m, k, l;
	int confidence;
};
struct factor insight_factor(const struct index *ix, const struct entry *e);

struct crowd { /* of one receiver, or one sender, within a time */
	bool found;
	size_t first, last; /* members */
	size_t n, others, usual;
	int64_t from, to;
	int confidence;
	bool one_kind; /* all of them unknown users */
};
struct crowd insight_trouble(const struct index *ix, const struct members *m);
struct crowd insight_spike(const struct index *ix, const struct members *m);

struct abandoned {
	bool found, sequence;
	size_t n;
	int64_t first, last;
	int confidence;
};
struct abandoned insight_abandoned(const struct index *ix, const struct members *m);

struct recovery {
	bool found;
	int64_t last, delivered; /* delivered: of a later delivery notice, 0: none */
	size_t since;
};
/* e: the last failure of its issue, which has n. */
struct recovery insight_recovery(const struct index *ix, const struct entry *e, size_t n);

struct new_ip {
	bool found, both; /* both: the old one is still in use */
	uint32_t ip, old;
	int64_t since;
};
struct new_ip insight_new_ip(const struct index *ix, const struct entry *e);

#endif
