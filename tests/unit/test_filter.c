// SPDX-License-Identifier: BSD-2-Clause
/* Every form of the filter language, over failures made by hand; mistakes and their columns. */
#include "tests/support/test.h"

#include <locale.h>
#include <stdio.h>
#include <stdlib.h>
#include <time.h>

#include "base/buf.h"
#include "cause/verdict.h"
#include "store/db.h"
#include "store/pool.h"
#include "ui/model/filter.h"

#define NOW 1794787200 /* Monday 2026-11-16 00:00 UTC */
#define DAY 86400

static struct arena arena;
static struct index *ix;
static struct entry v[6];

static uint32_t str(const char *s)
{
	return pool_intern(ix->strings, slice_of(s));
}

/* 0 leak · 1 dnsbl · 2 asleep · 3 done · 4 Japanese · 5 bare */
static void make_failures(void)
{
	v[0] = (struct entry){ .id = 1, .failed_at = NOW - DAY / 2, .pulled_at = NOW, .recipient = str("Taro.Secret@gmail.com"),
			       .alias = str("sales@example.org"), .sender = str("news@client.example"), .subject = str("Spring \"sale\", 50 % off"),
			       .msgid = str("<a1@client.example>"), .domain = str("example.org"), .host = str("gmail-smtp-in.l.google.com"),
			       .org = str("google.com"), .mta = str("postfix"), .ip = str("142.250.102.27"), .mailer = str("Mailer 3.1"),
			       .diagnosis = str("550-5.7.26 This mail is unauthenticated"), .reply = 550, .status = { 5, 7, 26 },
			       .cause = CAUSE_AUTHFAILURE, .state = STATE_BACK, .confidence = CONF_HIGH, .flags = ENTRY_LEAK | ENTRY_TRANSCRIPT,
			       .findings = (uint64_t)1 << FINDING_FORWARD_LEAK };
	v[1] = (struct entry){ .id = 2, .failed_at = NOW - 3 * DAY, .pulled_at = NOW - DAY, .recipient = str("hanako@sub.example.net"),
			       .sender = str("shop@client.example"), .domain = str("sub.example.net"), .host = str("mx.example.net"),
			       .org = str("example.net"), .mta = str("exim"), .ip = str("2001:db8::25"), .dnsbl = str("zen.spamhaus.org"),
			       .diagnosis = str("554 5.7.1 Client host [192.0.2.1] blocked using zen.spamhaus.org"), .reply = 554,
			       .status = { 5, 7, 1 }, .cause = CAUSE_BLOCKED, .state = STATE_NEW, .confidence = CONF_MEDIUM, .flags = ENTRY_DNSBL };
	v[2] = (struct entry){ .id = 3, .failed_at = NOW - 10 * DAY, .pulled_at = NOW - 10 * DAY, .recipient = str("full@x.example"),
			       .sender = str("news@client.example"), .domain = str("x.example"), .host = str("mx1.x.example"),
			       .ip = str("192.0.2.77"), .reply = 452, .status = { 4, 2, 2 }, .cause = CAUSE_MAILBOXFULL,
			       .state = STATE_ASLEEP, .assignee = str("Sato"), .flags = ENTRY_NOTE };
	v[3] = (struct entry){ .id = 4, .failed_at = NOW - 40 * DAY, .pulled_at = NOW - 39 * DAY, .recipient = str("gone@notgmail.com"),
			       .domain = str("notgmail.com"), .host = str("mx.notgmail.com"), .reply = 550, .status = { 5, 1, 1 },
			       .cause = CAUSE_USERUNKNOWN, .state = STATE_DONE, .by = str("sato"), .assignee = str("me") };
	v[4] = (struct entry){ .id = 5, .failed_at = NOW - 20 * DAY, .recipient = str("営業@例え.jp"), .subject = str("ご注文のカタログ"),
			       .domain = str("xn--r8jz45g.jp"), .host = str("mx.例え.jp"), .cause = CAUSE_FILTERED, .state = STATE_MUTED };
	v[5] = (struct entry){ .id = 6, .cause = CAUSE_UNDEFINED, .state = STATE_OPEN };
	ix->v = v;
	ix->n = 6;
}

