// SPDX-License-Identifier: BSD-2-Clause
#ifndef UI_TERM_THEME_H
#define UI_TERM_THEME_H

/*
 * Looks for roles, from NAME.theme in the user's folder themes/ or among the shipped ones:
 *   inherit = NAME              another theme first; lines here override it
 *   let NAME = COLOUR           a name for a colour
 *   ROLE = FG [on BG] [ATTRIBUTE...]
 * COLOUR: default, a let name, black red green yellow blue magenta cyan white, 0-255, #rrggbb, or A/B/C of these for
 * true colour, 256 and 8 colours; what is left out is the nearest. A role that names no colour or no ground has that of
 * text. ATTRIBUTE: bold dim italic underline reverse none.
 */
#include "base/arena.h"
#include "base/buf.h"
#include "base/err.h"
#include "base/slice.h"
#include "ui/roles.h"

enum { ATTR_BOLD = 1, ATTR_DIM = 2, ATTR_UNDERLINE = 4, ATTR_REVERSE = 8, ATTR_ITALIC = 16 };

#define COLOUR_INDEX 0x1000000 /* in colour.full: a number of the palette, not rrggbb */

struct colour {
	int full, rich, plain; /* for true colour, of 256, of 8; -1 the terminal's own */
};

struct look {
	struct colour fg, bg;
	unsigned attrs;
	bool set;
};

/*
 * Fill looks[ROLE_COUNT]: a role that is not set has the look of its parent. name: of a theme, or a path. RC_CONFIG
 * with "file:line: what" of the first bad line, RC_NOT_FOUND; the rest still applies.
 */
enum rc theme_load(const char *name, struct look *looks, struct err *err) MUST_USE;

struct theme_entry {
	struct slice name, title; /* title: in the language shown */
};
/* All themes that can be named, by name, in the arena. */
struct theme_entry *theme_list(struct arena *a, size_t *n);

#define CONTRAST_LEAST 4.5
/*
 * One line a role with the contrast (WCAG 2.1) of its colours, the lower of true colour and 256. *low: how many are
 * below CONTRAST_LEAST. Errors as theme_load.
 */
enum rc theme_check(const char *name, struct buf *out, size_t *low, struct err *err) MUST_USE;

/* red, green, blue of a colour of the 256: what xterm shows. */
void theme_rgb(int colour, int rgb[3]);
const char *role_name(enum role role);

#endif
