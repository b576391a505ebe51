// SPDX-License-Identifier: BSD-2-Clause
#ifndef BASE_BLOCK_H
#define BASE_BLOCK_H

/* Sixteen bytes at once, in the compiler's own vectors; a comparison gives 0xff or 0 for each byte. */
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#ifdef __SSE2__
#include <emmintrin.h>
#endif

#define BLOCK 16
typedef unsigned char block16 __attribute__((vector_size(BLOCK)));

static inline block16 block_load(const char *p)
{
	block16 b;

	memcpy(&b, p, sizeof(b));
	return b;
}

/* Of n bytes; what a block lacks is filled up with letters. */
static inline block16 block_load_part(const char *p, size_t n)
{
	char part[BLOCK];

	if (n >= BLOCK)
		return block_load(p);
	memset(part, 'x', sizeof(part));
	memcpy(part, p, n);
	return block_load(part);
}

/* All of n < BLOCK bytes, some of them more than once and in any order; of none, letters. */
static inline block16 block_load_few(const char *p, size_t n)
{
	uint64_t half[2] = { 0x7878787878787878, 0x7878787878787878 };
	uint32_t part[2];
	block16 b;

	if (n >= sizeof(half[0])) {
		memcpy(&half[0], p, sizeof(half[0]));
		memcpy(&half[1], p + n - sizeof(half[1]), sizeof(half[1]));
	} else if (n >= sizeof(part[0])) {
		memcpy(&part[0], p, sizeof(part[0]));
		memcpy(&part[1], p + n - sizeof(part[1]), sizeof(part[1]));
		half[0] = half[1] = part[0] | (uint64_t)part[1] << 32;
	} else if (n) {
		half[0] = half[1] = 0x0101010101000000u * (unsigned char)p[0] | (uint64_t)(unsigned char)p[n / 2] << 16 |
				    (uint64_t)(unsigned char)p[n - 1] << 8 | (unsigned char)p[0];
	}
	memcpy(&b, half, sizeof(b));
	return b;
}

/* Of a comparison's result: a bit for each byte that is 0xff, the lowest for the first. */
#ifdef __SSE2__
static inline unsigned block_bits(block16 b)
{
	return (unsigned)_mm_movemask_epi8((__m128i)b);
}
#else
static inline unsigned block_bits(block16 b)
{
	uint64_t half[2];
	unsigned bits[2];

	memcpy(half, &b, sizeof(half));
	for (int i = 0; i < 2; i++) {
#if __BYTE_ORDER__ != __ORDER_LITTLE_ENDIAN__
		half[i] = __builtin_bswap64(half[i]);
#endif
		/* the lowest bits of eight bytes, side by side in the highest byte */
		bits[i] = (unsigned)((half[i] & 0x0101010101010101u) * 0x0102040810204080u >> 56);
	}
	return bits[0] | bits[1] << 8;
}
#endif

/* Is there a byte that is 0xff? */
static inline bool block_any(block16 b)
{
#ifdef __SSE2__
	return block_bits(b) != 0;
#else
	uint64_t half[2];

	memcpy(half, &b, sizeof(half));
	return (half[0] | half[1]) != 0;
#endif
}

/* The first one, of a block that has one. */
static inline unsigned block_first(block16 b)
{
	return (unsigned)__builtin_ctz(block_bits(b));
}

/* Blanks, tabs and line ends. */
static inline block16 block_spaces(block16 b)
{
	return (block16)((b == ' ') | ((b - '\t') < 5));
}

static inline block16 block_digits(block16 b)
{
	return (block16)((b - '0') < 10);
}

/* Two bytes side by side; or'ed with its fold a byte of the text equals the wanted one: 0x20 folds letters. */
struct pair {
	unsigned char first, fold_first, second, fold_second;
};

/* At p, where a byte stands behind the block. */
static inline block16 block_pair_at(const char *p, struct pair pair)
{
	return (block16)(((block_load(p) | pair.fold_first) == pair.first) & ((block_load(p + 1) | pair.fold_second) == pair.second));
}

