// SPDX-License-Identifier: BSD-2-Clause
#include "ui/model/detail_parts.h"

struct slice detail_hide(struct detail *d, struct slice s)
{
	struct slice exposed[EXPOSED_MAX];
	size_t n = d->verdict ? verdict_exposed(d->verdict, exposed) : 0;

	if (d->model->revealed == d->entry->id)
		return s;
	for (size_t i = 0; i < n; i++)
		s = mask_text(&d->model->mask, d->arena, s, exposed[i]);
	if ((d->entry->flags & ENTRY_LEAK) || d->model->mask.all)
		s = mask_text(&d->model->mask, d->arena, s, index_str(d->model->ix, d->entry->recipient));
	return s;
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
