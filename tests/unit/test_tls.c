// SPDX-License-Identifier: BSD-2-Clause
/* Who is trusted, and what is said to whom: certificates, STARTTLS, ways to log in, secrets. */
#include "tests/support/peer.h"
#include "tests/support/test.h"

#include <arpa/inet.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/path.h"
#include "net/imap.h"
#include "net/stream.h"

#define SECRET "sEcReT77"
#define SECRET64 "AHUAc0VjUmVUNzc=" /* NUL u NUL SECRET */

static char *dir;
static struct test_cert authority, other, good, by_address, wrong, self, expired, future, unknown;

static struct conf *configured(const char *host, unsigned port, const char *more)
{
	return test_conf(dir, "[account a]\nhost = %s\nport = %u\nuser = u\nfolder = INBOX\n%s\n", host, port, more);
}

/* ---- certificates ---- */

#define HELLO "* OK [CAPABILITY IMAP4rev1 AUTH=PLAIN SASL-IR] hello\r\n"
#define PLAIN_CAPS "* CAPABILITY IMAP4rev1 AUTH=PLAIN SASL-IR\r\n$ OK done\r\n"

static const char *const by_tls[] = { "!", HELLO, "<", "$ OK in\r\n", "<", PLAIN_CAPS, ".", NULL };
static const char *const by_starttls[] = { "* OK [CAPABILITY IMAP4rev1 STARTTLS LOGINDISABLED] hello\r\n", "<", "$ OK go\r\n", "!", "<",
					   PLAIN_CAPS, "<", "$ OK in\r\n", "<", PLAIN_CAPS, ".", NULL };

enum trust { NOBODY, PIN, PIN_OTHER, ONCE, ALWAYS };

static const struct tls_case {
	const char *name, *host;
	const struct test_cert *cert;
	enum trust trust;
	const char *priority;
	bool accepted;
	const char *words; /* in the message when refused */
} tls_cases[] = {
	{ "good, by name", "localhost", &good, NOBODY, NULL, true, "" },
	{ "good, by address", "127.0.0.1", &by_address, NOBODY, NULL, true, "" },
	{ "another name", "localhost", &wrong, NOBODY, NULL, false, "not for this name" },
	{ "by name only, asked by address", "127.0.0.1", &good, NOBODY, NULL, false, "not for this name" },
	{ "signed by itself", "localhost", &self, NOBODY, NULL, false, "nobody known vouches" },
	{ "expired", "localhost", &expired, NOBODY, NULL, false, "has expired" },
	{ "not valid yet", "localhost", &future, NOBODY, NULL, false, "not valid yet" },
	{ "authority that nobody knows", "localhost", &unknown, NOBODY, NULL, false, "nobody known vouches" },
	{ "TLS 1.1 only", "localhost", &good, NOBODY, "NORMAL:-VERS-ALL:+VERS-TLS1.1:%COMPAT", false, "TLS" },
	{ "TLS 1.2 only", "localhost", &good, NOBODY, "NORMAL:-VERS-ALL:+VERS-TLS1.2", true, "" },
	{ "signed by itself, configured", "localhost", &self, PIN, NULL, true, "" },
	{ "expired, configured", "localhost", &expired, PIN, NULL, true, "" },
	{ "good, but another is configured", "localhost", &good, PIN_OTHER, NULL, false, "configured" },
	{ "signed by itself, trusted once", "localhost", &self, ONCE, NULL, true, "" },
	{ "signed by itself, trusted always", "localhost", &self, ALWAYS, NULL, true, "" },
	{ "good, while another is trusted always", "localhost", &good, NOBODY, NULL, true, "" },
};

