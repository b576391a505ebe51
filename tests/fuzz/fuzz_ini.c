// SPDX-License-Identifier: BSD-2-Clause
/* The grammar of configuration: it ends, lines count up. */
#include "tests/fuzz/fuzz.h"

#include "base/ini.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct slice s = input(data, size);
	static struct arena a;
	struct ini ini;
	unsigned line = 0;

	ini_init(&ini, s);
	while (ini_next(&ini) != INI_END) {
		must(ini.line > line);
		line = ini.line;
	}

	arena_reset(&a);
	return 0;
}
