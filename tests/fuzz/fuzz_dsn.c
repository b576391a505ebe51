// SPDX-License-Identifier: BSD-2-Clause
/* Delivery-status fields, as a part and in running text. */
#include "tests/fuzz/fuzz.h"

#include "report/dsn.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct slice s = input(data, size);
	static struct arena a;
	struct report *first = NULL, **tail = &first;
	size_t n = dsn_read(&a, s, &tail, 100);

	must(n <= 100);
	for (struct report *r = first; r; r = r->next)
		must(n-- > 0);
	must(n == 0 && *tail == NULL);
	dsn_read_text(&a, s, &tail, 100);
	must(utf8_valid(dsn_address(&a, s)));
	must(!utf8_valid(s) || utf8_valid(dsn_unescape(&a, s)));

	arena_reset(&a);
	return 0;
}
