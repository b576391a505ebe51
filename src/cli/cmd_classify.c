// SPDX-License-Identifier: BSD-2-Clause
/*
 * modori classify: files to one JSON object per recipient, streamed, without store. Mails are gathered into
 * batches; with -j N as many threads judge them, and what they wrote is printed in the order of the input.
 */
#include <pthread.h>

#include "base/buf.h"
#include "base/text.h"
#include "base/vec.h"
#include "cli/cmd.h"
#include "cli/json.h"
#include "mail/lines.h"
#include "mail/source.h"
#include "sync/queue.h"

#define JOBS_MAX 64
#define BATCH_BYTES (256u << 10) /* of mail; a single larger one is a batch alone */
#define GIANT (1u << 20)	 /* a mail that is not copied for a thread: memory must not grow with their number */
#define BATCH_MAILS 64
#define LINES_MAX (512u << 20)

struct piece {
	char *path;
	uint64_t number;
	size_t from, to; /* in the batch's raw bytes */
};

struct batch {
	struct buf raw, lines;
	struct {
		VEC(struct piece);
	} mails;
	const struct rules *rules;
	const struct us *us;
	struct arena arena;
	bool busy; /* a thread has it */
};

struct classify {
	struct batch batch[2 * JOBS_MAX];
	size_t nbatches, filling; /* batches are filled in turn, and printed in the same turn */
	unsigned jobs, nthreads; /* without threads the caller's own does it */
	pthread_t threads[JOBS_MAX];
	struct queue work; /* of struct batch *; NULL ends a thread */
	pthread_mutex_t lock;
	pthread_cond_t finished;
	int code;
};

/* ---- judging a batch ---- */

static void judge_mail(struct batch *b, struct slice raw, const char *path, uint64_t number)
{
	struct analysis an = ingest(&b->arena, b->rules, b->us, raw);
	const struct report *r = an.extract->reports;

	if (!r)
		json_failure(&b->lines, &an, NULL, NULL, path, number);
	for (size_t i = 0; r; r = r->next, i++)
		json_failure(&b->lines, &an, r, &an.verdicts[i], path, number);
	arena_reset(&b->arena);
}

static void judge(struct batch *b)
{
	for (size_t i = 0; i < b->mails.n; i++) {
		const struct piece *mail = &b->mails.v[i];

		judge_mail(b, slice_sub(buf_slice(&b->raw), mail->from, mail->to), mail->path, mail->number);
	}
}

static void *work(void *arg)
{
	struct classify *c = arg;
	struct batch *b;

	for (;;) {
		queue_wait(&c->work, &b);
		if (!b)
			return NULL;
		judge(b);
		pthread_mutex_lock(&c->lock);
		b->busy = false;
		pthread_cond_signal(&c->finished);
		pthread_mutex_unlock(&c->lock);
	}
}

/* ---- in turn ---- */

/* Wait for a batch, print what it gave, empty it. */
static enum rc finish(struct classify *c, struct batch *b, struct err *err)
{
	bool written;

	pthread_mutex_lock(&c->lock);
	while (b->busy)
		pthread_cond_wait(&c->finished, &c->lock);
	pthread_mutex_unlock(&c->lock);
	written = !b->lines.full && fwrite(buf_slice(&b->lines).p, 1, b->lines.n, stdout) == b->lines.n;
	for (size_t i = 0; i < b->mails.n; i++)
		free(b->mails.v[i].path);
	b->mails.n = 0;
	buf_reset(&b->raw);
	buf_reset(&b->lines);
	return written ? RC_OK : err_set(err, RC_IO, _("cannot write the result"));
}

/* Give the batch in hand to a thread and turn to the next, which must be printed before it is filled again. */
static enum rc next_batch(struct classify *c, struct err *err)
{
	struct batch *b = &c->batch[c->filling];

	if (c->nthreads && b->mails.n) {
		b->busy = true;
		queue_put(&c->work, &b);
	}
	c->filling = (c->filling + 1) % c->nbatches;
	return finish(c, &c->batch[c->filling], err);
}

/* Print what is in work, in turn. */
static enum rc drain(struct classify *c, struct err *err)
{
	enum rc rc = RC_OK;

	for (size_t i = 0; i < c->nbatches; i++) {
		enum rc one = next_batch(c, err);

		rc = rc == RC_OK ? one : rc;
	}
	return rc;
}

/* In place: a giant is not copied for its line ends. */
static struct slice with_line_feeds(struct slice raw)
{
	char *p = (char *)(uintptr_t)raw.p;

