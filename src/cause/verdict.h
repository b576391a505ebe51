// SPDX-License-Identifier: BSD-2-Clause
#ifndef CAUSE_VERDICT_H
#define CAUSE_VERDICT_H

/*
 * The judgement on one report: cause, permanence, confidence, the words that
 * decided, the address written to, and findings.
 */
#include "cause/cause.h"
#include "cause/finding.h"
#include "cause/rule.h"
#include "cause/us.h"
#include "report/report.h"

enum confidence { CONF_LOW, CONF_MEDIUM, CONF_HIGH };
const char *confidence_name(enum confidence c); /* "low" … */

enum permanence { PERM_UNKNOWN, PERM_TEMPORARY, PERM_PERMANENT };

/* What decided. */
enum verdict_basis { BASIS_NONE, BASIS_KIND, BASIS_PROVIDER, BASIS_FORMAT, BASIS_TEXT, BASIS_STATUS, BASIS_PHASE, BASIS_REPLY };
const char *verdict_basis_name(enum verdict_basis b); /* "text", "provider rule", … */

/* Words found: a rule and where its phrase stands. */
struct hit {
	const struct rule *rule;
	enum rule_in in;   /* which text */
	struct slice text; /* that text, as searched */
	struct span at;	   /* in it */
	bool decided;
};

#define VERDICT_HITS 16

struct verdict {
	enum cause cause;
	enum permanence permanence;
	bool hardbounce; /* the address itself is dead: Sisimai's flag */
	enum confidence confidence;
	enum verdict_basis basis;
	struct enhanced status; /* the code to show: the remote's before the report's */
	uint16_t reply;
	bool disagree; /* words and code say different things */
	enum cause by_code; /* what the code alone would have said; CAUSE_COUNT when there was none */
	struct slice alias; /* the address written to, when it is not the one that failed */
	const char *alias_from; /* static: what names it, "Original-Recipient", "expanded from" */
	struct slice program;	/* the command that the mail went into instead, "|/usr/bin/prog" */
	struct slice recipient; /* the address that failed */
	struct hit hits[VERDICT_HITS]; /* decided first, then what else was considered */
	size_t nhits;
	struct finding *findings;
	size_t nfindings;
};

/*
 * The addresses that a failure exposed to who sent the mail: where it was
 * forwarded to, and by way of whom. Returns how many, at most EXPOSED_MAX.
 */
#define EXPOSED_MAX 4
size_t verdict_exposed(const struct verdict *v, struct slice out[EXPOSED_MAX]);

/*
 * Judge every report of an extract. Returns an array of x->nreports verdicts in
 * the arena of the message. rules: rules_builtin() or a set with user rules.
 * us: as configured, may be NULL.
 */
struct verdict *cause_judge(const struct rules *rules, const struct us *us, struct extract *x);

#endif
