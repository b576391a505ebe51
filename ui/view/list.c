// SPDX-License-Identifier: BSD-2-Clause
/* Pane 1: groups and their failures. */
#include "ui/view/layout.h"

#include <stdio.h>
#include <time.h>

#include "base/clock.h"
#include "base/text.h"
#include "base/width.h"
#include "ui/model/figures.h"
#include "ui/model/state.h"
#include "ui/term/term.h"

#define NAME_LEAST 14 /* cells; below, the trend gets shorter, then goes */
#define TREND_LEAST 4
#define TAG_CELLS 6   /* "BLOCK " */
#define NOTE_LEAST 12
#define FOLD_COLUMN 3

static enum role state_role(enum state s)
{
	return (enum role)(ROLE_STATE_BACK + (int)s);
}

/* By the tag's word as model_tag_word gives it. */
static enum role tag_role(const char *word)
{
	static const enum role roles[TAG_OTHER + 1] = {
		[TAG_LEAK] = ROLE_CAUSE_LEAK, [TAG_BLOCK] = ROLE_CAUSE_BLOCK, [TAG_AUTH] = ROLE_CAUSE_AUTH, [TAG_HARD] = ROLE_CAUSE_HARD,
		[TAG_FULL] = ROLE_CAUSE_FULL, [TAG_SIZE] = ROLE_CAUSE_FULL,   [TAG_TEMP] = ROLE_CAUSE_TEMP,
	};

	for (int t = TAG_LEAK; t < TAG_OTHER; t++)
		if (roles[t] && strcmp(word, _(cause_tag_name((enum cause_tag)t))) == 0)
			return roles[t];
	return ROLE_CAUSE_OTHER;
}

/* The letter, or for screen readers the word. Returns the cells. */
static int put_state(const struct screen *s, int y, int x, enum state state)
{
	char letter[2] = { state_letter(state), 0 };

	return term_put(y, x, 10, slice_of(s->words ? state_word(state) : letter), state_role(state)) + 1;
}

/* ---- a group ---- */

static struct slice trend_text(struct arena *a, const struct group *g, int steps)
{
	static const char *const bars[] = { "▁", "▂", "▃", "▄", "▅", "▆", "▇", "█" };
	static const char ascii[] = ".:-=+*#@";
	struct buf out;
	struct slice result;

	buf_init(&out, 64);
	for (int i = TREND_STEPS - steps; i < TREND_STEPS; i++) {
		unsigned level = trend_level(g, i);

		if (term_ascii())
			buf_putc(&out, ascii[level]);
		else
			buf_puts(&out, bars[level]);
	}
	result = arena_dup(a, buf_slice(&out));
	buf_release(&out);
	return result;
}

static const enum role growth_roles[] = {
	[GROWTH_FALLING] = ROLE_TREND_LOW, [GROWTH_STEADY] = ROLE_TREND, [GROWTH_RISING] = ROLE_TREND_HIGH
};

static void draw_group(const struct screen *s, struct arena *a, int y, const struct rect *r, const struct group *g)
{
	const char *tag = model_tag_word(s->model, g, NULL);
	struct slice count = arena_printf(a, "%u", g->n), name = model_group_name(s->model, a, g);
	int end = r->column + r->columns, x = r->column + FOLD_COLUMN + 2 * g->depth, want = width_text(name), steps = r->columns >= 60 ? TREND_STEPS : TREND_STEPS - 1;

	if (s->words)
		steps = 0;
	term_glyph(y, x, g->folded ? '>' : 'v', ROLE_ROW_GROUP);
	x += 2;
	x += put_state(s, y, x, group_state(g));
	if (*tag) {
		term_put(y, x, TAG_CELLS - 1, slice_of(tag), tag_role(tag));
		x += TAG_CELLS;
	}
	want = want > NAME_LEAST ? NAME_LEAST : want;
	while (steps && x + want + 2 + (int)count.n + 1 + steps > end)
		steps = steps > TREND_LEAST ? steps - 1 : 0;
	if (steps) {
		end -= steps;
		term_put(y, end, steps, trend_text(a, g, steps), growth_roles[group_growth(g)]);
		term_paint(y, end + steps - 1, 1, ROLE_TREND_NOW);
		end--;
	}
	end -= (int)count.n;
	term_put(y, end, (int)count.n, count, ROLE_ROW);
	term_put(y, x, end - 1 - x, name, ROLE_ROW_GROUP);
	mark_found(s->find, name, y, x, end - 1);
}

