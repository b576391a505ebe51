// SPDX-License-Identifier: BSD-2-Clause
#include "ui/view/layout.h"

#include "ui/term/term.h"

#define LEFT_LEAST 30  /* columns of the list beside others */
#define RIGHT_LEAST 36 /* of what stands beside it */
#define UPPER_LEAST 4  /* rows of the list above others */
#define LOWER_LEAST 5

static int between(int value, int least, int most)
{
	return value < least ? least : value > most ? most : value;
}

static enum pane lower_pane(const struct screen *s)
{
	return s->focus == PANE_TRANSCRIPT || (s->focus == PANE_LIST && s->tab == PANE_TRANSCRIPT) ? PANE_TRANSCRIPT : PANE_MEANING;
}

static void one_pane(const struct screen *s, struct layout *l, int top, int height)
{
	l->single = true;
	l->pane[s->focus] = (struct rect){ top, 0, height, l->columns, true };
}

static void three_columns(const struct screen *s, struct layout *l, int top, int height)
{
	int right = 52, left = between(48 + s->divider, LEFT_LEAST, l->columns - right - RIGHT_LEAST - 2);

	l->divider = left;
	l->pane[PANE_LIST] = (struct rect){ top, 0, height, left, true };
	l->pane[PANE_TRANSCRIPT] = (struct rect){ top, left + 1, height, l->columns - left - right - 2, true };
	l->pane[PANE_MEANING] = (struct rect){ top, l->columns - right, height, right, true };
}

static void two_columns(const struct screen *s, struct layout *l, int top, int height)
{
	int left = between(between(l->columns * 40 / 100, 40, 60) + s->divider, LEFT_LEAST, l->columns - RIGHT_LEAST - 1);
	int upper = height / 2;

	l->divider = left;
	l->pane[PANE_LIST] = (struct rect){ top, 0, height, left, true };
	l->pane[PANE_TRANSCRIPT] = (struct rect){ top, left + 1, upper, l->columns - left - 1, true };
	l->pane[PANE_MEANING] = (struct rect){ top + upper, left + 1, height - upper, l->columns - left - 1, true };
}

static void stacked(const struct screen *s, struct layout *l, int top, int height)
{
	int upper = between(height * 45 / 100 + s->divider_row, UPPER_LEAST, height - LOWER_LEAST);

	l->tabs = true;
	l->divider = top + upper;
	l->pane[PANE_LIST] = (struct rect){ top, 0, upper, l->columns, true };
	l->pane[lower_pane(s)] = (struct rect){ top + upper, 0, height - upper, l->columns, true };
}

struct layout lay_out(const struct screen *s)
{
	struct layout l = { .divider = -1 };
	int top, height;

	term_size(&l.rows, &l.columns);
	l.too_small = l.rows < MIN_ROWS || l.columns < MIN_COLUMNS;
	l.view_line = l.rows >= 30;
	l.key_row = s->no_keys ? -1 : l.rows - 1;
	l.message_row = s->no_keys ? l.rows - 1 : l.rows - 2;
	top = l.view_line ? 2 : 1;
	height = l.message_row - top;
	if (s->zoom || s->one_pane || l.columns < 60 || l.rows < 18)
		one_pane(s, &l, top, height);
	else if (l.columns >= 160)
		three_columns(s, &l, top, height);
	else if (l.columns >= 100 && l.rows >= 24)
		two_columns(s, &l, top, height);
	else
		stacked(s, &l, top, height);
	return l;
}

/* ---- what others may ask ---- */

void view_move_divider(struct screen *s, int by)
{
	struct layout before = lay_out(s), after;
	int *offset = before.tabs ? &s->divider_row : &s->divider;

	*offset += by;
	after = lay_out(s);
	if (after.divider == before.divider) /* at its end: no hidden way further */
		*offset -= by;
}

bool view_on_divider(const struct screen *s, int row, int column)
{
	struct layout l = lay_out(s);

	return l.divider >= 0 && (l.tabs ? row == l.divider : column == l.divider && row >= l.pane[PANE_LIST].row && row < l.message_row);
}

void view_drag_divider(struct screen *s, int row, int column)
{
	struct layout l = lay_out(s);

	if (l.divider >= 0)
		view_move_divider(s, (l.tabs ? row : column) - l.divider);
}

int view_pane_width(const struct screen *s, enum pane p)
{
	struct layout l = lay_out(s);

	/* a blank in front; behind, a blank and the mark that there is more */
	return (l.pane[p].shown ? l.pane[p].columns : l.columns) - 3;
}

int view_pane_height(const struct screen *s, enum pane p)
{
	struct layout l = lay_out(s);
	const struct rect *r = &l.pane[p];

	if (!r->shown)
		r = &l.pane[l.tabs ? lower_pane(s) : s->focus];
	return r->rows - 1;
}

int view_overlay_height(const struct screen *s)
{
	return lay_out(s).message_row - 3;
}

bool view_pane_shown(const struct screen *s, enum pane p)
{
	struct layout l = lay_out(s);

	return !l.too_small && l.pane[p].shown;
}

bool view_pane_at(const struct screen *s, int row, int column, enum pane *p, size_t *at)
{
	struct layout l = lay_out(s);

	for (int i = 0; i < PANE_COUNT; i++) {
		const struct rect *r = &l.pane[i];

		if (!r->shown || row <= r->row || row >= r->row + r->rows || column < r->column || column >= r->column + r->columns)
			continue;
		*p = (enum pane)i;
		*at = s->top[i] + (size_t)(row - r->row - 1);
		return true;
	}
	return false;
}
