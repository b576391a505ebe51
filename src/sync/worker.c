// SPDX-License-Identifier: BSD-2-Clause
#include "sync/worker.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/text.h"
#include "store/store.h"
#include "sync/lookup.h"
#include "sync/pull.h"
#include "sync/queue.h"
#include "sync/trace.h"

#define STACK_SIZE (1u << 20) /* default stacks differ from 128 KiB to 8 MiB between systems */
#define JOBS 16
#define EVENTS 256
#define ANSWER_MAX (1u << 20)

struct worker {
	pthread_t thread;
	const struct conf *conf;
	const struct rules *rules;
	char *store_path;
	struct queue jobs, events;
	int wake[2];   /* a byte for each event */
	int cancel[2]; /* readable: stop the job in hand */
	struct store *store; /* the worker thread's own */
	uint64_t job;
};

static void send_event(struct worker *w, struct event *ev)
{
	char byte = 0;

	ev->job = w->job;
	/* progress may be lost when nobody reads; the end of a job may not */
	while (!queue_put(&w->events, ev) && ev->kind == EVENT_DONE) {
		struct event dropped;

		if (queue_take(&w->events, &dropped) && dropped.kind == EVENT_DONE) {
			free(ev->answer);
			*ev = dropped;
		}
	}
	if (write(w->wake[1], &byte, 1) < 0)
		return; /* the pipe is full: it is readable already */
}

static void tell(void *ctx, const struct event *ev)
{
	struct event copy = *ev;

	send_event(ctx, &copy);
}

/* ---- one function for each kind of job; *done gets what it has to tell ---- */

static enum rc run_pull(struct worker *w, const struct job *job, struct event *done, struct err *err)
{
	struct pull p = { .conf = w->conf, .account = job->account, .rules = w->rules, .tell = tell, .ctx = w,
			  .cancel_fd = w->cancel[0], .trust = *job->trust ? job->trust : NULL };
	struct store_put_result sum = { 0 };
	enum rc rc = RC_OK;

	if (job->remember)
		rc = cert_trust(job->account->host, job->account->port, job->trust, err);
	if (rc == RC_OK && !w->store)
		rc = store_open(&w->store, w->store_path, STORE_WRITE, err);
	p.store = w->store;
	if (rc == RC_OK)
		rc = pull_run(&p, &sum, err);
	done->new_issues = sum.new_issues;
	done->back = sum.back;
	done->known = sum.known;
	done->late = sum.late;
	done->not_understood = sum.not_understood;
	snprintf(done->text, sizeof(done->text), _("Pulled %u: %u new issues, %u back, %u known. %u not understood."), sum.failures,
		 sum.new_issues, sum.back, sum.known, sum.not_understood);
	return rc;
}

static enum rc run_lookup(struct worker *w, const struct job *job, struct event *done, struct err *err)
{
	struct lookup l = { .ip = slice_of(job->ip), .domain = slice_of(job->domain) };
	struct dns *dns = NULL;
	struct buf out;
	enum rc rc = dns_open(&dns, conf_string(w->conf, OPT_DNS), w->cancel[0], err);

	buf_init(&out, ANSWER_MAX);
	if (rc == RC_OK)
		rc = lookup_run(dns, &l, &out, err);
	done->answer = mem_strdup(buf_cstr(&out));
	buf_release(&out);
	dns_close(dns);
	return rc;
}

static enum rc run_trace(struct worker *w, const struct job *job, struct event *done, struct err *err)
{
	struct slice configured = conf_string(w->conf, OPT_MAILLOG), word;
	struct trace t = { .address = slice_of(job->address), .request = true, .cancel_fd = w->cancel[0] };
	struct arena a;
	struct buf out;
	enum rc rc;

	arena_init(&a);
	buf_init(&out, ANSWER_MAX);
	while (t.nlogs < TRACE_LOGS && conf_list_next(&configured, &word))
		t.logs[t.nlogs++] = arena_cstr(&a, word);
	rc = t.nlogs ? trace_run(&t, &out, err) : err_set(err, RC_CONFIG, _("no mail log is configured: set maillog"));
	done->answer = mem_strdup(buf_cstr(&out));
	buf_release(&out);
	arena_release(&a);
	return rc;
}

