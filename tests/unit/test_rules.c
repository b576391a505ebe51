// SPDX-License-Identifier: BSD-2-Clause
/* The rules as data: each built-in one hits its own example and names its source; bad ones are told by line. */
#include "tests/support/test.h"

#include <stdio.h>
#include <stdlib.h>

#include "base/buf.h"
#include "base/path.h"
#include "cause/dnsbl.h"
#include "cause/rule.h"
#include "cause/status.h"
#include "cause/verdict.h"

struct want {
	const struct rule *rule;
	bool hit;
};

static void on_hit(void *ctx, const struct rule *rule, struct span at, size_t says)
{
	struct want *w = ctx;

	(void)at;
	assert_true(says > 0);
	w->hit |= rule == w->rule;
}

static void every_rule_hits_its_example(void **state)
{
	const struct rules *rs = rules_builtin();
	size_t bad = 0;

	(void)state;
	assert_true(rules_count(rs) > 900);
	for (size_t i = 0; i < rules_count(rs); i++) {
		struct want w = { .rule = rules_get(rs, i) };

		struct span at;

		if (w.rule->means)
			w.hit = rules_meant(rs, w.rule->example, false, &at) == w.rule;
		else
			rules_scan(rs, w.rule->example, on_hit, &w, NULL);
		if (!w.hit || !w.rule->source.n || !w.rule->example.n) {
			print_error("%s:%u: %.*s\n", w.rule->file, w.rule->line, SLICE_ARG(w.rule->id));
			bad++;
		}
	}
	assert_int_equal(bad, 0);
}

static void names_are_unique(void **state)
{
	const struct rules *rs = rules_builtin();

	(void)state;
	for (size_t i = 0; i < rules_count(rs); i++)
		for (size_t k = i + 1; k < rules_count(rs); k++)
			if (slice_eq(rules_get(rs, i)->id, rules_get(rs, k)->id)) {
				print_error("%.*s stands twice\n", SLICE_ARG(rules_get(rs, i)->id));
				fail();
			}
}

static enum rc load(const char *text, struct rules **rs, struct err *err)
{
	char *dir = test_tmpdir();
	struct arena a;
	enum rc rc;

	arena_init(&a);
	assert_int_equal(path_write(path_join(&a, dir, "own.rules"), slice_of(text), 0644, err), RC_OK);
	rc = rules_load(rs, dir, err);
	arena_release(&a);
	test_rmdir(dir);
	return rc;
}

static void bad_rules_are_named_by_line(void **state)
{
	static const struct {
		const char *text, *line;
	} cases[] = {
		{ "[x.y]\ncause = nosuch\n", "own.rules:2:" },
		{ "cause = blocked\n", "own.rules:1:" },
		{ "[x.y]\ncause = blocked\n", "own.rules:1:" },
		{ "[x.y]\nsays = z z z\n", "own.rules:1:" },
		{ "[x.y]\ncause = blocked\ncode = abc\n", "own.rules:3:" },
		{ "[x.y]\ncause = blocked\nsays =\n", "own.rules:3:" },
		{ "[x.y]\nnonsense\n", "own.rules:2:" },
	};
	struct rules *rs = NULL;

	(void)state;
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		struct err err = { "" };

		assert_int_equal(load(cases[i].text, &rs, &err), RC_CONFIG);
		if (!strstr(err.msg, cases[i].line)) {
			print_error("%s: %s\n", cases[i].text, err.msg);
			fail();
		}
	}
}

static void count_problem(void *ctx, const char *message)
{
	size_t *n = ctx;

	assert_non_null(strstr(message, "own.rules:"));
	++*n;
}

static void all_mistakes_are_told(void **state)
{
	char *dir = test_tmpdir();
	struct arena a;
	struct err err = { "" };
	size_t problems = 0, count = 0;

	(void)state;
	arena_init(&a);
	assert_int_equal(path_write(path_join(&a, dir, "own.rules"),
				    S("[a.b]\ncauze = blocked\ncause = blocked\nsays = x y z\n[c.d]\ncause = nosuch\nsays = x y\n"
				      "[no.such]\noff = yes\n[userunknown.words]\noff = yes\n"),
				    0644, &err),
			 RC_OK);
	assert_int_equal(rules_check(path_join(&a, dir, "own.rules"), count_problem, &problems, &count, &err), RC_CONFIG);
	assert_int_equal(count, 4);
	assert_int_equal(problems, 4); /* the key, the cause twice, the rule that is not there */
	problems = 0;
	assert_int_equal(rules_check(dir, count_problem, &problems, &count, &err), RC_CONFIG);
	assert_int_equal(problems, 4);
	arena_release(&a);
	test_rmdir(dir);
}

