// SPDX-License-Identifier: BSD-2-Clause
#include "sync/queue.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "base/arena.h"

void queue_init(struct queue *q, size_t item_size, size_t capacity)
{
	pthread_condattr_t monotonic;

	*q = (struct queue){ .size = item_size, .cap = capacity, .v = mem_alloc(item_size * capacity) };
	pthread_mutex_init(&q->lock, NULL);
	pthread_condattr_init(&monotonic); /* a clock that is set must not move the waits */
	pthread_condattr_setclock(&monotonic, CLOCK_MONOTONIC);
	pthread_cond_init(&q->filled, &monotonic);
	pthread_condattr_destroy(&monotonic);
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

bool queue_wait_until(struct queue *q, void *item, int64_t ms)
{
	struct timespec end;
	bool some;

	clock_gettime(CLOCK_MONOTONIC, &end);
	end.tv_sec += (time_t)(ms / 1000);
	end.tv_nsec += (long)(ms % 1000) * 1000000;
	if (end.tv_nsec >= 1000000000) {
		end.tv_sec++;
		end.tv_nsec -= 1000000000;
	}
	pthread_mutex_lock(&q->lock);
	while (!q->n)
		if (ms < 0)
			pthread_cond_wait(&q->filled, &q->lock);
		else if (pthread_cond_timedwait(&q->filled, &q->lock, &end) == ETIMEDOUT)
			break;
	some = q->n > 0;
	if (some)
		take_locked(q, item);
	pthread_mutex_unlock(&q->lock);
	return some;
}

void queue_wait(struct queue *q, void *item)
{
	queue_wait_until(q, item, -1);
}
