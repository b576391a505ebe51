// SPDX-License-Identifier: BSD-2-Clause
/* From bytes to a tree of parts: fields, words, addresses, dates, encodings, hostile shapes. */
#include "tests/support/test.h"

#include <stdio.h>
#include <stdlib.h>

#include "mail/decode.h"
#include "mail/header.h"
#include "mail/html.h"
#include "mail/lines.h"
#include "mail/part.h"

static void line_ends_become_one(void **state)
{
	(void)state;
	assert_slice(lines_normalise(&test_arena, S("a\r\nb\r\n")), "a\nb\n");
	assert_slice(lines_normalise(&test_arena, S("a\rb\r")), "a\nb\n");
	assert_slice(lines_normalise(&test_arena, S("a\nb\n")), "a\nb\n");
	assert_slice(lines_normalise(&test_arena, S("a\rb\nc\n")), "a b\nc\n");
}

static void fields_are_found_and_unfolded(void **state)
{
	struct slice head = S(">From x\nSubject: a\n  folded\n\tline\ngarbage line\nX-A:1\nx-a: 2\n"), rest = head;
	struct field f;

	(void)state;
	assert_slice(head_get(&test_arena, head, "subject"), "a folded line");
	assert_slice(head_get_nth(&test_arena, head, "X-A", 1), "2");
	assert_slice(head_get(&test_arena, head, "To"), "");
	assert_true(head_names(head_read(&test_arena, head), "x-a"));
	assert_false(head_names(head_read(&test_arena, head), "To"));
	assert_true(head_next(&rest, &f));
	assert_slice(f.name, "Subject");
}

static void encoded_words(void **state)
{
	(void)state;
	assert_slice(head_decode(&test_arena, S("=?UTF-8?B?44GT44KT44Gr44Gh44Gv?= x")), "こんにちは x");
	assert_slice(head_decode(&test_arena, S("=?iso-8859-1?Q?caf=E9_au?=")), "café au");
	assert_slice(head_decode(&test_arena, S("=?utf-8?b?44GT?= =?utf-8?b?44KT?=")), "こん"); /* the blank between goes */
	assert_slice(head_decode(&test_arena, S("=?utf-8?b?4w==?= =?utf-8?b?gZM=?=")), "こ");	    /* a character split over two words */
	assert_slice(head_decode(&test_arena, S("=?iso-2022-jp?B?GyRCMDhAaElUTEAbKEI=?=")), "宛先不明");
	assert_slice(head_decode(&test_arena, S("=?broken?B?")), "=?broken?B?");
	assert_slice(head_decode(&test_arena, S("raw caf\xe9")), "raw café");
}

static void parameters(void **state)
{
	struct slice v = S("multipart/report; report-type=delivery-status; boundary=\"a;b\\\"c\"; x*0=on; x*1=e");

	(void)state;
	assert_slice(head_param(&test_arena, v, "report-type"), "delivery-status");
	assert_slice(head_param(&test_arena, v, "boundary"), "a;b\"c");
	assert_slice(head_param(&test_arena, v, "x"), "one");
	assert_slice(head_param(&test_arena, v, "nope"), "");
	assert_slice(head_param(&test_arena, S("text/plain; charset=utf-8 (why)"), "charset"), "utf-8");
}

static void addresses(void **state)
{
	struct addr_list l = addr_parse_list(&test_arena, S("\"Doe, J.\" <j@x.example>, k@y.example (comment), group: a@z.example, b@z.example;"));
	struct slice text = S("mail to <a.b+c@x.example>, or to \"odd one\"@y.example."), addr, local, domain;
	size_t at = 0;

	(void)state;
	assert_int_equal(l.n, 4);
	assert_slice(l.v[0], "j@x.example");
	assert_slice(l.v[1], "k@y.example");
	assert_slice(l.v[3], "b@z.example");
	for (int more = 1; more < 40; more++) { /* wherever the mark stands between them */
		l = addr_parse_list(&test_arena, arena_printf(&test_arena, "%0*d <a@x.example>, b@y.example", more, 0));
		assert_int_equal(l.n, 2);
		assert_slice(l.v[1], "b@y.example");
		l = addr_parse_list(&test_arena, arena_printf(&test_arena, "%0*d <a@x.example>", more, 0));
		assert_int_equal(l.n, 1);
		assert_slice(l.v[0], "a@x.example");
	}
	assert_true(addr_scan(text, &at, &addr));
	assert_slice(addr, "a.b+c@x.example");
	assert_slice(addr_bare(S("rfc822; <a@x.example>")), "a@x.example");
	assert_true(addr_split(S("a@b@c.example"), &local, &domain));
	assert_slice(domain, "c.example");
	assert_false(addr_split(S("root"), &local, &domain));
}

