// SPDX-License-Identifier: BSD-2-Clause
#ifndef CONF_CONF_H
#define CONF_CONF_H

/*
 * The configuration: `$XDG_CONFIG_HOME/modori/config`, one table of options
 * (options.def), accounts, key bindings. Immutable after loading.
 */
#include "base/arena.h"
#include "base/buf.h"
#include "base/err.h"

enum conf_type { CONF_STRING, CONF_BOOL, CONF_NUMBER, CONF_CHOICE, CONF_LIST };

enum conf_option {
#define OPTION(id, section, key, type, fallback, choices, help) OPT_##id,
#include "conf/options.def"
#undef OPTION
	OPT_COUNT
};

enum account_tls { TLS_IMPLICIT, TLS_STARTTLS, TLS_NONE };

struct account {
	struct slice name; /* [account NAME] */
	char *host, *user, *password_command, *password_file, *token_command, *folder, *folders, *ca_file, *fingerprint, *auth, *share;
	char *password; /* from the file itself, only when that is 0600 */
	unsigned port;	/* 0: by tls */
	enum account_tls tls;
	bool insecure, only_bounces;
	unsigned line;
};

struct key_binding {
	struct slice pane, key, action;
	unsigned line;
};

struct conf {
	struct arena arena;
	const char *path; /* the file it came from, "" when there is none */
	struct slice values[OPT_COUNT];
	struct account *accounts;
	size_t naccounts;
	struct key_binding *keys;
	size_t nkeys;
};

/*
 * Load the file (NULL: the default place; a missing default is an empty
 * configuration, a missing named one RC_CONFIG). On the first bad line:
 * RC_CONFIG and "path:line: what", naming the nearest key. Caller frees.
 */
enum rc conf_load(struct conf **out, const char *path, struct err *err) MUST_USE;
void conf_free(struct conf *conf);

struct slice conf_string(const struct conf *conf, enum conf_option o);
bool conf_bool(const struct conf *conf, enum conf_option o);
long conf_number(const struct conf *conf, enum conf_option o);
/* Words of a CONF_LIST value, one at a time off *rest. */
bool conf_list_next(struct slice *rest, struct slice *word);
/* Override from the command line. RC_CONFIG when the value does not fit. */
enum rc conf_set(struct conf *conf, enum conf_option o, struct slice value, struct err *err) MUST_USE;
/* Folder number i of the account, as `folders` or `folder` names them. False: there are no more. */
bool account_folder(const struct account *acc, size_t i, struct slice *name);
/* Who marks here: `name`, else the login name. */
struct slice conf_me(const struct conf *conf);
/* NULL name: the only or first account. NULL when there is none. */
const struct account *conf_account(const struct conf *conf, const char *name);
/* All keys with defaults and comments, as a config file. */
void conf_print(const struct conf *conf, struct buf *out);

#endif
