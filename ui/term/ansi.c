// SPDX-License-Identifier: BSD-2-Clause
/* Alone with <term.h>, whose macros take many good names. */
#include "ui/term/ansi.h"

#include <curses.h>
#include <string.h>
#include <term.h>

static bool absent(const char *capability)
{
	return !capability || capability == (const char *)-1;
}

static bool is(const char *capability, const char *sequence)
{
	return !absent(capability) && strcmp(capability, sequence) == 0;
}

/* The attributes it has; false when one is switched on in another way. */
static bool attributes(unsigned *attrs)
{
	const struct {
		const char *capability, *sequence;
		unsigned attr;
	} all[] = {
		{ enter_bold_mode, "\033[1m", A_BOLD },	 { enter_dim_mode, "\033[2m", A_DIM },
		{ enter_italics_mode, "\033[3m", A_ITALIC }, { enter_underline_mode, "\033[4m", A_UNDERLINE },
		{ enter_reverse_mode, "\033[7m", A_REVERSE },
	};

	*attrs = 0;
	for (size_t i = 0; i < sizeof(all) / sizeof(all[0]); i++) {
		if (absent(all[i].capability))
			continue;
		if (!is(all[i].capability, all[i].sequence))
			return false;
		*attrs |= all[i].attr;
	}
	return true;
}

static bool moves(void)
{
	return is(cursor_address, "\033[%i%p1%d;%p2%dH") && is(row_address, "\033[%i%p1%dd") && is(column_address, "\033[%i%p1%dG") &&
	       is(parm_right_cursor, "\033[%p1%dC") && is(clr_eol, "\033[K") &&
	       is(change_scroll_region, "\033[%i%p1%d;%p2%dr");
}

/* Behind the last column it waits, and attributes take no cell, nor do some exclude colours. */
static bool no_quirks(void)
{
	return (eat_newline_glitch || !auto_right_margin) && magic_cookie_glitch <= 0 && no_color_video <= 0;
}

bool ansi_ask(struct ansi *has)
{
	has->erase_cells = is(erase_chars, "\033[%p1%dX");
	has->erases_ground = back_color_erase;
	return moves() && no_quirks() && !absent(exit_attribute_mode) && strstr(exit_attribute_mode, "\033[m") && attributes(&has->attrs);
}

bool ansi_colour(int colour, bool ground, char out[ANSI_COLOUR])
{
	const char *capability = ground ? set_a_background : set_a_foreground, *s = absent(capability) ? NULL : tiparm(capability, colour);
	size_t n = s ? strlen(s) : 0;

	if (n < 4 || n - 3 >= ANSI_COLOUR || strncmp(s, "\033[", 2) != 0 || strspn(s + 2, "0123456789;:") != n - 3 || s[n - 1] != 'm')
		return false;
	memcpy(out, s + 2, n - 3);
	out[n - 3] = '\0';
	return true;
}
