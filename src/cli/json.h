// SPDX-License-Identifier: BSD-2-Clause
#ifndef CLI_JSON_H
#define CLI_JSON_H

/* A thin face of the JSON library: what modori's objects look like. */
#include <jansson.h>
#include <stdio.h>

#include "sync/ingest.h"

/* UTF-8 or, where bytes are bad, with U+FFFD in their place; null for an empty slice. New reference. */
json_t *json_text(struct slice s);
/*
 * The object of one recipient: report r of the analysis with its verdict v; both NULL for a mail that reports
 * none. number: its place in a mbox, else 0. New reference.
 */
json_t *json_failure(const struct analysis *an, const struct report *r, const struct verdict *v, const char *source,
		     uint64_t number);
/* One line, or indented; a newline behind it. Takes the reference. False when writing failed. */
bool json_print(FILE *to, json_t *object, bool indent);

#endif
