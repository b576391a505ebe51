// SPDX-License-Identifier: BSD-2-Clause
#include "store/pool.h"

#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <unistd.h>

#define RESERVE_LEAST (1u << 20)
#define AT_ONCE 512 /* pages that are asked about */
#define IN_MEMORY (UINT64_C(1) << 63) /* of /proc/self/pagemap: admin-guide/mm/pagemap.rst of Linux */
#define OF_A_FILE (UINT64_C(1) << 61)

static char *reserve(size_t n)
{
	void *p = mmap(NULL, n, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0);

	if (p == MAP_FAILED) {
		fputs("modori: out of memory\n", stderr);
		exit(1);
	}
	return p;
}

static void grow(struct region *r, size_t n)
{
	struct region big = { .used = r->used, .reserved = r->reserved ? r->reserved : RESERVE_LEAST };

	while (big.reserved < n)
		big.reserved *= 2;
	big.p = reserve(big.reserved);
	if (r->used)
		memcpy(big.p, r->p, r->used);
	region_free(r);
	*r = big;
}

char *region_add(struct region *r, size_t n)
{
	char *at;

	if (r->used + n > r->reserved)
		grow(r, r->used + n);
	at = r->p + r->used;
	r->used += n;
	return at;
}

void region_free(struct region *r)
{
	if (r->p)
		munmap(r->p, r->reserved);
	*r = (struct region){ 0 };
}

/* Pages that are the file's; one that was written to is no longer, and stays. */
static void rest(const struct region *r, int pagemap)
{
	size_t size = (size_t)sysconf(_SC_PAGESIZE), n = (r->used + size - 1) / size;
	uint64_t page[AT_ONCE];

	for (size_t at = 0; at < n; at += AT_ONCE) {
		size_t some = n - at < AT_ONCE ? n - at : AT_ONCE, i = 0;

		if (pread(pagemap, page, some * sizeof(*page), (off_t)(((uintptr_t)r->p / size + at) * sizeof(*page))) !=
		    (ssize_t)(some * sizeof(*page)))
			return;
		while (i < some) {
			size_t from = i;

			while (i < some && (page[i] & IN_MEMORY) && (page[i] & OF_A_FILE))
				i++;
			if (i > from)
				madvise(r->p + (at + from) * size, (i - from) * size, MADV_DONTNEED);
			else
				i++;
		}
	}
}

void index_rest(const struct index *ix)
{
	int pagemap = open("/proc/self/pagemap", O_RDONLY | O_CLOEXEC);

	for (int i = 0; i < POOL_PARTS && pagemap >= 0; i++)
		rest(&ix->strings->part[i], pagemap);
	if (pagemap >= 0)
		close(pagemap);
}

/* ---- strings ---- */

#define SLOTS_LEAST 1024

void pool_init(struct index_strings *s)
{
	*s = (struct index_strings){ .nstrings = 1, .nslots = SLOTS_LEAST };
	region_add(&s->part[POOL_ENDS], sizeof(uint32_t));
	region_add(&s->part[POOL_SLOTS], SLOTS_LEAST * sizeof(uint32_t));
}

void pool_free(struct index_strings *s)
{
	for (int i = 0; i < POOL_PARTS; i++)
		region_free(&s->part[i]);
	snapshot_forget(s);
}

struct slice pool_string(const struct index_strings *s, uint32_t id)
{
	const uint32_t *ends = (const uint32_t *)(const void *)s->part[POOL_ENDS].p;

	if (id == 0 || id >= s->nstrings || ends[id - 1] > ends[id] || ends[id] > s->part[POOL_BYTES].used ||
	    !snapshot_is_sound(s, POOL_BYTES, ends[id - 1], ends[id]))
		return (struct slice){ "", 0 };
	return (struct slice){ s->part[POOL_BYTES].p + ends[id - 1], ends[id] - ends[id - 1] };
}

/* Where a text is or would be; a damaged table is at most gone through once. */
static uint32_t *find_slot(struct index_strings *s, struct slice text)
{
	uint32_t *slots = (uint32_t *)(void *)s->part[POOL_SLOTS].p;
	size_t first = slice_hash(text) & (s->nslots - 1), at = first;

	for (size_t i = 0; i < s->nslots && slots[at] && !slice_eq(pool_string(s, slots[at] - 1), text); i++)
		at = (at + 1) & (s->nslots - 1);
	snapshot_is_sound(s, POOL_SLOTS, first * sizeof(*slots), (at >= first ? at + 1 : s->nslots) * sizeof(*slots));
	if (at < first)
		snapshot_is_sound(s, POOL_SLOTS, 0, (at + 1) * sizeof(*slots));
	return &slots[at];
}

static void grow_slots(struct index_strings *s)
{
	struct region *r = &s->part[POOL_SLOTS];

	s->nslots *= 2;
	if (s->check)
		s->check->part[POOL_SLOTS].used = 0;
	region_free(r);
	region_add(r, s->nslots * sizeof(uint32_t));
	for (uint32_t i = 1; i < s->nstrings; i++)
		*find_slot(s, pool_string(s, i)) = i + 1;
}

#define BYTES_MAX UINT32_MAX /* of all strings: their ends are 32 bits */

uint32_t pool_intern(struct index_strings *s, struct slice text)
{
	uint32_t *slot, end;

	if (!text.n || s->part[POOL_BYTES].used + text.n > BYTES_MAX || s->nstrings == UINT32_MAX - 1)
		return 0;
	slot = find_slot(s, text);
	if (*slot)
		return *slot - 1;
	*slot = s->nstrings + 1;
	memcpy(region_add(&s->part[POOL_BYTES], text.n), text.p, text.n);
	end = (uint32_t)s->part[POOL_BYTES].used;
	memcpy(region_add(&s->part[POOL_ENDS], sizeof(end)), &end, sizeof(end));
	s->nstrings++;
	if ((size_t)s->nstrings * 2 > s->nslots)
		grow_slots(s);
	return s->nstrings - 1;
}
