// SPDX-License-Identifier: BSD-2-Clause
#ifndef BASE_WIDTH_H
#define BASE_WIDTH_H

/*
 * Cells that characters take on the terminal. wcwidth of <wchar.h> is ours: it knows whether East Asian ambiguous
 * characters (arrows, quotes, Greek, Cyrillic, circled digits) take one or two there.
 */
#include "base/slice.h"

/* 1 (at first) or 2. Before other threads measure anything, or with all texts measured anew. */
void width_set_ambiguous(int cells);
int width_ambiguous(void);
bool width_is_ambiguous(uint32_t cp);

/* Cells of a code point; 1 for UTF8_BAD and for what the C library does not know (it is shown as U+FFFD). */
int width_of(uint32_t cp);
/* Of a text without control characters. */
int width_text(struct slice text);

#endif