static void dates(void **state)
{
	(void)state;
	assert_int_equal(date_parse(S("Thu, 29 Apr 2010 23:34:45 +0900")), 1272551685);
	assert_int_equal(date_parse(S("9 Feb 2019 09:41:02 +0900")), 1549672862);
	assert_int_equal(date_parse(S("Sat, 9 Feb 2019 9:41:02 +0900 (JST)")), 1549672862);
	assert_int_equal(date_parse(S("Sat, 09 Feb 2019 00:41:02 -0000")), 1549672862);
	assert_int_equal(date_parse(S("Sat, 09 Feb 2019 00:41:0x +0000")), date_parse(S("Sat, 09 Feb 2019")));
	assert_int_equal(date_parse(S("29 Apr 2010 14:34:45 GMT")), 1272551685);
	assert_int_equal(date_parse(S("Thu, 29 Apr 2010 23:34:45 JST")), 1272551685);
	assert_int_equal(date_parse(S("2010-04-29T14:34:45Z")), 1272551685);
	assert_int_equal(date_parse(S("Thu Apr 29 14:34:45 2010")), 1272551685);
	assert_int_equal(date_parse(S("soon")), 0);
	assert_int_equal(date_parse(S("")), 0);
}

static void transfer_encodings(void **state)
{
	bool bad = false;

	(void)state;
	assert_slice(decode_base64(&test_arena, S("aGVs\nbG8="), &bad), "hello");
	assert_false(bad);
	assert_slice(decode_base64(&test_arena, S("aGVsbG8"), &bad), "hello"); /* lost padding */
	assert_slice(decode_base64(&test_arena, S("aG!Vs*bG8="), &bad), "hello");
	assert_slice(decode_qp(&test_arena, S("a=3Db=\nc =E3=81=82"), false, &bad), "a=bc あ");
	bad = false;
	assert_slice(decode_qp(&test_arena, S("50=% x=ZZ"), false, &bad), "50=% x=ZZ");
	assert_true(bad);
	assert_slice(decode_qp(&test_arena, S("a_b"), true, &bad), "a b");
	assert_slice(decode_transfer(&test_arena, S("begin 644 f\n%:&5L;&\\\n`\nend\n"), ENC_UUENCODE, &bad), "hello");
}

static void html_to_text(void **state)
{
	struct slice t = html_text(&test_arena, S("<html><style>p{x:1}</style><!-- no --><p>Hello&nbsp;&lt;a@x.example&gt;</p><br>&#12354;<script>evil()</script>"
					     "<td>one</td><td>two</td>"));

	(void)state;
	assert_true(slice_find(t, S("<a@x.example>")) != SIZE_MAX);
	assert_true(slice_find(t, S("あ")) != SIZE_MAX);
	assert_true(slice_find(t, S("evil")) == SIZE_MAX);
	assert_true(slice_find(t, S("x:1")) == SIZE_MAX);
	assert_true(slice_find(t, S("onetwo")) == SIZE_MAX);
	assert_true(html_text(&test_arena, S("<a <b <c")).n <= 9);
}

static void a_report_is_a_tree(void **state)
{
	struct msg *m = mail_parse(&test_arena, S("From: d@x.example\nContent-Type: multipart/report; boundary=b\n\npreamble\n--b\n\ntext\n"
					     "--b\nContent-Type: message/delivery-status\n\nAction: failed\n--b\n"
					     "Content-Type: message/rfc822\n\nSubject: in\n\nbody\n--b--\nepilogue\n"));
	struct part *p = m->root;

	(void)state;
	assert_int_equal(p->kind, PART_MULTIPART);
	p = part_after(p);
	assert_int_equal(p->kind, PART_TEXT);
	assert_slice(slice_trim(part_text(m, p)), "text");
	p = part_after(p);
	assert_int_equal(p->kind, PART_DSN);
	p = part_after(p);
	assert_int_equal(p->kind, PART_MESSAGE);
	p = part_after(p);
	assert_slice(head_get(&test_arena, p->head, "Subject"), "in");
	assert_null(part_after(p));
	assert_int_equal(m->flags, 0);
}

