// SPDX-License-Identifier: BSD-2-Clause
#ifndef CLI_PLAIN_H
#define CLI_PLAIN_H

/*
 * Plain output in locales that are not UTF-8: stdout and stderr take UTF-8 and
 * write the locale's charset; what that has not becomes "?", said once.
 */
#include <stdbool.h>

void plain_begin(void);
/* What goes out is data (JSON, CSV, a mail, a configuration) and stays as it is. */
void plain_data(void);
/* The terminal's own again, for the screen. */
void plain_end(void);

#endif
