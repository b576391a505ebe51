// SPDX-License-Identifier: BSD-2-Clause
#include "store/pack.h"

#include <libdeflate.h>
#include <stdlib.h>

#define LEVEL 1 /* higher ones take half as long again and save a hundredth */

struct pack {
	struct libdeflate_compressor *deflate;
	char *out; /* what is being made */
	size_t size;
};

struct pack *pack_new(void)
{
	struct pack *p = mem_alloc(sizeof(*p));

	p->deflate = libdeflate_alloc_compressor(LEVEL);
	return p;
}

void pack_free(struct pack *p)
{
	if (!p)
		return;
	if (p->deflate)
		libdeflate_free_compressor(p->deflate);
	free(p->out);
	free(p);
}

struct slice pack_mail(struct pack *p, struct arena *a, struct slice raw)
{
	size_t n;

	if (!p->deflate || raw.n < 2)
		return S("");
	if (p->size < raw.n) {
		p->size = raw.n;
		p->out = mem_realloc(p->out, p->size);
	}
	n = libdeflate_zlib_compress(p->deflate, raw.p, raw.n, p->out, raw.n - 1);
	return n ? arena_dup(a, (struct slice){ p->out, n }) : S("");
}

bool pack_open(struct slice data, char *out, size_t n)
{
	struct libdeflate_decompressor *inflate = libdeflate_alloc_decompressor();
	bool ok = inflate && libdeflate_zlib_decompress(inflate, data.p, data.n, out, n, NULL) == LIBDEFLATE_SUCCESS;

	if (inflate)
		libdeflate_free_decompressor(inflate);
	return ok;
}
