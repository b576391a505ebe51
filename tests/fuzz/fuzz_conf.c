// SPDX-License-Identifier: BSD-2-Clause
/* A configuration file: loaded, or refused with file and line. */
#include <stdio.h>
#include <sys/mman.h>
#include <unistd.h>

#include "tests/fuzz/fuzz.h"

#include "base/buf.h"
#include "conf/conf.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct slice s = input(data, size);
	static struct arena a;
	struct conf *conf = NULL;
	struct err err = { "" };
	struct buf out;
	char path[64];
	int fd = memfd_create("conf", 0);

	if (slice_find(s, S("include")) != SIZE_MAX) { /* would read the fuzzer's own descriptors, and wait there */
		close(fd);
		return 0;
	}
	must(fd >= 0);
	must(write(fd, s.p, s.n) == (ssize_t)s.n);
	snprintf(path, sizeof(path), "/proc/self/fd/%d", fd);
	buf_init(&out, 1 << 20);
	if (conf_load(&conf, path, &err) == RC_OK) {
		conf_print(conf, &out);
		conf_account(conf, NULL);
	} else {
		must(err.msg[0] != '\0');
	}
	buf_release(&out);
	conf_free(conf);
	close(fd);

	arena_reset(&a);
	return 0;
}
