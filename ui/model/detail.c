// SPDX-License-Identifier: BSD-2-Clause
#include "ui/model/detail_parts.h"

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

struct slice detail_show(struct detail *d, struct slice s)
{
	return safe_line(d->arena, detail_hide(d, s));
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
