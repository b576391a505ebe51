// SPDX-License-Identifier: BSD-2-Clause
#ifndef REPORT_ORIGINAL_H
#define REPORT_ORIGINAL_H

/* The header of the returned mail, as far as it came back. */
#include "report/report.h"

/* From the part that holds it, or, without one (NULL), from header lines in the text below the report. */
void original_read(struct msg *m, struct part *returned, struct slice below, struct original *o);

#endif
