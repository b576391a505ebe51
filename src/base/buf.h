// SPDX-License-Identifier: BSD-2-Clause
#ifndef BASE_BUF_H
#define BASE_BUF_H

/*
 * Growable bytes, born with a ceiling: what would pass it is dropped and
 * `full` is set, so that hostile input can cost no more than the ceiling.
 */
#include "base/slice.h"

struct buf {
	char *p;
	size_t n, cap, max;
	bool full;
};

void buf_init(struct buf *b, size_t max);
/* Accepts a zeroed struct. */
void buf_release(struct buf *b);
/* Empty again, memory kept. */
void buf_reset(struct buf *b);

void buf_put(struct buf *b, struct slice s);
void buf_puts(struct buf *b, const char *cstr);
void buf_putc(struct buf *b, char c);
void buf_printf(struct buf *b, const char *fmt, ...) __attribute__((format(printf, 2, 3)));
/* Base64 (RFC 4648 section 4), padded, without line ends. */
void buf_base64(struct buf *b, struct slice s);
/* Room for n more bytes at the end (not counted yet), or NULL when the ceiling forbids it. */
char *buf_room(struct buf *b, size_t n);

/* Borrowed until the next change of the buffer. */
static inline struct slice buf_slice(const struct buf *b)
{
	return (struct slice){ b->p ? b->p : "", b->n };
}
/* The bytes with a NUL behind them; borrowed likewise. */
const char *buf_cstr(struct buf *b);

#endif
