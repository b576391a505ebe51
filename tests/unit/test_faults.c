// SPDX-License-Identifier: BSD-2-Clause
/*
 * What a server can do wrong, once it is trusted: each fault ends in a message within the time that was allowed, or is
 * nothing at all; nothing hangs, nothing grows, and what is not sound is closed.
 */
#include "tests/support/peer.h"
#include "tests/support/test.h"

#include <stdio.h>
#include <stdlib.h>
#include <sys/resource.h>
#include <unistd.h>

#include "base/clock.h"
#include "net/imap.h"

/* libetpan loses some bytes when it cannot read a line; the connection ends there. Read by the leak sanitizer. */
const char *__lsan_default_suppressions(void);
const char *__lsan_default_suppressions(void)
{
	return "leak:libetpan";
}

#define IDLE_MS 400
#define COMMAND_MS 1200
#define DEADLINE_MS 4000 /* of a whole case: the command's time, the good-bye, a slow machine */

static char *dir;

/* ---- what was seen ---- */

struct seen {
	unsigned calls;
	struct imap_flags last;
	char keywords[200];
	char raw[64];
	size_t nraw;
	uint32_t gone[8][2];
	unsigned ngone;
	enum rc stop; /* what the callback gives back */
};

static enum rc on_flags(void *ctx, const struct imap_flags *f, struct err *err)
{
	struct seen *s = ctx;

	(void)err;
	s->calls++;
	s->last = *f;
	snprintf(s->keywords, sizeof(s->keywords), "%.*s", SLICE_ARG(f->keywords));
	return s->stop;
}

static enum rc on_mail(void *ctx, const struct imap_mail *mail, struct err *err)
{
	struct seen *s = ctx;

	s->nraw = mail->raw.n;
	memcpy(s->raw, mail->raw.p, mail->raw.n < sizeof(s->raw) ? mail->raw.n : sizeof(s->raw));
	return on_flags(ctx, &mail->meta, err);
}

static enum rc on_gone(void *ctx, uint32_t from, uint32_t to, struct err *err)
{
	struct seen *s = ctx;

	(void)err;
	if (s->ngone < 8) {
		s->gone[s->ngone][0] = from;
		s->gone[s->ngone][1] = to;
	}
	s->ngone++;
	return RC_OK;
}

static enum rc on_listed(void *ctx, const struct imap_listed *f, struct err *err)
{
	struct seen *s = ctx;

	(void)err;
	s->calls++;
	snprintf(s->keywords, sizeof(s->keywords), "%s %d %d", f->name, f->selectable, f->use);
	return RC_OK;
}

/* ---- what is asked ---- */

typedef enum rc ask_fn(struct imap *im, struct seen *s, struct err *err);

static enum rc ask_fetch(struct imap *im, struct seen *s, struct err *err)
{
	static const uint32_t uids[] = { 1, 2, 3 };

	return imap_fetch(im, uids, 3, on_mail, s, err);
}

static enum rc ask_part(struct imap *im, struct seen *s, struct err *err)
{
	return imap_fetch_part(im, 7, 0, 1 << 20, on_mail, s, err);
}

static enum rc ask_flags(struct imap *im, struct seen *s, struct err *err)
{
	return imap_flags(im, 1, 0, on_flags, s, err);
}

static enum rc ask_changes(struct imap *im, struct seen *s, struct err *err)
{
	return imap_changes(im, 5, on_flags, on_gone, s, err);
}

static enum rc ask_uids(struct imap *im, struct seen *s, struct err *err)
{
	struct uid_list l;
	enum rc rc = imap_uids(im, 2, 0, &l, err);

	s->calls = (unsigned)l.n;
	free(l.v);
	return rc;
}

static enum rc ask_bounces(struct imap *im, struct seen *s, struct err *err)
{
	struct uid_list l;
	enum rc rc = imap_search_bounces(im, 1, 0, &l, err);

	s->calls = (unsigned)l.n;
	free(l.v);
	return rc;
}

static enum rc ask_list(struct imap *im, struct seen *s, struct err *err)
{
	return imap_list(im, on_listed, s, err);
}

