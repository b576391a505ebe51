// SPDX-License-Identifier: BSD-2-Clause
#ifndef UI_RECALL_H
#define UI_RECALL_H

/* Lines given at prompts, kept in the store by the name of the prompt, newest first, each once. */
#include "store/store.h"

#define RECALL_MAX 100

/* An empty line is not kept. What the store refuses is lost without a word: it is only comfort. */
void recall_add(struct store *st, const char *name, struct slice line);
/* The i-th newest into the arena; false behind the oldest. */
bool recall_get(struct store *st, const char *name, size_t i, struct arena *a, struct slice *line);

#endif