/* ---- a failure ---- */

static int weekday(int64_t t)
{
	time_t tt = (time_t)t;
	struct tm tm;

	return localtime_r(&tt, &tm) ? tm.tm_wday : 0;
}

/* The time of a frame, for all its rows. */
struct moment {
	int64_t t;
	char text[CLOCK_TEXT];
};

/* Today by the time, the last six days by name, else by date. */
static void when_text(const struct moment *now, int64_t t, char out[CLOCK_TEXT])
{
	static const char *const days[] = { N_("Sun"), N_("Mon"), N_("Tue"), N_("Wed"), N_("Thu"), N_("Fri"), N_("Sat") };
	char full[CLOCK_TEXT];
	const char *from = full;
	int most = 10;

	clock_text(t, full);
	if (t && strncmp(full, now->text, 10) == 0) {
		from += 11;
	} else if (t && t < now->t && now->t - t < 6 * 86400) {
		from = _(days[weekday(t)]);
		most = CLOCK_TEXT - 1;
	} else if (t && strncmp(full, now->text, 4) == 0) {
		from += 5;
		most = 5;
	}
	snprintf(out, CLOCK_TEXT, "%.*s", most, from);
}

static void draw_failure(const struct screen *s, struct arena *a, const struct moment *now, int y, const struct rect *r, struct row row)
{
	uint32_t entry = row.entry;
	const struct entry *e = &s->model->ix->v[entry];
	struct slice to = model_row_name(s->model, a, e), exposed = model_exposed(s->model, a, e), note = state_note(s->model, a, e), right;
	char when[CLOCK_TEXT];
	int x = r->column + FOLD_COLUMN + 2 + 2 * s->model->groups[row.group].depth, end = r->column + r->columns, width, want, used;

	when_text(now, e->failed_at, when);
	right = slice_of(when);
	if (r->columns >= 60)
		right = arena_printf(a, "%s %-7s", when, e->status[0] ? arena_cstr(a, arena_printf(a, "%u.%u.%u", e->status[0], e->status[1], e->status[2])) : "");
	if (model_tagged(s->model, entry))
		term_put(y, r->column + 1, 1, S("*"), ROLE_ROW_TAGGED);
	x += put_state(s, y, x, (enum state)e->state);
	if (end - x < 20 + width_text(right)) /* the time goes before the name is nothing */
		right = (struct slice){ "", 0 };
	end -= width_text(right);
	term_put(y, end, width_text(right), right, ROLE_DIM);
	width = end - 1 - x;
	want = width_text(to) + (exposed.n ? 3 + width_text(exposed) : 0);
	if (note.n && width - NOTE_LEAST - 2 > 10) { /* names give way, but not to nothing */
		int room = width - want - 2;

		room = room < NOTE_LEAST ? NOTE_LEAST : room;
		room = room > width_text(note) ? width_text(note) : room;
		term_put(y, end - 1 - room, room, note, state_role((enum state)e->state));
		width -= room + 2;
	}
	used = term_put(y, x, exposed.n && want > width ? width * 55 / 100 : width, to, ROLE_ROW);
	mark_found(s->find, to, y, x, x + used);
	if (exposed.n) {
		used += term_put(y, x + used, 4, term_ascii() ? S(" -> ") : S(" → "), ROLE_DIM);
		term_put(y, x + used, width - used, exposed, s->model->revealed == e->id ? ROLE_REVEALED : ROLE_MASKED);
		mark_found(s->find, exposed, y, x + used, x + width);
	}
}

/* ---- the whole ---- */

