// SPDX-License-Identifier: BSD-2-Clause
#ifndef UI_MODEL_FILTER_H
#define UI_MODEL_FILTER_H

/*
 * The filter language: words and key:value terms, all of which must hold;
 * "or" between them, parentheses around; "-" before one negates it; commas in
 * a value are "or".
 *   host:gmail.com (cause:blocked or code:421) -is:done since:7d "two words"
 * Full-width blanks, colons, digits and quotes count as their ASCII forms.
 */
#include "base/arena.h"
#include "store/index.h"

struct filter;

struct filter_error {
	size_t column; /* byte in the expression */
	char msg[160];
};

/* Parse; NULL and *error on a mistake. `me` and `now` resolve assigned:me and since:. Lives in the arena. */
struct filter *filter_parse(struct arena *a, struct slice text, struct slice me, int64_t now, struct filter_error *error);
bool filter_holds(const struct filter *f, const struct index *ix, const struct entry *e);
/* The expression names states itself (is:), so that hidden ones are wanted. */
bool filter_names_state(const struct filter *f);
/* i-th key of the language with its help; NULL behind the last. */
const char *filter_key(size_t i, const char **help);

#endif
