// SPDX-License-Identifier: BSD-2-Clause
/* SCRAM by the examples of RFC 5802 and RFC 7677, and what a server can do wrong in it. */
#include "tests/support/test.h"

#include "net/scram.h"

static const struct example {
	bool sha256;
	const char *nonce, *first, *server_first, *final, *server_final;
} examples[] = {
	{ false, "fyko+d2lbbFgONRv9qkxdawL", "n,,n=user,r=fyko+d2lbbFgONRv9qkxdawL",
	  "r=fyko+d2lbbFgONRv9qkxdawL3rfcNHYJY1ZVvWVs7j,s=QSXCR+Q6sek8bf92,i=4096",
	  "c=biws,r=fyko+d2lbbFgONRv9qkxdawL3rfcNHYJY1ZVvWVs7j,p=v0X8v3Bz2T0CJGbJQyF0X+HI4Ts=", "v=rmF9pqV8S7suAoZWja4dJRkFsKQ=" },
	{ true, "rOprNGfwEbeRWgbNEkqO", "n,,n=user,r=rOprNGfwEbeRWgbNEkqO",
	  "r=rOprNGfwEbeRWgbNEkqO%hvYDpWUa2RaTCAfuxFIlj)hNlF$k0,s=W22ZaJ0SNY7soEsUEjb6gQ==,i=4096",
	  "c=biws,r=rOprNGfwEbeRWgbNEkqO%hvYDpWUa2RaTCAfuxFIlj)hNlF$k0,p=dHzbZapWIk4jUhN+Ute9ytag9zjfMHgsqmmiz7AndVQ=",
	  "v=6rriTRBi23WpRR/wtup+mMhUZUn/dB5nLTJRsjl95G4=" },
};

static void examples_of_the_rfcs(void **state)
{
	(void)state;
	for (size_t i = 0; i < 2; i++) {
		const struct example *e = &examples[i];
		struct scram s;
		struct buf out;

		buf_init(&out, 1000);
		scram_init(&s, e->sha256, e->nonce);
		scram_first(&s, "user", &out);
		assert_string_equal(buf_cstr(&out), e->first);
		buf_reset(&out);
		assert_true(scram_final(&s, slice_of(e->server_first), "pencil", &out));
		assert_string_equal(buf_cstr(&out), e->final);
		assert_false(scram_prove(&s, slice_of(examples[1 - i].server_final)));
		assert_false(s.proved);
		assert_false(scram_prove(&s, S("v=")));
		assert_false(scram_prove(&s, S("e=invalid-proof")));
		assert_false(scram_prove(&s, S("")));
		assert_true(scram_prove(&s, slice_of(e->server_final)));
		assert_true(s.proved);
		scram_release(&s);
		buf_release(&out);
	}
}

static void what_is_not_sound(void **state)
{
	static const char *const firsts[] = {
		"",
		"r=",
		"r=abc,s=QSXCR+Q6sek8bf92,i=4096",	    /* nothing of the server's in it */
		"r=abdXYZ,s=QSXCR+Q6sek8bf92,i=4096",	    /* not ours */
		"r=abcXYZ,s=,i=4096",
		"r=abcXYZ,s=QSX!R,i=4096",
		"r=abcXYZ,s=QSX,i=4096",
		"r=abcXYZ,s=QSXCR+Q6sek8bf92,i=0",
		"r=abcXYZ,s=QSXCR+Q6sek8bf92,i=-1",
		"r=abcXYZ,s=QSXCR+Q6sek8bf92,i=4294967295", /* hours of hashing */
		"r=abcXYZ,s=QSXCR+Q6sek8bf92",
		"s=QSXCR+Q6sek8bf92,r=abcXYZ,i=4096",
		"m=what,r=abcXYZ,s=QSXCR+Q6sek8bf92,i=4096", /* an extension that has to be understood */
		"e=unknown-user",
	};

	(void)state;
	for (size_t i = 0; i < sizeof(firsts) / sizeof(firsts[0]); i++) {
		struct scram s;
		struct buf out;

		buf_init(&out, 1000);
		scram_init(&s, true, "abc");
		scram_first(&s, "user", &out);
		buf_reset(&out);
		if (scram_final(&s, slice_of(firsts[i]), "pencil", &out) || out.n)
			fail_msg("taken: %s", firsts[i]);
		scram_release(&s);
		buf_release(&out);
	}
}

static void names_and_nonces(void **state)
{
	struct scram a, b;
	struct buf out;

	(void)state;
	buf_init(&out, 1000);
	scram_put_name(&out, "a=b,c");
	assert_string_equal(buf_cstr(&out), "a=3Db=2Cc");
	scram_init(&a, true, NULL);
	scram_init(&b, true, NULL);
	assert_int_equal(strlen(a.nonce), 32);
	assert_string_not_equal(a.nonce, b.nonce);
	assert_null(strchr(a.nonce, ','));
	scram_release(&a);
	scram_release(&b);
	buf_release(&out);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(examples_of_the_rfcs),
		cmocka_unit_test(what_is_not_sound),
		cmocka_unit_test(names_and_nonces),
	};

	return cmocka_run_group_tests_name("scram", tests, NULL, NULL);
}