static enum rc ask_status(struct imap *im, struct seen *s, struct err *err)
{
	struct imap_counts c;
	enum rc rc = imap_status(im, "INBOX", &c, err);

	s->calls = c.messages;
	return rc;
}

static enum rc ask_store(struct imap *im, struct seen *s, struct err *err)
{
	static const uint32_t uids[] = { 1, 2, 3 };
	struct uid_list conflicts;
	enum rc rc = imap_store(im, uids, 3, true, "$ModoriDone", 9, &conflicts, err);

	s->calls = (unsigned)conflicts.n;
	s->last.uid = conflicts.n ? conflicts.v[0] : 0;
	free(conflicts.v);
	return rc;
}

static enum rc ask_move(struct imap *im, struct seen *s, struct err *err)
{
	static const uint32_t uids[] = { 1, 2, 3 };
	uint32_t new_uids[3], validity;
	enum rc rc = imap_move(im, uids, 3, "Done", new_uids, &validity, err);

	s->calls = validity;
	s->last.uid = new_uids[1];
	return rc;
}

static enum rc ask_delete(struct imap *im, struct seen *s, struct err *err)
{
	static const uint32_t uids[] = { 1, 2, 3 };

	(void)s;
	return imap_delete(im, uids, 3, err);
}

static enum rc ask_wait(struct imap *im, struct seen *s, struct err *err)
{
	bool news = false;
	enum rc rc = imap_wait(im, 300, &news, err);

	s->calls = news;
	return rc;
}

static enum rc ask_select(struct imap *im, struct seen *s, struct err *err)
{
	struct imap_folder f = { 0 };
	enum rc rc = imap_select(im, "Other", true, &f, err);

	s->calls = (unsigned)f.writable * 2 + (unsigned)f.new_keywords;
	return rc;
}

static enum rc ask_nothing_bad(struct imap *im, struct seen *s, struct err *err)
{
	static const uint32_t uids[] = { 1 };
	struct imap_folder f;
	struct imap_counts c;
	struct uid_list l;

	(void)s;
	if (imap_select(im, "a\r\nX DELETE INBOX", true, &f, err) != RC_CONFIG || imap_status(im, "a\nb", &c, err) != RC_CONFIG ||
	    imap_move(im, uids, 1, "a\rb", NULL, NULL, err) != RC_CONFIG || imap_store(im, uids, 1, true, "a)\r\nX NOOP", 0, &l, err) != RC_CONFIG ||
	    imap_store(im, uids, 1, true, "$a) X (", 0, &l, err) != RC_CONFIG)
		return RC_OK;
	return imap_noop(im, err);
}

/* ---- faults ---- */

#define FETCHED(n, body) "* " n " FETCH (UID " n " RFC822.SIZE 4 BODY[]<0> " body ")\r\n"
#define ALL_OK "$ OK done\r\n"

