// SPDX-License-Identifier: BSD-2-Clause
#ifndef CAUSE_JUDGE_H
#define CAUSE_JUDGE_H

/* Between verdict.c and finding.c: findings that one report proves by itself. */
#include "cause/forward.h"
#include "cause/hop.h"
#include "cause/verdict.h"

/* What the reports of one mail share. */
struct scene {
	const struct rules *rules;
	struct extract *x;
	struct us us;	 /* us_of_mail */
	struct way *way; /* NULL until somebody asks */
};

#define SAID_WITHIN 8192 /* bytes of the answer and what stands around it, searched for words */

/* Sets v->findings, in the arena of the message. said: what the report's texts say, NULL when they were not searched for it. */
void findings_judge(struct scene *scene, struct report *r, struct verdict *v, const struct forward *f, const struct said *said);

#endif
