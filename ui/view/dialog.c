// SPDX-License-Identifier: BSD-2-Clause
/*
 * A dialog is laid out into runs (a text at a line and column, belonging to a
 * field and a choice); drawing and the mouse both go through them.
 */
#include "ui/view/dialog.h"

#include "base/text.h"
#include "base/vec.h"
#include "base/width.h"
#include "ui/model/detail.h"
#include "ui/term/term.h"

#define DIALOG_COLUMNS 76
#define LIST_ROWS 12
#define LABEL_MAX 16
#define TWO_COLUMNS 92 /* cells from which a list may stand in two of them */
#define TWO_COLUMNS_MOST 116

struct run {
	int line, column;
	struct slice text;
	enum role role;
	size_t field, choice; /* SIZE_MAX: none */
};

struct plan {
	struct arena arena;
	struct {
		VEC(struct run);
	} runs;
	int row, column, rows, columns; /* of the whole box */
	int label;			/* cells of the label column, gap included */
	int line;			/* next free line inside */
	int focus_line;
	int cursor_line, cursor_column; /* of the input in focus; line -1: none */
};

bool field_takes_focus(const struct field *f)
{
	return f->kind != FIELD_TEXT && !f->hidden;
}

static int inner(const struct plan *p)
{
	return p->columns - 4;
}

static int put(struct plan *p, int column, struct slice text, enum role role, size_t field, size_t choice)
{
	vec_push(&p->runs, ((struct run){ p->line, column, text, role, field, choice }));
	return width_text(text);
}

static void put_label(struct plan *p, const struct field *f, size_t at)
{
	if (f->label)
		put(p, 0, slice_of(f->label), ROLE_DIALOG, at, SIZE_MAX);
}

/* ---- one kind of field each ---- */

static void plan_text(struct plan *p, const struct field *f, size_t at)
{
	struct lines lines = { 0 };
	int left = f->label ? p->label : 0;

	put_label(p, f, at);
	lines_wrap(&p->arena, &lines, slice_of(f->text), f->role, inner(p) - left, 0, 0);
	for (size_t i = 0; i < lines.n; i++) {
		int column = left;

		for (int k = 0; k < lines.v[i].n; k++)
			column += put(p, column, lines.v[i].piece[k].text, f->role ? f->role : ROLE_DIALOG, at, SIZE_MAX);
		p->line++;
	}
	if (!lines.n)
		p->line++;
}

static struct slice choice_text(struct plan *p, const struct field *f, size_t i)
{
	bool is = i == f->chosen;

	if (f->kind == FIELD_BUTTONS)
		return arena_printf(&p->arena, is ? "[ %s ]" : "  %s  ", f->choices[i]);
	return arena_printf(&p->arena, is ? term_ascii() ? "(*) %s" : "(•) %s" : "( ) %s", f->choices[i]);
}

/* Side by side, on as many lines as they need. */
static void plan_choices(struct plan *p, const struct field *f, size_t at, bool focus)
{
	int left = f->label ? p->label : 0, column = left;

	put_label(p, f, at);
	for (size_t i = 0; i < f->nchoices; i++) {
		struct slice text = choice_text(p, f, i);

		if (column > left && column + width_text(text) > inner(p)) {
			p->line++;
			column = left;
		}
		column += 3 + put(p, column, text, focus && i == f->chosen ? ROLE_DIALOG_BUTTON : ROLE_DIALOG, at, i);
	}
	p->line++;
}

static void plan_check(struct plan *p, const struct field *f, size_t at, bool focus)
{
	int left = f->label ? p->label : 0;

	put_label(p, f, at);
	put(p, left, arena_printf(&p->arena, "[%c] %s", f->on ? 'x' : ' ', f->text), focus ? ROLE_DIALOG_BUTTON : ROLE_DIALOG, at, 0);
	p->line++;
}

static void plan_input(struct plan *p, const struct field *f, size_t at, bool focus)
{
	int left = f->label ? p->label : 0, width = inner(p) - left, cursor;
	struct edit stars;
	struct slice shown;
	char *blank;

	put_label(p, f, at);
	if (f->secret) {
		stars = *f->edit;
		memset(stars.text, '*', stars.n);
		shown = arena_dup(&p->arena, edit_window(&stars, width, &cursor));
	} else {
		shown = edit_window(f->edit, width, &cursor);
	}
	blank = arena_alloc(&p->arena, (size_t)width + 1);
	memset(blank, term_ascii() || !focus ? '_' : ' ', (size_t)width);
	put(p, left, (struct slice){ blank, (size_t)width }, focus ? ROLE_DIALOG_FIELD : ROLE_DIM, at, 0);
	put(p, left, shown, ROLE_DIALOG_FIELD, at, 0);
	if (focus) {
		p->cursor_line = p->line;
		p->cursor_column = left + cursor;
	}
	p->line++;
	if (f->hint) {
		put(p, left, slice_of(f->hint), ROLE_DIM, at, SIZE_MAX);
		p->line++;
	}
}

