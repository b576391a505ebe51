// SPDX-License-Identifier: BSD-2-Clause
#ifndef STORE_BUILD_H
#define STORE_BUILD_H

/* An index made from the tables on a thread of its own, with its own connection. Nobody outside the store includes this. */
#include "store/index.h"
#include "base/err.h"

struct build;

/* Of the store at path; into the file (may be NULL) as well, from which it is mapped then. NULL: there is no thread to be had. */
struct build *build_start(const char *path, const char *file, size_t rows);
/* How far it is, of about so many entries; true while it is at work. */
bool build_works(const struct build *b, size_t *done, size_t *rows);
/* What it made takes the place of *ix, or the reason why not; waits for it, frees it. */
enum rc build_take(struct build *b, struct index *ix, struct err *err) MUST_USE;
/* Stopped and freed. Accepts NULL. */
void build_drop(struct build *b);

#endif
