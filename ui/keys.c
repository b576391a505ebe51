// SPDX-License-Identifier: BSD-2-Clause
#include "ui/keys.h"

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

/* "ｊ" typed with an input method on is "j". */
static struct slice plain_key(struct slice key, char out[4])
{
	size_t len;
	uint32_t cp = key.n ? utf8_decode(key, &len) : 0;

	if (key.n && len == key.n && cp >= 0xFF01 && cp <= 0xFF5E) {
		out[0] = (char)(cp - 0xFEE0);
		return (struct slice){ out, 1 };
	}
	if (key.n && len == key.n && cp == 0x3000)
		return S("Space");
	return key;
}

enum action key_action(const struct conf *conf, const char *name)
{
	char ascii[4];
	struct slice key = plain_key(slice_of(name), ascii);

	for (size_t i = conf->nkeys; i-- > 0;)
		if (slice_eq(conf->keys[i].key, key))
			return action_named(conf->keys[i].action);
	for (int a = ACTION_NONE_YET + 1; a < ACTION_COUNT; a++) {
		struct slice rest = slice_of(infos[a].keys), word;

		while (slice_word(&rest, &word))
			if (slice_eq(word, key))
				return (enum action)a;
	}
	return ACTION_NONE_YET;
}

struct slice action_key(const struct conf *conf, enum action a)
{
	struct slice rest = slice_of(infos[a].keys), word = { "", 0 };

	for (size_t i = conf->nkeys; i-- > 0;)
		if (action_named(conf->keys[i].action) == a)
			return conf->keys[i].key;
	slice_word(&rest, &word);
	return word;
}

enum rc keys_check(const struct conf *conf, struct err *err)
{
	for (size_t i = 0; i < conf->nkeys; i++)
		if (action_named(conf->keys[i].action) == ACTION_COUNT)
			return err_set(err, RC_CONFIG, _("%s:%u: no such action \"%.*s\""), conf->path, conf->keys[i].line,
				       SLICE_ARG(slice_sub(conf->keys[i].action, 0, 40)));
	return RC_OK;
}