static void a_rule_can_be_switched_off(void **state)
{
	struct rules *rs = NULL;
	struct arena a;
	struct err err;
	char *mail;

	(void)state;
	arena_init(&a);
	mail = test_bounce(&a, "a@x.example", "mx.x.example", "5.0.0", "550 mailbox is over the allowed quota");
	assert_int_equal(ingest(&a, rules_builtin(), NULL, slice_of(mail)).verdicts[0].cause, CAUSE_MAILBOXFULL);
	assert_int_equal(load("[mailboxfull.over-the-allowed-quota]\noff = yes\n[mailboxfull.words]\noff = yes\n[mailboxfull.sense]\noff = yes\n", &rs, &err), RC_OK);
	assert_int_not_equal(ingest(&a, rs, NULL, slice_of(mail)).verdicts[0].cause, CAUSE_MAILBOXFULL);
	rules_free(rs);
	arena_release(&a);
}

/* What one own rule makes of a mail. */
static enum cause judged_with(const char *rule, const char *mail)
{
	struct rules *rs = NULL;
	struct arena a;
	struct err err;
	enum cause c;

	arena_init(&a);
	assert_int_equal(load(rule, &rs, &err), RC_OK);
	c = ingest(&a, rs, NULL, slice_of(mail)).verdicts[0].cause;
	rules_free(rs);
	arena_release(&a);
	return c;
}

static void scope_narrows_own_rules(void **state)
{
	struct arena a;
	char *mail;

	(void)state;
	arena_init(&a);
	mail = test_bounce(&a, "a@x.example", "mx.x.example", "5.1.1", "550 5.1.1 User unknown in the very large directory");
	assert_int_equal(judged_with("[o.r]\ncause = hasmoved\nsays = in the very large directory\nremote = x.example\n", mail), CAUSE_HASMOVED);
	assert_int_equal(judged_with("[o.r]\ncause = hasmoved\nsays = in the very large directory\nremote = y.example\n", mail), CAUSE_USERUNKNOWN);
	assert_int_equal(judged_with("[o.r]\ncause = hasmoved\nsays = in the very large directory\ncode = 551\n", mail), CAUSE_USERUNKNOWN);
	assert_int_equal(judged_with("[o.r]\ncause = hasmoved\nsays = in the very large directory\nstatus = 5.1.6\n", mail), CAUSE_USERUNKNOWN);
	assert_int_equal(judged_with("[o.r]\ncause = hasmoved\nsays = in the very large directory\nstatus = *.1.1\n", mail), CAUSE_HASMOVED);
	/* words of the notice count although the reply has settled it */
	assert_int_equal(judged_with("[o.r]\ncause = expired\nsays = this is the mail system at host mx.example.org\n", mail), CAUSE_EXPIRED);
	assert_int_equal(judged_with("[o.r]\ncause = expired\nsays = undelivered mail returned\nin = subject\n", mail), CAUSE_EXPIRED);
	arena_release(&a);
}

/* The mail in which a host of the rule's scope says its example. */
static char *mail_of(struct arena *a, const struct rule *r)
{
	struct slice rest = r->remote, word, said = r->example;
	const char *host = "mx.partner.example", *status, *phase = "";

	if (slice_word(&rest, &word))
		host = arena_cstr(a, arena_printf(a, "mx1.%.*s", SLICE_ARG(word)));
	if (said.n < 3 || said.p[0] < '4' || said.p[0] > '6' || !ascii_digit((unsigned char)said.p[1]) || !ascii_digit((unsigned char)said.p[2]))
		said = arena_printf(a, "550 %.*s", SLICE_ARG(said));
	status = said.p[0] == '4' ? "4.0.0" : "5.0.0";
	if (r->status.n)
		status = arena_cstr(a, arena_printf(a, "%c%.*s", r->status.p[0] == '*' ? said.p[0] : r->status.p[0],
						    (int)(r->status.n - 1), r->status.p + 1));
	if (r->at != SMTP_UNKNOWN)
		phase = arena_cstr(a, arena_printf(a, " (in reply to %s command)", smtp_command_name(r->at)));
	return test_bounce_at(a, "aya@partner.example", host, status, arena_cstr(a, said), phase);
}

/* No other rule outranks a rule on its own example. */
static void no_rule_is_shadowed(void **state)
{
	const struct rules *rs = rules_builtin();
	size_t bad = 0;

	(void)state;
	for (size_t i = 0; i < rules_count(rs); i++) {
		const struct rule *r = rules_get(rs, i);
		struct arena a;
		struct analysis an;

		if (r->format.n) /* speaks of another software's words */
			continue;
		arena_init(&a);
		an = ingest(&a, rs, NULL, slice_of(mail_of(&a, r)));
		if (an.n != 1 || an.verdicts[0].cause != r->cause) {
			print_error("%s:%u: %.*s is judged %s\n", r->file, r->line, SLICE_ARG(r->id), an.n ? cause_name(an.verdicts[0].cause) : "nothing");
			bad++;
		}
		arena_release(&a);
	}
	assert_int_equal(bad, 0);
}

