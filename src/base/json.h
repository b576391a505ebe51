// SPDX-License-Identifier: BSD-2-Clause
#ifndef BASE_JSON_H
#define BASE_JSON_H

/* A thin face of the JSON library. */
#include <jansson.h>

#include "base/buf.h"

/* UTF-8 or, where bytes are bad, with U+FFFD in their place; null for an empty slice. New reference. */
json_t *json_text(struct slice s);
/* The same of a C string. */
json_t *json_cstr(const char *s);
/* The object as one line with its end. Takes the reference. */
void json_line(struct buf *out, json_t *object);

#endif