static void keep_visible(struct screen *s, int height)
{
	size_t cursor = s->model->cursor, *top = &s->top[PANE_LIST];

	if (cursor < *top)
		*top = cursor;
	if (height > 0 && cursor >= *top + (size_t)height)
		*top = cursor - (size_t)height + 1;
	if (*top && *top + (size_t)height > s->model->nrows) /* no room left empty below */
		*top = s->model->nrows > (size_t)height ? s->model->nrows - (size_t)height : 0;
}

/* What the filter hides of the states that are out of the way: "asleep (31) · done (399)". */
static struct slice hidden_words(const struct model *m, struct arena *a)
{
	size_t hidden[STATE_COUNT];
	struct slice all = { "", 0 };

	memcpy(hidden, m->totals, sizeof(hidden));
	for (size_t i = 0; i < m->ngroups; i++)
		for (int k = 0; k < STATE_COUNT; k++)
			hidden[k] -= m->groups[i].states[k];
	hidden[STATE_ASLEEP] += hidden[STATE_MUTED];
	if (hidden[STATE_ASLEEP])
		all = arena_printf(a, "%s (%zu)", state_word(STATE_ASLEEP), hidden[STATE_ASLEEP]);
	if (hidden[STATE_DONE])
		all = arena_printf(a, "%.*s%s%s (%zu)", SLICE_ARG(all), all.n ? " · " : "", state_word(STATE_DONE), hidden[STATE_DONE]);
	return all;
}

static void draw_hidden(const struct screen *s, struct arena *a, const struct rect *r, int y)
{
	struct slice words = hidden_words(s->model, a);
	int x = r->column + FOLD_COLUMN;

	if (!words.n)
		return;
	words = arena_printf(a, _(" %.*s: press . "), SLICE_ARG(words));
	term_glyph(y, x, '-', ROLE_DIM);
	term_glyph(y, x + 1, '-', ROLE_DIM);
	x += 2 + term_put(y, x + 2, r->columns - FOLD_COLUMN - 4, words, ROLE_DIM);
	term_glyph(y, x, '-', ROLE_DIM);
	term_glyph(y, x + 1, '-', ROLE_DIM);
}

static void draw_empty(const struct screen *s, struct arena *a, const struct rect *r)
{
	const struct model *m = s->model;
	size_t todo = m->totals[STATE_BACK] + m->totals[STATE_NEW] + m->totals[STATE_OPEN];
	struct lines lines = { 0 };
	struct slice text;

	if (!*s->title)
		return; /* nothing is open yet */
	if (!m->nall && s->indexing)
		text = slice_of(_("The index is being made anew from the store."));
	else if (!m->nall && s->reading)
		text = arena_printf(a, _("Reading %s"), s->title);
	else if (!m->nall && s->files)
		text = arena_printf(a, _("No bounces in %s."), s->title);
	else if (!m->nall)
		text = s->looked ? arena_printf(a, _("No bounces in %s. Last looked %s. p looks again."), s->title, s->looked) :
				   arena_printf(a, _("No bounces in %s. p looks again."), s->title);
	else if (!todo)
		text = arena_printf(a, _("Nothing to do. %zu asleep, %zu done. . shows them."), m->totals[STATE_ASLEEP] + m->totals[STATE_MUTED],
				    m->totals[STATE_DONE]);
	else
		text = arena_printf(a, _("No failure matches. F shows all %zu."), m->nall);
	lines_wrap(a, &lines, text, ROLE_DIM, r->columns - 6, 0, 0);
	draw_lines(&lines, (struct slice){ "", 0 }, 0, 0, r->row + 2, r->column + 3, r->rows - 2, r->columns - 4);
}

