// SPDX-License-Identifier: BSD-2-Clause
#include "sync/reader.h"

#include <errno.h>
#include <fcntl.h>
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/text.h"
#include "mail/source.h"

#define AHEAD 32			/* handfuls between the file and who takes them, */
#define AHEAD_BYTES ((size_t)32 << 20) /* of so many bytes together, but always one mail */
#define SOME_BYTES (1u << 20)		/* a handful of more than that is given at once */
#define WITH_CREW 4			/* handfuls that are being understood */
#define STACK_SIZE (1u << 20)

struct reader {
	pthread_t thread;
	struct crew *crew;
	char **paths;
	int npaths;
	struct read_some *filling;	     /* the next three are the thread's own */
	struct read_some *given, **given_end; /* with the crew, in order */
	size_t ngiven;
	pthread_mutex_t lock; /* of all below */
	pthread_cond_t room;
	struct read_some *ready, **ready_end;
	struct read_some *spare; /* their arenas are used again */
	size_t nahead, bytes;
	bool stop, ended;
	enum rc rc;
	struct err err;
	int wake[2];
};

static void wake(struct reader *r)
{
	char byte = 0;

	if (write(r->wake[1], &byte, 1) < 0)
		return; /* the pipe is full: it is readable already */
}

/* ---- the thread ---- */

/* The oldest that the crew has; those behind it keep their order. */
static void publish(struct reader *r)
{
	struct read_some *s = r->given;
	bool first;

	r->given = s->next;
	if (!r->given)
		r->given_end = &r->given;
	r->ngiven--;
	crew_wait(r->crew, &s->mails);
	s->next = NULL;
	pthread_mutex_lock(&r->lock);
	first = !r->ready;
	*r->ready_end = s;
	r->ready_end = &s->next;
	pthread_mutex_unlock(&r->lock);
	if (first)
		wake(r);
}

static void give(struct reader *r)
{
	struct read_some *s = r->filling;

	r->filling = NULL;
	if (!s)
		return;
	s->next = NULL;
	*r->given_end = s;
	r->given_end = &s->next;
	crew_give(r->crew, &s->mails);
	if (++r->ngiven > WITH_CREW)
		publish(r);
}

/* Waits until there is room for n bytes more; false: stopped. */
static bool wait_for_room(struct reader *r, size_t n)
{
	bool stop;

	pthread_mutex_lock(&r->lock);
	while (!r->stop && r->nahead && (r->nahead >= AHEAD || r->bytes + n > AHEAD_BYTES)) {
		if (!r->filling && !r->given) {
			pthread_cond_wait(&r->room, &r->lock);
			continue;
		}
		pthread_mutex_unlock(&r->lock); /* what is here already may be what fills it */
		give(r);
		if (r->given)
			publish(r);
		pthread_mutex_lock(&r->lock);
	}
	stop = r->stop;
	pthread_mutex_unlock(&r->lock);
	return !stop;
}

/* The handful to put the next mail of n bytes into; NULL: stopped. */
static struct read_some *room_for(struct reader *r, size_t n)
{
	struct read_some *s = r->filling;

	if (s && (s->n == HANDFUL || s->bytes + n > SOME_BYTES))
		give(r);
	if (!r->filling && !wait_for_room(r, n))
		return NULL;
	pthread_mutex_lock(&r->lock);
	if (r->stop) {
		pthread_mutex_unlock(&r->lock);
		return NULL;
	}
	if (!r->filling) {
		r->filling = r->spare ? r->spare : mem_alloc(sizeof(*r->filling));
		r->spare = r->spare ? r->spare->next : NULL;
		r->nahead++;
	}
	r->filling->bytes += n;
	r->bytes += n;
	pthread_mutex_unlock(&r->lock);
	return r->filling;
}

static enum rc take_mail(void *ctx, const struct source_mail *mail, struct err *err)
{
	struct reader *r = ctx;
	struct read_some *s = room_for(r, mail->raw.n);
	struct crew_mail *m;

	if (!s)
		return err_set(err, RC_CANCELLED, _("stopped"));
	m = &s->mails.mails[s->mails.n++];
	*m = (struct crew_mail){ .raw = arena_dup(&s->mails.given, mail->raw), .came = mail->raw.n };
	s->v[s->n].mail = m;
	s->v[s->n++].path = mail->number ? arena_printf(&s->names, "%s#%llu", mail->path, (unsigned long long)mail->number)
					 : arena_dup(&s->names, slice_of(mail->path));
	return RC_OK;
}

