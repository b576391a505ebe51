// SPDX-License-Identifier: BSD-2-Clause
/* Charsets: the first byte picks the label; what comes out is UTF-8. */
#include "tests/fuzz/fuzz.h"

#include "base/charset.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct slice s = input(data, size);
	static struct arena a;
	static const char *const labels[] = { "", "utf-8", "iso-2022-jp", "shift_jis", "euc-jp", "iso-8859-1", "windows-1252",
					      "utf-7", "utf-16", "gb2312", "big5", "koi8-r", "iso-2022-kr", "x-nonsense" };
	struct charset_text t;

	if (!s.n)
		return 0;
	t = charset_to_utf8(&a, slice_sub(s, 1, s.n), slice_of(labels[(unsigned char)s.p[0] % (sizeof(labels) / sizeof(labels[0]))]));
	must(utf8_valid(t.text));
	must(t.text.n <= 8 * s.n + 32);

	arena_reset(&a);
	return 0;
}
