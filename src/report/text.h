// SPDX-License-Identifier: BSD-2-Clause
#ifndef REPORT_TEXT_H
#define REPORT_TEXT_H

/*
 * The human-readable part of a bounce, read by the shapes that MTAs share: a
 * line that names a recipient, then the lines that say why.
 */
#include "report/report.h"

#define TEXT_BLOCK_MAX 4096 /* bytes that belong to one recipient */

/*
 * Read recipients and reasons from text, first from what stands behind from (the words that introduce them; 0 for
 * none); append reports to *tail. Returns how many, at most room.
 */
size_t text_read(struct arena *a, struct slice text, size_t from, struct report ***tail, size_t room);

/*
 * No line names a recipient: addresses in the prose, those the returned mail
 * was written to first. not_this: who got the bounce.
 */
size_t text_read_prose(struct arena *a, struct slice text, const struct slice *known, size_t nknown, struct slice not_this,
		       struct report ***tail);

/*
 * The report names its recipients by their local part alone, in lines behind from, where an introduction such as "the
 * following recipients" ends: users of the reporting server's domain. Appends to *tail, returns how many.
 */
size_t text_read_local(struct arena *a, struct slice text, size_t from, struct slice domain, struct report ***tail);

/* postmaster@, abuse@ …: named for help, not because it failed; also what is no address. */
bool text_is_service(struct slice addr);

/* Give the report what the first TEXT_BLOCK_MAX bytes of a block tell: reply, phase, host, relation. */
void text_enrich(struct arena *a, struct report *r, struct slice block);

/* Only the relation: "expanded from", "generated from", "an undisclosed address". */
void text_relation(struct arena *a, struct report *r, struct slice block);

/* A program or file that mail was handed to: "pipe to |/usr/bin/prog", "|/usr/bin/prog" in quotes. */
void text_program(struct arena *a, struct report *r, struct slice text);

/* Quoted session lines (">>> RCPT", "<<< 550", "Sent <<<", "--> ") of the whole text into the reports. */
void text_dialog(struct arena *a, struct slice text, struct report *reports);

#endif
