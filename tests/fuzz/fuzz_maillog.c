// SPDX-License-Identifier: BSD-2-Clause
/* Lines of mail logs: what is read stands inside the line. */
#include "tests/fuzz/fuzz.h"

#include "mail/maillog.h"

static bool inside(struct slice whole, struct slice s)
{
	return s.n == 0 || (s.p >= whole.p && s.p + s.n <= whole.p + whole.n);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct slice s = input(data, size), rest = s, line;
	struct log_line l;

	while (slice_line(&rest, &line)) {
		if (!maillog_read(line, &l))
			continue;
		must(l.id.n > 0 && inside(line, l.id) && inside(line, l.time));
		must(inside(line, l.from) && inside(line, l.to) && inside(line, l.orig_to) && inside(line, l.message_id));
		must(inside(line, l.relay) && inside(line, l.text) && inside(line, l.status) && inside(line, l.child));
		must(inside(l.text, maillog_remote_id(l.text)));
	}
	return 0;
}
