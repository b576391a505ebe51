// SPDX-License-Identifier: BSD-2-Clause
#ifndef UI_MODEL_COMPLETE_H
#define UI_MODEL_COMPLETE_H

/* What can stand at the cursor of a filter: keys, values with how often they occur, saved filters. */
#include "ui/model/model.h"

#define CANDIDATES_MAX 50

struct candidate {
	struct slice text; /* what goes in place of [from, cursor), sanitised; "cause:", "userunknown", "@mine" */
	uint32_t count;	   /* failures in the index; of keys and saved filters 0 */
	const char *help;  /* to be translated; of keys, else "" */
	struct slice means; /* of a saved filter: its text; else empty */
};

struct candidates {
	struct candidate v[CANDIDATES_MAX]; /* most frequent first; keys and names in their order */
	size_t n;
	size_t from;	     /* byte of the text where the replaced part begins */
	struct slice common; /* what all of them begin with: at least what is typed */
};

/* text[0, cursor) is what stands before the cursor. Lives in the arena. Exposed addresses are never offered. */
void model_complete(const struct model *m, struct arena *a, struct slice text, size_t cursor, struct candidates *out);

#endif