static const struct fault {
	const char *name;
	ask_fn *ask;
	const char *script[8]; /* after the folder is selected */
	enum rc rc[2];
	unsigned calls;
	const char *plain; /* "plain": a server without extensions */
} faults[] = {
	/* the connection */
	{ "closes before the answer", ask_fetch, { "<" }, { RC_NET, RC_NET }, 0, NULL },
	{ "closes inside a line", ask_fetch, { "<", "* 1 FET" }, { RC_NET, RC_NET }, 0, NULL },
	{ "closes inside a literal", ask_fetch, { "<", "* 1 FETCH (UID 1 RFC822.SIZE 900 BODY[]<0> {900}\r\nabc" }, { RC_NET, RC_NET }, 0, NULL },
	{ "BYE, then closes", ask_fetch, { "<", FETCHED("1", "{4}\r\nabcd"), "* BYE out of memory\r\n" }, { RC_NET, RC_NET }, 1, NULL },
	{ "never answers", ask_fetch, { "<", "." }, { RC_TIMEOUT, RC_TIMEOUT }, 0, NULL },
	{ "stops in the middle", ask_fetch, { "<", FETCHED("1", "{4}\r\nabcd"), "* 2 FETCH (UID 2", "." }, { RC_TIMEOUT, RC_TIMEOUT }, 1, NULL },
	{ "drips", ask_fetch, { "<", "/60", "* OK this takes a while and a while and a while and longer still than anybody has patience for\r\n" ALL_OK },
	  { RC_TIMEOUT, RC_TIMEOUT }, 0, NULL },
	/* sizes */
	{ "a literal of 2 GB", ask_fetch, { "<", "* 1 FETCH (UID 1 BODY[]<0> {2147483647}\r\nabc", "~9000000" }, { RC_LIMIT, RC_NET }, 0, NULL },
	{ "a literal of 4 GB", ask_fetch, { "<", "* 1 FETCH (UID 1 BODY[]<0> {4294967295}\r\nabc", "." }, { RC_FORMAT, RC_FORMAT }, 0, NULL },
	{ "a literal of 4 GB and 1", ask_fetch, { "<", "* 1 FETCH (UID 1 BODY[]<0> {4294967297}\r\nabc", "." }, { RC_FORMAT, RC_FORMAT }, 0, NULL },
	{ "a literal of 20 digits", ask_fetch, { "<", "* 1 FETCH (UID 1 BODY[]<0> {99999999999999999999}\r\nabc", "." }, { RC_FORMAT, RC_FORMAT }, 0, NULL },
	{ "a literal of less than nothing", ask_fetch, { "<", "* 1 FETCH (UID 1 BODY[]<0> {-5}\r\nabc)\r\n" ALL_OK, "." }, { RC_FORMAT, RC_FORMAT }, 0, NULL },
	{ "an endless line", ask_flags, { "<", "* OK ", "~90000000" }, { RC_LIMIT, RC_LIMIT }, 0, NULL },
	{ "more than was asked for", ask_part, { "<", "* 7 FETCH (UID 7 BODY[]<0> {80000000}\r\n", "~80000000", ")\r\n" ALL_OK }, { RC_LIMIT, RC_LIMIT }, 0, NULL },
	/* grammar */
	{ "random bytes", ask_fetch, { "<", "\x80\xff(\x01{%%%]\r\n", "." }, { RC_FORMAT, RC_FORMAT }, 0, NULL },
	{ "an empty line", ask_fetch, { "<", "\r\n" ALL_OK, "." }, { RC_FORMAT, RC_FORMAT }, 0, NULL },
	{ "a tagged OK without a text", ask_fetch, { "<", "$ OK\r\n", "." }, { RC_FORMAT, RC_FORMAT }, 0, NULL },
	{ "a tag of somebody else", ask_fetch, { "<", "zz9 OK done\r\n", "." }, { RC_NET, RC_FORMAT }, 0, NULL },
	{ "bare line feeds", ask_fetch, { "<", "* 1 FETCH (UID 1 BODY[]<0> {4}\nabcd)\n$ OK done\n", "." }, { RC_OK, RC_FORMAT }, 99, NULL },
	{ "an item that nobody asked for", ask_fetch, { "<", "* 1 FETCH (UID 1 X-WHAT (a b))\r\n" ALL_OK, "." }, { RC_FORMAT, RC_FORMAT }, 0, NULL },
	{ "BINARY", ask_fetch, { "<", "* 1 FETCH (UID 1 BINARY[] {2}\r\nab)\r\n" ALL_OK, "." }, { RC_FORMAT, RC_FORMAT }, 0, NULL },
	{ "ESEARCH", ask_uids, { "<", "* ESEARCH (TAG \"$\") UID ALL 1:3\r\n" ALL_OK, "." }, { RC_FORMAT, RC_FORMAT }, 0, NULL },
	{ "an impossible date", ask_fetch, { "<", "* 1 FETCH (UID 1 INTERNALDATE \"99-Foo-0000 99:99:99 +0000\" BODY[]<0> {1}\r\na)\r\n" ALL_OK, "." },
	  { RC_FORMAT, RC_FORMAT }, 0, NULL },
	{ "a blank in flags of LIST", ask_list, { "<", "* LIST (\\ ) \"/\" a\r\n" ALL_OK, "." }, { RC_FORMAT, RC_FORMAT }, 0, NULL },
	{ "a bracket in a bare name", ask_list, { "<", "* LIST () \"/\" a{b\r\n" ALL_OK, "." }, { RC_FORMAT, RC_FORMAT }, 0, NULL },
	/* what libetpan 1.9.4 dies of */
	{ "PERMANENTFLAGS breaks off", ask_select, { "<", "* OK [PERMANENTFLAGS (\r\n" ALL_OK, "." }, { RC_FORMAT, RC_FORMAT }, 0, NULL },
	{ "PERMANENTFLAGS of no flags", ask_fetch, { "<", "* OK [PERMANENTFLAGS (%\r\n" ALL_OK, "." }, { RC_FORMAT, RC_FORMAT }, 0, NULL },
	{ "PERMANENTFLAGS behind a literal that is none", ask_fetch, { "<", "* OK x {99}\r\n* OK [PERMANENTFLAGS (\r\n" ALL_OK, "." },
	  { RC_FORMAT, RC_FORMAT }, 0, NULL },
	{ "PERMANENTFLAGS behind a string that goes on", ask_list, { "<", "* LIST () \"/\" \"a {99}\r\n\"\r\n* OK [PERMANENTFLAGS (\r\n" ALL_OK, "." },
	  { RC_FORMAT, RC_FORMAT }, 0, NULL },
	{ "200,000 brackets in brackets", ask_fetch, { "<", "* 1 FETCH (BODYSTRUCTURE ", "(200000", "\r\n" ALL_OK, "." }, { RC_FORMAT, RC_FORMAT }, 0, NULL },
	/* odd, and fine */
	{ "NIL for a body", ask_fetch, { "<", FETCHED("1", "NIL") ALL_OK }, { RC_OK, RC_OK }, 1, NULL },
	{ "a quoted body", ask_fetch, { "<", FETCHED("1", "\"abcd\"") ALL_OK }, { RC_OK, RC_OK }, 1, NULL },
	{ "a NUL in a body", ask_fetch, { "<", "* 1 FETCH (UID 1 BODY[]<0> {4}\r\na", "\\0", "cd)\r\n" ALL_OK }, { RC_OK, RC_OK }, 1, NULL },
	{ "UID 0", ask_fetch, { "<", FETCHED("0", "{1}\r\na") ALL_OK }, { RC_OK, RC_OK }, 0, NULL },
	{ "no UID", ask_fetch, { "<", "* 1 FETCH (BODY[]<0> {1}\r\na)\r\n" ALL_OK }, { RC_OK, RC_OK }, 0, NULL },
	{ "flags nobody asked for, between", ask_fetch, { "<", "* 9 FETCH (FLAGS (\\Seen))\r\n* 8 FETCH (UID 8 FLAGS ())\r\n" FETCHED("2", "{1}\r\na") ALL_OK },
	  { RC_OK, RC_OK }, 1, NULL },
	{ "NO, and some", ask_fetch, { "<", FETCHED("1", "{4}\r\nabcd") "$ NO some are gone\r\n" }, { RC_OK, RC_OK }, 1, NULL },
	{ "BAD", ask_fetch, { "<", "$ BAD no such thing\r\n", "." }, { RC_NET, RC_NET }, 0, NULL },
	{ "odd flags", ask_flags, { "<", "* 1 FETCH (UID 1 FLAGS ())\r\n* 2 FETCH (UID 2 FLAGS ($a\xe3\x81\x82 b]c \\Seen \\X))\r\n" ALL_OK }, { RC_OK, RC_FORMAT }, 99, NULL },
	{ "no answer to a search", ask_uids, { "<", ALL_OK }, { RC_OK, RC_OK }, 0, NULL },
	{ "UIDs twice and out of order", ask_uids, { "<", "* SEARCH 9 3 3 1 0 9\r\n" ALL_OK }, { RC_OK, RC_OK }, 2, NULL },
	{ "an empty STATUS", ask_status, { "<", "* STATUS INBOX ()\r\n" ALL_OK, "." }, { RC_OK, RC_FORMAT }, 0, NULL },
	{ "a name in UTF-8", ask_list, { "<", "* LIST (\\HasNoChildren \\Trash) \"/\" \"\xe6\x88\xbb\"\r\n" ALL_OK }, { RC_OK, RC_OK }, 1, NULL },
	{ "no PERMANENTFLAGS", ask_select, { "<", "* 0 EXISTS\r\n* FLAGS ()\r\n$ OK [READ-WRITE] done\r\n" }, { RC_OK, RC_OK }, 3, NULL },
	{ "no new keywords", ask_select, { "<", "* 0 EXISTS\r\n* OK [PERMANENTFLAGS (\\Seen)] x\r\n$ OK [READ-WRITE] done\r\n" }, { RC_OK, RC_OK }, 2, NULL },
	{ "read-only after all", ask_select, { "<", "* 0 EXISTS\r\n$ OK [READ-ONLY] done\r\n" }, { RC_OK, RC_OK }, 1, NULL },
	{ "nothing told", ask_select, { "<", ALL_OK }, { RC_OK, RC_OK }, 3, NULL },
	{ "no such folder", ask_select, { "<", "$ NO [NONEXISTENT] never heard of it\r\n" }, { RC_NOT_FOUND, RC_NOT_FOUND }, 0, NULL },
	{ "bounces in any language", ask_bounces, { "<", "* SEARCH 3 4\r\n" ALL_OK }, { RC_OK, RC_OK }, 2, NULL },
	{ "a charset that it does not take", ask_bounces, { "<", "$ NO [BADCHARSET (US-ASCII)] no\r\n", "<", "* SEARCH 3\r\n" ALL_OK }, { RC_OK, RC_OK }, 1, NULL },
	{ "bounces, no literals", ask_bounces, { "<", "* SEARCH 3\r\n" ALL_OK }, { RC_OK, RC_OK }, 1, "plain" },
	/* changes */
	{ "all that vanished, ranges four billion wide", ask_changes,
	  { "<", "* VANISHED (EARLIER) 3:4294967295\r\n* 2 FETCH (UID 2 FLAGS (kw) MODSEQ (7))\r\n* VANISHED (EARLIER) 9:7,12\r\n" ALL_OK }, { RC_OK, RC_OK }, 1, NULL },
	{ "no CONDSTORE", ask_changes, { "." }, { RC_UNSUPPORTED, RC_UNSUPPORTED }, 0, "plain" },
	{ "some were changed by somebody else", ask_store, { "<", "$ OK [MODIFIED 2:4000000000] done\r\n" }, { RC_OK, RC_OK }, 2, NULL },
	{ "a change refused", ask_store, { "<", "$ NO no keywords here\r\n" }, { RC_UNSUPPORTED, RC_UNSUPPORTED }, 0, NULL },
	{ "no CONDSTORE for a change", ask_store, { "." }, { RC_UNSUPPORTED, RC_UNSUPPORTED }, 0, "plain" },
	{ "moved", ask_move, { "<", "* OK [COPYUID 77 1:3 11:13] x\r\n* 3 EXPUNGE\r\n" ALL_OK }, { RC_OK, RC_OK }, 77, NULL },
	{ "moved somewhere else, it says", ask_move, { "<", "* OK [COPYUID 77 1:4000000000 1:2] x\r\n" ALL_OK }, { RC_OK, RC_OK }, 77, NULL },
	{ "no folder to move to", ask_move, { "<", "$ NO [TRYCREATE] none\r\n" }, { RC_NOT_FOUND, RC_NOT_FOUND }, 0, NULL },
	{ "neither MOVE nor UIDPLUS", ask_move, { "." }, { RC_UNSUPPORTED, RC_UNSUPPORTED }, 0, "plain" },
	{ "no UIDPLUS for deleting", ask_delete, { "." }, { RC_UNSUPPORTED, RC_UNSUPPORTED }, 0, "plain" },
	{ "control characters are never sent", ask_nothing_bad, { "<", ALL_OK }, { RC_OK, RC_OK }, 0, NULL },
	/* waiting */
	{ "IDLE: nothing", ask_wait, { "<", "+ idling\r\n", "<", "m1 OK done\r\n" }, { RC_OK, RC_OK }, 0, NULL },
	{ "IDLE: news", ask_wait, { "<", "+ idling\r\n* OK still here\r\n* 4 EXISTS\r\n", "<", "m1 OK done\r\n" }, { RC_OK, RC_OK }, 1, NULL },
	{ "IDLE: news before it begins", ask_wait, { "<", "* 4 EXISTS\r\n+ idling\r\n", "<", "m1 OK done\r\n" }, { RC_OK, RC_OK }, 1, NULL },
	{ "IDLE: refused, so NOOP", ask_wait, { "<", "m1 BAD what\r\n", "<", "* 9 EXISTS\r\n" ALL_OK }, { RC_OK, RC_OK }, 1, NULL },
	{ "IDLE: BYE", ask_wait, { "<", "+ idling\r\n* BYE too long\r\n" }, { RC_NET, RC_NET }, 0, NULL },
	{ "IDLE: a literal", ask_wait, { "<", "+ idling\r\n* 1 FETCH (BODY[] {900000000}\r\n", "." }, { RC_FORMAT, RC_FORMAT }, 0, NULL },
	{ "IDLE: nonsense", ask_wait, { "<", "+ idling\r\n", "<", "x\r\n", "." }, { RC_FORMAT, RC_FORMAT }, 0, NULL },
	{ "IDLE: no end of it", ask_wait, { "<", "+ idling\r\n", "<", "." }, { RC_TIMEOUT, RC_TIMEOUT }, 0, NULL },
	{ "no IDLE: news by NOOP", ask_wait, { "<", "* 2 EXPUNGE\r\n" ALL_OK }, { RC_OK, RC_OK }, 1, "plain" },
};

