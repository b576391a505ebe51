// SPDX-License-Identifier: BSD-2-Clause
/* What reaches the library's parser, however the bytes are cut up; and that a literal is no line. */
#include "tests/support/test.h"

#include <stdio.h>

#include "base/buf.h"
#include "net/guard.h"

#define E "\r\n"
#define FETCH "* 1 FETCH (UID 1 BODY[]<0> "

static const struct {
	const char *bytes;
	bool passes;
} cases[] = {
	/* what servers say */
	{ "* OK [CAPABILITY IMAP4rev1 AUTH=PLAIN] Dovecot ready." E, true },
	{ "* FLAGS (\\Answered \\Seen $a b]c)" E "* OK [PERMANENTFLAGS (\\Answered \\Seen $a b]c \\*)] Flags permitted." E, true },
	{ "* OK [PERMANENTFLAGS ()] none" E "* OK [PERMANENTFLAGS (\\*)] x" E "* OK [PERMANENTFLAGS ( $a)] x" E, true },
	{ "a1 NO [BADCHARSET (US-ASCII)] only that {5}" E "a1 OK [READ-WRITE] done (0.001 secs)." E, false },
	{ "a1 NO [BADCHARSET (US-ASCII)] only that" E "a1 OK [READ-WRITE] done (0.001 secs)." E, true },
	{ "* NO 5\" of it, [see {5}" E "+ idling" E "+ Go ahead" E "\r\n" "a1 OK" E, true },
	{ FETCH "{4}" E "(\"{[ FLAGS ())" E FETCH "{0}" E ")" E, true },
	{ FETCH "{34}" E "\r\n* OK [PERMANENTFLAGS ({\r\n((((((( FLAGS (\\Seen))" E "a1 OK done" E, true },
	{ "* LIST () \"/\" \"a\\\" {5}\"" E "* LIST (\\Noselect) NIL {3}" E "a\"b" E "* SEARCH 1 2 3" E, true },
	/* what the library dies of */
	{ "* OK [PERMANENTFLAGS (", true }, /* no line yet */
	{ "* OK [PERMANENTFLAGS (" E, false },
	{ "* OK [permanentflags \t( \t" E, false },
	{ "* OK [PERMANENTFLAGS (\\" E, false },
	{ "* OK [PERMANENTFLAGS (\\)] x" E, false },
	{ "* OK [PERMANENTFLAGS (\"a\")] x" E, false },
	{ "* OK [PERMANENTFLAGS (]) x" E, false },
	{ "a1 NO [PERMANENTFLAGS (% x" E, false },
	{ "a[1 NO [PERMANENTFLAGS (% x" E, false },
	{ "+ [PERMANENTFLAGS ({" E, false },
	{ "* BYE[PERMANENTFLAGS (" E, false },
	/* what would hide it: a literal or a string that ends elsewhere for the library */
	{ "* OK [BADCHARSET ({40}" E, false },
	{ "* OK [BADCHARSET (\"a" E, false },
	{ "* OK [BADCHARSET (a] \"b" E, false },
	{ "* LIST () \"/\" \"a {40}" E, false },
	{ FETCH "{4294967300}" E, false },
	{ FETCH "{99999999999999999999999999}" E, false },
	{ FETCH "{-5}" E, false },
	{ FETCH "{ 5}" E, false },
	{ FETCH "{5} " E, false },
	{ FETCH "{5" E, false },
	{ FETCH "{}" E, false },
	{ FETCH "{5+}" E, false },
	{ "*OK [PERMANENTFLAGS (\\*)] x" E, false },
	{ "*  OK x {5}" E, false },
	{ " * 1 FETCH (" E, false },
	{ "\x80\xff(\x01{%%%]" E, false },
};

static bool passes(struct slice bytes, size_t step)
{
	struct guard g = { .n = 0 };

	for (size_t i = 0; i < bytes.n; i += step)
		if (!guard_feed(&g, slice_sub(bytes, i, i + step)))
			return false;
	return true;
}

static void each_case_in_pieces_of_any_size(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		struct slice bytes = slice_of(cases[i].bytes);

		for (size_t step = 1; step <= bytes.n; step++)
			if (passes(bytes, step) != cases[i].passes)
				fail_msg("%s: in pieces of %zu %s", cases[i].bytes, step, cases[i].passes ? "refused" : "passed");
	}
}

/* What stands behind the head of a line that is kept is not known: such a line passes only when it cannot matter. */
static void long_lines(void **state)
{
	char line[4000];

	(void)state;
	for (size_t pad = 0; pad < 2 * GUARD_HEAD; pad++) {
		snprintf(line, sizeof(line), "* OK [PERMANENTFLAGS%*s(" E, (int)pad, "");
		assert_false(passes(slice_of(line), 7));
		snprintf(line, sizeof(line), "%0*d OK [PERMANENTFLAGS (" E, (int)pad + 1, 1);
		assert_false(passes(slice_of(line), 7));
		snprintf(line, sizeof(line), "* OK [CAPABILITY IMAP4rev1 X%0*d] x" E "+ %0*d" E, (int)pad + 1, 1, (int)pad + 1, 1);
		assert_true(passes(slice_of(line), 7));
		snprintf(line, sizeof(line), "* SEARCH 1 %0*d" E, (int)pad + 1, 1);
		assert_true(passes(slice_of(line), 7));
	}
}

/* libetpan goes one call deeper for each. */
static void depth(void **state)
{
	char line[400];

	(void)state;
	for (unsigned n = 1; n < 2 * GUARD_DEPTH; n++) {
		struct buf b;

		buf_init(&b, sizeof(line));
		buf_puts(&b, "* 1 FETCH ");
		for (unsigned i = 0; i < n; i++)
			buf_putc(&b, '(');
		buf_puts(&b, " {2}" E "((" E);
		assert_int_equal(passes(buf_slice(&b), 3), n <= GUARD_DEPTH);
		buf_release(&b);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(each_case_in_pieces_of_any_size),
		cmocka_unit_test(long_lines),
		cmocka_unit_test(depth),
	};

	return cmocka_run_group_tests_name("guard", tests, NULL, NULL);
}
