// SPDX-License-Identifier: BSD-2-Clause
/* Hostile and broken IMAP servers: no password for the wrong ones, an error for the rest, nothing lost by a cut. */
#include "tests/support/test.h"

#include <arpa/inet.h>
#include <poll.h>
#include <pthread.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/socket.h>
#include <unistd.h>

#include "base/clock.h"
#include "base/path.h"
#include "net/imap.h"
#include "sync/pull.h"

#define SECRET "sEcReT77"
#define SECRET64 "c0VjUmVUNzc" /* the same in the base64 of PLAIN's NUL u NUL SECRET */

/* libetpan loses 48 bytes with each BYE in a greeting; read by the leak sanitizer. */
const char *__lsan_default_suppressions(void);
const char *__lsan_default_suppressions(void)
{
	return "leak:mailimap_greeting_new";
}

static char *dir;

/* ---- a server that follows a script ---- */

struct peer {
	const char *const *script; /* "<" takes a line; "~n" sends n times 'a'; anything else is sent, $ is the last tag */
	int listener, fd;
	unsigned port;
	pthread_t thread;
	char seen[65536];
	size_t nseen;
	char tag[32];
};

static bool send_all(int fd, const char *p, size_t n)
{
	while (n) {
		ssize_t done = send(fd, p, n, MSG_NOSIGNAL);

		if (done <= 0)
			return false;
		p += done;
		n -= (size_t)done;
	}
	return true;
}

static bool take_line(struct peer *p)
{
	size_t from = p->nseen;

	for (;;) {
		struct pollfd fd = { p->fd, POLLIN, 0 };

		if (p->nseen + 1 >= sizeof(p->seen) || poll(&fd, 1, 5000) <= 0 || recv(p->fd, p->seen + p->nseen, 1, 0) != 1)
			return false;
		if (p->seen[p->nseen++] == '\n')
			break;
	}
	sscanf(p->seen + from, "%31s", p->tag);
	return true;
}

static bool say(struct peer *p, const char *text)
{
	for (; *text; text++)
		if (!(*text == '$' ? send_all(p->fd, p->tag, strlen(p->tag)) : send_all(p->fd, text, 1)))
			return false;
	return true;
}

static bool flood(struct peer *p, size_t n)
{
	char block[4096];

	memset(block, 'a', sizeof(block));
	for (; n; n -= n < sizeof(block) ? n : sizeof(block))
		if (!send_all(p->fd, block, n < sizeof(block) ? n : sizeof(block)))
			return false;
	return true;
}

static void *play(void *arg)
{
	struct peer *p = arg;
	char rest[4096];
	ssize_t n;

	p->fd = accept(p->listener, NULL, NULL);
	if (p->fd < 0)
		return NULL;
	for (const char *const *s = p->script; *s; s++)
		if (!(**s == '<' ? take_line(p) : **s == '~' ? flood(p, strtoul(*s + 1, NULL, 10)) : say(p, *s)))
			break;
	shutdown(p->fd, SHUT_WR);
	/* whatever else the client says, it is said to us */
	while ((n = recv(p->fd, rest, sizeof(rest), 0)) > 0)
		for (ssize_t i = 0; i < n && p->nseen + 1 < sizeof(p->seen); i++)
			p->seen[p->nseen++] = rest[i];
	close(p->fd);
	return NULL;
}

static void listen_on(int *fd, unsigned *port)
{
	struct sockaddr_in addr = { .sin_family = AF_INET, .sin_addr.s_addr = htonl(INADDR_LOOPBACK) };
	socklen_t n = sizeof(addr);

	*fd = socket(AF_INET, SOCK_STREAM, 0);
	assert_true(*fd >= 0);
	assert_int_equal(bind(*fd, (struct sockaddr *)&addr, sizeof(addr)), 0);
	assert_int_equal(listen(*fd, 5), 0);
	assert_int_equal(getsockname(*fd, (struct sockaddr *)&addr, &n), 0);
	*port = ntohs(addr.sin_port);
}

static struct conf *configured(unsigned port, const char *tls)
{
	char text[400], path[320];
	struct conf *conf = NULL;
	struct err err = { "" };

	snprintf(path, sizeof(path), "%s/config", dir);
	snprintf(text, sizeof(text),
		 "[account a]\nhost = 127.0.0.1\nport = %u\ntls = %s\nuser = u\npassword-command = echo " SECRET "\nfolder = INBOX\n", port, tls);
	assert_int_equal(path_write(path, slice_of(text), 0600, &err), RC_OK);
	assert_int_equal(conf_load(&conf, path, &err), RC_OK);
	return conf;
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
		struct peer *p = calloc(1, sizeof(*p));
		struct conf *conf;
		struct imap *im = NULL;
		struct err err = { "" };
		struct imap_options o = { .cancel_fd = -1 };
		unsigned sent;
		enum rc rc;

		p->script = w->script;
		listen_on(&p->listener, &p->port);
		conf = configured(p->port, w->tls);
		o.account = conf_account(conf, NULL);
		assert_int_equal(pthread_create(&p->thread, NULL, play, p), 0);
		rc = imap_open(&im, &o, &err);
		shutdown(p->listener, SHUT_RDWR);
		pthread_join(p->thread, NULL);
		sent = count(p->seen, SECRET) + count(p->seen, SECRET64);
		if ((rc != w->rc[0] && rc != w->rc[1]) || sent != w->logins || !err.msg[0])
			fail_msg("%s: result %d \"%s\", password sent %u times", w->name, rc, err.msg, sent);
		assert_null(strstr(err.msg, SECRET));
		close(p->listener);
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
	long left; /* bytes until the line is cut; < 0: never */
	bool again;
};

static bool put(struct server *s, int fd, const char *text, size_t n)
{
	size_t part = s->left >= 0 && (size_t)s->left < n ? (size_t)s->left : n;
	bool ok = send_all(fd, text, part) && part == n;

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
	listen_on(&s.listener, &s.port);
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
	signal(SIGPIPE, SIG_IGN);
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
