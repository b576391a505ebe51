// SPDX-License-Identifier: BSD-2-Clause
#include "sync/worker.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/clock.h"
#include "base/text.h"
#include "store/store.h"
#include "sync/lookup.h"
#include "sync/pull.h"
#include "sync/queue.h"
#include "sync/setup.h"
#include "sync/trace.h"

#define STACK_SIZE (1u << 20) /* default stacks differ from 128 KiB to 8 MiB between systems */
#define JOBS 16
#define LOOK_MS 60000	   /* between two looks at an account that is watched */
#define WATCHED_MS 600000  /* the same where the server is to tell */
#define ERRAND_AGAIN_MS 60000
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
	int post[2];   /* a byte for each job: ends the waiting for news */
	struct store *store; /* the worker thread's own */
	uint64_t job;
	struct session *sessions; /* one for each account, in its order */
	size_t nsessions;
	const struct typed *typed;
};

/* An account as the worker keeps it between pulls. Times are clock_ms. */
struct session {
	struct pull pull;
	unsigned tries;	       /* in vain, since it was reached */
	int64_t next;	       /* when to look by itself; 0: not */
	int64_t offline_since; /* wall clock; 0: it is reached */
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

static void drain(int fd)
{
	char bytes[64];

	while (read(fd, bytes, sizeof(bytes)) > 0)
		;
}

/* ---- what comes after a pull ---- */

static bool watches(const struct worker *w)
{
	return conf_bool(w->conf, OPT_WATCH);
}

static void tell_offline(struct worker *w, struct session *s, int64_t wait_ms)
{
	struct event ev = { .kind = EVENT_OFFLINE, .total = (uint64_t)wait_ms / 1000 };
	char when[CLOCK_TEXT];

	clock_text(s->offline_since, when);
	if (wait_ms)
		snprintf(ev.text, sizeof(ev.text), _("offline since %.5s, retry in %llu s, p now"), when + 11, (unsigned long long)ev.total);
	else
		snprintf(ev.text, sizeof(ev.text), _("offline since %.5s, p tries again"), when + 11);
	send_event(w, &ev);
}

/* An errand must not be late. */
static void heed_errands(struct worker *w, struct session *s)
{
	int64_t due, now = clock_now(), at;
	struct err err;

	if (store_errand_next(w->store, &due, &err) != RC_OK || !due)
		return;
	at = clock_ms() + (due > now ? (due - now) * 1000 : ERRAND_AGAIN_MS);
	if (!s->next || at < s->next)
		s->next = at;
}

/*
 * When to look again by itself. A wrong password, a certificate, a stop by the
 * user: not before the user says so.
 */
static void plan(struct worker *w, struct session *s, enum rc rc)
{
	struct slice second;

	s->next = 0;
	if (rc == RC_NET || rc == RC_TIMEOUT) {
		int64_t wait = watches(w) ? pull_patience(s->tries++) : 0;

		if (!s->offline_since)
			s->offline_since = clock_now();
		s->next = wait ? clock_ms() + wait : 0;
		tell_offline(w, s, wait);
		return;
	}
	s->tries = 0;
	s->offline_since = 0;
	if (rc == RC_OK && watches(w)) /* one folder is watched by waiting for its news; else a look now and then */
		s->next = clock_ms() + (w->nsessions == 1 && !account_folder(s->pull.account, 1, &second) ? WATCHED_MS : LOOK_MS);
	if (rc == RC_OK)
		heed_errands(w, s);
}

/* ---- one function for each kind of job; *done gets what it has to tell ---- */

static enum rc open_store(struct worker *w, struct err *err)
{
	return w->store ? RC_OK : store_open(&w->store, w->store_path, STORE_WRITE, err);
}

static enum rc pull_session(struct worker *w, struct session *s, const struct job *job, struct store_put_result *sum, struct err *err)
{
	enum rc rc = RC_OK;

	if (job->remember)
		rc = cert_trust(s->pull.account->host, s->pull.account->port, job->trust, err);
	s->pull.store = w->store;
	s->pull.password = typed_find(w->typed, s->pull.account->name);
	s->pull.trust = *job->trust ? job->trust : NULL;
	s->pull.keep = watches(w);
	if (rc == RC_OK)
		rc = pull_run(&s->pull, sum, err);
	s->pull.trust = NULL;
	drain(w->cancel[0]);
	plan(w, s, rc);
	return rc;
}

/* All accounts, or one; what fails first is told at the end. */
static enum rc run_pull(struct worker *w, const struct job *job, struct event *done, struct err *err)
{
	struct store_put_result sum = { 0 };
	enum rc worst = open_store(w, err);

	if (job->typed)
		w->typed = job->typed;
	for (size_t i = 0; worst != RC_CANCELLED && w->store && i < w->nsessions; i++) {
		struct err one;
		enum rc rc;

		if (job->account && !slice_eq(job->account->name, w->sessions[i].pull.account->name))
			continue;
		if (job->account) /* perhaps with another folder than the configuration's */
			w->sessions[i].pull.account = job->account;
		rc = pull_session(w, &w->sessions[i], job, &sum, &one);
		if (rc != RC_OK && worst == RC_OK) {
			worst = rc;
			*err = one;
			done->account = w->sessions[i].pull.account;
		}
	}
	done->new_issues = sum.new_issues;
	done->back = sum.back;
	done->known = sum.known;
	done->late = sum.late;
	done->not_understood = sum.not_understood;
	snprintf(done->text, sizeof(done->text), _("Pulled %u: %u new issues, %u back, %u known. %u not understood."), sum.failures,
		 sum.new_issues, sum.back, sum.known, sum.not_understood);
	return worst;
}

static enum rc run_whole(struct worker *w, const struct job *job, struct event *done, struct err *err)
{
	struct store_place place;
	struct arena a;
	enum rc rc = open_store(w, err);

