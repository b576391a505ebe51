// SPDX-License-Identifier: BSD-2-Clause
#include "ui/model/detail_parts.h"

#include "base/utf8.h"

/* The addresses that must not be seen here. */
static const struct exposed *to_hide(struct detail *d)
{
	bool revealed = d->model->revealed == d->entry->id;
	struct exposed *x = &d->hidden, mail;

	if (d->hidden_known)
		return x;
	d->hidden_known = true;
	mail = mask_exposed(d->arena, d->verdicts, d->nverdicts, revealed ? d->verdict : NULL);
	x->v = arena_array(d->arena, mail.n + 1, sizeof(*x->v));
	for (size_t i = 0; i < mail.n; i++)
		x->v[x->n++] = mail.v[i];
	if (!revealed && ((d->entry->flags & ENTRY_LEAK) || d->model->mask.all))
		x->v[x->n++] = index_str(d->model->ix, d->entry->recipient);
	return x;
}

struct slice detail_hide(struct detail *d, struct slice s)
{
	return mask_texts(&d->model->mask, d->arena, s, to_hide(d));
}

void detail_hide_in_place(struct detail *d, char *text, size_t length)
{
	const struct exposed *x = to_hide(d);

	for (size_t i = 0; i < x->n; i++)
		mask_in_place(&d->model->mask, text, length, x->v[i]);
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
