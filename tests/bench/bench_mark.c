// SPDX-License-Identifier: BSD-2-Clause
/*
 * bench_mark DB CAUSE: all failures of a cause resolved, taken back, taken back after a restart and done again, without a
 * screen. Prints one line of NAME=VALUE: rows, and the milliseconds of each with the refresh of the index behind it.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "base/arena.h"
#include "store/store.h"

static struct err err;

static double now_ms(void)
{
	struct timespec t;

	clock_gettime(CLOCK_MONOTONIC, &t);
	return (double)t.tv_sec * 1e3 + (double)t.tv_nsec / 1e6;
}

static void need(enum rc rc)
{
	if (rc == RC_OK)
		return;
	fprintf(stderr, "bench_mark: %s\n", err.msg);
	exit(1);
}

static struct index *fresh_index(struct store *st)
{
	struct index *ix;
	bool changed;

	need(store_refresh(st, &changed, &err));
	need(store_index(st, &ix, &err));
	return ix;
}

static size_t done_of(struct store *st)
{
	const struct index *ix = fresh_index(st);
	size_t n = 0;

	for (size_t i = 0; i < ix->n; i++)
		n += ix->v[i].state == STATE_DONE;
	return n;
}

int main(int argc, char **argv)
{
	struct mark m = { .op = MARK_RESOLVE, .reason = S("fixed"), .by = S("bench"), .at = 1763370000 };
	struct store *st = NULL;
	struct store_step done;
	struct index *ix;
	int64_t *ids;
	size_t n = 0, before;
	double at[6];

	if (argc != 3)
		return 2;
	need(store_open(&st, argv[1], STORE_WRITE, &err));
	ix = fresh_index(st);
	ids = mem_alloc((ix->n + 1) * sizeof(*ids));
	for (size_t i = 0; i < ix->n; i++)
		if (strcmp(cause_name((enum cause)ix->v[i].cause), argv[2]) == 0 && ix->v[i].state != STATE_DONE)
			ids[n++] = ix->v[i].id;
	before = done_of(st);
	at[0] = now_ms();
	need(store_mark(st, &m, ids, n, NULL, &err));
	at[1] = now_ms();
	if (done_of(st) != before + n)
		return 1;
	at[2] = now_ms();
	need(store_undo(st, &done, &err));
	at[3] = now_ms();
	if (done.failures != n || done_of(st) != before)
		return 1;
	at[4] = now_ms();
	need(store_redo(st, &done, &err));
	at[5] = now_ms();
	printf("rows=%zu resolve=%.1f refresh=%.1f undo=%.1f refresh2=%.1f redo=%.1f", n, at[1] - at[0], at[2] - at[1], at[3] - at[2],
	       at[4] - at[3], at[5] - at[4]);
	store_close(st);
	need(store_open(&st, argv[1], STORE_WRITE, &err));
	before = done_of(st);
	at[0] = now_ms();
	need(store_undo(st, &done, &err));
	printf(" undo-restarted=%.1f\n", now_ms() - at[0]);
	if (done_of(st) != before - n)
		return 1;
	free(ids);
	store_close(st);
	return 0;
}
