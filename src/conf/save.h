// SPDX-License-Identifier: BSD-2-Clause
#ifndef CONF_SAVE_H
#define CONF_SAVE_H

/* Changing the configuration file as a person would: a line here and there, the rest of it untouched. */
#include "base/arena.h"
#include "base/err.h"

struct conf_change {
	const char *section; /* "", "ui", "account NAME" */
	const char *key;
	struct slice value; /* one line of UTF-8 */
};

/*
 * The line that sets a key is replaced, else one is put behind the last line of its section, else the section behind
 * the end. A file that is not there is made with its folder, mode 0600; with a password in it, it gets that mode. A
 * link is followed. RC_CONFIG when a value is no line or the file would not load any more: nothing is written then.
 */
enum rc conf_save(const char *path, const struct conf_change *changes, size_t n, struct err *err) MUST_USE;
/* Where conf_load looks without a name. */
char *conf_default_path(struct arena *a);

#endif
