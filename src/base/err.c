// SPDX-License-Identifier: BSD-2-Clause
#include "base/err.h"

#include <stdarg.h>
#include <stdio.h>
#include <string.h>

enum rc err_set(struct err *err, enum rc rc, const char *fmt, ...)
{
	va_list ap;

	if (err) {
		va_start(ap, fmt);
		vsnprintf(err->msg, sizeof(err->msg), fmt, ap);
		va_end(ap);
	}
	return rc;
}

enum rc err_in(struct err *err, enum rc rc, const char *fmt, ...)
{
	va_list ap;
	char front[ERR_SIZE], old[ERR_SIZE];

	if (err) {
		va_start(ap, fmt);
		vsnprintf(front, sizeof(front), fmt, ap);
		va_end(ap);
		memcpy(old, err->msg, sizeof(old));
		/* the front is cut rather than the reason */
		snprintf(err->msg, sizeof(err->msg), "%.100s: %.137s", front, old);
	}
	return rc;
}
