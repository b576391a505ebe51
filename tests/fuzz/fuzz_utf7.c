// SPDX-License-Identifier: BSD-2-Clause
/* Folder names: what was encoded comes back. */
#include "tests/fuzz/fuzz.h"

#include "net/utf7.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct slice s = input(data, size);
	static struct arena a;
	if (utf8_valid(s)) {
		struct slice back = utf7_decode(&a, utf7_encode(&a, s));

		must(slice_eq(back, s));
	}
	must(utf8_valid(utf7_decode(&a, s)) || !utf8_valid(s));

	arena_reset(&a);
	return 0;
}
