// SPDX-License-Identifier: BSD-2-Clause
#ifndef NET_SECRET_H
#define NET_SECRET_H

/* Passwords and tokens: fetched when needed, wiped after use, never logged. */
#include "conf/conf.h"

struct secret {
	char text[4096];
};

/*
 * From password-command, password-file, the configuration or `prompted` (may
 * be NULL); with `ask` from the terminal. A token: from token-command only. A
 * secret with control characters is refused, and a file that others can read.
 * RC_AUTH when there is none, RC_CANCELLED when the user does not want to.
 */
enum rc secret_get(struct secret *s, const struct account *acc, bool token, const char *prompted, bool ask, struct err *err) MUST_USE;
void secret_wipe(struct secret *s);

/*
 * Passwords that the user typed, newest first, kept until the program ends. An
 * entry never changes once it is in the list: another thread may read on.
 */
struct typed {
	const struct typed *next;
	char *account;
	char *text; /* NULL: it was refused and has to be typed again */
};

/* The configuration names no way to the password of this account. */
bool secret_is_typed(const struct account *acc);
/* In front of the list; text may be NULL, see above. */
void typed_add(const struct typed **list, struct slice account, const char *text);
/* NULL: not typed yet. */
const char *typed_find(const struct typed *list, struct slice account);
void typed_release(const struct typed **list);

#endif
