// SPDX-License-Identifier: BSD-2-Clause
#include "base/buf.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>

#include <nettle/base64.h>

#include "base/arena.h"

void buf_init(struct buf *b, size_t max)
{
	*b = (struct buf){ .max = max };
}

void buf_release(struct buf *b)
{
	free(b->p);
	*b = (struct buf){ 0 };
}

void buf_reset(struct buf *b)
{
	b->n = 0;
	b->full = false;
}

char *buf_room(struct buf *b, size_t n)
{
	if (n > b->max || b->n > b->max - n) {
		b->full = true;
		return NULL;
	}
	if (b->cap < b->n + n + 1) {
		size_t cap = b->cap ? b->cap : 64;

		while (cap < b->n + n + 1)
			cap *= 2;
		b->p = mem_realloc(b->p, cap);
		b->cap = cap;
	}
	return b->p + b->n;
}

void buf_put(struct buf *b, struct slice s)
{
	char *room;

	if (b->n < b->max && s.n > b->max - b->n) {
		b->full = true;
		s.n = b->max - b->n;
	}
	room = buf_room(b, s.n);
	if (!room)
		return;
	if (s.n)
		memcpy(room, s.p, s.n);
	b->n += s.n;
}

void buf_puts(struct buf *b, const char *cstr)
{
	buf_put(b, slice_of(cstr));
}

void buf_putc(struct buf *b, char c)
{
	buf_put(b, (struct slice){ &c, 1 });
}

void buf_printf(struct buf *b, const char *fmt, ...)
{
	va_list ap, ap2;
	char small[256];
	int n;

	va_start(ap, fmt);
	va_copy(ap2, ap);
	n = vsnprintf(small, sizeof(small), fmt, ap);
	va_end(ap);
	if (n >= 0 && (size_t)n < sizeof(small)) {
		buf_put(b, (struct slice){ small, (size_t)n });
	} else if (n >= 0) {
		char *big = mem_alloc((size_t)n + 1);

		vsnprintf(big, (size_t)n + 1, fmt, ap2);
		buf_put(b, (struct slice){ big, (size_t)n });
		free(big);
	}
	va_end(ap2);
}

const char *buf_cstr(struct buf *b)
{
	if (!b->p) {
		b->p = mem_alloc(64);
		b->cap = 64;
	}
	b->p[b->n] = '\0'; /* buf_room always leaves one byte behind the content */
	return b->p;
}

void buf_base64(struct buf *b, struct slice s)
{
	size_t n = BASE64_ENCODE_RAW_LENGTH(s.n);
	char *room = buf_room(b, n);

	if (!room)
		return;
	base64_encode_raw(room, s.n, (const uint8_t *)s.p);
	b->n += n;
}
