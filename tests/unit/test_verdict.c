// SPDX-License-Identifier: BSD-2-Clause
/* Causes by evidence: wording over code over class, phases, providers, codes that lie. */
#include "tests/support/test.h"

#include <stdio.h>

#include "cause/verdict.h"

static void replies_and_their_causes(void **state)
{
	static const struct {
		const char *host, *status, *reply;
		enum cause cause;
	} cases[] = {
		{ "mx.x.example", "5.1.1", "550 5.1.1 <a@x.example>: Recipient address rejected: User unknown in virtual mailbox table", CAUSE_USERUNKNOWN },
		{ "mx.x.example", "5.0.0", "550 Kein solcher Benutzer: Empfänger unbekannt", CAUSE_USERUNKNOWN },
		{ "mx.x.example", "5.1.1", "552 5.1.1 mailbox over quota", CAUSE_MAILBOXFULL }, /* the code lies, the words do not */
		{ "mx.x.example", "5.7.1", "554 5.7.1 Service unavailable; Client host [192.0.2.1] blocked using zen.spamhaus.org", CAUSE_BLOCKED },
		{ "mx.x.example", "5.7.1", "550 5.7.1 Relaying denied", CAUSE_NORELAYING },
		{ "mx.x.example", "5.7.1", "550 5.7.1 message refused because it appears to be spam", CAUSE_SPAMDETECTED },
		{ "mx.x.example", "5.7.1", "550 5.7.1 SPF check failed for sender", CAUSE_AUTHFAILURE },
		{ "mx.x.example", "5.7.1", "550 5.7.1 nothing that anybody knows", CAUSE_POLICYVIOLATION }, /* the code alone */
		{ "mx.x.example", "4.2.2", "452 4.2.2 Quota exceeded", CAUSE_MAILBOXFULL },
		{ "mx.x.example", "5.3.4", "552 5.3.4 Message too big", CAUSE_EMAILTOOLARGE },
		{ "mx.x.example", "5.2.1", "550 5.2.1 account has been disabled", CAUSE_SUSPEND },
		{ "mx.x.example", "5.0.0", "551 not our customer", CAUSE_HASMOVED },
		{ "mx.x.example", "5.7.25", "550 5.7.25 no PTR record for 192.0.2.1", CAUSE_REQUIREPTR },
		{ "mx.x.example", "4.7.0", "454 4.7.0 TLS handshake failed", CAUSE_FAILEDSTARTTLS },
		{ "mx.x.example", "5.0.0", "550 something in no language", CAUSE_ONHOLD },
		{ "gmail-smtp-in.l.google.com", "5.7.26", "550-5.7.26 This mail has been blocked because the sender is unauthenticated.", CAUSE_AUTHFAILURE },
		{ "gmail-smtp-in.l.google.com", "5.2.1", "550-5.2.1 The email account that you tried to reach is inactive.", CAUSE_SUSPEND },
		{ "x.mail.protection.outlook.com", "5.4.1", "550 5.4.1 Recipient address rejected: Access denied. AS(201806281)", CAUSE_USERUNKNOWN },
		{ "mfsmax.docomo.ne.jp", "5.0.0", "550 Unknown user a@docomo.ne.jp", CAUSE_USERUNKNOWN },
		{ "lsean.ezweb.ne.jp", "5.0.0", "550 : User unknown", CAUSE_FILTERED },
	};

	(void)state;
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		struct analysis an = test_judge(&test_arena, test_bounce(&test_arena, "a@x.example", cases[i].host, cases[i].status, cases[i].reply));

		assert_int_equal(an.n, 1);
		if (an.verdicts[0].cause != cases[i].cause) {
			print_error("%s\n  %s, not %s\n", cases[i].reply, cause_name(an.verdicts[0].cause), cause_name(cases[i].cause));
			fail();
		}
	}
}

