// SPDX-License-Identifier: BSD-2-Clause
/*
 * What must hold for any mail: cut at any byte, with any byte flipped, with any
 * line end, it ends in an analysis, inside its bounds, and loses no neighbour.
 */
#include "tests/support/test.h"

#include <stdio.h>
#include <stdlib.h>

#include "base/data.h"
#include "mail/source.h"

/* The demo folder is our set of mails: every cause, every family. */
static size_t demo_count(void)
{
	size_t n = 0;

	while (data_demo[n].path)
		n++;
	return n;
}

static struct slice demo_mail(size_t i)
{
	return (struct slice){ data_demo[i].text, data_demo[i].n };
}

static void sound(struct analysis an)
{
	assert_non_null(an.msg);
	assert_non_null(an.extract);
	assert_int_equal(an.n, an.extract->nreports);
	for (size_t i = 0; i < an.n; i++) {
		const struct verdict *v = &an.verdicts[i];

		assert_true(v->cause < CAUSE_COUNT);
		assert_true(v->nhits <= VERDICT_HITS);
		assert_true(v->nfindings < 40);
		for (size_t k = 0; k < v->nhits; k++)
			assert_true(v->hits[k].at.from <= v->hits[k].at.to && v->hits[k].at.to <= v->hits[k].text.n);
	}
}

/* Deterministic: the same places every run. */
static uint32_t next_random(uint32_t *x)
{
	*x = *x * 1664525u + 1013904223u;
	return *x >> 8;
}

static void cut_anywhere(void **state)
{
	struct arena a;

	(void)state;
	arena_init(&a);
	for (size_t i = 0; i < demo_count(); i++) {
		struct slice mail = demo_mail(i);
		size_t step = mail.n / 60 + 1;

		for (size_t at = 0; at <= mail.n; at += step) {
			/* an exact copy, so that reading behind the cut is seen by the sanitizer */
			char *copy = malloc(at + 1);

			memcpy(copy, mail.p, at);
			sound(ingest(&a, rules_builtin(), NULL, (struct slice){ copy, at }));
			arena_reset(&a);
			free(copy);
		}
	}
	arena_release(&a);
}

static void any_byte_flipped(void **state)
{
	struct arena a;
	uint32_t seed = 1;

	(void)state;
	arena_init(&a);
	for (size_t i = 0; i < demo_count(); i++) {
		struct slice mail = demo_mail(i);
		char *copy = malloc(mail.n);

		for (int round = 0; round < 40; round++) {
			memcpy(copy, mail.p, mail.n);
			for (int flips = 0; flips <= round / 10; flips++)
				copy[next_random(&seed) % mail.n] = (char)next_random(&seed);
			sound(ingest(&a, rules_builtin(), NULL, (struct slice){ copy, mail.n }));
			arena_reset(&a);
		}
		free(copy);
	}
	arena_release(&a);
}

static void line_ends_change_nothing(void **state)
{
	struct arena a, b;

	(void)state;
	arena_init(&a);
	arena_init(&b);
	for (size_t i = 0; i < demo_count(); i++) {
		struct slice mail = demo_mail(i);
		char *crlf = malloc(mail.n * 2), *cr = malloc(mail.n);
		size_t n = 0;
		struct analysis plain = ingest(&a, rules_builtin(), NULL, mail), other;

		for (size_t k = 0; k < mail.n; k++) {
			if (mail.p[k] == '\n')
				crlf[n++] = '\r';
			crlf[n++] = mail.p[k];
			cr[k] = mail.p[k] == '\n' ? '\r' : mail.p[k];
		}
		for (int form = 0; form < 2; form++) {
			other = ingest(&b, rules_builtin(), NULL, form ? (struct slice){ cr, mail.n } : (struct slice){ crlf, n });
			assert_int_equal(other.n, plain.n);
			for (size_t k = 0; k < plain.n; k++) {
				assert_int_equal(other.verdicts[k].cause, plain.verdicts[k].cause);
				assert_true(slice_eq(other.verdicts[k].recipient, plain.verdicts[k].recipient));
			}
			arena_reset(&b);
		}
		arena_reset(&a);
		free(crlf);
		free(cr);
	}
	arena_release(&a);
	arena_release(&b);
}

