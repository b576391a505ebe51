// SPDX-License-Identifier: BSD-2-Clause
/* The written and the real address: a leak, a Bcc, a list, a second domain, a hidden target. */
#include "tests/support/test.h"

#include <stdio.h>

#include "cause/domain.h"
#include "cause/forward.h"

/* One Postfix-like report; extra fields of the recipient's block, the text's line, the returned header. */
static struct analysis forwarded(const char *fields, const char *line, const char *returned)
{
	struct slice s = arena_printf(&test_arena,
				      "From: MAILER-DAEMON@mx.alias.example\nTo: sender@corp.example\nSubject: Undelivered Mail Returned to Sender\n"
				      "Content-Type: multipart/report; report-type=delivery-status; boundary=\"b\"\n\n--b\n\n%s\n"
				      "--b\nContent-Type: message/delivery-status\n\nReporting-MTA: dns; mx.alias.example\n\n%s"
				      "Action: failed\nStatus: 5.7.1\nRemote-MTA: dns; mx.real.example\n"
				      "Diagnostic-Code: smtp; 550 5.7.1 refused\n\n--b\nContent-Type: message/rfc822\n\n%s\n\nHi\n--b--\n",
				      line, fields, returned);

	return ingest(&test_arena, rules_builtin(), NULL, s);
}

/* "hidden-ok" praises the forwarder: no leak. */
static bool has(const struct verdict *v, enum finding_id id)
{
	for (size_t i = 0; i < v->nfindings; i++)
		if (v->findings[i].id == id && strcmp(v->findings[i].variant, "hidden-ok") != 0)
			return true;
	return false;
}

#define BACK "Received: from mail.corp.example (mail.corp.example [192.0.2.3]) by mx.alias.example with ESMTP id 1 for <info@alias.example>; Thu, 29 Apr 2010 14:34:45 +0000\n" \
	     "From: sender@corp.example\nTo: info@alias.example\nSubject: news"

static void original_recipient_tells(void **state)
{
	struct analysis an = forwarded("Final-Recipient: rfc822; owner@real.example\nOriginal-Recipient: rfc822; info@alias.example\n",
				       "<owner@real.example> (expanded from <info@alias.example>): host mx.real.example[192.0.2.9] said: 550 5.7.1 refused", BACK);

	(void)state;
	assert_int_equal(an.n, 1);
	assert_slice(an.verdicts[0].alias, "info@alias.example");
	assert_slice(an.verdicts[0].recipient, "owner@real.example");
	assert_true(has(&an.verdicts[0], FINDING_FORWARD_LEAK));
}

static void the_way_of_the_mail_tells(void **state)
{
	struct analysis an = forwarded("Final-Recipient: rfc822; owner@real.example\n",
				       "<owner@real.example>: host mx.real.example[192.0.2.9] said: 550 5.7.1 refused", BACK);

	(void)state;
	assert_slice(an.verdicts[0].alias, "info@alias.example");
	assert_true(has(&an.verdicts[0], FINDING_FORWARD_LEAK));
}

static void no_forwarding(void **state)
{
	struct analysis an = forwarded("Final-Recipient: rfc822; info@alias.example\n", "<info@alias.example>: refused", BACK);

	(void)state;
	assert_slice(an.verdicts[0].alias.n ? an.verdicts[0].alias : S("none"), "none");
	assert_false(has(&an.verdicts[0], FINDING_FORWARD_LEAK));
}

static void a_bcc_is_no_leak(void **state)
{
	struct analysis an = forwarded("Final-Recipient: rfc822; boss@real.example\nOriginal-Recipient: rfc822; boss@real.example\n",
				       "<boss@real.example>: refused",
				       "Received: from pc (pc [192.0.2.3]) by mx.alias.example with ESMTP for <boss@real.example>; Thu, 29 Apr 2010 14:34:45 +0000\n"
				       "From: sender@corp.example\nTo: other@third.example\nSubject: x");

	(void)state;
	assert_false(has(&an.verdicts[0], FINDING_FORWARD_LEAK));
	assert_int_equal(an.verdicts[0].alias.n, 0);
}

