// SPDX-License-Identifier: BSD-2-Clause
#ifndef UI_KEYS_H
#define UI_KEYS_H

/* Actions and the keys bound to them, from actions.def and the configuration. */
#include "conf/conf.h"

enum action {
	ACTION_NONE_YET,
#define ACTION(id, name, keys, section, label, help, words, handler) ACTION_##id,
#include "ui/actions.def"
#undef ACTION
	ACTION_COUNT
};

enum action_section { SECTION_MOVE, SECTION_ACT, SECTION_VIEW, SECTION_MAIL, SECTION_COUNT };

struct action_info {
	const char *name, *keys, *label, *help, *words;
	enum action_section section;
};

const struct action_info *action_info(enum action a);
enum action action_named(struct slice name); /* ACTION_COUNT when there is none */
#define KEY_PLAIN 16
/* A full-width character (an input method is on) as the ASCII key it stands for; false: it was none, out is a copy. */
bool key_plain(const char *key, char out[KEY_PLAIN]);
/* The action of a key in a pane (0 failures, 1 transcript, 2 meaning). ACTION_NONE_YET when unbound. */
enum action key_action(const struct conf *conf, unsigned pane, const char *key);
/* All keys of an action, blank separated. */
void action_keys(const struct conf *conf, enum action a, struct buf *out);
/* The key to show for an action; empty when it has none. */
struct slice action_key(const struct conf *conf, enum action a);
/* RC_CONFIG when [keys] names an action, a pane or a key that does not exist. */
enum rc keys_check(const struct conf *conf, struct err *err) MUST_USE;

#endif
