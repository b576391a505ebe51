// SPDX-License-Identifier: BSD-2-Clause
/* A mbox from a descriptor: every mail is bounded and no byte is read twice. */
#include <sys/mman.h>
#include <unistd.h>

#include "tests/fuzz/fuzz.h"

#include "mail/mbox.h"

static enum rc one_mail(void *ctx, const struct source_mail *mail, struct err *err)
{
	size_t *total = ctx;

	(void)err;
	must(mail->number > 0);
	*total += mail->raw.n;
	return RC_OK;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct slice s = input(data, size);
	static struct arena a;
	struct err err;
	size_t total = 0;
	int fd = memfd_create("mbox", 0);

	must(fd >= 0);
	must(write(fd, s.p, s.n) == (ssize_t)s.n);
	must(lseek(fd, 0, SEEK_SET) == 0);
	if (mbox_walk(fd, S(""), "-", one_mail, &total, &err) == RC_OK)
		must(total <= s.n);
	close(fd);

	arena_reset(&a);
	return 0;
}
