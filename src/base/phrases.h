// SPDX-License-Identifier: BSD-2-Clause
#ifndef BASE_PHRASES_H
#define BASE_PHRASES_H

/*
 * Many phrases found in one pass over a text. Text and phrases are folded alike: ASCII case,
 * runs of white space, curly quotes. In a phrase `*` is a gap of at most 60
 * characters, a `#` that stands alone a run of digits, a leading `^` the start of the text.
 * After phrases_build a set is immutable and may be scanned by many threads.
 */
#include "base/slice.h"

struct phrases;

#define PHRASE_MAX 200 /* bytes of a piece between gaps */
#define PHRASE_GAP 60
#define PHRASE_TIMES 64

struct phrases *phrases_new(void);
void phrases_free(struct phrases *p);
/* id comes back in hits; the same phrase may be added with several ids. False when it is empty or too long. */
bool phrases_add(struct phrases *p, struct slice phrase, uint32_t id);
void phrases_build(struct phrases *p);
/* Is there a phrase that begins a text? */
bool phrases_anchored(const struct phrases *p);

/*
 * Called for each occurrence, in the order of their ends. at: where in the text. Of a phrase with gaps each place of
 * its first piece counts once, and its pieces are the nearest ones. Of what stands there more than PHRASE_TIMES times, the
 * first ones.
 */
typedef void phrases_fn(void *ctx, uint32_t id, struct span at);
void phrases_scan(const struct phrases *p, struct slice text, phrases_fn *fn, void *ctx);

#endif
