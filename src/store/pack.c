// SPDX-License-Identifier: BSD-2-Clause
#include "store/pack.h"

#include <libdeflate.h>
#include <stdlib.h>

#define LEVEL 1 /* higher ones take half as long again and save a hundredth */

struct pack {
	struct libdeflate_compressor *deflate;
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
	free(p);
}

struct slice pack_mail(struct pack *p, struct arena *a, struct slice raw)
{
	char *out;
	size_t n;

	if (!p->deflate || raw.n < 2)
		return S("");
	out = arena_alloc(a, raw.n);
	n = libdeflate_zlib_compress(p->deflate, raw.p, raw.n, out, raw.n - 1);
	return (struct slice){ out, n };
}

bool pack_open(struct slice data, char *out, size_t n)
{
	struct libdeflate_decompressor *inflate = libdeflate_alloc_decompressor();
	bool ok = inflate && libdeflate_zlib_decompress(inflate, data.p, data.n, out, n, NULL) == LIBDEFLATE_SUCCESS;

	if (inflate)
		libdeflate_free_decompressor(inflate);
	return ok;
}
