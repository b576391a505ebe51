// SPDX-License-Identifier: BSD-2-Clause
#ifndef CAUSE_SPELLING_H
#define CAUSE_SPELLING_H

/*
 * An address as mail spells it, for hiding it: any case; dots and +tag of the
 * local part; characters as =40 (quoted-printable), %40 (URLs), +40 (xtext, RFC
 * 3461), \100 and \x{40} (Exim), &#64; (HTML); folded and soft-broken lines
 * inside; local=domain of VERP, domain=local of SRS. Base64 is not looked into.
 */
#include "base/slice.h"

/* Does addr stand at text[at]? *whole: all of it; *local: what must go, the local part. */
bool spelled_at(struct slice text, size_t at, struct slice addr, struct span *whole, struct span *local);
/* The next one at or behind *at; *at then stands behind it. */
bool spelled_next(struct slice text, size_t *at, struct slice addr, struct span *local);

#endif
