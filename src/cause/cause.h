// SPDX-License-Identifier: BSD-2-Clause
#ifndef CAUSE_CAUSE_H
#define CAUSE_CAUSE_H

/*
 * The causes of failure, named as Sisimai 5.6 names its reasons. The table is
 * causes.def; names are interfaces (filters, JSON, page names).
 */
#include "base/slice.h"

enum cause {
#define CAUSE(id, name, tag, kind, side, weak) CAUSE_##id,
#include "cause/causes.def"
#undef CAUSE
	CAUSE_COUNT
};

/* hard: stop sending now; soft: retry or fix and resend; info: not a failure. */
enum cause_kind { CAUSE_HARD, CAUSE_SOFT, CAUSE_INFO };
/* Who must act. */
enum cause_side { SIDE_RECIPIENT, SIDE_RECIPIENT_ADMIN, SIDE_OURS, SIDE_THIRD, SIDE_FORWARDER, SIDE_NETWORK, SIDE_NONE };
/* The short tag in lists; its word is translated by the screen. */
enum cause_tag { TAG_LEAK, TAG_BLOCK, TAG_AUTH, TAG_HARD, TAG_FULL, TAG_SIZE, TAG_TEMP, TAG_LOOP, TAG_AUTO, TAG_OTHER };

const char *cause_name(enum cause c); /* "userunknown" */
/* Also accepts the old names (mesgtoobig, toomanyconn, …). CAUSE_COUNT when there is none. */
enum cause cause_by_name(struct slice name);
enum cause_kind cause_kind_of(enum cause c);
enum cause_side cause_side_of(enum cause c);
/* Describes the wrapper ("retry timeout exceeded"): counts only when no other cause was named. */
bool cause_is_weak(enum cause c);
enum cause_tag cause_tag_of(enum cause c);
const char *cause_tag_name(enum cause_tag t);	/* "LEAK" … "?" ; translated by gettext where shown */

#endif
