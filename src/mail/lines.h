// SPDX-License-Identifier: BSD-2-Clause
#ifndef MAIL_LINES_H
#define MAIL_LINES_H

/* Line ends: LF, CRLF and lone CR become LF once, at the front door. */
#include "base/arena.h"

/*
 * s with LF line ends: s itself when it has no CR, else a copy in the arena.
 * A CR before LF is dropped; any other CR becomes LF, unless the text has LF
 * line ends (then a lone CR is a stray byte and becomes a blank).
 */
struct slice lines_normalise(struct arena *a, struct slice s);
/* The same in place, without a copy; returns how many bytes are left. */
size_t lines_normalise_here(char *p, size_t n);

#endif
