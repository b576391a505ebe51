// SPDX-License-Identifier: BSD-2-Clause
#include "ui/model/detail_parts.h"

#include "base/utf8.h"

/* The addresses that must not be seen here. */
static size_t to_hide(struct detail *d, struct slice out[EXPOSED_MAX + 1])
{
	size_t n;

	if (d->model->revealed == d->entry->id)
		return 0;
	n = d->verdict ? verdict_exposed(d->verdict, out) : 0;
	if ((d->entry->flags & ENTRY_LEAK) || d->model->mask.all)
		out[n++] = index_str(d->model->ix, d->entry->recipient);
	return n;
}

struct slice detail_hide(struct detail *d, struct slice s)
{
	struct slice hidden[EXPOSED_MAX + 1];
	size_t n = to_hide(d, hidden);

	for (size_t i = 0; i < n; i++)
		s = mask_text(&d->model->mask, d->arena, s, hidden[i]);
	return s;
}

void detail_hide_in_place(struct detail *d, char *text, size_t length)
{
	struct slice hidden[EXPOSED_MAX + 1];
	size_t n = to_hide(d, hidden);

	for (size_t i = 0; i < n; i++)
		mask_in_place(&d->model->mask, text, length, hidden[i]);
}

#define MARKS_MAX 1000	   /* of one pane */
#define MARKS_OF_TEXT 64 /* of one text in it */

struct marked {
	struct span at[MARKS_OF_TEXT];
	size_t n;
};

static void keep_mark(void *ctx, size_t from, size_t to)
{
	struct marked *m = ctx;

	if (m->n < MARKS_OF_TEXT)
		m->at[m->n++] = (struct span){ (uint32_t)from, (uint32_t)to };
}

struct slice detail_safe(struct detail *d, struct slice s)
{
	struct marked found = { .n = 0 };
	const struct utf8_marks keep = { keep_mark, &found };
	struct buf out;
	struct slice result;

	buf_init(&out, s.n * 8 + 16);
	utf8_safe(&out, s, false, &keep);
	result = arena_dup(d->arena, buf_slice(&out));
	buf_release(&out);
	if (found.n && !d->marks)
		d->marks = arena_array(d->arena, MARKS_MAX, sizeof(*d->marks));
	for (size_t i = 0; i < found.n && d->nmarks < MARKS_MAX; i++)
		d->marks[d->nmarks++] = slice_sub(result, found.at[i].from, found.at[i].to);
	return result;
}

struct slice detail_show(struct detail *d, struct slice s)
{
	return detail_safe(d, detail_hide(d, s));
}

void detail_para(struct detail *d, struct lines *out, struct slice text, enum role role, int first, int rest)
{
	lines_wrap(d->arena, out, text, role, d->width, first, rest);
}

void detail_head(struct detail *d, struct lines *out, const char *text)
{
	detail_para(d, out, S(""), ROLE_TEXT, 0, 0);
	detail_para(d, out, slice_of(text), ROLE_BOLD, 0, 0);
}

void detail_end(const struct detail *d, struct lines *out)
{
	out->marks = d->marks;
	out->nmarks = d->nmarks;
}
