// SPDX-License-Identifier: BSD-2-Clause
#include "ui/term/by_curses.h"

#include <curses.h>

#include "base/arena.h"
#include "ui/term/canvas.h"
#include "ui/term/draw.h"

/* curses takes characters, not cells. Returns how many. */
static int characters_of(const struct cell *line, int columns, cchar_t *out)
{
	int n = 0;

	for (int x = 0; x < columns; x++) {
		const struct face *face = draw_face(line[x].face);
		uint32_t codes[CELL_CODES];
		wchar_t text[CCHARW_MAX + 1] = { 0 };
		int count = canvas_text(line[x].text, codes);

		for (int i = 0; i < count && i < CCHARW_MAX; i++)
			text[i] = (wchar_t)codes[i];
		if (count)
			setcchar(&out[n++], text, face->attrs, face->pair, NULL);
	}
	return n;
}

void show_by_curses(int row, int column)
{
	const struct canvas *c = canvas();
	struct arena a;
	cchar_t *out;

	arena_init(&a);
	out = arena_array(&a, (size_t)c->columns, sizeof(*out));
	for (int y = 0; y < c->rows; y++)
		mvadd_wchnstr(y, 0, out, characters_of(canvas_line(y), c->columns, out));
	arena_release(&a);
	move(row, column);
	refresh();
}
