// SPDX-License-Identifier: BSD-2-Clause
/* The filter language, grouping, masking and keys, over a store in memory. */
#include "tests/support/test.h"

#include <locale.h>
#include <stdio.h>

#include "base/width.h"
#include "ui/model/detail.h"

static struct arena arena;
static struct store *st;
static struct model model;

static void put(const char *rcpt, const char *host, const char *status, const char *reply, int uid)
{
	struct slice mail = arena_printf(&arena, "Message-ID: <%d@example.org>\nDate: Thu, 29 Apr 2010 14:34:45 GMT\n%s", uid,
					 test_bounce(&arena, rcpt, host, status, reply));
	struct analysis an = ingest(&arena, rules_builtin(), NULL, mail);
	struct store_mail m = { .account = S("a"), .folder = S("f"), .path = S(""), .uidvalidity = 1, .uid = (uint32_t)uid, .raw = mail, .pulled_at = 1272600000 };
	struct store_put_result sum = { 0 };
	struct err err;

	assert_int_equal(store_begin(st, &err), RC_OK);
	assert_int_equal(store_put(st, &m, an.extract, an.verdicts, &sum, &err), RC_OK);
	assert_int_equal(store_commit(st, &err), RC_OK);
}

static void groups_hold_every_failure_once(void **state)
{
	(void)state;
	for (int g = 0; g < BY_COUNT; g++) {
		size_t n = 0;

		model_group(&model, (enum group_by)g);
		for (size_t i = 0; i < model.ngroups; i++)
			n += model.groups[i].n;
		assert_int_equal(n, 4);
		assert_int_equal(group_by_named(slice_of(group_by_name((enum group_by)g))), g);
	}
	model_group(&model, BY_CAUSE);
	assert_int_equal(model.ngroups, 3);
}

static void the_cursor_stays_on_its_failure(void **state)
{
	const struct entry *e;
	int64_t id;

	(void)state;
	model_group(&model, BY_CAUSE);
	for (size_t i = 0; i < model.ngroups; i++)
		model_fold(&model, i, false);
	model.cursor = 0;
	assert_true(model_step(&model, 1, ROW_FAILURE));
	assert_true(model_step(&model, 1, ROW_FAILURE));
	e = model_entry(&model);
	assert_non_null(e);
	id = e->id;
	model_sort(&model, SORT_NAME);
	assert_int_equal(model_entry(&model)->id, id);
	model_move(&model, 1000);
	assert_true(model.cursor < model.nrows);
	model_move(&model, -1000);
	assert_int_equal(model.cursor, 0);
}

static void masks_hide_and_tell_apart(void **state)
{
	struct mask m = { .secret = { 1, 2 } };
	struct slice a = mask_address(&m, &arena, S("taro.yamada@gmail.example")), b = mask_address(&m, &arena, S("jiro@gmail.example"));
	struct slice t = mask_text(&m, &arena, S("to <Taro.Yamada@GMAIL.example>, taro.yamada+x@gmail.example; xtaro.yamada@gmail.example"), S("taro.yamada@gmail.example"));

	(void)state;
	assert_true(slice_find(a, S("yamada")) == SIZE_MAX);
	assert_true(slice_ends(a, S("@gmail.example")));
	assert_true(slice_find(a, S("***")) != SIZE_MAX);
	assert_false(slice_eq(a, b));
	assert_slice(mask_address(&m, &arena, S("taro.yamada@gmail.example")), arena_cstr(&arena, a));
	assert_true(slice_ifind(t, S("<taro.yamada@")) == SIZE_MAX);
	assert_true(slice_ifind(t, S(" taro.yamada+")) == SIZE_MAX);
}

/* The source keeps its place, byte for byte. */
static void masks_in_place(void **state)
{
	static const char before[] = "to <Taro.Yamada@GMAIL.example>\nRCPT TO:<taro.ya=\nmada=40gmail.example> jiro@gmail.example";
	static const char after[] = "to <T**********@GMAIL.example>\nRCPT TO:<t*******\n****=40gmail.example> jiro@gmail.example";
	struct mask one = { .secret = { 1, 2 } }, all = { .all = true };
	char text[sizeof(before)], other[] = "abcd <Taro.Yamada@GMAIL.example>";

	(void)state;
	memcpy(text, before, sizeof(before));
	mask_in_place(&one, text, sizeof(text) - 1, S("taro.yamada@gmail.example"));
	assert_string_equal(text, after);
	mask_in_place(&all, other, sizeof(other) - 1, S(""));
	assert_string_equal(other, "abcd <T**********@GMAIL.example>");
}

