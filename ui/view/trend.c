// SPDX-License-Identifier: BSD-2-Clause
#include "ui/view/trend.h"

#include <stdio.h>
#include <time.h>

#include "base/clock.h"
#include "base/text.h"
#include "ui/term/term.h"

#define AXIS 7	   /* cells: a number and its line */
#define LABEL_GAP 8 /* columns between two dates */
#define EIGHTHS 8

size_t trend_columns(int columns)
{
	int room = columns - AXIS - 4;

	return room < 1 ? 1 : room > HISTOGRAM_MAX ? HISTOGRAM_MAX : (size_t)room;
}

static int first_column(const struct trend *t, int columns)
{
	return 2 + AXIS + (int)trend_columns(columns) - (int)t->h.n; /* the newest is at the right */
}

/* The part of a bar that stands in the row `up` rows above the axis (0: the lowest). */
static struct slice bar_part(const struct histogram *h, uint32_t count, int up, int height)
{
	static const char *const parts[] = { " ", "▁", "▂", "▃", "▄", "▅", "▆", "▇", "█" };
	uint64_t eighths = h->max ? ((uint64_t)count * (uint64_t)(height * EIGHTHS) + h->max - 1) / h->max : 0;
	int64_t left = (int64_t)eighths - (int64_t)up * EIGHTHS;

	left = left < 0 ? 0 : left > EIGHTHS ? EIGHTHS : left;
	if (term_ascii())
		return left > 0 ? S("#") : S(" ");
	return slice_of(parts[left]);
}

static void draw_bars(const struct trend *t, int axis_row, int height, int columns)
{
	int x = first_column(t, columns);

	for (size_t i = 0; i < t->h.n; i++) {
		enum role role = i == t->column ? ROLE_MATCH_CURRENT : ROLE_TREND;

		for (int up = 0; up < height; up++)
			term_put(axis_row - 1 - up, x + (int)i, 1, bar_part(&t->h, t->h.count[i], up, height), role);
		term_put(axis_row, x + (int)i, 1, i == t->column ? S("^") : t->h.count[i] ? S("'") : S("."), i == t->column ? ROLE_BOLD : ROLE_DIM);
	}
}

/* The number that a bar of so many rows stands for. */
static void draw_axis(const struct histogram *h, int axis_row, int height)
{
	const int marks[] = { height, (height + 1) / 2 };
	struct arena a;

	arena_init(&a);
	for (size_t i = 0; i < 2; i++) {
		unsigned long value = (unsigned long)h->max * (unsigned long)marks[i] / (unsigned long)height;

		if (i == 0 || (value && value < h->max))
			term_put(axis_row - marks[i], 2, AXIS - 1, arena_printf(&a, "%5lu", value), ROLE_DIM);
	}
	term_put(axis_row, 2, AXIS - 1, S("    0"), ROLE_DIM);
	arena_release(&a);
}

static void draw_dates(const struct trend *t, int row, int columns)
{
	int x = first_column(t, columns);
	struct arena a;

	arena_init(&a);
	for (size_t i = (t->h.n + LABEL_GAP - 1) % LABEL_GAP; i < t->h.n; i += LABEL_GAP) { /* each ends at its column */
		char text[CLOCK_TEXT];
		struct slice label;

		clock_text(t->h.edge[i], text);
		label = t->h.unit == HISTOGRAM_HOURS ? arena_printf(&a, "%.5s", text + 11) : arena_printf(&a, "%.5s", text + 5);
		if (x + (int)i - 4 > 1)
			term_put(row, x + (int)i - 4, 5, label, ROLE_DIM);
	}
	arena_release(&a);
}

/* What the marked column stands for, in words and a number: the bars are not needed to read it. */
static struct slice words(const struct trend *t, struct arena *a)
{
	char from[CLOCK_TEXT];
	uint32_t n = t->h.count[t->column];

	clock_text(t->h.edge[t->column], from);
	return arena_printf(a, ngettext("%.*s: %u failure", "%.*s: %u failures", n), t->h.unit == HISTOGRAM_HOURS ? 16 : 10, from, n);
}

void trend_draw(const struct trend *t, int row, int rows, int columns)
{
	int height = rows - 5, axis_row = row + rows - 4;
	struct arena a;

	arena_init(&a);
	for (int i = 0; i < rows; i++)
		term_fill(row + i, 0, columns, ROLE_DIALOG);
	term_box(row, 0, rows, columns, ROLE_BORDER_FOCUS);
	term_put(row, 2, columns - 4,
		 arena_printf(&a, t->h.unit == HISTOGRAM_HOURS ? _(" Trend by hour · %s ") : _(" Trend by day · %s "), t->name),
		 ROLE_TITLE_FOCUS);
	if (height >= 1) {
		draw_bars(t, axis_row, height, columns);
		draw_axis(&t->h, axis_row, height);
		draw_dates(t, axis_row + 1, columns);
	}
	term_put(row + rows - 2, 2, columns - 4,
		 arena_printf(&a, _("%.*s · %u in all · %u before these"), SLICE_ARG(words(t, &a)), t->h.total, t->h.before), ROLE_BOLD);
	arena_release(&a);
}

bool trend_at(const struct trend *t, int columns, int at_column, size_t *column)
{
	int i = at_column - first_column(t, columns);

	if (i < 0 || i >= (int)t->h.n)
		return false;
	*column = (size_t)i;
	return true;
}
