// SPDX-License-Identifier: BSD-2-Clause
/* What many failures show together: the same in one go, in slices, and when it is given up and begun again and again. */
#include "tests/support/store.h"

#include <stdio.h>
#include <stdlib.h>

#include "insight/insight.h"
#include "report/report.h"
#include "store/db.h"

#define NOW 1794787200
#define HOUR 3600
#define DAY 86400
#define FAILURES 60000

static struct store *st;
static struct index *ix;
static struct entry *v;
static uint32_t *order;
static uint64_t *want;

static uint32_t seed = 1;

static uint32_t draw(uint32_t most)
{
	seed = seed * 1664525u + 1013904223u;
	return (seed >> 8) % most;
}

#define str(...) test_str(ix, __VA_ARGS__)

static int by_time(const void *a, const void *b)
{
	uint32_t x = *(const uint32_t *)a, y = *(const uint32_t *)b;

	return v[x].failed_at != v[y].failed_at ? (v[x].failed_at > v[y].failed_at) - (v[x].failed_at < v[y].failed_at) : (x > y) - (x < y);
}

/*
 * Long chains, the newest first as a pull brings them: one sender has a spike, one receiver two hours of trouble, mail of
 * one program is refused as spam, some boxes stay full, an old issue has gone quiet.
 */
static void make_failures(void)
{
	static const uint8_t causes[] = { CAUSE_SPAMDETECTED, CAUSE_MAILBOXFULL, CAUSE_USERUNKNOWN, CAUSE_BLOCKED, CAUSE_SYSTEMERROR };

	for (int i = 0; i < FAILURES; i++) {
		uint32_t kind = draw(5), receiver = draw(3);
		struct entry *e = &v[i];

		*e = (struct entry){ .id = i + 1, .message = i + 1, .failed_at = NOW - (int64_t)i * 120 - draw(60), .kind = draw(50) ? REPORT_FAILED : REPORT_DELAYED,
				     .cause = causes[kind], .state = STATE_OPEN, .issue = 1 + kind * 3 + receiver, .org = str("r%u.example", receiver),
				     .sender = str("s%u@client.example", draw(3)), .sender_domain = str("client.example"), .mailer = str("Mailer %u", kind ? draw(9) : 7),
				     .msgid = str("m%u", draw(FAILURES / 3)), .recipient = str("u%u@r%u.example", draw(FAILURES / 4), receiver),
				     .source = str("192.0.2.%u", i < 3000 ? 9 : 8), .campaign = str("campaign %u", draw(400)) };
		if (kind == 3)
			e->dnsbl = str("list.example");
	}
	for (int i = 5000; i < 5400; i++) { /* in an afternoon, after a week of quiet */
		v[i].org = str("trouble.example");
		v[i].cause = CAUSE_SYSTEMERROR;
		v[i].issue = 90;
		v[i].failed_at = v[5000].failed_at - (i - 5000) * 10;
	}
	for (int i = 100; i < 900; i++) { /* in a day, and rarely before */
		v[i].sender = str("spike@client.example");
		v[i].cause = CAUSE_SPAMDETECTED;
		v[i].failed_at = v[100].failed_at - (i - 100) * 60;
	}
	for (int i = 50000; i < 50010; i++) {
		v[i].issue = 91;
		v[i].cause = CAUSE_BLOCKED;
		v[i].kind = REPORT_FAILED;
	}
	for (int i = 30000; i < 30040; i++) { /* two notices of each message */
		v[i].msgid = str("late %d", i / 2);
		v[i].recipient = str("late@r0.example");
		v[i].kind = i % 2 ? REPORT_DELAYED : REPORT_FAILED;
	}
	for (uint32_t i = 0; i < FAILURES; i++)
		order[i] = i;
	qsort(order, FAILURES, sizeof(*order), by_time);
	ix->v = v;
	ix->n = FAILURES;
	ix->order = order;
}

static void forget(void)
{
	for (size_t i = 0; i < FAILURES; i++)
		v[i].findings = v[i].own;
}

static void check(void)
{
	for (size_t i = 0; i < FAILURES; i++)
		assert_int_equal(v[i].findings, want[i]);
}

