// SPDX-License-Identifier: BSD-2-Clause
#ifndef STORE_PACK_H
#define STORE_PACK_H

/*
 * Raw mail, packed (RFC 1950). A packer is reused from mail to mail: to make
 * one costs more than to use it. One packer belongs to one thread.
 */
#include "base/arena.h"

struct pack;

struct pack *pack_new(void);
/* Accepts NULL. */
void pack_free(struct pack *p);
/* In the arena; empty when the mail would not become smaller. */
struct slice pack_mail(struct pack *p, struct arena *a, struct slice raw);
/* Back to exactly n bytes at out. False when the data are damaged. */
bool pack_open(struct slice data, char *out, size_t n);

#endif
