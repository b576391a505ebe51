// SPDX-License-Identifier: BSD-2-Clause
#include "ui/term/canvas.h"

#include <stdlib.h>
#include <string.h>

#include "base/arena.h"

#define CLUSTERS_KEPT 4096 /* over frames; a single one may have more */
#define SLOTS_LEAST 256

struct cluster {
	uint32_t codes[CELL_CODES]; /* 0 behind the last */
};

static struct {
	struct canvas frame;
	struct cluster *clusters;
	uint32_t n, cap;
	uint32_t *slots; /* by hash: numbers + 1; twice cap of them */
} c;

const struct canvas *canvas(void)
{
	return &c.frame;
}

static void forget_clusters(void)
{
	free(c.clusters);
	free(c.slots);
	c.clusters = NULL;
	c.slots = NULL;
	c.n = c.cap = 0;
	c.frame.forgotten++;
}

void canvas_wipe(void)
{
	size_t n = (size_t)c.frame.rows * (size_t)c.frame.columns;

	for (size_t i = 0; i < n; i++)
		c.frame.cells[i] = CELL_BLANK;
	if (c.n > CLUSTERS_KEPT)
		forget_clusters();
}

void canvas_resize(int rows, int columns)
{
	if (rows == c.frame.rows && columns == c.frame.columns)
		return;
	free(c.frame.cells);
	c.frame.rows = rows;
	c.frame.columns = columns;
	c.frame.cells = mem_alloc((size_t)rows * (size_t)columns * sizeof(*c.frame.cells));
	canvas_wipe();
}

void canvas_release(void)
{
	forget_clusters();
	free(c.frame.cells);
	c.frame.cells = NULL;
	c.frame.rows = c.frame.columns = 0;
}

struct cell *canvas_line(int row)
{
	return row < 0 || row >= c.frame.rows ? NULL : &c.frame.cells[(size_t)row * (size_t)c.frame.columns];
}

/* ---- characters with marks ---- */

/* Where it stands, or would. */
static uint32_t *slot_of(const struct cluster *what)
{
	uint32_t hash = 2166136261u, mask = 2 * c.cap - 1; /* FNV-1a, by code points */

	for (int i = 0; i < CELL_CODES; i++)
		hash = (hash ^ what->codes[i]) * 16777619u;
	hash ^= hash >> 15;
	while (c.slots[hash & mask] && memcmp(&c.clusters[c.slots[hash & mask] - 1], what, sizeof(*what)) != 0)
		hash++;
	return &c.slots[hash & mask];
}

static void grow(void)
{
	c.cap = c.cap ? 2 * c.cap : SLOTS_LEAST;
	c.clusters = mem_realloc(c.clusters, c.cap * sizeof(*c.clusters));
	free(c.slots);
	c.slots = mem_alloc(2 * c.cap * sizeof(*c.slots));
	memset(c.slots, 0, 2 * c.cap * sizeof(*c.slots));
	for (uint32_t i = 0; i < c.n; i++)
		*slot_of(&c.clusters[i]) = i + 1;
}

uint32_t canvas_cluster(const uint32_t *codes, int n)
{
	struct cluster what = { { 0 } };
	uint32_t *slot;

	memcpy(what.codes, codes, (size_t)n * sizeof(*codes));
	if (c.n == c.cap)
		grow();
	slot = slot_of(&what);
	if (!*slot) {
		c.clusters[c.n] = what;
		*slot = ++c.n;
	}
	return CELL_CLUSTER | (*slot - 1);
}

int canvas_text(uint32_t text, uint32_t codes[CELL_CODES])
{
	int n = 0;

	if (!(text & CELL_CLUSTER)) {
		codes[0] = text;
		return text != CELL_BEHIND;
	}
	memcpy(codes, c.clusters[text & ~CELL_CLUSTER].codes, sizeof(c.clusters->codes));
	while (n < CELL_CODES && codes[n])
		n++;
	return n;
}
