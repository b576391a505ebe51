// SPDX-License-Identifier: BSD-2-Clause
#ifndef REPORT_ODD_H
#define REPORT_ODD_H

/* Reports that are neither DSN nor prose. Each reader leaves x alone and says false when the mail is not its own. */
#include "report/report.h"

/*
 * An Amazon SNS notification about SES mail: one JSON object as text
 * (docs.aws.amazon.com/ses, "Amazon SNS notification contents"). Bounces and
 * complaints become reports, deliveries too.
 */
bool odd_sns(struct extract *x, struct slice text);

#endif
