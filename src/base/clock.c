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

const char *clock_text(int64_t t, char out[CLOCK_TEXT])
{
	time_t tt = (time_t)t;
	struct tm tm;

	if (t == 0 || !localtime_r(&tt, &tm) || !strftime(out, CLOCK_TEXT, "%Y-%m-%d %H:%M", &tm))
		memcpy(out, "-", 2);
	return out;
}

const char *clock_iso(int64_t t, char out[CLOCK_TEXT])
{
	time_t tt = (time_t)t;
	struct tm tm;

	if (t == 0 || !gmtime_r(&tt, &tm) || !strftime(out, CLOCK_TEXT, "%Y-%m-%dT%H:%M:%SZ", &tm))
		out[0] = '\0';
	return out;
}
