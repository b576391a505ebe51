// SPDX-License-Identifier: BSD-2-Clause
#ifndef SYNC_INGEST_H
#define SYNC_INGEST_H

/*
 * Bytes to analysis, the whole one-way path of one mail: parse, extract,
 * judge. Pure: no database, no network, no clock. The command line, the tests,
 * the fuzzer, the bench and the worker all call this one function.
 */
#include "cause/verdict.h"

struct analysis {
	struct msg *msg;
	struct extract *extract;
	struct verdict *verdicts; /* extract->nreports of them, in the same order */
	size_t n;
};

/* Never fails. rules: NULL for the built-in set. us: NULL when nothing is configured. The result lives in the arena, and borrows raw. */
struct analysis ingest(struct arena *a, const struct rules *rules, const struct us *us, struct slice raw);

#endif
