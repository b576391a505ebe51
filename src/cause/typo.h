// SPDX-License-Identifier: BSD-2-Clause
#ifndef CAUSE_TYPO_H
#define CAUSE_TYPO_H

/* Slips in the domain of an address: known ones, and those near a large provider's name. */
#include "base/arena.h"

enum typo { TYPO_NONE, TYPO_KNOWN, TYPO_NEAR, TYPO_SYNTAX };

/*
 * TYPO_KNOWN: in the table of usual slips; TYPO_NEAR: one step (Damerau and
 * Levenshtein; two from nine letters on) from a large provider's domain;
 * TYPO_SYNTAX: characters that no domain has, full width or a comma.
 * *suggestion gets what was probably meant; names that exist in their own
 * right (outlook.jp, ymail.ne.jp …) are never corrected.
 */
enum typo typo_in_domain(struct arena *a, struct slice domain, struct slice *suggestion);

#endif
