// SPDX-License-Identifier: BSD-2-Clause
#ifndef UI_MODEL_FIGURES_H
#define UI_MODEL_FIGURES_H

/* Numbers about a group: trend and growth, the large histogram. */
#include "ui/model/model.h"

/* 0 to 7, scaled to the group's own largest step; 0 only for none at all. */
unsigned trend_level(const struct group *g, int step);
/* The last week beside the weekly mean of the two before it. */
enum growth group_growth(const struct group *g);

enum histogram_unit { HISTOGRAM_HOURS, HISTOGRAM_DAYS };

#define HISTOGRAM_MAX 400

struct histogram {
	enum histogram_unit unit;
	int64_t edge[HISTOGRAM_MAX + 1]; /* column i: edge[i] <= t < edge[i + 1], local hours or days */
	uint32_t count[HISTOGRAM_MAX];
	size_t n;
	uint32_t max, total; /* of the columns shown */
	uint32_t before, undated;
};
/*
 * The last n hours or days of a group (NULL: all shown), up to now, or to its newest failure when all are older. n <= HISTOGRAM_MAX.
 */
void model_histogram(const struct model *m, const struct group *g, enum histogram_unit unit, size_t n, struct histogram *out);
/* The filter term for one column: "on:2026-11-01", "since:2026-11-01t09 before:2026-11-01t10". */
struct slice histogram_filter(const struct histogram *h, struct arena *a, size_t column);

#endif
