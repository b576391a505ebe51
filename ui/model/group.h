// SPDX-License-Identifier: BSD-2-Clause
#ifndef UI_MODEL_GROUP_H
#define UI_MODEL_GROUP_H

/* Making groups of the failures that are kept; what model.c and group.c share. Nobody else includes it. */
#include "ui/model/model.h"

/* Groups, members and rows anew from m->keep. Folds by m->unfolded. */
void groups_make(struct model *m);
/* scan.c: the filter over all failures into m->keep; groups from that; a filter on its way dropped. */
void scan_all(struct model *m);
void scan_groups(struct model *m);
void scan_drop(struct model *m);
/* model.c: groups anew from m->keep, the cursor kept. */
void model_regroup(struct model *m);
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
