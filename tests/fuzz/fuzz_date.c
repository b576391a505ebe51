// SPDX-License-Identifier: BSD-2-Clause
/* Dates: any text gives a time or 0. */
#include "tests/fuzz/fuzz.h"

#include "mail/header.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct slice s = input(data, size);
	static struct arena a;
	int64_t t = date_parse(s);

	must(t >= 0);

	arena_reset(&a);
	return 0;
}
