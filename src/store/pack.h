// SPDX-License-Identifier: BSD-2-Clause
#ifndef STORE_PACK_H
#define STORE_PACK_H

/*
 * Raw mail, packed: LZ4, which costs a fifth of DEFLATE for a third more bytes;
 * what is larger than STORE_PART is rare and large, and pays for DEFLATE
 * (RFC 1950). A packer is reused from mail to mail and belongs to one thread.
 */
#include "base/arena.h"

enum codec { CODEC_NONE, CODEC_ZLIB, CODEC_LZ4 }; /* as the store keeps them */

struct packed {
	enum codec codec;
	struct slice data;
};

struct pack;

struct pack *pack_new(void);
/* Accepts NULL. */
void pack_free(struct pack *p);
/* In the arena; as it is when it would not become smaller. At most INT_MAX bytes. */
struct packed pack_mail(struct pack *p, struct arena *a, struct slice raw);
/* Back to exactly n bytes at out. False when the data are damaged. */
bool pack_open(struct packed in, char *out, size_t n);

#endif
