// SPDX-License-Identifier: BSD-2-Clause
#include "ui/when.h"

#include <time.h>

#define HOUR 9
#define DAYS_MAX 3660

int64_t when_nine(int64_t now, int days)
{
	time_t t = (time_t)now;
	struct tm tm;

	localtime_r(&t, &tm);
	tm.tm_mday += days;
	tm.tm_hour = HOUR;
	tm.tm_min = tm.tm_sec = 0;
	tm.tm_isdst = -1;
	return (int64_t)mktime(&tm);
}

int64_t when_monday_nine(int64_t now)
{
	time_t t = (time_t)now;
	struct tm tm;

	localtime_r(&t, &tm);
	return when_nine(now, (8 - tm.tm_wday) % 7 ? (8 - tm.tm_wday) % 7 : 7);
}

/* That day at nine; false when the calendar has no such day. */
static bool day_at_nine(int year, unsigned month, unsigned day, int64_t *out)
{
	struct tm tm = { .tm_year = year - 1900, .tm_mon = (int)month - 1, .tm_mday = (int)day, .tm_hour = HOUR, .tm_isdst = -1 };

	if (month < 1 || month > 12 || day < 1)
		return false;
	*out = (int64_t)mktime(&tm);
	return tm.tm_mon == (int)month - 1 && tm.tm_mday == (int)day;
}

static bool in_days(struct slice text, int64_t now, int64_t *out)
{
	uint64_t n;
	char unit = text.n ? text.p[text.n - 1] : 0;

	if ((unit != 'd' && unit != 'w') || !slice_u64(slice_sub(text, 0, text.n - 1), &n) || n > DAYS_MAX)
		return false;
	*out = when_nine(now, (int)n * (unit == 'w' ? 7 : 1));
	return true;
}

bool when_date(struct slice text, int64_t now, int64_t *out)
{
	struct slice first, second, third, rest;
	uint64_t year, month, day;
	time_t t = (time_t)now;
	struct tm tm;

	if (in_days(text, now, out))
		return true;
	if (!slice_cut(text, '-', &first, &rest))
		return false;
	if (slice_cut(rest, '-', &second, &third))
		return slice_u64(first, &year) && year >= 1970 && year < 10000 && slice_u64(second, &month) && slice_u64(third, &day) &&
		       month <= 12 && day <= 31 && day_at_nine((int)year, (unsigned)month, (unsigned)day, out);
	localtime_r(&t, &tm);
	if (!slice_u64(first, &month) || !slice_u64(second, &day) || month > 12 || day > 31 ||
	    !day_at_nine(tm.tm_year + 1900, (unsigned)month, (unsigned)day, out))
		return false;
	return *out > now || day_at_nine(tm.tm_year + 1901, (unsigned)month, (unsigned)day, out);
}
