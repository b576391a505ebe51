// SPDX-License-Identifier: BSD-2-Clause
#include "tests/support/peer.h"

#include <arpa/inet.h>
#include <poll.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include "tests/support/test.h"

#define PATIENCE_MS 8000

static ssize_t take(struct peer *p, char *out, size_t n)
{
	struct pollfd fd = { p->fd, POLLIN, 0 };
	ssize_t got;

	if (p->tls) {
		do
			got = gnutls_record_recv(p->tls, out, n);
		while (got == GNUTLS_E_INTERRUPTED);
		return got;
	}
	return poll(&fd, 1, PATIENCE_MS) > 0 ? recv(p->fd, out, n, 0) : -1;
}

static bool send_all(struct peer *p, const char *text, size_t n)
{
	while (n) {
		ssize_t put = p->tls ? gnutls_record_send(p->tls, text, n) : send(p->fd, text, n, MSG_NOSIGNAL);

		if (put <= 0)
			return false;
		text += put;
		n -= (size_t)put;
	}
	return true;
}

static bool take_line(struct peer *p, bool goes_on)
{
	size_t from = p->nseen;

	do
		if (p->nseen + 1 >= sizeof(p->seen) || take(p, p->seen + p->nseen, 1) != 1)
			return false;
	while (p->seen[p->nseen++] != '\n');
	if (!goes_on)
		sscanf(p->seen + from, "%31s", p->tag);
	if (p->nseen - from > 4 && memcmp(p->seen + p->nseen - 4, "+}\r\n", 4) == 0)
		return take_line(p, true);
	return true;
}

static bool say(struct peer *p, const char *text, unsigned apart_ms)
{
	char out[8192];
	size_t n = 0;

	for (; *text && n + sizeof(p->tag) < sizeof(out); text++)
		if (*text == '$')
			n += (size_t)snprintf(out + n, sizeof(out) - n, "%s", p->tag);
		else
			out[n++] = *text;
	if (!apart_ms)
		return send_all(p, out, n);
	for (size_t i = 0; i < n; i++) {
		usleep(apart_ms * 1000);
		if (!send_all(p, out + i, 1))
			return false;
	}
	return true;
}

static bool flood(struct peer *p, char c, size_t n)
{
	char block[4096];

	memset(block, c, sizeof(block));
	for (; n; n -= n < sizeof(block) ? n : sizeof(block))
		if (!send_all(p, block, n < sizeof(block) ? n : sizeof(block)))
			return false;
	return true;
}

static bool start_tls(struct peer *p, gnutls_certificate_credentials_t *creds)
{
	size_t n = sizeof(p->asked_for) - 1;
	unsigned type;
	int code;

	test_cert_credentials(p->cert, creds);
	gnutls_init(&p->tls, GNUTLS_SERVER);
	gnutls_priority_set_direct(p->tls, p->priority ? p->priority : "NORMAL", NULL);
	gnutls_credentials_set(p->tls, GNUTLS_CRD_CERTIFICATE, *creds);
	gnutls_transport_set_int(p->tls, p->fd);
	gnutls_handshake_set_timeout(p->tls, PATIENCE_MS);
	gnutls_record_set_timeout(p->tls, PATIENCE_MS);
	do
		code = gnutls_handshake(p->tls);
	while (code < 0 && !gnutls_error_is_fatal(code));
	if (code >= 0)
		gnutls_server_name_get(p->tls, p->asked_for, &n, &type, 0);
	return code >= 0;
}

static bool act(struct peer *p, const char *step, unsigned *apart_ms, gnutls_certificate_credentials_t *creds)
{
	switch (*step) {
	case '<':
		return take_line(p, false);
	case '~':
		return flood(p, 'a', strtoul(step + 1, NULL, 10));
	case '(':
		return flood(p, '(', strtoul(step + 1, NULL, 10));
	case '%':
		usleep((unsigned)strtoul(step + 1, NULL, 10) * 1000);
		return true;
	case '/':
		*apart_ms = (unsigned)strtoul(step + 1, NULL, 10);
		return true;
	case '!':
		return start_tls(p, creds);
	case '\\':
		return send_all(p, "", 1);
	default:
		return say(p, step, *apart_ms);
	}
}

static void *play(void *arg)
{
	struct peer *p = arg;
	gnutls_certificate_credentials_t creds = NULL;
	unsigned apart_ms = 0;
	bool silent = false;
	char rest[4096];
	ssize_t n;

	p->fd = accept(p->listener, NULL, NULL);
	if (p->fd < 0)
		return NULL;
	for (const char *const *s = p->script; *s && !silent; s++) {
		silent = strcmp(*s, ".") == 0;
		if (!silent && !act(p, *s, &apart_ms, &creds))
			break;
	}
	if (!silent)
		shutdown(p->fd, SHUT_WR);
	/* whatever else the client says, it is said to us; a good-bye is not kept waiting */
	while (!peer_saw(p, "LOGOUT") && (n = take(p, rest, sizeof(rest))) > 0)
		for (ssize_t i = 0; i < n && p->nseen + 1 < sizeof(p->seen); i++)
			p->seen[p->nseen++] = rest[i];
	if (p->tls)
		gnutls_deinit(p->tls);
	if (creds)
		gnutls_certificate_free_credentials(creds);
	close(p->fd);
	return NULL;
}

int peer_listen(unsigned *port)
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

void peer_start(struct peer *p, const char *const *script)
{
	p->script = script;
	p->nseen = 0;
	p->tls = NULL;
	p->tag[0] = '\0';
	memset(p->seen, 0, sizeof(p->seen));
	p->listener = peer_listen(&p->port);
	assert_int_equal(pthread_create(&p->thread, NULL, play, p), 0);
}

void peer_stop(struct peer *p)
{
	shutdown(p->listener, SHUT_RDWR);
	pthread_join(p->thread, NULL);
	close(p->listener);
}

bool peer_saw(const struct peer *p, const char *text)
{
	return memmem(p->seen, p->nseen, text, strlen(text)) != NULL;
}
