// SPDX-License-Identifier: BSD-2-Clause
#ifndef BASE_IP_H
#define BASE_IP_H

/* Internet addresses and networks: "192.0.2.1", "192.0.2.0/24", "2001:db8::/32". An address is a network of all its bits. */
#include "base/slice.h"

struct ipnet {
	unsigned char addr[16];
	uint8_t length; /* bytes of addr: 4 or 16; 0 is no network */
	uint8_t bits;	/* of the prefix */
};

/* False, and *out zeroed, when the text is none. IPv4 in IPv6 ("::ffff:192.0.2.1") is IPv4. */
bool ipnet_parse(struct slice text, struct ipnet *out);
/* b, an address or a smaller network, lies in a. */
bool ipnet_has(const struct ipnet *a, const struct ipnet *b);

#endif
