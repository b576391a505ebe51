// SPDX-License-Identifier: BSD-2-Clause
/* Hostile and broken IMAP servers: no password for the wrong ones, an error for the rest, nothing lost by a cut. */
#include "tests/support/peer.h"
#include "tests/support/test.h"

#include <pthread.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/socket.h>
#include <unistd.h>

#include "net/imap.h"
#include "sync/pull.h"

#define SECRET "sEcReT77"
#define SECRET64 "c0VjUmVUNzc" /* the same in the base64 of PLAIN's NUL u NUL SECRET */

static char *dir;

static struct conf *configured(unsigned port, const char *tls)
{
	return test_conf(dir, "[account a]\nhost = 127.0.0.1\nport = %u\ntls = %s\nuser = u\npassword-command = echo " SECRET "\nfolder = INBOX\n", port, tls);
}

/* ---- before the login ---- */

#define HELLO "* OK hello\r\n"
#define CAPS "* CAPABILITY IMAP4rev1 "
#define DONE "\r\n$ OK done\r\n"

static const struct wrong {
	const char *name, *tls;
	const char *script[12];
	enum rc rc[2];	 /* what it may be */
	unsigned logins; /* how often the password may be sent */
} wrongs[] = {
	{ "no STARTTLS", "starttls", { HELLO, "<", "$ BAD what?\r\n" }, { RC_CERT, RC_CERT }, 0 },
	{ "STARTTLS refused", "starttls", { HELLO, "<", "$ NO not today\r\n" }, { RC_CERT, RC_CERT }, 0 },
	{ "words injected behind STARTTLS", "starttls", { HELLO, "<", "$ OK go\r\n* CAPABILITY IMAP4rev1 AUTH=PLAIN\r\n" }, { RC_CERT, RC_CERT }, 0 },
	{ "STARTTLS, then no TLS", "starttls", { HELLO, "<", "$ OK go\r\n", "~4096" }, { RC_CERT, RC_NET }, 0 },
	{ "PREAUTH before STARTTLS", "starttls", { "* PREAUTH hello\r\n", "<", "$ OK\r\n" }, { RC_CERT, RC_CERT }, 0 },
	{ "clear words where TLS should be", "tls", { HELLO, CAPS "AUTH=PLAIN\r\n" }, { RC_NET, RC_CERT }, 0 },
	{ "LOGINDISABLED", "none", { HELLO, "<", CAPS "LOGINDISABLED" DONE, "<", "$ NO\r\n" }, { RC_AUTH, RC_AUTH }, 0 },
	{ "BYE", "none", { "* BYE too many\r\n" }, { RC_NET, RC_NET }, 0 },
	{ "another protocol", "none", { "220 mx.example.org ESMTP\r\n" }, { RC_NET, RC_NET }, 0 },
	{ "nothing", "none", { "" }, { RC_NET, RC_NET }, 0 },
	{ "a cut greeting", "none", { "* OK hel" }, { RC_NET, RC_NET }, 0 },
	{ "an endless line", "none", { "* OK ", "~80000000" }, { RC_NET, RC_LIMIT }, 0 },
	{ "a literal of 4 GB", "none", { HELLO, "<", "* CAPABILITY {4294967295}\r\n" }, { RC_FORMAT, RC_LIMIT }, 0 },
	{ "a wrong password", "none", { HELLO, "<", CAPS DONE, "<", "$ NO [AUTHENTICATIONFAILED] no\r\n" }, { RC_AUTH, RC_AUTH }, 1 },
	{ "cut at the login", "none", { HELLO, "<", CAPS DONE, "<", "* CAP" }, { RC_NET, RC_NET }, 1 },
};

static unsigned count(const char *text, const char *word)
{
	unsigned n = 0;

	for (const char *at = strstr(text, word); at; at = strstr(at + 1, word))
		n++;
	return n;
}

static void no_password_for_a_wrong_server(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof(wrongs) / sizeof(wrongs[0]); i++) {
		const struct wrong *w = &wrongs[i];
		struct peer *p = mem_alloc(sizeof(*p));
		struct conf *conf;
		struct imap *im = NULL;
		struct err err = { "" };
		struct imap_options o = { .cancel_fd = -1 };
		unsigned sent;
		enum rc rc;

		peer_start(p, w->script);
		conf = configured(p->port, w->tls);
		o.account = conf_account(conf, NULL);
		rc = imap_open(&im, &o, &err);
		peer_stop(p);
		sent = count(p->seen, SECRET) + count(p->seen, SECRET64);
		if ((rc != w->rc[0] && rc != w->rc[1]) || sent != w->logins || !err.msg[0])
			fail_msg("%s: result %d \"%s\", password sent %u times", w->name, rc, err.msg, sent);
		assert_null(strstr(err.msg, SECRET));
		conf_free(conf);
		free(p);
	}
}

/* ---- a small honest server whose line is cut ---- */

#define MAILS 6

struct server {
	int listener;
	unsigned port;
	pthread_t thread;
	atomic_long left; /* bytes until the line is cut; < 0: never */
	bool again;
};