static struct filter_facts facts_of(size_t i)
{
	/* groups: the first two rise, are 12; the others fall, are 2 */
	return (struct filter_facts){ .tagged = i == 5, .grouped = true, .count = i < 2 ? 12 : 2, .growth = i < 2 ? GROWTH_RISING : GROWTH_FALLING };
}

static bool saved(void *ctx, struct slice name, struct slice *text)
{
	(void)ctx;
	*text = slice_eq(name, S("leaks")) ? S("has:leak or @blocked") : slice_eq(name, S("blocked")) ? S("cause:blocked") : S("@loop");
	return slice_eq(name, S("leaks")) || slice_eq(name, S("blocked")) || slice_eq(name, S("loop"));
}

static const struct filter_env env = { .me = { "me", 2 }, .now = NOW, .saved = saved };

/* "0 3": the failures it holds for. */
static const char *matches(const char *text)
{
	struct filter_error error = { .column = 0 };
	struct filter *f = filter_parse(&arena, slice_of(text), &env, &error);
	struct slice out = { "", 0 };

	if (!f)
		return arena_cstr(&arena, slice_of(error.msg));
	for (size_t i = 0; i < ix->n; i++) {
		struct filter_facts facts = facts_of(i);

		if (filter_holds(f, ix, &v[i], &facts))
			out = arena_printf(&arena, "%.*s%s%zu", SLICE_ARG(out), out.n ? " " : "", i);
	}
	filter_release(f);
	return arena_cstr(&arena, out);
}

struct example {
	const char *text, *holds;
};

static void all_hold(const struct example *e)
{
	bool ok = true;

	for (; e->text; e++)
		if (strcmp(matches(e->text), e->holds) != 0) {
			print_error("%s: \"%s\", not \"%s\"\n", e->text, matches(e->text), e->holds);
			ok = false;
		}
	assert_true(ok);
}

static void words_and_text(void **state)
{
	static const struct example cases[] = {
		{ "", "0 1 2 3 4 5" }, { "   ", "0 1 2 3 4 5" },
		{ "TARO", "0" },	{ "ｔａｒｏ", "0" },
		{ "unauthenticated", "0" }, /* what the server said */
		{ "spamhaus", "1" },	{ "news@", "0 2" },
		{ "nonsense", "" },	{ "authfailure", "0" },
		{ "\"spring \"", "0" },	{ "\"sale off\"", "" },
		{ "\"mail is\"", "0" },	{ "“mail is”", "0" },
		{ "カタログ", "4" },	{ "ｶﾀﾛｸﾞ", "4" }, /* half-width kana with its mark */
		{ "subject:カタログ", "4" }, { "営業", "4" },
		{ "to:sales", "0" },	{ "to:taro", "" }, /* mailed to the alias */
		{ "from:news,shop", "0 1 2" }, { "alias:sales", "0" },
		{ "exposed:taro", "0" }, { "exposed:hanako", "" },
		{ "mta:EXIM", "1" },	{ "mailer:\"mailer 3\"", "0" },
		{ "subject:\"sale\"", "0" }, { "subject:\"\\\"sale\\\", 50\"", "" },
		{ "msgid:a1@", "0" },	{ "dnsbl:zen", "1" },
		{ NULL, NULL },
	};

	(void)state;
	all_hold(cases);
}

