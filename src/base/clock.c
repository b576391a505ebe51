// SPDX-License-Identifier: BSD-2-Clause
#include "base/clock.h"

#include <stdlib.h>
#include <time.h>

int64_t clock_now(void)
{
	const char *fixed = getenv("MODORI_NOW");
	uint64_t v;

	if (fixed && slice_u64(slice_of(fixed), &v) && v < INT64_MAX)
		return (int64_t)v;
	return (int64_t)time(NULL);
}

int64_t clock_ms(void)
{
	struct timespec ts;

	clock_gettime(CLOCK_MONOTONIC, &ts);
	return (int64_t)ts.tv_sec * 1000 + ts.tv_nsec / 1000000;
}

static void put_digits(char *out, int64_t v, int n)
{
	while (n--) {
		out[n] = (char)('0' + v % 10);
		v /= 10;
	}
}

const char *clock_text(int64_t t, char out[CLOCK_TEXT])
{
	time_t tt = (time_t)t;
	struct tm tm;

	memcpy(out, "-", 2);
	if (t == 0 || !localtime_r(&tt, &tm) || tm.tm_year < -1900 || tm.tm_year > 9999 - 1900)
		return out;
	memcpy(out, "0000-00-00 00:00", 17);
	put_digits(out, 1900 + tm.tm_year, 4);
	put_digits(out + 5, tm.tm_mon + 1, 2);
	put_digits(out + 8, tm.tm_mday, 2);
	put_digits(out + 11, tm.tm_hour, 2);
	put_digits(out + 14, tm.tm_min, 2);
	return out;
}

#define DAY 86400
#define ERA 146097 /* days in 400 years */

/* Years begin in March here, so that the leap day is the last: H. Hinnant, "chrono-compatible low-level date algorithms". */
int64_t clock_utc(int year, int month, int day)
{
	int64_t y = month > 2 ? year : year - 1, era = (y >= 0 ? y : y - 399) / 400, of_era = y - era * 400;
	int64_t of_year = (153 * (month + (month > 2 ? -3 : 9)) + 2) / 5 + day - 1;

	return (era * ERA + of_era * 365 + of_era / 4 - of_era / 100 + of_year - 719468) * DAY;
}

const char *clock_iso(int64_t t, char out[CLOCK_TEXT])
{
	int64_t days = t / DAY + 719468, of_era = days % ERA, seconds = t % DAY;
	int64_t year_of_era = (of_era - of_era / 1460 + of_era / 36524 - of_era / (ERA - 1)) / 365;
	int64_t of_year = of_era - (365 * year_of_era + year_of_era / 4 - year_of_era / 100), march = (5 * of_year + 2) / 153;
	int64_t month = march < 10 ? march + 3 : march - 9, year = year_of_era + days / ERA * 400 + (month <= 2);

	memcpy(out, "0000-00-00T00:00:00Z", 21);
	if (t <= 0 || year > 9999) {
		out[0] = '\0';
		return out;
	}
	put_digits(out, year, 4);
	put_digits(out + 5, month, 2);
	put_digits(out + 8, of_year - (153 * march + 2) / 5 + 1, 2);
	put_digits(out + 11, seconds / 3600, 2);
	put_digits(out + 14, seconds / 60 % 60, 2);
	put_digits(out + 17, seconds % 60, 2);
	return out;
}
