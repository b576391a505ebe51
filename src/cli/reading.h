// SPDX-License-Identifier: BSD-2-Clause
#ifndef CLI_READING_H
#define CLI_READING_H

/* What the reading commands share: the failures that their options choose, and text of a width for screen readers. */
#include "cli/command.h"
#include "ui/model/model.h"

#define LINE_WIDTH 78

/*
 * Fill *m with what cli->filter (NULL: those that are open), since and group choose of the paths or, when there are
 * none, of the account's store. Complains itself; an exit code. model_release(m) in any case.
 */
int reading_open(struct cli *cli, char **paths, int npaths, struct model *m);
/* Leading words that are numbers, as ids of failures; *rest are the words behind. At most max. */
int reading_ids(const struct flags *f, int64_t *ids, int max, char ***rest, int *nrest);
/* A text to standard output, at most LINE_WIDTH cells a line, indented by first and rest cells. */
void put_wrapped(struct arena *a, struct slice text, int first, int rest);

#endif
