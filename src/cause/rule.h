// SPDX-License-Identifier: BSD-2-Clause
#ifndef CAUSE_RULE_H
#define CAUSE_RULE_H

/*
 * Rules: phrases that name a cause. Built-in and user rules share one text
 * grammar (house: "Rules as data"):
 *
 *   [mailboxfull.over-quota]
 *   cause   = mailboxfull
 *   says    = user is over quota        phrase; * a gap of at most 60 characters, # digits, ^ start
 *   remote  = google.com                scope keys, all optional: format remote code status at in
 *   source  = https://…
 *   example = 552 5.2.2 <a@example.jp>... user is over quota
 */
#include "base/arena.h"
#include "base/err.h"
#include "cause/cause.h"
#include "cause/said.h"
#include "report/report.h"

enum rule_in { RULE_IN_ANY, RULE_IN_REPLY, RULE_IN_DSN, RULE_IN_BODY, RULE_IN_SUBJECT };
const char *rule_in_name(enum rule_in in);

struct rule {
	struct slice id; /* "mailboxfull.over-quota" */
	enum cause cause;
	size_t nsays; /* phrases */
	uint64_t means; /* groups of words (cause/sense.h) instead of phrases; built-in rules only */
	struct slice format, remote; /* remote: host suffixes, blank separated; empty: any */
	uint16_t code;		     /* 0: any */
	struct slice status;	     /* "5.7.26", "*.7.28"; empty: any */
	enum smtp_command at;	     /* SMTP_UNKNOWN: any */
	enum rule_in in;
	int weight;
	bool vague; /* plain vocabulary: any other rule wins over it */
	bool exact; /* says too little alone: counts only with its exact status */
	bool user, off;
	struct slice source, example, facet;
	const char *file; /* static or in the set */
	unsigned line;
};

struct rules;

/* The compiled-in set; built once on first use, never freed, thread-safe. */
const struct rules *rules_builtin(void);
/*
 * The *.rules files of dir (may be NULL, or one file), beside the built-in set, whose rules they may replace or switch
 * off. On a bad line: RC_CONFIG, message "file:line: what". Caller frees with rules_free.
 */
enum rc rules_load(struct rules **out, const char *dir, struct err *err) MUST_USE;
void rules_free(struct rules *rules);
/*
 * Read a *.rules file, or all of a folder, for its mistakes alone: fn is told each as "file:line: what", so that one reading
 * finds them all. RC_CONFIG when there were any; count: the rules found. Other errors (a file that cannot be read) are in err.
 */
typedef void rules_problem_fn(void *ctx, const char *message);
enum rc rules_check(const char *path, rules_problem_fn *fn, void *ctx, size_t *count, struct err *err) MUST_USE;
/*
 * Find all phrases of the set in a text; fn is called for each hit, also of
 * rules whose scope does not fit. says: the bytes of the phrase without its
 * gaps. said (NULL: nobody asks) takes what else the text says. Linear.
 */
typedef void rules_fn(void *ctx, const struct rule *rule, struct span at, size_t says);
void rules_scan(const struct rules *rules, struct slice text, rules_fn *fn, void *ctx, struct said *said);
/* The same when nobody asks for the rules. */
struct said rules_said(const struct rules *rules, struct slice text);
/* Does a text around another one hold all that is found in that? Not where a phrase begins its text, nor beside rules of the user. */
bool rules_hold_within(const struct rules *rules);
/*
 * The first of the rules whose groups of words a sentence of the text names, and that sentence; NULL: none. answer: a
 * server's; what only the sender can say does not count there.
 */
const struct rule *rules_meant(const struct rules *rules, struct slice text, bool answer, struct span *at);
size_t rules_count(const struct rules *rules); /* those of the user alone, where the set holds them */
bool rules_own(const struct rules *rules);    /* holds rules of the user */
const struct rule *rules_get(const struct rules *rules, size_t i);

#endif