#define ALL_CAPS "IMAP4rev1 UIDPLUS MOVE CONDSTORE QRESYNC ENABLE IDLE SPECIAL-USE LITERAL+ AUTH=PLAIN SASL-IR"

/* Login, SELECT, then the fault. */
static size_t put_script(const struct fault *f, const char **out)
{
	static const char *const rich[] = { "* OK [CAPABILITY " ALL_CAPS "] x\r\n", "<", "m1 OK in\r\n", "<", "* CAPABILITY " ALL_CAPS "\r\n$ OK done\r\n", "<",
					    "* ENABLED QRESYNC\r\n$ OK done\r\n" };
	static const char *const plain[] = { "* OK [CAPABILITY IMAP4rev1] x\r\n", "<", "* CAPABILITY IMAP4rev1\r\n$ OK in\r\n" };
	const char *const *login = f->plain ? plain : rich;
	size_t n = f->plain ? 3 : 7;

	memcpy(out, login, n * sizeof(*out));
	out[n++] = "<";
	out[n++] = "* 3 EXISTS\r\n* 0 RECENT\r\n* OK [UIDVALIDITY 5] x\r\n* OK [UIDNEXT 10] x\r\n"
		   "* OK [HIGHESTMODSEQ 8] x\r\n* OK [PERMANENTFLAGS (\\Seen \\*)] x\r\n$ OK [READ-WRITE] done\r\n";
	for (size_t i = 0; i < 8 && f->script[i]; i++)
		out[n++] = f->script[i];
	return n;
}

