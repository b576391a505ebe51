// SPDX-License-Identifier: BSD-2-Clause
#ifndef NET_UTF7_H
#define NET_UTF7_H

/* Folder names on the wire: modified UTF-7 (RFC 3501 5.1.3). */
#include "base/arena.h"

struct slice utf7_encode(struct arena *a, struct slice utf8);
/* What is not valid modified UTF-7 is taken as UTF-8, as some servers send it. */
struct slice utf7_decode(struct arena *a, struct slice wire);

#endif
