// SPDX-License-Identifier: BSD-2-Clause
#ifndef SYNC_QUEUE_H
#define SYNC_QUEUE_H

/* A bounded queue of fixed-size values between two threads. Values are copied in and out. */
#include <pthread.h>
#include <stdbool.h>
#include <stddef.h>

struct queue {
	pthread_mutex_t lock;
	pthread_cond_t filled;
	char *v;
	size_t size, cap, first, n;
};

void queue_init(struct queue *q, size_t item_size, size_t capacity);
void queue_release(struct queue *q);
/* False when it is full. */
bool queue_put(struct queue *q, const void *item);
/* False when it is empty. */
bool queue_take(struct queue *q, void *item);
/* Waits until there is one, or so many milliseconds (-1: for ever). False: time is up. */
bool queue_wait_until(struct queue *q, void *item, int64_t ms);
/* Waits until there is one. */
void queue_wait(struct queue *q, void *item);

#endif