static struct conf *configured(unsigned port)
{
	return test_conf(dir, "[account a]\nhost = 127.0.0.1\nport = %u\ntls = none\nuser = u\npassword-command = echo x\n", port);
}

static long memory_kb(void)
{
	struct rusage u;

	getrusage(RUSAGE_SELF, &u);
	return u.ru_maxrss;
}

static void run(const struct fault *f)
{
	const char *script[32] = { NULL };
	struct peer *p = mem_alloc(sizeof(*p));
	struct imap_options o = { .cancel_fd = -1, .idle_ms = IDLE_MS, .command_ms = COMMAND_MS };
	struct seen s = { 0 };
	struct err err = { "" };
	struct imap_folder folder;
	struct imap *im = NULL;
	struct conf *conf;
	int64_t began;
	enum rc rc;

	put_script(f, script);
	peer_start(p, script);
	conf = configured(p->port);
	o.account = conf_account(conf, NULL);
	began = clock_ms();
	if (imap_open(&im, &o, &err) != RC_OK || imap_select(im, "INBOX", true, &folder, &err) != RC_OK)
		fail_msg("%s: not even begun: %s", f->name, err.msg);
	assert_true(folder.uidvalidity == 5 && folder.uidnext == 10 && folder.exists == 3 && folder.writable && folder.new_keywords);
	assert_int_equal(folder.modseq, f->plain ? 0 : 8);
	rc = f->ask(im, &s, &err);
	imap_close(im);
	began = clock_ms() - began;
	peer_stop(p);
	if ((rc != f->rc[0] && rc != f->rc[1]) || (f->calls != 99 && s.calls != f->calls) || began > DEADLINE_MS)
		fail_msg("%s: result %d \"%s\", %u calls, %d ms", f->name, rc, err.msg, s.calls, (int)began);
	assert_true(rc == RC_OK || (*err.msg && !strchr(err.msg, '\033')));
	if (peer_saw(p, "DELETE INBOX") || (peer_saw(p, " EXPUNGE") && !peer_saw(p, "UID EXPUNGE")))
		fail_msg("%s: the server was told %.*s", f->name, (int)p->nseen, p->seen);
	if (f->ask == ask_bounces && peer_saw(p, "CHARSET UTF-8") != !f->plain)
		fail_msg("%s: the server was told %.*s", f->name, (int)p->nseen, p->seen);
	if (f->ask == ask_changes && rc == RC_OK) {
		assert_int_equal(s.ngone, 3);
		assert_true(s.gone[0][0] == 3 && s.gone[0][1] == 4294967295u && s.gone[1][0] == 7 && s.gone[1][1] == 9 && s.gone[2][0] == 12);
		if (s.last.modseq != 7 || strcmp(s.keywords, "kw") != 0)
			fail_msg("%s: modseq %llu, keywords %s", f->name, (unsigned long long)s.last.modseq, s.keywords);
	}
	if (f->ask == ask_move && rc == RC_OK)
		assert_int_equal(s.last.uid, strstr(f->name, "else") ? 2 : 12);
	if (strstr(f->name, "NUL"))
		assert_true(s.nraw == 4 && memcmp(s.raw, "a\0cd", 4) == 0);
	if (strstr(f->name, "UTF-8"))
		assert_string_equal(s.keywords, "\xe6\x88\xbb 1 6");
	conf_free(conf);
	free(p);
}

