// SPDX-License-Identifier: BSD-2-Clause
#ifndef CLI_DEMO_H
#define CLI_DEMO_H

/*
 * The built-in demo folder (src/cli/demo): mails that show every cause and the five stories, seen and handled in part.
 * Its clock stands at 2025-11-17 09:00 UTC and its masks have one secret, so that two runs look alike.
 */
#include "cause/rule.h"
#include "store/store.h"

/* Stops the clock, unless MODORI_NOW is set. Before anything reads it. */
void demo_clock(void);
enum rc demo_read(struct store *st, const struct rules *rules, struct err *err) MUST_USE;

#endif