static enum rc (*const runs[])(struct worker *w, const struct job *job, struct event *done, struct err *err) = {
	[JOB_PULL] = run_pull,
	[JOB_LOOKUP] = run_lookup,
	[JOB_TRACE] = run_trace,
};

static void drain(int fd)
{
	char bytes[64];

	while (read(fd, bytes, sizeof(bytes)) > 0)
		;
}

static void *work(void *ctx)
{
	struct worker *w = ctx;

	for (;;) {
		struct event done = { .kind = EVENT_DONE };
		struct job job;
		struct err err;

		queue_wait(&w->jobs, &job);
		if (job.kind == JOB_STOP)
			break;
		w->job = job.id;
		done.rc = runs[job.kind](w, &job, &done, &err);
		drain(w->cancel[0]);
		if (done.rc != RC_OK)
			snprintf(done.text, sizeof(done.text), "%s", err.msg);
		send_event(w, &done);
	}
	store_close(w->store);
	w->store = NULL;
	return NULL;
}

static enum rc make_pipes(struct worker *w, struct err *err)
{
	w->wake[0] = w->wake[1] = w->cancel[0] = w->cancel[1] = -1;
	if (pipe2(w->wake, O_CLOEXEC | O_NONBLOCK) != 0 || pipe2(w->cancel, O_CLOEXEC | O_NONBLOCK) != 0)
		return err_set(err, RC_IO, "pipe: %s", strerror(errno));
	return RC_OK;
}

static void release(struct worker *w)
{
	struct event left;

	for (int i = 0; i < 2; i++) {
		if (w->wake[i] >= 0)
			close(w->wake[i]);
		if (w->cancel[i] >= 0)
			close(w->cancel[i]);
	}
	while (queue_take(&w->events, &left))
		free(left.answer);
	queue_release(&w->jobs);
	queue_release(&w->events);
	free(w->store_path);
	free(w);
}

enum rc worker_start(struct worker **out, const struct conf *conf, const struct rules *rules, const char *store_path,
		     struct err *err)
{
	struct worker *w = mem_alloc(sizeof(*w));
	pthread_attr_t attr;
	enum rc rc;
	int failed;

	w->conf = conf;
	w->rules = rules;
	w->store_path = store_path ? mem_strdup(store_path) : NULL;
	queue_init(&w->jobs, sizeof(struct job), JOBS);
	queue_init(&w->events, sizeof(struct event), EVENTS);
	rc = make_pipes(w, err);
	if (rc == RC_OK) {
		pthread_attr_init(&attr);
		pthread_attr_setstacksize(&attr, STACK_SIZE);
		failed = pthread_create(&w->thread, &attr, work, w);
		pthread_attr_destroy(&attr);
		if (failed)
			rc = err_set(err, RC_IO, "pthread_create: %s", strerror(failed));
	}
	if (rc != RC_OK) {
		release(w);
		return rc;
	}
	*out = w;
	return RC_OK;
}

bool worker_post(struct worker *w, const struct job *job)
{
	return queue_put(&w->jobs, job);
}

bool worker_event(struct worker *w, struct event *out)
{
	drain(w->wake[0]);
	return queue_take(&w->events, out);
}

int worker_fd(const struct worker *w)
{
	return w->wake[0];
}

void worker_cancel(struct worker *w)
{
	char byte = 0;

	if (write(w->cancel[1], &byte, 1) < 0)
		return; /* full: it is being cancelled already */
}

void worker_stop(struct worker *w)
{
	struct job stop = { .kind = JOB_STOP };

	if (!w)
		return;
	worker_cancel(w);
	while (!queue_put(&w->jobs, &stop)) {
		struct job dropped;

		queue_take(&w->jobs, &dropped);
	}
	pthread_join(w->thread, NULL);
	release(w);
}
