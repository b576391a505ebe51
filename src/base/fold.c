// SPDX-License-Identifier: BSD-2-Clause
#include "base/fold.h"

#include "base/block.h"

static bool blank_byte(unsigned char c)
{
	return ascii_space(c) || c == 0;
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
	return block_spaces(b) | (block16)(b == 0);
}

static size_t skip_blanks(struct slice s, size_t i)
{
	while (i < s.n && blank_byte((unsigned char)s.p[i]))
		i++;
	return i;
}

/* Fold the block at p, that a byte stands before, to out. How many bytes are right: up to a blank after a blank or a quote of UTF-8. */
static size_t fold_block(const char *p, char *out)
{
	block16 b = block_load(p), blank = blanks(b), odd = (block16)((blank & blanks(block_load(p - 1))) | (block16)(b == 0xE2));
	block16 folded = ((b | ((block16)((b - 'A') < 26) & 0x20)) & ~blank) | (blank & ' ');

	memcpy(out, &folded, sizeof(folded));
	return block_any(odd) ? block_first(odd) : BLOCK;
}

/* The same at i, at an edge of s. */
static size_t fold_edge(struct slice s, size_t i, char *out)
{
	char near[1 + BLOCK] = { i ? s.p[i - 1] : 0 };
	size_t left = s.n - i < BLOCK ? s.n - i : BLOCK, take;

	memcpy(near + 1, s.p + i, left);
	take = fold_block(near + 1, out);
	return take < left ? take : left;
}

/* A run begins here, unless it only goes on with the one before. */
static void begin_run(struct folded *f, size_t folded, size_t raw)
{
	struct fold_run *last = f->nruns ? &f->runs[f->nruns - 1] : NULL;

	if (!last || raw - last->raw != folded - last->folded)
		f->runs[f->nruns++] = (struct fold_run){ (uint32_t)folded, (uint32_t)raw };
}

void fold_text(struct folded *f, struct slice s)
{
	size_t i = skip_blanks(s, 0), n = 0, take;

	f->raw = s;
	f->nruns = 0;
	while (i < s.n) {
		bool blank = false;

		begin_run(f, n, i);
		do {
			take = i && i + BLOCK <= s.n ? fold_block(s.p + i, f->p + n) : fold_edge(s, i, f->p + n);
			i += take;
			n += take;
		} while (take == BLOCK && i < s.n);
		if (i < s.n && !blank_byte((unsigned char)s.p[i]))
			f->p[n++] = (char)fold_step(s, &i, &blank); /* it may be a quote of UTF-8 */
		else
			i = skip_blanks(s, i);
	}
	memset(f->p + n, 0, FOLD_PAD);
	f->n = n;
}

struct span fold_origin(const struct folded *f, size_t at)
{
	size_t low = 0, high = f->nruns, from, to;
	bool blank = false;

	while (high - low > 1) {
		size_t middle = low + (high - low) / 2;

		if (f->runs[middle].folded <= at)
			low = middle;
		else
			high = middle;
	}
	from = to = f->runs[low].raw + (at - f->runs[low].folded);
	fold_step(f->raw, &to, &blank);
	return (struct span){ (uint32_t)from, (uint32_t)to };
}
