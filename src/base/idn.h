// SPDX-License-Identifier: BSD-2-Clause
#ifndef BASE_IDN_H
#define BASE_IDN_H

/*
 * Internationalised domain names in their two forms (RFC 5890): A-labels as on the wire, "xn--r8jz45g.jp", and
 * U-labels as people write them, "例え.jp". Into the arena; a name that has no such form comes back as it is.
 */
#include "base/arena.h"

struct slice idn_ascii(struct arena *a, struct slice domain);
struct slice idn_unicode(struct arena *a, struct slice domain);

#endif
