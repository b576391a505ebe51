// SPDX-License-Identifier: BSD-2-Clause
#include "ui/model/figures.h"

#include <time.h>

#include "base/clock.h"

unsigned trend_level(const struct group *g, int step)
{
	uint32_t max = 1;

	for (int i = 0; i < TREND_STEPS; i++)
		max = g->trend[i] > max ? g->trend[i] : max;
	return (unsigned)(((uint64_t)g->trend[step] * (TREND_STEPS - 1) + max - 1) / max);
}

#define GROWTH_LEAST 3 /* failures a week, below which nothing rises or falls */

enum growth group_growth(const struct group *g)
{
	uint64_t now = g->trend[TREND_STEPS - 1], before = (uint64_t)g->trend[TREND_STEPS - 2] + g->trend[TREND_STEPS - 3];

	if (now >= GROWTH_LEAST && now * 4 > before * 3) /* half as much again as the weekly mean */
		return GROWTH_RISING;
	return before >= 2 * GROWTH_LEAST && now * 4 < before ? GROWTH_FALLING : GROWTH_STEADY; /* less than half of it */
}

static const uint32_t *members_of(const struct model *m, const struct group *g, size_t *n)
{
	*n = g ? g->n : m->nmembers;
	return g ? m->members + g->first : m->members;
}

/* ---- histogram ---- */

/* Local hours or days, the last one being that of `now`. */
static void set_edges(struct histogram *h, int64_t now)
{
	time_t t = (time_t)now;
	struct tm tm;

	if (!localtime_r(&t, &tm))
		return;
	for (size_t i = 0; i <= h->n; i++) {
		struct tm edge = { .tm_year = tm.tm_year, .tm_mon = tm.tm_mon, .tm_mday = tm.tm_mday, .tm_isdst = -1 };
		int back = (int)i - (int)h->n + 1;

		if (h->unit == HISTOGRAM_DAYS) {
			edge.tm_mday += back;
			h->edge[i] = (int64_t)mktime(&edge);
		} else { /* hours are equal, also where clocks change */
			h->edge[i] = now - tm.tm_min * 60 - tm.tm_sec + (int64_t)back * 3600;
		}
	}
}

static void count_time(struct histogram *h, int64_t t)
{
	size_t lo = 0, hi = h->n;

	if (!t) {
		h->undated++;
		return;
	}
	if (t < h->edge[0]) {
		h->before++;
		return;
	}
	while (hi - lo > 1) {
		size_t mid = lo + (hi - lo) / 2;

		if (h->edge[mid] <= t)
			lo = mid;
		else
			hi = mid;
	}
	h->count[lo]++; /* a clock ahead of ours counts in the last one */
	h->total++;
}

void model_histogram(const struct model *m, const struct group *g, enum histogram_unit unit, size_t n, struct histogram *out)
{
	size_t k;
	const uint32_t *members = members_of(m, g, &k);

	int64_t newest = 0;

	*out = (struct histogram){ .unit = unit, .n = n > HISTOGRAM_MAX ? HISTOGRAM_MAX : n ? n : 1 };
	set_edges(out, clock_now());
	for (size_t i = 0; i < k; i++)
		newest = m->ix->v[members[i]].failed_at > newest ? m->ix->v[members[i]].failed_at : newest;
	if (newest && newest < out->edge[0]) /* all of it is older: an empty picture tells nothing */
		set_edges(out, newest);
	for (size_t i = 0; i < k; i++)
		count_time(out, m->ix->v[members[i]].failed_at);
	for (size_t i = 0; i < out->n; i++)
		out->max = out->count[i] > out->max ? out->count[i] : out->max;
}

struct slice histogram_filter(const struct histogram *h, struct arena *a, size_t column)
{
	char from[CLOCK_TEXT], to[CLOCK_TEXT];

	if (column >= h->n)
		return (struct slice){ "", 0 };
	clock_text(h->edge[column], from); /* "2026-11-10 09:41" */
	clock_text(h->edge[column + 1], to);
	if (h->unit == HISTOGRAM_DAYS)
		return arena_printf(a, "on:%.10s", from);
	return arena_printf(a, "since:%.10st%.2s before:%.10st%.2s", from, from + 11, to, to + 11);
}
