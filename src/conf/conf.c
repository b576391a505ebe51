// SPDX-License-Identifier: BSD-2-Clause
#include "conf/conf.h"

#include <pwd.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/ini.h"
#include "base/path.h"
#include "base/text.h"
#include "base/utf8.h"
#include "base/vec.h"

#define CONF_MAX (1u << 20)
#define INCLUDE_DEPTH 8

struct option {
	const char *section, *key, *fallback, *choices, *help;
	enum conf_type type;
};

static const struct option options[OPT_COUNT] = {
#define OPTION(id, section, key, type, fallback, choices, help)                                                \
	[OPT_##id] = { section, key, fallback, choices, help, type },
#include "conf/options.def"
#undef OPTION
};

enum account_type { ACC_TEXT, ACC_PATH, ACC_PORT, ACC_TLS, ACC_AUTH, ACC_SHARE, ACC_BOOL };

/* The keys of [account NAME]. */
static const struct account_key {
	const char *key;
	enum account_type type;
	size_t offset;
	const char *help;
} account_keys[] = {
	{ "host", ACC_TEXT, offsetof(struct account, host), "IMAP server" },
	{ "port", ACC_PORT, offsetof(struct account, port), "port; 993, or 143 with starttls and none" },
	{ "tls", ACC_TLS, offsetof(struct account, tls), "tls, starttls or none (none: only to this machine)" },
	{ "user", ACC_TEXT, offsetof(struct account, user), "login name" },
	{ "password-command", ACC_TEXT, offsetof(struct account, password_command), "prints the password" },
	{ "password-file", ACC_PATH, offsetof(struct account, password_file), "holds the password in its first line; mode 0600" },
	{ "password", ACC_TEXT, offsetof(struct account, password), "the password itself; the file must be mode 0600" },
	{ "token-command", ACC_TEXT, offsetof(struct account, token_command), "prints an OAuth 2.0 access token" },
	{ "folder", ACC_TEXT, offsetof(struct account, folder), "folder with the returned mail" },
	{ "folders", ACC_TEXT, offsetof(struct account, folders), "several of them, with commas between, instead of folder" },
	{ "ca-file", ACC_PATH, offsetof(struct account, ca_file), "certificates to trust instead of the system's" },
	{ "fingerprint", ACC_TEXT, offsetof(struct account, fingerprint), "SHA-256 of the only certificate to trust" },
	{ "auth", ACC_AUTH, offsetof(struct account, auth), "auto, scram, plain, login, oauthbearer or xoauth2" },
	{ "share", ACC_SHARE, offsetof(struct account, share), "none: states stay on this machine; keywords: colleagues see them" },
	{ "insecure", ACC_BOOL, offsetof(struct account, insecure), "allow tls = none to other machines" },
	{ "only-bounces", ACC_BOOL, offsetof(struct account, only_bounces), "the folder is mixed: take only what looks like returned mail" },
};

#define AUTHS "auto scram plain login oauthbearer xoauth2"
#define NKEYS (sizeof(account_keys) / sizeof(account_keys[0]))

struct loader {
	struct conf *conf;
	struct {
		VEC(struct account);
	} accounts;
	struct {
		VEC(struct key_binding);
	} keys;
	const char *path;
	unsigned line;
	int depth;
	bool others_can_read, named;
	struct err *err;
};

static bool one_of(struct slice value, const char *choices)
{
	struct slice rest = slice_of(choices), word;

	while (slice_word(&rest, &word))
		if (slice_eq(word, value))
			return true;
	return false;
}

/* 1 yes, 0 no, -1 neither. */
static int bool_of(struct slice v)
{
	if (one_of(v, "yes true on 1"))
		return 1;
	return one_of(v, "no false off 0") ? 0 : -1;
}

/* Levenshtein, for "did you mean"; words up to 31 bytes. */
static unsigned distance(struct slice a, struct slice b)
{
	unsigned row[33];

	if (a.n > 31 || b.n > 31)
		return 99;
	for (unsigned j = 0; j <= b.n; j++)
		row[j] = j;
	for (size_t i = 1; i <= a.n; i++) {
		unsigned diagonal = row[0];

		row[0] = (unsigned)i;
		for (size_t j = 1; j <= b.n; j++) {
			unsigned best = diagonal + (a.p[i - 1] != b.p[j - 1]);

			diagonal = row[j];
			if (row[j] + 1 < best)
				best = row[j] + 1;
			if (row[j - 1] + 1 < best)
				best = row[j - 1] + 1;
			row[j] = best;
		}
	}
	return row[b.n];
}

static const char *nearer(struct slice key, const char *candidate, const char *best, unsigned *least)
{
	unsigned d = distance(key, slice_of(candidate));

	if (d >= *least)
		return best;
	*least = d;
	return candidate;
}

static const char *nearest_key(struct slice key, bool account)
{
	const char *best = "";
	unsigned least = 4;

	if (account)
		for (size_t i = 0; i < NKEYS; i++)
			best = nearer(key, account_keys[i].key, best, &least);
	else
		for (size_t i = 0; i < OPT_COUNT; i++)
			best = nearer(key, options[i].key, best, &least);
	return best;
}

__attribute__((format(printf, 2, 3))) static enum rc bad(struct loader *l, const char *fmt, ...)
{
	char what[160];
	struct buf safe;
	va_list ap;

	va_start(ap, fmt);
	vsnprintf(what, sizeof(what), fmt, ap);
	va_end(ap);
	buf_init(&safe, sizeof(what));
	utf8_safe(&safe, slice_of(what), false, NULL);
	err_set(l->err, RC_CONFIG, "%s:%u: %s", l->path, l->line, buf_cstr(&safe));
	buf_release(&safe);
	return RC_CONFIG;
}

static enum rc unknown_key(struct loader *l, struct slice key, bool account)
{
	const char *near = nearest_key(key, account);

	if (*near)
		return bad(l, _("no such key \"%.*s\"; did you mean \"%s\"?"), SLICE_ARG(utf8_cut(key, 40)), near);
	return bad(l, _("no such key \"%.*s\""), SLICE_ARG(utf8_cut(key, 40)));
}

static const char *misfit(enum conf_option o, struct slice value)
{
	const struct option *op = &options[o];
	uint64_t n;

	switch (op->type) {
	case CONF_BOOL:
		return bool_of(value) < 0 ? "yes no" : NULL;
	case CONF_NUMBER:
		return slice_u64(value, &n) && n < 1000000000 ? NULL : _("a number");
	case CONF_CHOICE:
		return one_of(value, op->choices) ? NULL : op->choices;
	case CONF_STRING:
	case CONF_LIST:
		break;
	}
	return NULL;
}

static enum rc set_account(struct loader *l, struct slice key, struct slice value)
{
	struct account *acc = &l->accounts.v[l->accounts.n - 1];
	const struct account_key *k = NULL;
	char *text = arena_cstr(&l->conf->arena, value);
	char *field;
	uint64_t n;

	for (size_t i = 0; i < NKEYS && !k; i++)
		if (slice_eq(key, slice_of(account_keys[i].key)))
			k = &account_keys[i];
	if (!k)
		return unknown_key(l, key, true);
	field = (char *)acc + k->offset;
	switch (k->type) {
	case ACC_TEXT:
		memcpy(field, &text, sizeof(text));
		break;
	case ACC_PATH:
		text = path_expand(&l->conf->arena, value);
		memcpy(field, &text, sizeof(text));
		break;
	case ACC_PORT:
		if (!slice_u64(value, &n) || n < 1 || n > 65535)
			return bad(l, _("port wants 1 to 65535"));
		acc->port = (unsigned)n;
		break;
	case ACC_TLS:
		if (!one_of(value, "tls starttls none"))
			return bad(l, _("%s wants one of: %s"), "tls", "tls starttls none");
		acc->tls = slice_eq(value, S("tls")) ? TLS_IMPLICIT : slice_eq(value, S("none")) ? TLS_NONE : TLS_STARTTLS;
		break;
	case ACC_AUTH:
		if (!one_of(value, AUTHS))
			return bad(l, _("%s wants one of: %s"), k->key, AUTHS);
		memcpy(field, &text, sizeof(text));
		break;
	case ACC_SHARE:
		if (!one_of(value, "none keywords"))
			return bad(l, _("%s wants one of: %s"), k->key, "none keywords");
		memcpy(field, &text, sizeof(text));
		break;
	case ACC_BOOL:
		if (bool_of(value) < 0)
			return bad(l, _("%s wants one of: %s"), k->key, "yes no");
		*(bool *)field = bool_of(value) == 1;
		break;
	}
	if (slice_eq(key, S("password")) && l->others_can_read)
		return bad(l, _("others can read this file: chmod 600 it, or use password-command"));
	return RC_OK;
}

static enum rc set_key(struct loader *l, struct slice left, struct slice action)
{
	struct key_binding b = { .action = arena_dup(&l->conf->arena, action), .line = l->line };
	struct slice pane, key;

	left = arena_dup(&l->conf->arena, left);
	if (left.n > 1 && slice_cut(left, '.', &pane, &key) && key.n) { /* "list.x"; a lone "." is a key */
		b.pane = pane;
		b.key = key;
	} else {
		b.key = left;
	}
	for (size_t i = 0; i < l->keys.n; i++)
		if (slice_eq(l->keys.v[i].pane, b.pane) && slice_eq(l->keys.v[i].key, b.key))
			return bad(l, _("key \"%.*s\" is bound already in line %u"), SLICE_ARG(b.key), l->keys.v[i].line);
	vec_push(&l->keys, b);
	return RC_OK;
}

static enum rc set_option(struct loader *l, struct slice section, struct slice key, struct slice value)
{
	for (size_t i = 0; i < OPT_COUNT; i++) {
		const char *wants;

		if (!slice_eq(key, slice_of(options[i].key)) || !slice_eq(section, slice_of(options[i].section)))
			continue;
		wants = misfit((enum conf_option)i, value);
		if (wants)
			return bad(l, _("%s wants one of: %s"), options[i].key, wants);
		l->conf->values[i] = arena_dup(&l->conf->arena, value);
		return RC_OK;
	}
	return unknown_key(l, key, false);
}

static enum rc open_section(struct loader *l, struct slice section)
{
	struct slice word, name;

	slice_cut(section, ' ', &word, &name);
	name = slice_trim(name);
	if (slice_eq(word, S("account"))) {
		struct account acc = { .name = arena_dup(&l->conf->arena, name), .line = l->line };

		if (!name.n)
			return bad(l, _("[account NAME] wants a name"));
		for (size_t i = 0; i < l->accounts.n; i++)
			if (slice_eq(l->accounts.v[i].name, name))
				return bad(l, _("account \"%.*s\" is there already in line %u"), SLICE_ARG(name),
					   l->accounts.v[i].line);
		vec_push(&l->accounts, acc);
		return RC_OK;
	}
	if (slice_eq(section, S("ui")) || slice_eq(section, S("keys")))
		return RC_OK;
	return bad(l, _("no such section [%.*s]; there are [ui], [keys] and [account NAME]"),
		   SLICE_ARG(utf8_cut(section, 40)));
}

static enum rc load_file(struct loader *l, const char *path);

static enum rc include(struct loader *l, struct slice value)
{
	struct loader inner = *l;
	char *path = path_expand(&l->conf->arena, value);
	enum rc rc;

	if (path[0] != '/') { /* beside the including file */
		struct slice here = slice_of(l->path);
		size_t slash = slice_rchr(here, '/');

		if (slash != SIZE_MAX)
			path = path_join(&l->conf->arena, arena_cstr(&l->conf->arena, slice_sub(here, 0, slash)), path);
	}
	if (++inner.depth > INCLUDE_DEPTH)
		return bad(l, _("includes nested deeper than %d"), INCLUDE_DEPTH);
	rc = load_file(&inner, path);
	l->accounts = inner.accounts;
	l->keys = inner.keys;
	return rc;
}

static enum rc load_text(struct loader *l, struct slice text)
{
	struct ini ini;
	enum rc rc = RC_OK;

	ini_init(&ini, text);
	while (rc == RC_OK) {
		enum ini_event ev = ini_next(&ini);

		l->line = ini.line;
		if (ev == INI_END)
			break;
		if (ev == INI_BAD)
			rc = bad(l, _("not \"key = value\" or \"[section]\": %.*s"), SLICE_ARG(utf8_cut(ini.text, 60)));
		else if (ev == INI_SECTION)
			rc = open_section(l, ini.section);
		else if (slice_starts(ini.section, S("account ")))
			rc = set_account(l, ini.key, ini.value);
		else if (slice_eq(ini.section, S("keys")))
			rc = set_key(l, ini.key, ini.value);
		else if (ini.section.n == 0 && slice_eq(ini.key, S("include")))
			rc = include(l, ini.value);
		else
			rc = set_option(l, ini.section, ini.key, ini.value);
	}
	return rc;
}

static enum rc check_accounts(struct loader *l)
{
	for (size_t i = 0; i < l->accounts.n; i++) {
		struct account *acc = &l->accounts.v[i];
		struct slice first;

		l->line = acc->line;
		if (!acc->host)
			return bad(l, _("account \"%.*s\" has no host"), SLICE_ARG(acc->name));
		if (!acc->port)
			acc->port = acc->tls == TLS_IMPLICIT ? 993 : 143;
		if (acc->folder && acc->folders)
			return bad(l, _("account \"%.*s\" has folder and folders; one of them will do"), SLICE_ARG(acc->name));
		if (acc->folders && account_folder(acc, 0, &first))
			acc->folder = arena_cstr(&l->conf->arena, first);
		if (!acc->folder)
			acc->folder = arena_cstr(&l->conf->arena, S("INBOX"));
	}
	return RC_OK;
}

static enum rc load_file(struct loader *l, const char *path)
{
	struct slice text;
	struct stat st;
	enum rc rc;

	/* a pipe would keep us waiting: only the file that --config names may be one */
	if ((l->depth || !l->named) && stat(path, &st) == 0 && !S_ISREG(st.st_mode))
		return l->depth ? bad(l, _("%s is no regular file"), path) : err_set(l->err, RC_CONFIG, _("%s is no regular file"), path);
	rc = path_read(&l->conf->arena, path, CONF_MAX, &text, l->err);
	if (rc != RC_OK)
		return l->depth ? bad(l, "%s", l->err->msg) : rc;
	if (!utf8_valid(text)) {
		l->path = path;
		return err_set(l->err, RC_CONFIG, _("%s is not UTF-8 text"), path);
	}
	l->path = path;
	l->others_can_read = stat(path, &st) == 0 && (st.st_mode & 077) != 0;
	rc = load_text(l, text);
	return rc == RC_OK ? check_accounts(l) : rc;
}

enum rc conf_load(struct conf **out, const char *path, struct err *err)
{
	struct conf *conf = mem_alloc(sizeof(*conf));
	struct loader l = { .conf = conf, .err = err };
	bool named = l.named = path != NULL;
	enum rc rc;

	arena_init(&conf->arena);
	conf->path = "";
	for (size_t i = 0; i < OPT_COUNT; i++)
		conf->values[i] = slice_of(options[i].fallback);
	if (!named)
		path = path_join(&conf->arena, path_config_dir(&conf->arena), "config");
	rc = load_file(&l, path);
	if (rc == RC_NOT_FOUND && !named)
		rc = RC_OK;
	else if (rc == RC_OK)
		conf->path = arena_cstr(&conf->arena, slice_of(path));
	else
		rc = RC_CONFIG;
	conf->accounts = l.accounts.v;
	conf->naccounts = l.accounts.n;
	conf->keys = l.keys.v;
	conf->nkeys = l.keys.n;
	if (rc != RC_OK) {
		conf_free(conf);
		return rc;
	}
	*out = conf;
	return RC_OK;
}

void conf_free(struct conf *conf)
{
	if (!conf)
		return;
	for (size_t i = 0; i < conf->naccounts; i++)
		if (conf->accounts[i].password)
			explicit_bzero(conf->accounts[i].password, strlen(conf->accounts[i].password));
	free(conf->accounts);
	free(conf->keys);
	arena_release(&conf->arena);
	free(conf);
}

struct slice conf_string(const struct conf *conf, enum conf_option o)
{
	return conf->values[o];
}

bool conf_bool(const struct conf *conf, enum conf_option o)
{
	return bool_of(conf->values[o]) == 1;
}

long conf_number(const struct conf *conf, enum conf_option o)
{
	uint64_t n = 0;

	return slice_u64(conf->values[o], &n) ? (long)n : 0;
}

bool conf_list_next(struct slice *rest, struct slice *word)
{
	while (rest->n && (ascii_space((unsigned char)rest->p[0]) || rest->p[0] == ','))
		*rest = slice_sub(*rest, 1, rest->n);
	for (size_t i = 0; i <= rest->n; i++)
		if (i == rest->n || rest->p[i] == ',' || ascii_space((unsigned char)rest->p[i])) {
			*word = slice_sub(*rest, 0, i);
			*rest = slice_sub(*rest, i, rest->n);
			break;
		}
	return word->n > 0;
}

enum rc conf_set(struct conf *conf, enum conf_option o, struct slice value, struct err *err)
{
	const char *wants = misfit(o, value);

	if (wants)
		return err_set(err, RC_CONFIG, _("%s wants one of: %s"), options[o].key, wants);
	conf->values[o] = arena_dup(&conf->arena, value);
	return RC_OK;
}

bool account_folder(const struct account *acc, size_t i, struct slice *name)
{
	struct slice rest = slice_of(acc->folders ? acc->folders : acc->folder);

	if (!acc->folders) {
		*name = rest;
		return i == 0;
	}
	while (rest.n) {
		struct slice one;

		slice_cut(rest, ',', &one, &rest);
		*name = slice_trim(one);
		if (name->n && i-- == 0)
			return true;
	}
	return false;
}

struct slice conf_me(const struct conf *conf)
{
	const char *user = getenv("USER");
	struct passwd *pw;

	if (conf_string(conf, OPT_NAME).n)
		return conf_string(conf, OPT_NAME);
	if (user && *user)
		return slice_of(user);
	pw = getpwuid(getuid());
	return pw ? slice_of(pw->pw_name) : S("me");
}

const struct account *conf_account(const struct conf *conf, const char *name)
{
	for (size_t i = 0; i < conf->naccounts; i++)
		if (!name || slice_eq(conf->accounts[i].name, slice_of(name)))
			return &conf->accounts[i];
	return NULL;
}

static void print_options(const struct conf *conf, struct buf *out, const char *section)
{
	for (size_t i = 0; i < OPT_COUNT; i++) {
		const struct option *op = &options[i];

		if (strcmp(op->section, section) != 0)
			continue;
		buf_printf(out, "\n# %s%s%s%s; default: %s\n", op->help, *op->choices ? ": " : "", op->choices,
			   op->type == CONF_BOOL ? ": yes no" : "", *op->fallback ? op->fallback : "empty");
		buf_printf(out, "%s =%s%.*s\n", op->key, conf->values[i].n ? " " : "", SLICE_ARG(conf->values[i]));
	}
}

/* The keys of an account; a password is never printed. */
static void print_account(const struct account *acc, struct buf *out)
{
	static const char *const tls[] = { "tls", "starttls", "none" };

	buf_printf(out, "\n[account %.*s]\n", SLICE_ARG(acc->name));
	for (size_t i = 0; i < NKEYS; i++) {
		const struct account_key *k = &account_keys[i];
		const char *field = (const char *)acc + k->offset, *text;

		switch (k->type) {
		case ACC_TEXT:
		case ACC_PATH:
		case ACC_AUTH:
		case ACC_SHARE:
			memcpy(&text, field, sizeof(text));
			if (text)
				buf_printf(out, "%s%s = %s\n", strcmp(k->key, "password") == 0 ? "# " : "", k->key,
					   strcmp(k->key, "password") == 0 ? "(not printed)" : text);
			break;
		case ACC_PORT:
			buf_printf(out, "%s = %u\n", k->key, acc->port);
			break;
		case ACC_TLS:
			buf_printf(out, "%s = %s\n", k->key, tls[acc->tls]);
			break;
		case ACC_BOOL:
			buf_printf(out, "%s = %s\n", k->key, *(const bool *)field ? "yes" : "no");
			break;
		}
	}
}

void conf_print(const struct conf *conf, struct buf *out)
{
	buf_puts(out, "# include = FILE reads another file here\n");
	print_options(conf, out, "");
	buf_puts(out, "\n[ui]\n");
	print_options(conf, out, "ui");
	buf_puts(out, "\n# [account NAME]\n");
	for (size_t i = 0; i < NKEYS; i++)
		buf_printf(out, "# %s = %s\n", account_keys[i].key, account_keys[i].help);
	for (size_t i = 0; i < conf->naccounts; i++)
		print_account(&conf->accounts[i], out);
}
