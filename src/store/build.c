// SPDX-License-Identifier: BSD-2-Clause
#include "store/build.h"

#include <pthread.h>
#include <stdatomic.h>
#include <stdlib.h>

#include "store/db.h"

#define STACK_SIZE (1u << 20)

struct build {
	pthread_t thread;
	char *path, *file;
	size_t rows;
	_Atomic size_t done;
	_Atomic bool stop, ended;
	struct index *index; /* these three are the thread's until it has ended */
	enum rc rc;
	struct err err;
};

static bool go_on(void *ctx, size_t done)
{
	struct build *b = ctx;

	atomic_store(&b->done, done);
	return !atomic_load(&b->stop);
}

static enum rc make(struct build *b, struct store *st)
{
	enum rc rc;

	store_ask(st, go_on, b);
	b->index = index_new();
	rc = index_from_tables(st, b->index, &b->err);
	if (rc == RC_OK && b->file)
		index_through_file(st, b->index, b->file, &b->stop);
	return rc;
}

static void *work(void *ctx)
{
	struct build *b = ctx;
	struct store *st = NULL;

	b->rc = store_open(&st, b->path, STORE_READ, &b->err);
	if (b->rc == RC_OK) {
		b->rc = make(b, st);
		store_close(st);
	}
	atomic_store(&b->ended, true);
	return NULL;
}

static void release(struct build *b)
{
	index_free(b->index);
	free(b->path);
	free(b->file);
	free(b);
}

struct build *build_start(const char *path, const char *file, size_t rows)
{
	struct build *b = mem_alloc(sizeof(*b));
	pthread_attr_t attr;
	int failed;

	b->path = mem_strdup(path);
	b->file = file ? mem_strdup(file) : NULL;
	b->rows = rows;
	pthread_attr_init(&attr);
	pthread_attr_setstacksize(&attr, STACK_SIZE);
	failed = pthread_create(&b->thread, &attr, work, b);
	pthread_attr_destroy(&attr);
	if (!failed)
		return b;
	release(b);
	return NULL;
}

bool build_works(const struct build *b, size_t *done, size_t *rows)
{
	*done = atomic_load(&b->done);
	*rows = b->rows;
	return !atomic_load(&b->ended);
}

enum rc build_take(struct build *b, struct index *ix, struct err *err)
{
	enum rc rc;

	pthread_join(b->thread, NULL);
	rc = b->rc;
	if (rc == RC_OK)
		index_move(ix, b->index);
	else
		*err = b->err;
	release(b);
	return rc;
}

void build_drop(struct build *b)
{
	if (!b)
		return;
	atomic_store(&b->stop, true);
	pthread_join(b->thread, NULL);
	release(b);
}
