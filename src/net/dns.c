// SPDX-License-Identifier: BSD-2-Clause
#include "net/dns.h"

#include <ares.h>
#include <arpa/inet.h>
#include <arpa/nameser.h>
#include <netdb.h>
#include <poll.h>
#include <stdio.h>

#include "base/text.h"

#define TRY_MS 2000
#define TRIES 2

struct asking {
	struct arena *a;
	struct dns_query *query;
	unsigned *open;	    /* on their way */
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

static void keep(struct asking *k, const char *text)
{
	if (k->query->nvalues < DNS_VALUES)
		k->query->values[k->query->nvalues++] = arena_dup(k->a, slice_of(text));
}

static void keep_hosts(struct asking *k, const struct hostent *host)
{
	char text[INET6_ADDRSTRLEN];

	if (k->query->type == DNS_PTR)
		for (char **alias = host->h_aliases; *alias; alias++)
			keep(k, *alias);
	else
		for (char **at = host->h_addr_list; *at; at++)
			if (inet_ntop(host->h_addrtype, *at, text, sizeof(text)))
				keep(k, text);
}

static int parse(struct asking *k, const unsigned char *reply, int n)
{
	struct hostent *host = NULL;
	static const unsigned char nothing[4];
	int status;

	if (k->query->type == DNS_A)
		status = ares_parse_a_reply(reply, n, &host, NULL, NULL);
	else if (k->query->type == DNS_AAAA)
		status = ares_parse_aaaa_reply(reply, n, &host, NULL, NULL);
	else
		status = ares_parse_ptr_reply(reply, n, nothing, sizeof(nothing), AF_INET, &host);
	if (status == ARES_SUCCESS) {
		keep_hosts(k, host);
		ares_free_hostent(host);
	}
	return status;
}

static void on_answer(void *ctx, int status, int timeouts, unsigned char *reply, int n)
{
	struct asking *k = ctx;

	(void)timeouts;
	if (status == ARES_EDESTRUCTION)
		return;
	if (status == ARES_SUCCESS)
		status = parse(k, reply, n);
	k->query->answer = answer_of(status);
	--*k->open;
}

/* Wait for the sockets of the channel, at most as long as it says. */
static void wait_once(ares_channel channel)
{
	ares_socket_t sockets[ARES_GETSOCK_MAXNUM];
	struct pollfd fds[ARES_GETSOCK_MAXNUM];
	int bits = ares_getsock(channel, sockets, ARES_GETSOCK_MAXNUM);
	struct timeval most = { 1, 0 }, tv;
	struct timeval *wait = ares_timeout(channel, &most, &tv);
	nfds_t n = 0;

	for (int i = 0; i < ARES_GETSOCK_MAXNUM; i++) {
		short events = (short)((ARES_GETSOCK_READABLE(bits, i) ? POLLIN : 0) | (ARES_GETSOCK_WRITABLE(bits, i) ? POLLOUT : 0));

		if (events)
			fds[n++] = (struct pollfd){ sockets[i], events, 0 };
	}
	if (poll(fds, n, (int)(wait->tv_sec * 1000 + wait->tv_usec / 1000 + 1)) <= 0) {
		ares_process_fd(channel, ARES_SOCKET_BAD, ARES_SOCKET_BAD); /* time-outs */
		return;
	}
	for (nfds_t i = 0; i < n; i++)
		if (fds[i].revents)
			ares_process_fd(channel, fds[i].revents & (POLLIN | POLLERR | POLLHUP) ? fds[i].fd : ARES_SOCKET_BAD,
					fds[i].revents & POLLOUT ? fds[i].fd : ARES_SOCKET_BAD);
}

static void ask_one(ares_channel channel, struct asking *k)
{
	static const int types[] = { [DNS_A] = ns_t_a, [DNS_AAAA] = ns_t_aaaa, [DNS_PTR] = ns_t_ptr };

	++*k->open;
	ares_query(channel, arena_cstr(k->a, k->query->name), ns_c_in, types[k->query->type], on_answer, k);
}

static enum rc open_channel(struct arena *a, struct slice server, ares_channel *out, struct err *err)
{
	struct ares_options o = { .timeout = TRY_MS, .tries = TRIES };
	int status = ares_library_init(ARES_LIB_INIT_ALL);

	if (status == ARES_SUCCESS)
		status = ares_init_options(out, &o, ARES_OPT_TIMEOUTMS | ARES_OPT_TRIES);
	if (status != ARES_SUCCESS)
		return err_set(err, RC_NET, _("no resolver: %s"), ares_strerror(status));
	if (!server.n)
		return RC_OK;
	status = ares_set_servers_ports_csv(*out, arena_cstr(a, server));
	if (status == ARES_SUCCESS)
		return RC_OK;
	ares_destroy(*out);
	return err_set(err, RC_CONFIG, _("dns-server is no address: %.*s"), SLICE_ARG(server));
}

enum rc dns_ask(struct arena *a, struct slice server, struct dns_query *q, size_t n, struct err *err)
{
	struct asking *asking = arena_array(a, n, sizeof(*asking));
	ares_channel channel;
	unsigned open = 0;
	size_t next = 0;
	enum rc rc = open_channel(a, server, &channel, err);

	if (rc != RC_OK)
		return rc;
	while (next < n || open) {
		for (; next < n && open < DNS_AT_ONCE; next++) {
			asking[next] = (struct asking){ .a = a, .query = &q[next], .open = &open };
			ask_one(channel, &asking[next]);
		}
		if (open)
			wait_once(channel);
	}
	ares_destroy(channel);
	ares_library_cleanup();
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
	return dns_reversed(a, ip, slice_chr(ip, ':') == SIZE_MAX ? "in-addr.arpa" : "ip6.arpa");
}