static void run_tls(const struct tls_case *t, const char *tls, const char *const *script)
{
	struct peer *p = mem_alloc(sizeof(*p));
	struct cert refused = { .fingerprint = "" };
	struct imap_options o = { .cancel_fd = -1, .refused = &refused };
	char more[600], fingerprint[96];
	struct err err = { "" };
	struct imap *im = NULL;
	struct conf *conf;
	bool told;
	enum rc rc;

	test_cert_fingerprint(t->trust == PIN_OTHER ? &self : t->cert, fingerprint);
	p->cert = t->cert;
	p->priority = t->priority;
	peer_start(p, script);
	snprintf(more, sizeof(more), "tls = %s\nca-file = %s/ca.pem\npassword-command = touch %s/asked; echo " SECRET "\n%s%s\n", tls, dir, dir,
		 t->trust == PIN || t->trust == PIN_OTHER ? "fingerprint = sha256:" : "",
		 t->trust == PIN || t->trust == PIN_OTHER ? fingerprint : "");
	conf = configured(t->host, p->port, more);
	o.account = conf_account(conf, NULL);
	if (t->trust == ONCE)
		o.trust = fingerprint;
	if (t->trust == ALWAYS)
		assert_int_equal(cert_trust(t->host, p->port, fingerprint, &err), RC_OK);
	rc = imap_open(&im, &o, &err);
	if ((rc == RC_OK) != t->accepted || (!t->accepted && !strstr(err.msg, t->words)))
		fail_msg("%s, %s: result %d \"%s\"", t->name, tls, rc, err.msg);
	imap_close(im);
	peer_stop(p);
	if (t->accepted) /* SNI is for names (RFC 6066 3) */
		assert_string_equal(p->asked_for, strcmp(t->host, "localhost") == 0 ? "localhost" : "");
	snprintf(more, sizeof(more), "%s/asked", dir);
	told = unlink(more) == 0;
	if (told != t->accepted || peer_saw(p, SECRET64) != t->accepted || peer_saw(p, SECRET) || peer_saw(p, "LOGIN"))
		fail_msg("%s, %s: password asked for: %d; the server was told %.*s", t->name, tls, told, (int)p->nseen, p->seen);
	if (rc == RC_CERT) {
		assert_string_equal(refused.fingerprint, t->trust == PIN_OTHER ? refused.fingerprint : fingerprint);
		assert_true(*refused.who && *refused.issuer && *refused.wrong && refused.until > refused.from);
	}
	conf_free(conf);
	free(p);
}

static void a_password_only_for_who_can_prove_it(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof(tls_cases) / sizeof(tls_cases[0]); i++) {
		run_tls(&tls_cases[i], "tls", by_tls);
		run_tls(&tls_cases[i], "starttls", by_starttls);
	}
}

static void fingerprints_are_read_in_every_spelling(void **state)
{
	static const char *const good_ones[] = {
		"SHA256:0001020304050607 ", "0001020304050607", "00:01:02:03:04:05:06:07", "sha256: 00:01:02:03:04:05:06:07",
	};
	static const char *const bad_ones[] = { "", "00", "zz", ":00", "0001020304050607080", "sha1:0001" };
	char text[300], out[CERT_FINGERPRINT];

	(void)state;
	for (size_t i = 0; i < sizeof(good_ones) / sizeof(good_ones[0]); i++) {
		/* the same eight bytes four times */
		const char *sep = strchr(good_ones[i] + 7, ':') ? ":" : "";
		size_t n = strcspn(good_ones[i], " \0");

		if (strstr(good_ones[i], ": "))
			n = strlen(good_ones[i]);
		snprintf(text, sizeof(text), "%.*s%s0001020304050607%s0001020304050607%s0001020304050607", (int)n, good_ones[i], sep, sep, sep);
		if (!cert_fingerprint(slice_of(text), out))
			fail_msg("not read: %s", text);
		assert_string_equal(out, "00:01:02:03:04:05:06:07:00:01:02:03:04:05:06:07:00:01:02:03:04:05:06:07:00:01:02:03:04:05:06:07");
	}
	for (size_t i = 0; i < sizeof(bad_ones) / sizeof(bad_ones[0]); i++)
		assert_false(cert_fingerprint(slice_of(bad_ones[i]), out));
}

static void what_is_trusted_is_remembered_for_one_server(void **state)
{
	char a[CERT_FINGERPRINT], b[CERT_FINGERPRINT], out[CERT_FINGERPRINT];
	struct err err;

	(void)state;
	test_cert_fingerprint(&self, a);
	test_cert_fingerprint(&good, b);
	assert_int_equal(cert_trust("one.example", 993, a, &err), RC_OK);
	assert_int_equal(cert_trust("two.example", 993, b, &err), RC_OK);
	assert_int_equal(cert_trust("one.example", 993, b, &err), RC_OK);
	cert_trusted("one.example", 993, out);
	assert_string_equal(out, b);
	cert_trusted("ONE.example", 993, out);
	assert_string_equal(out, b);
	cert_trusted("one.example", 143, out);
	assert_string_equal(out, "");
}