static void domains_hosts_addresses(void **state)
{
	static const struct example cases[] = {
		{ "domain:example.net", "1" },	 { "domain:sub.example.net", "1" }, { "domain:b.example.net", "" },
		{ "domain:gmail.com", "0" },	 /* of the mailbox behind the alias; not notgmail.com */
		{ "domain:gmail", "0 3" },	 { "domain:例え.jp", "4" },	     { "domain:xn--r8jz45g.jp", "4" },
		{ "domain:XN--R8JZ45G.JP", "4" }, { "host:例え.jp", "4" },	     { "host:xn--r8jz45g.jp", "4" },
		{ "to:例え.jp", "4" },		 { "host:google.com", "0" },	     { "host:oogle.com", "" },
		{ "host:x.example,google.com", "0 2" },
		{ "ip:192.0.2.77", "2" },	 { "ip:192.0.2.0/24", "2" },	     { "ip:192.0.2.64/26", "2" },
		{ "ip:192.0.2.0/26", "" },	 { "ip:192.0.2.", "2" },	     { "ip:0.0.0.0/0", "0 2" },
		{ "ip:2001:db8::/32", "1" },	 { "ip:2001:db9::/32", "" },	     { "ip:2001:db8:0:0:0:0:0:25", "1" },
		{ "ip:142.250.0.0/16,2001:db8::/32", "0 1" },
		{ NULL, NULL },
	};

	(void)state;
	all_hold(cases);
}

static void codes_names_states(void **state)
{
	static const struct example cases[] = {
		{ "code:550", "0 3" },		{ "code:55*", "0 1 3" },	    { "code:4*", "2" },	   { "code:550,452", "0 2 3" },
		{ "status:5.7.1", "1" },	{ "status:5.7.*", "0 1" },	    { "status:5.*", "0 1 3" },
		{ "status:5.7.2", "" },		{ "cause:blocked,authfailure", "0 1" },
		{ "is:back", "0" },		{ "is:new", "1" },		    { "is:open", "0 1 5" }, { "is:asleep", "2" },
		{ "is:muted", "4" },		{ "is:done", "3" },		    { "is:tagged", "5" },   { "is:mine", "3" },
		{ "has:leak", "0" },		{ "leaked", "0" },		    { "has:dnsbl", "1" },   { "has:note", "2" },
		{ "has:transcript", "0" },	{ "has:note,dnsbl", "1 2" },	    { "finding:forward-leak", "0" },
		{ "by:sato", "3" },		{ "by:me", "" },		    { "assigned:sato", "2" }, { "assigned:me", "3" },
		{ "assigned:nobody", "0 1 4 5" }, { "certainty:high", "0" },	    { "certainty:medium", "1" },
		{ "count:>10", "0 1" },		{ "count:>=12", "0 1" },	    { "count:<12", "2 3 4 5" }, { "count:<=2", "2 3 4 5" },
		{ "count:2", "2 3 4 5" },	{ "count:=12", "0 1" },		    { "count:>=0", "0 1 2 3 4 5" }, { "count:＞１０", "0 1" },
		{ "trend:rising", "0 1" },	{ "trend:falling,steady", "2 3 4 5" },
		{ NULL, NULL },
	};

	(void)state;
	all_hold(cases);
}

static void times(void **state)
{
	static const struct example cases[] = {
		{ "since:7d", "0 1" },	     { "since:12h", "0" },	     { "since:2w", "0 1 2" },	   { "since:3m", "0 1 2 3 4" },
		{ "before:7d", "2 3 4" },    { "since:7d before:1d", "1" },  { "since:2026-11-06", "0 1 2" },
		{ "on:2026-11-13", "1" },    { "on:2026-11-13,2026-11-06", "1 2" }, { "on:2026-11", "0 1 2" },
		{ "on:2026-10", "3 4" },     { "on:yesterday", "0" },	     { "on:today", "" },	   { "on:sun", "0" },
		{ "on:fri", "1" },	     { "since:fri", "0 1" },	     { "before:fri", "2 3 4" },
		{ "since:2026-11-15t12", "0" }, { "on:2026-11-15T12", "0" }, { "on:2026-11-15T11", "" }, { "on:2026-11-15t12:00", "0" },
		{ "pulled:12h", "0" },	     { "pulled:today", "0" },	     { "pulled:yesterday", "1" }, { "-since:100m", "5" },
		{ NULL, NULL },
	};

	(void)state;
	all_hold(cases);
}

