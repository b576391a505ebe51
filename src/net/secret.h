// SPDX-License-Identifier: BSD-2-Clause
#ifndef NET_SECRET_H
#define NET_SECRET_H

/* Passwords and tokens: fetched when needed, wiped after use, never logged. */
#include "conf/conf.h"

struct secret {
	char text[4096];
};

/*
 * From password-command (or token-command when token is set), from the
 * configuration, or asked for on the terminal when `ask`. A secret with CR, LF
 * or NUL is refused. RC_AUTH when there is none.
 */
enum rc secret_get(struct secret *s, const struct account *acc, bool token, bool ask, struct err *err) MUST_USE;
void secret_wipe(struct secret *s);

#endif
