// SPDX-License-Identifier: BSD-2-Clause
#include "tests/support/test.h"

#include "cause/spelling.h"
#include "cause/typo.h"
#include "cause/us.h"
#include "cause/hop.h"

static void every_spelling_is_found(void **state)
{
	static const char *const forms[] = {
		"k.mori-77@gmail.com",	     "K.Mori-77@GMail.com",	  "kmori-77@gmail.com",	       "<k.mori-77+news@gmail.com>",
		"k.mori-77=40gmail.com",     "k.mori-77%40gmail.com",	  "k.mori-77+40gmail.com",     "k.mori-77\\100gmail.com",
		"k.mori-77&#64;gmail.com",   "k.mori-77&#x40;gmail.com",  "k.mori-77\\x{40}gmail.com", "bounce+k.mori-77=gmail.com@list.example",
		"SRS0=ab1=tt=gmail.com=k.mori-77@fwd.example", "k.mo=\nri-77@gmail.com", "k.mori-77@gm\n ail.com", "=3Ck.mori-77=40gmail.com=3E",
		"%3Ck%2Emori-77%40gmail.com", "\\074k.mori-77@gmail.com",
	};

	(void)state;
	for (size_t i = 0; i < sizeof(forms) / sizeof(forms[0]); i++) {
		struct slice text = slice_of(forms[i]);
		struct span local;
		size_t at = 0;

		if (!spelled_next(text, &at, S("k.mori-77@gmail.com"), &local)) {
			print_error("not found: %s\n", forms[i]);
			fail();
		}
		assert_true(local.from < local.to && local.to <= text.n);
	}
}

static void others_are_not(void **state)
{
	static const char *const forms[] = { "xk.mori-77@gmail.com", "k.mori-7@gmail.com", "k.mori-77@hotmail.com", "k.mori-77 at gmail.com", "gmail.com", "" };

	(void)state;
	for (size_t i = 0; i < sizeof(forms) / sizeof(forms[0]); i++) {
		struct span local;
		size_t at = 0;

		assert_false(spelled_next(slice_of(forms[i]), &at, S("k.mori-77@gmail.com"), &local));
	}
}

static void addresses_in_text(void **state)
{
	(void)state;
	assert_slice(ip_in(S("Client host [203.0.113.9] blocked")), "203.0.113.9");
	assert_slice(ip_in(S("from [IPv6:2001:db8::25]:25")), "2001:db8::25");
	assert_slice(ip_in(S("at 10:22:33 version 1.2.3 id 300.1.1.1")), "");
	assert_slice(ip_in(S("see http://x.example/?ip=203.0.113.55")), "203.0.113.55");
}

static void who_we_are(void **state)
{
	struct slice domains[] = { S("client.example") }, ips[] = { S("203.0.113.0/24"), S("2001:db8::/32") };
	struct us us = { .domains = domains, .ndomains = 1, .ips = ips, .nips = 2 };

	(void)state;
	assert_true(us_domain(&us, S("mail.client.example")));
	assert_false(us_domain(&us, S("client.example.org")));
	assert_true(us_ip(&us, S("203.0.113.9")));
	assert_true(us_ip(&us, S("2001:db8:1::9")));
	assert_false(us_ip(&us, S("198.51.100.9")));
	assert_false(us_ip(&us, S("no address")));
}

static void received_lines_tell_the_way(void **state)
{
	struct slice domains[] = { S("client.example") }, received[] = {
		S("from mail.client.example (mail.client.example [203.0.113.9]) by mx.partner.example with ESMTP id 2; Mon, 17 Nov 2025 08:59:30 +0000"),
		S("from pc (unknown [192.0.2.77]) by mail.client.example (Postfix) with ESMTPSA id 1 for <aya@partner.example>; Mon, 17 Nov 2025 08:59:00 +0000"),
	};
	struct us us = { .domains = domains, .ndomains = 1 };
	struct original o = { .received = received, .nreceived = 2 };
	struct arena a;
	struct way w;

	(void)state;
	arena_init(&a);
	w = way_of(&a, &o, &us);
	assert_true(w.ours && w.foreign && !w.single);
	assert_slice(w.source_ip, "203.0.113.9");
	assert_slice(w.source_host, "mail.client.example");
	assert_slice(w.client_ip, "192.0.2.77");
	assert_true(w.hop[1].login);
	arena_release(&a);
}

static void slips(void **state)
{
	struct arena a;
	struct slice meant;

	(void)state;
	arena_init(&a);
	assert_int_equal(typo_in_domain(&a, S("gmial.com"), &meant), TYPO_KNOWN);
	assert_slice(meant, "gmail.com");
	assert_int_equal(typo_in_domain(&a, S("HOTMAIK.com"), &meant), TYPO_NEAR);
	assert_slice(meant, "hotmail.com");
	assert_int_equal(typo_in_domain(&a, S("docomo,ne.jp"), &meant), TYPO_SYNTAX);
	assert_slice(meant, "docomo.ne.jp");
	assert_int_equal(typo_in_domain(&a, S("\xef\xbd\x87mail.com"), &meant), TYPO_SYNTAX);
	assert_slice(meant, "gmail.com");
	assert_int_equal(typo_in_domain(&a, S("ymail.ne.jp"), &meant), TYPO_NONE);
	assert_int_equal(typo_in_domain(&a, S("partner.example"), &meant), TYPO_NONE);
	arena_release(&a);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(every_spelling_is_found), cmocka_unit_test(others_are_not), cmocka_unit_test(addresses_in_text),
		cmocka_unit_test(who_we_are), cmocka_unit_test(received_lines_tell_the_way), cmocka_unit_test(slips),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
