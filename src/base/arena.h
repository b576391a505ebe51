// SPDX-License-Identifier: BSD-2-Clause
#ifndef BASE_ARENA_H
#define BASE_ARENA_H

/*
 * A bump allocator: many small things with one end of life. One arena for a
 * message, one for a view's refresh. Nothing in it is freed alone. Out of
 * memory ends the program with a message, so callers never check; sizes that
 * come from mail or network are bounded before they get here.
 */
#include "base/slice.h"

struct arena_chunk;

struct arena {
	struct arena_chunk *first, *now;
	size_t used; /* bytes handed out since the last reset */
};

void arena_init(struct arena *a);
/* Frees all. Accepts a zeroed arena. */
void arena_release(struct arena *a);
/* Forgets all that was handed out and keeps one chunk for reuse. */
void arena_reset(struct arena *a);

/* Zeroed, aligned for any type; n may be 0. */
void *arena_alloc(struct arena *a, size_t n);
#define arena_new(a, type) ((type *)arena_alloc((a), sizeof(type)))
/* Bytes that are written before they are read: not zeroed. */
char *arena_bytes(struct arena *a, size_t n);
/* count * size is checked for overflow. */
void *arena_array(struct arena *a, size_t count, size_t size);

/* A copy that lives in the arena; a NUL follows it, not counted in n. */
struct slice arena_dup(struct arena *a, struct slice s);
/* The same as a C string; a NUL inside s ends it early for its readers. */
char *arena_cstr(struct arena *a, struct slice s);
/* The three as one text; a NUL follows it. */
struct slice arena_join(struct arena *a, struct slice first, struct slice between, struct slice second);
struct slice arena_printf(struct arena *a, const char *fmt, ...) __attribute__((format(printf, 2, 3)));

/* malloc family that ends the program instead of returning NULL. */
void *mem_alloc(size_t n);
void *mem_realloc(void *p, size_t n);
char *mem_strdup(const char *s);

#endif
