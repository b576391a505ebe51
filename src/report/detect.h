// SPDX-License-Identifier: BSD-2-Clause
#ifndef REPORT_DETECT_H
#define REPORT_DETECT_H

/* What a mail is before anybody reads it as a bounce: complaint, read receipt, automatic reply, aggregate report. */
#include "report/report.h"

/* True when the mail is something else; kind, format and (for complaints) reports are set then. */
bool detect_other(struct extract *x);
/* A mail that turned out to be no bounce: an automatic reply? Sets kind and its one report. */
bool detect_autoreply(struct extract *x);
/* The mail inside this one that is a bounce by its structure, NULL when there is none. */
struct part *detect_inner_bounce(struct msg *m);

#endif