/* ---- logging in ---- */

#define IN "$ OK in\r\n", "<", "* CAPABILITY IMAP4rev1\r\n$ OK done\r\n", "."
#define TOKEN "tOkEn99"

static const struct login_case {
	const char *name, *more;
	const char *script[16];
	enum rc rc;
	const char *sent[2]; /* what the server has to have been told */
	const char *words;   /* in the message */
} login_cases[] = {
	{ "PLAIN at once", "", { "* OK [CAPABILITY IMAP4rev1 AUTH=PLAIN SASL-IR] x\r\n", "<", IN }, RC_OK, { "AUTHENTICATE PLAIN " SECRET64 }, "" },
	{ "PLAIN when asked", "", { "* OK [CAPABILITY IMAP4rev1 AUTH=PLAIN] x\r\n", "<", "+ \r\n", "<", "m1 OK in\r\n", "<", "* CAPABILITY IMAP4rev1\r\n$ OK done\r\n", "." },
	  RC_OK, { "AUTHENTICATE PLAIN\r\n", SECRET64 }, "" },
	{ "LOGIN", "", { "* OK [CAPABILITY IMAP4rev1] x\r\n", "<", IN }, RC_OK, { "LOGIN \"u\" \"" SECRET "\"\r\n" }, "" },
	{ "LOGIN, with what has to be escaped", "user = a\"b\\c", { "* OK [CAPABILITY IMAP4rev1] x\r\n", "<", IN }, RC_OK, { "LOGIN \"a\\\"b\\\\c\" \"" SECRET "\"\r\n" }, "" },
	{ "LOGIN beyond ASCII", "user = \xe6\x88\xbb", { "* OK [CAPABILITY IMAP4rev1] x\r\n", "<", "+ go\r\n", "<", "+ go\r\n", "<", "m1 OK in\r\n", "<",
	  "* CAPABILITY IMAP4rev1\r\n$ OK done\r\n", "." }, RC_OK, { "LOGIN {3}\r\n\xe6\x88\xbb {", "}\r\n" SECRET "\r\n" }, "" },
	{ "told at once what it can do", "", { "* OK [CAPABILITY IMAP4rev1 AUTH=PLAIN SASL-IR] x\r\n", "<", "$ OK [CAPABILITY IMAP4rev1 IDLE] in\r\n", "." },
	  RC_OK, { SECRET64 }, "" },
	{ "SCRAM, no proof", "", { "* OK [CAPABILITY IMAP4rev1 AUTH=SCRAM-SHA-256 AUTH=PLAIN SASL-IR] x\r\n", "<", "$ OK in\r\n", "." }, RC_AUTH, { NULL },
	  "does not prove" },
	{ "SCRAM, nonsense", "", { "* OK [CAPABILITY IMAP4rev1 AUTH=SCRAM-SHA-256] x\r\n", "<", "+ \r\n", "<", "+ !!\r\n", "." }, RC_AUTH, { NULL }, "not sound" },
	{ "SCRAM, no such user", "", { "* OK [CAPABILITY IMAP4rev1 AUTH=SCRAM-SHA-1 SASL-IR] x\r\n", "<", "$ NO [AUTHENTICATIONFAILED] who\r\n", "." }, RC_AUTH, { NULL },
	  "who" },
	{ "LOGIN forbidden", "", { "* OK [CAPABILITY IMAP4rev1 LOGINDISABLED] x\r\n", "." }, RC_AUTH, { NULL }, "allows no login" },
	{ "PLAIN although LOGIN is forbidden", "", { "* OK [CAPABILITY IMAP4rev1 LOGINDISABLED AUTH=PLAIN SASL-IR] x\r\n", "<", IN }, RC_OK, { SECRET64 }, "" },
	{ "only SCRAM is wanted", "auth = scram", { "* OK [CAPABILITY IMAP4rev1 AUTH=PLAIN] x\r\n", "." }, RC_AUTH, { NULL }, "allows no login" },
	{ "wrong password", "", { "* OK [CAPABILITY IMAP4rev1 AUTH=PLAIN SASL-IR] x\r\n", "<", "$ NO [AUTHENTICATIONFAILED] no \033[31mway\r\n", "." },
	  RC_AUTH, { SECRET64 }, "no" },
	{ "not now", "", { "* OK [CAPABILITY IMAP4rev1 AUTH=PLAIN SASL-IR] x\r\n", "<", "$ NO [UNAVAILABLE] backend down\r\n", "." }, RC_NET, { SECRET64 }, "at the moment" },
	{ "not now, LOGIN", "", { "* OK [CAPABILITY IMAP4rev1] x\r\n", "<", "$ NO [UNAVAILABLE] backend down\r\n", "." }, RC_NET, { SECRET }, "at the moment" },
	{ "BAD", "", { "* OK [CAPABILITY IMAP4rev1 AUTH=PLAIN SASL-IR] x\r\n", "<", "$ BAD what\r\n", "." }, RC_AUTH, { SECRET64 }, "what" },
	{ "a question too many", "", { "* OK [CAPABILITY IMAP4rev1 AUTH=PLAIN SASL-IR] x\r\n", "<", "+ YQ==\r\n", "<", "m1 NO gone\r\n", "." }, RC_AUTH, { "*\r\n" }, "gone" },
	{ "nonsense", "", { "* OK [CAPABILITY IMAP4rev1 AUTH=PLAIN SASL-IR] x\r\n", "<", "what?\r\n", "." }, RC_FORMAT, { NULL }, "cannot be read" },
	{ "a literal", "", { "* OK [CAPABILITY IMAP4rev1 AUTH=PLAIN SASL-IR] x\r\n", "<", "* OK {4000000000}\r\n", "." }, RC_FORMAT, { NULL }, "cannot be read" },
	{ "XOAUTH2", "token-command = echo " TOKEN, { "* OK [CAPABILITY IMAP4rev1 AUTH=PLAIN AUTH=XOAUTH2 SASL-IR] x\r\n", "<", IN },
	  RC_OK, { "AUTHENTICATE XOAUTH2 dXNlcj11AWF1dGg9QmVhcmVyIHRPa0VuOTkBAQ==" }, "" },
	{ "OAUTHBEARER first", "token-command = echo " TOKEN, { "* OK [CAPABILITY IMAP4rev1 AUTH=XOAUTH2 AUTH=OAUTHBEARER SASL-IR] x\r\n", "<", IN },
	  RC_OK, { "AUTHENTICATE OAUTHBEARER bixhPXUsAWhvc3Q9" }, "" },
	{ "XOAUTH2 by wish", "token-command = echo " TOKEN "\nauth = xoauth2", { "* OK [CAPABILITY IMAP4rev1 AUTH=XOAUTH2 AUTH=OAUTHBEARER SASL-IR] x\r\n", "<", IN },
	  RC_OK, { "AUTHENTICATE XOAUTH2 " }, "" },
	{ "a token refused, with a reason", "token-command = echo " TOKEN, { "* OK [CAPABILITY IMAP4rev1 AUTH=OAUTHBEARER SASL-IR] x\r\n", "<",
	  "+ eyJzdGF0dXMiOiI0MDEifQ==\r\n", "<", "m1 NO [AUTHENTICATIONFAILED] expired\r\n", "." }, RC_AUTH, { "AQ==\r\n" }, "expired" },
	{ "a token where none is taken", "token-command = echo " TOKEN, { "* OK [CAPABILITY IMAP4rev1 AUTH=PLAIN] x\r\n", "." }, RC_AUTH, { NULL }, "allows no login" },
	{ "a user with a line end", "user = u\tx", { "* OK [CAPABILITY IMAP4rev1 AUTH=PLAIN] x\r\n", "." }, RC_CONFIG, { NULL }, "control" },
};

