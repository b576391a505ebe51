// SPDX-License-Identifier: BSD-2-Clause
#ifndef BASE_BLOCK_H
#define BASE_BLOCK_H

/* Sixteen bytes at once, in the compiler's own vectors; a comparison gives 0xff or 0 for each byte. */
#include <stdbool.h>
#include <stdint.h>
#include <string.h>

#define BLOCK 16
typedef unsigned char block __attribute__((vector_size(BLOCK)));

static inline block block_load(const char *p)
{
	block b;

	memcpy(&b, p, sizeof(b));
	return b;
}

/* Is there a byte that is not 0? */
static inline bool block_any(block b)
{
	uint64_t half[2];

	memcpy(half, &b, sizeof(half));
	return (half[0] | half[1]) != 0;
}

#endif
