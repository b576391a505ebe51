// SPDX-License-Identifier: BSD-2-Clause
#ifndef UI_TERM_SIGNALS_H
#define UI_TERM_SIGNALS_H

/*
 * Signals as bytes in a pipe, and a crash that puts the terminal right before
 * it goes on. For term.c only, the rest asks term.h.
 */
#include <stdbool.h>

#include "base/err.h"

/* Before the screen is opened: remembers how the terminal is set. */
void signals_remember_terminal(void);
/* catch_them false (headless): the pipe only. RC_IO. */
enum rc signals_open(bool catch_them, struct err *err) MUST_USE;
void signals_close(void);
int signals_fd(void);

enum signal_kind { SIGNAL_NONE, SIGNAL_RESIZED, SIGNAL_SUSPEND, SIGNAL_END };
/* The next that came; *number of SIGNAL_END. */
enum signal_kind signals_next(int *number);
/* What to switch off of the terminal's own modes on every way out. */
#define TERMINAL_MODES_OFF "\033[?2004l\033[?1002l\033[?1000l\033[?1006l"

#endif
