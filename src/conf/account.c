// SPDX-License-Identifier: BSD-2-Clause
/* The keys of [account NAME]. */
#include <string.h>

#include "base/path.h"
#include "base/text.h"
#include "conf/conf_parts.h"

enum account_type { ACC_TEXT, ACC_PATH, ACC_PORT, ACC_TLS, ACC_AUTH, ACC_SHARE, ACC_BOOL };

static const struct account_key {
	const char *key;
	enum account_type type;
	size_t offset;
	const char *help;
} keys[] = {
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
#define NKEYS (sizeof(keys) / sizeof(keys[0]))

const char *account_key(size_t i)
{
	return i < NKEYS ? keys[i].key : NULL;
}

static const struct account_key *key_named(struct slice name)
{
	for (size_t i = 0; i < NKEYS; i++)
		if (slice_eq(name, slice_of(keys[i].key)))
			return &keys[i];
	return NULL;
}

static enum rc choice(struct slice value, const char *key, const char *choices, struct err *err)
{
	return one_of(value, choices) ? RC_OK : err_set(err, RC_CONFIG, _("%s wants one of: %s"), key, choices);
}

enum rc account_set(struct account *acc, struct arena *a, struct slice key, struct slice value, struct err *err)
{
	const struct account_key *k = key_named(key);
	char *text, *field;
	enum rc rc = RC_OK;
	uint64_t n;

	if (!k)
		return err_set(err, RC_NOT_FOUND, "%.*s", SLICE_ARG(key));
	text = k->type == ACC_PATH ? path_expand(a, value) : arena_cstr(a, value);
	field = (char *)acc + k->offset;
	switch (k->type) {
	case ACC_PORT:
		if (!slice_u64(value, &n) || n < 1 || n > 65535)
			return err_set(err, RC_CONFIG, _("port wants 1 to 65535"));
		acc->port = (unsigned)n;
		return RC_OK;
	case ACC_TLS:
		rc = choice(value, k->key, "tls starttls none", err);
		acc->tls = slice_eq(value, S("tls")) ? TLS_IMPLICIT : slice_eq(value, S("none")) ? TLS_NONE : TLS_STARTTLS;
		return rc;
	case ACC_BOOL:
		*(bool *)field = bool_of(value) == 1;
		return bool_of(value) < 0 ? choice(value, k->key, "yes no", err) : RC_OK;
	case ACC_AUTH:
		rc = choice(value, k->key, AUTHS, err);
		break;
	case ACC_SHARE:
		rc = choice(value, k->key, "none keywords", err);
		break;
	case ACC_TEXT:
	case ACC_PATH:
		break;
	}
	if (rc == RC_OK)
		memcpy(field, &text, sizeof(text));
	return rc;
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

/* The keys of an account; a password is never printed. */
void account_print(const struct account *acc, struct buf *out)
{
	static const char *const tls[] = { "tls", "starttls", "none" };

	buf_printf(out, "\n[account %.*s]\n", SLICE_ARG(acc->name));
	for (size_t i = 0; i < NKEYS; i++) {
		const struct account_key *k = &keys[i];
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

void account_print_keys(struct buf *out)
{
	buf_puts(out, "\n# [account NAME]\n");
	for (size_t i = 0; i < NKEYS; i++)
		buf_printf(out, "# %s = %s\n", keys[i].key, keys[i].help);
}
