// SPDX-License-Identifier: BSD-2-Clause
#ifndef BASE_SPAWN_H
#define BASE_SPAWN_H

/* Run a shell command of the user's (password-command, pipe, editor). */
#include <poll.h>

#include "base/buf.h"
#include "base/err.h"

/*
 * `sh -c command`, with `in` on its standard input, its standard output
 * appended to out (up to out's ceiling) or dropped when out is NULL. Its
 * standard error goes to err's message when it fails. timeout_ms <= 0: none.
 * RC_IO when it cannot start or ends non-zero, RC_TIMEOUT when it was killed.
 */
enum rc spawn_shell(const char *command, struct slice in, struct buf *out, int timeout_ms, struct err *err) MUST_USE;
/*
 * The same for who must not wait: start, then whenever a descriptor is ready or child_wait_ms have gone by, child_step
 * until it is false, then child_end. `in` is copied.
 */
#define CHILD_FDS 3
struct child;
enum rc child_start(struct child **out, const char *command, struct slice in, size_t out_max, int timeout_ms,
		    struct err *err) MUST_USE;
/* What to poll; returns how many (descriptors of -1 are ignored by poll). */
size_t child_fds(const struct child *c, struct pollfd fds[CHILD_FDS]);
int child_wait_ms(const struct child *c);
bool child_step(struct child *c);
void child_kill(struct child *c);
/* Its standard output so far; borrowed until child_end. */
struct slice child_output(const struct child *c);
/* Frees it; kills it when it runs. Errors as spawn_shell, RC_CANCELLED after child_kill. */
enum rc child_end(struct child *c, struct err *err) MUST_USE;
/* The same with the terminal left to the child (an editor, a pager). */
enum rc spawn_on_terminal(const char *command, struct err *err) MUST_USE;

#endif