static void list_title(const struct screen *s, const struct layout *l, struct arena *a)
{
	struct slice title;
	const struct rect *r = &l->pane[PANE_LIST];

	if (l->single)
		title = tab_titles(a, PANE_LIST, PANE_LIST, false);
	else if (s->model->group_by == BY_NONE)
		title = slice_of(_("1 Failures"));
	else
		title = arena_printf(a, _("1 Failures by %s"), _(group_by_name(s->model->group_by)));
	if (!l->view_line) {
		struct slice words = view_words(s, a);

		if (width_text(title) + 3 + width_text(words) > r->columns - 4) /* the filter before the names */
			title = l->single ? tab_titles(a, PANE_LIST, PANE_LIST, true) : S("1");
		title = arena_printf(a, "%.*s · %.*s", SLICE_ARG(title), SLICE_ARG(words));
	}
	draw_title(s, r, PANE_LIST, title);
}

static int list_height(const struct layout *l)
{
	return l->pane[PANE_LIST].rows - 1;
}

static void draw_row(const struct screen *s, const struct layout *l, struct arena *a, const struct moment *now, size_t at)
{
	const struct rect *r = &l->pane[PANE_LIST];
	struct row row = model_row_at(s->model, at);
	int y = r->row + 1 + (int)(at - s->top[PANE_LIST]);

	if (row.kind == ROW_GROUP)
		draw_group(s, a, y, r, &s->model->groups[row.group]);
	else
		draw_failure(s, a, now, y, r, row);
	if (at == s->model->cursor) {
		term_paint(y, r->column, r->columns, s->focus == PANE_LIST ? ROLE_ROW_CURSOR : ROLE_ROW_CURSOR_AWAY);
		term_cursor(y, r->column, s->words);
	}
}

static struct moment this_moment(void)
{
	struct moment now = { .t = clock_now() };

	clock_text(now.t, now.text);
	return now;
}

void draw_list(struct screen *s, const struct layout *l)
{
	const struct rect *r = &l->pane[PANE_LIST];
	struct moment now = this_moment();
	int height = list_height(l), i = 0;
	struct arena a;

	if (!r->shown)
		return;
	arena_init(&a);
	list_title(s, l, &a);
	keep_visible(s, height);
	if (!s->model->nrows)
		draw_empty(s, &a, r);
	for (size_t at = s->top[PANE_LIST]; i < height && at < s->model->nrows; at++, i++)
		draw_row(s, l, &a, &now, at);
	if (i && i + 1 < height)
		draw_hidden(s, &a, r, r->row + 2 + i);
	else if (i && i < height)
		draw_hidden(s, &a, r, r->row + 1 + i);
	arena_release(&a);
}

/* A row that has changed. */
static void draw_row_anew(const struct screen *s, const struct layout *l, struct arena *a, const struct moment *now, size_t at)
{
	const struct rect *r = &l->pane[PANE_LIST];
	size_t top = s->top[PANE_LIST];

	if (at < top || at >= s->model->nrows || at - top >= (size_t)list_height(l))
		return;
	term_clear(r->row + 1 + (int)(at - top), r->column, 1, r->columns);
	draw_row(s, l, a, now, at);
}

void draw_list_moved(struct screen *s, const struct layout *l, size_t from, size_t top)
{
	const struct rect *r = &l->pane[PANE_LIST];
	struct moment now = this_moment();
	int height = list_height(l);
	struct arena a;
	long by;

	if (!r->shown)
		return;
	keep_visible(s, height);
	by = (long)s->top[PANE_LIST] - (long)top;
	if (by <= -height || by >= height || !s->model->nrows) {
		term_clear(r->row, r->column, r->rows, r->columns);
		draw_list(s, l);
		return;
	}
	arena_init(&a);
	if (by)
		term_scroll(r->row + 1, r->column, height, r->columns, (int)by);
	for (long i = by < 0 ? 0 : height - by; i < (by < 0 ? -by : height); i++)
		draw_row_anew(s, l, &a, &now, s->top[PANE_LIST] + (size_t)i);
	draw_row_anew(s, l, &a, &now, from);
	draw_row_anew(s, l, &a, &now, s->model->cursor);
	arena_release(&a);
}

bool view_on_fold(const struct screen *s, int column)
{
	struct layout l = lay_out(s);

	return column >= l.pane[PANE_LIST].column + FOLD_COLUMN - 1 && column <= l.pane[PANE_LIST].column + FOLD_COLUMN + 1;
}
