// SPDX-License-Identifier: BSD-2-Clause
#ifndef UI_TERM_THEME_H
#define UI_TERM_THEME_H

/*
 * Looks for roles, from themes/NAME.theme:
 *   role = fg on bg attributes      colour: default, a name, 0-255, #rrggbb, or "rich/256/8"
 */
#include "base/buf.h"
#include "base/err.h"
#include "base/slice.h"
#include "ui/roles.h"

enum { ATTR_BOLD = 1, ATTR_DIM = 2, ATTR_UNDERLINE = 4, ATTR_REVERSE = 8, ATTR_ITALIC = 16 };

struct colour {
	int rich, plain; /* of 256 and of 8 colours; -1 the terminal's own */
};

struct look {
	struct colour fg, bg;
	unsigned attrs;
	bool set;
};

/*
 * Fill looks[ROLE_COUNT]. A path is read, a name is looked up among the
 * shipped themes, then in the user's folder themes/. RC_CONFIG with "file:line: what" on the first bad line; the
 * rest still applies.
 */
enum rc theme_load(const char *name, struct look *looks, struct err *err) MUST_USE;
/* Name of the i-th shipped theme; empty behind the last. */
struct slice theme_name(size_t i);

#define CONTRAST_LEAST 4.5
/* One line a role with its contrast; *low: how many are below CONTRAST_LEAST. Errors as theme_load. */
enum rc theme_check(const char *name, struct buf *out, size_t *low, struct err *err) MUST_USE;

#endif
