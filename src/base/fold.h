// SPDX-License-Identifier: BSD-2-Clause
#ifndef BASE_FOLD_H
#define BASE_FOLD_H

/* Text folded for search: ASCII case, runs of white space and controls to one blank, curly quotes to straight ones; with the way back. */
#include "base/slice.h"

#define FOLD_PAD 32 /* behind the folded text: blocks are read and written whole */
#define FOLD_RUNS(n) ((n) / 3 + 2) /* more than a text of n bytes has: each is told by three bytes */

/* Bytes that stand side by side in both texts, up to the next run. */
struct fold_run {
	uint32_t folded, raw; /* where the first stands */
};

struct folded {
	struct slice raw;
	char *p; /* n bytes and FOLD_PAD zeros */
	size_t n;
	struct fold_run *runs;
	size_t nruns;
};

/*
 * Fold s; leading white space goes. f->p has room for s.n + FOLD_PAD bytes, f->runs for FOLD_RUNS(s.n); s is borrowed and
 * shorter than 4 GB.
 */
void fold_text(struct folded *f, struct slice s);
/* Where in the text a folded byte stood. */
struct span fold_origin(const struct folded *f, size_t at);
/*
 * One folded byte off s at *i (which moves on). 0 when the byte folds to nothing (a blank after a blank: *blank, in and
 * out, that one stood before).
 */
unsigned char fold_step(struct slice s, size_t *i, bool *blank);

#endif
