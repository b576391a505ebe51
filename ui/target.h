// SPDX-License-Identifier: BSD-2-Clause
#ifndef UI_TARGET_H
#define UI_TARGET_H

/*
 * What an action works on, as a set that does not change any more: the tagged
 * failures, or the cursor's, or those of the cursor's group; apart from them
 * those that belong to it and the filter hides.
 */
#include "ui/model/model.h"

struct ids {
	int64_t *v;
	size_t n;
};

struct target {
	struct ids shown, hidden;
	bool group;	   /* the cursor's group, not a failure */
	size_t ngroups;
	char names[200];   /* of the groups, or of the failure; sanitised */
};

/* hidden leaves out what is in the state `done` already (STATE_COUNT: nothing is). */
void target_tagged(const struct model *m, enum state done, struct target *out);
void target_cursor(const struct model *m, enum state done, struct target *out);
void target_release(struct target *t);
/* Issues that these failures belong to. */
size_t ids_issues(const struct index *ix, const struct ids *ids);

#endif