/* No phrase knows these: the groups of words of sense.rules do. */
static void refusals_in_unknown_words(void **state)
{
	static const struct {
		const char *reply;
		enum cause cause;
	} cases[] = {
		{ "550 Le pauvre destinataire <full.box@x.example> nous est INCONNU", CAUSE_USERUNKNOWN },
		{ "550 \xD0\x9D\xD0\x95\xD0\xA2 \xD0\xA2\xD0\x90\xD0\x9A\xD0\x9E\xD0\x93\xD0\x9E \xD0\xB0\xD0\xB1\xD0\xBE\xD0\xBD\xD0\xB5\xD0\xBD\xD1\x82\xD0\xB0",
		  CAUSE_USERUNKNOWN }, /* НЕТ ТАКОГО абонента */
		{ "552 Das Postf\xC3\xA4" "chlein platzt: Quota", CAUSE_MAILBOXFULL },
		{ "550 5.7.1 this whole country may not connect: on our own black-list. Your IP knows why", CAUSE_BLOCKED },
		{ "550 unknown.example says hello", CAUSE_ONHOLD }, /* a host name is no word */
		{ "550 5.2.1 nobody opens that drawer: user over here is unknown", CAUSE_USERUNKNOWN },
	};

	(void)state;
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		struct analysis an = test_judge(&test_arena, test_bounce(&test_arena, "a@x.example", "mx.x.example", "5.0.0", cases[i].reply));

		if (an.verdicts[0].cause != cases[i].cause) {
			print_error("%s\n  %s, not %s\n", cases[i].reply, cause_name(an.verdicts[0].cause), cause_name(cases[i].cause));
			fail();
		}
	}
}

static void words_that_decided_are_kept(void **state)
{
	struct analysis an = test_judge(&test_arena, test_bounce(&test_arena, "a@x.example", "mx.x.example", "5.1.1", "552 5.1.1 mailbox over quota"));
	const struct verdict *v = &an.verdicts[0];

	(void)state;
	assert_true(v->nhits >= 1);
	assert_true(v->hits[0].decided);
	assert_true(slice_ifind(slice_sub(v->hits[0].text, v->hits[0].at.from, v->hits[0].at.to), S("quota")) != SIZE_MAX);
	assert_true(v->disagree);
	assert_int_equal(v->by_code, CAUSE_USERUNKNOWN);
	assert_int_not_equal(v->confidence, CONF_HIGH);
}

static void permanence_and_hardbounce(void **state)
{
	struct analysis an = test_judge(&test_arena, test_bounce(&test_arena, "a@x.example", "mx.x.example", "5.1.1", "550 5.1.1 User unknown"));

	(void)state;
	assert_int_equal(an.verdicts[0].permanence, PERM_PERMANENT);
	assert_true(an.verdicts[0].hardbounce);
	an = test_judge(&test_arena, test_bounce(&test_arena, "a@x.example", "mx.x.example", "4.2.2", "452 4.2.2 over quota"));
	assert_int_equal(an.verdicts[0].permanence, PERM_TEMPORARY);
	assert_false(an.verdicts[0].hardbounce);
}

static void refused_after_the_message_is_the_owner(void **state)
{
	struct analysis an = test_judge(&test_arena,
		"From: MAILER-DAEMON@mx.example.org\nTo: s@example.org\nSubject: Mail delivery failed: returning message to sender\n"
		"X-Failed-Recipients: a@x.example\n\n"
		"This message was created automatically by mail delivery software.\n\nA message that you sent could not be delivered to one or more of its\n"
		"recipients. This is a permanent error. The following address(es) failed:\n\n"
		"  a@x.example\n    SMTP error from remote mail server after end of data:\n    host mx.x.example [192.0.2.7]: 550 5.1.1 User unknown\n\n"
		"------ This is a copy of the message, including all the headers. ------\n\nFrom: s@example.org\nTo: a@x.example\n\nHi\n");

	(void)state;
	assert_int_equal(an.n, 1);
	assert_int_equal(an.verdicts[0].cause, CAUSE_FILTERED);
	assert_slice(an.verdicts[0].recipient, "a@x.example");
}

static void what_is_no_bounce(void **state)
{
	static const char *const mails[] = {
		"From: a@x.example\nTo: b@y.example\nSubject: lunch?\n\nHello\n",
		"From: a@x.example\nSubject: Re: undeliverable parcels\nContent-Type: text/plain\n\nthe mailbox is full of letters, user unknown\n",
		"From: r@x.example\nSubject: Read: hello\nContent-Type: multipart/report; report-type=disposition-notification; boundary=b\n\n"
		"--b\n\nread\n--b\nContent-Type: message/disposition-notification\n\nFinal-Recipient: rfc822;r@x.example\n"
		"Disposition: manual-action/MDN-sent-manually; displayed\n--b--\n",
		"",
		"\n\n\n",
		"\0\0\0",
	};

	(void)state;
	for (size_t i = 0; i < sizeof(mails) / sizeof(mails[0]); i++) {
		struct analysis an = test_judge(&test_arena, mails[i]);

		if (an.extract->kind != REPORT_OTHER) {
			print_error("%s\n", mails[i]);
			fail();
		}
	}
}

