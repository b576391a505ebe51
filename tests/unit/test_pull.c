// SPDX-License-Identifier: BSD-2-Clause
/* Pulls against a server in this process: changes, faults, shared states, and the worker that watches. */
#include "tests/support/test.h"

#include <poll.h>
#include <stdio.h>
#include <stdlib.h>

#include "base/clock.h"
#include "sync/keywords.h"
#include "sync/pull.h"
#include "sync/worker.h"
#include "tests/support/mailbox.h"

#define ALL "IMAP4rev1 ENABLE CONDSTORE QRESYNC IDLE UIDPLUS MOVE"

static char *dir, path[300];
static struct mailbox box;
static struct conf *conf;
static struct store *st;
static struct err err;

static void start(unsigned n, const char *capability, const char *more)
{
	mailbox_start(&box, n, capability);
	conf = test_conf(dir, "name = me\n[account a]\nhost = 127.0.0.1\nport = %u\ntls = none\nuser = u\npassword-command = echo secret\n%s\n",
			 box.port, more);
	assert_int_equal(store_open(&st, path, STORE_WRITE, &err), RC_OK);
}

static struct store_put_result pull(void)
{
	struct pull p = {.conf = conf,
			 .account = conf_account(conf, NULL),
			 .store = st,
			 .me = S("me"),
			 .cancel_fd = -1};
	struct store_put_result sum = {0};

	if (pull_run(&p, &sum, &err) != RC_OK)
		fail_msg("pull: %s", err.msg);
	return sum;
}

static struct index *rows(void)
{
	struct index *ix = NULL;
	bool changed;

	assert_int_equal(store_refresh(st, &changed, &err), RC_OK);
	assert_int_equal(store_index(st, &ix, &err), RC_OK);
	return ix;
}

static size_t count(uint8_t flags, int state)
{
	struct index *ix = rows();
	size_t n = 0;

	for (size_t i = 0; i < ix->n; i++)
		n += (ix->v[i].flags & ENTRY_GONE) == flags && (state < 0 || ix->v[i].state == state);
	return n;
}

/* The failure of the mail with this UID. */
static int64_t id_of(unsigned uid)
{
	struct index *ix = rows();
	char address[40];

	snprintf(address, sizeof(address), "user%u@h%u.example", uid, uid);
	for (size_t i = 0; i < ix->n; i++)
		if (slice_eq(index_str(ix, ix->v[i].recipient), slice_of(address)))
			return ix->v[i].id;
	fail_msg("no failure of %s", address);
	return 0;
}

static void mark(unsigned uid, enum mark_op op, int64_t at)
{
	struct mark m = {.op = op, .by = S("me"), .at = at};
	int64_t id = id_of(uid);

	assert_int_equal(store_mark(st, &m, &id, 1, NULL, &err), RC_OK);
}

/* Twice as long each time, up to a minute; never quite as long as the others wait. */
static void patience_grows(void **state)
{
	static const int seconds[] = { 1, 2, 4, 8, 16, 32, 60, 60, 60 };

	(void)state;
	for (unsigned i = 0; i < sizeof(seconds) / sizeof(seconds[0]); i++) {
		int ms = pull_patience(i);

		assert_in_range(ms, seconds[i] * 1000, seconds[i] * 1000 + 499);
	}
	assert_in_range(pull_patience(4000000000u), 60000, 60499);
}

static void changes_are_found(const char *capability)
{
	unsigned fetches;

	start(10, capability, "");
	assert_int_equal(pull().failures, 10);
	fetches = box.fetches;
	assert_int_equal(pull().failures, 0);
	assert_int_equal(box.fetches, fetches); /* nothing new costs no question about mails */
	mailbox_add(&box);
	mailbox_remove(&box, 3);
	assert_int_equal(pull().failures, 1);
	assert_int_equal(count(0, -1), 10);
	assert_int_equal(count(ENTRY_GONE, -1), 1);
	for (unsigned uid = 1; uid <= 11; uid++)
		assert_int_equal(box.bodies[uid], 1);
	mailbox_renumber(&box);
	assert_int_equal(pull().failures, 0);
	assert_int_equal(count(0, -1), 10);
	assert_int_equal(count(ENTRY_GONE, -1), 1);
}

static void changes_with_qresync(void **state)
{
	(void)state;
	changes_are_found(ALL);
}

