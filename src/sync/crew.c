// SPDX-License-Identifier: BSD-2-Clause
#include "sync/crew.h"

#include <pthread.h>
#include <stdlib.h>
#include <unistd.h>

#include "store/pack.h"
#include "sync/queue.h"

#define THREADS_MAX 4
#define WAITING_MAX 256	      /* handfuls */
#define STACK_SIZE (1u << 20) /* default stacks differ from 128 KiB to 8 MiB between systems */

/* What one thread works with: the arena of the mail in hand stays warm. */
struct bench {
	struct arena arena;
	struct pack *pack;
};

struct crew {
	const struct rules *rules;
	const struct us *us;
	pthread_t threads[THREADS_MAX];
	size_t nthreads;
	struct queue given; /* of struct handful *; NULL ends a thread */
	pthread_mutex_t lock;
	pthread_cond_t finished;
	struct bench own; /* of the giver's thread */
};

/* If none, and only its beginning is here, the rest may tell. */
static bool any_cause(const struct analysis *an)
{
	for (size_t i = 0; i < an->n; i++)
		if (an->verdicts[i].cause != CAUSE_UNDEFINED)
			return true;
	return false;
}

static void do_handful(struct crew *c, struct bench *b, struct handful *h)
{
	if (!b->pack)
		b->pack = pack_new();
	for (size_t i = 0; i < h->n; i++) {
		struct crew_mail *m = &h->mails[i];
		struct analysis an = ingest(&b->arena, c->rules, c->us, m->raw);

		m->ready = store_ready(&h->made, b->pack, c->us, m->raw, an.extract, an.verdicts);
		m->understood = any_cause(&an);
		m->raw = S("");
		arena_reset(&b->arena);
	}
	arena_reset(&h->given);
}

static void bench_release(struct bench *b)
{
	pack_free(b->pack);
	arena_release(&b->arena);
}

static void *work(void *ctx)
{
	struct crew *c = ctx;
	struct bench b = { 0 };
	struct handful *h;

	for (;;) {
		queue_wait(&c->given, &h);
		if (!h)
			break;
		do_handful(c, &b, h);
		pthread_mutex_lock(&c->lock);
		h->done = true;
		pthread_cond_signal(&c->finished);
		pthread_mutex_unlock(&c->lock);
	}
	bench_release(&b);
	return NULL;
}

struct crew *crew_start(const struct rules *rules, const struct us *us)
{
	struct crew *c = mem_alloc(sizeof(*c));
	long processors = sysconf(_SC_NPROCESSORS_ONLN);
	size_t want = processors > THREADS_MAX + 1 ? THREADS_MAX : processors > 2 ? (size_t)processors - 1 : 1;
	pthread_attr_t attr;

	c->rules = rules;
	c->us = us;
	queue_init(&c->given, sizeof(struct handful *), WAITING_MAX);
	pthread_mutex_init(&c->lock, NULL);
	pthread_cond_init(&c->finished, NULL);
	pthread_attr_init(&attr);
	pthread_attr_setstacksize(&attr, STACK_SIZE);
	while (c->nthreads < want && pthread_create(&c->threads[c->nthreads], &attr, work, c) == 0)
		c->nthreads++;
	pthread_attr_destroy(&attr);
	return c;
}

void crew_stop(struct crew *c)
{
	struct handful *end = NULL;

	if (!c)
		return;
	for (size_t i = 0; i < c->nthreads; i++)
		queue_put(&c->given, &end);
	for (size_t i = 0; i < c->nthreads; i++)
		pthread_join(c->threads[i], NULL);
	queue_release(&c->given);
	pthread_cond_destroy(&c->finished);
	pthread_mutex_destroy(&c->lock);
	bench_release(&c->own);
	free(c);
}

/* It goes to the threads; without them, or when they have more than enough, it is done here. */
void crew_give(struct crew *c, struct handful *h)
{
	h->done = false;
	if (c->nthreads && queue_put(&c->given, &h))
		return;
	do_handful(c, &c->own, h);
	h->done = true;
}

static bool is_done(struct crew *c, struct handful *h)
{
	bool done;

	pthread_mutex_lock(&c->lock);
	done = h->done;
	pthread_mutex_unlock(&c->lock);
	return done;
}

void crew_wait(struct crew *c, struct handful *h)
{
	struct handful *other;

	while (!is_done(c, h) && queue_take(&c->given, &other)) { /* rather than wait, help */
		do_handful(c, &c->own, other);
		pthread_mutex_lock(&c->lock);
		other->done = true;
		pthread_mutex_unlock(&c->lock);
	}
	pthread_mutex_lock(&c->lock);
	while (!h->done)
		pthread_cond_wait(&c->finished, &c->lock);
	pthread_mutex_unlock(&c->lock);
}
