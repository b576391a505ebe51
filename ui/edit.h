// SPDX-License-Identifier: BSD-2-Clause
#ifndef UI_EDIT_H
#define UI_EDIT_H

/*
 * One line of text being typed: cursor, deletion by character, word and line,
 * paste. No curses; prompts and the input fields of dialogs share it. UTF-8
 * throughout: the cursor never stands inside a character or before a mark that
 * belongs to the one in front of it.
 */
#include "base/slice.h"

#define EDIT_MAX 1024

struct edit {
	char text[EDIT_MAX]; /* NUL behind it */
	size_t n, at;	     /* bytes of text, of which before the cursor */
};

/* Replace all of it, cursor behind the last character. What is too long is cut at a character. */
void edit_set(struct edit *e, struct slice text);
/* At the cursor; control characters and line ends become blanks, bad bytes are dropped. */
void edit_insert(struct edit *e, struct slice text);
/* Replace the bytes from..to, cursor behind what was put there (completion). */
void edit_replace(struct edit *e, size_t from, size_t to, struct slice text);
/*
 * A key by its name, as term_key gives it: characters, Left Right Home End
 * Backspace Delete ^A ^E ^B ^F ^D ^H ^K ^U ^W. False when it is none of these.
 */
bool edit_key(struct edit *e, const char *key);
static inline struct slice edit_slice(const struct edit *e)
{
	return (struct slice){ e->text, e->n };
}
/* The part to show in width cells, so that the cursor is in it, and the cell of the cursor there. */
struct slice edit_window(const struct edit *e, int width, int *cursor);

#endif
