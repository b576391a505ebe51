// SPDX-License-Identifier: BSD-2-Clause
/* The sanitising function: nothing that a terminal obeys comes out. */
#include "tests/fuzz/fuzz.h"

#include "base/utf8.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct slice s = input(data, size);
	static struct arena a;
	struct buf out;

	for (int keep = 0; keep < 2; keep++) {
		struct slice shown;
		size_t len;

		buf_init(&out, 64 * s.n + 64);
		utf8_safe(&out, s, keep, NULL);
		shown = buf_slice(&out);
		must(utf8_valid(shown));
		for (size_t i = 0; i < shown.n; i += len) {
			uint32_t cp = utf8_decode(slice_sub(shown, i, shown.n), &len);

			must(!utf8_is_control(cp) || (keep && cp == '\n'));
		}
		buf_reset(&out);
		utf8_fold(&out, s);
		must(out.n <= s.n);
		buf_release(&out);
	}

	arena_reset(&a);
	return 0;
}
