// SPDX-License-Identifier: BSD-2-Clause
#include "ui/model/complete.h"

#include <stdio.h>
#include <stdlib.h>

#include "base/utf8.h"
#include "base/vec.h"
#include "ui/model/filter_parts.h"
#include "ui/model/group.h"
#include "ui/model/saved.h"

struct completing {
	const struct model *m;
	struct arena *a;
	struct candidates *out;
	struct slice typed; /* folded */
};

/* ---- what stands at the cursor ---- */

struct token {
	size_t from; /* of the word, behind a minus and parentheses */
	size_t value; /* behind the colon or the last comma; SIZE_MAX before a colon */
	size_t key_end;
	bool text; /* in quotes or between slashes: nothing to offer */
};

/* A sign in its ASCII form, 0 for what is none. */
static char sign_of(uint32_t cp)
{
	if (cp == 0x3000)
		return ' ';
	cp = cp >= 0xFF01 && cp <= 0xFF5E ? cp - 0xFEE0 : cp == 0x201C || cp == 0x201D ? '"' : cp;
	return cp < 0x80 ? (char)cp : '\0';
}

static struct token token_at(struct slice text)
{
	struct token t = { .value = SIZE_MAX };
	char quote = '\0';
	size_t len;

	for (size_t i = 0; i < text.n; i += len) {
		char c = sign_of(utf8_decode(slice_sub(text, i, text.n), &len));
		bool starts = i == t.from || i == t.value;

		if (quote) {
			if (c == quote)
				quote = '\0';
		} else if (starts && (c == '"' || c == '/')) {
			quote = c;
		} else if (c == ' ' || c == '(' || (c == '-' && i == t.from)) {
			t = (struct token){ .from = i + len, .value = SIZE_MAX };
		} else if (c == ':' && t.value == SIZE_MAX) {
			t.key_end = i;
			t.value = i + len;
		} else if (c == ',' && t.value != SIZE_MAX) {
			t.value = i + len;
		}
	}
	t.text = quote != '\0';
	return t;
}

/* ---- offering ---- */

static bool begins(const struct completing *c, struct slice s)
{
	return slice_starts(s, c->typed);
}

static void offer(struct completing *c, struct candidate one)
{
	if (c->out->n < CANDIDATES_MAX)
		c->out->v[c->out->n++] = one;
}

static void offer_keys(struct completing *c)
{
	const char *name, *help;

	for (size_t i = 0; (name = filter_key(i, &help)); i++)
		if (begins(c, slice_of(name)))
			offer(c, (struct candidate){ arena_printf(c->a, "%s:", name), 0, help, { "", 0 } });
}

static void offer_saved(struct completing *c)
{
	const char *name, *text;

	for (size_t i = 0; (name = saved_name(c->m, i, &text)); i++) {
		struct slice s = arena_printf(c->a, "@%s", name);

		if (begins(c, s))
			offer(c, (struct candidate){ s, 0, "", safe_line(c->a, slice_of(text)) });
	}
}

/* Failures that a name of a set stands for, each by the filter itself. */
static uint32_t count_name(struct completing *c, enum key key, const char *name)
{
	struct filter_env env = { .me = c->m->me };
	struct filter_error error;
	struct filter *f = filter_parse(c->a, arena_printf(c->a, "%s:%s", filter_keys[key].name, name), &env, &error);
	uint32_t n = 0;

	for (size_t i = 0; f && i < c->m->ix->n; i++) {
		struct filter_facts facts = { .tagged = model_tagged(c->m, (uint32_t)i) };

		n += filter_holds(f, c->m->ix, &c->m->ix->v[i], &facts);
	}
	filter_release(f);
	return n;
}

static void offer_names(struct completing *c, enum key key)
{
	const struct name_set *set = filter_keys[key].set;

	for (size_t i = 0; i < set->n; i++)
		if (begins(c, slice_of(set->name(i)))) {
			uint32_t n = key == K_TREND ? 0 : count_name(c, key, set->name(i));

			offer(c, (struct candidate){ slice_of(set->name(i)), n, "", { "", 0 } });
		}
}

/* ---- strings of the index ---- */

/* The string a key looks at; 0 none. What a bounce exposed is none. */
static uint32_t string_of(const struct entry *e, enum key key)
{
	if (key == K_TO)
		return e->alias ? e->alias : e->flags & ENTRY_LEAK ? 0 : e->recipient;
	return filter_keys[key].string ? entry_string(e, filter_keys[key].string) : 0;
}

struct counted {
	uint32_t key, n;
};

static int by_count(const void *pa, const void *pb)
{
	const struct counted *a = pa, *b = pb;

	if (a->n != b->n)
		return a->n > b->n ? -1 : 1;
	return a->key < b->key ? -1 : a->key > b->key;
}

struct counts {
	VEC(struct counted);
	struct keymap keys;
};

static void count_key(struct counts *all, uint32_t key)
{
	uint32_t at = keymap_number(&all->keys, key);

	if (at == all->n)
		vec_push(all, ((struct counted){ key, 0 }));
	all->v[at].n++;
}

static void sort_counts(struct counts *all)
{
	if (all->n)
		qsort(all->v, all->n, sizeof(all->v[0]), by_count);
}

static void release_counts(struct counts *all)
{
	vec_free(all);
	keymap_release(&all->keys);
}

