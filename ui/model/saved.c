// SPDX-License-Identifier: BSD-2-Clause
#include "ui/model/saved.h"

#include <stdlib.h>

#include "base/clock.h"
#include "base/text.h"
#include "base/utf8.h"
#include "base/vec.h"

#define SETTING "saved-filters" /* lines "NAME EXPRESSION" */

struct saved_filter {
	char *name, *text;
};

struct saved {
	struct {
		VEC(struct saved_filter);
	} filters; /* by name */
};

static char *copy(struct slice s)
{
	char *p = mem_alloc(s.n + 1);

	memcpy(p, s.p, s.n);
	p[s.n] = '\0';
	return p;
}

static bool name_fits(struct slice name)
{
	for (size_t i = 0; i < name.n; i++)
		if (!ascii_alnum((unsigned char)name.p[i]) && name.p[i] != '-' && name.p[i] != '_' && (unsigned char)name.p[i] < 0x80)
			return false;
	return name.n > 0 && name.n <= 40 && utf8_valid(name);
}

/* Where a name stands, or is to stand; *there tells which. */
static size_t place_of(const struct saved *s, struct slice name, bool *there)
{
	size_t i = 0;
	int c = -1;

	while (i < s->filters.n && (c = slice_cmp(slice_of(s->filters.v[i].name), name)) < 0)
		i++;
	*there = i < s->filters.n && c == 0;
	return i;
}

static void set(struct saved *s, struct slice name, struct slice text)
{
	bool there;
	size_t at = place_of(s, name, &there);

	if (there)
		free(s->filters.v[at].text);
	if (there && !text.n) {
		free(s->filters.v[at].name);
		memmove(&s->filters.v[at], &s->filters.v[at + 1], (--s->filters.n - at) * sizeof(s->filters.v[0]));
	} else if (there) {
		s->filters.v[at].text = copy(text);
	} else if (text.n) {
		(void)vec_add(&s->filters);
		memmove(&s->filters.v[at + 1], &s->filters.v[at], (s->filters.n - 1 - at) * sizeof(s->filters.v[0]));
		s->filters.v[at] = (struct saved_filter){ copy(name), copy(text) };
	}
}

static void read_saved(struct saved *s, struct slice line)
{
	struct slice name;

	if (slice_word(&line, &name) && name_fits(name) && s->filters.n < SAVED_MAX)
		set(s, name, slice_trim(line));
}

void saved_open(struct model *m)
{
	struct slice text, line;
	struct arena a;
	struct err err;

	m->saved = mem_alloc(sizeof(*m->saved));
	arena_init(&a);
	if (store_setting_get(m->store, SETTING, &a, &text, &err) == RC_OK)
		while (slice_line(&text, &line))
			read_saved(m->saved, line);
	arena_release(&a);
}

void saved_close(struct model *m)
{
	struct saved *s = m->saved;

	for (size_t i = 0; s && i < s->filters.n; i++) {
		free(s->filters.v[i].name);
		free(s->filters.v[i].text);
	}
	if (s)
		vec_free(&s->filters);
	free(s);
	m->saved = NULL;
}

/* ---- saved ---- */

const char *saved_name(const struct model *m, size_t i, const char **text)
{
	if (i >= m->saved->filters.n)
		return NULL;
	*text = m->saved->filters.v[i].text;
	return m->saved->filters.v[i].name;
}

bool saved_find(void *ctx, struct slice name, struct slice *text)
{
	const struct model *m = ctx;
	bool there;
	size_t at = place_of(m->saved, name, &there);

	if (there)
		*text = slice_of(m->saved->filters.v[at].text);
	return there;
}

static enum rc write_saved(struct model *m, struct err *err)
{
	struct buf out;
	enum rc rc;

	buf_init(&out, SAVED_MAX * (FILTER_TEXT_MAX + 64));
	for (size_t i = 0; i < m->saved->filters.n; i++)
		buf_printf(&out, "%s %s\n", m->saved->filters.v[i].name, m->saved->filters.v[i].text);
	rc = store_setting_put(m->store, SETTING, buf_slice(&out), err);
	buf_release(&out);
	return rc;
}

/* Parses, also when all others are filled in; not itself. */
static bool text_fits(struct model *m, struct slice text, struct err *err)
{
	struct filter_env env = { .me = m->me, .now = clock_now(), .saved = saved_find, .ctx = m };
	struct filter_error error;
	struct filter *f;
	struct arena a;

	arena_init(&a);
	f = filter_parse(&a, text, &env, &error);
	if (!f)
		err_set(err, RC_FORMAT, "%s", error.msg);
	filter_release(f);
	arena_release(&a);
	return f != NULL;
}

bool saved_put(struct model *m, struct slice name, struct slice text, struct err *err)
{
	struct buf folded;
	struct slice before = { "", 0 };
	struct arena a;
	bool there, ok = true;

	arena_init(&a);
	buf_init(&folded, 256);
	utf8_fold(&folded, slice_trim(name));
	name = arena_dup(&a, buf_slice(&folded));
	buf_release(&folded);
	text = slice_trim(text);
	for (size_t i = 0; i < text.n && ok; i++)
		ok = (unsigned char)text.p[i] >= ' ';
	if (!name_fits(name) || !ok || text.n >= FILTER_TEXT_MAX) {
		err_set(err, RC_FORMAT, _("a name has letters, digits, - and _"));
		ok = false;
	}
	place_of(m->saved, name, &there);
	if (ok && there && saved_find(m, name, &before))
		before = arena_dup(&a, before);
	if (ok && !there && text.n && m->saved->filters.n == SAVED_MAX) {
		err_set(err, RC_LIMIT, _("%d filters are saved; forget one first"), SAVED_MAX);
		ok = false;
	}
	if (ok) {
		set(m->saved, name, text);
		ok = (!text.n || text_fits(m, text, err)) && write_saved(m, err) == RC_OK;
		if (!ok)
			set(m->saved, name, before);
	}
	arena_release(&a);
	return ok;
}
