// SPDX-License-Identifier: BSD-2-Clause
/* Panes 2 and 3, and what lies over the panes as text. */
#include "ui/view/layout.h"

#include <stdio.h>

#include "base/text.h"
#include "base/width.h"
#include "ui/term/term.h"

void mark_found(struct slice find, struct slice text, int row, int x, int end)
{
	size_t from = 0, at;

	while (find.n && (at = slice_ifind(slice_sub(text, from, text.n), find)) != SIZE_MAX) {
		int left = x + width_text(slice_sub(text, 0, from + at)), width = width_text(slice_sub(text, from + at, from + at + find.n));

		if (left + width > end)
			return;
		term_paint(row, left, width, ROLE_MATCH);
		from += at + find.n;
	}
}

/* In `text`, drawn from x on: the part of it that starts at p, n bytes long. */
static void paint_part(struct slice text, const char *p, size_t n, int row, int x, int end, enum role role)
{
	size_t at = (size_t)(p - text.p);
	int left = x + width_text(slice_sub(text, 0, at)), width = width_text(slice_sub(text, at, at + n));

	if (left < end)
		term_paint(row, left, left + width > end ? end - left : width, role);
}

/* What stands for bytes that are not printable, and for those that are no text. */
static void mark_bytes(const struct lines *of, struct slice text, int row, int x, int end)
{
	static const struct slice bad = { "\xEF\xBF\xBD", 3 };

	for (size_t i = 0; i < of->nmarks; i++) {
		struct slice m = of->marks[i];

		if (m.p >= text.p && m.p + m.n <= text.p + text.n)
			paint_part(text, m.p, m.n, row, x, end, ROLE_CONTROL);
	}
	for (size_t from = 0, at; (at = slice_find(slice_sub(text, from, text.n), bad)) != SIZE_MAX; from += at + bad.n)
		paint_part(text, text.p + from + at, bad.n, row, x, end, ROLE_INVALID);
}

/* Addresses of the web, as text: they are told, not opened. */
static void mark_links(struct slice text, int row, int x, int end)
{
	size_t from = 0, at;

	while ((at = slice_find(slice_sub(text, from, text.n), S("://"))) != SIZE_MAX) {
		size_t mark = from + at, begin = mark, stop = mark + 3;

		while (begin > from && ascii_alpha((unsigned char)text.p[begin - 1]))
			begin--;
		while (stop < text.n && ascii_graph((unsigned char)text.p[stop]) && !strchr("<>\"'", text.p[stop]))
			stop++;
		if (slice_istarts(slice_sub(text, begin, mark), S("http")) && stop > mark + 3)
			paint_part(text, text.p + begin, stop - begin, row, x, end, ROLE_LINK);
		from = stop;
	}
}

/* One line from its cell `left` on. */
static void draw_line(const struct lines *of, const struct line *line, struct slice find, int left, int row, int column, int columns)
{
	int x = column - left, end = column + columns;

	for (int k = 0; k < line->n && x < end; k++) {
		struct slice text = line->piece[k].text;
		int begin = x, over = 0;

		x += width_text(text);
		if (x <= column && begin < column)
			continue;
		if (begin < column) {
			text = term_skip(text, column - begin, &over);
			begin = column + over;
		}
		term_put(row, begin, end - begin, text, line->piece[k].role);
		mark_links(text, row, begin, end);
		mark_bytes(of, text, row, begin, end);
		mark_found(find, text, row, begin, end);
	}
}

void draw_lines(const struct lines *text, struct slice find, size_t top, int left, int row, int column, int rows, int columns)
{
	for (int i = 0; i < rows && top + (size_t)i < text->n; i++)
		draw_line(text, &text->v[top + (size_t)i], find, left, row + i, column, columns);
}

/* "3 What it means · certainty high" */
static struct slice text_title(const struct screen *s, const struct layout *l, struct arena *a, enum pane p, const char *name, struct slice about)
{
	struct slice title;

	if (l->single)
		return single_title(s, l, a, p, about);
	title = l->tabs ? tab_titles(a, PANE_TRANSCRIPT, p, false) : slice_of(name);
	return about.n ? arena_printf(a, "%.*s · %.*s", SLICE_ARG(title), SLICE_ARG(about)) : title;
}

static struct slice transcript_title(const struct screen *s, const struct layout *l, struct arena *a)
{
	static const char *const details[] = { N_("decoded"), N_("headers"), N_("source") };
	const struct model *m = s->model;
	const struct row *r = model_row(m);
	struct slice about = slice_of(_(details[s->detail]));
	uint32_t k = 0;

	if (r && r->kind == ROW_FAILURE) {
		while (k < m->groups[r->group].n && m->members[m->groups[r->group].first + k] != r->entry)
			k++;
		about = arena_printf(a, _("%.*s · %u of %u"), SLICE_ARG(about), k + 1, m->groups[r->group].n);
	}
	return text_title(s, l, a, PANE_TRANSCRIPT, _("2 Transcript"), about);
}

static struct slice meaning_title(const struct screen *s, const struct layout *l, struct arena *a)
{
	static const char *const words[] = { N_("low"), N_("medium"), N_("high") };
	const struct entry *e = model_entry(s->model);
	struct slice about = { "", 0 };

	if (e && e->confidence <= 2)
		about = arena_printf(a, _("certainty %s"), _(words[e->confidence]));
	return text_title(s, l, a, PANE_MEANING, _("3 What it means"), about);
}

static void draw_text(struct screen *s, const struct layout *l, enum pane p)
{
	const struct rect *r = &l->pane[p];
	int height = r->rows - 1;
	struct arena a;

	if (!r->shown)
		return;
	arena_init(&a);
	draw_title(s, r, p, p == PANE_TRANSCRIPT ? transcript_title(s, l, &a) : meaning_title(s, l, &a));
	arena_release(&a);
	if (s->top[p] && s->top[p] >= s->text[p].n)
		s->top[p] = s->text[p].n ? s->text[p].n - 1 : 0;
	draw_lines(&s->text[p], s->find, s->top[p], s->left[p], r->row + 1, r->column + 1, height, r->columns - 2);
	if (s->text[p].n > s->top[p] + (size_t)height)
		term_put(r->row + height, r->column + r->columns - 1, 1, term_ascii() ? S("+") : S("↓"), ROLE_DIM);
}

void draw_texts(struct screen *s, const struct layout *l)
{
	draw_text(s, l, PANE_TRANSCRIPT);
	draw_text(s, l, PANE_MEANING);
}

void draw_overlay(struct screen *s, const struct layout *l)
{
	int columns = l->columns > 84 ? 80 : l->columns, rows = l->message_row - 1;
	int x = (l->columns - columns) / 2, y = 1;

	if ((int)s->overlay.n + 2 < rows)
		rows = (int)s->overlay.n + 2;
	for (int i = 0; i < rows; i++)
		term_fill(y + i, x, columns, ROLE_DIALOG);
	term_box(y, x, rows, columns, ROLE_BORDER_FOCUS);
	term_put(y, x + 2, columns - 4, slice_of(s->overlay_title), ROLE_TITLE_FOCUS);
	draw_lines(&s->overlay, (struct slice){ "", 0 }, s->overlay_top, 0, y + 1, x + 2, rows - 2, columns - 4);
}
