// SPDX-License-Identifier: BSD-2-Clause
/* Every cause and finding has its page in both languages; codes have words. */
#include "tests/support/test.h"

#include <stdio.h>

#include "base/utf8.h"
#include "know/know.h"

static void every_cause_is_explained(void **state)
{
	static const enum know_section needed[] = { KNOW_TITLE, KNOW_SUMMARY, KNOW_STEPS };

	(void)state;
	for (int c = 0; c < CAUSE_COUNT; c++)
		for (int lang = KNOW_EN; lang <= KNOW_JA; lang++)
			for (size_t i = 0; i < 3; i++) {
				bool fallback = false;
				struct slice s = know_cause((enum cause)c, (enum know_lang)lang, needed[i], &fallback);

				if (!s.n || fallback || !utf8_valid(s)) {
					print_error("%s, language %d, section %d\n", cause_name((enum cause)c), lang, (int)needed[i]);
					fail();
				}
			}
}

static void every_finding_is_explained(void **state)
{
	(void)state;
	for (int f = 0; f < FINDING_COUNT; f++)
		for (int lang = KNOW_EN; lang <= KNOW_JA; lang++) {
			bool fallback = false;
			struct slice t = know_finding((enum finding_id)f, (enum know_lang)lang, KNOW_TITLE, &fallback);
			struct slice e = know_finding((enum finding_id)f, (enum know_lang)lang, KNOW_EXPLAIN, &fallback);

			if (!t.n || !e.n || fallback) {
				print_error("%s, language %d\n", finding_name((enum finding_id)f), lang);
				fail();
			}
		}
}

static void names_go_there_and_back(void **state)
{
	(void)state;
	for (int c = 0; c < CAUSE_COUNT; c++)
		assert_int_equal(cause_by_name(slice_of(cause_name((enum cause)c))), c);
	for (int f = 0; f < FINDING_COUNT; f++)
		for (int other = 0; other < f; other++)
			assert_string_not_equal(finding_name((enum finding_id)f), finding_name((enum finding_id)other));
	assert_int_equal(cause_by_name(S("mesgtoobig")), CAUSE_EMAILTOOLARGE);
	assert_int_equal(cause_by_name(S("toomanyconn")), CAUSE_RATELIMITED);
	assert_int_equal(cause_by_name(S("nonsense")), CAUSE_COUNT);
}

static void slots_are_filled(void **state)
{
	struct finding f = { .id = FINDING_DNSBL_LISTING, .nslots = 1, .slots = { { "ip", S("192.0.2.1") } } };
	struct arena a;

	(void)state;
	arena_init(&a);
	assert_slice(know_fill(&a, S("{ip} is on {list}."), &f), "192.0.2.1 is on ?.");
	assert_slice(know_fill(&a, S("no slots { here"), &f), "no slots { here");
	arena_release(&a);
}

static void codes_have_words(void **state)
{
	struct know_code k;

	(void)state;
	assert_true(know_code(S("4.4.1"), KNOW_EN, &k));
	assert_true(k.words.n > 10);
	assert_true(know_code(S("5.1.1"), KNOW_JA, &k));
	assert_int_equal(k.cause, CAUSE_USERUNKNOWN);
	assert_true(know_code(S("550"), KNOW_EN, &k));
	assert_false(know_code(S("9.9.9"), KNOW_EN, &k));
	assert_false(know_code(S("hello"), KNOW_EN, &k));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(every_cause_is_explained), cmocka_unit_test(every_finding_is_explained),
		cmocka_unit_test(names_go_there_and_back),  cmocka_unit_test(slots_are_filled),
		cmocka_unit_test(codes_have_words),
	};

	return cmocka_run_group_tests_name("know", tests, NULL, NULL);
}