static void changes_with_condstore(void **state)
{
	(void)state;
	changes_are_found("IMAP4rev1 CONDSTORE");
}

static void changes_of_a_plain_server(void **state)
{
	(void)state;
	changes_are_found("IMAP4rev1");
}

/* The first fifty of a first pull are the last fifty that came. */
static void the_newest_come_first(void **state)
{
	(void)state;
	start(60, ALL, "");
	assert_int_equal(pull().failures, 60);
	assert_int_equal(box.nhanded_out, 60);
	for (unsigned i = 0; i < 50; i++)
		assert_in_range(box.handed_out[i], 11, 60);
}

static void one_bad_answer_blocks_no_folder(void **state)
{
	(void)state;
	start(20, ALL, "");
	box.garbled = 7;
	box.withheld = 13;
	box.vanishing = 17;
	pull();
	assert_int_equal(count(0, -1), 19); /* two of them with the reason only */
	assert_int_equal(pull().failures, 0);
	box.garbled = box.withheld = 0;
	for (unsigned uid = 1; uid <= 20; uid++) {
		assert_true(box.bodies[uid] <=
			    6); /* halves: what came in an answer that broke is asked for again */
		box.bodies[uid] = 0;
	}
	assert_int_equal(pull().failures, 0);
	for (unsigned uid = 1; uid <= 20; uid++)
		assert_int_equal(box.bodies[uid], 0);
}

static void states_travel(const char *capability)
{
	start(5, capability, "share = keywords");
	mailbox_set(&box, 2, "\\Seen $Forwarded");
	pull();
	mark(2, MARK_RESOLVE, clock_now());
	pull();
	assert_true(mailbox_has(&box, 2, "$ModoriDone"));
	assert_true(mailbox_has(&box, 2, "$ModoriBy-me"));
	assert_true(mailbox_has(&box, 2, "\\Seen"));
	assert_true(mailbox_has(&box, 2, "$Forwarded"));
	mailbox_set(&box, 4, "$ModoriMuted $ModoriBy-sato");
	pull();
	assert_int_equal(count(0, STATE_MUTED), 1);
	mark(2, MARK_REOPEN, clock_now() + 2);
	pull();
	assert_false(mailbox_has(&box, 2, "$ModoriDone"));
	assert_true(mailbox_has(&box, 2, "$Forwarded"));
}

static void states_travel_by_compare_and_swap(void **state)
{
	unsigned stores;

	(void)state;
	states_travel(ALL);
	stores = box.stores;
	pull();
	assert_int_equal(box.stores, stores); /* each once */
}

static void states_travel_on_a_plain_server(void **state)
{
	(void)state;
	states_travel("IMAP4rev1");
}

static void no_new_keywords_no_sharing(void **state)
{
	size_t marks, errands;

	(void)state;
	start(3, ALL, "share = keywords");
	box.forbids = true;
	pull();
	mark(1, MARK_RESOLVE, clock_now());
	pull();
	assert_int_equal(box.stores, 0);
	assert_int_equal(store_waiting(st, &marks, &errands, &err), RC_OK);
	assert_int_equal(marks, 0);
	assert_int_equal(count(0, STATE_DONE), 1);
}

static void two_words_at_once_are_none(void **state)
{
	(void)state;
	start(3, ALL, "share = keywords");
	pull();
	mark(2, MARK_RESOLVE, clock_now());
	pull();
	for (uint32_t uid = 1; uid <= 2; uid++)
		mailbox_set(&box, uid, "$ModoriDone $ModoriMuted $ModoriBy-sato"); /* two clients wrote in two steps */
	pull();
	assert_int_equal(count(0, STATE_NEW), 2);
	assert_true(mailbox_has(&box, 2, "$ModoriDone")); /* what was here stands again */
	assert_false(mailbox_has(&box, 2, "$ModoriMuted"));
	mailbox_set(&box, 1, "$ModoriMuted");
	pull();
	assert_int_equal(count(0, STATE_MUTED), 1);
}

