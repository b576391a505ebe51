// SPDX-License-Identifier: BSD-2-Clause
/* What waits for the server, and what comes from it: in the store. */
#include "tests/support/test.h"

#include <stdio.h>
#include <stdlib.h>

#include "base/buf.h"
#include "store/store.h"

static char *dir, path[300];
static struct arena arena;
static struct store *st;
static struct store_folder folder;
static struct err err;

static void ok(enum rc rc)
{
	if (rc != RC_OK)
		fail_msg("%s", err.msg);
}

/* Mail number n at this UID, with that text behind its head; known by its bytes or by Message-ID, recipient
 * and time. */
static struct store_put_result put_text(int n, uint32_t uid, const char *head, const char *shared)
{
	struct store_put_result sum = { 0 };
	struct slice mail = arena_printf(&arena, "%sMessage-ID: <%d@x.example>\nDate: Thu, 29 Apr 2010 14:34:45 GMT\n%s", head, n,
					 test_bounce(&arena, arena_cstr(&arena, arena_printf(&arena, "u%d@h%d.example", n, n)),
						     arena_cstr(&arena, arena_printf(&arena, "mx.h%d.example", n)), "5.1.1", "550 5.1.1 User unknown"));
	struct analysis an = ingest(&arena, NULL, NULL, mail);
	struct store_mail m = { .account = S("a"), .folder = S("Bounces"), .uid = uid, .raw = mail, .shared = slice_of(shared), .pulled_at = 1300000000 };

	ok(store_put(st, &m, an.extract, an.verdicts, &sum, &err));
	return sum;
}

static struct index *rows(void)
{
	struct index *ix = NULL;
	bool changed;

	ok(store_refresh(st, &changed, &err));
	ok(store_index(st, &ix, &err));
	return ix;
}

static void mark(size_t row, enum mark_op op, int64_t at)
{
	struct mark m = {.op = op, .by = S("me"), .at = at};

	ok(store_mark(st, &m, &rows()->v[row].id, 1, NULL, &err));
}

static size_t waiting(struct store_state **v)
{
	size_t n;

	ok(store_outbox(st, folder.id, 100, &arena, v, &n, &err));
	return n;
}

static void marks_wait_in_order_and_once(void **state)
{
	struct store_state *v;

	(void)state;
	for (int i = 1; i <= 3; i++)
		put_text(i, (uint32_t)i, "", "");
	mark(0, MARK_RESOLVE, 100);
	mark(2, MARK_MUTE, 200);
	mark(0, MARK_REOPEN, 300);
	assert_int_equal(waiting(&v), 2);
	assert_int_equal(v[0].uid, 3);
	assert_int_equal(v[0].state, STATE_MUTED);
	assert_int_equal(v[0].at, 200);
	assert_int_equal(v[1].uid, 1); /* its last change counts */
	assert_int_equal(v[1].state, STATE_OPEN);
	assert_int_equal(v[1].at, 300);
	store_close(st); /* and survive */
	ok(store_open(&st, path, STORE_WRITE, &err));
	assert_int_equal(waiting(&v), 2);
	ok(store_outbox_drop(st, v[0].seq, &err));
	assert_int_equal(waiting(&v), 1);
}

/* Many at once, of which some wait already: each has a place of its own in the line. */
static void many_that_wait_are_marked_again(void **state)
{
	struct store_state *v;
	int64_t ids[4];

	(void)state;
	for (int i = 0; i < 4; i++)
		put_text(i + 1, (uint32_t)i + 1, "", "");
	for (size_t i = 0; i < 4; i++)
		ids[i] = rows()->v[i].id;
	mark(2, MARK_RESOLVE, 100);
	for (int64_t at = 200; at < 500; at += 100) {
		struct mark m = { .op = at == 300 ? MARK_REOPEN : MARK_RESOLVE, .by = S("me"), .at = at };

		ok(store_mark(st, &m, ids, 4, NULL, &err));
		assert_int_equal(waiting(&v), 4);
		for (int i = 0; i < 4; i++) {
			assert_int_equal(v[i].at, at);
			assert_true(i == 0 || v[i].seq > v[i - 1].seq);
		}
	}
}

