// SPDX-License-Identifier: BSD-2-Clause
/* The format engine on any text. */
#include "tests/fuzz/fuzz.h"

#include "mail/part.h"
#include "report/format.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct slice s = input(data, size);
	static struct arena a;
	struct msg *m = mail_parse(&a, s);
	struct format_match match = format_match(m, s);

	must(match.end <= s.n && match.intro <= match.end);
	must(match.own <= match.points);
	must(match.name != NULL);

	arena_reset(&a);
	return 0;
}
