// SPDX-License-Identifier: BSD-2-Clause
#ifndef UI_MODEL_FINDINGS_H
#define UI_MODEL_FINDINGS_H

/* All that is found about a failure: from its own mail, and over many failures. */
#include "cause/verdict.h"
#include "insight/insight.h"
#include "ui/model/model.h"

#define ALL_FINDINGS (INSIGHTS_MAX + FINDING_COUNT)

/*
 * In the order of the screen; what many failures show replaces what one guessed. v: of its mail; NULL when that is
 * not open: then the store knows that a finding holds and how surely, and no more. Returns how many. In the arena.
 */
size_t findings_all(const struct model *m, struct arena *a, const struct entry *e, const struct verdict *v, struct finding out[ALL_FINDINGS]);
/* Values and evidence sanitised and, unless the model reveals, masked. */
void findings_mask(const struct model *m, struct arena *a, const struct entry *e, const struct verdict *v, struct finding *f, size_t n);
/* For a group, a line a finding: its number of failures, its title; in words what holds over many. In the arena. */
struct slice findings_of_group(const struct model *m, struct arena *a, const struct group *g);
/* "findings": an array of objects: id, confidence, variant, values, evidence. */
void findings_json(struct buf *out, const struct finding *f, size_t n);

#endif