/* A choice of a list at its place, in so many cells. */
static void put_choice(struct plan *p, const struct field *f, size_t at, size_t i, bool focus, int column, int width)
{
	const char *number = f->numbered && i < 10 ? &"1\0002\0003\0004\0005\0006\0007\0008\0009\0000"[i * 2] : " ";
	bool is = i == f->chosen;
	struct slice text = arena_printf(&p->arena, "%c %s%s%s", is ? '>' : ' ', f->numbered ? number : "", f->numbered ? "  " : "", f->choices[i]);

	if (width_text(text) > width)
		text = arena_printf(&p->arena, "%.*s%s", SLICE_ARG(term_cut(text, width - 1)), term_ascii() ? "~" : "…");
	if (is)
		p->focus_line = p->line;
	put(p, column, text, is ? focus ? ROLE_DIALOG_BUTTON : ROLE_BOLD : ROLE_DIALOG, at, i);
}

static void plan_list(struct plan *p, struct field *f, size_t at, bool focus, int room)
{
	size_t rows = room < 3 ? 3 : room < LIST_ROWS || f->searched ? (size_t)room : LIST_ROWS, first = 0, all;
	int columns = f->columns && inner(p) >= TWO_COLUMNS ? 2 : 1, width = inner(p) / columns;

	if (f->label) {
		put_label(p, f, at);
		p->line++;
	}
	if (rows * (size_t)columns > f->nchoices)
		rows = (f->nchoices + (size_t)columns - 1) / (size_t)columns;
	all = rows * (size_t)columns;
	f->stride = columns > 1 ? rows : 0;
	if (f->nchoices > all && f->chosen >= all / 2)
		first = f->chosen - all / 2 > f->nchoices - all ? f->nchoices - all : f->chosen - all / 2;
	for (size_t row = 0; row < rows; row++) {
		for (size_t i = first + row, column = 0; i < f->nchoices && column < (size_t)columns; i += rows, column++)
			put_choice(p, f, at, i, focus, (int)column * width, width - (columns - 1));
		p->line++;
	}
	if (!f->nchoices) {
		put(p, 0, slice_of(_("(none)")), ROLE_DIM, at, SIZE_MAX);
		p->line++;
	}
}

/* ---- the whole ---- */

static int label_width(const struct dialog *d)
{
	int most = 0;

	for (size_t i = 0; i < d->nfields; i++) {
		int w = d->fields[i].label && d->fields[i].kind != FIELD_LIST ? width_text(slice_of(d->fields[i].label)) : 0;

		most = w > most ? w : most;
	}
	return most ? (most > LABEL_MAX ? LABEL_MAX : most) + 2 : 0;
}

/* What is typed, or what a long list shows, needs all the room there is. */
static bool keeps_width(const struct dialog *d)
{
	for (size_t i = 0; i < d->nfields; i++)
		if ((d->fields[i].kind == FIELD_INPUT || d->fields[i].searched) && !d->fields[i].hidden)
			return true;
	return false;
}

static struct slice ways_out(struct plan *p, const struct dialog *d)
{
	size_t fields = 0;
	struct slice all;
	const char *dot = term_ascii() ? "|" : "·";

	for (size_t i = 0; i < d->nfields; i++)
		fields += field_takes_focus(&d->fields[i]);
	all = d->question ? arena_printf(&p->arena, _(" y Enter %s %s n Esc cancel "), d->accept, dot) :
	      fields > 1  ? arena_printf(&p->arena, _(" Enter %s %s Tab next field %s Esc cancel "), d->accept, dot, dot) :
			    arena_printf(&p->arena, _(" Enter %s %s Esc cancel "), d->accept, dot);
	return width_text(all) <= p->columns - 4 ? all : arena_printf(&p->arena, _(" Enter %s %s Esc cancel "), d->accept, dot);
}

/* No wider than what stands in it. */
static void shrink(struct plan *p, const struct dialog *d)
{
	int most = width_text(slice_of(d->title)) + 2, foot = width_text(ways_out(p, d));

	most = foot > most ? foot : most;
	for (size_t i = 0; i < p->runs.n; i++) {
		int end = p->runs.v[i].column + width_text(p->runs.v[i].text);

		most = end > most ? end : most;
	}
	if (most + 4 < p->columns)
		p->columns = most + 4;
}

/* Cells of the box at most. */
static int most_columns(const struct dialog *d, int columns)
{
	for (size_t i = 0; i < d->nfields; i++)
		if (d->fields[i].columns && columns - 4 >= TWO_COLUMNS)
			return columns < TWO_COLUMNS_MOST + 4 ? columns : TWO_COLUMNS_MOST + 4;
	return columns > DIALOG_COLUMNS + 4 ? DIALOG_COLUMNS : columns;
}