static void one_login_by_the_best_way(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof(login_cases) / sizeof(login_cases[0]); i++) {
		const struct login_case *t = &login_cases[i];
		struct peer *p = mem_alloc(sizeof(*p));
		struct imap_options o = { .cancel_fd = -1, .idle_ms = 3000 };
		struct err err = { "" };
		struct imap *im = NULL;
		struct conf *conf;
		char more[500];
		enum rc rc;

		peer_start(p, t->script);
		snprintf(more, sizeof(more), "tls = none\n%s\n%s\n", strstr(t->more, "token") ? "" : "password-command = echo " SECRET, t->more);
		conf = configured("127.0.0.1", p->port, more);
		o.account = conf_account(conf, NULL);
		rc = imap_open(&im, &o, &err);
		imap_close(im);
		peer_stop(p);
		if (rc != t->rc || !strstr(err.msg, t->words))
			fail_msg("%s: result %d \"%s\", told \"%.*s\"", t->name, rc, err.msg, (int)p->nseen, p->seen);
		for (size_t k = 0; k < 2 && t->sent[k]; k++)
			if (!peer_saw(p, t->sent[k]))
				fail_msg("%s: the server was told \"%.*s\", not \"%s\"", t->name, (int)p->nseen, p->seen, t->sent[k]);
		if (!t->sent[0] && (peer_saw(p, SECRET) || peer_saw(p, TOKEN)))
			fail_msg("%s: a secret was sent: %.*s", t->name, (int)p->nseen, p->seen);
		if (strstr(err.msg, SECRET) || strstr(err.msg, TOKEN) || strchr(err.msg, '\033'))
			fail_msg("%s: the message is \"%s\"", t->name, err.msg);
		conf_free(conf);
		free(p);
	}
}

