// SPDX-License-Identifier: BSD-2-Clause
#ifndef SYNC_LOOKUP_H
#define SYNC_LOOKUP_H

/*
 * What the DNS says about a sending server and a sender's domain: block lists,
 * reverse name, mail servers, SPF, DMARC. Asked only when somebody wants to
 * know, and told as lines of text for the command line and the screen alike.
 */
#include "base/buf.h"
#include "net/dns.h"

struct lookup {
	struct slice ip;     /* asks the block lists and for the reverse name; empty: neither */
	struct slice domain; /* MX, SPF (for ip, when there is one), DMARC; empty: none */
	bool all;	     /* tell of every list, not only of those that hold the address */
};

/*
 * Asks the lists that are active and open to all; those that ended or need a
 * key never. Each is tested with the addresses that RFC 5782 section 5 sets
 * aside, and an answer of 127.255.255.x is an error, never a listing. The
 * lines are sanitised. RC_FORMAT when ip is no address; else as dns_ask.
 */
enum rc lookup_run(struct dns *dns, const struct lookup *l, struct buf *out, struct err *err) MUST_USE;

#endif
