// SPDX-License-Identifier: BSD-2-Clause
/* The fixed lines: header, view line, message line, key line, and the titles of panes. */
#include "ui/view/layout.h"

#include "base/text.h"
#include "base/width.h"
#include "ui/term/term.h"

/* ---- header ---- */

#define TITLE_LEAST 12 /* cells of the account's name that are worth less than a count */

/* The counts in their order, from all of them in words to the first only; the i-th wording, empty behind the last. */
static struct slice counts(const struct screen *s, struct arena *a, int wording)
{
	const size_t *t = s->model->totals;
	size_t open = t[STATE_OPEN] + t[STATE_NEW] + t[STATE_BACK], asleep = t[STATE_ASLEEP] + t[STATE_MUTED], all = 0;

	for (int i = 0; i < STATE_COUNT; i++)
		all += t[i];
	switch (wording) {
	case 0:
		return arena_printf(a, _("%zu failures · %zu open · %zu new · %zu back · %zu asleep · %zu done"), all, open, t[STATE_NEW],
				    t[STATE_BACK], asleep, t[STATE_DONE]);
	case 1:
		return arena_printf(a, _("%zu open %zu new %zu back %zu asleep %zu done"), open, t[STATE_NEW], t[STATE_BACK], asleep,
				    t[STATE_DONE]);
	case 2:
		return arena_printf(a, _("%zu open %zu new %zu back"), open, t[STATE_NEW], t[STATE_BACK]);
	case 3:
		return arena_printf(a, _("%zu open %zu new"), open, t[STATE_NEW]);
	case 4:
		return arena_printf(a, _("%zu open"), open);
	default:
		return (struct slice){ "", 0 };
	}
}

void draw_header(const struct screen *s, const struct layout *l)
{
	struct arena a;
	struct slice right = s->pulled, words, title = slice_of(s->title);
	int room, used, want = width_text(title);

	arena_init(&a);
	if (s->read_only && !s->demo)
		right = right.n ? arena_printf(&a, _("read only · %.*s"), SLICE_ARG(right)) : slice_of(_("read only"));
	if (s->waiting.n)
		right = right.n ? arena_printf(&a, "%.*s · %.*s", SLICE_ARG(s->waiting), SLICE_ARG(right)) : s->waiting;
	term_fill(0, 0, l->columns, ROLE_HEADER);
	room = l->columns - width_text(right) - (right.n ? 3 : 1);
	term_put(0, room + 2, l->columns - room - 2, right, s->pulled_warn ? ROLE_HEADER_WARN : ROLE_HEADER);
	used = 1 + term_put(0, 1, room, S("modori"), ROLE_HEADER) + 2;
	want = want > TITLE_LEAST ? TITLE_LEAST : want;
	for (int i = 0; (words = counts(s, &a, i)).n; i++)
		if (used + want + 2 + width_text(words) <= room || !counts(s, &a, i + 1).n)
			break;
	term_put(0, room - width_text(words), l->columns, words, ROLE_HEADER);
	term_put(0, used, room - width_text(words) - 2 - used, title, s->demo ? ROLE_HEADER_WARN : ROLE_HEADER);
	arena_release(&a);
}

/* ---- view line ---- */

static struct slice filter_words(const struct screen *s, struct arena *a)
{
	const struct model *m = s->model;

	if (!m->filter)
		return (struct slice){ "", 0 };
	return m->filter_off ? arena_printf(a, _("off (%s)"), m->filter_text) : slice_of(m->filter_text);
}

static const char *masking_words(const struct screen *s)
{
	if (s->model->mask.off)
		return _("nothing masked");
	if (s->model->revealed)
		return _("revealed");
	return s->model->mask.all ? _("all addresses masked (v reveals)") : _("addresses masked (v reveals)");
}

struct slice view_words(const struct screen *s, struct arena *a)
{
	const struct model *m = s->model;
	struct slice filter = filter_words(s, a), shown = arena_printf(a, _("%zu of %zu shown"), m->nmembers, m->nall);

	return arena_printf(a, "%.*s%s%.*s%s%s", SLICE_ARG(filter), filter.n ? " · " : "", SLICE_ARG(shown), m->revealed ? " · " : "",
			    m->revealed ? masking_words(s) : "");
}

