// SPDX-License-Identifier: BSD-2-Clause
#ifndef BASE_CLOCK_H
#define BASE_CLOCK_H

/* Time: seconds since 1970 UTC as int64_t, 0 = unknown. */
#include <stdint.h>

#include "base/slice.h"

/* Wall clock; MODORI_NOW (seconds) fixes it for tests and the demo. */
int64_t clock_now(void);
/* Monotonic milliseconds, for time-outs and progress. */
int64_t clock_ms(void);

#define CLOCK_TEXT 32
/* "2026-11-10 09:41" in local time; "-" for 0. */
const char *clock_text(int64_t t, char out[CLOCK_TEXT]);
/* A day's first second, without the locks and tables of the C library. month from 1; a day beyond the month's end goes on into the next. */
int64_t clock_utc(int year, int month, int day);
/* RFC 3339 in UTC, "2026-11-10T09:41:02Z"; empty for 0, for times before 1970 and beyond the year 9999. */
const char *clock_iso(int64_t t, char out[CLOCK_TEXT]);

#endif
