// SPDX-License-Identifier: BSD-2-Clause
#include "base/slice.h"

#include "base/block.h"

/* Eight bytes with ASCII capitals as small letters. */
static uint64_t fold_eight(uint64_t v)
{
	const uint64_t ones = 0x0101010101010101, highs = ones << 7;
	uint64_t seven = v & ~highs, from_a = seven + ones * (0x80 - 'A'), behind_z = seven + ones * (0x7f - 'Z');

	return v | ((from_a ^ behind_z) & ~v & highs) >> 2; /* 0x80 of a capital becomes 0x20 */
}

static bool same_eight(uint64_t a, uint64_t b)
{
	return a == b || fold_eight(a) == fold_eight(b);
}

static uint64_t eight(const char *p)
{
	uint64_t v;

	memcpy(&v, p, sizeof(v));
	return v;
}

/* Of four to eight bytes the first and the last four. */
static uint64_t twice_four(const char *p, size_t n)
{
	uint32_t first, last;

	memcpy(&first, p, sizeof(first));
	memcpy(&last, p + n - sizeof(last), sizeof(last));
	return (uint64_t)first << 32 | last;
}

bool ascii_same(const char *a, const char *b, size_t n)
{
	if (n >= 8) {
		for (size_t i = 0; i + 8 < n; i += 8)
			if (!same_eight(eight(a + i), eight(b + i)))
				return false;
		return same_eight(eight(a + n - 8), eight(b + n - 8));
	}
	if (n >= 4)
		return same_eight(twice_four(a, n), twice_four(b, n));
	for (size_t i = 0; i < n; i++)
		if (ascii_lower((unsigned char)a[i]) != ascii_lower((unsigned char)b[i]))
			return false;
	return true;
}

int slice_cmp(struct slice a, struct slice b)
{
	size_t n = a.n < b.n ? a.n : b.n;
	int c = n ? memcmp(a.p, b.p, n) : 0;

	if (c)
		return c;
	return a.n < b.n ? -1 : a.n > b.n;
}

size_t slice_find(struct slice s, struct slice needle)
{
	struct pair pair;

	if (needle.n == 0)
		return 0;
	if (needle.n == 1)
		return slice_chr(s, needle.p[0]);
	pair = (struct pair){ (unsigned char)needle.p[0], 0, (unsigned char)needle.p[1], 0 };
	for (size_t i = 0; (i = block_pair(s.p, s.n, i, pair)) != SIZE_MAX && i + needle.n <= s.n; i++)
		if (memcmp(s.p + i, needle.p, needle.n) == 0)
			return i;
	return SIZE_MAX;
}

size_t slice_ifind(struct slice s, struct slice needle)
{
	struct pair pair;

	if (needle.n == 0)
		return 0;
	if (needle.n == 1) {
		unsigned char c = ascii_lower((unsigned char)needle.p[0]);

		return block_either(s.p, s.n, 0, c, ascii_alpha(c) ? c ^ 0x20 : c);
	}
	pair = (struct pair){ (unsigned char)needle.p[0] | 0x20, 0x20, (unsigned char)needle.p[1] | 0x20, 0x20 };
	for (size_t i = 0; (i = block_pair(s.p, s.n, i, pair)) != SIZE_MAX && i + needle.n <= s.n; i++)
		if (ascii_same(s.p + i, needle.p, needle.n))
			return i;
	return SIZE_MAX;
}

struct slice slice_unwrap(struct slice s, char open, char close)
{
	if (s.n >= 2 && s.p[0] == open && s.p[s.n - 1] == close)
		return slice_sub(s, 1, s.n - 1);
	return s;
}

bool slice_word(struct slice *rest, struct slice *word)
{
	size_t i = 0;

	*rest = slice_trim(*rest);
	while (i < rest->n && !ascii_space((unsigned char)rest->p[i]))
		i++;
	*word = slice_sub(*rest, 0, i);
	*rest = slice_sub(*rest, i, rest->n);
	return i > 0;
}

bool slice_u64(struct slice s, uint64_t *out)
{
	uint64_t v = 0;

	if (s.n == 0)
		return false;
	for (size_t i = 0; i < s.n; i++) {
		if (!ascii_digit((unsigned char)s.p[i]) || v > UINT64_MAX / 10)
			return false;
		v *= 10;
		if (v > UINT64_MAX - (uint64_t)(s.p[i] - '0'))
			return false;
		v += (uint64_t)(s.p[i] - '0');
	}
	*out = v;
	return true;
}

uint64_t slice_hash(struct slice s)
{
	uint64_t h = 14695981039346656037u;

	for (size_t i = 0; i < s.n; i++)
		h = (h ^ (unsigned char)s.p[i]) * 1099511628211u;
	return h;
}