static void notices_that_are_no_failure(void **state)
{
	struct analysis an = test_judge(&test_arena, "From: fbl@x.example\nSubject: abuse\nContent-Type: multipart/report; report-type=feedback-report; boundary=b\n\n"
						"--b\n\nabuse\n--b\nContent-Type: message/feedback-report\n\nFeedback-Type: abuse\nUser-Agent: x/1\nVersion: 1\n"
						"Original-Rcpt-To: a@x.example\nOriginal-Rcpt-To: b@x.example\n--b\nContent-Type: message/rfc822\n\nSubject: x\n\n--b--\n");

	(void)state;
	assert_int_equal(an.n, 2);
	assert_int_equal(an.verdicts[1].cause, CAUSE_FEEDBACK);
	an = test_judge(&test_arena, "From: a@x.example\nSubject: Out of office: Re: hi\nAuto-Submitted: auto-replied\n\nback on Monday\n");
	assert_int_equal(an.verdicts[0].cause, CAUSE_VACATION);
}

static void refusals_sent_as_notifications(void **state)
{
	struct analysis an = test_judge(&test_arena, "From: Mail Delivery Subsystem <postmaster@x.example>\nTo: s@example.org\nSubject: Automatically rejected mail\n"
						"Auto-Submitted: auto-replied (rejected)\nContent-Type: multipart/report; report-type=disposition-notification; boundary=b\n\n"
						"--b\n\nYour message to <a@x.example> was automatically rejected:\nQuota exceeded\n--b\n"
						"Content-Type: message/disposition-notification\n\nReporting-UA: x; Dovecot Mail Delivery Agent\n"
						"Final-Recipient: rfc822; a@x.example\nDisposition: automatic-action/MDN-sent-automatically; deleted\n--b--\n");

	(void)state;
	assert_int_equal(an.extract->kind, REPORT_FAILED);
	assert_slice(an.verdicts[0].recipient, "a@x.example");
	assert_int_equal(an.verdicts[0].cause, CAUSE_MAILBOXFULL);
}

static void json_notices_of_amazon(void **state)
{
	struct analysis an = test_judge(&test_arena, "From: no-reply@sns.amazonaws.com\nTo: s@example.org\nSubject: AWS Notification Message\n\n"
						"{\"notificationType\":\"Bounce\",\"bounce\":{\"bounceType\":\"Permanent\",\"bouncedRecipients\":"
						"[{\"emailAddress\":\"a@x.example\",\"action\":\"failed\",\"status\":\"5.1.1\",\"diagnosticCode\":\"smtp; 550 5.1.1 user \n"
						"unknown\"}],\"reportingMTA\":\"dns; a.example\"},\"mail\":{\"source\":\"s@example.org\"}}\n--\nunsubscribe\n");

	(void)state;
	assert_int_equal(an.n, 1);
	assert_slice(an.verdicts[0].recipient, "a@x.example");
	assert_int_equal(an.verdicts[0].cause, CAUSE_USERUNKNOWN);
	assert_int_equal(an.verdicts[0].reply, 550);
	an = test_judge(&test_arena, "From: no-reply@sns.amazonaws.com\nSubject: AWS\n\n{\"notificationType\":\"Bounce\",\"bounce\":{{{\n");
	assert_int_equal(an.extract->kind, REPORT_OTHER);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(replies_and_their_causes),	  cmocka_unit_test(words_that_decided_are_kept),
		cmocka_unit_test(permanence_and_hardbounce),	  cmocka_unit_test(refused_after_the_message_is_the_owner),
		cmocka_unit_test(refusals_in_unknown_words),	  cmocka_unit_test(what_is_no_bounce),		  cmocka_unit_test(notices_that_are_no_failure),
		cmocka_unit_test(refusals_sent_as_notifications), cmocka_unit_test(json_notices_of_amazon),
	};

	return cmocka_run_group_tests_name("verdict", tests, test_arena_up, test_arena_down);
}
