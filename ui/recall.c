// SPDX-License-Identifier: BSD-2-Clause
#include "ui/recall.h"

#include <stdio.h>

#include "base/buf.h"

#define LINES_MAX (64u << 10)

static bool load(struct store *st, const char *name, struct arena *a, char key[64], struct slice *all)
{
	snprintf(key, 64, "history.%.40s", name);
	return store_setting_get(st, key, a, all, NULL) == RC_OK;
}

void recall_add(struct store *st, const char *name, struct slice line)
{
	struct slice rest, old;
	struct arena a;
	struct buf out;
	char key[64];
	size_t n = 1;

	if (!line.n)
		return;
	arena_init(&a);
	buf_init(&out, LINES_MAX);
	buf_put(&out, line);
	buf_putc(&out, '\n');
	if (load(st, name, &a, key, &rest))
		while (n < RECALL_MAX && slice_line(&rest, &old))
			if (!slice_eq(old, line) && out.n + old.n + 1 <= LINES_MAX) {
				buf_put(&out, old);
				buf_putc(&out, '\n');
				n++;
			}
	if (store_setting_put(st, key, buf_slice(&out), NULL) != RC_OK)
		buf_reset(&out); /* only comfort is lost */
	buf_release(&out);
	arena_release(&a);
}

bool recall_get(struct store *st, const char *name, size_t i, struct arena *a, struct slice *line)
{
	struct slice rest;
	char key[64];

	if (!load(st, name, a, key, &rest))
		return false;
	do
		if (!slice_line(&rest, line))
			return false;
	while (i--);
	return true;
}
