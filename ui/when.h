// SPDX-License-Identifier: BSD-2-Clause
#ifndef UI_WHEN_H
#define UI_WHEN_H

/* Times that people name, in local time: seconds since 1970. */
#include "base/slice.h"

/* 9:00 so many days after the day of now. */
int64_t when_nine(int64_t now, int days);
/* 9:00 of the Monday after the day of now. */
int64_t when_monday_nine(int64_t now);
/* "2026-12-01", "12-01" (the next one), "10d", "2w": 9:00 of that day. False when it is none of these. */
bool when_date(struct slice text, int64_t now, int64_t *out);

#endif
