// SPDX-License-Identifier: BSD-2-Clause
#ifndef REPORT_INNER_H
#define REPORT_INNER_H

/* A bounce that stands as text in another mail: forwarded by hand, or pasted by a program. */
#include "base/arena.h"

/*
 * The mail that a person forwarded in the text (UTF-8), quoting undone, ready to be parsed; empty when there is none
 * whose sender is a daemon. In the arena.
 */
struct slice inner_forwarded(struct arena *a, struct slice text);

/* A whole multipart/report, header and all, in the bytes of a text part; empty when there is none. Borrows. */
struct slice inner_pasted(struct slice text);

#endif
