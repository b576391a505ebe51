// SPDX-License-Identifier: BSD-2-Clause
/* SMTP replies: codes in range, the joined text never longer. */
#include "tests/fuzz/fuzz.h"

#include "report/reply.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct slice s = input(data, size);
	static struct arena a;
	struct reply r = { 0 };

	must(reply_join(&a, s).n <= s.n);
	reply_parse(&a, s, &r);
	must(r.code == 0 || (r.code >= 400 && r.code <= 599));
	must(r.enhanced.class == 0 || r.enhanced.class == 2 || r.enhanced.class == 4 || r.enhanced.class == 5);
	enhanced_parse(s);
	smtp_command_parse(s);

	arena_reset(&a);
	return 0;
}
