// SPDX-License-Identifier: BSD-2-Clause
#ifndef UI_EXPORT_H
#define UI_EXPORT_H

/*
 * Failures as text, JSON, CSV or mails, for the command line and the screen. Exposed addresses are masked as the
 * model's mask says, in mails taken out, unless reveal is set.
 */
#include <stdio.h>

#include "cause/rule.h"
#include "ui/model/detail.h"

enum export_format { EXPORT_TEXT, EXPORT_JSON, EXPORT_CSV, EXPORT_EML, EXPORT_FORMATS };

/* "text" … "eml"; EXPORT_FORMATS when there is none of this name. */
enum export_format export_format_named(const char *name);

struct export_job {
	struct model *model;
	const struct rules *rules; /* NULL: the built-in set */
	const struct us *us;	   /* as configured; NULL: nothing is */
	enum export_format format;
	bool reveal; /* mails as they came */
	bool brief;  /* one line a failure, without what needs the mail itself */
	FILE *to;
	const char *folder; /* for EXPORT_EML: ID.eml there; NULL: one behind the other to `to` */
};

/*
 * Write n failures (numbers of the model's index). Text and CSV are UTF-8; JSON is one object a line (RFC 8259,
 * NDJSON); CSV is that of RFC 4180. Times are UTC (RFC 3339), in text local. RC_UNSUPPORTED when an address cannot be
 * taken out of a mail: those before it are written.
 */
enum rc export_write(const struct export_job *job, const uint32_t *entries, size_t n, struct err *err) MUST_USE;
/* One failure with meaning and transcript, at most 78 cells wide; as EXPORT_TEXT writes it. */
enum rc export_text(const struct export_job *job, const struct entry *e, struct err *err) MUST_USE;
/* Lines without their roles. */
void export_lines(FILE *to, const struct lines *l);

#endif
