// SPDX-License-Identifier: BSD-2-Clause
/* Line ends: never longer, no CR left, offsets stay inside. */
#include "tests/fuzz/fuzz.h"

#include "mail/lines.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct slice s = input(data, size);
	static struct arena a;
	struct slice out = lines_normalise(&a, s);

	must(out.n <= s.n);
	must(slice_chr(out, '\r') == SIZE_MAX);
	for (size_t i = 0; i <= out.n; i += 1 + out.n / 8)
		must(lines_original(s, i) <= s.n);

	arena_reset(&a);
	return 0;
}
