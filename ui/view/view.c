// SPDX-License-Identifier: BSD-2-Clause
#include "ui/view/view.h"

#include "base/clock.h"
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

/* What the last frame was, for the next one that begins with it. */
static struct {
	bool plain; /* nothing lay over the panes */
	struct layout layout;
	size_t cursor, top, nrows;
	int64_t minute;
} last;

static bool is_plain(const struct screen *s, const struct layout *l)
{
	return !l->too_small && !s->trend && !s->overlay.n && !s->prompt && !s->dialog;
}

static void remember(const struct screen *s, const struct layout *l, int64_t minute)
{
	last.plain = is_plain(s, l);
	last.layout = *l;
	last.cursor = s->model->cursor;
	last.top = s->top[PANE_LIST];
	last.nrows = s->model->nrows;
	last.minute = minute;
}

static bool same_rect(const struct rect *a, const struct rect *b)
{
	return a->row == b->row && a->column == b->column && a->rows == b->rows && a->columns == b->columns && a->shown == b->shown;
}

static bool same_layout(const struct layout *a, const struct layout *b)
{
	for (int i = 0; i < PANE_COUNT; i++)
		if (!same_rect(&a->pane[i], &b->pane[i]))
			return false;
	return a->rows == b->rows && a->columns == b->columns && a->message_row == b->message_row;
}

/* Most keys move the cursor: of what stands there only little is drawn then. */
static void draw_moved(struct screen *s, const struct layout *l)
{
	term_go_on();
	draw_list_moved(s, l, last.cursor, last.top);
	for (int p = PANE_TRANSCRIPT; p < PANE_COUNT; p++)
		if (l->pane[p].shown)
			term_clear(l->pane[p].row, l->pane[p].column, l->pane[p].rows, l->pane[p].columns);
	draw_texts(s, l);
	term_clear(l->message_row, 0, 1, l->columns);
	draw_message(s, l);
}

static void draw_all(struct screen *s, const struct layout *l)
{
	term_begin();
	if (l->too_small) {
		term_put(0, 0, l->columns, slice_of(_("modori needs 40 x 8")), ROLE_MESSAGE_WARN);
		return;
	}
	draw_header(s, l);
	if (l->view_line)
		draw_view_line(s, l);
	draw_list(s, l);
	draw_texts(s, l);
	draw_borders(l);
	if (s->trend)
		trend_draw(s->trend, 1, l->message_row - 1, l->columns);
	if (s->overlay.n)
		draw_overlay(s, l);
	draw_message(s, l);
	draw_hints(s, l);
	if (s->dialog)
		dialog_draw(s->dialog, 1, l->message_row - 1, l->columns);
}

void view_draw(struct screen *s)
{
	struct layout l = lay_out(s);
	const struct rect *list = &l.pane[PANE_LIST];
	int64_t minute = clock_now() / 60;

	if (s->only_moved && last.plain && is_plain(s, &l) && same_layout(&l, &last.layout) && s->model->nrows == last.nrows &&
	    minute == last.minute)
		draw_moved(s, &l);
	else
		draw_all(s, &l);
	remember(s, &l, minute);
	s->only_moved = false;
	if (list->shown && !l.too_small)
		term_first(list->row, list->column, list->rows, list->columns);
	term_flush();
}