static void every_fault_ends_in_time(void **state)
{
	long before = memory_kb();

	(void)state;
	(void)before;
	for (size_t i = 0; i < sizeof(faults) / sizeof(faults[0]); i++)
		run(&faults[i]);
#ifndef __SANITIZE_ADDRESS__ /* which keeps what was freed */
	if (memory_kb() - before > 200 * 1024) /* a line that is as long as the budget is kept once or twice */
		fail_msg("grew by %ld KB", memory_kb() - before);
#endif
}

/* A callback that stops ends the session at once, not at the end of the answer. */
static void a_callback_can_stop_it(void **state)
{
	static const struct fault f = { "stop", ask_fetch, { "<", FETCHED("1", "{4}\r\nabcd"), ".", NULL }, { RC_OK, RC_OK }, 0, NULL };
	const char *script[32] = { NULL };
	struct peer *p = mem_alloc(sizeof(*p));
	struct imap_options o = { .cancel_fd = -1, .idle_ms = 5000 };
	struct seen s = { .stop = RC_BUSY };
	struct err err = { "" };
	struct imap_folder folder;
	struct imap *im = NULL;
	struct conf *conf;
	int64_t began = clock_ms();

	(void)state;
	put_script(&f, script);
	peer_start(p, script);
	conf = configured(p->port);
	o.account = conf_account(conf, NULL);
	assert_int_equal(imap_open(&im, &o, &err), RC_OK);
	assert_int_equal(imap_select(im, "INBOX", true, &folder, &err), RC_OK);
	assert_int_equal(ask_fetch(im, &s, &err), RC_BUSY);
	assert_int_equal(s.calls, 1);
	imap_close(im);
	assert_true(clock_ms() - began < 3000);
	peer_stop(p);
	conf_free(conf);
	free(p);
}

