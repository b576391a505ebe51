// SPDX-License-Identifier: BSD-2-Clause
#ifndef KNOW_LETTER_H
#define KNOW_LETTER_H

/*
 * Letters that an admin may send about a failure, filled in from it: to the
 * receiver, to the hoster of a listed server, to who forwards and leaks. Pages
 * letter-*.txt. modori never sends them. An exposed address is never in one.
 */
#include "know/know.h"

/*
 * Those that help with the failures of a mail, each behind a line that says to
 * whom, as "Subject: …", an empty line, the text. Empty when none does. UTF-8,
 * not sanitised. In the arena. verdicts: one for each report of x.
 */
struct slice letters_write(struct arena *a, enum know_lang lang, const struct extract *x, const struct verdict *verdicts);

#endif
