// SPDX-License-Identifier: BSD-2-Clause
#include "tests/support/test.h"

#include <sqlite3.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#include "base/path.h"
#include "base/spawn.h"
#include "conf/conf.h"

struct arena test_arena;

int test_arena_up(void **state)
{
	(void)state;
	arena_init(&test_arena);
	return 0;
}

int test_arena_down(void **state)
{
	(void)state;
	arena_release(&test_arena);
	return 0;
}

void test_slice_equal(struct slice s, const char *text, const char *file, int line)
{
	struct slice want = slice_of(text);

	if (slice_eq(s, want))
		return;
	print_error("\"%.*s\" != \"%s\"\n", SLICE_ARG(s), text);
	_fail(file, line);
}

/* The first row of a check; "ok" and none are good. */
static void check(sqlite3 *db, const char *pragma)
{
	sqlite3_stmt *s = NULL;

	assert_int_equal(sqlite3_prepare_v2(db, pragma, -1, &s, NULL), SQLITE_OK);
	if (sqlite3_step(s) == SQLITE_ROW && strcmp((const char *)sqlite3_column_text(s, 0), "ok") != 0)
		fail_msg("%s: %s %s", pragma, sqlite3_column_text(s, 0), sqlite3_column_text(s, 1));
	sqlite3_finalize(s);
}

void test_store_sound(const char *path)
{
	sqlite3 *db = NULL;

	if (sqlite3_open_v2(path, &db, SQLITE_OPEN_READONLY, NULL) == SQLITE_OK &&
	    sqlite3_exec(db, "SELECT 1 FROM sqlite_schema", NULL, NULL, NULL) == SQLITE_OK) {
		check(db, "PRAGMA foreign_key_check");
		check(db, "PRAGMA integrity_check");
	}
	sqlite3_close(db);
}

struct analysis test_judge(struct arena *a, const char *mail)
{
	return ingest(a, rules_builtin(), NULL, slice_of(mail));
}

char *test_bounce_at(struct arena *a, const char *rcpt, const char *host, const char *status, const char *diagnostic, const char *phase)
{
	struct slice s = arena_printf(a,
				      "From: MAILER-DAEMON@mx.example.org (Mail Delivery System)\n"
				      "To: sender@example.org\n"
				      "Subject: Undelivered Mail Returned to Sender\n"
				      "MIME-Version: 1.0\n"
				      "Content-Type: multipart/report; report-type=delivery-status; boundary=\"b1\"\n"
				      "\n"
				      "--b1\n"
				      "Content-Type: text/plain\n"
				      "\n"
				      "This is the mail system at host mx.example.org.\n"
				      "\n"
				      "<%s>: host %s[192.0.2.25] said: %s%s\n"
				      "\n"
				      "--b1\n"
				      "Content-Type: message/delivery-status\n"
				      "\n"
				      "Reporting-MTA: dns; mx.example.org\n"
				      "\n"
				      "Final-Recipient: rfc822; %s\n"
				      "Action: failed\n"
				      "Status: %s\n"
				      "Remote-MTA: dns; %s\n"
				      "Diagnostic-Code: smtp; %s\n"
				      "\n"
				      "--b1\n"
				      "Content-Type: message/rfc822\n"
				      "\n"
				      "From: Sender <sender@example.org>\n"
				      "To: %s\n"
				      "Subject: Hello\n"
				      "Message-ID: <1@example.org>\n"
				      "\n"
				      "Hello\n"
				      "--b1--\n",
				      rcpt, host, diagnostic, phase, rcpt, status, host, diagnostic, rcpt);

	return arena_cstr(a, s);
}

char *test_bounce(struct arena *a, const char *rcpt, const char *host, const char *status, const char *diagnostic)
{
	return test_bounce_at(a, rcpt, host, status, diagnostic, " (in reply to RCPT TO command)");
}

struct conf *test_conf(const char *dir, const char *fmt, ...)
{
	char text[4096], path[320];
	struct conf *conf = NULL;
	struct err err = { "" };
	va_list ap;

	va_start(ap, fmt);
	vsnprintf(text, sizeof(text), fmt, ap);
	va_end(ap);
	snprintf(path, sizeof(path), "%s/config", dir);
	if (path_write(path, slice_of(text), 0600, &err) != RC_OK || conf_load(&conf, path, &err) != RC_OK)
		fail_msg("%s", err.msg);
	return conf;
}

char *test_tmpdir(void)
{
	const char *base = getenv("TMPDIR");
	char *dir = mem_alloc(200);

	snprintf(dir, 200, "%.150s/modori-test.XXXXXX", base ? base : "/tmp");
	assert_non_null(mkdtemp(dir));
	return dir;
}

void test_rmdir(char *dir)
{
	char command[260];
	struct err err;

	snprintf(command, sizeof(command), "rm -rf '%s'", dir);
	assert_int_equal(spawn_shell(command, S(""), NULL, 0, &err), RC_OK);
	free(dir);
}