	return (struct slice){ p, lines_normalise_here(p, raw.n) };
}

static enum rc take_mail(void *ctx, const struct source_mail *mail, struct err *err)
{
	struct classify *c = ctx;
	struct batch *b = &c->batch[c->filling];
	enum rc rc = RC_OK;

	if (!c->nthreads || mail->raw.n > GIANT) {
		rc = c->nthreads ? drain(c, err) : RC_OK;
		judge_mail(b, mail->raw.n > GIANT ? with_line_feeds(mail->raw) : mail->raw, mail->path, mail->number);
		return rc != RC_OK || b->lines.n < BATCH_BYTES ? rc : finish(c, b, err);
	}
	if (b->mails.n && (b->mails.n == BATCH_MAILS || b->raw.n + mail->raw.n > BATCH_BYTES)) {
		rc = next_batch(c, err);
		b = &c->batch[c->filling];
	}
	vec_push(&b->mails, ((struct piece){ mem_strdup(mail->path), mail->number, b->raw.n, b->raw.n + mail->raw.n }));
	buf_put(&b->raw, mail->raw);
	return rc;
}

static void trouble(void *ctx, const char *path, enum rc rc, const struct err *err)
{
	struct classify *c = ctx;

	(void)path;
	complain("%s", err->msg);
	c->code = exit_code(rc);
}

static void start(struct classify *c, const struct cli *cli)
{
	c->nbatches = c->jobs > 1 ? 2 * c->jobs : 1;
	for (size_t i = 0; i < c->nbatches; i++) {
		buf_init(&c->batch[i].raw, BATCH_BYTES + GIANT);
		buf_init(&c->batch[i].lines, LINES_MAX);
		c->batch[i].rules = cli->rules;
		c->batch[i].us = &cli->us;
	}
	pthread_mutex_init(&c->lock, NULL);
	pthread_cond_init(&c->finished, NULL);
	queue_init(&c->work, sizeof(struct batch *), 4 * JOBS_MAX);
	while (c->jobs > 1 && c->nthreads < c->jobs && pthread_create(&c->threads[c->nthreads], NULL, work, c) == 0)
		c->nthreads++;
}

static enum rc stop(struct classify *c, struct err *err)
{
	struct batch *none = NULL;
	enum rc rc = drain(c, err);

	for (unsigned i = 0; i < c->nthreads; i++)
		queue_put(&c->work, &none);
	for (unsigned i = 0; i < c->nthreads; i++)
		pthread_join(c->threads[i], NULL);
	for (size_t i = 0; i < c->nbatches; i++) {
		buf_release(&c->batch[i].raw);
		buf_release(&c->batch[i].lines);
		vec_free(&c->batch[i].mails);
		arena_release(&c->batch[i].arena);
	}
	queue_release(&c->work);
	pthread_cond_destroy(&c->finished);
	pthread_mutex_destroy(&c->lock);
	return rc;
}

static bool take_options(struct classify *c, const struct flags *f)
{
	const char *format = flag_value(f, FLAG_FORMAT), *jobs = flag_value(f, FLAG_JOBS);
	uint64_t n = 1;

	if (format && strcmp(format, "ndjson") != 0) {
		complain(_("classify knows only --format=ndjson"));
		return false;
	}
	if (jobs && (!slice_u64(slice_of(jobs), &n) || n < 1 || n > JOBS_MAX)) {
		complain(_("-j wants a number from 1 to %d"), JOBS_MAX);
		return false;
	}
	c->jobs = (unsigned)n;
	if (f->nwords == 0)
		complain(_("classify wants files or folders, or - for standard input"));
	return f->nwords > 0;
}

int cmd_classify(struct cli *cli, const struct flags *f)
{
	struct classify *c = mem_alloc(sizeof(*c));
	struct err err;
	enum rc rc = RC_OK;
	int code;

	if (!take_options(c, f)) {
		free(c);
		return EXIT_USAGE;
	}
	start(c, cli);
	for (int i = 0; i < f->nwords; i++) {
		rc = source_walk(f->words[i], take_mail, trouble, c, &err);
		if (rc != RC_OK)
			trouble(c, f->words[i], rc, &err);
	}
	rc = stop(c, &err);
	if (rc == RC_OK && fflush(stdout) != 0)
		rc = err_set(&err, RC_IO, _("cannot write the result"));
	if (rc != RC_OK)
		trouble(c, "", rc, &err);
	code = c->code;
	free(c);
	return code;
}
