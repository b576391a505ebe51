// SPDX-License-Identifier: BSD-2-Clause
/*
 * An index in a file: a head of one page, the sums of all blocks, then the
 * parts, each from a page border on. Entries, their order and the ends of
 * strings are summed and looked through before anything is believed; a block of
 * strings when it is first used, so that a start reads what it shows.
 */
#include <errno.h>
#include <fcntl.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

#include "cause/finding.h"
#include "cause/verdict.h"
#include "store/pool.h"

#define VERSION 4	 /* of the file */
#define PAGE ((size_t)65536) /* no system's pages are larger */

struct head {
	char magic[8];
	uint32_t version, entry_size, causes, findings; /* of the program that wrote it */
	uint8_t store[16];
	uint64_t generation;
	uint64_t used[POOL_PARTS]; /* bytes */
	uint64_t sums;		   /* of the sums */
	uint64_t own;		   /* of all above */
};

static const char magic[8] = "modori\ri";

/* Four lanes of multiply and shift: as fast as memory is read. For damage, not for enemies. */
static uint64_t sum_of(const void *data, size_t n)
{
	uint64_t lane[4] = { 1, 2, 3, 4 }, v[4], sum = n;
	const char *p = data;

	for (; n >= sizeof(v); p += sizeof(v), n -= sizeof(v)) {
		memcpy(v, p, sizeof(v));
		for (int i = 0; i < 4; i++) {
			lane[i] = (lane[i] ^ v[i]) * 0x9E3779B97F4A7C15u;
			lane[i] ^= lane[i] >> 32;
		}
	}
	memset(v, 0, sizeof(v));
	memcpy(v, p, n);
	for (int i = 0; i < 4; i++)
		sum = ((sum ^ lane[i] ^ v[i]) * 0xBF58476D1CE4E5B9u) ^ sum >> 29;
	return sum;
}

static size_t padded(uint64_t n)
{
	return ((size_t)n + PAGE - 1) / PAGE * PAGE;
}

static size_t nblocks(uint64_t used)
{
	return (size_t)((used + POOL_BLOCK - 1) / POOL_BLOCK);
}

static size_t all_blocks(const uint64_t used[POOL_PARTS])
{
	size_t n = 0;

	for (int i = 0; i < POOL_PARTS; i++)
		n += nblocks(used[i]);
	return n;
}

static struct head head_for(const uint8_t store[16])
{
	struct head h;

	memset(&h, 0, sizeof(h));
	memcpy(h.magic, magic, sizeof(magic));
	h.version = VERSION;
	h.entry_size = sizeof(struct entry);
	h.causes = CAUSE_COUNT;
	h.findings = FINDING_COUNT;
	memcpy(h.store, store, sizeof(h.store));
	return h;
}

/* ---- reading ---- */

static bool head_fits(const struct head *h, const uint8_t store[16], uint64_t size)
{
	struct head want = head_for(store);
	uint64_t all = PAGE;

	if (memcmp(h, &want, offsetof(struct head, generation)) != 0 || h->own != sum_of(h, offsetof(struct head, own)))
		return false;
	for (int i = 0; i < POOL_PARTS; i++) {
		if (h->used[i] > size)
			return false;
		all += padded(h->used[i]);
	}
	all += padded(all_blocks(h->used) * sizeof(uint64_t));
	return all == size && h->used[POOL_ENTRIES] % sizeof(struct entry) == 0 &&
	       h->used[POOL_ORDER] / sizeof(uint32_t) == h->used[POOL_ENTRIES] / sizeof(struct entry) && h->used[POOL_ENDS] >= sizeof(uint32_t) &&
	       h->used[POOL_ENDS] % sizeof(uint32_t) == 0 && h->used[POOL_ENDS] / sizeof(uint32_t) < UINT32_MAX &&
	       h->used[POOL_BYTES] <= UINT32_MAX && h->used[POOL_SLOTS] / sizeof(uint32_t) >= h->used[POOL_ENDS] / sizeof(uint32_t) &&
	       (h->used[POOL_SLOTS] & (h->used[POOL_SLOTS] - 1)) == 0;
}

/* Address space twice as large as the part, its beginning from the file. */
static bool map_part(struct region *r, int fd, off_t at, uint64_t used)
{
	size_t length = padded(used);
	struct region fresh = { .used = (size_t)used, .reserved = length * 2 + PAGE * 16 };

	fresh.p = mmap(NULL, fresh.reserved, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0);
	if (fresh.p == MAP_FAILED)
		return false;
	if (length && mmap(fresh.p, length, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_FIXED, fd, at) == MAP_FAILED) {
		munmap(fresh.p, fresh.reserved);
		return false;
	}
	*r = fresh;
	return true;
}

