// SPDX-License-Identifier: BSD-2-Clause
#ifndef CAUSE_DOMAIN_H
#define CAUSE_DOMAIN_H

/* Comparing domains and mailboxes the way people mean them. */
#include "base/arena.h"

/* The registered part: last two labels, three below co.jp, ne.jp, co.uk and their like. A slice of domain. */
struct slice domain_org(struct slice domain);
/* Behind the last @; empty when there is none. */
struct slice domain_of(struct slice addr);
/* The same registered domain; false for empty ones. */
bool domain_same_org(struct slice a, struct slice b);
/* domain is suffix or below it. */
bool domain_under(struct slice domain, struct slice suffix);
/*
 * The same mailbox for comparing: ASCII case, +tag, dots of the local part,
 * quotes; gmail.com and googlemail.com are one.
 */
bool mailbox_same(struct slice a, struct slice b);

#endif
