// SPDX-License-Identifier: BSD-2-Clause
#ifndef UI_MODEL_MASK_H
#define UI_MODEL_MASK_H

/*
 * Hiding addresses that a bounce exposed: "k***~7c@gmail.com". Always three
 * stars; the two digits tell equal addresses apart within one store and come
 * from its secret.
 */
#include "base/arena.h"
#include "cause/verdict.h"
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

/*
 * The addresses that a mail exposed by any of its failures, each once: one
 * notice may tell of several, and the text about one names the others'.
 * Without those of `but` (NULL: none left out).
 */
struct exposed {
	struct slice *v;
	size_t n;
};
struct exposed mask_exposed(struct arena *a, const struct verdict *v, size_t n, const struct verdict *but);
/* mask_text for each of them. */
struct slice mask_texts(const struct mask *m, struct arena *a, struct slice text, const struct exposed *x);

/* The same in place, for the source: a star for each byte that goes but the first, so that all else keeps its place. */
void mask_in_place(const struct mask *m, char *text, size_t n, struct slice addr);

/* As the option `mask` says: "exposed", "all" or "none". */
void mask_set(struct mask *m, struct slice how);

#endif
