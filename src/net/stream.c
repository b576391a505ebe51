// SPDX-License-Identifier: BSD-2-Clause
#include "net/stream.h"

#include <errno.h>
#include <arpa/inet.h>
#include <fcntl.h>
#include <gnutls/gnutls.h>
#include <gnutls/x509.h>
#include <netdb.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <poll.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/socket.h>
#include <unistd.h>

#include "base/arena.h"
#include "base/buf.h"
#include "base/clock.h"
#include "base/text.h"
#include "net/guard.h"

#define CONNECT_MS 20000
#define PRIORITY "NORMAL:-VERS-ALL:+VERS-TLS1.3:+VERS-TLS1.2"

struct stream {
	mailstream_low low; /* first: libetpan holds this */
	int fd, cancel_fd, idle_ms;
	char *host, *ca_file;
	char pin[CERT_FINGERPRINT], trust[CERT_FINGERPRINT]; /* empty: none */
	unsigned port;
	gnutls_session_t tls;
	gnutls_certificate_credentials_t authorities;
	struct guard guard;
	struct cert shown; /* by the peer; wrong is set when it was refused */
	int64_t deadline;
	size_t budget;
	enum rc rc;
	struct err why;
};

/* ---- waiting ---- */

static int give_up(struct stream *s, enum rc rc, const char *what)
{
	if (s->rc == RC_OK) {
		s->rc = rc;
		err_set(&s->why, rc, "%s:%u: %s", s->host, s->port, what);
	}
	return -1;
}

/* Until the socket is ready; -1 with the reason kept. */
static int wait_for(struct stream *s, short events)
{
	struct pollfd fds[2] = { { s->fd, events, 0 }, { s->cancel_fd, POLLIN, 0 } };
	int64_t left = s->deadline - clock_ms();
	int ms = left < s->idle_ms ? (int)left : s->idle_ms;
	int n;

	if (left <= 0)
		return give_up(s, RC_TIMEOUT, _("took too long"));
	do
		n = poll(fds, 2, ms);
	while (n < 0 && errno == EINTR);
	if (fds[1].revents)
		return give_up(s, RC_CANCELLED, _("stopped"));
	if (n == 0)
		return give_up(s, RC_TIMEOUT, _("no answer"));
	return n < 0 ? give_up(s, RC_NET, strerror(errno)) : 0;
}

/* ---- reading and writing ---- */

static ssize_t read_some(struct stream *s, void *p, size_t n)
{
	for (;;) {
		ssize_t got;

		if (s->rc != RC_OK)
			return -1;
		if (s->tls) {
			got = gnutls_record_recv(s->tls, p, n);
			if (got == GNUTLS_E_AGAIN || got == GNUTLS_E_INTERRUPTED) {
				if (!gnutls_record_check_pending(s->tls) && wait_for(s, POLLIN) < 0)
					return -1;
				continue;
			}
			if (got < 0)
				return give_up(s, RC_NET, gnutls_strerror((int)got));
		} else {
			got = recv(s->fd, p, n, 0);
			if (got < 0 && (errno == EAGAIN || errno == EINTR)) {
				if (wait_for(s, POLLIN) < 0)
					return -1;
				continue;
			}
			if (got < 0)
				return give_up(s, RC_NET, strerror(errno));
		}
		if (got == 0)
			return give_up(s, RC_NET, _("the server closed the connection"));
		if ((size_t)got > s->budget)
			return give_up(s, RC_LIMIT, _("the server sends more than was asked for"));
		s->budget -= (size_t)got;
		if (!guard_feed(&s->guard, (struct slice){ p, (size_t)got }))
			return give_up(s, RC_FORMAT, _("the server's answer cannot be read"));
		return got;
	}
}

static ssize_t low_read(mailstream_low *low, void *p, size_t n)
{
	return read_some(low->data, p, n);
}

static ssize_t low_write(mailstream_low *low, const void *p, size_t n)
{
	struct stream *s = low->data;

	for (;;) {
		ssize_t put;

		if (s->rc != RC_OK)
			return -1;
		put = s->tls ? gnutls_record_send(s->tls, p, n) : send(s->fd, p, n, MSG_NOSIGNAL);
		if (put > 0)
			return put;
		if (s->tls ? put == GNUTLS_E_AGAIN || put == GNUTLS_E_INTERRUPTED : errno == EAGAIN || errno == EINTR) {
			if (wait_for(s, POLLOUT) < 0)
				return -1;
			continue;
		}
		return give_up(s, RC_NET, s->tls ? gnutls_strerror((int)put) : strerror(errno));
	}
}

