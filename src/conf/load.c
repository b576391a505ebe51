// SPDX-License-Identifier: BSD-2-Clause
/* Configuration files into struct conf, and what is wrong in them, by line. */
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include "base/ini.h"
#include "base/path.h"
#include "base/text.h"
#include "base/utf8.h"
#include "base/vec.h"
#include "conf/conf_parts.h"

#define CONF_MAX (1u << 20)
#define INCLUDE_DEPTH 8

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
		for (size_t i = 0; account_key(i); i++)
			best = nearer(key, account_key(i), best, &least);
	else
		for (size_t i = 0; i < OPT_COUNT; i++)
			best = nearer(key, conf_option(i)->key, best, &least);
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

static enum rc set_account(struct loader *l, struct slice key, struct slice value)
{
	struct err err;
	enum rc rc = account_set(&l->accounts.v[l->accounts.n - 1], &l->conf->arena, key, value, &err);

	if (rc == RC_NOT_FOUND)
		return unknown_key(l, key, true);
	if (rc != RC_OK)
		return bad(l, "%s", err.msg);
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
		struct err err;

		if (!slice_eq(key, slice_of(conf_option(i)->key)) || !slice_eq(section, slice_of(conf_option(i)->section)))
			continue;
		return conf_set(l->conf, (enum conf_option)i, value, &err) == RC_OK ? RC_OK : bad(l, "%s", err.msg);
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
		conf->values[i] = slice_of(conf_option(i)->fallback);
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