static void without_compare_and_swap_the_later_one_is_sent_again(void **state)
{
	struct keywords theirs = {.state = STATE_MUTED, .at = clock_now() - 86400, .by = "sato"};
	struct buf flags;

	(void)state;
	start(3, "IMAP4rev1", "share = keywords");
	pull();
	mark(2, MARK_RESOLVE, clock_now());
	pull();
	assert_true(mailbox_has(&box, 2, "$ModoriDone"));
	buf_init(&flags, 500);
	keywords_write(&theirs, &flags);
	buf_puts(&flags, " \\Seen");
	mailbox_set(&box, 2, buf_cstr(&flags)); /* older, and sent a moment after ours */
	buf_release(&flags);
	pull();
	assert_int_equal(count(0, STATE_DONE), 1);
	assert_true(mailbox_has(&box, 2, "$ModoriDone"));
	assert_false(mailbox_has(&box, 2, "$ModoriMuted"));
	assert_true(mailbox_has(&box, 2, "\\Seen"));
}

/* ---- the worker ---- */

static bool wait_event(struct worker *w, enum event_kind kind, struct event *out, int ms)
{
	int64_t end = clock_ms() + ms;

	do {
		struct pollfd p = {worker_fd(w), POLLIN, 0};

		while (worker_event(w, out)) {
			if (out->kind == kind)
				return true;
			free(out->answer);
		}
		poll(&p, 1, 50);
	} while (clock_ms() < end);
	return false;
}

static void the_worker_watches_and_sends(void **state)
{
	struct worker *w = NULL;
	struct event ev;
	int64_t end;

	(void)state;
	start(4, ALL, "share = keywords");
	store_close(st);
	st = NULL;
	assert_int_equal(worker_start(&w, conf, NULL, path, &err), RC_OK);
	assert_true(worker_post(w, &(struct job){.kind = JOB_PULL, .id = 1}));
	assert_true(wait_event(w, EVENT_DONE, &ev, 10000));
	assert_int_equal(ev.rc, RC_OK);
	assert_int_equal(store_open(&st, path, STORE_WRITE, &err), RC_OK); /* the screen's own connection */
	assert_int_equal(count(0, -1), 4);
	mailbox_add(&box); /* IDLE tells of it */
	assert_true(wait_event(w, EVENT_DONE, &ev, 10000));
	assert_int_equal(ev.job, 0);
	assert_int_equal(count(0, -1), 5);
	for (int i = 0; i < 5; i++) { /* a job ends the waiting at once, on the same connection */
		mark(1, i % 2 ? MARK_REOPEN : MARK_RESOLVE, clock_now() + i);
		assert_true(worker_post(w, &(struct job){.kind = JOB_PULL, .id = 2}));
		do
			assert_true(wait_event(w, EVENT_DONE, &ev, 10000));
		while (ev.job != 2);
		assert_true(mailbox_has(&box, 1, "$ModoriDone") == !(i % 2));
	}
	assert_int_equal(box.connections, 1);
	mailbox_stop(&box); /* gone: said, with patience */
	assert_true(wait_event(w, EVENT_OFFLINE, &ev, 10000));
	assert_true(ev.total >= 1);
	end = clock_ms();
	worker_stop(w);
	assert_true(clock_ms() - end < 3000);
	mailbox_start(&box, 0, ALL); /* for the tear-down */
}

static int each(void **state)
{
	(void)state;
	dir = test_tmpdir();
	snprintf(path, sizeof(path), "%s/store.db", dir);
	return 0;
}

static int after(void **state)
{
	(void)state;
	mailbox_stop(&box);
	store_close(st);
	st = NULL;
	conf_free(conf);
	conf = NULL;
	test_rmdir(dir);
	return 0;
}

#define PULL_TEST(f) cmocka_unit_test_setup_teardown(f, each, after)

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(patience_grows),
		PULL_TEST(changes_with_qresync),
		PULL_TEST(changes_with_condstore),
		PULL_TEST(changes_of_a_plain_server),
		PULL_TEST(the_newest_come_first),
		PULL_TEST(one_bad_answer_blocks_no_folder),
		PULL_TEST(states_travel_by_compare_and_swap),
		PULL_TEST(states_travel_on_a_plain_server),
		PULL_TEST(no_new_keywords_no_sharing),
		PULL_TEST(two_words_at_once_are_none),
		PULL_TEST(without_compare_and_swap_the_later_one_is_sent_again),
		PULL_TEST(the_worker_watches_and_sends),
	};

	return cmocka_run_group_tests_name("pull", tests, NULL, NULL);
}