static void a_second_domain_of_one_mailbox(void **state)
{
	struct analysis an = forwarded("Final-Recipient: rfc822; taro@alias.example\nOriginal-Recipient: rfc822; taro@alias-group.example\n",
				       "<taro@alias.example> (expanded from <taro@alias-group.example>): refused",
				       "From: sender@corp.example\nTo: taro@alias-group.example\nSubject: x");

	(void)state;
	assert_false(has(&an.verdicts[0], FINDING_FORWARD_LEAK));
}

static void a_hidden_target_stays_hidden(void **state)
{
	struct analysis an = test_judge(&test_arena,
		"From: Mailer-Daemon@alias.example\nTo: sender@corp.example\nSubject: Mail delivery failed: returning message to sender\n"
		"Content-Type: multipart/report; report-type=delivery-status; boundary=b\n\n--b\n\n"
		"This message was created automatically by mail delivery software.\nThe following address(es) failed:\n\n"
		"  an undisclosed address\n    (generated from info@alias.example)\n\n--b\nContent-Type: message/delivery-status\n\n"
		"Reporting-MTA: dns; mx.alias.example\n\nAction: failed\nFinal-Recipient: rfc822;info@alias.example\nStatus: 5.0.0\n"
		"Diagnostic-Code: smtp; 550 refused\n--b\nContent-Type: message/rfc822\n\nFrom: sender@corp.example\nTo: info@alias.example\n\nHi\n--b--\n");

	(void)state;
	assert_int_equal(an.n, 1);
	assert_slice(an.verdicts[0].recipient, "info@alias.example");
	assert_false(has(&an.verdicts[0], FINDING_FORWARD_LEAK));
}

/* Who failed for himself is nobody's alias. */
static void recipients_beside_each_other(void **state)
{
	struct analysis an = forwarded("Final-Recipient: rfc822; info@alias.example\nAction: failed\nStatus: 5.1.1\n\nFinal-Recipient: rfc822; owner@real.example\n",
				       "Two recipients failed.",
				       "Received: from x by mx.alias.example; Thu, 29 Apr 2010 14:34:45 +0000\nFrom: sender@corp.example\nTo: info@alias.example\nSubject: news");

	(void)state;
	assert_int_equal(an.n, 2);
	assert_slice(an.verdicts[1].recipient, "owner@real.example");
	assert_int_equal(an.verdicts[1].alias.n, 0);
}

static void the_same_mailbox(void **state)
{
	(void)state;
	assert_true(mailbox_same(S("Taro.Yamada+news@Gmail.com"), S("taroyamada@googlemail.com")));
	assert_true(mailbox_same(S("a@X.example"), S("a@x.EXAMPLE")));
	assert_false(mailbox_same(S("a@x.example"), S("b@x.example")));
	assert_false(mailbox_same(S(""), S("")));
	assert_slice(domain_org(S("mx.sub.example.co.jp")), "example.co.jp");
	assert_slice(domain_org(S("mx.example.com")), "example.com");
	assert_true(domain_under(S("a.b.example"), S("b.example")));
	assert_false(domain_under(S("ab.example"), S("b.example")));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(original_recipient_tells),	  cmocka_unit_test(the_way_of_the_mail_tells),
		cmocka_unit_test(no_forwarding),		  cmocka_unit_test(a_bcc_is_no_leak),
		cmocka_unit_test(a_second_domain_of_one_mailbox), cmocka_unit_test(a_hidden_target_stays_hidden),
		cmocka_unit_test(the_same_mailbox),	cmocka_unit_test(recipients_beside_each_other),
	};

	return cmocka_run_group_tests_name("forward", tests, test_arena_up, test_arena_down);
}
