// SPDX-License-Identifier: BSD-2-Clause
/* Replies, delivery-status fields and the prose of MTAs. */
#include "tests/support/test.h"

#include "report/dsn.h"
#include "report/format.h"
#include "report/reply.h"
#include "report/text.h"

static struct reply reply_of(const char *text)
{
	struct reply r = { 0 };

	reply_parse(&test_arena, slice_of(text), &r);
	return r;
}

static void codes_in_replies(void **state)
{
	static const struct {
		const char *text;
		unsigned code;
		const char *enhanced;
	} cases[] = {
		{ "550 5.1.1 User unknown", 550, "5.1.1" },
		{ "550-5.7.1 first\n550 5.7.1 second", 550, "5.7.1" },
		{ "smtp; 452 4.2.2 over quota", 452, "4.2.2" },
		{ "host mx.example.org[192.0.2.5] said: 554 no", 554, "" },
		{ "User unknown (#5.1.1)", 0, "5.1.1" },
		{ "550 no such user (#5.1.1)", 550, "5.1.1" },
		{ "delayed for 500 hours", 0, "" },
		{ "192.0.2.5 refused", 0, "" },
		{ "version 5.2.1.4 of the thing", 0, "" },
		{ "421 4.7.0 try later", 421, "4.7.0" },
		{ "552 5.2.2", 552, "5.2.2" },
		{ "message of 512 bytes", 0, "" },
		{ "", 0, "" },
	};
	char out[20];

	(void)state;
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		struct reply r = reply_of(cases[i].text);

		if (r.code != cases[i].code || strcmp(enhanced_text(r.enhanced, out), cases[i].enhanced) != 0) {
			print_error("%s: %u %s\n", cases[i].text, r.code, enhanced_text(r.enhanced, out));
			fail();
		}
	}
}

static void lines_of_a_reply_are_joined(void **state)
{
	(void)state;
	assert_slice(reply_join(&test_arena, S("550-5.7.1 Our system has detected that this 550-5.7.1 message is spam. 550 5.7.1 bye")),
		     "550 5.7.1 Our system has detected that this message is spam. bye");
	assert_slice(reply_join(&test_arena, S("call 555-1234 now")), "call 555-1234 now");
	for (int at = 0; at < 60; at++) /* wherever they stand */
		assert_slice(reply_join(&test_arena, arena_printf(&test_arena, "%*s550-a 550 b%*s", at, "", 60 - at, "")),
			     arena_printf(&test_arena, "%*s550 a b%*s", at, "", 60 - at, "").p);
}

/* Line ends and indentation become one blank each, wherever they stand. */
static void blocks_are_told_on_one_line(void **state)
{
	(void)state;
	for (int at = 0; at < 50; at++)
		for (int more = 1; more < 40; more += 6) {
			struct slice text = arena_printf(&test_arena, "a%0*d\n%*s\t\rend", at + 1, 0, more, "");
			struct report r = { 0 };

			text_enrich(&test_arena, &r, text);
			assert_slice(r.block, arena_printf(&test_arena, "a%0*d end", at + 1, 0).p);
		}
}

static void phases(void **state)
{
	(void)state;
	assert_int_equal(smtp_command_parse(S("RCPT TO command")), SMTP_RCPT);
	assert_int_equal(smtp_command_parse(S("end of DATA command")), SMTP_EOD);
	assert_int_equal(smtp_command_parse(S("MAIL FROM:<a@b>")), SMTP_MAIL);
	assert_int_equal(smtp_command_parse(S("something")), SMTP_UNKNOWN);
}

static struct report *dsn(const char *text, size_t *n)
{
	struct report *first = NULL, **tail = &first;

	*n = dsn_read(&test_arena, slice_of(text), &tail, 100);
	return first;
}

