// SPDX-License-Identifier: BSD-2-Clause
#ifndef UI_MODEL_SAVED_H
#define UI_MODEL_SAVED_H

/* Filters with a name, kept between runs as a setting of the store. */
#include "ui/model/model.h"

#define SAVED_MAX 100

/* Read from the store; once, by model_init. */
void saved_open(struct model *m);
void saved_close(struct model *m);

/* i-th saved filter by name, NULL behind the last. Borrowed until the next change. */
const char *saved_name(const struct model *m, size_t i, const char **text);
/*
 * Keep the text under a name (letters, digits, - and _; without the @), or
 * forget the name when the text is empty. False and the reason in err: a bad
 * name, a text that does not parse, too many, a store that cannot be written.
 */
bool saved_put(struct model *m, struct slice name, struct slice text, struct err *err);
/* For filter_env. ctx is the model. */
bool saved_find(void *ctx, struct slice name, struct slice *text);

#endif