/* What would make the program read where it must not. */
static bool entry_fits(const struct entry *e, const struct entry *before, uint32_t nstrings)
{
	const uint32_t *s = &e->recipient, *end = &e->folder + 1;

	if (before && before->id >= e->id)
		return false;
	for (; s < end; s++)
		if (*s >= nstrings)
			return false;
	return e->cause < CAUSE_COUNT && e->state < STATE_COUNT && e->kind <= REPORT_OTHER && e->confidence <= CONF_HIGH &&
	       e->permanence <= PERM_PERMANENT;
}

/* ---- sums ---- */

static bool block_is_sound(const struct index_strings *s, enum pool_part part, size_t block)
{
	const struct blocks *b = &s->check->part[part];
	size_t from = block * POOL_BLOCK, n = b->used - from < POOL_BLOCK ? b->used - from : POOL_BLOCK;

	if (!b->sound[block])
		b->sound[block] = sum_of(s->part[part].p + from, n) == b->sum[block];
	if (!b->sound[block])
		s->check->damaged = true;
	return b->sound[block];
}

bool snapshot_is_sound(const struct index_strings *s, enum pool_part part, size_t from, size_t to)
{
	size_t used = s->check ? s->check->part[part].used : 0;
	bool sound = true;

	to = to < used ? to : used;
	for (size_t block = from / POOL_BLOCK; block * POOL_BLOCK < to; block++)
		sound &= block_is_sound(s, part, block);
	return sound;
}

bool snapshot_all_sound(const struct index_strings *s)
{
	bool sound = true;

	for (int i = 0; i < POOL_PARTS; i++)
		sound &= i == POOL_ENTRIES || snapshot_is_sound(s, (enum pool_part)i, 0, SIZE_MAX);
	return sound;
}

void snapshot_forget(struct index_strings *s)
{
	for (int i = 0; s->check && i < POOL_PARTS; i++) {
		free(s->check->part[i].sum);
		free(s->check->part[i].sound);
	}
	free(s->check);
	s->check = NULL;
}

static bool read_sums(int fd, const struct head *h, struct index_strings *s)
{
	uint64_t all = 0;
	off_t at = (off_t)PAGE;

	s->check = mem_alloc(sizeof(*s->check));
	for (int i = 0; i < POOL_PARTS; i++) {
		struct blocks *b = &s->check->part[i];
		size_t n = nblocks(h->used[i]) * sizeof(*b->sum);

		b->used = (size_t)h->used[i];
		b->sum = mem_alloc(n + 1);
		b->sound = mem_alloc(n + 1);
		if (pread(fd, b->sum, n, at) != (ssize_t)n)
			return false;
		all = all * 31 + sum_of(b->sum, n);
		at += (off_t)n;
	}
	return all == h->sums;
}

/* Entries block by block, as they come from the disk; then they are ours, to be written to. */
static bool entries_fit(struct index_strings *s)
{
	const struct entry *v = (const struct entry *)(const void *)s->part[POOL_ENTRIES].p;
	size_t used = s->part[POOL_ENTRIES].used, at = 0;

	for (size_t block = 0; block < nblocks(used); block++) {
		if (!block_is_sound(s, POOL_ENTRIES, block))
			return false;
		for (; (at + 1) * sizeof(*v) <= (block + 1) * POOL_BLOCK && (at + 1) * sizeof(*v) <= used; at++)
			if (!entry_fits(&v[at], at ? &v[at - 1] : NULL, s->nstrings))
				return false;
	}
	s->check->part[POOL_ENTRIES].used = 0;
	return true;
}

static bool order_fits(struct index_strings *s)
{
	const uint32_t *order = (const uint32_t *)(const void *)s->part[POOL_ORDER].p;
	size_t n = s->part[POOL_ORDER].used / sizeof(*order);
	bool fits = snapshot_is_sound(s, POOL_ORDER, 0, SIZE_MAX);

	for (size_t i = 0; i < n; i++)
		fits &= order[i] < n;
	s->check->part[POOL_ORDER].used = 0;
	return fits;
}

