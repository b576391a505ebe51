// SPDX-License-Identifier: BSD-2-Clause
#ifndef BASE_LOG_H
#define BASE_LOG_H

/*
 * A log to a file, only when asked (--log FILE or MODORI_LOG); never to the
 * terminal. Lines are sanitised; secrets and exposed addresses must not be
 * passed. Safe from any thread.
 */
#include "base/err.h"

enum rc log_open(const char *path, struct err *err) MUST_USE;
void log_close(void);
void log_line(const char *fmt, ...) __attribute__((format(printf, 1, 2)));

#endif
