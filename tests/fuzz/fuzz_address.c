// SPDX-License-Identifier: BSD-2-Clause
/* Addresses: found ones are slices of the text, and the scan always moves on. */
#include "tests/fuzz/fuzz.h"

#include "mail/header.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct slice s = input(data, size);
	static struct arena a;
	struct slice addr, local, domain;
	struct addr_list list = addr_parse_list(&a, s);
	size_t at = 0, before = 0;

	must(list.n <= 1000);
	must(addr_bare(s).n <= s.n);
	addr_split(s, &local, &domain);
	while (addr_scan(s, &at, &addr)) {
		must(at > before && at <= s.n);
		must(addr_split(addr, &local, &domain));
		must(!utf8_valid(s) || utf8_valid(addr));
		before = at;
	}

	arena_reset(&a);
	return 0;
}
