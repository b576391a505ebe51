// SPDX-License-Identifier: BSD-2-Clause
#ifndef REPORT_PARTS_H
#define REPORT_PARTS_H

/* Which part of a bounce is which, in the mail itself or in a mail it carries. */
#include "mail/part.h"

/* The first of each kind; NULL when there is none. */
struct bounce_parts {
	struct part *text, *html, *dsn;
	struct part *returned; /* the returned mail, or its header */
};

/* The parts below root that belong to it, not to a mail it carries. */
struct bounce_parts parts_of(struct part *root);
/* Depth-first order: the part after p below root, not entering a mail that root carries. NULL at the end. */
struct part *parts_next(struct part *p, const struct part *root);
/* What a person reads: the plain text, or the HTML where that says nothing. */
struct slice parts_text(struct msg *m, const struct bounce_parts *b);

#endif