/* ---- where secrets come from ---- */

static const struct secret_case {
	const char *name, *more;
	unsigned mode; /* of the password file */
	const char *file;
	enum rc rc;
	const char *words;
} secret_cases[] = {
	{ "a file", "password-file = %s/pw", 0600, SECRET "\n", RC_OK, "" },
	{ "a file without a line end", "password-file = %s/pw", 0400, SECRET, RC_OK, "" },
	{ "a file that others can read", "password-file = %s/pw", 0640, SECRET "\n", RC_AUTH, "0600" },
	{ "no file", "password-file = %s/none", 0600, "", RC_AUTH, "none" },
	{ "an empty file", "password-file = %s/pw", 0600, "", RC_AUTH, "empty" },
	{ "two lines", "password-file = %s/pw", 0600, "a\nb\n", RC_AUTH, "more than one line" },
	{ "a CR in it", "password-file = %s/pw", 0600, "a\rb\n", RC_AUTH, "line ends" },
	{ "a CR from a command", "password-command = printf 'a\\rA1 DELETE INBOX\\n' # %s", 0600, "", RC_AUTH, "line ends" },
	{ "a command that fails", "password-command = echo locked >&2; exit 3 # %s", 0600, "", RC_IO, "password-command" },
	{ "nothing", "# %s", 0600, "", RC_AUTH, "no password-command" },
};

static void secrets_come_from_safe_places(void **state)
{
	static const char *const script[] = { "* OK [CAPABILITY IMAP4rev1 AUTH=PLAIN SASL-IR] x\r\n", "<", IN, NULL };

	(void)state;
	for (size_t i = 0; i < sizeof(secret_cases) / sizeof(secret_cases[0]); i++) {
		const struct secret_case *t = &secret_cases[i];
		struct peer *p = mem_alloc(sizeof(*p));
		struct imap_options o = { .cancel_fd = -1 };
		struct err err = { "" };
		struct imap *im = NULL;
		char path[300], more[600], line[500];
		struct conf *conf;
		enum rc rc;

		snprintf(path, sizeof(path), "%s/pw", dir);
		unlink(path);
		assert_int_equal(path_write(path, slice_of(t->file), 0600, &err), RC_OK);
		assert_int_equal(chmod(path, t->mode), 0);
#pragma GCC diagnostic push
#pragma GCC diagnostic ignored "-Wformat-nonliteral"
		snprintf(line, sizeof(line), t->more, dir);
#pragma GCC diagnostic pop
		snprintf(more, sizeof(more), "tls = none\n%s\n", line);
		peer_start(p, script);
		conf = configured("127.0.0.1", p->port, more);
		o.account = conf_account(conf, NULL);
		rc = imap_open(&im, &o, &err);
		imap_close(im);
		peer_stop(p);
		if (rc != t->rc || !strstr(err.msg, t->words) || peer_saw(p, SECRET64) != (rc == RC_OK) || peer_saw(p, "DELETE"))
			fail_msg("%s: result %d \"%s\"", t->name, rc, err.msg);
		conf_free(conf);
		free(p);
	}
}