static void boundaries_that_are_prefixes(void **state)
{
	struct msg *m = mail_parse(&test_arena, S("Content-Type: multipart/mixed; boundary=aa\n\n--aaa\nno part\n--aa\n\none\n--aaa\nstill one\n--aa--\n"));

	(void)state;
	assert_non_null(m->root->first);
	assert_null(m->root->first->next);
	assert_true(slice_find(part_text(m, m->root->first), S("still one")) != SIZE_MAX);
}

static void broken_multiparts_are_text(void **state)
{
	struct msg *m = mail_parse(&test_arena, S("Content-Type: multipart/report; boundary=gone\n\n550 User unknown\n"));

	(void)state;
	assert_int_equal(m->root->kind, PART_TEXT);
	assert_true(m->flags & MSG_NO_BOUNDARY);
	assert_true(slice_find(part_text(m, m->root), S("550 User unknown")) != SIZE_MAX);
	m = mail_parse(&test_arena, S("Content-Type: multipart/mixed; boundary=b\n\n--b\n\nnever closed"));
	assert_non_null(m->root->first);
	assert_slice(slice_trim(part_text(m, m->root->first)), "never closed");
}

static void hostile_shapes_are_bounded(void **state)
{
	const size_t n = 2u << 20;
	char *big = malloc(n);
	size_t used = 0, count = 0;
	struct msg *m;

	(void)state;
	/* nested multiparts, each boundary new */
	for (int i = 0; used + 100 < n && i < 5000; i++)
		used += (size_t)snprintf(big + used, n - used, "Content-Type: multipart/mixed; boundary=b%d\n\n--b%d\n", i, i);
	m = mail_parse(&test_arena, (struct slice){ big, used });
	assert_true(m->flags & MSG_DEEP);
	/* message in message */
	for (used = 0; used + 40 < n;)
		used += (size_t)snprintf(big + used, n - used, "Content-Type: message/rfc822\n\n");
	m = mail_parse(&test_arena, (struct slice){ big, used });
	for (struct part *p = m->root; p; p = part_after(p))
		assert_true(p->depth <= MAIL_MAX_DEPTH);
	/* many parts */
	used = (size_t)snprintf(big, n, "Content-Type: multipart/mixed; boundary=b\n\n");
	while (used + 10 < n)
		used += (size_t)snprintf(big + used, n - used, "--b\n\nx\n");
	m = mail_parse(&test_arena, (struct slice){ big, used });
	for (struct part *p = m->root; p; p = part_after(p))
		count++;
	assert_true(count <= MAIL_MAX_PARTS + 1);
	assert_true(m->flags & MSG_MANY_PARTS);
	/* a header without end */
	memset(big, 'x', n);
	m = mail_parse(&test_arena, (struct slice){ big, n });
	assert_non_null(m->root);
	for (size_t i = 0; i + 4 < n; i += 4)
		memcpy(big + i, "A: \n", 4);
	m = mail_parse(&test_arena, (struct slice){ big, n });
	assert_true(m->flags & MSG_BIG_HEADER);
	free(big);
	m = mail_parse(&test_arena, S(""));
	assert_non_null(m->root);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(line_ends_become_one),	    cmocka_unit_test(fields_are_found_and_unfolded),
		cmocka_unit_test(encoded_words),	    cmocka_unit_test(parameters),
		cmocka_unit_test(addresses),		    cmocka_unit_test(dates),
		cmocka_unit_test(transfer_encodings),	    cmocka_unit_test(html_to_text),
		cmocka_unit_test(a_report_is_a_tree),	    cmocka_unit_test(boundaries_that_are_prefixes),
		cmocka_unit_test(broken_multiparts_are_text), cmocka_unit_test(hostile_shapes_are_bounded),
	};

	return cmocka_run_group_tests_name("mail", tests, test_arena_up, test_arena_down);
}