/* The cancel descriptor ends whatever is waited for: an answer, or news. */
static void cancelled_at_once(void **state)
{
	static const struct fault waits[] = {
		{ "fetch", ask_fetch, { "<", ".", NULL }, { RC_CANCELLED, RC_CANCELLED }, 0, NULL },
		{ "idle", ask_wait, { "<", "+ idling\r\n", ".", NULL }, { RC_CANCELLED, RC_CANCELLED }, 0, NULL },
		{ "noop", ask_wait, { "<", ALL_OK, ".", NULL }, { RC_CANCELLED, RC_CANCELLED }, 0, "plain" },
	};

	(void)state;
	for (size_t i = 0; i < 3; i++) {
		const char *script[32] = { NULL };
		struct peer *p = mem_alloc(sizeof(*p));
		struct seen s = { 0 };
		struct err err = { "" };
		struct imap_folder folder;
		struct imap *im = NULL;
		struct conf *conf;
		int64_t began;
		int wake[2];

		assert_int_equal(pipe(wake), 0);
		put_script(&waits[i], script);
		peer_start(p, script);
		conf = configured(p->port);
		assert_int_equal(imap_open(&im, &(struct imap_options){ .account = conf_account(conf, NULL), .cancel_fd = wake[0] }, &err), RC_OK);
		assert_int_equal(imap_select(im, "INBOX", true, &folder, &err), RC_OK);
		assert_int_equal(write(wake[1], "x", 1), 1);
		began = clock_ms();
		assert_int_equal(waits[i].ask(im, &s, &err), RC_CANCELLED);
		assert_true(clock_ms() - began < 200);
		imap_close(im);
		peer_stop(p);
		conf_free(conf);
		close(wake[0]);
		close(wake[1]);
		free(p);
	}
}

