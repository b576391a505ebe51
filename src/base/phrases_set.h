// SPDX-License-Identifier: BSD-2-Clause
#ifndef BASE_PHRASES_SET_H
#define BASE_PHRASES_SET_H

/*
 * What phrases.c builds and phrases_scan.c searches with; nobody else includes it.
 *
 * Of each phrase one key is chosen, four bytes that are rare. The text is folded once, then every place is asked: may a
 * key stand here? Only where it may are keys compared, with the four bytes behind them; only where one stands is its
 * phrase. When the phrases are long enough, a phrase has several keys, one byte apart, and only the places that many
 * bytes apart are asked: one of the keys must stand at such a place.
 */
#include "base/arena.h"
#include "base/phrases.h"
#include "base/vec.h"

#define KEY 4  /* bytes */
#define SEEN 8 /* of a key and what follows it in its piece: kept beside it */
#define HASH_BITS 16
#define BUCKET_BITS 2

struct piece {
	struct slice text; /* folded */
	bool digits;	   /* the gap before it is digits only */
};

struct phrase {
	uint32_t id;
	uint32_t pieces; /* index of the first */
	uint8_t npieces;
	uint8_t anchor, key_at; /* the piece that holds the keys, and where in it the first begins */
	bool anchored;
};

/* All that must be looked at where its phrase does not stand: what is scattered costs more than what is compared. */
struct key {
	uint64_t bytes;	  /* from the key on */
	const char *text; /* the piece it is of */
	uint32_t phrase;
	uint8_t nbytes;
	uint8_t n, at; /* of the piece; where in it */
};

struct phrases {
	struct {
		VEC(struct phrase);
	} all;
	struct {
		VEC(struct piece);
	} pieces;
	uint8_t step;	 /* bytes from one place that is asked to the next */
	uint32_t mask;	 /* of a hash: as many of its bits as there are keys for */
	bool *filter; /* by hash: are there keys? */
	uint32_t *first; /* by bucket: of its keys; the next one's follow them */
	struct {
		VEC(struct key);
	} keys; /* by bucket */
	uint64_t front[SEEN + 1]; /* all bits of so many bytes in front */
	struct {
		VEC(uint32_t);
	} tiny; /* phrases of pieces too short for a key: compared everywhere */
	struct arena arena;
};

static inline uint64_t bytes_of(const char *p, size_t n)
{
	uint64_t bytes = 0;

	memcpy(&bytes, p, n);
	return bytes;
}

static inline uint32_t hash(const char *key)
{
	uint32_t bytes;

	memcpy(&bytes, key, sizeof(bytes));
	return bytes * 0x9E3779B1u >> (32 - HASH_BITS);
}

/* Keys with the same one stand side by side. */
static inline uint32_t bucket(uint32_t hash)
{
	return hash >> BUCKET_BITS;
}

#endif