static void take_trouble(void *ctx, const char *path, enum rc rc, const struct err *why)
{
	struct read_some *s = room_for(ctx, 0);

	(void)rc;
	if (!s)
		return;
	s->v[s->n].mail = NULL;
	s->v[s->n].why = arena_cstr(&s->names, slice_of(why->msg));
	s->v[s->n++].path = arena_dup(&s->names, slice_of(path));
}

static void *work(void *ctx)
{
	struct reader *r = ctx;
	struct err err = { "" };
	enum rc rc = RC_OK;

	for (int i = 0; i < r->npaths && rc == RC_OK; i++)
		rc = source_walk(r->paths[i], take_mail, take_trouble, r, &err);
	give(r);
	while (r->given)
		publish(r);
	pthread_mutex_lock(&r->lock);
	r->ended = true;
	r->rc = rc;
	r->err = err;
	pthread_mutex_unlock(&r->lock);
	wake(r);
	return NULL;
}

/* ---- who takes them ---- */

struct read_some *reader_take(struct reader *r)
{
	struct read_some *s;
	char bytes[64];

	pthread_mutex_lock(&r->lock);
	s = r->ready;
	if (s)
		r->ready = s->next;
	if (!r->ready)
		r->ready_end = &r->ready;
	if (!r->ready && !r->ended)
		while (read(r->wake[0], bytes, sizeof(bytes)) > 0)
			;
	pthread_mutex_unlock(&r->lock);
	return s;
}

void reader_done_with(struct reader *r, struct read_some *s)
{
	pthread_mutex_lock(&r->lock);
	r->nahead--;
	r->bytes -= s->bytes;
	s->bytes = s->n = s->mails.n = 0;
	arena_reset(&s->mails.made);
	arena_reset(&s->names);
	s->next = r->spare;
	r->spare = s;
	pthread_cond_signal(&r->room);
	pthread_mutex_unlock(&r->lock);
}

bool reader_ended(struct reader *r, enum rc *rc, struct err *err)
{
	bool ended;

	pthread_mutex_lock(&r->lock);
	ended = r->ended && !r->ready;
	if (ended) {
		*rc = r->rc;
		*err = r->err;
	}
	pthread_mutex_unlock(&r->lock);
	return ended;
}

int reader_fd(const struct reader *r)
{
	return r->wake[0];
}

/* ---- start and stop ---- */

static void free_some(struct read_some *s)
{
	while (s) {
		struct read_some *next = s->next;

		arena_release(&s->mails.given);
		arena_release(&s->mails.made);
		arena_release(&s->names);
		free(s);
		s = next;
	}
}

static void release(struct reader *r)
{
	crew_stop(r->crew);
	free_some(r->ready);
	free_some(r->spare);
	for (int i = 0; i < 2; i++)
		if (r->wake[i] >= 0)
			close(r->wake[i]);
	for (int i = 0; i < r->npaths; i++)
		free(r->paths[i]);
	free(r->paths);
	pthread_mutex_destroy(&r->lock);
	pthread_cond_destroy(&r->room);
	free(r);
}

enum rc reader_start(struct reader **out, const struct rules *rules, const struct us *us, char *const *paths, int npaths, struct err *err)
{
	struct reader *r = mem_alloc(sizeof(*r));
	pthread_attr_t attr;
	int failed = 0;

	r->given_end = &r->given;
	r->ready_end = &r->ready;
	pthread_mutex_init(&r->lock, NULL);
	pthread_cond_init(&r->room, NULL);
	r->paths = mem_alloc((size_t)(npaths + 1) * sizeof(*r->paths));
	for (r->npaths = 0; r->npaths < npaths; r->npaths++)
		r->paths[r->npaths] = mem_strdup(paths[r->npaths]);
	if (pipe2(r->wake, O_CLOEXEC | O_NONBLOCK) != 0) {
		r->wake[0] = r->wake[1] = -1;
		failed = errno;
	}
	r->crew = crew_start(rules, us);
	pthread_attr_init(&attr);
	pthread_attr_setstacksize(&attr, STACK_SIZE);
	if (!failed)
		failed = pthread_create(&r->thread, &attr, work, r);
	pthread_attr_destroy(&attr);
	if (failed) {
		release(r);
		return err_set(err, RC_IO, "pthread_create: %s", strerror(failed));
	}
	*out = r;
	return RC_OK;
}

void reader_stop(struct reader *r)
{
	if (!r)
		return;
	pthread_mutex_lock(&r->lock);
	r->stop = true;
	pthread_cond_signal(&r->room);
	pthread_mutex_unlock(&r->lock);
	pthread_join(r->thread, NULL);
	release(r);
}