static enum rc count_mail(void *ctx, const struct source_mail *mail, struct err *err)
{
	size_t *n = ctx;

	(void)err;
	*n += slice_find(mail->raw, S("Subject: neighbour")) != SIZE_MAX;
	return RC_OK;
}

static void a_broken_mail_loses_no_neighbour(void **state)
{
	char *dir = test_tmpdir(), path[300];
	uint32_t seed = 7;

	(void)state;
	snprintf(path, sizeof(path), "%s/box", dir);
	for (size_t i = 0; i < 6 * demo_count(); i++) {
		struct slice mail = demo_mail(i / 6);
		FILE *f = fopen(path, "w");
		size_t n = 0, cut = next_random(&seed) % mail.n, flipped = next_random(&seed) % (cut + 1);
		char byte = (char)next_random(&seed);
		struct err err;

		assert_non_null(f);
		fprintf(f, "From a Thu Apr 29 00:00:00 2010\nSubject: neighbour\n\none\n\nFrom b Thu Apr 29 00:00:00 2010\n");
		fwrite(mail.p, 1, flipped, f);
		putc(byte, f);
		fwrite(mail.p + flipped, 1, cut - flipped, f);
		fprintf(f, "\n\nFrom c Thu Apr 29 00:00:00 2010\nSubject: neighbour\n\ntwo\n");
		fclose(f);
		assert_int_equal(source_walk(path, count_mail, NULL, &n, &err), RC_OK);
		assert_int_equal(n, 2);
	}
	test_rmdir(dir);
}

static void pathological_mail_ends_soon(void **state)
{
	static const struct {
		const char *start, *unit;
	} shapes[] = {
		{ "", "A: b\n" },
		{ "Subject: ", "=?utf-8?B?44GC?= " },
		{ "To: ", "a@b.example, " },
		{ "Content-Type: multipart/mixed; boundary=a\n\n", "--a\n\n" },
		{ "Content-Type: multipart/mixed; boundary=a\n\n", "--aa\n" },
		{ "Content-Type: multipart/report; report-type=delivery-status; boundary=a\n\n--a\nContent-Type: message/delivery-status\n\n", "Final-Recipient: rfc822; a@b.example\n\n" },
		{ "From: mailer-daemon@x.example\nSubject: Undelivered Mail Returned to Sender\n\n", "<a@b.example>: 550 user unknown\n" },
		{ "From: mailer-daemon@x.example\nSubject: Undelivered Mail Returned to Sender\n\n<a@b.example>: ", "550-5.1.1 " },
		{ "From: mailer-daemon@x.example\nSubject: failure notice\n\n<a@b.example>: ", "over " },
		{ "Content-Type: text/html\n\n", "<b><i " },
		{ "Content-Type: multipart/mixed; ", "x=y; " },
		{ "Content-Type: message/rfc822\n\n", "Content-Type: message/rfc822\n\n" },
		{ "From: mailer-daemon@x.example\nSubject: failure notice\n\n", ">>> RCPT TO:<a@b.example>\n<<< 550 no\n" },
		{ "From: a@b.example\nSubject: x\n\n", "(((((((((" },
		{ "To: ", "\"\"\"<<<" },
	};
	const size_t size = 1u << 20;
	char *mail = malloc(size);
	struct arena a;

	(void)state;
	arena_init(&a);
	for (size_t i = 0; i < sizeof(shapes) / sizeof(shapes[0]); i++) {
		size_t n = strlen(shapes[i].start), unit = strlen(shapes[i].unit);

		memcpy(mail, shapes[i].start, n);
		for (; n + unit < size; n += unit)
			memcpy(mail + n, shapes[i].unit, unit);
		sound(ingest(&a, rules_builtin(), NULL, (struct slice){ mail, n }));
		arena_reset(&a);
	}
	free(mail);
	arena_release(&a);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(cut_anywhere),
		cmocka_unit_test(any_byte_flipped),
		cmocka_unit_test(line_ends_change_nothing),
		cmocka_unit_test(a_broken_mail_loses_no_neighbour),
		cmocka_unit_test(pathological_mail_ends_soon),
	};

	return cmocka_run_group_tests_name("property", tests, NULL, NULL);
}
