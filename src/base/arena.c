// SPDX-License-Identifier: BSD-2-Clause
#include "base/arena.h"

#include <stdalign.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>

#define CHUNK_SIZE (64u * 1024)

struct arena_chunk {
	struct arena_chunk *next;
	size_t size, used;
	alignas(max_align_t) char data[];
};

static _Noreturn void out_of_memory(size_t n)
{
	fprintf(stderr, "modori: out of memory (%zu bytes)\n", n);
	abort();
}

void *mem_alloc(size_t n)
{
	void *p = calloc(1, n ? n : 1);

	if (!p)
		out_of_memory(n);
	return p;
}

void *mem_realloc(void *p, size_t n)
{
	void *q = realloc(p, n ? n : 1);

	if (!q)
		out_of_memory(n);
	return q;
}

char *mem_strdup(const char *s)
{
	size_t n = strlen(s) + 1;

	return memcpy(mem_alloc(n), s, n);
}

void arena_init(struct arena *a)
{
	*a = (struct arena){ 0 };
}

static void free_chunks(struct arena_chunk *c)
{
	while (c) {
		struct arena_chunk *next = c->next;

		free(c);
		c = next;
	}
}

void arena_release(struct arena *a)
{
	free_chunks(a->first);
	*a = (struct arena){ 0 };
}

void arena_reset(struct arena *a)
{
	if (a->first) {
		free_chunks(a->first->next);
		a->first->next = NULL;
		a->first->used = 0;
		if (a->first->size > 16 * CHUNK_SIZE) { /* do not keep a giant for small mail */
			free(a->first);
			a->first = NULL;
		}
	}
	a->now = a->first;
	a->used = 0;
}

static struct arena_chunk *add_chunk(struct arena *a, size_t need)
{
	size_t size = need > CHUNK_SIZE ? need : CHUNK_SIZE;
	struct arena_chunk *c;

	if (size > SIZE_MAX - sizeof(*c))
		out_of_memory(size);
	c = malloc(sizeof(*c) + size);
	if (!c)
		out_of_memory(size);
	c->next = NULL;
	c->size = size;
	c->used = 0;
	if (a->now)
		a->now->next = c;
	else
		a->first = c;
	a->now = c;
	return c;
}

/* Not zeroed. */
static void *take(struct arena *a, size_t n)
{
	const size_t align = alignof(max_align_t);
	struct arena_chunk *c = a->now;
	void *p;

	if (n > SIZE_MAX / 2)
		out_of_memory(n);
	n = (n + align - 1) & ~(align - 1);
	if (!c || c->size - c->used < n)
		c = add_chunk(a, n);
	p = c->data + c->used;
	c->used += n;
	a->used += n;
	return p;
}

void *arena_alloc(struct arena *a, size_t n)
{
	return memset(take(a, n), 0, n);
}

char *arena_bytes(struct arena *a, size_t n)
{
	return take(a, n);
}

void *arena_array(struct arena *a, size_t count, size_t size)
{
	if (size && count > SIZE_MAX / size)
		out_of_memory(SIZE_MAX);
	return arena_alloc(a, count * size);
}

char *arena_cstr(struct arena *a, struct slice s)
{
	char *p = take(a, s.n + 1);

	if (s.n)
		memcpy(p, s.p, s.n);
	p[s.n] = '\0';
	return p;
}

struct slice arena_dup(struct arena *a, struct slice s)
{
	return (struct slice){ arena_cstr(a, s), s.n };
}

struct slice arena_join(struct arena *a, struct slice first, struct slice between, struct slice second)
{
	size_t n = first.n + between.n + second.n;
	char *p = take(a, n + 1), *at = p;

	for (const struct slice *s = (const struct slice[]){ first, between, second, { NULL, 0 } }; s->p; s++) {
		memcpy(at, s->p, s->n);
		at += s->n;
	}
	*at = '\0';
	return (struct slice){ p, n };
}

struct slice arena_printf(struct arena *a, const char *fmt, ...)
{
	va_list ap, ap2;
	int n;
	char *p;

	va_start(ap, fmt);
	va_copy(ap2, ap);
	n = vsnprintf(NULL, 0, fmt, ap);
	va_end(ap);
	if (n < 0)
		n = 0;
	p = take(a, (size_t)n + 1);
	vsnprintf(p, (size_t)n + 1, fmt, ap2);
	va_end(ap2);
	return (struct slice){ p, (size_t)n };
}
