// SPDX-License-Identifier: BSD-2-Clause
#ifndef UI_TERM_THEME_H
#define UI_TERM_THEME_H

/*
 * Looks for roles, from themes/NAME.theme:
 *   role = fg on bg attributes      colour: default, a name, 0-255
 */
#include "base/err.h"
#include "base/slice.h"
#include "ui/roles.h"

enum { ATTR_BOLD = 1, ATTR_DIM = 2, ATTR_UNDERLINE = 4, ATTR_REVERSE = 8, ATTR_ITALIC = 16 };

struct look {
	int fg, bg; /* -1 default, else 0-255 */
	unsigned attrs;
	bool set;
};

/*
 * Fill looks[ROLE_COUNT]. A path is read, a name is looked up among the
 * shipped themes. RC_CONFIG with "file:line: what" on the first bad line; the
 * rest still applies.
 */
enum rc theme_load(const char *name, struct look *looks, struct err *err) MUST_USE;
/* Name of the i-th shipped theme; empty behind the last. */
struct slice theme_name(size_t i);

#endif