static int low_fd(mailstream_low *low)
{
	return ((struct stream *)low->data)->fd;
}

static int low_close(mailstream_low *low)
{
	struct stream *s = low->data;

	if (s->tls) {
		gnutls_bye(s->tls, GNUTLS_SHUT_WR);
		gnutls_deinit(s->tls);
		gnutls_certificate_free_credentials(s->authorities);
		s->tls = NULL;
	}
	if (s->fd >= 0)
		close(s->fd);
	s->fd = -1;
	return 0;
}

static void low_free(mailstream_low *low)
{
	struct stream *s = low->data;

	low_close(low);
	free(s->host);
	free(s->ca_file);
	free(s);
}

static void low_cancel(mailstream_low *low)
{
	(void)low; /* ours goes by the cancel descriptor */
}

static mailstream_low_driver driver = {
	.mailstream_read = low_read,	 .mailstream_write = low_write, .mailstream_close = low_close,
	.mailstream_get_fd = low_fd,	 .mailstream_free = low_free,	.mailstream_cancel = low_cancel,
};

/* ---- connecting ---- */

bool address_is_local(const struct sockaddr *address)
{
	const struct in6_addr *v6 = &((const struct sockaddr_in6 *)address)->sin6_addr;

	if (address->sa_family == AF_INET)
		return ntohl(((const struct sockaddr_in *)address)->sin_addr.s_addr) >> 24 == 127;
	if (address->sa_family == AF_INET6)
		return IN6_IS_ADDR_LOOPBACK(v6) || (IN6_IS_ADDR_V4MAPPED(v6) && v6->s6_addr[12] == 127);
	return address->sa_family == AF_UNIX;
}

static bool peer_is_local(int fd)
{
	struct sockaddr_storage peer;
	socklen_t n = sizeof(peer);

	return getpeername(fd, (struct sockaddr *)&peer, &n) == 0 && address_is_local((struct sockaddr *)&peer);
}

static int try_address(struct stream *s, const struct addrinfo *ai)
{
	int error = 0, one = 1;
	socklen_t size = sizeof(error);

	s->fd = socket(ai->ai_family, ai->ai_socktype | SOCK_NONBLOCK | SOCK_CLOEXEC, ai->ai_protocol);
	if (s->fd < 0)
		return -1;
	setsockopt(s->fd, IPPROTO_TCP, TCP_NODELAY, &one, sizeof(one));
	if (connect(s->fd, ai->ai_addr, ai->ai_addrlen) == 0)
		return 0;
	if (errno != EINPROGRESS || wait_for(s, POLLOUT) < 0)
		return -1;
	if (getsockopt(s->fd, SOL_SOCKET, SO_ERROR, &error, &size) == 0 && error == 0)
		return 0;
	errno = error;
	return -1;
}

static struct stream *stream_new(const struct stream_options *o)
{
	struct stream *s = mem_alloc(sizeof(*s));

	s->fd = -1;
	s->cancel_fd = o->cancel_fd;
	s->idle_ms = o->idle_ms;
	s->host = mem_strdup(o->host);
	s->port = o->port;
	s->ca_file = o->ca_file ? mem_strdup(o->ca_file) : NULL;
	snprintf(s->pin, sizeof(s->pin), "%s", o->pin ? o->pin : "");
	snprintf(s->trust, sizeof(s->trust), "%s", o->trust ? o->trust : "");
	s->low.data = s;
	s->low.driver = &driver;
	stream_budget(s, CONNECT_MS, SIZE_MAX);
	return s;
}

static enum rc not_local(const struct stream *s, struct err *err)
{
	return err_set(err, RC_CERT, _("%s is not this machine: without TLS only with insecure = yes"), s->host);
}

/* The first address that answers. */
static enum rc connect_any(struct stream *s, const struct addrinfo *list, bool only_local, struct err *err)
{
	int connected = -1, last = 0;
	bool tried = false;

	for (const struct addrinfo *ai = list; ai && connected < 0 && s->rc != RC_CANCELLED; ai = ai->ai_next) {
		if (only_local && !address_is_local(ai->ai_addr))
			continue;
		tried = true;
		s->rc = RC_OK;
		connected = try_address(s, ai);
		last = errno;
		if (connected < 0 && s->fd >= 0) {
			close(s->fd);
			s->fd = -1;
		}
	}
	if (connected == 0)
		return RC_OK;
	if (!tried)
		return not_local(s, err);
	return s->rc != RC_OK ? stream_reason(s, err) :
				err_set(err, RC_NET, _("cannot connect to %s:%u: %s"), s->host, s->port, strerror(last));
}

