// SPDX-License-Identifier: BSD-2-Clause
#include "ui/view/view.h"

#include <stdio.h>
#include <time.h>

#include "base/clock.h"
#include "base/text.h"
#include "ui/term/term.h"

#define MIN_ROWS 8
#define MIN_COLUMNS 40

struct rect {
	int row, column, rows, columns; /* the title line included */
	bool shown;
};

struct layout {
	struct rect pane[PANE_COUNT];
	bool tabs;   /* transcript and meaning share a place */
	bool single; /* one pane at a time */
	bool view_line;
	int rows, columns;
};

static enum pane lower_pane(const struct screen *s)
{
	return s->focus == PANE_TRANSCRIPT ? PANE_TRANSCRIPT : PANE_MEANING;
}

static struct layout lay_out(const struct screen *s)
{
	struct layout l = { 0 };
	int top, height;

	term_size(&l.rows, &l.columns);
	l.view_line = l.rows >= 30;
	top = l.view_line ? 2 : 1;
	height = l.rows - top - 2;
	if (s->zoom || l.columns < 60 || l.rows < 18) {
		l.single = true;
		l.pane[s->focus] = (struct rect){ top, 0, height, l.columns, true };
	} else if (l.columns >= 160) {
		l.pane[PANE_LIST] = (struct rect){ top, 0, height, 48, true };
		l.pane[PANE_TRANSCRIPT] = (struct rect){ top, 49, height, l.columns - 48 - 54, true };
		l.pane[PANE_MEANING] = (struct rect){ top, l.columns - 52, height, 52, true };
	} else if (l.columns >= 100 && l.rows >= 24) {
		int left = l.columns * 40 / 100;

		left = left < 40 ? 40 : left > 60 ? 60 : left;
		l.pane[PANE_LIST] = (struct rect){ top, 0, height, left, true };
		l.pane[PANE_TRANSCRIPT] = (struct rect){ top, left + 1, height / 2, l.columns - left - 1, true };
		l.pane[PANE_MEANING] = (struct rect){ top + height / 2, left + 1, height - height / 2, l.columns - left - 1, true };
	} else {
		int upper = height * 45 / 100;

		l.tabs = true;
		l.pane[PANE_LIST] = (struct rect){ top, 0, upper, l.columns, true };
		l.pane[lower_pane(s)] = (struct rect){ top + upper, 0, height - upper, l.columns, true };
	}
	return l;
}