/* From the right: how many are shown, masking; from the left: grouping, order, filter, which is never left out. */
void draw_view_line(const struct screen *s, const struct layout *l)
{
	const struct model *m = s->model;
	struct arena a;
	struct slice shown, mask = slice_of(masking_words(s)), filter, by, sort, word;
	int at = 1, end, room;

	arena_init(&a);
	shown = arena_printf(&a, _("%zu of %zu shown"), m->nmembers, m->nall);
	filter = filter_words(s, &a);
	filter = arena_printf(&a, _("Filter: %.*s"), SLICE_ARG(filter.n ? filter : slice_of(_("none"))));
	by = m->then_by == BY_NONE ? arena_printf(&a, _("Group: %s"), _(group_by_name(m->group_by))) :
				     arena_printf(&a, _("Group: %s, %s"), _(group_by_name(m->group_by)), _(group_by_name(m->then_by)));
	word = slice_of(_(sort_by_name(m->sort_by)));
	sort = m->reversed ? arena_printf(&a, _("Sort: %.*s, reversed"), SLICE_ARG(word)) : arena_printf(&a, _("Sort: %.*s"), SLICE_ARG(word));
	end = l->columns - 1 - width_text(shown);
	term_put(1, end, l->columns - end, shown, ROLE_VIEW);
	room = end - 3 - at;
	if (width_text(filter) + width_text(mask) + 3 <= room || m->revealed) {
		end -= width_text(mask) + 3;
		term_put(1, end, l->columns, mask, m->revealed || m->mask.off ? ROLE_REVEALED : ROLE_VIEW);
	}
	room = end - 3 - at;
	if (width_text(filter) + width_text(by) + 3 <= room) {
		at += term_put(1, at, room, by, ROLE_VIEW) + 3;
		room = end - 3 - at;
	}
	if (width_text(filter) + width_text(sort) + 3 <= room)
		at += term_put(1, at, room, sort, ROLE_VIEW) + 3;
	term_put(1, at, end - 3 - at, filter, m->filter_off ? ROLE_DIM : ROLE_VIEW);
	arena_release(&a);
}

/* ---- titles ---- */

void draw_title(const struct screen *s, const struct rect *r, enum pane p, struct slice text)
{
	bool focus = s->focus == p, brackets = focus && !term_colour();
	struct arena a;

	arena_init(&a);
	term_rule(r->row, r->column, r->columns, focus ? ROLE_BORDER_FOCUS : ROLE_BORDER);
	term_put(r->row, r->column + 1, r->columns - 2, arena_printf(&a, brackets ? "[%.*s]" : " %.*s ", SLICE_ARG(text)),
		 focus ? ROLE_TITLE_FOCUS : ROLE_TITLE);
	arena_release(&a);
}

static const char *tab_title(enum pane p, bool brief)
{
	static const char *const digits[PANE_COUNT] = { "1", "2", "3" }, *const words[PANE_COUNT] = { N_("1 Failures"), N_("2 Transcript"), N_("3 Meaning") };

	return brief ? digits[p] : _(words[p]);
}

struct slice tab_titles(struct arena *a, enum pane from, enum pane shown, bool brief)
{
	struct slice all = { "", 0 };
	bool first = true;

	for (int p = (int)from; p < PANE_COUNT; p++) {
		all = arena_printf(a, "%.*s%s%s%s%s", SLICE_ARG(all), first ? "" : "  ", p == (int)shown ? "‹" : "",
				   tab_title((enum pane)p, brief), p == (int)shown ? "›" : "");
		first = false;
	}
	return all;
}

bool view_tab_at(const struct screen *s, int row, int column, enum pane *p)
{
	struct layout l = lay_out(s);
	int at = 2; /* behind the border and a blank, as draw_title puts it */

	if (!l.tabs || row != l.divider)
		return false;
	for (int i = PANE_TRANSCRIPT; i < PANE_COUNT; i++) {
		int width = width_text(slice_of(tab_title((enum pane)i, false))) + (l.pane[i].shown ? 2 : 0);

		if (column >= at && column < at + width) {
			*p = (enum pane)i;
			return true;
		}
		at += width + 2;
	}
	return false;
}

struct slice single_title(const struct screen *s, const struct layout *l, struct arena *a, enum pane shown, struct slice about)
{
	struct slice filter = l->view_line ? (struct slice){ "", 0 } : filter_words(s, a), title;

	title = tab_titles(a, PANE_LIST, shown, false);
	if (about.n)
		title = arena_printf(a, "%.*s · %.*s", SLICE_ARG(title), SLICE_ARG(about));
	if (filter.n && width_text(title) + 3 + width_text(filter) > l->columns - 4)
		title = tab_titles(a, PANE_LIST, shown, false);
	if (filter.n && width_text(title) + 3 + width_text(filter) > l->columns - 4)
		title = tab_titles(a, PANE_LIST, shown, true);
	return filter.n ? arena_printf(a, "%.*s · %.*s", SLICE_ARG(title), SLICE_ARG(filter)) : title;
}

