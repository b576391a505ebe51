// SPDX-License-Identifier: BSD-2-Clause
#ifndef REPORT_DSN_H
#define REPORT_DSN_H

/* The fields of message/delivery-status (RFC 3464) and its global twin (RFC 6533), read tolerantly. */
#include "report/report.h"

/*
 * Read the text of one delivery-status part and append a report for each
 * recipient to *tail (which is moved on). Returns how many. At most `room`.
 */
size_t dsn_read(struct arena *a, struct slice text, struct report ***tail, size_t room);

/*
 * The same fields where they stand in running text, from the first line that
 * begins with one. 0 when the text has no Final-Recipient.
 */
size_t dsn_read_text(struct arena *a, struct slice text, struct report ***tail, size_t room);

/* \x{HEX} (RFC 6533 section 3) and \346 (Exim) undone in any text. */
struct slice dsn_unescape(struct arena *a, struct slice s);

/* An address as a DSN field holds it: type dropped, xtext, \x{HEX} and octal escapes undone. */
struct slice dsn_address(struct arena *a, struct slice value);

#endif
