// SPDX-License-Identifier: BSD-2-Clause
/*
 * bench_think DB INDEX: what many failures prove together, worked out in slices as the screen does between two keys.
 * Prints one line of NAME=VALUE: entries, ms for all, slices, the median, 99 % and the longest of them.
 */
#include <stdio.h>
#include <stdlib.h>
#include <time.h>

#include "base/vec.h"
#include "insight/insight.h"
#include "store/store.h"

static double now_ms(void)
{
	struct timespec t;

	clock_gettime(CLOCK_MONOTONIC, &t);
	return (double)t.tv_sec * 1e3 + (double)t.tv_nsec / 1e6;
}

static int by_value(const void *a, const void *b)
{
	double x = *(const double *)a, y = *(const double *)b;

	return x < y ? -1 : x > y;
}

int main(int argc, char **argv)
{
	struct {
		VEC(double);
	} slices = { 0 };
	struct store *st = NULL;
	struct insight *in;
	struct index *ix;
	struct err err;
	double start, all;
	bool more = true;

	if (argc != 3)
		return 2;
	if (store_open(&st, argv[1], STORE_READ, &err) != RC_OK)
		goto broken;
	store_index_file(st, argv[2]);
	start = now_ms();
	if (store_index(st, &ix, &err) != RC_OK)
		goto broken;
	printf("entries=%zu open=%.1f", ix->n, now_ms() - start);
	in = insight_new(ix);
	for (start = now_ms(); more;) {
		double at = now_ms();

		more = insight_work(in, 200);
		vec_push(&slices, now_ms() - at);
		if (getenv("THINK_LOG") && now_ms() - at > 2)
			fprintf(stderr, "%zu %.1f\n", slices.n, now_ms() - at);
	}
	all = now_ms() - start;
	qsort(slices.v, slices.n, sizeof(*slices.v), by_value);
	printf(" all=%.0f slices=%zu median=%.2f p99=%.2f longest=%.1f\n", all, slices.n, slices.v[slices.n / 2],
	       slices.v[slices.n * 99 / 100], slices.v[slices.n - 1]);
	vec_free(&slices);
	insight_free(in);
	store_close(st);
	return 0;
broken:
	fprintf(stderr, "bench_think: %s\n", err.msg);
	return 1;
}
