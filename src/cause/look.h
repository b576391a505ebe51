// SPDX-License-Identifier: BSD-2-Clause
#ifndef CAUSE_LOOK_H
#define CAUSE_LOOK_H

/* For verdict.c: what the words of a report say, by the rules. */
#include "cause/verdict.h"

#define LOOK_ASKED 8

struct candidate {
	const struct rule *rule;
	struct span at;
	struct slice text;
	enum rule_in in;
	int rank;
	bool weak; /* speaks of the wrapper: "retry timeout exceeded" */
};

struct judging {
	const struct extract *x;
	const struct report *r;
	struct candidate best[VERDICT_HITS];
	size_t n;
	struct slice text;
	enum rule_in in;
	enum cause by_code;
	struct said said; /* what the answer and its block say besides */
	bool heard;	  /* all of it */
	bool own_only; /* look for the user's rules alone */
	struct enhanced code; /* that by_code comes from; X.Y.0 backs no words */
	struct {
		struct slice remote;
		bool fits;
	} asked[LOOK_ASKED]; /* of this text, the last ones: many rules are about the same few receivers */
	size_t nasked;
};

/*
 * From the nearest text to the widest; each wider one only while nothing strong was found, the sense of sentences where no
 * phrase says anything. x, r, by_code and code are set before; best, strongest first, and what was heard then.
 */
void look_everywhere(struct judging *j, const struct rules *rules);

static inline bool only_weak(const struct judging *j)
{
	return j->n == 0 || j->best[0].weak;
}

/* More than its class. */
static inline bool tells(struct enhanced e)
{
	return e.class && (e.subject || e.detail);
}

/* x.7.1, x.5.0 and their like are used for everything: nothing disagrees with them. */
static inline bool specific(struct enhanced e)
{
	return e.detail > 1 || (e.subject != 7 && e.detail == 1);
}

#endif