/* As it can stand in an expression: in quotes when a blank, a comma or a parenthesis is in it. */
static struct slice as_value(struct completing *c, struct slice s)
{
	bool plain = s.n > 0 && s.p[0] != '/' && s.p[0] != '"';

	for (size_t i = 0; i < s.n; i++)
		plain = plain && !strchr(" ,()\"", s.p[i]);
	return plain ? s : arena_printf(c->a, "\"%.*s\"", SLICE_ARG(s));
}

static void offer_strings(struct completing *c, enum key key)
{
	static const char *const people[] = { "me", "nobody" };
	struct counts all = { 0 };
	struct buf folded;

	for (size_t i = 0; i < c->m->ix->n; i++) {
		uint32_t s = string_of(&c->m->ix->v[i], key);

		if (s)
			count_key(&all, s);
	}
	sort_counts(&all);
	buf_init(&folded, 4096);
	for (size_t i = 0; i < all.n && c->out->n < CANDIDATES_MAX; i++) {
		struct slice s = index_str(c->m->ix, all.v[i].key);

		buf_reset(&folded);
		utf8_fold(&folded, s);
		if (begins(c, buf_slice(&folded)) && slice_chr(s, '"') == SIZE_MAX)
			offer(c, (struct candidate){ as_value(c, safe_line(c->a, s)), all.v[i].n, "", { "", 0 } });
	}
	buf_release(&folded);
	release_counts(&all);
	for (int i = 0; filter_keys[key].kind == VALUE_PERSON && i < 2; i++)
		if (begins(c, slice_of(people[i])))
			offer(c, (struct candidate){ slice_of(people[i]), count_name(c, key, people[i]), "", { "", 0 } });
}

/* 550; 5.7.1 as 5007001 */
static void offer_codes(struct completing *c, enum key key)
{
	struct counts all = { 0 };

	for (size_t i = 0; i < c->m->ix->n; i++) {
		const struct entry *e = &c->m->ix->v[i];
		uint32_t code = key == K_CODE ? e->reply : e->status[0] * 1000000u + e->status[1] * 1000u + e->status[2];

		if (code)
			count_key(&all, code);
	}
	sort_counts(&all);
	for (size_t i = 0; i < all.n && c->out->n < CANDIDATES_MAX; i++) {
		uint32_t v = all.v[i].key;
		struct slice s = key == K_CODE ? arena_printf(c->a, "%u", v) :
						 arena_printf(c->a, "%u.%u.%u", v / 1000000, v / 1000 % 1000, v % 1000);

		if (begins(c, s))
			offer(c, (struct candidate){ s, all.v[i].n, "", { "", 0 } });
	}
	release_counts(&all);
}

static void offer_times(struct completing *c, enum key key)
{
	static const char *const spans[] = { "1h", "24h", "7d", "30d", "today", "yesterday", "mon", "tue", "wed", "thu", "fri", "sat", "sun" };

	for (size_t i = key == K_ON ? 4 : 0; i < sizeof(spans) / sizeof(spans[0]); i++)
		if (begins(c, slice_of(spans[i])))
			offer(c, (struct candidate){ slice_of(spans[i]), 0, "", { "", 0 } });
}

static void offer_values(struct completing *c, enum key key)
{
	switch (filter_keys[key].kind) {
	case VALUE_NAME:
		offer_names(c, key);
		break;
	case VALUE_CODE:
	case VALUE_STATUS:
		offer_codes(c, key);
		break;
	case VALUE_TIME:
		offer_times(c, key);
		break;
	case VALUE_TEXT:
	case VALUE_DOMAIN:
	case VALUE_IP:
	case VALUE_PERSON:
		offer_strings(c, key);
		break;
	case VALUE_COUNT:
		break;
	}
}

static struct slice common_start(const struct candidates *all)
{
	struct slice s = all->n ? all->v[0].text : (struct slice){ "", 0 };

	for (size_t i = 1; i < all->n; i++) {
		size_t n = 0;

		while (n < s.n && n < all->v[i].text.n && s.p[n] == all->v[i].text.p[n])
			n++;
		s.n = n;
	}
	while (s.n && !utf8_valid(s)) /* between characters */
		s.n--;
	return s;
}

static struct slice folded_in(struct arena *a, struct slice s)
{
	struct buf out;
	struct slice result;

	buf_init(&out, FILTER_TEXT_MAX);
	utf8_fold(&out, s);
	result = arena_dup(a, buf_slice(&out));
	buf_release(&out);
	return result;
}

void model_complete(const struct model *m, struct arena *a, struct slice text, size_t cursor, struct candidates *out)
{
	struct completing c = { .m = m, .a = a, .out = out };
	struct token t;
	enum key key;

	*out = (struct candidates){ .from = cursor };
	if (cursor > text.n || text.n > FILTER_TEXT_MAX)
		return;
	text = slice_sub(text, 0, cursor);
	t = token_at(text);
	out->from = t.value == SIZE_MAX ? t.from : t.value;
	c.typed = folded_in(a, slice_sub(text, out->from, text.n));
	if (t.text)
		return;
	if (t.value != SIZE_MAX) {
		key = filter_key_named(folded_in(a, slice_sub(text, t.from, t.key_end)));
		if (key != K_KEYS)
			offer_values(&c, key);
	} else if (c.typed.n && c.typed.p[0] == '@') {
		offer_saved(&c);
	} else {
		offer_keys(&c);
		if (!c.typed.n)
			offer_saved(&c);
	}
	out->common = common_start(out);
}
