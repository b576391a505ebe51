// SPDX-License-Identifier: BSD-2-Clause
#ifndef UI_MODEL_COUNTS_H
#define UI_MODEL_COUNTS_H

/*
 * What a group holds, counted over all its failures: at once in a small group,
 * in slices between key presses in a large one. The last groups asked for are
 * remembered until the list is made anew.
 */
#include "ui/model/model.h"

enum share_of { SHARE_DOMAIN, SHARE_HOST, SHARE_DAY, SHARE_COUNT };

struct share {
	uint32_t key; /* as of a group of that kind; 0: unknown */
	uint32_t n;
};

struct shares {
	struct share v[8];
	size_t n;	   /* the most frequent ones, most frequent first */
	uint32_t distinct; /* of all */
	uint32_t rest;	   /* failures that are in none of v */
};

#define TELLING_EACH 50 /* failures that may tell of one finding */
#define TELLING_MAX 500

struct counts {
	struct shares shares[SHARE_COUNT];
	uint32_t causes[CAUSE_COUNT];
	uint32_t telling[TELLING_MAX]; /* entries with findings over many failures, newest first, no two of an issue together */
	size_t ntelling;
};

/* Of a group of m, until the list is made anew or others are asked for. NULL: it is being counted by model_count_step. */
const struct counts *model_counts(const struct model *m, const struct group *g);
/* Works about ms milliseconds (0: a single look) on what was asked for; true while there is more to do. */
bool model_count_step(struct model *m, int ms);
/* Findings have changed: all that is remembered may be otherwise. */
void model_counts_forget(struct model *m);
void model_counts_init(struct model *m);
void model_counts_release(struct model *m);

/* Name of a share's key, in the arena, sanitised. */
struct slice share_name(const struct model *m, struct arena *a, enum share_of what, uint32_t key);

#endif