/* A line as it is drawn. */
static struct slice drawn(const struct line *l)
{
	struct slice s = { "", 0 };

	for (size_t i = 0; i < l->n; i++)
		s = arena_printf(&arena, "%.*s%.*s", SLICE_ARG(s), SLICE_ARG(l->piece[i].text));
	return s;
}

static void wrapping_by_words_and_kinsoku(void **state)
{
	struct lines out = { 0 };

	(void)state;
	lines_wrap(&arena, &out, S("one two three four"), ROLE_TEXT, 9, 0, 0);
	assert_int_equal(out.n, 3);
	assert_slice(slice_trim(drawn(&out.v[0])), "one two");
	out = (struct lines){ 0 };
	lines_wrap(&arena, &out, S("あいうえお。かき"), ROLE_TEXT, 10, 0, 0);
	for (size_t i = 0; i < out.n; i++) {
		struct slice t = drawn(&out.v[i]);

		assert_true(width_text(t) <= 10);
		assert_false(slice_starts(t, S("。"))); /* no line begins with a full stop */
	}
	out = (struct lines){ 0 };
	lines_wrap(&arena, &out, S("averyveryverylongwordwithoutanyblank"), ROLE_TEXT, 12, 0, 2);
	assert_true(out.n >= 4);
	for (size_t i = 0; i < out.n; i++)
		assert_true(width_text(drawn(&out.v[i])) <= 12);
}

static void a_scope_lists_and_counts_one_folder(void **state)
{
	struct filter_error fe;
	int64_t *hidden;

	(void)state;
	model_set_scope(&model, "a/f");
	assert_int_equal(model.nmembers, 4);
	model_set_scope(&model, "a/");
	assert_int_equal(model.nall, 4);
	model_tag(&model, model.members[0], true);
	model_set_scope(&model, "a/ff");
	assert_int_equal(model.nmembers, 0);
	assert_int_equal(model.nall, 0);
	assert_int_equal(model.tags.n, 0);
	model_set_scope(&model, "b/");
	assert_int_equal(model.totals[STATE_NEW], 0);
	assert_true(model_filter(&model, S(""), &fe)); /* none comes back with another filter */
	assert_int_equal(model.nmembers, 0);
	model_set_scope(&model, "");
	assert_int_equal(model.nmembers, 4);
	assert_int_equal(model_hidden(&model, &model.groups[0], &hidden), 0);
	free(hidden);
	assert_true(model_filter(&model, S("folder:a/f"), &fe));
	assert_int_equal(model.nmembers, 4);
	assert_true(model_filter(&model, S("folder:b/f"), &fe));
	assert_int_equal(model.nmembers, 0);
	assert_true(model_filter(&model, S(""), &fe));
}

static int set_up(void **state)
{
	struct err err;

	(void)state;
	setlocale(LC_CTYPE, "C.UTF-8"); /* widths of characters */
	arena_init(&arena);
	assert_int_equal(store_open(&st, NULL, STORE_MEMORY, &err), RC_OK);
	put("taro@x.example", "mx.x.example", "5.1.1", "550 5.1.1 User unknown", 1);
	put("hanako@y.example", "gmail-smtp-in.l.google.com", "5.1.1", "550 5.1.1 no such user", 2);
	put("full@y.example", "mx.y.example", "5.2.2", "552 5.2.2 over quota", 3);
	put("b@x.example", "mx.x.example", "5.7.1", "554 5.7.1 Client host [192.0.2.1] blocked using zen.spamhaus.org", 4);
	assert_int_equal(model_init(&model, st, &err), RC_OK);
	model_update(&model);
	return 0;
}

static int tear_down(void **state)
{
	(void)state;
	model_release(&model);
	store_close(st);
	arena_release(&arena);
	return 0;
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(groups_hold_every_failure_once), cmocka_unit_test(the_cursor_stays_on_its_failure),
		cmocka_unit_test(a_scope_lists_and_counts_one_folder),
		cmocka_unit_test(masks_hide_and_tell_apart),
		cmocka_unit_test(masks_in_place),
		cmocka_unit_test(wrapping_by_words_and_kinsoku),
	};

	return cmocka_run_group_tests_name("model", tests, set_up, tear_down);
}