/* Else whoever looks at a mail would take back what a colleague did before, and has not sent yet. */
static void looking_and_noting_is_told_to_nobody(void **state)
{
	struct store_step done;
	struct store_state *v;
	size_t n;

	(void)state;
	put_text(1, 1, "", "?");
	mark(0, MARK_SEE, 100);
	assert_int_equal(rows()->v[0].state, STATE_OPEN);
	mark(0, MARK_NOTE, 200);
	ok(store_undo(st, &done, &err));
	assert_int_equal(waiting(&v), 0);
	ok(store_unheeded(st, folder.id, &arena, &v, &n, &err));
	assert_int_equal(n, 1);
	assert_int_equal(v[0].marked, 0);
}

static int64_t marked_at(uint32_t uid)
{
	struct store_state *v;
	size_t n;

	ok(store_shared_put(st, folder.id, uid, S("?"), &err));
	ok(store_unheeded(st, folder.id, &arena, &v, &n, &err));
	assert_int_equal(n, 1);
	ok(store_shared_put(st, folder.id, uid, S(""), &err));
	return v[0].marked;
}

static void each_mark_has_its_time(void **state)
{
	struct mark theirs = { .op = MARK_MUTE, .by = S("sato"), .at = 1300000900 };
	struct store_state *v;

	(void)state;
	put_text(1, 1, "", "");
	assert_int_equal(marked_at(1), 0);
	mark(0, MARK_RESOLVE, 1300000000);
	assert_int_equal(marked_at(1), 1300000000);
	mark(0, MARK_SEE, 1300000100);
	mark(0, MARK_NOTE, 1300000200);
	assert_int_equal(marked_at(1), 1300000000);
	ok(store_heed(st, &theirs, &(int64_t){ rows()->v[0].message }, 1, false, &err));
	assert_int_equal(marked_at(1), 1300000900);
	mark(0, MARK_REOPEN, 1300000300); /* our clock is behind theirs: what is done knowing theirs is later all the same */
	assert_int_equal(marked_at(1), 1300000900);
	assert_int_equal(waiting(&v), 1);
	assert_int_equal(v[0].at, 1300000900);
	ok(store_agreed(st, rows()->v[0].message, 1300001800, &err)); /* a colleague did the same */
	assert_int_equal(marked_at(1), 1300001800);
	assert_int_equal(rows()->v[0].state, STATE_OPEN);
	mark(0, MARK_RESOLVE, 1300001800 - STORE_CLOCKS_DIFFER - 1); /* a clock that was quite wrong does not last */
	assert_int_equal(marked_at(1), 1300001800 - STORE_CLOCKS_DIFFER - 1);
}

static void a_mark_between_two_uidvalidities_waits(void **state)
{
	struct store_state *v;

	(void)state;
	put_text(1, 1, "", "");
	ok(store_folder_reset(st, folder.id, 9, &err)); /* and the pull is cut here */
	mark(0, MARK_RESOLVE, 100);
	put_text(1, 77, "", "?");
	assert_int_equal(waiting(&v), 1);
	assert_int_equal(v[0].uid, 77);
	assert_int_equal(rows()->n, 1);
}

static void nothing_waits_when_nothing_is_shared(void **state)
{
	struct store_state *v;
	size_t marks, errands;

	(void)state;
	put_text(1, 1, "", "");
	mark(0, MARK_RESOLVE, 100);
	assert_int_equal(waiting(&v), 1);
	ok(store_share(st, folder.id, false, &err));
	assert_int_equal(waiting(&v), 0);
	mark(0, MARK_REOPEN, 200);
	ok(store_waiting(st, &marks, &errands, &err));
	assert_int_equal(marks, 0);
}

