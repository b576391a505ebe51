// SPDX-License-Identifier: BSD-2-Clause
#ifndef NET_DNS_H
#define NET_DNS_H

/*
 * Look-ups in the domain name system, many at once and politely (c-ares). Only
 * what somebody asked for is ever looked up.
 */
#include "base/arena.h"
#include "base/err.h"

enum dns_type { DNS_A, DNS_AAAA, DNS_PTR };
enum dns_answer {
	DNS_NONE,    /* there is no such name or record */
	DNS_FOUND,
	DNS_TIMEOUT, /* nobody answered */
	DNS_ERROR,   /* SERVFAIL, REFUSED, nonsense */
};

#define DNS_VALUES 8

struct dns_query {
	struct slice name;
	enum dns_type type;
	enum dns_answer answer;
	struct slice values[DNS_VALUES]; /* addresses and names as text, in the arena; what goes beyond is dropped */
	size_t nvalues;
};

/*
 * Answer all queries; at most DNS_AT_ONCE are on their way at a time. server:
 * "192.0.2.1", "192.0.2.1:5353" or empty for the system's. RC_CONFIG when it
 * is no address, RC_NET when the resolver cannot be set up.
 */
#define DNS_AT_ONCE 20
enum rc dns_ask(struct arena *a, struct slice server, struct dns_query *q, size_t n, struct err *err) MUST_USE;

/* "203.0.113.5" → "5.113.0.203", an IPv6 address in nibbles; a suffix goes behind. Empty when ip is no address. */
struct slice dns_reversed(struct arena *a, struct slice ip, const char *suffix);
/* Names for the reverse look-up of an address. */
struct slice dns_ptr_name(struct arena *a, struct slice ip);

#endif
