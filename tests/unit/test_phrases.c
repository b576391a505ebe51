// SPDX-License-Identifier: BSD-2-Clause
#include "tests/support/test.h"

#include "base/arena.h"
#include "base/fold.h"
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

/* By blocks the same comes out, from the same places, as by one byte after the other. */
static void a_text_is_folded_as_its_bytes_are(void **state)
{
	static const char *const bits[] = { "a", "Z", " ", "  ", "\n", "\t \r\n", "\xe2\x80\x99", "\xe2\x80\x9c", "\xe2\x80", "\xe3\x81\x82", "@[`{", "Wort Wort", "\x01", "\x1f\x7f\xff" };
	uint32_t chance = 1;

	(void)state;
	for (size_t length = 0; length < 400; length++) {
		char *text = mem_alloc(length), *out = mem_alloc(length + FOLD_PAD);
		struct folded f = { .p = out, .runs = mem_alloc(FOLD_RUNS(length) * sizeof(*f.runs)) };
		struct slice s = { text, length };
		bool blank = true;
		size_t n = 0, i = 0;

		for (size_t at = 0; at < length;) {
			const char *bit = bits[((chance = chance * 1664525 + 1013904223) >> 16) % (sizeof(bits) / sizeof(bits[0]))];
			size_t take = strlen(bit) < length - at ? strlen(bit) : length - at;

			memcpy(text + at, bit, take);
			at += take;
		}
		fold_text(&f, s);
		assert_true(f.nruns <= FOLD_RUNS(length));
		while (i < length) {
			size_t from = i;
			unsigned char c = fold_step(s, &i, &blank);

			if (!c)
				continue;
			assert_true(n < f.n);
			assert_int_equal((unsigned char)f.p[n], c);
			assert_int_equal(fold_origin(&f, n).from, from);
			assert_int_equal(fold_origin(&f, n).to, i);
			n++;
		}
		assert_int_equal(f.n, n);
		for (size_t k = 0; k < FOLD_PAD; k++)
			assert_int_equal(f.p[n + k], 0);
		free(text);
		free(out);
		free(f.runs);
	}
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

/* ---- against a plain search, over texts and phrases of few letters ---- */

static unsigned dice(unsigned sides)
{
	static uint32_t state = 1;

	state = state * 1664525u + 1013904223u;
	return (state >> 8) % sides;
}

#define RANDOM_PHRASES 12
#define RANDOM_TEXT 6000

struct random_phrase {
	char text[40];
	bool anchored, gap;
};

/* Ends in letters, so that it is folded as it is. */
static void letters(char *out, size_t n, unsigned kinds)
{
	for (size_t i = 0; i < n; i++)
		out[i] = i && i + 1 < n && out[i - 1] != ' ' && dice(8) == 0 ? ' ' : (char)('a' + dice(kinds));
	out[n] = '\0';
}

static void make_phrase(struct random_phrase *ph, unsigned kinds)
{
	static const unsigned sizes[] = { 2, 4, 9, 13, 18 };
	size_t n = 1 + dice(sizes[dice(5)]);

	letters(ph->text, n, kinds);
	ph->anchored = dice(8) == 0;
	ph->gap = !ph->anchored && n < 18 && dice(3) == 0;
	if (ph->anchored) {
		memmove(ph->text + 1, ph->text, n + 1);
		ph->text[0] = '^';
	} else if (ph->gap) {
		memcpy(ph->text + n, " * ", 3);
		letters(ph->text + n + 3, 1 + dice(18), kinds);
	}
}

static bool stands(struct slice text, struct slice words, size_t at)
{
	return slice_starts(slice_sub(text, at, text.n), words);
}

/* One of the second words begins not more than a gap behind the first. */
static bool gap_stands(struct slice text, struct slice phrase)
{
	size_t cut = slice_find(phrase, S(" * "));
	struct slice first = slice_sub(phrase, 0, cut), second = slice_sub(phrase, cut + 3, phrase.n);

	for (size_t i = 0; i < text.n; i++)
		for (size_t k = 0; stands(text, first, i) && k <= PHRASE_GAP; k++)
			if (stands(text, second, i + first.n + k))
				return true;
	return false;
}

static struct {
	struct {
		uint32_t id;
		struct span at;
	} hit[RANDOM_PHRASES * PHRASE_TIMES];
	size_t n;
} all_hits;

static void keep_all(void *ctx, uint32_t id, struct span at)
{
	(void)ctx;
	assert_true(all_hits.n < RANDOM_PHRASES * PHRASE_TIMES);
	all_hits.hit[all_hits.n].id = id;
	all_hits.hit[all_hits.n++].at = at;
}

static void check_hits(const struct random_phrase *phrases, uint32_t id, struct slice text)
{
	struct slice words = slice_of(phrases[id].text);
	size_t k = 0, expected = 0, met = 0;

	for (; k < all_hits.n && phrases[id].gap; k++)
		met += all_hits.hit[k].id == id;
	if (phrases[id].gap) {
		assert_int_equal(met > 0, gap_stands(text, words));
		return;
	}
	words = slice_sub(words, phrases[id].anchored, words.n);
	for (size_t i = 0; i < text.n && expected < PHRASE_TIMES; i++) {
		if (!stands(text, words, i) || (phrases[id].anchored && i))
			continue;
		while (k < all_hits.n && all_hits.hit[k].id != id)
			k++;
		assert_true(k < all_hits.n);
		assert_int_equal(all_hits.hit[k].at.from, i);
		assert_int_equal(all_hits.hit[k++].at.to, i + words.n);
		expected++;
	}
	while (k < all_hits.n)
		assert_true(all_hits.hit[k++].id != id);
}

static void finds_what_a_plain_search_finds(void **state)
{
	static char text[RANDOM_TEXT + 1];

	(void)state;
	for (unsigned round = 0; round < 400; round++) {
		struct random_phrase phrases[RANDOM_PHRASES] = { 0 };
		struct phrases *p = phrases_new();
		unsigned kinds = 1 + dice(6), nphrases = 1 + dice(RANDOM_PHRASES);
		size_t n = 1 + dice(round % 8 ? 200 : RANDOM_TEXT - 1);

		letters(text, n, kinds);
		for (uint32_t i = 0; i < nphrases; i++) {
			size_t length, at;

			make_phrase(&phrases[i], kinds);
			length = strlen(phrases[i].text);
			at = dice((unsigned)n);
			if (dice(2) && !phrases[i].gap && !phrases[i].anchored && at && at + length < n && text[at - 1] != ' ' && text[at + length] != ' ')
				memcpy(text + at, phrases[i].text, length);
			assert_true(phrases_add(p, slice_of(phrases[i].text), i));
		}
		phrases_build(p);
		all_hits.n = 0;
		phrases_scan(p, (struct slice){ text, n }, keep_all, NULL);
		for (size_t i = 1; i < all_hits.n; i++)
			assert_true(all_hits.hit[i - 1].at.to <= all_hits.hit[i].at.to);
		for (uint32_t i = 0; i < nphrases; i++)
			check_hits(phrases, i, (struct slice){ text, n });
		phrases_free(p);
	}
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
		cmocka_unit_test(a_text_is_folded_as_its_bytes_are),
		cmocka_unit_test(bad_phrases_are_refused),
		cmocka_unit_test(finds_what_a_plain_search_finds),
	};

	return cmocka_run_group_tests_name("phrases", tests, NULL, NULL);
}