static void together(void **state)
{
	static const struct example cases[] = {
		{ "cause:blocked or cause:mailboxfull", "1 2" }, { "is:open -has:leak", "1 5" },	{ "-is:open", "2 3 4" },
		{ "-cause:blocked,authfailure", "2 3 4 5" },	 { "(is:back or is:new) code:55*", "0 1" }, { "-(is:open or is:muted)", "2 3" },
		{ "code:550 is:done or is:new", "1 3" },	 { "code:550 (is:done or is:new)", "3" }, { "is:open　-has:leak", "1 5" },
		{ "ｉｓ：ｏｐｅｎ　－has:leak", "1 5" },		 { "（is:back　or　is:new）", "0 1" },	 { "is:open or", "0 1 5" },
		{ "-(-(is:back))", "0" },			 { "-taro", "1 2 3 4 5" },
		{ "@leaks", "0 1" },				 { "-@leaks", "2 3 4 5" },		 { "@leaks has:dnsbl", "1" },
		{ "＠leaks", "0 1" },				 { "@LEAKS", "0 1" },
		{ NULL, NULL },
	};

	(void)state;
	all_hold(cases);
}

static void regular_expressions(void **state)
{
	static const struct example cases[] = {
		{ "/taro|hanako/", "0 1" },	     { "/^mx[0-9]+\\./", "2" },	 { "host:/^mx\\./", "1 3 4" },
		{ "/CLIENT HOST/", "1" },	     { "subject:/カタ.グ/", "4" }, { "-/@/ is:open", "5" },
		{ "/[[:digit:]]{3} 5\\.7\\.1 /", "1" }, { "host:/^mx\\./,google.com", "0 1 3 4" },
		{ "/taro|hanako", "0 1" }, /* still being typed */
		{ NULL, NULL },
	};

	(void)state;
	all_hold(cases);
}

/* Nothing typed may take a key press long, or much memory. */
static void wild_expressions_are_refused_or_quick(void **state)
{
	static const char *const refused[] = { "/(a)\\1/", "/a{1,255}{1,255}/", "/((a{200}){200}){200}/", "/(/", "/[z-a]/", "/a{99999999}/",
					  "/a++++++++++++++++++++++++++++++++++++++++/", "/((((((((((((a+)+)+)+)+)+)+)+)+)+)+)+/", "/(a|b*?)/" };
	static const char *const quick[] = { "/(a*)*(a*)*(a*)*b/", "/(a|a)*(a|a)*$c/", "/(.*.*.*.*.*.*.*)x/", "/([a-z]+)+[0-9]{50}/" };
	char *text = mem_alloc(1025);
	clock_t start;

	(void)state;
	for (size_t i = 0; i < sizeof(refused) / sizeof(refused[0]); i++) {
		struct filter_error error = { .column = 99 };

		assert_null(filter_parse(&arena, slice_of(refused[i]), &env, &error));
		assert_int_equal(error.column, 0);
		assert_true(error.msg[0] != '\0');
	}
	memset(text, 'a', 1024);
	v[5].subject = str(text);
	start = clock();
	for (size_t i = 0; i < sizeof(quick) / sizeof(quick[0]); i++)
		matches(quick[i]);
	assert_true((double)(clock() - start) / CLOCKS_PER_SEC < 20); /* it ends: backtracking would not */
	v[5].subject = 0;
	free(text);
}