/* However many UIDs and however scattered: no command is longer than servers take, and none is forgotten. */
static void long_sets_are_split(void **state)
{
	static uint32_t uids[3000];
	static const struct fault f = { "sets", ask_fetch, { NULL }, { RC_OK, RC_OK }, 0, NULL };
	const char *script[32] = { NULL };
	struct peer *p = mem_alloc(sizeof(*p));
	struct imap_options o = { .cancel_fd = -1 };
	struct seen s = { 0 };
	struct err err = { "" };
	struct imap_folder folder;
	struct imap *im = NULL;
	struct conf *conf;
	size_t n, found = 0;

	(void)state;
	for (size_t i = 0; i < 3000; i++)
		uids[i] = 4000000000u + (uint32_t)i * 2;
	n = put_script(&f, script);
	for (int i = 0; i < 5; i++) {
		script[n++] = "<";
		script[n++] = ALL_OK;
	}
	peer_start(p, script);
	conf = configured(p->port);
	o.account = conf_account(conf, NULL);
	assert_int_equal(imap_open(&im, &o, &err), RC_OK);
	assert_int_equal(imap_select(im, "INBOX", true, &folder, &err), RC_OK);
	assert_int_equal(imap_fetch(im, uids, 3000, on_mail, &s, &err), RC_OK);
	imap_close(im);
	peer_stop(p);
	for (char *line = p->seen, *end; (end = memchr(line, '\n', p->nseen - (size_t)(line - p->seen))) != NULL; line = end + 1)
		assert_true(end - line < 8000);
	for (size_t i = 0; i < 3000; i++) {
		char text[12];

		snprintf(text, sizeof(text), "%u", uids[i]);
		found += peer_saw(p, text);
	}
	assert_int_equal(found, 3000);
	conf_free(conf);
	free(p);
}

static int setup(void **state)
{
	(void)state;
	dir = test_tmpdir();
	return 0;
}

static int teardown(void **state)
{
	(void)state;
	test_rmdir(dir);
	return 0;
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(every_fault_ends_in_time),
		cmocka_unit_test(a_callback_can_stop_it),
		cmocka_unit_test(cancelled_at_once),
		cmocka_unit_test(long_sets_are_split),
	};

	return cmocka_run_group_tests(tests, setup, teardown);
}