/* ---- key line ---- */

/* Which hints fit: the last always, of the others the first ones. Calls draw for each with its column. */
static void place_hints(const struct screen *s, const struct layout *l, void (*place)(void *ctx, const struct key_hint *h, int at, int width),
			void *ctx)
{
	int at = 1, last = 0;

	if (!s->nhints)
		return;
	for (size_t i = 0; i < s->nhints; i++) {
		const struct key_hint *h = &s->hints[i];
		int width = width_text(h->key) + 1 + width_text(slice_of(h->label));

		if (i + 1 == s->nhints) {
			place(ctx, h, at, width);
			return;
		}
		if (!last)
			last = width_text(s->hints[s->nhints - 1].key) + 1 + width_text(slice_of(s->hints[s->nhints - 1].label));
		if (at + width + 2 + last + 1 > l->columns)
			continue;
		place(ctx, h, at, width);
		at += width + 2;
	}
}

static void put_hint(void *ctx, const struct key_hint *h, int at, int width)
{
	int row = *(int *)ctx;

	at += term_put(row, at, width, h->key, ROLE_KEYS_KEY);
	term_put(row, at + 1, width, slice_of(h->label), ROLE_KEYS);
}

void draw_hints(const struct screen *s, const struct layout *l)
{
	int row = l->key_row;

	if (row >= 0)
		place_hints(s, l, put_hint, &row);
}

struct hint_search {
	int column, action;
};

static void is_here(void *ctx, const struct key_hint *h, int at, int width)
{
	struct hint_search *find = ctx;

	if (find->column >= at && find->column < at + width)
		find->action = h->action;
}

int view_hint_at(const struct screen *s, int row, int column)
{
	struct layout l = lay_out(s);
	struct hint_search find = { column, 0 };

	if (row == l.key_row)
		place_hints(s, &l, is_here, &find);
	return find.action;
}

/* ---- message line ---- */

static void draw_prompt(const struct screen *s, const struct layout *l)
{
	int row = l->message_row, used, cursor, mark;
	struct slice shown;

	used = 1 + term_put(row, 1, l->columns / 2, slice_of(s->prompt), ROLE_PROMPT);
	shown = edit_window(s->edit, l->columns - used - 1, &cursor);
	term_put(row, used, l->columns - used - 1, shown, ROLE_DIALOG_FIELD);
	if (s->prompt_error) {
		size_t hidden = (size_t)(shown.p - s->edit->text), column = s->prompt_column > hidden ? s->prompt_column - hidden : 0;

		mark = used + width_text(slice_sub(shown, 0, column));
		term_fill(row - 1, 0, l->columns, ROLE_MESSAGE_WARN);
		if (mark + 2 + width_text(slice_of(s->prompt_error)) <= l->columns) {
			term_put(row - 1, mark, 1, S("^"), ROLE_MESSAGE_WARN);
			term_put(row - 1, mark + 2, l->columns - mark - 2, slice_of(s->prompt_error), ROLE_MESSAGE_WARN);
		} else { /* no room to the right of the mark: the words in front of it, or all of the line */
			int width = width_text(slice_of(s->prompt_error));

			term_put(row - 1, width + 2 <= mark ? mark - width - 1 : 1, l->columns - 2, slice_of(s->prompt_error), ROLE_MESSAGE_WARN);
			if (width + 2 <= mark)
				term_put(row - 1, mark, 1, S("^"), ROLE_MESSAGE_WARN);
		}
	} else if (s->candidates.n) {
		term_fill(row - 1, 0, l->columns, ROLE_KEYS);
		term_put(row - 1, 1, l->columns - 2, s->candidates, ROLE_KEYS);
	}
	term_cursor(row, used + cursor, true);
}

void draw_message(const struct screen *s, const struct layout *l)
{
	int row = l->message_row, right = width_text(s->progress), at = 1;
	size_t tagged = s->model->tags.n;
	struct arena a;

	if (s->prompt) {
		draw_prompt(s, l);
		return;
	}
	arena_init(&a);
	if (right)
		term_put(row, l->columns - right - 1, right, s->progress, ROLE_PROGRESS);
	if (tagged)
		at += term_put(row, at, l->columns, arena_printf(&a, s->message.n ? _("%zu tagged · ") : _("%zu tagged"), tagged),
			       ROLE_MESSAGE);
	term_put(row, at, l->columns - right - at - 2, s->message, s->message_role);
	arena_release(&a);
}