enum rc stream_connect(struct stream **out, const struct stream_options *o, struct err *err)
{
	struct addrinfo hints = { .ai_socktype = SOCK_STREAM }, *list = NULL;
	struct stream *s = stream_new(o);
	char port[8];
	enum rc rc = RC_OK;

	if (o->fd > 0) {
		s->fd = o->fd;
		rc = o->only_local && !peer_is_local(s->fd) ? not_local(s, err) : RC_OK;
	} else {
		int failed;

		snprintf(port, sizeof(port), "%u", o->port);
		failed = getaddrinfo(o->host, port, &hints, &list);
		rc = failed ? err_set(err, RC_NET, _("cannot find %s: %s"), o->host, gai_strerror(failed)) : connect_any(s, list, o->only_local, err);
		if (list)
			freeaddrinfo(list);
	}
	if (rc != RC_OK) {
		stream_free(s);
		return rc;
	}
	*out = s;
	return RC_OK;
}

/* ---- TLS ---- */

static bool is_address(const char *host)
{
	return strchr(host, ':') != NULL || strspn(host, "0123456789.") == strlen(host);
}

/* The certificate's name of the host: without the dot that ends it. */
static size_t host_length(const struct stream *s)
{
	size_t n = strlen(s->host);

	while (n && s->host[n - 1] == '.')
		n--;
	return n;
}

static int refuse(struct stream *s, const char *why)
{
	snprintf(s->shown.wrong, sizeof(s->shown.wrong), "%s", why);
	return GNUTLS_E_CERTIFICATE_ERROR;
}

/* What GnuTLS holds against a certificate, in words of ours, which are translated. */
static const struct {
	unsigned bit;
	const char *words;
} faults[] = {
	{ GNUTLS_CERT_UNEXPECTED_OWNER, N_("it is not for this name") },
	{ GNUTLS_CERT_EXPIRED, N_("it has expired") },
	{ GNUTLS_CERT_NOT_ACTIVATED, N_("it is not valid yet") },
	{ GNUTLS_CERT_REVOKED, N_("it was revoked") },
	{ GNUTLS_CERT_SIGNER_NOT_FOUND, N_("nobody known vouches for it") },
	{ GNUTLS_CERT_SIGNER_NOT_CA, N_("who vouches for it may not") },
	{ GNUTLS_CERT_SIGNER_CONSTRAINTS_FAILURE, N_("who vouches for it may not for this name") },
	{ GNUTLS_CERT_SIGNATURE_FAILURE, N_("its signature is wrong") },
	{ GNUTLS_CERT_INSECURE_ALGORITHM, N_("its signature is of a kind that can be forged") },
	{ GNUTLS_CERT_PURPOSE_MISMATCH, N_("it is not for servers") },
};

static void put_wrong(unsigned status, char *out, size_t size)
{
	struct buf words;

	buf_init(&words, size - 1);
	for (size_t i = 0; i < sizeof(faults) / sizeof(faults[0]); i++)
		if (status & faults[i].bit)
			buf_printf(&words, "%s%s", words.n ? ", " : "", _(faults[i].words));
	snprintf(out, size, _("the certificate is refused: %s"), words.n ? buf_cstr(&words) : _("it is not valid"));
	buf_release(&words);
}

/* In the handshake, before anything of ours is said: is this the right peer? */
static int verify(gnutls_session_t tls)
{
	struct stream *s = gnutls_session_get_ptr(tls);
	unsigned n = 0, status = 0;
	const gnutls_datum_t *chain = gnutls_certificate_get_peers(tls, &n);
	char name[256];
	gnutls_typed_vdata_st data[2] = { { GNUTLS_DT_DNS_HOSTNAME, (unsigned char *)name, 0 },
					  { GNUTLS_DT_KEY_PURPOSE_OID, (unsigned char *)(uintptr_t)GNUTLS_KP_TLS_WWW_SERVER, 0 } };

	if (!chain || !n || !cert_read(&s->shown, (struct slice){ (const char *)chain[0].data, chain[0].size }))
		return refuse(s, _("the certificate cannot be read"));
	if (*s->pin)
		return strcmp(s->pin, s->shown.fingerprint) == 0 ? 0 : refuse(s, _("the certificate is not the one of the configured fingerprint"));
	if (*s->trust && strcmp(s->trust, s->shown.fingerprint) == 0)
		return 0;
	snprintf(name, sizeof(name), "%.*s", (int)host_length(s), s->host);
	if (gnutls_certificate_verify_peers(tls, data, 2, &status) >= 0 && status == 0)
		return 0;
	put_wrong(status, s->shown.wrong, sizeof(s->shown.wrong));
	return GNUTLS_E_CERTIFICATE_ERROR;
}

