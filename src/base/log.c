// SPDX-License-Identifier: BSD-2-Clause
#include "base/log.h"

#include <errno.h>
#include <fcntl.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "base/clock.h"
#include "base/utf8.h"

static int log_fd = -1; /* set once before threads start */

enum rc log_open(const char *path, struct err *err)
{
	log_close();
	log_fd = open(path, O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0600);
	if (log_fd < 0)
		return err_set(err, RC_IO, "cannot open log %s: %s", path, strerror(errno));
	return RC_OK;
}

void log_close(void)
{
	if (log_fd >= 0)
		close(log_fd);
	log_fd = -1;
}

void log_line(const char *fmt, ...)
{
	char text[512], when[CLOCK_TEXT];
	struct buf line;
	va_list ap;

	if (log_fd < 0)
		return;
	va_start(ap, fmt);
	vsnprintf(text, sizeof(text), fmt, ap);
	va_end(ap);
	buf_init(&line, 2048);
	buf_printf(&line, "%s ", clock_iso(clock_now(), when));
	utf8_safe(&line, slice_of(text), false, NULL);
	buf_putc(&line, '\n');
	if (write(log_fd, line.p, line.n) < 0) /* one write a line: whole lines from any thread */
		log_fd = -1;
	buf_release(&line);
}
