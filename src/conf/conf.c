// SPDX-License-Identifier: BSD-2-Clause
#include "conf/conf_parts.h"

#include <pwd.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/text.h"

static const struct option options[OPT_COUNT] = {
#define OPTION(id, section, key, type, fallback, choices, help)                                                \
	[OPT_##id] = { section, key, fallback, choices, help, type },
#include "conf/options.def"
#undef OPTION
};

const struct option *conf_option(size_t i)
{
	return &options[i];
}

bool one_of(struct slice value, const char *choices)
{
	struct slice rest = slice_of(choices), word;

	while (slice_word(&rest, &word))
		if (slice_eq(word, value))
			return true;
	return false;
}

int bool_of(struct slice v)
{
	if (one_of(v, "yes true on 1"))
		return 1;
	return one_of(v, "no false off 0") ? 0 : -1;
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

void conf_print(const struct conf *conf, struct buf *out)
{
	buf_puts(out, "# include = FILE reads another file here\n");
	print_options(conf, out, "");
	buf_puts(out, "\n[ui]\n");
	print_options(conf, out, "ui");
	account_print_keys(out);
	for (size_t i = 0; i < conf->naccounts; i++)
		account_print(&conf->accounts[i], out);
}
