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

#endif
