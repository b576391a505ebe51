// SPDX-License-Identifier: BSD-2-Clause
#include "tests/support/test.h"

#include <stdio.h>
#include <stdlib.h>

#include "base/path.h"
#include "conf/conf.h"

static enum rc load(const char *text, struct conf **conf, struct err *err)
{
	char *dir = test_tmpdir();
	struct arena a;
	enum rc rc;

	arena_init(&a);
	assert_int_equal(path_write(path_join(&a, dir, "config"), slice_of(text), 0600, err), RC_OK);
	rc = conf_load(conf, path_join(&a, dir, "config"), err);
	arena_release(&a);
	test_rmdir(dir);
	return rc;
}

static void accounts_and_options(void **state)
{
	struct conf *c = NULL;
	struct err err = { "" };
	const struct account *acc;

	(void)state;
	assert_int_equal(load("pull = never\ndomains = a.example b.example\n[ui]\nmouse = no\n[account ops]\nhost = imap.x.example\ntls = starttls\n"
			      "user = u\npassword-command = pass show x\nfolder = Bounces\n[account two]\nhost = h\nuser = v\n",
			      &c, &err),
			 RC_OK);
	assert_int_equal(c->naccounts, 2);
	acc = conf_account(c, "ops");
	assert_non_null(acc);
	assert_string_equal(acc->host, "imap.x.example");
	assert_int_equal(acc->tls, TLS_STARTTLS);
	assert_null(conf_account(c, "three"));
	assert_false(conf_bool(c, OPT_MOUSE));
	assert_slice(conf_string(c, OPT_PULL), "never");
	assert_slice(conf_string(c, OPT_THEME), "default");
	assert_int_equal(conf_set(c, OPT_LANG, S("xx"), &err), RC_CONFIG);
	assert_int_equal(conf_set(c, OPT_LANG, S("ja"), &err), RC_OK);
	conf_free(c);
}

static void bad_lines_are_named(void **state)
{
	static const struct {
		const char *text, *want;
	} cases[] = {
		{ "thme = x\n", "config:1:" },
		{ "[ui]\nmouse = perhaps\n", "config:2:" },
		{ "[account a]\nhots = x\n", "host" }, /* the nearest key */
		{ "[account a]\nport = 99999\n", "config:2:" },
		{ "[account a]\ntls = maybe\n", "config:2:" },
		{ "\n\nwhat is this\n", "config:3:" },
		{ "[nosuch]\n", "config:1:" },
	};

	(void)state;
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		struct conf *c = NULL;
		struct err err = { "" };

		if (load(cases[i].text, &c, &err) != RC_CONFIG || !strstr(err.msg, cases[i].want)) {
			print_error("%s: %s\n", cases[i].text, err.msg);
			fail();
		}
	}
}

static void a_named_file_must_be_there(void **state)
{
	struct conf *c = NULL;
	struct err err = { "" };

	(void)state;
	assert_int_equal(conf_load(&c, "/no/such/config", &err), RC_CONFIG);
	assert_non_null(strstr(err.msg, "/no/such/config"));
}

static void what_is_printed_can_be_read(void **state)
{
	struct conf *c = NULL, *again = NULL;
	struct err err = { "" };
	struct buf out;

	(void)state;
	assert_int_equal(load("", &c, &err), RC_OK);
	buf_init(&out, 1 << 20);
	conf_print(c, &out);
	assert_true(out.n > 500);
	if (load(buf_cstr(&out), &again, &err) != RC_OK) {
		print_error("%s\n", err.msg);
		fail();
	}
	conf_free(c);
	conf_free(again);
	buf_release(&out);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(accounts_and_options),
		cmocka_unit_test(bad_lines_are_named),
		cmocka_unit_test(a_named_file_must_be_there),
		cmocka_unit_test(what_is_printed_can_be_read),
	};

	return cmocka_run_group_tests_name("conf", tests, NULL, NULL);
}