static void mistakes(void **state)
{
	static const struct {
		const char *text;
		size_t column;
		const char *says;
	} cases[] = {
		{ "cause:blokced since:7d", 6, "Did you mean blocked?" },
		{ "is:open cause:block", 14, "Did you mean blocked?" },
		{ "taro is:opne", 8, "Did you mean open?" },
		{ "cuase:blocked", 0, "Did you mean cause:?" },
		{ "taro  hots:x", 6, "Did you mean host:?" },
		{ "colour:red", 0, "no such key \"colour\"" },
		{ "（taro or colour:red）", 11, "no such key" }, /* bytes as typed */
		{ "cause:blocked,bolcked", 14, "Did you mean blocked?" },
		{ "has:everything", 4, "no such property" },
		{ "trend:raising", 6, "Did you mean rising?" },
		{ "since:soon", 6, "a time is" },
		{ "since:2026-13-01", 6, "a time is" },
		{ "on:7d", 3, "a day is" },
		{ "ip:mx.example", 3, "192.0.2.0/24" },
		{ "ip:192.0.2.0/33", 3, "192.0.2.0/24" },
		{ "code:abc", 5, "a reply code" },
		{ "code:5500", 5, "a reply code" },
		{ "status:5.7", 7, "an enhanced status" },
		{ "count:many", 6, "a count is" },
		{ "cause:", 6, "missing" },
		{ "to:a,", 5, "missing" },
		{ "cause:/x/", 6, "cannot stand here" },
		{ "taro (is:new", 5, "not closed" },
		{ "taro) is:new", 4, "not opened" },
		{ "taro ()", 5, "nothing stands" },
		{ "@nothing", 0, "nothing is saved" },
		{ "taro @loop", 5, "holds itself" },
	};

	(void)state;
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		struct filter_error error = { .column = 999 };
		struct filter *f = filter_parse(&arena, slice_of(cases[i].text), &env, &error);

		if (f || error.column != cases[i].column || !strstr(error.msg, cases[i].says)) {
			print_error("%s: column %zu, \"%s\"\n", cases[i].text, error.column, error.msg);
			fail();
		}
		/* what Tab would do is no part of what the command line says */
		assert_true(error.plain <= strlen(error.msg));
		assert_int_equal(slice_find((struct slice){ error.msg, error.plain }, S("Tab")), SIZE_MAX);
	}
}

static void limits_hold(void **state)
{
	struct filter_error error = { .column = 0 };
	struct buf text;

	(void)state;
	buf_init(&text, 1 << 16);
	for (int i = 0; i < 70; i++)
		buf_puts(&text, "a ");
	assert_null(filter_parse(&arena, buf_slice(&text), &env, &error));
	assert_non_null(strstr(error.msg, "too many terms"));
	buf_reset(&text);
	for (int i = 0; i < 40; i++)
		buf_puts(&text, "-(");
	assert_null(filter_parse(&arena, buf_slice(&text), &env, &error));
	assert_non_null(strstr(error.msg, "too many parentheses"));
	buf_reset(&text);
	buf_puts(&text, "to:a");
	for (int i = 0; i < 20; i++)
		buf_puts(&text, ",a");
	assert_null(filter_parse(&arena, buf_slice(&text), &env, &error));
	assert_non_null(strstr(error.msg, "too many values"));
	buf_release(&text);
}

static void groups_are_not_known_at_first(void **state)
{
	struct filter_error error;
	struct filter *f = filter_parse(&arena, S("-count:>10 or is:done"), &env, &error);

	(void)state;
	assert_non_null(f);
	assert_true(filter_names_group(f));
	assert_false(filter_names_group(NULL));
	for (size_t i = 0; i < ix->n; i++)
		assert_true(filter_holds(f, ix, &v[i], NULL)); /* neither it nor its opposite is false yet */
	filter_release(f);
}

static int set_up(void **state)
{
	(void)state;
	setlocale(LC_CTYPE, "C.UTF-8");
	setenv("TZ", "UTC", 1);
	tzset();
	arena_init(&arena);
	ix = index_new();
	make_failures();
	return 0;
}

static int tear_down(void **state)
{
	(void)state;
	index_free(ix);
	arena_release(&arena);
	return 0;
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(words_and_text),      cmocka_unit_test(domains_hosts_addresses),
		cmocka_unit_test(codes_names_states),  cmocka_unit_test(times),
		cmocka_unit_test(together),	       cmocka_unit_test(regular_expressions),
		cmocka_unit_test(wild_expressions_are_refused_or_quick), cmocka_unit_test(mistakes),
		cmocka_unit_test(limits_hold),	       cmocka_unit_test(groups_are_not_known_at_first),
	};

	return cmocka_run_group_tests_name("filter", tests, set_up, tear_down);
}
