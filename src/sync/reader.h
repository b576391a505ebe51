// SPDX-License-Identifier: BSD-2-Clause
#ifndef SYNC_READER_H
#define SYNC_READER_H

/*
 * Files, mboxes and Maildirs read on threads of their own, so that a screen
 * may show what is there already. Mails come ready for the store, in the order
 * of source_walk, some at a time; who takes them stores them.
 */
#include "sync/crew.h"

struct reader;

struct read_some {
	struct handful mails;
	struct {
		struct slice path;	    /* with "#number" in a mbox */
		const struct crew_mail *mail; /* NULL: it could not be read, */
		const char *why;	    /* for this reason */
	} v[HANDFUL];
	size_t n;
	struct arena names; /* these three are the reader's own */
	size_t bytes;
	struct read_some *next;
};

/* rules and us outlive the reader; paths are copied. */
enum rc reader_start(struct reader **out, const struct rules *rules, const struct us *us, char *const *paths, int npaths, struct err *err) MUST_USE;
/* The next ones; NULL: none yet. They go back with reader_done_with. Never blocks. */
struct read_some *reader_take(struct reader *r);
void reader_done_with(struct reader *r, struct read_some *s);
/* All was taken; *rc and *err say how the reading ended. */
bool reader_ended(struct reader *r, enum rc *rc, struct err *err);
/* Readable while something waits or the end has come; for poll. */
int reader_fd(const struct reader *r);
/* Ends it at once, frees all of it. Whatever was taken must be back. Accepts NULL. */
void reader_stop(struct reader *r);

#endif
