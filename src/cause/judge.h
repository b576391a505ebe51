// SPDX-License-Identifier: BSD-2-Clause
#ifndef CAUSE_JUDGE_H
#define CAUSE_JUDGE_H

/* Between verdict.c and finding.c: findings that one report proves by itself. */
#include "cause/forward.h"
#include "cause/verdict.h"

/* Sets v->findings, in the arena of the message. */
void findings_judge(struct extract *x, struct report *r, struct verdict *v, const struct forward *f);

#endif
