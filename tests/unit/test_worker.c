// SPDX-License-Identifier: BSD-2-Clause
/* The worker thread: jobs in, events out, never a hang, whatever the network does. */
#include "tests/support/test.h"

#include <arpa/inet.h>
#include <poll.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/socket.h>
#include <unistd.h>

#include "base/clock.h"
#include "base/path.h"
#include "sync/worker.h"

static char *dir, store[300];
static struct conf *conf;

/* A listening socket that never answers; its port. */
static int silent_server(unsigned *port)
{
	struct sockaddr_in addr = { .sin_family = AF_INET, .sin_addr.s_addr = htonl(INADDR_LOOPBACK) };
	socklen_t n = sizeof(addr);
	int fd = socket(AF_INET, SOCK_STREAM, 0);

	assert_true(fd >= 0);
	assert_int_equal(bind(fd, (struct sockaddr *)&addr, sizeof(addr)), 0);
	assert_int_equal(listen(fd, 5), 0);
	assert_int_equal(getsockname(fd, (struct sockaddr *)&addr, &n), 0);
	*port = ntohs(addr.sin_port);
	return fd;
}

static void configure_text(const char *text)
{
	char path[320];
	struct err err = { "" };

	snprintf(path, sizeof(path), "%s/config", dir);
	assert_int_equal(path_write(path, slice_of(text), 0600, &err), RC_OK);
	assert_int_equal(conf_load(&conf, path, &err), RC_OK);
}

static void configure(unsigned port)
{
	char text[300];

	snprintf(text, sizeof(text), "[account a]\nhost = 127.0.0.1\nport = %u\ntls = none\nuser = u\npassword-command = echo secret\nfolder = INBOX\n", port);
	configure_text(text);
}

/* The next EVENT_DONE, waiting on the descriptor. */
static struct event wait_done(struct worker *w, int ms)
{
	struct event ev;
	int64_t end = clock_ms() + ms;

	for (;;) {
		struct pollfd p = { .fd = worker_fd(w), .events = POLLIN };

		while (worker_event(w, &ev))
			if (ev.kind == EVENT_DONE)
				return ev;
		if (clock_ms() > end)
			fail_msg("no end of the job within %d ms", ms);
		poll(&p, 1, 100);
	}
}

static void nobody_listens(void **state)
{
	struct worker *w = NULL;
	struct err err = { "" };
	unsigned port;
	struct event ev;

	(void)state;
	close(silent_server(&port));
	configure(port);
	assert_int_equal(worker_start(&w, conf, NULL, store, &err), RC_OK);
	assert_true(worker_post(w, &(struct job){ .kind = JOB_PULL, .id = 1, .account = conf_account(conf, NULL) }));
	ev = wait_done(w, 20000);
	assert_int_equal(ev.rc, RC_NET);
	assert_int_equal(ev.job, 1);
	assert_non_null(strstr(ev.text, "127.0.0.1"));
	worker_stop(w);
}

static void cancel_ends_a_silent_peer(void **state)
{
	struct worker *w = NULL;
	struct err err = { "" };
	unsigned port;
	int fd = silent_server(&port), peer;
	struct event ev;

	(void)state;
	configure(port);
	assert_int_equal(worker_start(&w, conf, NULL, store, &err), RC_OK);
	assert_true(worker_post(w, &(struct job){ .kind = JOB_PULL, .id = 2, .account = conf_account(conf, NULL) }));
	peer = accept(fd, NULL, NULL); /* it is connected, and waits for a greeting */
	assert_true(peer >= 0);
	worker_cancel(w);
	ev = wait_done(w, 10000);
	assert_int_equal(ev.rc, RC_CANCELLED);
	close(peer);
	close(fd);
	worker_stop(w);
}