static void a_colleague_is_no_step_and_not_sent_back(void **state)
{
	struct mark m = {.op = MARK_RESOLVE, .by = S("sato"), .at = 500};
	struct store_step done;
	struct store_state *v;
	struct history *h;
	size_t n;

	(void)state;
	put_text(1, 1, "", "?$ModoriDone $ModoriBy-sato");
	ok(store_unheeded(st, folder.id, &arena, &v, &n, &err));
	assert_int_equal(n, 1);
	assert_slice(v[0].shared, "?$ModoriDone $ModoriBy-sato");
	ok(store_heed(st, &m, &v[0].message, 1, false, &err));
	ok(store_shared_put(st, folder.id, 1, S("$ModoriDone $ModoriBy-sato"), &err));
	assert_int_equal(rows()->v[0].state, STATE_DONE);
	assert_int_equal(waiting(&v), 0);
	assert_int_equal(store_undo(st, &done, &err), RC_NOT_FOUND);
	ok(store_history(st, rows()->v[0].id, &arena, &h, &n, &err));
	assert_int_equal(n, 1);
	assert_slice(h[0].by, "sato");
	ok(store_unheeded(st, folder.id, &arena, &v, &n, &err));
	assert_int_equal(n, 0);
	m.op = MARK_MUTE; /* one that lost against ours: only told */
	ok(store_heed(st, &m, &(int64_t){rows()->v[0].message}, 1, true, &err));
	assert_int_equal(rows()->v[0].state, STATE_DONE);
	ok(store_history(st, rows()->v[0].id, &arena, &h, &n, &err));
	assert_int_equal(n, 2);
}

static void known_again_by_message_id(void **state)
{
	(void)state;
	put_text(1, 1, "", "");
	mark(0, MARK_RESOLVE, 100);
	ok(store_folder_reset(st, folder.id, 9, &err));
	assert_true(put_text(1, 5, "X-Added: by the server\n", "").duplicate);
	assert_int_equal(rows()->n, 1);
	assert_int_equal(rows()->v[0].state, STATE_DONE);
	/* while the first has a place, another mail with its Message-ID is another mail */
	assert_false(put_text(1, 6, "X-Other: mail\n", "").duplicate);
	assert_int_equal(rows()->n, 2);
}

static void gone_only_with_its_last_place(void **state)
{
	struct store_folder f;

	(void)state;
	put_text(1, 1, "", "");
	put_text(1, 2, "", "");
	assert_int_equal(rows()->n, 1);
	ok(store_folder_gone(st, folder.id, (const uint32_t[]){1}, 1, &err));
	assert_false(rows()->v[0].flags & ENTRY_GONE);
	ok(store_folder_gone(st, folder.id, (const uint32_t[]){2, 4000000000u}, 2, &err));
	assert_true(rows()->v[0].flags & ENTRY_GONE);
	put_text(1, 3, "", ""); /* back from the bin */
	assert_false(rows()->v[0].flags & ENTRY_GONE);
	ok(store_folder_reset(st, folder.id, 10, &err));
	ok(store_folder_get(st, S("a"), S("Bounces"), &f, &err));
	ok(store_folder_complete(st, &f, true, &err)); /* read anew, and it was not there */
	assert_true(rows()->v[0].flags & ENTRY_GONE);
}

static void only_what_is_done_is_moved_and_undone_until_it_begins(void **state)
{
	struct mark m = {.op = MARK_MOVE, .by = S("me"), .at = 1000};
	struct store_step done;
	struct store_errand *v;
	size_t queued, left, n;
	int64_t ids[2], due;

	(void)state;
	put_text(1, 1, "", "");
	put_text(2, 2, "", "");
	mark(0, MARK_RESOLVE, 100);
	ids[0] = rows()->v[0].id;
	ids[1] = rows()->v[1].id;
	ok(store_errand_add(st, &m, ids, 2, S("Done"), 1060, &queued, &left, &err));
	assert_int_equal(queued, 1);
	assert_int_equal(left, 1);
	ok(store_errands(st, folder.id, 1059, 10, &arena, &v, &n, &err));
	assert_int_equal(n, 0);
	ok(store_undo(st, &done, &err));
	ok(store_errands(st, folder.id, 2000, 10, &arena, &v, &n, &err));
	assert_int_equal(n, 0);
	ok(store_redo(st, &done, &err));
	ok(store_errand_next(st, &due, &err));
	assert_true(due > 0);
	ok(store_errands(st, folder.id, due, 10, &arena, &v, &n, &err));
	assert_int_equal(n, 1);
	assert_slice(v[0].target, "Done");
	assert_slice(v[0].msgid, "1@x.example");
	ok(store_errand_stage(st, v, 1, ERRAND_BEGUN, &err));
	assert_int_equal(store_undo(st, &done, &err), RC_UNSUPPORTED);
	ok(store_errands(st, folder.id, due, 10, &arena, &v, &n, &err));
	assert_true(v[0].begun);
}