static void status_fields(void **state)
{
	size_t n;
	struct report *r = dsn("Reporting-MTA: dns; mx.example.org\nX-Postfix-Queue-ID: ABC\n\n"
			       "Final-Recipient: rfc822; a@x.example\nOriginal-Recipient: rfc822;b@x.example\nAction: failed\nStatus: 5.2.2 (full)\n"
			       "Remote-MTA: dns; mx.x.example\nDiagnostic-Code: smtp; 552 5.2.2 quota\n  exceeded\nLast-Attempt-Date: Thu, 29 Apr 2010 14:34:45 GMT\n\n"
			       "Final-Recipient: rfc822; c@x.example\nAction: delayed\nStatus: 4.4.1\n",
			       &n);

	(void)state;
	assert_int_equal(n, 2);
	assert_slice(r->final_recipient, "a@x.example");
	assert_slice(r->original_recipient, "b@x.example");
	assert_int_equal(r->action, ACTION_FAILED);
	assert_int_equal(r->status.detail, 2);
	assert_slice(r->diagnostic, "552 5.2.2 quota exceeded");
	assert_int_equal(r->reply.code, 552);
	assert_slice(r->reporting_mta, "mx.example.org");
	assert_slice(r->queue_id, "ABC");
	assert_int_equal(r->last_attempt, 1272551685);
	assert_int_equal(r->next->action, ACTION_DELAYED);
	assert_slice(r->next->reporting_mta, "mx.example.org");
}

static void broken_status_fields(void **state)
{
	size_t n;
	struct report *r;

	(void)state;
	/* a continuation that lost its blank */
	r = dsn("Final-Recipient: rfc822; a@x.example\nDiagnostic-Code: smtp; 550 5.1.1 no such\nuser here\nStatus: 5.1.1\n", &n);
	assert_slice(r->diagnostic, "550 5.1.1 no such user here");
	/* status behind an empty line */
	r = dsn("Final-Recipient: rfc822; a@x.example\nAction: failed\n\nStatus: 5.1.1\n", &n);
	assert_int_equal(n, 1);
	assert_int_equal(r->status.class, 5);
	/* no recipient at all */
	r = dsn("Reporting-MTA: dns; x\n\n", &n);
	assert_int_equal(n, 0);
	assert_null(r);
	/* in running text */
	struct report *first = NULL, **tail = &first;
	assert_int_equal(dsn_read_text(&test_arena, S("Sorry.\n\nReporting-MTA: dns; m.example\n\nFinal-Recipient: rfc822; z@x.example\nStatus: 5.0.0\n"), &tail, 9), 1);
	assert_slice(first->reporting_mta, "m.example");
	assert_int_equal(dsn_read_text(&test_arena, S("Status: fine\nAction: none"), &tail, 9), 0);
}

static void escaped_addresses(void **state)
{
	(void)state;
	assert_slice(dsn_address(&test_arena, S("rfc822; a+3Db@x.example")), "a=b@x.example");
	assert_slice(dsn_address(&test_arena, S("rfc822; news+tag@x.example")), "news+tag@x.example");
	assert_slice(dsn_address(&test_arena, S("utf-8; \\x{5B9B}@x.example")), "宛@x.example");
	assert_slice(dsn_address(&test_arena, S("rfc822;\\345\\256\\233@x.example")), "宛@x.example");
	assert_slice(dsn_address(&test_arena, S("rfc822;rfc822;a@x.example")), "a@x.example");
	assert_slice(dsn_unescape(&test_arena, S("C:\\377\\new \\x{}")), "C:\xc3\xbf\\new \\x{}");
}

static struct report *prose(const char *text, size_t *n)
{
	struct report *first = NULL, **tail = &first;

	*n = text_read(&test_arena, slice_of(text), format_match(mail_parse(&test_arena, S("")), slice_of(text)).intro, &tail, 100);
	return first;
}