/* A second worker has no store; what it looks up comes with the end of the job. */
static void a_lookup_can_be_stopped(void **state)
{
	struct sockaddr_in addr = { .sin_family = AF_INET, .sin_addr.s_addr = htonl(INADDR_LOOPBACK) };
	struct job job = { .kind = JOB_LOOKUP, .id = 4, .ip = "192.0.2.1", .domain = "client.example" };
	socklen_t n = sizeof(addr);
	int fd = socket(AF_INET, SOCK_DGRAM, 0); /* a name server that never answers */
	char text[100], question[512];
	struct worker *w = NULL;
	struct err err = { "" };
	struct event ev;

	(void)state;
	assert_int_equal(bind(fd, (struct sockaddr *)&addr, sizeof(addr)), 0);
	assert_int_equal(getsockname(fd, (struct sockaddr *)&addr, &n), 0);
	snprintf(text, sizeof(text), "dns-server = 127.0.0.1:%u\n", ntohs(addr.sin_port));
	configure_text(text);
	assert_int_equal(worker_start(&w, conf, NULL, NULL, &err), RC_OK);
	assert_true(worker_post(w, &job));
	assert_true(recv(fd, question, sizeof(question), 0) > 0);
	worker_cancel(w);
	ev = wait_done(w, 10000);
	assert_int_equal(ev.rc, RC_CANCELLED);
	free(ev.answer);
	close(fd);
	worker_stop(w);
}

static void a_trace_reads_the_configured_logs(void **state)
{
	struct job job = { .kind = JOB_TRACE, .id = 5, .address = "aya@partner.example" };
	char text[400], log[320];
	struct worker *w = NULL;
	struct err err = { "" };
	struct event ev;

	(void)state;
	snprintf(log, sizeof(log), "%s/mail.log", dir);
	assert_int_equal(path_write(log, S("Nov 17 09:00:02 mail postfix/smtp[9]: 4cB1K31Xw2: to=<aya@partner.example>, "
					   "relay=mx.partner.example[198.51.100.9]:25, delay=1, dsn=2.0.0, status=sent (250 2.0.0 Ok: queued as 9F00D1C2A3)\n"),
				    0600, &err), RC_OK);
	snprintf(text, sizeof(text), "maillog = %s\n", log);
	configure_text(text);
	assert_int_equal(worker_start(&w, conf, NULL, NULL, &err), RC_OK);
	assert_true(worker_post(w, &job));
	ev = wait_done(w, 10000);
	assert_int_equal(ev.rc, RC_OK);
	assert_non_null(strstr(ev.answer, "9F00D1C2A3"));
	free(ev.answer);
	worker_stop(w);
}

static void stop_ends_it_in_the_middle(void **state)
{
	struct worker *w = NULL;
	struct err err = { "" };
	unsigned port;
	int fd = silent_server(&port), peer;

	(void)state;
	configure(port);
	assert_int_equal(worker_start(&w, conf, NULL, store, &err), RC_OK);
	assert_true(worker_post(w, &(struct job){ .kind = JOB_PULL, .id = 3, .account = conf_account(conf, NULL) }));
	peer = accept(fd, NULL, NULL);
	worker_stop(w); /* joins: a hang here is a failure */
	close(peer);
	close(fd);
	worker_stop(NULL);
}

static void garbage_is_no_greeting(void **state)
{
	struct worker *w = NULL;
	struct err err = { "" };
	unsigned port;
	int fd = silent_server(&port), peer;
	struct event ev;

	(void)state;
	configure(port);
	assert_int_equal(worker_start(&w, conf, NULL, store, &err), RC_OK);
	assert_true(worker_post(w, &(struct job){ .kind = JOB_PULL, .id = 4, .account = conf_account(conf, NULL) }));
	peer = accept(fd, NULL, NULL);
	assert_true(write(peer, "SSH-2.0-x\r\n\0\377\r\n", 15) == 15);
	close(peer);
	ev = wait_done(w, 20000);
	assert_int_not_equal(ev.rc, RC_OK);
	assert_true(strlen(ev.text) > 0);
	close(fd);
	worker_stop(w);
}

static int each(void **state)
{
	(void)state;
	dir = test_tmpdir();
	snprintf(store, sizeof(store), "%s/store.db", dir);
	return 0;
}

static int after(void **state)
{
	(void)state;
	conf_free(conf);
	conf = NULL;
	test_rmdir(dir);
	return 0;
}

#define WORKER_TEST(f) cmocka_unit_test_setup_teardown(f, each, after)

int main(void)
{
	const struct CMUnitTest tests[] = {
		WORKER_TEST(nobody_listens),
		WORKER_TEST(cancel_ends_a_silent_peer),
		WORKER_TEST(a_lookup_can_be_stopped),
		WORKER_TEST(a_trace_reads_the_configured_logs),
		WORKER_TEST(stop_ends_it_in_the_middle),
		WORKER_TEST(garbage_is_no_greeting),
	};

	return cmocka_run_group_tests_name("worker", tests, NULL, NULL);
}
