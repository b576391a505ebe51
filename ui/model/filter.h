// SPDX-License-Identifier: BSD-2-Clause
#ifndef UI_MODEL_FILTER_H
#define UI_MODEL_FILTER_H

/*
 * The filter language: words and key:value terms, all of which must hold;
 * "or" between them, parentheses around; "-" before one negates it; commas in
 * a value are "or". A value in quotes or between slashes (an extended regular
 * expression) is text whatever it holds. @NAME stands for a saved expression.
 *   host:gmail.com (cause:blocked or code:421) -is:done since:7d "two words"
 * Full-width blanks, colons, digits and quotes count as their ASCII forms.
 */
#include "base/arena.h"
#include "store/index.h"

#define FILTER_TEXT_MAX 4096 /* bytes of one expression */

struct filter;

struct filter_error {
	size_t column; /* byte in the expression, where the mistake begins */
	char msg[200];
	size_t plain; /* bytes of msg without what Tab would do at the prompt; for where there is none */
};

/* What an expression may refer to. All of it borrowed for the life of the filter. */
struct filter_env {
	struct slice me; /* assigned:me, by:me, is:mine */
	int64_t now;	 /* since:7d */
	/* The expression saved under a name; false when there is none. NULL: nothing is saved. */
	bool (*saved)(void *ctx, struct slice name, struct slice *text);
	void *ctx;
};

/* Parse; NULL and *error on a mistake. Lives in the arena; what it holds besides is freed by filter_release. */
struct filter *filter_parse(struct arena *a, struct slice text, const struct filter_env *env, struct filter_error *error);
void filter_release(struct filter *f); /* accepts NULL */
/* It parses, whatever is saved. */
bool filter_check(struct slice text, struct filter_error *error);

/* Which way a number goes: the last week beside the two before it. */
enum growth { GROWTH_FALLING, GROWTH_STEADY, GROWTH_RISING };
const char *growth_name(enum growth g); /* "rising" … as in trend: */

/* What no entry knows about itself. */
struct filter_facts {
	bool tagged;
	bool grouped; /* count and growth are known; until then terms about them hold */
	uint32_t count;
	enum growth growth;
};

/*
 * facts may be NULL: not tagged, not grouped. Every string of the index is
 * looked at once for each text term, so that the first calls cost most.
 */
bool filter_holds(const struct filter *f, const struct index *ix, const struct entry *e, const struct filter_facts *facts);
/* It asks for the size or growth of groups, so that it is to be applied twice. */
bool filter_names_group(const struct filter *f);
/* It asks for findings, which insight_work may change. */
bool filter_names_finding(const struct filter *f);
/* i-th key of the language with its help (to be translated); NULL behind the last. */
const char *filter_key(size_t i, const char **help);

#endif
