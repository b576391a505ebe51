// SPDX-License-Identifier: BSD-2-Clause
#ifndef BASE_PHRASES_SET_H
#define BASE_PHRASES_SET_H

/*
 * What phrases.c builds and phrases_scan.c searches with; nobody else includes it.
 *
 * Of each phrase a window of a few bytes that is rare is its key. The text is folded once, then its windows are asked by a
 * filter: may this be a key? Only where it may are keys compared, and only where one stands is its phrase. Phrases that are
 * long enough have keys of eight bytes, four of them a byte apart, so that only each fourth place of a text is asked: at one
 * of them a key must stand. Short ones have keys of three bytes, with as many of them as the shortest allows.
 */
#include "base/arena.h"
#include "base/phrases.h"
#include "base/vec.h"

#define SEEN 8 /* bytes of a window that is looked at; of a short key, of what follows it as well */
#define KEY_SHORT 3
#define STEP_MAX 4
#define LONG_FROM (SEEN + STEP_MAX - 1) /* bytes of a piece that has long keys */
#define BUCKET_BITS 2
#define PHRASES_MAX (1u << 24)

struct piece {
	struct slice text; /* folded */
	bool digits;	   /* the gap before it is digits only */
};

/* With all that is asked where its keys stand: what is scattered costs more than what is compared. */
struct phrase {
	const char *text; /* the piece that holds the keys */
	uint64_t edge;	  /* its last eight bytes where the keys are long, else its first */
	uint32_t id;
	uint32_t pieces; /* index of the first */
	uint8_t npieces;
	uint8_t anchor, key_at; /* which piece that is, and where in it the first key begins */
	uint8_t n;		/* bytes of it */
	bool anchored;
};

/* Those of one bucket stand side by side. Small, as most are only passed by: their phrase holds the rest. */
struct key {
	uint32_t print;	     /* of a long one what is left of its product, of a short one its first four bytes */
	uint32_t phrase : 24;
	uint32_t at : 8; /* where in its piece it begins */
};

/* Keys of one length. */
struct lane {
	bool wide;	 /* they have all the bytes that are looked at */
	uint8_t step;	 /* bytes from one place that is asked to the next */
	uint8_t bits;	 /* of a hash */
	uint8_t *filter; /* by hash a bit for each mark: are there keys? */
	uint32_t *first; /* by bucket: of its keys; the next one's follow them */
	struct key *keys;
	size_t nkeys;
};

enum { LANE_SHORT, LANE_LONG, LANES };

struct phrases {
	struct {
		VEC(struct phrase);
	} all;
	struct {
		VEC(struct piece);
	} pieces;
	struct lane lanes[LANES];
	bool anchored; /* one of them is */
	struct {
		VEC(uint32_t);
	} tiny; /* phrases of pieces too short for a key: compared everywhere */
	struct arena arena;
};

/* Bytes as a number, the first the lowest. */
static inline uint64_t bytes_of(const char *p, size_t n)
{
	uint64_t bytes = 0;

	memcpy(&bytes, p, n);
#if __BYTE_ORDER__ == __ORDER_BIG_ENDIAN__
	bytes = __builtin_bswap64(bytes);
#endif
	return bytes;
}

#define KEY_FACTOR 0x9E3779B97F4A7C15u

/* What tells keys apart: where the filter and the buckets have one, which bit of eight it is there, and the rest. */
struct sign {
	uint32_t hash, mark, print;
};

/* Of the window that begins with these bytes. Of a short key the byte behind it makes the mark, and zero is none: text has no such byte. */
static inline struct sign sign_of(uint64_t window, bool wide, unsigned bits)
{
	uint64_t product = (wide ? window : window << 40) * KEY_FACTOR;

	if (wide)
		return (struct sign){ (uint32_t)(product >> (64 - bits)), (uint32_t)(product >> (61 - bits)) & 7, (uint32_t)(product >> 16) };
	return (struct sign){ (uint32_t)(product >> (64 - bits)), (uint32_t)(window >> 24) & 7, (uint32_t)window };
}

/* Keys with the same one stand side by side. */
static inline uint32_t bucket(uint32_t hash)
{
	return hash >> BUCKET_BITS;
}

#endif
