// SPDX-License-Identifier: BSD-2-Clause
#include "sync/crew.h"

#include <pthread.h>
#include <stdlib.h>
#include <unistd.h>

#include "store/pack.h"
#include "sync/queue.h"

#define THREADS_MAX 4
#define WAITING_MAX 512
#define HANDFUL 16 /* mails handed over at a time: waking a thread costs as much as a mail */
#define STACK_SIZE (1u << 20) /* default stacks differ from 128 KiB to 8 MiB between systems */

struct crew {
	const struct rules *rules;
	const struct us *us;
	pthread_t threads[THREADS_MAX];
	size_t nthreads;
	struct queue given; /* of chains of struct crew_mail; NULL ends a thread */
	struct crew_mail *first, **end; /* the next chain, not given yet */
	size_t chained;
	pthread_mutex_t lock;
	pthread_cond_t finished;
	struct pack *pack; /* of the giver's thread */
};

static void do_mail(struct crew *c, struct pack *pack, struct crew_mail *m)
{
	m->an = ingest(&m->arena, c->rules, c->us, m->raw);
	m->packed = pack_mail(pack, &m->arena, m->raw);
}

static void *work(void *ctx)
{
	struct crew *c = ctx;
	struct pack *pack = pack_new();
	struct crew_mail *chain;

	for (;;) {
		queue_wait(&c->given, &chain);
		if (!chain)
			break;
		for (struct crew_mail *m = chain; m; m = m->next)
			do_mail(c, pack, m);
		pthread_mutex_lock(&c->lock);
		for (struct crew_mail *m = chain, *next; m; m = next) {
			next = m->next; /* once it is done it is no longer ours */
			m->done = true;
		}
		pthread_cond_signal(&c->finished);
		pthread_mutex_unlock(&c->lock);
	}
	pack_free(pack);
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
	c->end = &c->first;
	queue_init(&c->given, sizeof(struct crew_mail *), WAITING_MAX);
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
	struct crew_mail *end = NULL;

	if (!c)
		return;
	for (size_t i = 0; i < c->nthreads; i++)
		queue_put(&c->given, &end);
	for (size_t i = 0; i < c->nthreads; i++)
		pthread_join(c->threads[i], NULL);
	queue_release(&c->given);
	pthread_cond_destroy(&c->finished);
	pthread_mutex_destroy(&c->lock);
	pack_free(c->pack);
	free(c);
}

/* The chain goes to the threads; without them, or when they have more than enough, it is done here. */
static void hand_over(struct crew *c)
{
	struct crew_mail *chain = c->first;

	c->first = NULL;
	c->end = &c->first;
	c->chained = 0;
	if (!chain || (c->nthreads && queue_put(&c->given, &chain)))
		return;
	if (!c->pack)
		c->pack = pack_new();
	for (struct crew_mail *m = chain; m; m = m->next) {
		do_mail(c, c->pack, m);
		m->done = true;
	}
}

void crew_give(struct crew *c, struct crew_mail *m)
{
	m->done = false;
	m->next = NULL;
	*c->end = m;
	c->end = &m->next;
	if (++c->chained == HANDFUL)
		hand_over(c);
}

void crew_wait(struct crew *c, struct crew_mail *m)
{
	hand_over(c);
	pthread_mutex_lock(&c->lock);
	while (!m->done)
		pthread_cond_wait(&c->finished, &c->lock);
	pthread_mutex_unlock(&c->lock);
}
