// SPDX-License-Identifier: BSD-2-Clause
/* Text of HTML: never longer, UTF-8 stays UTF-8. */
#include "tests/fuzz/fuzz.h"

#include "mail/html.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct slice s = input(data, size);
	static struct arena a;
	struct slice out = html_text(&a, s);

	must(out.n <= s.n);
	if (utf8_valid(s))
		must(utf8_valid(out));

	arena_reset(&a);
	return 0;
}
