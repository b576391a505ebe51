// SPDX-License-Identifier: BSD-2-Clause
#include "ui/keys.h"

#include <stdio.h>

#include "base/text.h"
#include "base/utf8.h"

static const struct action_info infos[ACTION_COUNT] = {
#define ACTION(id, name, keys, section, label, help, words, handler) \
	[ACTION_##id] = { name, keys, label, help, words, SECTION_##section },
#include "ui/actions.def"
#undef ACTION
};

const struct action_info *action_info(enum action a)
{
	return &infos[a];
}

enum action action_named(struct slice name)
{
	for (int a = ACTION_NONE_YET + 1; a < ACTION_COUNT; a++)
		if (slice_eq(name, slice_of(infos[a].name)))
			return (enum action)a;
	return ACTION_COUNT;
}

bool key_plain(const char *key, char out[KEY_PLAIN])
{
	struct slice k = slice_of(key);
	size_t len;
	uint32_t cp = k.n ? utf8_decode(k, &len) : 0;

	k = slice_sub(k, 0, KEY_PLAIN - 1);
	memcpy(out, k.p, k.n);
	out[k.n] = '\0';
	if (!k.n || len != k.n)
		return false;
	if (cp == 0x3000)
		snprintf(out, KEY_PLAIN, "Space");
	else if (cp >= 0xFF01 && cp <= 0xFF5E)
		snprintf(out, KEY_PLAIN, "%c", (char)(cp - 0xFEE0));
	else
		return false;
	return true;
}

static const char *const panes[] = { "failures", "transcript", "meaning" };
#define NPANES (sizeof(panes) / sizeof(panes[0]))

/* The binding of the configuration for a key in a pane, or in all of them; NULL when there is none. */
static const struct key_binding *bound(const struct conf *conf, struct slice pane, struct slice key)
{
	const struct key_binding *everywhere = NULL;

	for (size_t i = 0; i < conf->nkeys; i++) {
		const struct key_binding *b = &conf->keys[i];

		if (!slice_eq(b->key, key))
			continue;
		if (b->pane.n && slice_eq(b->pane, pane))
			return b;
		if (!b->pane.n)
			everywhere = b;
	}
	return everywhere;
}

enum action key_action(const struct conf *conf, unsigned pane, const char *name)
{
	struct slice key = slice_of(name);
	const struct key_binding *b = bound(conf, pane < NPANES ? slice_of(panes[pane]) : S(""), key);

	if (b)
		return slice_eq(b->action, S("none")) ? ACTION_NONE_YET : action_named(b->action);
	for (int a = ACTION_NONE_YET + 1; a < ACTION_COUNT; a++) {
		struct slice rest = slice_of(infos[a].keys), word;

		while (slice_word(&rest, &word))
			if (slice_eq(word, key))
				return (enum action)a;
	}
	return ACTION_NONE_YET;
}

void action_keys(const struct conf *conf, enum action a, struct buf *out)
{
	struct slice rest = slice_of(infos[a].keys), word;

	for (size_t i = 0; i < conf->nkeys; i++)
		if (action_named(conf->keys[i].action) == a)
			buf_printf(out, "%s%.*s", out->n ? " " : "", SLICE_ARG(conf->keys[i].key));
	while (slice_word(&rest, &word))
		if (!bound(conf, S(""), word))
			buf_printf(out, "%s%.*s", out->n ? " " : "", SLICE_ARG(word));
}

struct slice action_key(const struct conf *conf, enum action a)
{
	struct slice rest = slice_of(infos[a].keys), word = { "", 0 };

	for (size_t i = conf->nkeys; i-- > 0;)
		if (action_named(conf->keys[i].action) == a)
			return conf->keys[i].key;
	while (slice_word(&rest, &word))
		if (!bound(conf, S(""), word))
			return word;
	return (struct slice){ "", 0 };
}

/* A name that term_key gives: one character, or one of the named keys. */
static bool is_key(struct slice key)
{
	static const char *const named[] = { "Down", "Up", "Left", "Right", "Home", "End", "PgDn", "PgUp", "BackTab", "Enter", "Tab",
					     "Space", "Esc", "Delete", "Backspace" };
	size_t len;
	uint64_t number;

	if (!key.n)
		return false;
	utf8_decode(key, &len);
	if (len == key.n || (key.n == 2 && key.p[0] == '^' && ascii_graph((unsigned char)key.p[1])))
		return true;
	if (key.p[0] == 'F' && slice_u64(slice_sub(key, 1, key.n), &number))
		return number >= 1 && number <= 10;
	for (size_t i = 0; i < sizeof(named) / sizeof(named[0]); i++)
		if (slice_eq(key, slice_of(named[i])))
			return true;
	return false;
}

static bool is_pane(struct slice pane)
{
	for (size_t i = 0; i < NPANES; i++)
		if (slice_eq(pane, slice_of(panes[i])))
			return true;
	return !pane.n;
}

enum rc keys_check(const struct conf *conf, struct err *err)
{
	for (size_t i = 0; i < conf->nkeys; i++) {
		const struct key_binding *b = &conf->keys[i];

		if (action_named(b->action) == ACTION_COUNT && !slice_eq(b->action, S("none")))
			return err_set(err, RC_CONFIG, _("%s:%u: no such action \"%.*s\""), conf->path, b->line,
				       SLICE_ARG(slice_sub(b->action, 0, 40)));
		if (!is_pane(b->pane))
			return err_set(err, RC_CONFIG, _("%s:%u: no such pane \"%.*s\"; there are failures, transcript, meaning"), conf->path,
				       b->line, SLICE_ARG(slice_sub(b->pane, 0, 40)));
		if (!is_key(b->key))
			return err_set(err, RC_CONFIG, _("%s:%u: no such key \"%.*s\""), conf->path, b->line, SLICE_ARG(slice_sub(b->key, 0, 40)));
	}
	return RC_OK;
}
