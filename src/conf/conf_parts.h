// SPDX-License-Identifier: BSD-2-Clause
#ifndef CONF_CONF_PARTS_H
#define CONF_CONF_PARTS_H

/* What conf.c (options and their values), account.c (accounts) and load.c (files) share. */
#include "conf/conf.h"

struct option {
	const char *section, *key, *fallback, *choices, *help;
	enum conf_type type;
};
const struct option *conf_option(size_t i); /* i < OPT_COUNT */

/* Is value one of these, blank separated? */
bool one_of(struct slice value, const char *choices);
/* 1 yes, 0 no, -1 neither. */
int bool_of(struct slice v);

/* Key number i of [account NAME]; NULL behind the last. */
const char *account_key(size_t i);
/* RC_NOT_FOUND: there is no such key; RC_CONFIG: the value does not fit, *err says what would. */
enum rc account_set(struct account *acc, struct arena *a, struct slice key, struct slice value, struct err *err) MUST_USE;
/* As they stand in a file; a password is never printed. */
void account_print(const struct account *acc, struct buf *out);
void account_print_keys(struct buf *out);

#endif