static void the_whole_of_a_long_mail_keeps_id_and_state(void **state)
{
	struct store_put_result sum = {0};
	struct store_place place;
	struct slice raw;
	struct store_mail m = {.account = S("a"), .folder = S("Bounces"), .uid = 8, .pulled_at = 1300000000};
	struct analysis an;
	struct buf text;
	int64_t id;
	size_t report;

	(void)state;
	buf_init(&text, 1u << 20);
	buf_puts(&text, "From: MAILER-DAEMON@a.example\nSubject: failure notice\nMessage-ID: "
			"<long@a.example>\nDate: Thu, 29 Apr 2010 14:34:45 GMT\n\n");
	for (int i = 0; i < 5000; i++)
		buf_puts(&text, "nothing to see on this line\n");
	buf_puts(&text, "<u@b.example>:\n550 5.1.1 User unknown\n");
	m.raw = slice_sub(buf_slice(&text), 0, STORE_PART);
	m.size = (uint32_t)text.n;
	an = ingest(&arena, NULL, NULL, m.raw);
	ok(store_put(st, &m, an.extract, an.verdicts, &sum, &err));
	id = rows()->v[0].id;
	mark(0, MARK_RESOLVE, 100);
	ok(store_place(st, id, &arena, &place, &err));
	assert_int_equal(place.size, text.n);
	m.raw = buf_slice(&text);
	m.size = 0;
	an = ingest(&arena, NULL, NULL, m.raw);
	ok(store_put_whole(st, &m, an.extract, an.verdicts, &err));
	assert_int_equal(rows()->n, 1);
	assert_int_equal(rows()->v[0].id, id);
	assert_int_equal(rows()->v[0].state, STATE_DONE);
	ok(store_raw(st, id, &arena, &raw, &report, &err));
	assert_int_equal(raw.n, text.n);
	ok(store_place(st, id, &arena, &place, &err));
	assert_int_equal(place.size, 0);
	assert_true(put_text(1, 9, "", "").failures == 1);
	buf_release(&text);
}

static int each(void **state)
{
	(void)state;
	arena_init(&arena);
	dir = test_tmpdir();
	snprintf(path, sizeof(path), "%s/store.db", dir);
	if (store_open(&st, path, STORE_WRITE, &err) != RC_OK ||
	    store_folder_get(st, S("a"), S("Bounces"), &folder, &err) != RC_OK ||
	    store_folder_reset(st, folder.id, 8, &err) != RC_OK ||
	    store_share(st, folder.id, true, &err) != RC_OK)
		return 1;
	return 0;
}

static int after(void **state)
{
	(void)state;
	store_close(st);
	arena_release(&arena);
	test_store_sound(path);
	test_rmdir(dir);
	return 0;
}

#define SHARE_TEST(f) cmocka_unit_test_setup_teardown(f, each, after)

int main(void)
{
	const struct CMUnitTest tests[] = {
		SHARE_TEST(marks_wait_in_order_and_once),
		SHARE_TEST(many_that_wait_are_marked_again),
		SHARE_TEST(looking_and_noting_is_told_to_nobody),
		SHARE_TEST(each_mark_has_its_time),
		SHARE_TEST(a_mark_between_two_uidvalidities_waits),
		SHARE_TEST(nothing_waits_when_nothing_is_shared),
		SHARE_TEST(a_colleague_is_no_step_and_not_sent_back),
		SHARE_TEST(known_again_by_message_id),
		SHARE_TEST(gone_only_with_its_last_place),
		SHARE_TEST(only_what_is_done_is_moved_and_undone_until_it_begins),
		SHARE_TEST(the_whole_of_a_long_mail_keeps_id_and_state),
	};

	return cmocka_run_group_tests_name("share", tests, NULL, NULL);
}
