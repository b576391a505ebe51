// SPDX-License-Identifier: BSD-2-Clause
#include "net/dns.h"

#include <ares.h>
#include <arpa/inet.h>
#include <arpa/nameser.h>
#include <limits.h>
#include <netdb.h>
#include <poll.h>
#include <stdio.h>
#include <stdlib.h>

#include "base/buf.h"
#include "base/clock.h"
#include "base/text.h"

#define TRY_MS 2000
#define TRIES 2
#define TEXT_LENGTH 4096   /* of one TXT record; what goes beyond is dropped */
#define ADDRESS_LENGTH 256 /* of dns-server */

struct dns {
	ares_channel channel;
	int cancel_fd;
	unsigned open; /* queries on their way */
};

struct asking {
	struct arena *a;
	struct dns_query *query;
	struct dns *dns;
};

static enum dns_answer answer_of(int status)
{
	switch (status) {
	case ARES_SUCCESS:
		return DNS_FOUND;
	case ARES_ENOTFOUND:
	case ARES_ENODATA:
		return DNS_NONE;
	case ARES_ETIMEOUT:
	case ARES_ECONNREFUSED:
		return DNS_TIMEOUT;
	default:
		return DNS_ERROR;
	}
}

static void keep(struct asking *k, struct slice text)
{
	if (k->query->nvalues < DNS_VALUES)
		k->query->values[k->query->nvalues++] = arena_dup(k->a, text);
}

/* ---- one reader for each kind of record: the status of c-ares ---- */

static void keep_addresses(struct asking *k, const struct hostent *host)
{
	char text[INET6_ADDRSTRLEN];

	for (char **at = host->h_addr_list; *at; at++)
		if (inet_ntop(host->h_addrtype, *at, text, sizeof(text)))
			keep(k, slice_of(text));
}

static int read_a(struct asking *k, const unsigned char *reply, int n)
{
	struct hostent *host = NULL;
	int status = ares_parse_a_reply(reply, n, &host, NULL, NULL);

	if (status == ARES_SUCCESS)
		keep_addresses(k, host);
	ares_free_hostent(host);
	return status;
}

static int read_aaaa(struct asking *k, const unsigned char *reply, int n)
{
	struct hostent *host = NULL;
	int status = ares_parse_aaaa_reply(reply, n, &host, NULL, NULL);

	if (status == ARES_SUCCESS)
		keep_addresses(k, host);
	ares_free_hostent(host);
	return status;
}

static int read_ptr(struct asking *k, const unsigned char *reply, int n)
{
	static const unsigned char nothing[4];
	struct hostent *host = NULL;
	int status = ares_parse_ptr_reply(reply, n, nothing, sizeof(nothing), AF_INET, &host);

	for (char **alias = status == ARES_SUCCESS ? host->h_aliases : NULL; alias && *alias; alias++)
		keep(k, slice_of(*alias));
	ares_free_hostent(host);
	return status;
}

/* The most preferred first. */
static int read_mx(struct asking *k, const unsigned char *reply, int n)
{
	struct ares_mx_reply *all = NULL;
	int status = ares_parse_mx_reply(reply, n, &all);
	long last = -1;

	while (status == ARES_SUCCESS) {
		long next = LONG_MAX;

		for (struct ares_mx_reply *mx = all; mx; mx = mx->next)
			if (mx->priority > last && mx->priority < next)
				next = mx->priority;
		if (next == LONG_MAX)
			break;
		for (struct ares_mx_reply *mx = all; mx; mx = mx->next)
			if (mx->priority == next)
				keep(k, slice_of(strcmp(mx->host, ".") == 0 ? "" : mx->host));
		last = next;
	}
	ares_free_data(all);
	return status;
}

/* The pieces of one record belong together (RFC 7208 section 3.3). */
static int read_txt(struct asking *k, const unsigned char *reply, int n)
{
	struct ares_txt_ext *all = NULL;
	int status = ares_parse_txt_reply_ext(reply, n, &all);
	struct buf whole;

	buf_init(&whole, TEXT_LENGTH);
	for (struct ares_txt_ext *t = status == ARES_SUCCESS ? all : NULL; t; t = t->next) {
		buf_put(&whole, (struct slice){ (const char *)t->txt, t->length });
		if (t->next && !t->next->record_start)
			continue;
		keep(k, buf_slice(&whole));
		buf_reset(&whole);
	}
	buf_release(&whole);
	ares_free_data(all);
	return status;
}

static const struct {
	int type;
	int (*read)(struct asking *k, const unsigned char *reply, int n);
} kinds[] = {
	[DNS_A] = { ns_t_a, read_a },	 [DNS_AAAA] = { ns_t_aaaa, read_aaaa }, [DNS_PTR] = { ns_t_ptr, read_ptr },
	[DNS_MX] = { ns_t_mx, read_mx }, [DNS_TXT] = { ns_t_txt, read_txt },
};

static void on_answer(void *ctx, int status, int timeouts, unsigned char *reply, int n)
{
	struct asking *k = ctx;

	(void)timeouts;
	if (status == ARES_EDESTRUCTION)
		return;
	if (status == ARES_SUCCESS)
		status = kinds[k->query->type].read(k, reply, n);
	k->query->answer = answer_of(status);
	k->dns->open--;
}

