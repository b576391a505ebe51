// SPDX-License-Identifier: BSD-2-Clause
/* What is kept survives: a rebuild of the cache, a restart, kill -9, a second writer, a full disk, an older version. */
#include "tests/support/store.h"

#include <signal.h>
#include <sqlite3.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/data.h"

static void the_same_mail_is_kept_once(void **state)
{
	struct store *st = test_open(STORE_WRITE);
	struct store_put_result sum = { 0 };

	(void)state;
	test_put(st, 1, &sum);
	test_put(st, 1, &sum);
	test_put(st, 2, &sum);
	assert_int_equal(test_index(st)->n, 2);
	assert_int_equal(sum.failures, 2);
	store_close(st);
}

static void marks_survive_restart_and_rebuild(void **state)
{
	struct store *st = test_open(STORE_WRITE);
	struct store_put_result sum = { 0 };
	struct store_folder folder;
	struct err err;

	(void)state;
	test_put(st, 1, &sum);
	test_put(st, 2, &sum);
	assert_true(test_resolve(st, 0) > 0);
	assert_int_equal(test_count(st, STATE_DONE), 1);
	store_close(st);
	st = test_open(STORE_WRITE);
	assert_int_equal(test_count(st, STATE_DONE), 1);
	assert_int_equal(store_folder_get(st, S("other"), S("Bounces"), &folder, &err), RC_OK);
	assert_int_equal(store_folder_forget(st, folder.id, &err), RC_OK);
	assert_int_equal(test_index(st)->n, 2); /* another account's */
	assert_int_equal(store_folder_get(st, S("a"), S("Bounces"), &folder, &err), RC_OK);
	assert_int_equal(store_folder_forget(st, folder.id, &err), RC_OK);
	assert_int_equal(test_index(st)->n, 0);
	test_put(st, 2, &sum);
	test_put(st, 1, &sum);
	assert_int_equal(test_index(st)->n, 2);
	assert_int_equal(test_count(st, STATE_DONE), 1);
	store_close(st);
}

/* The tables as they were before states stood apart. */
static void an_older_store_is_brought_up_to_date(void **state)
{
#define DIGEST "00112233445566778899aabbccddeeff"
	static const char rows[] =
		"INSERT INTO folder (id, account, name) VALUES (1, 'a', 'Bounces');"
		"INSERT INTO issue (id, key, state, by) VALUES (1, 'k', 5, 'sato');"
		"INSERT INTO message (id, digest, folder, pulled_at) VALUES (1, x'" DIGEST "', 1, 1);"
		"INSERT INTO step (id, op, at, by) VALUES (1, 1, 1, 'sato');"
		"INSERT INTO step_failure VALUES (1, '" DIGEST ".0', 2, 'suzuki', 5, 'suzuki');"
		"INSERT INTO step_issue VALUES (1, 1, '2 0 0 0 0 0 0 0 0 0 ', '5 1 0 0 0 0 0 0 0 0 sato');"
		"INSERT INTO mark VALUES ('" DIGEST ".0', 5, 'suzuki');"
		"INSERT INTO failure (message, ordinal, key, issue, gen, failed_at, pulled_at, recipient, alias, sender, subject, msgid, domain,"
		" host, mta, ip, dnsbl, mailer, org, findings, reply, status, cause, kind, confidence, permanence, flags, state, assignee)"
		" VALUES (1, 0, '" DIGEST ".0', 1, 1, 1, 1, 'r', '', '', '', '', '', '', '', '', '', '', '', 0, 0, 0, 1, 0, 0, 0, 67, 5, 'suzuki'),"
		" (1, 1, '" DIGEST ".1', 1, 1, 1, 1, 'r', '', '', '', '', '', '', '', '', '', '', '', 0, 0, 0, 1, 0, 0, 0, 8, 1, '');"
		"PRAGMA user_version = 4";
	struct store_step done;
	struct store *st;
	struct index *ix;
	struct err err;
	sqlite3 *db;

	(void)state;
	assert_int_equal(sqlite3_open(test_path, &db), SQLITE_OK);
	for (int i = 0; i < 4; i++)
		assert_int_equal(sqlite3_exec(db, data_schema[i].text, NULL, NULL, NULL), SQLITE_OK);
	assert_int_equal(sqlite3_exec(db, rows, NULL, NULL, NULL), SQLITE_OK);
	sqlite3_close(db);
	st = test_open(STORE_WRITE);
	ix = test_index(st);
	assert_int_equal(ix->n, 2);
	assert_int_equal(ix->v[0].state, STATE_DONE);
	assert_slice(index_str(ix, ix->v[0].assignee), "suzuki");
	assert_slice(index_str(ix, ix->v[0].by), "sato");
	assert_int_equal(ix->v[0].flags, ENTRY_LEAK | ENTRY_NOTE | ENTRY_GONE);
	assert_int_equal(ix->v[1].state, STATE_NEW);
	assert_int_equal(ix->v[1].flags, ENTRY_TRANSCRIPT);
	assert_int_equal(store_undo(st, &done, &err), RC_OK);
	assert_int_equal(test_count(st, STATE_OPEN), 1);
	assert_int_equal(store_redo(st, &done, &err), RC_OK);
	assert_slice(test_by(st, 0), "sato");
	store_close(st);
}

