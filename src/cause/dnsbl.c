// SPDX-License-Identifier: BSD-2-Clause
#include "cause/dnsbl.h"

#include <stdlib.h>
#include <threads.h>

#include "base/phrases.h"
#include "base/vec.h"
#include "cause/table.h"

static struct {
	VEC(struct dnsbl);
} table; /* built once, immutable afterwards */
static struct phrases *naming;
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

/* Names with a character class ("SBL[0-9]+") are for people, not for this matcher. */
static void add_names(const struct dnsbl *d, uint32_t id)
{
	struct slice rest = d->names, one;

	if (slice_chr(d->zone, '<') == SIZE_MAX)
		phrases_add(naming, d->zone, id);
	while (rest.n) {
		slice_cut(rest, '|', &one, &rest);
		one = slice_trim(one);
		if (one.n >= 4 && slice_chr(one, '[') == SIZE_MAX && slice_chr(one, '*') == SIZE_MAX)
			phrases_add(naming, one, id);
	}
}

static void load(void)
{
	struct slice rest = table_text("dnsbl.tsv"), c[18];

	naming = phrases_new();
	while (table_row(&rest, c, 18)) {
		struct dnsbl d = { .zone = c[0], .kind = c[1], .name = c[2], .operator = c[3], .state = state_of(c[4]), .year = c[5],
				   .names = c[6], .return_codes = c[7], .lookup = c[8], .delist = c[9], .cost = c[10],
				   .delist_how = c[11], .typical_time = c[12], .sure = slice_eq(c[13], S("sure")), .note_en = c[14],
				   .note_ja = c[15], .delist_how_ja = c[16], .typical_time_ja = c[17] };

		if (d.state == DNSBL_CLOSED || d.state == DNSBL_CLOSED_WILDCARD)
			d.closed_year = year_of(d.year);
		add_names(&d, (uint32_t)table.n);
		vec_push(&table, d);
	}
	phrases_build(naming);
}

struct longest {
	const struct dnsbl *best;
	struct span at;
	struct slice text;
	bool zone;
};

static bool word_char(struct slice s, size_t i)
{
	return i < s.n && (ascii_alnum((unsigned char)s.p[i]) || s.p[i] == '-');
}

static void on_name(void *ctx, uint32_t id, struct span at)
{
	struct longest *l = ctx;
	bool zone;

	/* whole words only: "sorbs" must not be found in "absorbs" */
	if ((at.from && word_char(l->text, at.from - 1)) || word_char(l->text, at.to))
		return;
	/* a zone says which list it is; words such as "poor reputation sender" are shared by several */
	zone = slice_chr(slice_sub(l->text, at.from, at.to), '.') != SIZE_MAX;
	if (l->best && (zone < l->zone || (zone == l->zone && at.to - at.from <= l->at.to - l->at.from)))
		return;
	l->zone = zone;
	l->best = &table.v[id];
	l->at = at;
}

const struct dnsbl *dnsbl_in_text(struct slice text)
{
	struct longest l = { .text = text };

	call_once(&once, load);
	phrases_scan(naming, text, on_name, &l);
	return l.best;
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