static bool put(struct server *s, int fd, const char *text, size_t n)
{
	size_t part = s->left >= 0 && (size_t)s->left < n ? (size_t)s->left : n;
	bool ok = (part == 0 || send(fd, text, part, MSG_NOSIGNAL) == (ssize_t)part) && part == n;

	if (s->left >= 0)
		s->left -= (long)part;
	return ok;
}

static size_t mail_of(unsigned uid, char *out, size_t size)
{
	return (size_t)snprintf(out, size,
				"From: MAILER-DAEMON@mx.example.org\r\nSubject: Undelivered Mail Returned to Sender\r\n"
				"Message-ID: <%u@mx.example.org>\r\n\r\n"
				"<user%u@example.com>: host mx.example.com[192.0.2.1] said: 550 5.1.1 User unknown\r\n",
				uid, uid);
}

static bool answer_fetch(struct server *s, int fd, const char *command)
{
	char mail[1000], line[1400];
	unsigned from = 0, to = 0;

	for (const char *set = strstr(command, "FETCH ") + 6; sscanf(set, "%u", &from) == 1;) {
		to = from;
		set += strspn(set, "0123456789");
		if (*set == ':')
			sscanf(set + 1, "%u", &to), set += 1 + strspn(set + 1, "0123456789");
		for (unsigned uid = from; uid <= to && uid <= MAILS; uid++) {
			size_t n = mail_of(uid, mail, sizeof(mail));
			int k = snprintf(line, sizeof(line), "* %u FETCH (UID %u RFC822.SIZE %zu BODY[]<0> {%zu}\r\n%s)\r\n", uid, uid, n, n, mail);

			if (!put(s, fd, line, (size_t)k))
				return false;
		}
		if (*set != ',')
			break;
		set++;
	}
	return true;
}

static bool answer(struct server *s, int fd, const char *command)
{
	char tag[32] = "", line[200];
	const char *text = "";

	sscanf(command, "%31s", tag);
	if (strstr(command, "CAPABILITY"))
		text = "* CAPABILITY IMAP4rev1\r\n";
	else if (strstr(command, "EXAMINE"))
		text = "* 6 EXISTS\r\n* 0 RECENT\r\n* FLAGS ()\r\n* OK [UIDVALIDITY 7] x\r\n* OK [UIDNEXT 7] x\r\n";
	else if (strstr(command, "SEARCH"))
		text = "* SEARCH 1 2 3 4 5 6\r\n";
	else if (strstr(command, "FETCH") && !answer_fetch(s, fd, command))
		return false;
	return put(s, fd, text, strlen(text)) && put(s, fd, line, (size_t)snprintf(line, sizeof(line), "%s OK done\r\n", tag));
}

static void serve(struct server *s, int fd)
{
	char command[2000];
	size_t n = 0;

	if (!put(s, fd, "* OK hello\r\n", 12))
		return;
	while (n + 1 < sizeof(command) && recv(fd, command + n, 1, 0) == 1) {
		if (command[n++] != '\n')
			continue;
		command[n] = '\0';
		n = 0;
		if (!answer(s, fd, command) || strstr(command, "LOGOUT"))
			return;
	}
}

static void *serve_all(void *arg)
{
	struct server *s = arg;

	for (;;) {
		int fd = accept(s->listener, NULL, NULL);

		if (fd < 0)
			return NULL;
		serve(s, fd);
		close(fd);
		s->left = -1; /* the next connection is a good one */
	}
}

static void a_cut_at_any_byte_loses_nothing(void **state)
{
	struct server s = { .left = -1 };
	struct conf *conf;

	(void)state;
	s.listener = peer_listen(&s.port);
	conf = configured(s.port, "none");
	assert_int_equal(pthread_create(&s.thread, NULL, serve_all, &s), 0);
	for (long cut = 0; cut < 2600; cut += cut < 600 ? 13 : 151) {
		struct store *st = NULL;
		struct index *ix = NULL;
		struct err err = { "" };
		struct store_put_result sum = { 0 };
		struct pull p = { .conf = conf, .account = conf_account(conf, NULL), .cancel_fd = -1 };

		assert_int_equal(store_open(&st, NULL, STORE_MEMORY, &err), RC_OK);
		p.store = st;
		s.left = cut;
		if (pull_run(&p, &sum, &err) != RC_OK) {
			s.left = -1;
			assert_int_equal(pull_run(&p, &sum, &err), RC_OK);
		}
		assert_int_equal(store_index(st, &ix, &err), RC_OK);
		if (ix->n != MAILS)
			fail_msg("cut after %ld bytes: %u of %d failures", cut, (unsigned)ix->n, MAILS);
		store_close(st);
	}
	shutdown(s.listener, SHUT_RDWR);
	pthread_join(s.thread, NULL);
	close(s.listener);
	conf_free(conf);
}

static int setup(void **state)
{
	(void)state;
	dir = test_tmpdir();
	return 0;
}

static int teardown(void **state)
{
	(void)state;
	test_rmdir(dir);
	return 0;
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(no_password_for_a_wrong_server),
		cmocka_unit_test(a_cut_at_any_byte_loses_nothing),
	};

	return cmocka_run_group_tests(tests, setup, teardown);
}
