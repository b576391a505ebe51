// SPDX-License-Identifier: BSD-2-Clause
#ifndef MAIL_HTML_H
#define MAIL_HTML_H

/* HTML-only bounces: text without tags, for reading and matching, not for layout. */
#include "base/arena.h"

/* UTF-8 in, UTF-8 out, in the arena, never longer than s. Block elements end lines; script, style, comments are dropped. Linear. */
struct slice html_text(struct arena *a, struct slice s);

#endif
