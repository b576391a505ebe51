// SPDX-License-Identifier: BSD-2-Clause
#ifndef BASE_INI_H
#define BASE_INI_H

/*
 * The one text grammar of configuration, rules, formats, themes and the heads
 * of help pages, line by line:
 *
 *   [section]          a section's head
 *   key = value        white space around both is dropped, the value is the
 *                      rest of the line as it stands (no quotes, no escapes)
 *   # or ; …           a comment, when first on its line
 *   (blank)            nothing
 *
 * The reader borrows its text and hands out slices of it.
 */
#include "base/slice.h"

enum ini_event {
	INI_END,
	INI_SECTION, /* section */
	INI_PAIR,    /* section, key, value */
	INI_BAD,     /* text: the line that is none of these */
};

struct ini {
	struct slice rest;
	unsigned line; /* of the last event, from 1 */
	struct slice section, key, value, text;
};

void ini_init(struct ini *ini, struct slice text);
enum ini_event ini_next(struct ini *ini);

#endif