void view_move_divider(struct screen *s, int by)
{
	s->divider += by;
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

	return l.pane[p].shown ? l.pane[p].rows - 1 : l.rows - 4;
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

/* ---- chrome ---- */

static void draw_header(const struct screen *s, const struct layout *l)
{
	const size_t *t = s->model->totals;
	char counts[200], right[80];
	size_t all = 0;
	int used, at;

	for (int i = 0; i < STATE_COUNT; i++)
		all += t[i];
	term_fill(0, 0, l->columns, ROLE_HEADER);
	snprintf(right, sizeof(right), "%.*s ", SLICE_ARG(s->pulled));
	at = l->columns - term_width(slice_of(right));
	if (l->columns >= 100)
		snprintf(counts, sizeof(counts), _("%zu failures · %zu open · %zu new · %zu back · %zu asleep · %zu done"), all,
			 t[STATE_OPEN] + t[STATE_NEW] + t[STATE_BACK], t[STATE_NEW], t[STATE_BACK], t[STATE_ASLEEP] + t[STATE_MUTED],
			 t[STATE_DONE]);
	else
		snprintf(counts, sizeof(counts), _("%zu open %zu new %zu back"), t[STATE_OPEN] + t[STATE_NEW] + t[STATE_BACK], t[STATE_NEW],
			 t[STATE_BACK]);
	term_put(0, at, l->columns - at, slice_of(right), ROLE_HEADER);
	at -= term_width(slice_of(counts)) + 2;
	used = term_put(0, 1, at - 2, S("modori"), ROLE_HEADER);
	term_put(0, used + 3, at - used - 4, slice_of(s->title), ROLE_HEADER);
	term_put(0, at < 0 ? 0 : at, l->columns, slice_of(counts), ROLE_HEADER);
}

/* "Group: cause   Filter: is:open   12 of 64 shown" */
static struct slice view_words(const struct screen *s, char *out, size_t size)
{
	const struct model *m = s->model;
	char filter[560] = "";

	if (m->filter && !m->filter_off)
		snprintf(filter, sizeof(filter), " · %s", m->filter_text);
	else if (m->filter_off && m->filter)
		snprintf(filter, sizeof(filter), " · %s", _("filter off"));
	snprintf(out, size, _("by %s%s · %zu of %zu shown%s"), _(group_by_name(m->group_by)), filter, m->nmembers, m->ix->n,
		 m->revealed ? _(" · revealed") : "");
	return slice_of(out);
}

static void draw_title(const struct screen *s, const struct rect *r, enum pane p, struct slice text)
{
	bool focus = s->focus == p;
	char title[700];
	int at;

	snprintf(title, sizeof(title), focus ? "[%.*s]" : " %.*s ", SLICE_ARG(text));
	for (at = 0; at < r->columns; at++)
		term_glyph(r->row, r->column + at, '-', focus ? ROLE_BORDER_FOCUS : ROLE_BORDER);
	term_put(r->row, r->column + 1, r->columns - 2, slice_of(title), focus ? ROLE_TITLE_FOCUS : ROLE_TITLE);
}

static void draw_hints(const struct screen *s, const struct layout *l)
{
	int at = 1, row = l->rows - 1;

	for (size_t i = 0; i < s->nhints; i++) {
		int need = term_width(s->hints[i].key) + 1 + term_width(slice_of(s->hints[i].label)) + 2;

		/* the last one, help or the way out, always has its place */
		if (i + 1 < s->nhints && at + need + 10 > l->columns)
			continue;
		at += term_put(row, at, l->columns - at, s->hints[i].key, ROLE_KEYS_KEY);
		at += 1 + term_put(row, at + 1, l->columns - at - 1, slice_of(s->hints[i].label), ROLE_KEYS);
		at += 2;
	}
}

static void draw_message(const struct screen *s, const struct layout *l)
{
	int row = l->rows - 2, right = term_width(s->progress), used;

	if (s->prompt) {
		struct slice shown;
		int cursor;

		used = 1 + term_put(row, 1, l->columns / 2, slice_of(s->prompt), ROLE_PROMPT);
		shown = edit_window(s->edit, l->columns - used - 1, &cursor);
		term_put(row, used, l->columns - used - 1, shown, ROLE_DIALOG_FIELD);
		if (s->candidates.n && !s->prompt_error) {
			term_fill(row - 1, 0, l->columns, ROLE_KEYS);
			term_put(row - 1, used, l->columns - used - 1, s->candidates, ROLE_KEYS);
		}
		if (s->prompt_error) {
			term_fill(row - 1, 0, l->columns, ROLE_MESSAGE_WARN);
			term_put(row - 1, 1 + term_width(slice_of(s->prompt)) + (int)s->prompt_column, l->columns, S("^"), ROLE_MESSAGE_WARN);
			term_put(row - 1, 3 + term_width(slice_of(s->prompt)) + (int)s->prompt_column, l->columns, slice_of(s->prompt_error),
				 ROLE_MESSAGE_WARN);
		}
		term_cursor(row, used + cursor, true);
		return;
	}
	if (right)
		term_put(row, l->columns - right - 1, right, s->progress, ROLE_PROGRESS);
	term_put(row, 1, l->columns - right - 3, s->message, s->message_role);
}

/* ---- list ---- */

static enum role state_role(enum state s)
{
	return (enum role)(ROLE_STATE_BACK + (int)s);
}

static enum role tag_role(const char *tag_en, bool leak)
{
	(void)tag_en;
	return leak ? ROLE_CAUSE_LEAK : ROLE_CAUSE;
}

static struct slice trend_text(struct arena *a, const struct group *g, int steps)
{
	static const char *const bars[] = { "▁", "▂", "▃", "▄", "▅", "▆", "▇", "█" };
	static const char ascii[] = ".:-=+*#@";
	struct buf out;
	struct slice result;
	uint32_t max = 1;

	for (int i = 0; i < TREND_STEPS; i++)
		max = g->trend[i] > max ? g->trend[i] : max;
	buf_init(&out, 64);
	for (int i = TREND_STEPS - steps; i < TREND_STEPS; i++) {
		unsigned level = (g->trend[i] * 7 + max - 1) / max;

		if (term_ascii())
			buf_putc(&out, ascii[level]);
		else
			buf_puts(&out, bars[level]);
	}
	result = arena_dup(a, buf_slice(&out));
	buf_release(&out);
	return result;
}

static void when_text(int64_t t, char out[CLOCK_TEXT])
{
	char full[CLOCK_TEXT], today[CLOCK_TEXT];

	clock_text(t, full);
	clock_text(clock_now(), today);
	if (t && strncmp(full, today, 10) == 0)
		snprintf(out, CLOCK_TEXT, "%.5s", full + 11);
	else if (t && strncmp(full, today, 4) == 0)
		snprintf(out, CLOCK_TEXT, "%.5s", full + 5);
	else
		snprintf(out, CLOCK_TEXT, "%.10s", full);
}

static void draw_group(const struct screen *s, struct arena *a, int y, const struct rect *r, const struct group *g)
{
	const char *tag = model_tag_word(s->model, g, NULL);
	struct slice trend = trend_text(a, g, r->columns >= 60 ? 8 : r->columns >= 46 ? 7 : 0);
	struct slice count = arena_printf(a, "%u ", g->n);
	char letter[2] = { state_letter(group_state(g)), 0 };
	int right = term_width(trend) + term_width(count) + 1, x = r->column + 3;

	term_glyph(y, x, g->folded ? '>' : 'v', ROLE_ROW_GROUP);
	term_put(y, x + 2, 1, slice_of(letter), state_role(group_state(g)));
	x += 4;
	if (*tag) {
		term_put(y, x, 5, slice_of(tag), tag_role(tag, g->leak && s->model->group_by == BY_CAUSE && g->key == UINT64_MAX));
		x += 6;
	}
	term_put(y, x, r->column + r->columns - right - 1 - x, model_group_name(s->model, a, g), ROLE_ROW_GROUP);
	term_put(y, r->column + r->columns - right, right, count, ROLE_ROW);
	term_put(y, r->column + r->columns - right + term_width(count), right, trend, ROLE_TREND);
}

static void draw_failure(const struct screen *s, struct arena *a, int y, const struct rect *r, uint32_t entry)
{
	const struct entry *e = &s->model->ix->v[entry];
	struct slice to = model_address(s->model, a, e), exposed = model_exposed(s->model, a, e), right;
	char letter[2] = { state_letter((enum state)e->state), 0 }, when[CLOCK_TEXT], status[24] = "";
	int x = r->column + 5, width, used;

	when_text(e->failed_at, when);
	if (e->status[0] && r->columns >= 60)
		snprintf(status, sizeof(status), " %u.%u.%u", e->status[0], e->status[1], e->status[2]);
	right = arena_printf(a, "%s%-7s", when, status);
	if (!*status)
		right = arena_printf(a, "%s", when);
	width = r->columns - term_width(right) - 8;
	if (model_tagged(s->model, entry))
		term_put(y, r->column + 1, 1, S("*"), ROLE_ROW_TAGGED);
	term_put(y, x, 1, slice_of(letter), state_role((enum state)e->state));
	used = term_put(y, x + 2, exposed.n ? width * 55 / 100 : width, to, ROLE_ROW);
	if (exposed.n) {
		used += term_put(y, x + 2 + used, 4, term_ascii() ? S(" -> ") : S(" → "), ROLE_DIM);
		term_put(y, x + 2 + used, width - used, exposed, s->model->revealed == e->id ? ROLE_REVEALED : ROLE_MASKED);
	}
	term_put(y, r->column + r->columns - term_width(right) - 1, term_width(right), right, ROLE_DIM);
}

static void keep_visible(struct screen *s, int height)
{
	size_t cursor = s->model->cursor, *top = &s->top[PANE_LIST];

	if (cursor < *top)
		*top = cursor;
	if (height > 0 && cursor >= *top + (size_t)height)
		*top = cursor - (size_t)height + 1;
	if (*top > s->model->nrows)
		*top = 0;
}

static void draw_empty(const struct screen *s, struct arena *a, const struct rect *r)
{
	struct slice text;

	if (!s->model->ix->n)
		text = slice_of(_("No bounces here yet."));
	else if (s->model->filter && !s->model->filter_off)
		text = arena_printf(a, _("No failure matches. F shows all %zu."), s->model->ix->n);
	else
		text = slice_of(_("Nothing to show."));
	term_put(r->row + 2, r->column + 3, r->columns - 4, text, ROLE_DIM);
}

static void draw_list(struct screen *s, const struct layout *l, struct arena *a)
{
	const struct rect *r = &l->pane[PANE_LIST];
	char words[900], title[1000];

	if (!r->shown)
		return;
	view_words(s, words, sizeof(words));
	if (l->view_line) {
		term_put(1, 1, l->columns - 2, slice_of(words), ROLE_VIEW);
		draw_title(s, r, PANE_LIST, slice_of(_("1 Failures")));
	} else {
		snprintf(title, sizeof(title), "%s · %s", _("1 Failures"), words);
		draw_title(s, r, PANE_LIST, slice_of(title));
	}
	keep_visible(s, r->rows - 1);
	if (!s->model->nrows)
		draw_empty(s, a, r);
	for (int i = 0; i < r->rows - 1; i++) {
		size_t at = s->top[PANE_LIST] + (size_t)i;
		int y = r->row + 1 + i;

		if (at >= s->model->nrows)
			break;
		if (s->model->rows[at].kind == ROW_GROUP)
			draw_group(s, a, y, r, &s->model->groups[s->model->rows[at].group]);
		else
			draw_failure(s, a, y, r, s->model->rows[at].entry);
		if (at == s->model->cursor)
			term_paint(y, r->column, r->columns, s->focus == PANE_LIST ? ROLE_ROW_CURSOR : ROLE_ROW_CURSOR_AWAY);
	}
}

/* ---- text panes ---- */

/* Mark the words looked for in what is drawn from column x on. */
static void mark_found(struct slice find, struct slice text, int row, int x, int end)
{
	size_t from = 0, at;

	while (find.n && (at = slice_ifind(slice_sub(text, from, text.n), find)) != SIZE_MAX) {
		int left = x + term_width(slice_sub(text, 0, from + at)), width = term_width(slice_sub(text, from + at, from + at + find.n));

		if (left + width > end)
			return;
		term_paint(row, left, width, ROLE_MATCH);
		from += at + find.n;
	}
}

static void draw_lines(const struct lines *text, struct slice find, size_t top, int row, int column, int rows, int columns)
{
	for (int i = 0; i < rows && top + (size_t)i < text->n; i++) {
		const struct line *line = &text->v[top + (size_t)i];
		int x = column;

		for (int k = 0; k < line->n; k++) {
			int begin = x;

			x += term_put(row + i, x, column + columns - x, line->piece[k].text, line->piece[k].role);
			mark_found(find, line->piece[k].text, row + i, begin, column + columns);
		}
	}
}

static void draw_text(struct screen *s, const struct layout *l, enum pane p, const char *name)
{
	const struct rect *r = &l->pane[p];
	char title[200];

	if (!r->shown)
		return;
	if (l->tabs) /* the one that is shown has a dot; brackets say that it has the focus */
		snprintf(title, sizeof(title), "%s", p == PANE_MEANING ? _("2 Transcript │ •3 What it means") : _("•2 Transcript │ 3 What it means"));
	else
		snprintf(title, sizeof(title), "%s", name);
	draw_title(s, r, p, slice_of(title));
	if (s->top[p] && s->top[p] >= s->text[p].n)
		s->top[p] = s->text[p].n ? s->text[p].n - 1 : 0;
	draw_lines(&s->text[p], s->find, s->top[p], r->row + 1, r->column + 1, r->rows - 1, r->columns - 1);
	if (s->text[p].n > s->top[p] + (size_t)r->rows - 1)
		term_put(r->row + r->rows - 1, r->column + r->columns - 2, 2, term_ascii() ? S("+") : S("↓"), ROLE_DIM);
}

static void draw_overlay(struct screen *s, const struct layout *l)
{
	int columns = l->columns > 84 ? 80 : l->columns, rows = l->rows - 4;
	int x = (l->columns - columns) / 2, y = 2;

	if ((int)s->overlay.n + 2 < rows)
		rows = (int)s->overlay.n + 2;
	for (int i = 0; i < rows; i++)
		term_fill(y + i, x, columns, ROLE_DIALOG);
	for (int i = 0; i < columns; i++) {
		term_glyph(y, x + i, '-', ROLE_BORDER_FOCUS);
		term_glyph(y + rows - 1, x + i, '-', ROLE_BORDER_FOCUS);
	}
	term_put(y, x + 2, columns - 4, slice_of(s->overlay_title), ROLE_TITLE_FOCUS);
	draw_lines(&s->overlay, (struct slice){ "", 0 }, s->overlay_top, y + 1, x + 1, rows - 2, columns - 2);
}

void view_draw(struct screen *s)
{
	static const char *const details[] = { N_("2 Transcript · decoded"), N_("2 Transcript · headers"), N_("2 Transcript · source") };
	struct layout l = lay_out(s);
	struct arena a;

	term_begin();
	if (l.rows < MIN_ROWS || l.columns < MIN_COLUMNS) {
		term_put(0, 0, l.columns, slice_of(_("modori needs 40 x 8")), ROLE_MESSAGE_WARN);
		term_flush();
		return;
	}
	arena_init(&a);
	draw_header(s, &l);
	draw_list(s, &l, &a);
	draw_text(s, &l, PANE_TRANSCRIPT, _(details[s->detail]));
	draw_text(s, &l, PANE_MEANING, _("3 What it means"));
	if (!l.single && !l.tabs)
		for (int i = 0; i < l.pane[PANE_LIST].rows; i++)
			term_glyph(l.pane[PANE_LIST].row + i, l.pane[PANE_LIST].columns, '|', ROLE_BORDER);
	if (!l.single && !l.tabs && l.columns >= 160)
		for (int i = 0; i < l.pane[PANE_LIST].rows; i++)
			term_glyph(l.pane[PANE_LIST].row + i, l.pane[PANE_MEANING].column - 1, '|', ROLE_BORDER);
	if (s->overlay.n)
		draw_overlay(s, &l);
	draw_message(s, &l);
	draw_hints(s, &l);
	if (s->dialog)
		dialog_draw(s->dialog, 1, l.rows - 2, l.columns);
	arena_release(&a);
	term_flush();
}
