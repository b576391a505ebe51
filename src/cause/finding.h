// SPDX-License-Identifier: BSD-2-Clause
#ifndef CAUSE_FINDING_H
#define CAUSE_FINDING_H

/*
 * Findings: what is going on beyond the single cause. The table is
 * findings.def, the names are interfaces.
 */
#include "base/arena.h"
#include "report/report.h"

enum finding_id {
#define FINDING(id, name, order) FINDING_##id,
#include "cause/findings.def"
#undef FINDING
	FINDING_COUNT
};

const char *finding_name(enum finding_id id); /* "forward-leak" */

/* A slot of the finding's text: {o}, {r}, {list}, {ip} … */
struct finding_slot {
	const char *name; /* static */
	struct slice value;
};

#define FINDING_SLOTS 20
#define FINDINGS_MAX 12 /* of one failure */

struct finding {
	enum finding_id id;
	int confidence;	      /* enum confidence */
	const char *variant;  /* static, "" or e.g. "leak-by-us", "hidden-ok" */
	struct slice evidence[4]; /* quoted lines that prove it */
	size_t nevidence;
	struct finding_slot slots[FINDING_SLOTS];
	size_t nslots;
};

/* One slot more; empty values and those beyond FINDING_SLOTS are dropped. f may be NULL. name is static. */
void finding_set(struct finding *f, const char *name, struct slice value);
/* The value of a slot, empty when there is none. */
struct slice finding_get(const struct finding *f, const char *name);
/* In the order of the screen. */
void findings_sort(struct finding *f, size_t n);

#endif