static void in_one_go(void **state)
{
	struct insight *in = insight_new(ix);
	size_t n[64] = { 0 };

	(void)state;
	assert_false(insight_work(in, SIZE_MAX));
	for (size_t i = 0; i < FAILURES; i++) {
		want[i] = v[i].findings;
		for (int b = 0; b < 64; b++)
			n[b] += want[i] >> b & 1;
	}
	/* else the tests below compare nothing */
	assert_true(n[FINDING_RECEIVER_TROUBLE] >= 400 && n[FINDING_OWN_QUOTA_OR_COMPROMISE] >= 400 && n[FINDING_MAILBOX_ABANDONED]);
	assert_true(n[FINDING_AGEING] >= 40 && n[FINDING_DNSBL_NEW_IP]);
	assert_int_equal(n[FINDING_RECOVERED], 10); /* what fails to this day has not, though its newest came first */
	assert_true(n[FINDING_COMMON_FACTOR] + n[FINDING_CLIENT_FILTERED]);
	insight_free(in);
	forget();
}

static void in_slices(void **state)
{
	struct insight *in = insight_new(ix);
	size_t steps = 0;

	(void)state;
	while (insight_work(in, 1))
		steps++;
	assert_true(steps > FAILURES);
	check();
	insight_free(in);
	forget();
}

static size_t asked, left;

static bool now_and_then(void *ctx)
{
	asked++;
	if (draw(*(unsigned *)ctx))
		return false;
	left++;
	return true;
}

static void given_up_and_begun_again(void **state)
{
	struct insight *in = insight_new(ix);
	unsigned one_in = 20;

	(void)state;
	insight_ask(in, now_and_then, &one_in);
	while (insight_work(in, 200))
		;
	assert_true(asked > 500 && left > 10);
	check();
	insight_free(in);
	forget();
}

static bool always(void *ctx)
{
	(void)ctx;
	return true;
}

/* As long as somebody waits nothing long is done, and nothing wrong is left behind. */
static void all_the_time(void **state)
{
	struct insight *in = insight_new(ix);

	(void)state;
	insight_ask(in, always, NULL);
	for (int i = 0; i < 2000; i++)
		assert_true(insight_work(in, 200));
	for (size_t i = 0; i < FAILURES; i++)
		assert_int_equal(v[i].findings & ~want[i], 0);
	insight_ask(in, NULL, NULL);
	while (insight_work(in, 200))
		;
	check();
	insight_free(in);
	forget();
}

/* Entries say other than they did: judged anew, and what was found before goes as they are taken in. */
static void anew(void **state)
{
	struct insight *in = insight_new(ix);

	(void)state;
	assert_false(insight_work(in, SIZE_MAX));
	v[7].findings |= INSIGHT_BIT(MAILBOX_ABANDONED);
	want[7] &= ~INSIGHT_BIT(MAILBOX_ABANDONED);
	v[7].recipient = str("nobody else");
	v[7].sender = str("nobody@client.example");
	v[7].msgid = 0;
	ix->rewritten++;
	while (insight_work(in, 1000))
		;
	assert_int_equal(v[7].findings & INSIGHT_BIT(MAILBOX_ABANDONED), 0);
	assert_int_equal(v[5100].findings, want[5100]);
	insight_free(in);
	forget();
}

static int set_up(void **state)
{
	struct err err;

	(void)state;
	assert_int_equal(store_open(&st, NULL, STORE_MEMORY, &err), RC_OK);
	assert_int_equal(store_index(st, &ix, &err), RC_OK);
	v = mem_alloc(FAILURES * sizeof(*v));
	order = mem_alloc(FAILURES * sizeof(*order));
	want = mem_alloc(FAILURES * sizeof(*want));
	make_failures();
	return 0;
}

static int tear_down(void **state)
{
	(void)state;
	ix->v = NULL;
	ix->n = 0;
	ix->order = NULL;
	store_close(st);
	free(v);
	free(order);
	free(want);
	return 0;
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(in_one_go), cmocka_unit_test(in_slices), cmocka_unit_test(given_up_and_begun_again), cmocka_unit_test(all_the_time),
		cmocka_unit_test(anew),
	};

	return cmocka_run_group_tests_name("insight", tests, set_up, tear_down);
}