static bool map_all(int fd, const uint8_t store[16], struct index_strings *s, struct head *h)
{
	struct stat st;
	off_t at;

	if (fstat(fd, &st) != 0 || !S_ISREG(st.st_mode) || pread(fd, h, sizeof(*h), 0) != (ssize_t)sizeof(*h) ||
	    !head_fits(h, store, (uint64_t)st.st_size) || !read_sums(fd, h, s))
		return false;
	at = (off_t)(PAGE + padded(all_blocks(h->used) * sizeof(uint64_t)));
	for (int i = 0; i < POOL_PARTS; i++) {
		if (!map_part(&s->part[i], fd, at, h->used[i]))
			return false;
		at += (off_t)padded(h->used[i]);
	}
	s->nstrings = (uint32_t)(h->used[POOL_ENDS] / sizeof(uint32_t));
	s->nslots = (size_t)h->used[POOL_SLOTS] / sizeof(uint32_t);
	return entries_fit(s) && order_fits(s) && snapshot_is_sound(s, POOL_ENDS, 0, SIZE_MAX);
}

bool snapshot_map(const char *path, const uint8_t store[16], struct index *ix)
{
	struct index_strings fresh = { 0 };
	int fd = open(path, O_RDONLY | O_CLOEXEC | O_NOFOLLOW);
	struct head h;
	bool ok = fd >= 0 && map_all(fd, store, &fresh, &h);

	if (fd >= 0)
		close(fd);
	if (!ok) {
		pool_free(&fresh);
		return false;
	}
	pool_free(ix->strings);
	*ix->strings = fresh;
	ix->v = (struct entry *)(void *)fresh.part[POOL_ENTRIES].p;
	ix->n = fresh.part[POOL_ENTRIES].used / sizeof(struct entry);
	ix->order = (uint32_t *)(void *)fresh.part[POOL_ORDER].p;
	ix->generation = h.generation;
	return true;
}

/* ---- writing ---- */

#define AT_ONCE ((size_t)1 << 20) /* bytes between two looks whether to stop */

static bool write_all(int fd, const char *p, size_t n, const _Atomic bool *stop)
{
	while (n) {
		ssize_t k;

		if (stop && atomic_load(stop))
			return false;
		k = write(fd, p, n < AT_ONCE ? n : AT_ONCE);
		if (k < 0 && errno == EINTR)
			continue;
		if (k <= 0)
			return false;
		p += k;
		n -= (size_t)k;
	}
	return true;
}

static bool write_padded(int fd, const void *p, size_t n, const _Atomic bool *stop)
{
	static const char zeros[PAGE];

	return write_all(fd, p, n, stop) && write_all(fd, zeros, padded(n) - n, stop);
}

/* The sums of all parts, one behind the other. */
static uint64_t *make_sums(const struct region part[POOL_PARTS], const uint64_t used[POOL_PARTS], uint64_t *all)
{
	uint64_t *sums = mem_alloc((all_blocks(used) + 1) * sizeof(*sums)), *at = sums;

	*all = 0;
	for (int i = 0; i < POOL_PARTS; i++) {
		size_t n = nblocks(used[i]);

		for (size_t block = 0; block < n; block++) {
			size_t from = block * POOL_BLOCK, left = part[i].used - from;

			at[block] = sum_of(part[i].p + from, left < POOL_BLOCK ? left : POOL_BLOCK);
		}
		*all = *all * 31 + sum_of(at, n * sizeof(*at));
		at += n;
	}
	return sums;
}

static bool write_parts(int fd, const uint8_t store[16], const struct index *ix, const _Atomic bool *stop)
{
	const struct region *part = ix->strings->part;
	struct head h = head_for(store);
	uint64_t *sums;
	bool ok;

	h.generation = ix->generation;
	for (int i = 0; i < POOL_PARTS; i++)
		h.used[i] = part[i].used;
	sums = make_sums(part, h.used, &h.sums);
	h.own = sum_of(&h, offsetof(struct head, own));
	ok = write_padded(fd, &h, sizeof(h), stop) && write_padded(fd, sums, all_blocks(h.used) * sizeof(*sums), stop);
	for (int i = 0; i < POOL_PARTS && ok; i++)
		ok = write_padded(fd, part[i].p, part[i].used, stop);
	free(sums);
	return ok && fdatasync(fd) == 0;
}

bool snapshot_write(const char *path, const uint8_t store[16], const struct index *ix, const _Atomic bool *stop)
{
	size_t n = strlen(path) + 16;
	char *name = mem_alloc(n);
	int fd;
	bool ok;

	if (!snapshot_all_sound(ix->strings)) { /* damage is not to be summed as if it were whole */
		free(name);
		return false;
	}
	snprintf(name, n, "%s.XXXXXX", path);
	fd = mkstemp(name);
	ok = fd >= 0 && write_parts(fd, store, ix, stop);
	if (fd >= 0 && close(fd) != 0)
		ok = false;
	if (ok)
		ok = rename(name, path) == 0;
	if (fd >= 0 && !ok)
		unlink(name);
	free(name);
	return ok;
}
