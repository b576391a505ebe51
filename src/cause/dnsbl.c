// SPDX-License-Identifier: BSD-2-Clause
#include "cause/dnsbl.h"

#include <stdlib.h>
#include <threads.h>

#include "base/vec.h"
#include "cause/table.h"

static struct {
	VEC(struct dnsbl);
} table; /* built once, immutable afterwards */
static once_flag once = ONCE_FLAG_INIT;

static enum dnsbl_state state_of(struct slice s)
{
	static const struct {
		const char *name;
		enum dnsbl_state state;
	} states[] = {
		{ "active", DNSBL_ACTIVE },	    { "restricted", DNSBL_RESTRICTED }, { "merged", DNSBL_MERGED },
		{ "closed", DNSBL_CLOSED },	    { "closed-wildcard", DNSBL_CLOSED_WILDCARD }, { "private", DNSBL_RESTRICTED },
	};

	for (size_t i = 0; i < sizeof(states) / sizeof(states[0]); i++)
		if (slice_eq(s, slice_of(states[i].name)))
			return states[i].state;
	return DNSBL_UNKNOWN;
}

/* The first year that stands in "2014; wildcard 2015-01-01". */
static int year_of(struct slice s)
{
	for (size_t i = 0; i + 4 <= s.n; i++) {
		uint64_t y;

		if (slice_u64(slice_sub(s, i, i + 4), &y) && y > 1990 && y < 2100)
			return (int)y;
	}
	return 0;
}

static void load(void)
{
	struct slice rest = table_text("dnsbl.tsv"), c[18];

	while (table_row(&rest, c, 18)) {
		struct dnsbl d = { .zone = c[0], .kind = c[1], .name = c[2], .operator = c[3], .state = state_of(c[4]), .year = c[5],
				   .names = c[6], .return_codes = c[7], .lookup = c[8], .delist = c[9], .cost = c[10],
				   .delist_how = c[11], .typical_time = c[12], .sure = slice_eq(c[13], S("sure")), .note_en = c[14],
				   .note_ja = c[15], .delist_how_ja = c[16], .typical_time_ja = c[17] };

		if (d.state == DNSBL_CLOSED || d.state == DNSBL_CLOSED_WILDCARD)
			d.closed_year = year_of(d.year);
		vec_push(&table, d);
	}
}

/* Names with a character class ("SBL[0-9]+") are for people, not for this matcher. */
static void add_names(struct phrases *set, const struct dnsbl *d, uint32_t id)
{
	struct slice rest = d->names, one;

	if (slice_chr(d->zone, '<') == SIZE_MAX)
		phrases_add(set, d->zone, id);
	while (rest.n) {
		slice_cut(rest, '|', &one, &rest);
		one = slice_trim(one);
		if (one.n >= 4 && slice_chr(one, '[') == SIZE_MAX && slice_chr(one, '*') == SIZE_MAX)
			phrases_add(set, one, id);
	}
}

void dnsbl_add(struct phrases *set, uint32_t first)
{
	call_once(&once, load);
	for (uint32_t i = 0; i < table.n; i++)
		add_names(set, &table.v[i], first + i);
}

static bool word_char(struct slice s, size_t i)
{
	return i < s.n && (ascii_alnum((unsigned char)s.p[i]) || s.p[i] == '-');
}

void dnsbl_meet(struct dnsbl_named *best, size_t index, struct slice text, struct span at)
{
	size_t length = at.to - at.from;
	bool zone;

	/* whole words only: "sorbs" must not be found in "absorbs" */
	if ((at.from && word_char(text, at.from - 1)) || word_char(text, at.to))
		return;
	/* a zone says which list it is; words such as "poor reputation sender" are shared by several */
	zone = slice_chr(slice_sub(text, at.from, at.to), '.') != SIZE_MAX;
	if (best->list && (zone < best->zone || (zone == best->zone && length <= best->length)))
		return;
	*best = (struct dnsbl_named){ &table.v[index], length, zone };
}

size_t dnsbl_count(void)
{
	call_once(&once, load);
	return table.n;
}

const struct dnsbl *dnsbl_get(size_t i)
{
	return &table.v[i];
}