static void plan_fields(struct plan *p, struct dialog *d, int room)
{
	for (size_t i = 0; i < d->nfields; i++) {
		struct field *f = &d->fields[i];
		bool focus = i == d->focus;

		if (f->hidden)
			continue;
		if (focus)
			p->focus_line = p->line;
		switch (f->kind) {
		case FIELD_TEXT:
			plan_text(p, f, i);
			break;
		case FIELD_RADIO:
		case FIELD_BUTTONS:
			plan_choices(p, f, i, focus);
			break;
		case FIELD_CHECK:
			plan_check(p, f, i, focus);
			break;
		case FIELD_INPUT:
			plan_input(p, f, i, focus);
			break;
		case FIELD_LIST:
			plan_list(p, f, i, focus, room);
			break;
		}
	}
}

/* Lines that a list may have: what the other fields leave. */
static int room_for_list(const struct dialog *d, int rows, int columns)
{
	struct plan p = { .columns = columns, .label = label_width(d) };
	int others = d->error ? 1 : 0;

	arena_init(&p.arena);
	for (size_t i = 0; i < d->nfields; i++) {
		struct dialog one = { .fields = &d->fields[i], .nfields = d->fields[i].kind == FIELD_LIST ? 0 : 1, .focus = SIZE_MAX };

		plan_fields(&p, &one, 0);
		others += d->fields[i].kind == FIELD_LIST && d->fields[i].label;
	}
	others += p.line;
	vec_free(&p.runs);
	arena_release(&p.arena);
	return rows - 2 - others;
}

static void make_plan(struct plan *p, struct dialog *d, int row, int rows, int columns)
{
	*p = (struct plan){ .columns = most_columns(d, columns), .label = label_width(d), .cursor_line = -1 };
	arena_init(&p->arena);
	plan_fields(p, d, room_for_list(d, rows, p->columns));
	if (d->error) {
		put(p, 0, slice_of(d->error), ROLE_MESSAGE_WARN, SIZE_MAX, SIZE_MAX);
		p->focus_line = p->line++;
	}
	if (!keeps_width(d))
		shrink(p, d);
	p->rows = p->line + 2 > rows ? rows : p->line + 2;
	p->row = row + (rows - p->rows) / 2;
	p->column = (columns - p->columns) / 2;
	if (p->focus_line < d->top)
		d->top = p->focus_line;
	if (p->focus_line >= d->top + p->rows - 2)
		d->top = p->focus_line - (p->rows - 2) + 1;
	if (d->top > p->line - (p->rows - 2))
		d->top = p->line - (p->rows - 2);
}

static void release_plan(struct plan *p)
{
	vec_free(&p->runs);
	arena_release(&p->arena);
}

/* Where the head has scrolled away, what it says goes with the title: how many it is about is never hidden. */
static struct slice title_of(struct plan *p, const struct dialog *d)
{
	const struct field *head = &d->fields[0];

	if (d->top && d->nfields && head->kind == FIELD_TEXT && !head->hidden && head->role == ROLE_BOLD)
		return arena_printf(&p->arena, " %s · %s ", d->title, head->text);
	return arena_printf(&p->arena, " %s ", d->title);
}

void dialog_draw(struct dialog *d, int row, int rows, int columns)
{
	struct plan p;

	make_plan(&p, d, row, rows, columns);
	for (int i = 0; i < p.rows; i++)
		term_fill(p.row + i, p.column, p.columns, ROLE_DIALOG);
	term_box(p.row, p.column, p.rows, p.columns, ROLE_BORDER_FOCUS);
	term_put(p.row, p.column + 2, p.columns - 4, title_of(&p, d), ROLE_TITLE_FOCUS);
	term_put(p.row + p.rows - 1, p.column + 2, p.columns - 4, ways_out(&p, d), ROLE_KEYS);
	for (size_t i = 0; i < p.runs.n; i++) {
		const struct run *r = &p.runs.v[i];
		int line = r->line - d->top;

		if (line >= 0 && line < p.rows - 2)
			term_put(p.row + 1 + line, p.column + 2 + r->column, inner(&p) - r->column, r->text, r->role);
	}
	if (p.line - d->top > p.rows - 2)
		term_put(p.row + p.rows - 2, p.column + p.columns - 2, 1, term_ascii() ? S("+") : S("↓"), ROLE_DIM);
	if (p.cursor_line >= d->top && p.cursor_line < d->top + p.rows - 2)
		term_cursor(p.row + 1 + p.cursor_line - d->top, p.column + 2 + p.cursor_column, true);
	release_plan(&p);
}

bool dialog_at(struct dialog *d, int row, int rows, int columns, int at_row, int at_column, size_t *field, size_t *choice)
{
	struct plan p;
	bool found = false;

	make_plan(&p, d, row, rows, columns);
	for (size_t i = 0; i < p.runs.n; i++) {
		const struct run *r = &p.runs.v[i];
		int y = p.row + 1 + r->line - d->top, x = p.column + 2 + r->column;

		if (r->field == SIZE_MAX || y != at_row || y >= p.row + p.rows - 1 || at_column < x || at_column >= x + width_text(r->text))
			continue;
		*field = r->field;
		*choice = r->choice;
		found = true;
	}
	release_plan(&p);
	return found;
}
