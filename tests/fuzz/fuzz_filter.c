// SPDX-License-Identifier: BSD-2-Clause
/*
 * The filter language: a filter, or a mistake with its column. What parses is tried on failures with every kind of
 * value, saved expressions refer to the input itself, and completion looks at every cursor of a short one.
 */
#include "tests/fuzz/fuzz.h"

#include "store/store.h"
#include "ui/model/complete.h"
#include "ui/model/saved.h"

static struct slice itself;

static bool saved(void *ctx, struct slice name, struct slice *text)
{
	(void)ctx;
	*text = slice_eq(name, S("a")) ? S("is:open or ip:192.0.2.0/24 /x+y/") : itself;
	return !slice_eq(name, S("none"));
}

static struct model *a_model(void)
{
	static struct model m;
	static struct store *st;
	struct err err;

	if (!st) {
		must(store_open(&st, NULL, STORE_MEMORY, &err) == RC_OK);
		for (int i = 0; i < 4; i++) {
			struct store_mail mail = { .account = S("a"), .folder = S("f"), .uid = (uint32_t)i + 1, .pulled_at = 1763370000 };

			must(store_put_unreadable(st, &mail, "too large", &err) == RC_OK);
		}
		must(model_init(&m, st, &err) == RC_OK);
		model_update(&m);
	}
	return &m;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	static struct arena a;
	struct slice s = input(data, size);
	struct filter_env env = { .me = S("me"), .now = 1763370000, .saved = saved };
	struct filter_facts facts = { .tagged = true, .grouped = true, .count = 7, .growth = GROWTH_RISING };
	struct filter_error error = { .column = 0 };
	struct model *m = a_model();
	struct filter *f;

	itself = s;
	f = filter_parse(&a, s, &env, &error);
	if (f) {
		filter_names_group(f);
		for (size_t i = 0; i < m->ix->n; i++) {
			bool holds = filter_holds(f, m->ix, &m->ix->v[i], &facts);

			must(holds == filter_holds(f, m->ix, &m->ix->v[i], &facts)); /* remembered as it was found */
			filter_holds(f, m->ix, &m->ix->v[i], NULL);
		}
		must(model_filter(m, slice_sub(s, 0, 500), &error) || s.n > 500 || slice_chr(s, '@') != SIZE_MAX);
	} else {
		must(error.msg[0] != '\0' && error.column <= s.n);
	}
	filter_release(f);
	for (size_t cursor = 0; cursor <= s.n && s.n < 40; cursor++) {
		struct candidates out;

		model_complete(m, &a, s, cursor, &out);
		must(out.from <= cursor);
	}
	arena_reset(&a);
	return 0;
}
