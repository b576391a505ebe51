// SPDX-License-Identifier: BSD-2-Clause
/* The filter language: a filter, or a mistake with its column. */
#include "tests/fuzz/fuzz.h"

#include "store/db.h"
#include "ui/model/filter.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct slice s = input(data, size);
	static struct arena a;
	struct filter_error error = { 0, "" };
	struct filter *f = filter_parse(&a, s, S("me"), 1763370000, &error);
	static struct index *ix;
	struct entry e = { 0 };

	if (!ix)
		ix = index_new();
	if (f) {
		filter_names_state(f);
		filter_holds(f, ix, &e);
	} else {
		must(error.msg[0] != '\0' && error.column <= s.n);
	}

	arena_reset(&a);
	return 0;
}
