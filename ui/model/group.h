// SPDX-License-Identifier: BSD-2-Clause
#ifndef UI_MODEL_GROUP_H
#define UI_MODEL_GROUP_H

/* Making groups of the failures that are kept; what the files that make lists share. Nobody else includes it. */
#include "ui/model/model.h"

/*
 * making.c: groups and members of what is kept, by the grouping and order of the model as they are when it begins. Step
 * until it is false, looking at about `most` failures each time; then end puts them in the place of the model's. Neither the
 * index nor grouping nor order may change meanwhile: drop it then.
 */
struct making;
struct made {
	struct group *groups; /* as in struct model */
	size_t ngroups, nsubs;
	uint32_t *members;
	size_t nmembers;
};
struct making *making_begin(struct model *m, const uint8_t *keep);
bool making_step(struct making *k, size_t most);
const struct made *making_made(const struct making *k); /* all of it once step is false */
void making_end(struct making *k);
void making_drop(struct making *k); /* accepts NULL */

/* scan.c: a list on its way, one piece more, of about `most` failures; true while there is more to do. */
bool scan_some(struct model *m, size_t most);
/* Groups from m->keep at once; from all failures where those are others by now. */
void scan_groups(struct model *m);
void scan_drop(struct model *m);

/* model.c: where the cursor stands, and there again after the list was made anew. */
#define NEXT_MAX 256 /* failures behind the cursor that may take its place */

struct place {
	bool group;
	uint64_t group_id;
	size_t row;
	int64_t ids[NEXT_MAX]; /* of the cursor, then of those behind it in its group */
	size_t nids;
};
struct place model_place(const struct model *m);
void model_return(struct model *m, const struct place *p);

/* Rows anew after a fold. */
void groups_number_rows(struct model *m);
/* The group a member stands in (the innermost), by its place in m->members. */
uint32_t group_of_member(const struct model *m, uint32_t place);
/* The key of a failure in a grouping. */
struct key_reader {
	enum group_by by;
	int64_t from, to; /* of the day last looked at */
	uint32_t day;
};
uint32_t key_of(struct key_reader *r, const struct entry *e);

/* Keys told apart: each gets the next number, from 0 on, when it is first seen. */
struct keymap {
	struct key_slot {
		uint64_t key;
		uint32_t group; /* its number + 1 */
	} *v;
	size_t n, cap; /* cap is a power of two */
};
uint32_t keymap_number(struct keymap *m, uint64_t key);
void keymap_release(struct keymap *m);

#endif
