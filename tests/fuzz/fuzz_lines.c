// SPDX-License-Identifier: BSD-2-Clause
/* Line ends: never longer, no CR left. */
#include "tests/fuzz/fuzz.h"

#include "mail/lines.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct slice s = input(data, size);
	static struct arena a;
	struct slice out = lines_normalise(&a, s);

	must(out.n <= s.n);
	must(slice_chr(out, '\r') == SIZE_MAX);

	arena_reset(&a);
	return 0;
}
