// SPDX-License-Identifier: BSD-2-Clause
#ifndef UI_MODEL_STATE_H
#define UI_MODEL_STATE_H

/* States in words. */
#include "ui/model/model.h"

const char *state_word(enum state s); /* "asleep", translated */
/*
 * What a row says beside its state: until when it sleeps, that it woke, since
 * when it is back and who had resolved it. Empty for most. In the arena.
 */
struct slice state_note(const struct model *m, struct arena *a, const struct entry *e);

#endif
