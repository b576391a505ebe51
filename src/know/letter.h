// SPDX-License-Identifier: BSD-2-Clause
#ifndef KNOW_LETTER_H
#define KNOW_LETTER_H

/*
 * Letters that an admin may send about a failure, filled in from it: to the
 * receiver, to the hoster of a listed server, to who forwards and leaks. Pages
 * letter-*.txt. modori never sends them. An exposed address is never in one.
 */
#include "know/know.h"

enum letter { LETTER_RECEIVER, LETTER_HOSTER, LETTER_FORWARDER, LETTER_COUNT };
const char *letter_name(enum letter l); /* "receiver" */
const char *letter_to(enum letter l);	/* "to the receiver's postmaster"; for gettext */

/* Whether that letter helps with this failure. */
bool letter_applies(enum letter l, const struct verdict *v);
/* "Subject: …", an empty line, the text; UTF-8, not sanitised. In the arena. */
struct slice letter_write(struct arena *a, enum letter l, enum know_lang lang, const struct extract *x, const struct report *r,
			  const struct verdict *v);

#endif
