// SPDX-License-Identifier: BSD-2-Clause
/* The prose of MTAs: bounded reports, dialogues and relations. */
#include "tests/fuzz/fuzz.h"

#include "report/text.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct slice s = input(data, size);
	static struct arena a;
	struct report *first = NULL, **tail = &first;
	struct slice known = S("user@example.org");

	must(text_read(&a, s, s.n / 3, &tail, 100) <= 100);
	text_dialog(&a, s, first);
	text_read_prose(&a, s, &known, 1, S("me@example.org"), &tail);
	if (first) {
		text_enrich(&a, first, s);
		text_relation(&a, first, s);
	}

	arena_reset(&a);
	return 0;
}
