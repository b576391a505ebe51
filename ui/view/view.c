// SPDX-License-Identifier: BSD-2-Clause
#include "ui/view/view.h"

#include "base/text.h"
#include "ui/term/term.h"
#include "ui/view/layout.h"

static void draw_borders(const struct layout *l)
{
	const struct rect *list = &l->pane[PANE_LIST], *right = &l->pane[PANE_MEANING];

	if (l->single || l->tabs)
		return;
	for (int i = 0; i < list->rows; i++)
		term_glyph(list->row + i, l->divider, '|', ROLE_BORDER);
	term_glyph(list->row, l->divider, '+', ROLE_BORDER);
	if (right->row == list->row) { /* three columns */
		for (int i = 0; i < list->rows; i++)
			term_glyph(list->row + i, right->column - 1, '|', ROLE_BORDER);
		term_glyph(list->row, right->column - 1, '+', ROLE_BORDER);
	} else {
		term_glyph(right->row, l->divider, '<', ROLE_BORDER);
	}
}

void view_draw(struct screen *s)
{
	struct layout l = lay_out(s);

	term_begin();
	if (l.too_small) {
		term_put(0, 0, l.columns, slice_of(_("modori needs 40 x 8")), ROLE_MESSAGE_WARN);
		term_flush();
		return;
	}
	draw_header(s, &l);
	if (l.view_line)
		draw_view_line(s, &l);
	draw_list(s, &l);
	if (l.pane[PANE_LIST].shown)
		term_first(l.pane[PANE_LIST].row, l.pane[PANE_LIST].column, l.pane[PANE_LIST].rows, l.pane[PANE_LIST].columns);
	draw_texts(s, &l);
	draw_borders(&l);
	if (s->trend)
		trend_draw(s->trend, 1, l.message_row - 1, l.columns);
	if (s->overlay.n)
		draw_overlay(s, &l);
	draw_message(s, &l);
	draw_hints(s, &l);
	if (s->dialog)
		dialog_draw(s->dialog, 1, l.message_row - 1, l.columns);
	term_flush();
}
