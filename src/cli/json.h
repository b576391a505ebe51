// SPDX-License-Identifier: BSD-2-Clause
#ifndef CLI_JSON_H
#define CLI_JSON_H

/* What the JSON of a failed recipient looks like. */
#include "base/buf.h"
#include "sync/ingest.h"

/*
 * The object of one recipient and its line end: report r of the analysis with its verdict v; both NULL for a mail
 * that reports none. number: its place in a mbox, else 0.
 */
void json_failure(struct buf *out, const struct analysis *an, const struct report *r, const struct verdict *v, const char *source,
		  uint64_t number);

#endif
