// SPDX-License-Identifier: BSD-2-Clause
#include "store/pack.h"

#include <limits.h>
#include <lz4.h>
#include <stdlib.h>
#include <zlib.h>

#include "store/store.h"

struct pack {
	char *out; /* what is being made */
	size_t size;
};

struct pack *pack_new(void)
{
	return mem_alloc(sizeof(struct pack));
}

void pack_free(struct pack *p)
{
	if (!p)
		return;
	free(p->out);
	free(p);
}

static size_t lz4(struct slice raw, char *out)
{
	int n = raw.n > INT_MAX ? 0 : LZ4_compress_default(raw.p, out, (int)raw.n, (int)raw.n - 1);

	return n > 0 ? (size_t)n : 0;
}

static size_t zlib(struct slice raw, char *out)
{
	uLongf n = raw.n - 1;

	return compress2((Bytef *)out, &n, (const Bytef *)raw.p, raw.n, Z_BEST_SPEED) == Z_OK ? n : 0;
}

struct packed pack_mail(struct pack *p, struct arena *a, struct slice raw)
{
	enum codec codec = raw.n > STORE_PART ? CODEC_ZLIB : CODEC_LZ4;
	size_t n = 0;

	if (p->size < raw.n) {
		p->size = raw.n;
		p->out = mem_realloc(p->out, p->size);
	}
	if (raw.n > 1)
		n = codec == CODEC_LZ4 ? lz4(raw, p->out) : zlib(raw, p->out);
	return n ? (struct packed){ codec, arena_dup(a, (struct slice){ p->out, n }) } : (struct packed){ CODEC_NONE, arena_dup(a, raw) };
}

bool pack_open(struct packed in, char *out, size_t n)
{
	uLongf got = n;

	switch (in.codec) {
	case CODEC_NONE:
		if (in.data.n == n)
			memcpy(out, in.data.p, n);
		return in.data.n == n;
	case CODEC_ZLIB:
		return uncompress((Bytef *)out, &got, (const Bytef *)in.data.p, in.data.n) == Z_OK && got == n;
	case CODEC_LZ4:
		return in.data.n <= INT_MAX && n <= INT_MAX && LZ4_decompress_safe(in.data.p, out, (int)in.data.n, (int)n) == (int)n;
	}
	return false;
}
