// SPDX-License-Identifier: BSD-2-Clause
#ifndef REPORT_MERGE_H
#define REPORT_MERGE_H

/* Several tellings of the same failures made one: DSN fields, the text for people, X-Failed-Recipients. */
#include "report/report.h"

/* What the text says goes into the reports that the fields gave. */
void merge_texts(struct report *dsn, size_t ndsn, struct report *texts, size_t ntexts);
/* X-Failed-Recipients names the addresses; Exim puts the real target there. Without any report they become reports. */
void merge_failed_header(struct extract *x);

#endif
