// SPDX-License-Identifier: BSD-2-Clause
/* The MIME tree: limits hold, every part is inside the mail, its text is UTF-8. */
#include "tests/fuzz/fuzz.h"

#include "mail/part.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct slice s = input(data, size);
	static struct arena a;
	struct msg *m = mail_parse(&a, s);
	size_t n = 0;

	for (struct part *p = m->root; p; p = part_after(p)) {
		must(p->depth <= MAIL_MAX_DEPTH);
		must(++n <= MAIL_MAX_PARTS);
		must(utf8_valid(part_text(m, p)));
		part_bytes(m, p);
	}
	must(utf8_valid(m->subject) && utf8_valid(m->from_name));

	arena_reset(&a);
	return 0;
}
