// SPDX-License-Identifier: BSD-2-Clause
#include "sync/queue.h"

#include <stdlib.h>
#include <string.h>

#include "base/arena.h"

void queue_init(struct queue *q, size_t item_size, size_t capacity)
{
	*q = (struct queue){ .size = item_size, .cap = capacity, .v = mem_alloc(item_size * capacity) };
	pthread_mutex_init(&q->lock, NULL);
	pthread_cond_init(&q->filled, NULL);
}

void queue_release(struct queue *q)
{
	if (!q->v)
		return;
	pthread_cond_destroy(&q->filled);
	pthread_mutex_destroy(&q->lock);
	free(q->v);
	q->v = NULL;
}

bool queue_put(struct queue *q, const void *item)
{
	bool room;

	pthread_mutex_lock(&q->lock);
	room = q->n < q->cap;
	if (room) {
		memcpy(q->v + (q->first + q->n) % q->cap * q->size, item, q->size);
		q->n++;
		pthread_cond_signal(&q->filled);
	}
	pthread_mutex_unlock(&q->lock);
	return room;
}

static void take_locked(struct queue *q, void *item)
{
	memcpy(item, q->v + q->first * q->size, q->size);
	q->first = (q->first + 1) % q->cap;
	q->n--;
}

bool queue_take(struct queue *q, void *item)
{
	bool some;

	pthread_mutex_lock(&q->lock);
	some = q->n > 0;
	if (some)
		take_locked(q, item);
	pthread_mutex_unlock(&q->lock);
	return some;
}

void queue_wait(struct queue *q, void *item)
{
	pthread_mutex_lock(&q->lock);
	while (!q->n)
		pthread_cond_wait(&q->filled, &q->lock);
	take_locked(q, item);
	pthread_mutex_unlock(&q->lock);
}