static void the_raw_mail_is_kept(void **state)
{
	struct store *st = test_open(STORE_WRITE);
	struct store_put_result sum = { 0 };
	struct slice raw;
	size_t report;
	struct err err = { "" };

	(void)state;
	test_put(st, 5, &sum);
	assert_int_equal(store_raw(st, test_index(st)->v[0].id, &test_arena, &raw, &report, &err), RC_OK);
	assert_true(slice_starts(raw, S("Message-ID: <5@x.example>")));
	assert_int_equal(report, 0);
	assert_int_equal(store_raw(st, 99999, &test_arena, &raw, &report, &err), RC_NOT_FOUND);
	store_close(st);
}

static void one_writer_at_a_time(void **state)
{
	struct store *st = test_open(STORE_WRITE);
	pid_t pid = fork();
	int status;

	(void)state;
	assert_true(pid >= 0);
	if (pid == 0) {
		struct store *other = NULL;
		struct err err;
		enum rc rc = store_open(&other, test_path, STORE_WRITE, &err);

		_exit(rc == RC_BUSY && strstr(err.msg, test_path) ? 0 : 1);
	}
	assert_int_equal(waitpid(pid, &status, 0), pid);
	assert_int_equal(status, 0);
	store_close(st);
}

static void killed_at_any_moment(void **state)
{
	struct store *st = test_open(STORE_WRITE);
	struct store_put_result sum = { 0 };

	(void)state;
	for (int i = 1; i <= 20; i++)
		test_put(st, i, &sum);
	store_close(st);
	for (int round = 0; round < 8; round++) {
		int fd[2];
		char byte;
		pid_t pid;
		struct index *ix;
		size_t acknowledged = 0, done;

		assert_int_equal(pipe(fd), 0);
		pid = fork();
		if (pid == 0) {
			struct store *mine = NULL;
			struct err err;

			if (store_open(&mine, test_path, STORE_WRITE, &err) != RC_OK)
				_exit(1);
			for (size_t i = 0; i < 20; i++) {
				struct index *x;
				struct mark m = { .op = i % 2 ? MARK_REOPEN : MARK_RESOLVE, .reason = S("fixed"), .by = S("me"), .at = 1400000000 };

				if (store_index(mine, &x, &err) != RC_OK || store_mark(mine, &m, &x->v[i / 2].id, 1, NULL, &err) != RC_OK)
					_exit(2);
				if (write(fd[1], "x", 1) != 1)
					_exit(3);
			}
			pause();
		}
		close(fd[1]);
		/* wait for as many marks as the round says, then kill in the middle of the next */
		while (acknowledged < (size_t)round * 2 + 1 && read(fd[0], &byte, 1) == 1)
			acknowledged++;
		assert_int_equal(kill(pid, SIGKILL), 0);
		assert_int_equal(waitpid(pid, NULL, 0), pid);
		while (read(fd[0], &byte, 1) == 1)
			acknowledged++;
		close(fd[0]);
		st = test_open(STORE_WRITE);
		ix = test_index(st);
		assert_int_equal(ix->n, 20);
		/* what was acknowledged is there: an odd number of marks leaves one done; one more may have been under way */
		done = test_count(st, STATE_DONE);
		assert_true(done <= 1);
		if (acknowledged == 20)
			assert_int_equal(done, 0);
		for (size_t i = 0; i < ix->n; i++) { /* tidy for the next round */
			struct mark m = { .op = MARK_REOPEN, .by = S("me"), .at = 1400000001 };
			struct err err;

			if (ix->v[i].state == STATE_DONE) {
				assert_int_equal(store_mark(st, &m, &ix->v[i].id, 1, NULL, &err), RC_OK);
				ix = test_index(st);
			}
		}
		store_close(st);
	}
}

