// SPDX-License-Identifier: BSD-2-Clause
#ifndef BASE_JSON_H
#define BASE_JSON_H

/*
 * JSON (RFC 8259) straight into a buffer, member after member, without a tree between: of classify's time a tree took
 * a sixth. Keys are ASCII that needs no escape; NULL for a value in a list.
 */
#include "base/buf.h"

void json_open_at(struct buf *out, struct slice key, char bracket);
void json_text_at(struct buf *out, struct slice key, struct slice value);
void json_string_at(struct buf *out, struct slice key, struct slice value);
void json_number_at(struct buf *out, struct slice key, int64_t value);
void json_word_at(struct buf *out, struct slice key, struct slice word); /* as it is */

/* Inline, so that the length of a literal key is known when they are compiled. */
static inline void json_open(struct buf *out, const char *key, char bracket) /* '{' or '[' */
{
	json_open_at(out, slice_of(key), bracket);
}

void json_close(struct buf *out, char bracket); /* '}' or ']' */

/* UTF-8, bad bytes as U+FFFD; null when empty. */
static inline void json_put_text(struct buf *out, const char *key, struct slice value)
{
	json_text_at(out, slice_of(key), value);
}

/* Of a C string, which may be empty. */
static inline void json_put_string(struct buf *out, const char *key, const char *value)
{
	json_string_at(out, slice_of(key), slice_of(value));
}

static inline void json_put_number(struct buf *out, const char *key, int64_t value)
{
	json_number_at(out, slice_of(key), value);
}

static inline void json_put_bool(struct buf *out, const char *key, bool value)
{
	json_word_at(out, slice_of(key), value ? S("true") : S("false"));
}

static inline void json_put_null(struct buf *out, const char *key)
{
	json_word_at(out, slice_of(key), S("null"));
}

#endif
