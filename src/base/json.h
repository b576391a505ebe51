// SPDX-License-Identifier: BSD-2-Clause
#ifndef BASE_JSON_H
#define BASE_JSON_H

/*
 * JSON (RFC 8259) straight into a buffer, member after member, without a tree between: of classify's time a tree took
 * a sixth. Keys are ASCII that needs no escape; NULL for a value in a list.
 */
#include "base/buf.h"

void json_open(struct buf *out, const char *key, char bracket); /* '{' or '[' */
void json_close(struct buf *out, char bracket);			/* '}' or ']' */
/* UTF-8, bad bytes as U+FFFD; null when empty. */
void json_put_text(struct buf *out, const char *key, struct slice value);
/* Of a C string, which may be empty. */
void json_put_string(struct buf *out, const char *key, const char *value);
void json_put_number(struct buf *out, const char *key, int64_t value);
void json_put_bool(struct buf *out, const char *key, bool value);
void json_put_null(struct buf *out, const char *key);

#endif
