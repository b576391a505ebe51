// SPDX-License-Identifier: BSD-2-Clause
/* Transfer encodings: never longer than what came. */
#include "tests/fuzz/fuzz.h"

#include "mail/decode.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct slice s = input(data, size);
	static struct arena a;
	bool bad = false;

	for (int e = ENC_7BIT; e <= ENC_UUENCODE; e++)
		must(decode_transfer(&a, s, (enum transfer_enc)e, &bad).n <= s.n);
	must(decode_qp(&a, s, true, &bad).n <= s.n);

	arena_reset(&a);
	return 0;
}
