// SPDX-License-Identifier: BSD-2-Clause
#ifndef BASE_SPAWN_H
#define BASE_SPAWN_H

/* Run a shell command of the user's (password-command, pipe, editor). */
#include "base/buf.h"
#include "base/err.h"

/*
 * `sh -c command`, with `in` on its standard input, its standard output
 * appended to out (up to out's ceiling) or dropped when out is NULL. Its
 * standard error goes to err's message when it fails. timeout_ms <= 0: none.
 * RC_IO when it cannot start or ends non-zero, RC_TIMEOUT when it was killed.
 */
enum rc spawn_shell(const char *command, struct slice in, struct buf *out, int timeout_ms, struct err *err) MUST_USE;
/* The same with the terminal left to the child (an editor, a pager). */
enum rc spawn_on_terminal(const char *command, struct err *err) MUST_USE;

#endif