static void a_full_disk_is_told(void **state)
{
	pid_t pid = fork();
	int status;

	(void)state;
	if (pid == 0) {
		struct rlimit limit = { 200 * 1024, 200 * 1024 };
		struct store *st = NULL;
		struct err err = { "" };
		enum rc rc;
		char *big = calloc(1, 300000);

		signal(SIGXFSZ, SIG_IGN);
		memset(big, 'x', 299999);
		rc = store_open(&st, test_path, STORE_WRITE, &err);
		setrlimit(RLIMIT_FSIZE, &limit);
		for (int i = 0; rc == RC_OK && i < 50; i++) {
			struct store_put_result sum = { 0 };
			struct store_mail m = { .account = S("a"), .folder = S("f"), .path = S(""), .uidvalidity = 1, .uid = (uint32_t)i + 1, .pulled_at = 1 };
			struct analysis an;
			char head[100];

			snprintf(head, sizeof(head), "Subject: %d\n\n", i);
			memcpy(big, head, strlen(head));
			for (size_t k = strlen(head); k < 299999; k++)
				big[k] = (char)(33 + (k * 7919u + (unsigned)i * 31u) % 90u); /* does not compress away */
			m.raw = slice_of(big);
			an = ingest(&test_arena, rules_builtin(), NULL, m.raw);
			rc = store_begin(st, &err);
			if (rc == RC_OK)
				rc = store_put(st, &m, an.extract, an.verdicts, &sum, &err);
			if (rc == RC_OK)
				rc = store_commit(st, &err);
			else
				store_rollback(st);
		}
		_exit(rc == RC_IO && strstr(err.msg, test_path) ? 0 : rc == RC_OK ? 3 : 4);
	}
	assert_int_equal(waitpid(pid, &status, 0), pid);
	assert_int_equal(status, 0);
	store_close(test_open(STORE_WRITE)); /* and the file is still a store */
}

static void what_is_no_store_is_refused(void **state)
{
	struct store *st = NULL;
	struct err err = { "" };
	FILE *f = fopen(test_path, "w");

	(void)state;
	assert_non_null(f);
	for (int i = 0; i < 1000; i++)
		fputs("this is no database\n", f);
	fclose(f);
	assert_int_equal(store_open(&st, test_path, STORE_WRITE, &err), RC_FORMAT);
	assert_non_null(strstr(err.msg, test_path));
	assert_int_not_equal(store_open(&st, "/proc/no/such/place", STORE_WRITE, &err), RC_OK);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		STORE_TEST(the_same_mail_is_kept_once),
		STORE_TEST(marks_survive_restart_and_rebuild),
		STORE_TEST(an_older_store_is_brought_up_to_date),
		STORE_TEST(the_raw_mail_is_kept),
		STORE_TEST(one_writer_at_a_time),
		STORE_TEST(killed_at_any_moment),
		STORE_TEST(a_full_disk_is_told),
		STORE_TEST(what_is_no_store_is_refused),
	};

	return cmocka_run_group_tests_name("store", tests, NULL, NULL);
}
