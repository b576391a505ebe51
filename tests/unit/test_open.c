// SPDX-License-Identifier: BSD-2-Clause
/* Opening the store: many at once while it is being made, what a killed one left, older versions. */
#include "tests/support/test.h"

#include <fcntl.h>
#include <sqlite3.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/data.h"
#include "store/store.h"

#define CROWD 16
#define ROUNDS 6

static char *dir, path[300];

static char *beside(const char *suffix)
{
	static char name[320];

	snprintf(name, sizeof(name), "%s%s", path, suffix);
	return name;
}

/* Nothing or all of a store: 0, else what is wrong. */
static int look(enum store_mode mode)
{
	struct store *st = NULL;
	struct index *ix;
	struct err err = { "" };
	enum rc rc = store_open(&st, path, mode, &err);

	if (rc == (mode == STORE_READ ? RC_NOT_FOUND : RC_BUSY))
		return 0;
	if (rc != RC_OK || store_index(st, &ix, &err) != RC_OK) {
		fprintf(stderr, "%s\n", err.msg);
		return 1;
	}
	if (mode == STORE_WRITE && store_setting_put(st, "x", S("y"), &err) != RC_OK) {
		fprintf(stderr, "%s\n", err.msg);
		return 2;
	}
	store_close(st);
	return 0;
}

/* CROWD processes that open at the same moment, every fourth to write; how many failed. */
static int crowd(void)
{
	int gate[2], failed = 0;
	pid_t pids[CROWD];
	char byte;

	assert_int_equal(pipe(gate), 0);
	for (int i = 0; i < CROWD; i++) {
		pids[i] = fork();
		if (pids[i] == 0) {
			int bad = 0;

			close(gate[1]);
			while (read(gate[0], &byte, 1) > 0)
				;
			for (int n = 0; !bad && n < 5; n++)
				bad = look(i % 4 ? STORE_READ : STORE_WRITE);
			_exit(bad);
		}
	}
	close(gate[0]);
	close(gate[1]); /* now */
	for (int i = 0; i < CROWD; i++) {
		int status;

		assert_int_equal(waitpid(pids[i], &status, 0), pids[i]);
		failed += status != 0;
	}
	return failed;
}

static void many_at_once(void **state)
{
	(void)state;
	for (int round = 0; round < ROUNDS; round++) {
		static const char *const files[] = { "", "-wal", "-shm" };

		assert_int_equal(crowd(), 0);
		assert_int_equal(access(path, F_OK), 0); /* at least one could write */
		for (size_t i = 0; i < sizeof(files) / sizeof(files[0]); i++)
			unlink(beside(files[i]));
	}
}

static void readers_leave_the_writer_alone(void **state)
{
	struct store *writer, *reader;
	struct err err = { "" };
	pid_t pid;
	int status;

	(void)state;
	assert_int_equal(store_open(&reader, path, STORE_READ, &err), RC_NOT_FOUND);
	assert_non_null(strstr(err.msg, path));
	assert_int_equal(access(path, F_OK), -1);
	assert_int_equal(access(beside(".lock"), F_OK), -1);
	assert_int_equal(store_open(&writer, path, STORE_WRITE, &err), RC_OK);
	store_close(writer);
	assert_int_equal(store_open(&reader, path, STORE_READ, &err), RC_OK);
	pid = fork();
	if (pid == 0)
		_exit(look(STORE_WRITE) || store_open(&writer, path, STORE_WRITE, &err) != RC_OK);
	assert_int_equal(waitpid(pid, &status, 0), pid);
	assert_int_equal(status, 0);
	store_close(reader);
}

static void nobody_else_may_read_it(void **state)
{
	mode_t mask = umask(0);
	struct stat st;

	(void)state;
	assert_int_equal(look(STORE_WRITE), 0);
	umask(mask);
	assert_int_equal(stat(path, &st), 0);
	assert_int_equal(st.st_mode & 0777, 0600);
}

static void half_made_is_made_anew(void **state)
{
	static const char *const left[] = { ".new", ".new-journal", ".new-wal" };

	(void)state;
	for (size_t i = 0; i < sizeof(left) / sizeof(left[0]); i++) {
		FILE *f = fopen(beside(left[i]), "w");

		assert_non_null(f);
		fputs("killed in the middle", f);
		fclose(f);
	}
	assert_int_equal(look(STORE_WRITE), 0);
	assert_int_equal(look(STORE_READ), 0);
	for (size_t i = 0; i < sizeof(left) / sizeof(left[0]); i++)
		assert_int_equal(access(beside(left[i]), F_OK), -1);
}

/* As version n of the program left it; 0: a file with nothing in it. */
static void make_old(int version)
{
	char pragma[64];
	sqlite3 *db;

	assert_int_equal(sqlite3_open(path, &db), SQLITE_OK);
	for (int i = 0; i < version; i++)
		assert_int_equal(sqlite3_exec(db, data_schema[i].text, NULL, NULL, NULL), SQLITE_OK);
	snprintf(pragma, sizeof(pragma), "PRAGMA user_version = %d; PRAGMA journal_mode = WAL", version);
	assert_int_equal(sqlite3_exec(db, pragma, NULL, NULL, NULL), SQLITE_OK);
	sqlite3_close(db);
}

/* A reader has it brought up to date, and so may many at once. */
static void older_ones(void **state)
{
	(void)state;
	for (int version = 0; data_schema[version].path; version++) {
		make_old(version);
		assert_int_equal(look(STORE_READ), 0);
		assert_int_equal(look(STORE_WRITE), 0);
		unlink(path);
		make_old(version);
		assert_int_equal(crowd(), 0);
		unlink(path);
	}
}

static int each(void **state)
{
	(void)state;
	dir = test_tmpdir();
	snprintf(path, sizeof(path), "%s/store.db", dir);
	return 0;
}

static int after(void **state)
{
	(void)state;
	test_rmdir(dir);
	return 0;
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(many_at_once, each, after),
		cmocka_unit_test_setup_teardown(readers_leave_the_writer_alone, each, after),
		cmocka_unit_test_setup_teardown(nobody_else_may_read_it, each, after),
		cmocka_unit_test_setup_teardown(half_made_is_made_anew, each, after),
		cmocka_unit_test_setup_teardown(older_ones, each, after),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