	(void)done;
	arena_init(&a);
	if (rc == RC_OK)
		rc = store_place(w->store, job->failure, &a, &place, err);
	for (size_t i = 0; rc == RC_OK && i < w->nsessions; i++) {
		struct session *s = &w->sessions[i];

		if (!slice_eq(s->pull.account->name, place.account))
			continue;
		s->pull.store = w->store;
		s->pull.password = typed_find(w->typed, place.account);
		s->pull.keep = watches(w);
		rc = pull_whole(&s->pull, job->failure, err);
	}
	drain(w->cancel[0]);
	arena_release(&a);
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

static enum rc run_find(struct worker *w, const struct job *job, struct event *done, struct err *err)
{
	struct setup_server s = { .host = "" };
	enum rc rc = setup_find(w->conf, job->address, job->server, w->cancel[0], &s, &done->cert, err);

	snprintf(done->host, sizeof(done->host), "%s", s.host);
	done->port = s.port;
	done->tls = s.tls;
	return rc;
}

static enum rc run_folders(struct worker *w, const struct job *job, struct event *done, struct err *err)
{
	struct buf out;
	enum rc rc;

	buf_init(&out, ANSWER_MAX);
	rc = setup_folders(job->account, job->password, w->cancel[0], &out, err);
	done->answer = mem_strdup(buf_cstr(&out));
	buf_release(&out);
	return rc;
}

static enum rc (*const runs[])(struct worker *w, const struct job *job, struct event *done, struct err *err) = {
	[JOB_PULL] = run_pull,
	[JOB_WHOLE] = run_whole,
	[JOB_LOOKUP] = run_lookup,
	[JOB_TRACE] = run_trace,
	[JOB_FIND] = run_find,
	[JOB_FOLDERS] = run_folders,
};

static void run_job(struct worker *w, const struct job *job)
{
	struct event done = { .kind = EVENT_DONE };
	struct err err;

	w->job = job->id;
	done.rc = runs[job->kind](w, job, &done, &err);
	drain(w->cancel[0]);
	if (done.rc != RC_OK)
		snprintf(done.text, sizeof(done.text), "%s", err.msg);
	send_event(w, &done);
}

/* ---- waiting ---- */

static struct session *soonest(struct worker *w)
{
	struct session *best = NULL;

	for (size_t i = 0; i < w->nsessions; i++)
		if (w->sessions[i].next && (!best || w->sessions[i].next < best->next))
			best = &w->sessions[i];
	return best;
}

/* In the folder, on the server's word; a job ends it. */
static void wait_for_news(struct worker *w, struct session *s, int ms)
{
	bool news = false;
	struct err err;
	enum rc rc = pull_wait(&s->pull, ms, w->post[0], &news, &err);

	drain(w->cancel[0]);
	if (news || rc != RC_OK) /* a connection that broke is opened again at once, and with patience after that */
		s->next = clock_ms();
}

/* What to do next: a job of the screen's, or a look of our own. */
static void next_job(struct worker *w, struct job *job)
{
	for (;;) {
		struct session *s = soonest(w);
		int64_t ms = s ? s->next - clock_ms() : -1;

		drain(w->post[0]);
		if (queue_take(&w->jobs, job))
			return;
		if (s && ms <= 0) {
			*job = (struct job){ .kind = JOB_PULL, .account = s->pull.account };
			return;
		}
		if (s && w->nsessions == 1 && s->pull.session)
			wait_for_news(w, s, ms > INT32_MAX ? INT32_MAX : (int)ms);
		else if (queue_wait_until(&w->jobs, job, ms))
			return;
	}
}

static void *work(void *ctx)
{
	struct worker *w = ctx;
	struct job job;

	for (next_job(w, &job); job.kind != JOB_STOP; next_job(w, &job))
		run_job(w, &job);
	for (size_t i = 0; i < w->nsessions; i++)
		pull_close(&w->sessions[i].pull);
	store_close(w->store);
	w->store = NULL;
	return NULL;
}

/* ---- start and stop ---- */

static void make_sessions(struct worker *w)
{
	w->nsessions = w->conf->naccounts;
	w->sessions = mem_alloc((w->nsessions + 1) * sizeof(*w->sessions));
	for (size_t i = 0; i < w->nsessions; i++)
		w->sessions[i].pull = (struct pull){ .conf = w->conf, .account = &w->conf->accounts[i], .rules = w->rules, .me = conf_me(w->conf),
						     .tell = tell, .ctx = w, .cancel_fd = w->cancel[0] };
}

static enum rc make_pipes(struct worker *w, struct err *err)
{
	w->wake[0] = w->wake[1] = w->cancel[0] = w->cancel[1] = w->post[0] = w->post[1] = -1;
	if (pipe2(w->wake, O_CLOEXEC | O_NONBLOCK) != 0 || pipe2(w->cancel, O_CLOEXEC | O_NONBLOCK) != 0 ||
	    pipe2(w->post, O_CLOEXEC | O_NONBLOCK) != 0)
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
		if (w->post[i] >= 0)
			close(w->post[i]);
	}
	while (queue_take(&w->events, &left))
		free(left.answer);
	queue_release(&w->jobs);
	queue_release(&w->events);
	free(w->sessions);
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
		make_sessions(w);
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
	char byte = 0;

	if (!queue_put(&w->jobs, job))
		return false;
	if (write(w->post[1], &byte, 1) < 0)
		return true; /* the pipe is full: it is readable already */
	return true;
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
	while (!worker_post(w, &stop)) {
		struct job dropped;

		queue_take(&w->jobs, &dropped);
	}
	pthread_join(w->thread, NULL);
	release(w);
}