static enum rc prepare(struct stream *s, struct err *err)
{
	int code = gnutls_certificate_allocate_credentials(&s->authorities);

	if (code >= 0)
		code = s->ca_file ? gnutls_certificate_set_x509_trust_file(s->authorities, s->ca_file, GNUTLS_X509_FMT_PEM) :
				    gnutls_certificate_set_x509_system_trust(s->authorities);
	if (code < 0 && s->ca_file)
		return err_set(err, RC_CONFIG, _("cannot read certificates from %s"), s->ca_file);
	code = gnutls_init(&s->tls, GNUTLS_CLIENT | GNUTLS_NONBLOCK | GNUTLS_NO_SIGNAL);
	if (code >= 0)
		code = gnutls_priority_set_direct(s->tls, PRIORITY, NULL);
	if (code >= 0)
		code = gnutls_credentials_set(s->tls, GNUTLS_CRD_CERTIFICATE, s->authorities);
	if (code < 0)
		return err_set(err, RC_NET, "TLS: %s", gnutls_strerror(code));
	if (!is_address(s->host))
		gnutls_server_name_set(s->tls, GNUTLS_NAME_DNS, s->host, host_length(s));
	gnutls_session_set_ptr(s->tls, s);
	gnutls_certificate_set_verify_function(s->authorities, verify);
	gnutls_transport_set_int(s->tls, s->fd);
	return RC_OK;
}

enum rc stream_tls(struct stream *s, struct cert *refused, struct err *err)
{
	enum rc rc = prepare(s, err);
	int code;

	if (rc != RC_OK)
		return rc;
	for (;;) {
		code = gnutls_handshake(s->tls);
		if (code != GNUTLS_E_AGAIN && code != GNUTLS_E_INTERRUPTED && (code >= 0 || gnutls_error_is_fatal(code)))
			break;
		if (code != GNUTLS_E_AGAIN && code != GNUTLS_E_INTERRUPTED)
			continue; /* a warning */
		if (wait_for(s, gnutls_record_get_direction(s->tls) ? POLLOUT : POLLIN) < 0)
			return stream_reason(s, err);
	}
	if (code >= 0)
		return RC_OK;
	if (*s->shown.wrong) {
		if (refused)
			*refused = s->shown;
		return err_set(err, RC_CERT, "%s:%u: %s", s->host, s->port, s->shown.wrong);
	}
	return err_set(err, RC_NET, "%s:%u: TLS: %s", s->host, s->port, gnutls_strerror(code));
}

bool stream_pending(struct stream *s)
{
	char byte;

	return !s->tls && recv(s->fd, &byte, 1, MSG_PEEK | MSG_DONTWAIT) > 0;
}

mailstream_low *stream_low(struct stream *s)
{
	return &s->low;
}

void stream_budget(struct stream *s, int total_ms, size_t bytes)
{
	s->deadline = clock_ms() + total_ms;
	s->budget = bytes;
}

enum rc stream_wait(struct stream *s, int ms, int wake_fd, bool *there, struct err *err)
{
	struct pollfd fds[3] = { { s->fd, POLLIN, 0 }, { s->cancel_fd, POLLIN, 0 }, { wake_fd, POLLIN, 0 } };
	int64_t until = clock_ms() + ms;
	int n;

	*there = s->tls && gnutls_record_check_pending(s->tls);
	if (*there || s->rc != RC_OK)
		return s->rc == RC_OK ? RC_OK : stream_reason(s, err);
	do
		n = poll(fds, 3, until > clock_ms() ? (int)(until - clock_ms()) : 0);
	while (n < 0 && errno == EINTR);
	if (fds[1].revents)
		give_up(s, RC_CANCELLED, _("stopped"));
	else if (n < 0)
		give_up(s, RC_NET, strerror(errno));
	*there = n > 0 && fds[0].revents;
	return s->rc == RC_OK ? RC_OK : stream_reason(s, err);
}

void stream_break(struct stream *s)
{
	give_up(s, RC_CANCELLED, _("stopped"));
}

enum rc stream_reason(const struct stream *s, struct err *err)
{
	if (s->rc == RC_OK)
		return err_set(err, RC_NET, "%s:%u: %s", s->host, s->port, _("the connection broke"));
	if (err)
		*err = s->why;
	return s->rc;
}

void stream_free(struct stream *s)
{
	if (s)
		low_free(&s->low);
}
