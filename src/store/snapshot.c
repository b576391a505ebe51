// SPDX-License-Identifier: BSD-2-Clause
/*
 * An index in a file: a head of one page, then the parts, each from a page
 * border on. Head, entries, order and places are summed and looked through
 * before anything is believed; strings are not read but bounded at each use,
 * and whatever is shown of them is made fit for a terminal like all else.
 */
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

#include "cause/finding.h"
#include "cause/verdict.h"
#include "store/pool.h"

#define VERSION 3	 /* of the file */
#define PAGE ((size_t)65536) /* no system's pages are larger */

struct head {
	char magic[8];
	uint32_t version, entry_size, causes, findings; /* of the program that wrote it */
	uint8_t store[16];
	uint64_t generation;
	uint64_t used[POOL_PARTS]; /* bytes */
	uint64_t sum[POOL_PARTS];  /* 0 for slots and bytes */
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

static bool is_summed(int part)
{
	return part != POOL_SLOTS && part != POOL_BYTES;
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
	const uint32_t *s = &e->recipient, *end = (const uint32_t *)(const void *)((const char *)e + offsetof(struct entry, findings));

	if (before && before->id >= e->id)
		return false;
	for (; s < end; s++)
		if (*s >= nstrings)
			return false;
	return e->cause < CAUSE_COUNT && e->state < STATE_COUNT && e->kind <= REPORT_OTHER && e->confidence <= CONF_HIGH &&
	       e->permanence <= PERM_PERMANENT;
}

static bool parts_fit(const struct index_strings *s, const struct head *h)
{
	const struct entry *v = (const struct entry *)(const void *)s->part[POOL_ENTRIES].p;
	const uint32_t *order = (const uint32_t *)(const void *)s->part[POOL_ORDER].p;
	size_t n = (size_t)h->used[POOL_ENTRIES] / sizeof(*v);

	for (int i = 0; i < POOL_PARTS; i++)
		if (is_summed(i) && h->sum[i] != sum_of(s->part[i].p, s->part[i].used))
			return false;
	for (size_t i = 0; i < n; i++)
		if (!entry_fits(&v[i], i ? &v[i - 1] : NULL, s->nstrings) || order[i] >= n)
			return false;
	return true;
}

static bool map_all(int fd, const uint8_t store[16], struct index_strings *s, struct head *h)
{
	struct stat st;
	off_t at = (off_t)PAGE;

	if (fstat(fd, &st) != 0 || !S_ISREG(st.st_mode) || pread(fd, h, sizeof(*h), 0) != (ssize_t)sizeof(*h) ||
	    !head_fits(h, store, (uint64_t)st.st_size))
		return false;
	for (int i = 0; i < POOL_PARTS; i++) {
		if (!map_part(&s->part[i], fd, at, h->used[i]))
			return false;
		at += (off_t)padded(h->used[i]);
	}
	s->nstrings = (uint32_t)(h->used[POOL_ENDS] / sizeof(uint32_t));
	s->nslots = (size_t)h->used[POOL_SLOTS] / sizeof(uint32_t);
	return parts_fit(s, h);
}

bool snapshot_map(const char *path, const uint8_t store[16], struct index *ix)
{
	struct index_strings fresh = { .from_file = true };
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

static bool write_all(int fd, const char *p, size_t n)
{
	while (n) {
		ssize_t k = write(fd, p, n);

		if (k < 0 && errno == EINTR)
			continue;
		if (k <= 0)
			return false;
		p += k;
		n -= (size_t)k;
	}
	return true;
}

static bool write_padded(int fd, const void *p, size_t n)
{
	static const char zeros[PAGE];

	return write_all(fd, p, n) && write_all(fd, zeros, padded(n) - n);
}

static bool write_parts(int fd, const uint8_t store[16], const struct index *ix)
{
	const struct region *part = ix->strings->part;
	struct head h = head_for(store);
	bool ok;

	h.generation = ix->generation;
	for (int i = 0; i < POOL_PARTS; i++) {
		h.used[i] = part[i].used;
		h.sum[i] = is_summed(i) ? sum_of(part[i].p, part[i].used) : 0;
	}
	h.own = sum_of(&h, offsetof(struct head, own));
	ok = write_padded(fd, &h, sizeof(h));
	for (int i = 0; i < POOL_PARTS && ok; i++)
		ok = write_padded(fd, part[i].p, part[i].used);
	return ok && fdatasync(fd) == 0;
}

bool snapshot_write(const char *path, const uint8_t store[16], const struct index *ix)
{
	size_t n = strlen(path) + 16;
	char *name = mem_alloc(n);
	int fd;
	bool ok;

	snprintf(name, n, "%s.XXXXXX", path);
	fd = mkstemp(name);
	ok = fd >= 0 && write_parts(fd, store, ix);
	if (fd >= 0 && close(fd) != 0)
		ok = false;
	if (ok)
		ok = rename(name, path) == 0;
	if (fd >= 0 && !ok)
		unlink(name);
	free(name);
	return ok;
}
