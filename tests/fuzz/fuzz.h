// SPDX-License-Identifier: BSD-2-Clause
#ifndef TESTS_FUZZ_H
#define TESTS_FUZZ_H

/* What the fuzz targets share: the entry point, and a check that stays on in every build. */
#include <stdlib.h>

#include "base/arena.h"
#include "base/err.h"
#include "base/utf8.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

#define must(x)                                                                \
	do {                                                                   \
		if (!(x))                                                      \
			abort();                                               \
	} while (0)

static inline struct slice input(const uint8_t *data, size_t size)
{
	return (struct slice){ size ? (const char *)data : "", size };
}

#endif
