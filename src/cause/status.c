// SPDX-License-Identifier: BSD-2-Clause
#include "cause/status.h"

#include <stdlib.h>
#include <threads.h>

#include "base/vec.h"
#include "cause/table.h"
#include "report/reply.h"

static struct {
	VEC(struct status);
} table; /* built once, immutable afterwards */

static once_flag once = ONCE_FLAG_INIT;

static void load(void)
{
	struct slice rest = table_text("status.tsv"), c[11];

	while (table_row(&rest, c, 11)) {
		struct status s = { .code = c[0], .scheme = c[1], .replies = c[4], .name = c[3], .ref = c[6], .en = c[7], .ja = c[8],
				    .note = c[9], .cause = cause_by_name(c[5]), .sure = slice_eq(c[10], S("sure")) };

		vec_push(&table, s);
	}
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

/* A code as the table may write it. */
struct forms {
	char text[3][20];
	struct slice exact, any, subject; /* "5.1.1", "X.1.1", "X.1.X" */
};

static void forms(struct enhanced e, struct forms *f)
{
	f->exact = slice_of(enhanced_text(e, f->text[0]));
	f->any = slice_of(enhanced_text(e, f->text[1]));
	f->text[1][0] = 'X';
	snprintf(f->text[2], sizeof(f->text[2]), "X.%u.X", e.subject % 1000u);
	f->subject = slice_of(f->text[2]);
}

/* 3: the very code; 2: X.y.z; 1: X.y.X; 0: does not fit. */
static int fit(const struct status *s, const struct forms *f)
{
	if (s->code.n < 5 || s->code.p[2] != f->exact.p[2]) /* another subject, as most are */
		return 0;
	if (slice_eq(s->code, f->exact))
		return 3;
	if (slice_eq(s->code, f->any))
		return 2;
	return slice_eq(s->code, f->subject);
}

const struct status *status_lookup(struct enhanced e, struct slice host)
{
	struct forms form;
	const struct status *best = NULL;
	const char *scheme = scheme_of(host);
	int best_rank = 0;

	call_once(&once, load);
	if (!e.class)
		return NULL;
	forms(e, &form);
	for (size_t i = 0; i < table.n; i++) {
		const struct status *s = &table.v[i];
		int rank = fit(s, &form);

		if (!rank)
			continue;
		if (*scheme && slice_eq(s->scheme, slice_of(scheme)))
			rank += 4;
		else if (!slice_eq(s->scheme, S("iana")) && !slice_eq(s->scheme, S("subject")))
			continue;
		if (rank > best_rank) {
			best_rank = rank;
			best = s;
		}
	}
	return best;
}

const struct status *status_next(struct enhanced e, size_t *at)
{
	struct forms form;

	call_once(&once, load);
	if (!e.class)
		return NULL;
	forms(e, &form);
	while (*at < table.n) {
		const struct status *s = &table.v[(*at)++];

		if (fit(s, &form) >= 2)
			return s;
	}
	return NULL;
}

const struct status *status_reply(struct slice code)
{
	call_once(&once, load);
	for (size_t i = 0; i < table.n; i++)
		if (slice_eq(table.v[i].scheme, S("reply")) && slice_eq(table.v[i].code, code))
			return &table.v[i];
	return NULL;
}
