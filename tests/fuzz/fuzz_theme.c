// SPDX-License-Identifier: BSD-2-Clause
/* A theme file: every good line counts, a bad one is named. */
#include <stdio.h>
#include <sys/mman.h>
#include <unistd.h>

#include "tests/fuzz/fuzz.h"

#include "ui/roles.h"
#include "ui/term/theme.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct slice s = input(data, size);
	static struct arena a;
	struct look looks[ROLE_COUNT];
	struct err err = { "" };
	char path[64];
	int fd = memfd_create("theme", 0);

	must(fd >= 0);
	must(write(fd, s.p, s.n) == (ssize_t)s.n);
	snprintf(path, sizeof(path), "/proc/self/fd/%d", fd);
	if (theme_load(path, looks, &err) != RC_OK)
		must(err.msg[0] != '\0');
	close(fd);

	arena_reset(&a);
	return 0;
}
