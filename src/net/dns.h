// SPDX-License-Identifier: BSD-2-Clause
#ifndef NET_DNS_H
#define NET_DNS_H

/*
 * Look-ups in the domain name system, many at once and politely (c-ares). Only
 * what somebody asked for is ever looked up.
 */
#include "base/arena.h"
#include "base/err.h"

enum dns_type { DNS_A, DNS_AAAA, DNS_PTR, DNS_MX, DNS_TXT };
enum dns_answer {
	DNS_NONE,    /* there is no such name or record */
	DNS_FOUND,
	DNS_TIMEOUT, /* nobody answered */
	DNS_ERROR,   /* SERVFAIL, REFUSED, nonsense */
};

#define DNS_VALUES 32

struct dns_query {
	struct slice name;
	enum dns_type type;
	enum dns_answer answer;
	/* addresses, names, mail servers by preference ("" is the null MX of RFC 7505), texts; what goes beyond is dropped */
	struct slice values[DNS_VALUES];
	size_t nvalues;
};

struct dns;

/*
 * A resolver. server: "192.0.2.1", "192.0.2.1:5353" or empty for the system's.
 * cancel_fd: readable when the user wants to stop, -1 for none; borrowed.
 * RC_CONFIG when server is no address, RC_NET when none can be set up.
 */
enum rc dns_open(struct dns **out, struct slice server, int cancel_fd, struct err *err) MUST_USE;
void dns_close(struct dns *d); /* accepts NULL */

/*
 * Answer all queries; the values live in the arena. At most DNS_AT_ONCE are on
 * their way at a time, and DNS_A_SECOND are begun in a second. RC_CANCELLED.
 */
#define DNS_AT_ONCE 20
#define DNS_A_SECOND 200
enum rc dns_ask(struct dns *d, struct arena *a, struct dns_query *q, size_t n, struct err *err) MUST_USE;

/* "203.0.113.5" → "5.113.0.203.SUFFIX", an IPv6 address in nibbles (RFC 5782 section 2.4). Empty when ip is no address. */
struct slice dns_reversed(struct arena *a, struct slice ip, const char *suffix);
/* Names for the reverse look-up of an address. */
struct slice dns_ptr_name(struct arena *a, struct slice ip);
bool dns_is_v6(struct slice ip);

#endif
