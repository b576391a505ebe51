// SPDX-License-Identifier: BSD-2-Clause
#ifndef CLI_JSON_H
#define CLI_JSON_H

/* A thin face of the JSON library: what modori's objects look like. */
#include <jansson.h>

#include "base/buf.h"
#include "sync/ingest.h"

/* UTF-8 or, where bytes are bad, with U+FFFD in their place; null for an empty slice. New reference. */
json_t *json_text(struct slice s);
/*
 * The object of one recipient: report r of the analysis with its verdict v; both NULL for a mail that reports
 * none. number: its place in a mbox, else 0. New reference.
 */
json_t *json_failure(const struct analysis *an, const struct report *r, const struct verdict *v, const char *source,
		     uint64_t number);
/* The object as one line with its end. Takes the reference. */
void json_line(struct buf *out, json_t *object);

#endif
