// SPDX-License-Identifier: BSD-2-Clause
#include "base/fold.h"

#include "base/block.h"

static bool blank_byte(unsigned char c)
{
	return c <= ' ';
}

unsigned char fold_step(struct slice s, size_t *i, bool *blank)
{
	unsigned char c = (unsigned char)s.p[(*i)++];

	if (blank_byte(c)) {
		if (*blank)
			return 0;
		*blank = true;
		return ' ';
	}
	*blank = false;
	if (c == 0xE2 && *i + 1 < s.n && (unsigned char)s.p[*i] == 0x80) { /* U+2018, 2019, 201C, 201D */
		unsigned char last = (unsigned char)s.p[*i + 1];

		if (last == 0x98 || last == 0x99 || last == 0x9C || last == 0x9D) {
			*i += 2;
			return last < 0x9C ? '\'' : '"';
		}
	}
	return ascii_lower(c);
}

static block16 blanks(block16 b)
{
	return (block16)(b <= ' ');
}

/* Case folded, each blank a space. */
static block16 folded(block16 b, block16 blank)
{
	typedef signed char signed16 __attribute__((vector_size(BLOCK)));
	block16 capital = (block16)((signed16)(b + (0x7f - 'Z')) > 0x7f - 26); /* of signed bytes only the last letters are as large */

	return ((b | (capital & 0x20)) & ~blank) | (blank & ' ');
}

/* A run begins here, unless it only goes on with the one before. */
static void begin_run(struct folded *f, size_t folded, size_t raw)
{
	struct fold_run *last = &f->runs[f->nruns - 1];

	if (last->folded == folded)
		last->raw = (uint32_t)raw;
	else if (raw - last->raw != folded - last->folded)
		f->runs[f->nruns++] = (struct fold_run){ (uint32_t)folded, (uint32_t)raw };
}

void fold_text(struct folded *f, struct slice s)
{
	unsigned before = 1; /* a blank stands before the block: those in front go */
	size_t i = 0, n = 0;

	f->raw = s;
	f->nruns = 1;
	f->runs[0] = (struct fold_run){ 0, 0 };
	while (i < s.n) {
		block16 b = block_load_part(s.p + i, s.n - i), blank = blanks(b), out = folded(b, blank);
		unsigned places = block_bits(blank), odd = (places & (places << 1 | before)) | block_bits((block16)(b == 0xE2));
		size_t take = odd ? (size_t)__builtin_ctz(odd) : BLOCK;
		bool alone = false;

		memcpy(f->p + n, &out, sizeof(out));
		before = places >> (BLOCK - 1);
		n += take;
		i += take;
		if (take == BLOCK)
			continue;
		if (places >> take & 1) { /* blanks behind a blank */
			i += (size_t)__builtin_ctz(~places >> take);
			before = 1;
		} else { /* it may be a quote of UTF-8 */
			size_t next = i;

			f->p[n++] = (char)fold_step(s, &next, &alone);
			i = next;
			before = 0;
		}
		begin_run(f, n, i);
	}
	n -= i - s.n; /* what was filled up */
	memset(f->p + n, 0, FOLD_PAD);
	f->n = n;
}

struct span fold_origin(const struct folded *f, size_t at)
{
	size_t low = 0, from, to;
	bool blank = false;

	for (size_t n = f->nruns, half; n > 1; n -= half) {
		half = n / 2;
		low += f->runs[low + half].folded <= at ? half : 0;
	}
	from = to = f->runs[low].raw + (at - f->runs[low].folded);
	fold_step(f->raw, &to, &blank);
	return (struct span){ (uint32_t)from, (uint32_t)to };
}
