// SPDX-License-Identifier: BSD-2-Clause
#include "cause/status.h"

#include <threads.h>

#include "base/vec.h"
#include "cause/table.h"

#define ANY UINT16_MAX /* an X of the table */
#define SUBJECTS 10    /* 0 to 9; the next stands for what is no enhanced code */

struct row {
	struct status status;
	struct enhanced code;
	uint16_t last; /* "5.7.606-649": the last detail */
	bool registered; /* no vendor's own */
	bool success;	 /* of class 2 alone */
};

struct rows {
	VEC(struct row);
};

static struct {
	struct rows rows;		/* by subject, else as in the file */
	size_t subject[SUBJECTS + 1]; /* where the rows of each begin, and where those of the last end */
} table; /* built once, immutable afterwards */

static once_flag once = ONCE_FLAG_INIT;

static uint16_t number(struct slice s, uint16_t otherwise)
{
	uint64_t n;

	return slice_eq(s, S("X")) ? ANY : slice_u64(s, &n) && n < ANY ? (uint16_t)n : otherwise;
}

static struct enhanced code_of(struct slice s)
{
	struct slice class, subject, detail;
	struct enhanced e;

	slice_cut(s, '.', &class, &s);
	slice_cut(s, '.', &subject, &detail);
	e = (struct enhanced){ number(class, 0), number(subject, SUBJECTS), number(detail, ANY - 1) };
	if (!detail.n || e.subject > SUBJECTS)
		e.subject = SUBJECTS;
	return e;
}

static struct rows read_rows(void)
{
	struct slice rest = table_text("status.tsv"), c[11], first, last;
	struct rows rows = { 0 };
	struct enhanced e;

	while (table_row(&rest, c, 11)) {
		struct status s = { .code = c[0], .scheme = c[1], .replies = c[4], .name = c[3], .ref = c[6], .en = c[7], .ja = c[8],
				    .note = c[9], .cause = cause_by_name(c[5]), .sure = slice_eq(c[10], S("sure")) };

		slice_cut(c[0], '-', &first, &last);
		e = code_of(first);
		vec_push(&rows, ((struct row){ s, e, number(last, e.detail), slice_eq(s.scheme, S("iana")) || slice_eq(s.scheme, S("subject")),
					  slice_eq(c[2], S("2")) || slice_eq(s.code, S("2.X.X")) }));
	}
	return rows;
}

static void load(void)
{
	struct rows rows = read_rows();

	for (size_t subject = 0; subject <= SUBJECTS; subject++) {
		table.subject[subject] = table.rows.n;
		for (size_t i = 0; i < rows.n; i++)
			if (rows.v[i].code.subject == subject)
				vec_push(&table.rows, rows.v[i]);
	}
	vec_free(&rows);
}

/* Host names that belong to a vendor with meanings of its own. */
static const struct {
	const char *suffix, *scheme;
} vendors[] = {
	{ "google.com", "vendor:gmail" },
	{ "googlemail.com", "vendor:gmail" },
	{ "gmail.com", "vendor:gmail" },
	{ "protection.outlook.com", "vendor:microsoft365" },
	{ "prod.outlook.com", "vendor:microsoft365" },
	{ "outlook.com", "vendor:outlook.com" },
	{ "hotmail.com", "vendor:outlook.com" },
	{ "yahoodns.net", "vendor:yahoo" },
};

static const char *scheme_of(struct slice host)
{
	for (size_t i = 0; i < sizeof(vendors) / sizeof(vendors[0]); i++)
		if (slice_iends(host, slice_of(vendors[i].suffix)))
			return vendors[i].scheme;
	return "";
}

bool status_has_vendor(struct slice host)
{
	return *scheme_of(host) != '\0';
}

/* 3: the very code; 2: X.y.z; 1: X.y.X; 0: does not fit. Of the subject are both. */
static int fit(const struct row *row, struct enhanced e)
{
	if (row->code.detail <= e.detail && e.detail <= row->last)
		return row->code.class == e.class ? 3 : row->code.class == ANY ? 2 : 0;
	return row->code.class == ANY && row->code.detail == ANY;
}

/* Registered for all classes, most numbers tell what failed: of a success only those tell more that no failure has. */
static const struct status *of_success(struct enhanced e)
{
	for (size_t i = table.subject[e.subject]; i < table.subject[e.subject + 1]; i++)
		if (table.rows.v[i].success && table.rows.v[i].code.detail == e.detail)
			return &table.rows.v[i].status;
	for (size_t i = table.subject[SUBJECTS]; i < table.rows.n; i++)
		if (table.rows.v[i].success && table.rows.v[i].code.class == 2 && table.rows.v[i].code.detail == ANY)
			return &table.rows.v[i].status;
	return NULL;
}

const struct status *status_lookup(struct enhanced e, struct slice host)
{
	const struct status *best = NULL;
	const char *scheme = scheme_of(host);
	int best_rank = 0;

	call_once(&once, load);
	if (!e.class || e.subject >= SUBJECTS)
		return NULL;
	if (e.class == 2)
		return of_success(e);
	for (size_t i = table.subject[e.subject]; i < table.subject[e.subject + 1]; i++) {
		const struct row *row = &table.rows.v[i];
		int rank = fit(row, e);

		if (!rank)
			continue;
		if (*scheme && slice_eq(row->status.scheme, slice_of(scheme)))
			rank += 4;
		else if (!row->registered)
			continue;
		if (rank > best_rank) {
			best_rank = rank;
			best = &row->status;
		}
	}
	return best;
}

const struct status *status_next(struct enhanced e, size_t *at)
{
	call_once(&once, load);
	if (!e.class || e.subject >= SUBJECTS)
		return NULL;
	if (*at < table.subject[e.subject])
		*at = table.subject[e.subject];
	while (*at < table.subject[e.subject + 1]) {
		const struct row *row = &table.rows.v[(*at)++];

		if (fit(row, e) >= 2)
			return &row->status;
	}
	return NULL;
}

const struct status *status_reply(struct slice code)
{
	call_once(&once, load);
	for (size_t i = 0; i < table.rows.n; i++)
		if (slice_eq(table.rows.v[i].status.scheme, S("reply")) && slice_eq(table.rows.v[i].status.code, code))
			return &table.rows.v[i].status;
	return NULL;
}