static void own_rules_win(void **state)
{
	struct rules *rs = NULL;
	struct arena a;
	struct err err;
	struct analysis an;

	(void)state;
	arena_init(&a);
	assert_int_equal(load("[mine.closed]\ncause = hasmoved\nsays = office closed for good\nsource = we know them\n", &rs, &err), RC_OK);
	an = ingest(&a, rs, NULL, slice_of(test_bounce(&a, "a@x.example", "mx.x.example", "5.1.1", "550 5.1.1 User unknown, office closed for good")));
	assert_int_equal(an.n, 1);
	assert_int_equal(an.verdicts[0].cause, CAUSE_HASMOVED);
	assert_slice(an.verdicts[0].hits[0].rule->id, "mine.closed");
	rules_free(rs);
	arena_release(&a);
}

/* They stand beside the built-in ones, which still judge what they do not speak of. */
static void own_rules_say_what_they_like(void **state)
{
	struct rules *rs = NULL;
	struct arena a;
	struct err err;
	struct buf text;

	(void)state;
	arena_init(&a);
	buf_init(&text, 1u << 16);
	buf_puts(&text, "[mine.many]\ncause = hasmoved\n");
	for (int i = 0; i < 100; i++)
		buf_printf(&text, "says = moved to office %d\n", i);
	assert_int_equal(load(buf_cstr(&text), &rs, &err), RC_OK);
	assert_int_equal(rules_count(rs), 1);
	assert_true(rules_own(rs) && !rules_own(rules_builtin()));
	assert_int_equal(ingest(&a, rs, NULL, slice_of(test_bounce(&a, "a@x.example", "mx.x.example", "5.0.0", "550 Moved to office 99"))).verdicts[0].cause,
			 CAUSE_HASMOVED);
	assert_int_equal(ingest(&a, rs, NULL, slice_of(test_bounce(&a, "a@x.example", "mx.x.example", "5.0.0", "552 user is over quota"))).verdicts[0].cause,
			 CAUSE_MAILBOXFULL);
	rules_free(rs);
	buf_release(&text);
	arena_release(&a);
}

static void status_codes_and_their_collisions(void **state)
{
	const struct status *s = status_lookup((struct enhanced){ 5, 1, 1 }, S(""));
	size_t at = 0, n = 0;

	(void)state;
	assert_non_null(s);
	assert_int_equal(s->cause, CAUSE_USERUNKNOWN);
	s = status_lookup((struct enhanced){ 5, 7, 999 }, S("")); /* nobody registered it: its subject */
	assert_non_null(s);
	assert_slice(s->code, "X.7.X");
	assert_null(status_lookup((struct enhanced){ 5, 99, 99 }, S("")));
	s = status_lookup((struct enhanced){ 2, 6, 0 }, S("outlook.com")); /* "2.6.0 Queued mail for delivery" is no media error */
	assert_slice(s->code, "2.X.X");
	s = status_lookup((struct enhanced){ 2, 1, 5 }, S(""));
	assert_int_equal(s->cause, CAUSE_DELIVERED);
	s = status_lookup((struct enhanced){ 5, 7, 649 }, S("x.mail.protection.outlook.com")); /* 5.7.606-649 */
	assert_non_null(s);
	assert_int_equal(s->cause, CAUSE_BLOCKED);
	s = status_lookup((struct enhanced){ 5, 7, 650 }, S("x.mail.protection.outlook.com"));
	assert_true(!s || s->cause != CAUSE_BLOCKED);
	assert_null(status_lookup((struct enhanced){ 0, 0, 0 }, S("")));
	while (status_next((struct enhanced){ 5, 7, 26 }, &at))
		n++;
	assert_true(n >= 2); /* IANA and Gmail */
}

static const struct dnsbl *named_in(const char *text)
{
	return rules_said(rules_builtin(), slice_of(text)).named.list;
}

static void block_lists(void **state)
{
	const struct dnsbl *d = named_in("554 Service unavailable; Client host [192.0.2.1] blocked using zen.spamhaus.org");

	(void)state;
	assert_non_null(d);
	assert_slice(d->zone, "zen.spamhaus.org");
	assert_int_equal(d->state, DNSBL_ACTIVE);
	d = named_in("554 listed at relays.ordb.org");
	assert_non_null(d);
	assert_int_equal(d->closed_year, 2006);
	d = named_in("554 blocked using gmo-rbl.jp; Poor Reputation Sender");
	assert_non_null(d);
	assert_slice(d->zone, "gmo-rbl.jp"); /* a zone before a name */
	assert_null(named_in("554 listed at no.such.list.example; absorbs"));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(every_rule_hits_its_example), cmocka_unit_test(names_are_unique),
		cmocka_unit_test(bad_rules_are_named_by_line), cmocka_unit_test(own_rules_win), cmocka_unit_test(own_rules_say_what_they_like),
		cmocka_unit_test(all_mistakes_are_told), cmocka_unit_test(a_rule_can_be_switched_off), cmocka_unit_test(scope_narrows_own_rules),
		cmocka_unit_test(no_rule_is_shadowed), cmocka_unit_test(status_codes_and_their_collisions),
		cmocka_unit_test(block_lists),
	};

	return cmocka_run_group_tests_name("rules", tests, NULL, NULL);
}
