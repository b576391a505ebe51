// SPDX-License-Identifier: BSD-2-Clause
#include "report/parts.h"

static void sort_part(struct bounce_parts *b, struct part *p)
{
	switch (p->kind) {
	case PART_TEXT:
		if (!b->text && slice_eq(p->type, S("text")))
			b->text = p;
		break;
	case PART_HTML:
		if (!b->html)
			b->html = p;
		break;
	case PART_DSN:
		if (!b->dsn)
			b->dsn = p;
		break;
	case PART_MESSAGE:
	case PART_HEADERS:
		if (!b->returned)
			b->returned = p;
		break;
	case PART_MULTIPART:
	case PART_MDN:
	case PART_FEEDBACK:
	case PART_OTHER:
		break;
	}
}

/* The next part in depth-first order that is not inside p. */
static struct part *skip_part(const struct part *p, const struct part *root)
{
	while (p != root && !p->next)
		p = p->parent;
	return p == root ? NULL : p->next;
}

struct part *parts_next(struct part *p, const struct part *root)
{
	bool enter = p->first && (p->kind != PART_MESSAGE || p == root);

	return enter ? p->first : skip_part(p, root);
}

struct bounce_parts parts_of(struct part *root)
{
	struct bounce_parts b = { 0 };

	for (struct part *p = root; p; p = parts_next(p, root))
		sort_part(&b, p);
	return b;
}

struct slice parts_text(struct msg *m, const struct bounce_parts *b)
{
	struct slice text = { "", 0 };

	if (b->text)
		text = part_text(m, b->text);
	if (slice_trim(text).n < 20 && b->html)
		text = part_text(m, b->html);
	return text;
}