static void prose_of_mtas(void **state)
{
	size_t n;
	struct report *r;

	(void)state;
	r = prose("Hi. This is the qmail-send program at mx.example.org.\nI'm afraid\n\n<a@x.example>:\n192.0.2.9 does not like recipient.\n"
		  "Remote host said: 550 5.1.1 no such user\nGiving up on 192.0.2.9.\n\n--- Below this line is a copy of the message.\n",
		  &n);
	assert_int_equal(n, 1);
	assert_slice(r->recipient, "a@x.example");
	assert_int_equal(r->reply.code, 550);
	assert_int_equal(r->reply.at, SMTP_RCPT);
	assert_slice(r->reply.text, "550 5.1.1 no such user");

	r = prose("<a@x.example>: host mx.x.example[192.0.2.9] said: 550 5.1.1 no such user (sorry) (in\n    reply to RCPT TO command)\n", &n);
	assert_slice(r->reply.text, "550 5.1.1 no such user (sorry)");

	r = prose("A message that you sent could not be delivered. The following address(es) failed:\n\n  b@x.example\n"
		  "    (generated from c@y.example)\n    SMTP error from remote mail server after end of data:\n"
		  "    host mx.x.example [192.0.2.8]: 554 5.7.1 spam\n",
		  &n);
	assert_int_equal(n, 1);
	assert_slice(r->expanded_from, "c@y.example");
	assert_int_equal(r->reply.at, SMTP_EOD);
	assert_slice(r->reply.host, "mx.x.example");

	r = prose("   ----- The following addresses had permanent fatal errors -----\n<d@x.example>\n    (reason: 550 5.1.1 User unknown)\n"
		  "    (expanded from: <e@y.example>)\n\n   ----- Transcript of session follows -----\n>>> RCPT To:<d@x.example>\n",
		  &n);
	assert_int_equal(n, 1);
	assert_slice(r->expanded_from, "e@y.example");
	assert_int_equal(r->reply.code, 550);

	/* what stands above the introduction is about the mail */
	r = prose("Your message\n\n  To:      list@y.example\n  Subject: x\n\ndid not reach the following recipient(s):\n\nf@x.example on Thu\n"
		  "    The recipient name is not recognized\n",
		  &n);
	assert_int_equal(n, 1);
	assert_slice(r->recipient, "f@x.example");
}

static void pipelined_refusals_are_of_rcpt(void **state)
{
	struct report r = { .recipient = S("a@x.example") }, s = r;

	(void)state;
	text_dialog(&test_arena, S(">>> DATA\n<<< 550 5.1.1 User unknown\n<<< 503 5.0.0 Need RCPT (recipient)\n"), &r);
	assert_int_equal(r.reply.at, SMTP_RCPT);
	text_dialog(&test_arena, S(">>> DATA\n<<< 550 Unknown user\n"), &s);
	assert_int_equal(s.reply.at, SMTP_DATA);
	for (int before = 0; before < 70; before++) { /* wherever they stand */
		r = (struct report){ .recipient = S("a@x.example") };
		text_dialog(&test_arena, arena_printf(&test_arena, "%*s\n>>> RCPT\n<<< 550 no", before, ""), &r);
		assert_int_equal(r.ndialog, 2);
		r = (struct report){ .recipient = S("a@x.example") };
		text_dialog(&test_arena, arena_printf(&test_arena, "%*s Out: 550 no", before, ""), &r);
		assert_int_equal(r.ndialog, 1);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(codes_in_replies),	cmocka_unit_test(lines_of_a_reply_are_joined),
		cmocka_unit_test(blocks_are_told_on_one_line),
		cmocka_unit_test(phases),		cmocka_unit_test(status_fields),
		cmocka_unit_test(broken_status_fields), cmocka_unit_test(escaped_addresses),
		cmocka_unit_test(prose_of_mtas),	cmocka_unit_test(pipelined_refusals_are_of_rcpt),
	};

	return cmocka_run_group_tests_name("report", tests, test_arena_up, test_arena_down);
}
