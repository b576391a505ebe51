// SPDX-License-Identifier: BSD-2-Clause
#include "net/utf7.h"

#include "base/buf.h"
#include "base/utf8.h"

static const char digits[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+,";

struct bits {
	uint32_t v;
	unsigned n;
};

static void put16(struct buf *out, struct bits *b, uint32_t unit)
{
	b->v = b->v << 16 | unit;
	b->n += 16;
	while (b->n >= 6) {
		b->n -= 6;
		buf_putc(out, digits[b->v >> b->n & 63]);
	}
}

static void end_run(struct buf *out, struct bits *b, bool *inside)
{
	if (!*inside)
		return;
	if (b->n)
		buf_putc(out, digits[b->v << (6 - b->n) & 63]);
	buf_putc(out, '-');
	*b = (struct bits){ 0 };
	*inside = false;
}

struct slice utf7_encode(struct arena *a, struct slice s)
{
	struct buf out;
	struct bits b = { 0 };
	struct slice result;
	bool inside = false;

	buf_init(&out, s.n * 6 + 16);
	while (s.n) {
		size_t len;
		uint32_t cp = utf8_decode(s, &len);

		s = slice_sub(s, len, s.n);
		if (cp >= 0x20 && cp <= 0x7e) {
			end_run(&out, &b, &inside);
			buf_putc(&out, (char)cp);
			if (cp == '&')
				buf_putc(&out, '-');
			continue;
		}
		if (!inside)
			buf_putc(&out, '&');
		inside = true;
		if (cp == UTF8_BAD)
			cp = 0xFFFD;
		if (cp >= 0x10000) {
			put16(&out, &b, 0xD800 + ((cp - 0x10000) >> 10));
			cp = 0xDC00 + ((cp - 0x10000) & 0x3FF);
		}
		put16(&out, &b, cp);
	}
	end_run(&out, &b, &inside);
	result = arena_dup(a, buf_slice(&out));
	buf_release(&out);
	return result;
}

static bool decode_run(struct buf *out, struct slice run)
{
	uint32_t v = 0, high = 0;
	unsigned n = 0;

	for (size_t i = 0; i < run.n; i++) {
		const char *at = strchr(digits, run.p[i]);
		uint32_t unit;
		char utf8[4];

		if (!at || !run.p[i])
			return false;
		v = v << 6 | (uint32_t)(at - digits);
		n += 6;
		if (n < 16)
			continue;
		n -= 16;
		unit = v >> n & 0xFFFF;
		if (unit >= 0xD800 && unit < 0xDC00) {
			high = unit;
			continue;
		}
		if (unit >= 0xDC00 && unit < 0xE000)
			unit = 0x10000 + ((high - 0xD800) << 10) + (unit - 0xDC00);
		buf_put(out, (struct slice){ utf8, utf8_encode(unit, utf8) });
	}
	return true;
}

struct slice utf7_decode(struct arena *a, struct slice wire)
{
	struct buf out;
	struct slice result;
	bool good = true;

	buf_init(&out, wire.n * 3 + 16);
	for (size_t i = 0; i < wire.n && good; i++) {
		size_t end;

		if (wire.p[i] != '&') {
			buf_putc(&out, wire.p[i]);
			continue;
		}
		end = slice_chr(slice_sub(wire, i, wire.n), '-');
		good = end != SIZE_MAX;
		if (!good)
			break;
		if (end == 1)
			buf_putc(&out, '&');
		else
			good = decode_run(&out, slice_sub(wire, i + 1, i + end));
		i += end;
	}
	result = good ? arena_dup(a, buf_slice(&out)) : wire;
	buf_release(&out);
	return result;
}
