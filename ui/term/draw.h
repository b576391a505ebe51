// SPDX-License-Identifier: BSD-2-Clause
#ifndef UI_TERM_DRAW_H
#define UI_TERM_DRAW_H

/* Looks and signs of what term_put and its like draw (draw.c); for term.c only, the rest asks term.h. */
#include <stdbool.h>

#include "ui/term/theme.h"

/* ascii: our own signs in ASCII. plain: no rules at all. */
void draw_signs(bool ascii, bool plain);
/* ASCII from now on. */
void draw_ascii(void);
/* looks[ROLE_COUNT]; colour: the terminal has colours and they are wanted. */
void draw_looks(const struct look *looks, bool colour);

#endif
