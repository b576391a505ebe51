// SPDX-License-Identifier: BSD-2-Clause
#ifndef UI_MODEL_MASK_H
#define UI_MODEL_MASK_H

/*
 * Hiding addresses that a bounce exposed: "k***~7c@gmail.com". Always three
 * stars; the two digits tell equal addresses apart within one store and come
 * from its secret.
 */
#include "base/arena.h"
#include "store/store.h"

struct mask {
	uint64_t secret[2];
	bool off; /* show everything */
	bool all; /* mask every address, not only exposed ones */
};

#define MASK_SECRET "mask-secret" /* the setting of the store that keeps it */

/* The store's secret, drawn on first use. */
void mask_init(struct mask *m, struct store *st);
struct slice mask_address(const struct mask *m, struct arena *a, struct slice addr);
/*
 * Every occurrence of addr in text masked, in any spelling (cause/spelling.h); with all: every address as it stands.
 */
struct slice mask_text(const struct mask *m, struct arena *a, struct slice text, struct slice addr);

/* The same in place, for the source: a star for each byte that goes but the first, so that all else keeps its place. */
void mask_in_place(const struct mask *m, char *text, size_t n, struct slice addr);

/* As the option `mask` says: "exposed", "all" or "none". */
void mask_set(struct mask *m, struct slice how);

#endif
