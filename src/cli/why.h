// SPDX-License-Identifier: BSD-2-Clause
#ifndef CLI_WHY_H
#define CLI_WHY_H

/* explain --why: the way from the mail to the verdict, to follow by hand. */
#include "sync/ingest.h"
#include "ui/model/mask.h"

/*
 * One report of a mail, to standard output: which format read it and from where, the numbers, the rule or code that
 * decided, its words in their surroundings, what else was considered. Addresses as mask says.
 */
void why_put(const struct analysis *an, const struct report *r, const struct verdict *v, const struct mask *mask);

#endif
