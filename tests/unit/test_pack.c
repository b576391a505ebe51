// SPDX-License-Identifier: BSD-2-Clause
/* Packed mail comes back as it was, and what is damaged is told. */
#include "tests/support/test.h"

#include <stdio.h>
#include <stdlib.h>

#include "store/pack.h"
#include "store/store.h"

static struct arena arena;
static struct pack *pack;

/* Words that come again, or bytes that do not. */
static struct slice sample(size_t n, bool dull)
{
	char *p = arena_bytes(&arena, n + 1);
	uint32_t x = 12345;

	for (size_t i = 0; i < n; i++) {
		x = x * 1103515245 + 12345;
		p[i] = dull ? "the fox and the dog "[i % 20] : (char)(x >> 16);
	}
	return (struct slice){ p, n };
}

static bool opens(struct packed packed, struct slice raw)
{
	char *back = malloc(raw.n + 1);
	bool ok = pack_open(packed, back, raw.n) && memcmp(back, raw.p, raw.n) == 0;

	free(back);
	return ok;
}

static void comes_back(void **state)
{
	static const size_t sizes[] = { 0, 1, 2, 3, 20, 5000, STORE_PART - 1, STORE_PART, STORE_PART + 1, 300000, 3 };

	(void)state;
	for (size_t i = 0; i < sizeof(sizes) / sizeof(sizes[0]); i++)
		for (int dull = 0; dull < 2; dull++) {
			struct slice raw = sample(sizes[i], dull);
			struct packed packed = pack_mail(pack, &arena, raw);

			assert_true(opens(packed, raw));
			assert_true(packed.data.n <= raw.n);
			if (raw.n >= 5000 && dull) {
				assert_int_equal(packed.codec, raw.n > STORE_PART ? CODEC_ZLIB : CODEC_LZ4);
				assert_true(packed.data.n < raw.n / 10);
			}
			if (!dull)
				assert_int_equal(packed.codec, CODEC_NONE);
		}
}

static void damaged(void **state)
{
	struct slice small = sample(5000, true), large = sample(100000, true);
	struct packed v[] = { pack_mail(pack, &arena, small), pack_mail(pack, &arena, large), { CODEC_NONE, small } };
	char *out = malloc(200000);

	(void)state;
	for (size_t i = 0; i < sizeof(v) / sizeof(v[0]); i++) {
		size_t n = v[i].codec == CODEC_ZLIB ? large.n : small.n;
		struct packed cut = v[i], odd = v[i];

		assert_true(pack_open(v[i], out, n));
		assert_false(pack_open(v[i], out, n - 1));
		assert_false(pack_open(v[i], out, n + 1));
		cut.data.n--;
		assert_false(pack_open(cut, out, n));
		cut.data.n = 0;
		assert_false(pack_open(cut, out, n));
		odd.codec = (enum codec)7;
		assert_false(pack_open(odd, out, n));
	}
	free(out);
}

static int each(void **state)
{
	(void)state;
	arena_init(&arena);
	pack = pack_new();
	return 0;
}

static int after(void **state)
{
	(void)state;
	pack_free(pack);
	arena_release(&arena);
	return 0;
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(comes_back, each, after),
		cmocka_unit_test_setup_teardown(damaged, each, after),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
