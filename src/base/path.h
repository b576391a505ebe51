// SPDX-License-Identifier: BSD-2-Clause
#ifndef BASE_PATH_H
#define BASE_PATH_H

/* Files and the places where modori keeps its own (XDG base directories). */
#include "base/arena.h"
#include "base/err.h"

/* "$XDG_CONFIG_HOME/modori", "$XDG_STATE_HOME/modori", "$XDG_CACHE_HOME/modori" with the usual defaults. */
char *path_config_dir(struct arena *a);
char *path_state_dir(struct arena *a);
char *path_cache_dir(struct arena *a);
char *path_join(struct arena *a, const char *dir, const char *name);
/* "~/x" with the home folder; else a copy. */
char *path_expand(struct arena *a, struct slice path);
/* mkdir -p with mode 0700 for what is missing. */
enum rc path_mkdirs(const char *dir, struct err *err) MUST_USE;

/*
 * The whole file into the arena, a NUL behind it. RC_LIMIT when it is larger
 * than max, RC_NOT_FOUND when there is none, RC_IO else; messages name it.
 */
enum rc path_read(struct arena *a, const char *path, size_t max, struct slice *out, struct err *err) MUST_USE;
/* Write to a temporary name beside it, fsync, rename: whole or not at all. */
enum rc path_write(const char *path, struct slice data, unsigned mode, struct err *err) MUST_USE;

#endif