/* The first place of a pair in p[0..n), from i on; SIZE_MAX when there is none. */
static inline size_t block_pair(const char *p, size_t n, size_t i, struct pair pair)
{
	unsigned bits;

	for (; i + 2 * BLOCK < n; i += 2 * BLOCK) {
		block16 one = block_pair_at(p + i, pair), other = block_pair_at(p + i + BLOCK, pair);

		if (block_any(one | other))
			return i + (size_t)__builtin_ctz(block_bits(one) | block_bits(other) << BLOCK);
	}
	for (; i + BLOCK < n; i += BLOCK) {
		bits = block_bits(block_pair_at(p + i, pair));
		if (bits)
			return i + (size_t)__builtin_ctz(bits);
	}
	if (n > BLOCK && i + 1 < n) { /* the last block once more, without what stands before i */
		bits = block_bits(block_pair_at(p + n - 1 - BLOCK, pair)) >> (i + 1 + BLOCK - n);
		return bits ? i + (size_t)__builtin_ctz(bits) : SIZE_MAX;
	}
	for (; i + 1 < n; i++)
		if (((unsigned char)p[i] | pair.fold_first) == pair.first && ((unsigned char)p[i + 1] | pair.fold_second) == pair.second)
			return i;
	return SIZE_MAX;
}

static inline block16 block_either_at(const char *p, unsigned char one, unsigned char other)
{
	block16 b = block_load(p);

	return (block16)((block16)(b == one) | (block16)(b == other));
}

/* The first place of either byte in p[0..n), from i on; SIZE_MAX when there is none. */
static inline size_t block_either(const char *p, size_t n, size_t i, unsigned char one, unsigned char other)
{
	unsigned bits;

	for (; i + BLOCK <= n; i += BLOCK) {
		bits = block_bits(block_either_at(p + i, one, other));
		if (bits)
			return i + (size_t)__builtin_ctz(bits);
	}
	if (n >= BLOCK && i < n) { /* the last block once more, without what stands before i */
		bits = block_bits(block_either_at(p + n - BLOCK, one, other)) >> (i + BLOCK - n);
		return bits ? i + (size_t)__builtin_ctz(bits) : SIZE_MAX;
	}
	for (; i < n; i++)
		if ((unsigned char)p[i] == one || (unsigned char)p[i] == other)
			return i;
	return SIZE_MAX;
}

/* Bytes that are no ASCII. */
static inline block16 block_high(block16 b)
{
	typedef signed char signed16 __attribute__((vector_size(BLOCK)));

	return (block16)((signed16)b < 0);
}

/* The same, and escape characters. */
static inline block16 block_odd(block16 b)
{
	return block_high(b) | (block16)(b == 0x1b);
}

/* Neither in eight bytes. */
static inline bool block_plain_eight(const char *p)
{
	const uint64_t ones = 0x0101010101010101, highs = ones << 7;
	uint64_t v, escapes;

	memcpy(&v, p, sizeof(v));
	escapes = v ^ ones * 0x1b; /* a byte of zero for each */
	return !((v | ((escapes - ones) & ~escapes)) & highs);
}

/* Length of the front of p[0..n) that is ASCII without escape characters: the same in every charset mail is likely to name. */
static inline size_t block_plain(const char *p, size_t n)
{
	size_t i = 0;

	while (i + 4 * BLOCK <= n && !block_any(block_odd(block_load(p + i)) | block_odd(block_load(p + i + BLOCK)) |
						block_odd(block_load(p + i + 2 * BLOCK)) | block_odd(block_load(p + i + 3 * BLOCK))))
		i += 4 * BLOCK;
	for (; i + BLOCK <= n; i += BLOCK) {
		block16 odd = block_odd(block_load(p + i));

		if (block_any(odd))
			return i + block_first(odd);
	}
	if (n >= BLOCK ? !block_any(block_odd(block_load(p + n - BLOCK))) : n >= 8 && block_plain_eight(p) && block_plain_eight(p + n - 8))
		return n;
	while (i < n && (unsigned char)p[i] < 0x80 && p[i] != 0x1b)
		i++;
	return i;
}

#endif
