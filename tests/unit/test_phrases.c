// SPDX-License-Identifier: BSD-2-Clause
#include "tests/support/test.h"

#include "base/phrases.h"

static struct {
	uint32_t id[64];
	struct span at[64];
	size_t n;
} hits;

static void keep(void *ctx, uint32_t id, struct span at)
{
	(void)ctx;
	assert_true(hits.n < 64);
	hits.id[hits.n] = id;
	hits.at[hits.n++] = at;
}

static bool found(struct phrases *p, const char *text, uint32_t id)
{
	hits.n = 0;
	phrases_scan(p, slice_of(text), keep, NULL);
	for (size_t i = 0; i < hits.n; i++)
		if (hits.id[i] == id)
			return true;
	return false;
}

static struct phrases *set(const char *const *list)
{
	struct phrases *p = phrases_new();

	for (uint32_t i = 0; list[i]; i++)
		assert_true(phrases_add(p, slice_of(list[i]), i));
	phrases_build(p);
	return p;
}

static void words_fold_and_gaps_stretch(void **state)
{
	static const char *const list[] = { "user unknown", "unknown", "reverse * dns", "limit of # bytes", "^554 no", "doesn't exist", NULL };
	struct phrases *p = set(list);
	char far[200];

	(void)state;
	assert_true(found(p, "550 User  Unknown", 0));
	assert_true(found(p, "550 User\r\n Unknown", 0));
	assert_true(found(p, "550 user unknown", 1)); /* both, one inside the other */
	assert_false(found(p, "550 userunknow", 0));
	assert_true(found(p, "reverse lookup in DNS", 2));
	assert_true(found(p, "limit of 10485760 bytes", 3));
	assert_false(found(p, "limit of many bytes", 3));
	assert_true(found(p, "554 no", 4));
	assert_false(found(p, "x 554 no", 4));
	assert_true(found(p, "it doesn\xe2\x80\x99t exist", 5));
	memset(far, 'x', sizeof(far));
	memcpy(far, "reverse ", 8);
	memcpy(far + 150, " dns", 5);
	assert_false(found(p, far, 2)); /* more than a gap apart */
	phrases_free(p);
}

static void places_are_of_the_text(void **state)
{
	static const char *const list[] = { "user unknown", NULL };
	struct phrases *p = set(list);
	const char *text = "550 5.1.1 User   Unknown.";

	(void)state;
	assert_true(found(p, text, 0));
	assert_slice(slice_sub(slice_of(text), hits.at[0].from, hits.at[0].to), "User   Unknown");
	phrases_free(p);
}

static void short_phrases_are_found_everywhere(void **state)
{
	static const char *const list[] = { "spf", "by * rbl", "ip", "x", NULL };
	struct phrases *p = set(list);

	(void)state;
	assert_true(found(p, "SPF", 0));
	assert_int_equal(hits.n, 1);
	assert_true(found(p, "fails by SPF", 0));
	assert_true(found(p, "blocked by our RBL", 1));
	assert_true(found(p, "your ip", 2));
	assert_true(found(p, "fix", 3));
	assert_false(found(p, "sp f", 0));
	phrases_free(p);
}

static void pieces_are_the_nearest_and_count_once(void **state)
{
	static const char *const list[] = { "user * unknown", NULL };
	struct phrases *p = set(list);
	struct slice text = S("user or user taro unknown, unknown");

	(void)state;
	assert_true(found(p, text.p, 0));
	assert_int_equal(hits.n, 1);
	assert_slice(slice_sub(text, hits.at[0].from, hits.at[0].to), "user taro unknown");
	phrases_free(p);
}

static void hits_come_in_the_order_of_their_ends(void **state)
{
	static const char *const list[] = { "the user is not known here", "not known", "is not", "known", NULL };
	static const uint32_t order[] = { 2, 1, 3, 0 };
	struct phrases *p = set(list);

	(void)state;
	assert_true(found(p, "The user is  not known here", 0));
	assert_int_equal(hits.n, 4);
	for (size_t i = 0; i < 4; i++)
		assert_int_equal(hits.id[i], order[i]);
	phrases_free(p);
}

/* Over blocks of sixteen and marks of sixty-four bytes, with every kind of fold on the way. */
static void places_hold_in_long_texts(void **state)
{
	static const char *const list[] = { "needle", NULL };
	struct phrases *p = set(list);

	(void)state;
	for (size_t before = 0; before < 300; before++) {
		char text[400];
		size_t n = 0;

		while (n < before) {
			static const char *const bits[] = { "a", "  ", "\n", "B \t\r\n ", "\xe2\x80\x99", "\xe3\x81\x82" };
			const char *bit = bits[(n * 7 + before) % 6];

			memcpy(text + n, bit, strlen(bit));
			n += strlen(bit);
		}
		memcpy(text + n, "NeeDLE x", 9);
		assert_true(found(p, text, 0));
		assert_int_equal(hits.at[0].from, n);
		assert_int_equal(hits.at[0].to, n + 6);
	}
	phrases_free(p);
}

static void bad_phrases_are_refused(void **state)
{
	struct phrases *p = phrases_new();
	char longer[PHRASE_MAX + 10];

	(void)state;
	memset(longer, 'a', sizeof(longer));
	assert_false(phrases_add(p, S(""), 0));
	assert_false(phrases_add(p, S("  "), 0));
	assert_false(phrases_add(p, (struct slice){ longer, sizeof(longer) }, 0));
	phrases_build(p);
	assert_false(found(p, "anything", 0));
	phrases_free(p);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(words_fold_and_gaps_stretch),
		cmocka_unit_test(places_are_of_the_text),
		cmocka_unit_test(short_phrases_are_found_everywhere),
		cmocka_unit_test(pieces_are_the_nearest_and_count_once),
		cmocka_unit_test(hits_come_in_the_order_of_their_ends),
		cmocka_unit_test(places_hold_in_long_texts),
		cmocka_unit_test(bad_phrases_are_refused),
	};

	return cmocka_run_group_tests_name("phrases", tests, NULL, NULL);
}
