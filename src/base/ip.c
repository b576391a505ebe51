// SPDX-License-Identifier: BSD-2-Clause
#include "base/ip.h"

#include <arpa/inet.h>
#include <stdio.h>

#define MAPPED_BITS 96 /* of ::ffff:0:0/96 */

static bool parse_address(struct slice text, struct ipnet *out)
{
	static const unsigned char mapped[12] = { [10] = 0xff, [11] = 0xff };
	char cstr[INET6_ADDRSTRLEN];

	if (text.n >= sizeof(cstr) || memchr(text.p, '\0', text.n))
		return false;
	snprintf(cstr, sizeof(cstr), "%.*s", SLICE_ARG(text));
	if (inet_pton(AF_INET, cstr, out->addr) == 1) {
		out->length = 4;
	} else if (inet_pton(AF_INET6, cstr, out->addr) == 1) {
		out->length = 16;
		if (memcmp(out->addr, mapped, sizeof(mapped)) == 0) {
			memmove(out->addr, out->addr + sizeof(mapped), 4);
			memset(out->addr + 4, 0, sizeof(mapped));
			out->length = 4;
		}
	} else {
		return false;
	}
	out->bits = (uint8_t)(8 * out->length);
	return true;
}

bool ipnet_parse(struct slice text, struct ipnet *out)
{
	struct slice address, prefix;
	bool has_prefix = slice_cut(text, '/', &address, &prefix);
	uint64_t bits;

	*out = (struct ipnet){ 0 };
	if (!address.n || !parse_address(address, out))
		goto bad;
	if (!has_prefix)
		return true;
	if (!slice_u64(prefix, &bits))
		goto bad;
	if (out->length == 4 && slice_chr(address, ':') != SIZE_MAX)
		bits = bits >= MAPPED_BITS ? bits - MAPPED_BITS : UINT8_MAX;
	if (bits > 8u * out->length)
		goto bad;
	out->bits = (uint8_t)bits;
	return true;
bad:
	*out = (struct ipnet){ 0 };
	return false;
}

bool ipnet_has(const struct ipnet *a, const struct ipnet *b)
{
	size_t whole = a->bits / 8;
	unsigned rest = a->bits % 8, mask = (0xff00u >> rest) & 0xff;

	if (!a->length || a->length != b->length || a->bits > b->bits || memcmp(a->addr, b->addr, whole) != 0)
		return false;
	return !rest || ((a->addr[whole] ^ b->addr[whole]) & mask) == 0;
}
