// SPDX-License-Identifier: BSD-2-Clause
#ifndef STORE_POOL_H
#define STORE_POOL_H

/*
 * The memory of an index, and its snapshot in a file. Each part is a region
 * that grows in place: reserved address space, at first mapped from the file
 * (private, so that changes stay here), behind that plain memory. What is not
 * touched costs nothing. Nobody outside the store includes this.
 */
#include "store/index.h"

enum pool_part { POOL_ENTRIES, POOL_ORDER, POOL_ENDS, POOL_SLOTS, POOL_BYTES, POOL_PARTS };

struct region {
	char *p;
	size_t used, reserved; /* bytes */
};

#define POOL_BLOCK 16384u /* bytes of a part that have one sum in the file */

/* What is known of the blocks of a part that came from the file. */
struct blocks {
	uint64_t *sum;
	uint8_t *sound; /* looked at, and as written */
	size_t used;	/* bytes from the file; 0: none, or none any more */
};

struct file_check {
	struct blocks part[POOL_PARTS];
	bool damaged; /* something was found otherwise */
};

struct index_strings {
	struct region part[POOL_PARTS];
	struct file_check *check; /* NULL: nothing is from a file */
	uint32_t nstrings;  /* ends[i] is where string i ends in bytes; string 0 is "" */
	size_t nslots;	    /* open addressing, id + 1; a power of two */
	size_t fresh;	    /* entries read from the tables since the snapshot */
};

/* Room for n more bytes at the end of a region, zeroed when new; the region may move. */
char *region_add(struct region *r, size_t n);
void region_free(struct region *r);

/* The number of a text, which is added when it is new. */
uint32_t pool_intern(struct index_strings *s, struct slice text);
struct slice pool_string(const struct index_strings *s, uint32_t id);
void pool_init(struct index_strings *s);
void pool_free(struct index_strings *s);

/*
 * Map the snapshot at path. False, and nothing changed, when there is none or
 * it is not what write wrote: of another layout or store, cut, or its entries
 * damaged. Strings are looked at block by block, when they are first used.
 */
bool snapshot_map(const char *path, const uint8_t store[16], struct index *ix);
/*
 * These bytes of a part (up to before `to`) are as they were written. Else the index is damaged: what was asked for is
 * taken as empty, and the index is to be made anew from the tables.
 */
bool snapshot_is_sound(const struct index_strings *s, enum pool_part part, size_t from, size_t to);
/* All of it, now. */
bool snapshot_all_sound(const struct index_strings *s);
void snapshot_forget(struct index_strings *s);

/* Write it to a temporary name beside path, then rename. A failure, or *stop (may be NULL), leaves the old one. */
bool snapshot_write(const char *path, const uint8_t store[16], const struct index *ix, const _Atomic bool *stop);

#endif