/* Wait for the sockets of the channel, at most most_ms. False when the user wants to stop. */
static bool wait_once(struct dns *d, int most_ms)
{
	ares_socket_t sockets[ARES_GETSOCK_MAXNUM];
	struct pollfd fds[ARES_GETSOCK_MAXNUM + 1];
	unsigned bits = (unsigned)ares_getsock(d->channel, sockets, ARES_GETSOCK_MAXNUM);
	struct timeval most = { most_ms / 1000, most_ms % 1000 * 1000 }, tv;
	struct timeval *wait = ares_timeout(d->channel, &most, &tv);
	nfds_t n = 0;

	for (int i = 0; i < ARES_GETSOCK_MAXNUM; i++) {
		/* as ARES_GETSOCK_READABLE and _WRITABLE, which shift a signed 1 too far */
		bool in = bits >> i & 1, out = bits >> (i + ARES_GETSOCK_MAXNUM) & 1;
		short events = (short)((in ? POLLIN : 0) | (out ? POLLOUT : 0));

		if (events)
			fds[n++] = (struct pollfd){ sockets[i], events, 0 };
	}
	fds[n] = (struct pollfd){ d->cancel_fd, POLLIN, 0 };
	if (poll(fds, n + 1, (int)(wait->tv_sec * 1000 + wait->tv_usec / 1000 + 1)) <= 0) {
		ares_process_fd(d->channel, ARES_SOCKET_BAD, ARES_SOCKET_BAD); /* time-outs */
		return true;
	}
	for (nfds_t i = 0; i < n; i++)
		if (fds[i].revents)
			ares_process_fd(d->channel, fds[i].revents & (POLLIN | POLLERR | POLLHUP) ? fds[i].fd : ARES_SOCKET_BAD,
					fds[i].revents & POLLOUT ? fds[i].fd : ARES_SOCKET_BAD);
	return !fds[n].revents;
}

enum rc dns_open(struct dns **out, struct slice server, int cancel_fd, struct err *err)
{
	struct ares_options o = { .timeout = TRY_MS, .tries = TRIES };
	char address[ADDRESS_LENGTH];
	struct dns *d;
	int status = ares_library_init(ARES_LIB_INIT_ALL);

	if (status != ARES_SUCCESS)
		return err_set(err, RC_NET, _("no resolver: %s"), ares_strerror(status));
	d = mem_alloc(sizeof(*d));
	*d = (struct dns){ .cancel_fd = cancel_fd };
	status = ares_init_options(&d->channel, &o, ARES_OPT_TIMEOUTMS | ARES_OPT_TRIES);
	if (status != ARES_SUCCESS) {
		free(d);
		ares_library_cleanup();
		return err_set(err, RC_NET, _("no resolver: %s"), ares_strerror(status));
	}
	snprintf(address, sizeof(address), "%.*s", SLICE_ARG(slice_sub(server, 0, sizeof(address) - 1)));
	if (server.n && ares_set_servers_ports_csv(d->channel, address) != ARES_SUCCESS) {
		dns_close(d);
		return err_set(err, RC_CONFIG, _("dns-server is no address: %s"), address);
	}
	*out = d;
	return RC_OK;
}

void dns_close(struct dns *d)
{
	if (!d)
		return;
	ares_destroy(d->channel);
	ares_library_cleanup();
	free(d);
}

enum rc dns_ask(struct dns *d, struct arena *a, struct dns_query *q, size_t n, struct err *err)
{
	struct asking *asking = arena_array(a, n, sizeof(*asking));
	int64_t began = clock_ms();
	size_t next = 0;

	while (next < n || d->open) {
		size_t may = DNS_AT_ONCE + (size_t)(clock_ms() - began) * DNS_A_SECOND / 1000;

		for (; next < n && next < may && d->open < DNS_AT_ONCE; next++) {
			asking[next] = (struct asking){ a, &q[next], d };
			d->open++;
			ares_query(d->channel, arena_cstr(a, q[next].name), ns_c_in, kinds[q[next].type].type, on_answer, &asking[next]);
		}
		if ((d->open || next < n) && !wait_once(d, next < n ? 20 : 1000)) {
			ares_cancel(d->channel); /* answers every query that is on its way */
			return err_set(err, RC_CANCELLED, _("stopped"));
		}
	}
	return RC_OK;
}

/* ---- names ---- */

static bool address_bytes(struct arena *a, struct slice ip, unsigned char bytes[16], size_t *n)
{
	const char *text = arena_cstr(a, slice_sub(ip, 0, INET6_ADDRSTRLEN));

	*n = inet_pton(AF_INET, text, bytes) == 1 ? 4 : inet_pton(AF_INET6, text, bytes) == 1 ? 16 : 0;
	return *n > 0;
}

struct slice dns_reversed(struct arena *a, struct slice ip, const char *suffix)
{
	unsigned char b[16];
	char nibbles[65];
	size_t n;

	if (!address_bytes(a, ip, b, &n))
		return (struct slice){ "", 0 };
	if (n == 4)
		return arena_printf(a, "%u.%u.%u.%u.%s", b[3], b[2], b[1], b[0], suffix);
	for (size_t i = 0; i < 16; i++)
		snprintf(nibbles + 4 * i, 5, "%x.%x.", b[15 - i] & 15u, b[15 - i] >> 4);
	return arena_printf(a, "%s%s", nibbles, suffix);
}

struct slice dns_ptr_name(struct arena *a, struct slice ip)
{
	return dns_reversed(a, ip, dns_is_v6(ip) ? "ip6.arpa" : "in-addr.arpa");
}

bool dns_is_v6(struct slice ip)
{
	return slice_chr(ip, ':') != SIZE_MAX;
}
