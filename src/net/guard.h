// SPDX-License-Identifier: BSD-2-Clause
#ifndef NET_GUARD_H
#define NET_GUARD_H

/*
 * Between the wire and libetpan's parser, which dies of a PERMANENTFLAGS that breaks off and of brackets nested without
 * end. Goes through a server's bytes as they come, keeps nothing but the head of a line, and says stop at what could do
 * that, or could hide it: a literal or a quoted string whose end the two would see in different places.
 */
#include "base/err.h"
#include "base/slice.h"

#define GUARD_HEAD 256
#define GUARD_DEPTH 64 /* brackets within brackets; an answer to what is asked here has three */

struct guard {
	char head[GUARD_HEAD]; /* of the line at hand */
	size_t n;
	unsigned depth, deepest;
	bool quoted, escaped;
	bool goes_on;	  /* the line goes on behind a literal */
	unsigned brace;	  /* enum brace */
	uint64_t literal; /* its size as read so far, then what is still to come */
	bool in_literal;
};

/* False: these bytes must not reach the parser, nor any after them. A guard starts as zeroes. */
bool guard_feed(struct guard *g, struct slice bytes) MUST_USE;

#endif