/* tls = none is for peers at these addresses only; whatever their name is. */
static void addresses_of_this_machine(void **state)
{
	static const struct {
		const char *address;
		bool local;
	} cases[] = {
		{ "127.0.0.1", true },	  { "127.255.0.9", true },	   { "128.0.0.1", false }, { "192.0.2.1", false },
		{ "0.0.0.0", false },	  { "::1", true },		   { "::", false },	   { "2001:db8::1", false },
		{ "::ffff:127.0.0.1", true }, { "::ffff:192.0.2.1", false }, { "::7f00:1", false },
	};

	(void)state;
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		struct sockaddr_in v4 = { .sin_family = AF_INET };
		struct sockaddr_in6 v6 = { .sin6_family = AF_INET6 };
		bool four = inet_pton(AF_INET, cases[i].address, &v4.sin_addr) == 1;

		assert_true(four || inet_pton(AF_INET6, cases[i].address, &v6.sin6_addr) == 1);
		assert_int_equal(address_is_local(four ? (struct sockaddr *)&v4 : (struct sockaddr *)&v6), cases[i].local);
	}
}

/* An address for documents (RFC 5737): nobody answers there, and it is refused before anybody is asked. */
static void without_tls_only_this_machine_is_called(void **state)
{
	struct imap_options o = { .cancel_fd = -1 };
	struct conf *conf = configured("192.0.2.1", 143, "tls = none\npassword-command = echo " SECRET "\n");
	struct err err = { "" };
	struct imap *im = NULL;

	(void)state;
	o.account = conf_account(conf, NULL);
	assert_int_equal(imap_open(&im, &o, &err), RC_CERT);
	assert_string_equal(err.msg, "192.0.2.1 is not this machine: without TLS only with insecure = yes");
	conf_free(conf);
}

static void scram_wanted_is_not_plain(void **state)
{
	static const char *const script[] = { "* OK [CAPABILITY IMAP4rev1 AUTH=PLAIN SASL-IR] x\r\n", ".", NULL };
	struct peer *p = mem_alloc(sizeof(*p));
	struct imap_options o = { .cancel_fd = -1 };
	struct err err = { "" };
	struct imap *im = NULL;
	struct conf *conf;
	enum rc rc;

	(void)state;
	peer_start(p, script);
	conf = configured("127.0.0.1", p->port, "tls = none\npassword-command = echo " SECRET "\nauth = scram\n");
	o.account = conf_account(conf, NULL);
	rc = imap_open(&im, &o, &err);
	assert_int_equal(rc, RC_AUTH);
	peer_stop(p);
	assert_false(peer_saw(p, SECRET64));
	conf_free(conf);
	free(p);
}

static int setup(void **state)
{
	char path[300];

	(void)state;
	dir = test_tmpdir();
	setenv("XDG_STATE_HOME", dir, 1);
	test_cert_make(&authority, NULL, NULL, NULL, -1, 30);
	test_cert_make(&other, NULL, NULL, NULL, -1, 30);
	test_cert_make(&good, &authority, "localhost", NULL, -1, 30);
	test_cert_make(&by_address, &authority, "elsewhere.example", "127.0.0.1", -1, 30);
	test_cert_make(&wrong, &authority, "localhost.example", NULL, -1, 30);
	test_cert_make(&self, NULL, "localhost", NULL, -1, 30);
	test_cert_make(&expired, &authority, "localhost", NULL, -30, -1);
	test_cert_make(&future, &authority, "localhost", NULL, 1, 30);
	test_cert_make(&unknown, &other, "localhost", NULL, -1, 30);
	snprintf(path, sizeof(path), "%s/ca.pem", dir);
	test_cert_write(&authority, path);
	return 0;
}

static int teardown(void **state)
{
	struct test_cert *all[] = { &authority, &other, &good, &by_address, &wrong, &self, &expired, &future, &unknown };

	(void)state;
	for (size_t i = 0; i < sizeof(all) / sizeof(all[0]); i++)
		test_cert_release(all[i]);
	test_rmdir(dir);
	return 0;
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_password_only_for_who_can_prove_it),
		cmocka_unit_test(fingerprints_are_read_in_every_spelling),
		cmocka_unit_test(what_is_trusted_is_remembered_for_one_server),
		cmocka_unit_test(one_login_by_the_best_way),
		cmocka_unit_test(secrets_come_from_safe_places),
		cmocka_unit_test(addresses_of_this_machine),
		cmocka_unit_test(without_tls_only_this_machine_is_called),
		cmocka_unit_test(scram_wanted_is_not_plain),
	};

	return cmocka_run_group_tests(tests, setup, teardown);
}
