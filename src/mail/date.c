// SPDX-License-Identifier: BSD-2-Clause
#include "base/clock.h"
#include "mail/header.h"

static const char *const months = "janfebmaraprmayjunjulaugsepoctnovdec";

static const struct zone {
	const char *name;
	int minutes;
} zones[] = {
	{ "ut", 0 }, { "utc", 0 }, { "gmt", 0 }, { "z", 0 }, { "jst", 540 }, { "kst", 540 }, { "est", -300 },
	{ "edt", -240 }, { "cst", -360 }, { "cdt", -300 }, { "mst", -420 }, { "mdt", -360 }, { "pst", -480 },
	{ "pdt", -420 }, { "cet", 60 }, { "cest", 120 }, { "met", 60 }, { "mest", 120 }, { "bst", 60 }, { "eet", 120 },
	{ "eest", 180 }, { "wet", 0 }, { "west", 60 }, { "msk", 180 }, { "hkt", 480 }, { "sgt", 480 }, { "aest", 600 },
	{ "aedt", 660 }, { "nzst", 720 }, { "nzdt", 780 }, { "brt", -180 }, { "ist", 330 },
};

struct when {
	int year, month, day, hour, minute, second, zone;
	bool has_zone;
};

static int month_of(struct slice w)
{
	if (w.n < 3)
		return 0;
	for (int m = 0; m < 12; m++) {
		const char *name = months + 3 * m;

		if (ascii_lower((unsigned char)w.p[0]) == name[0] && ascii_lower((unsigned char)w.p[1]) == name[1] &&
		    ascii_lower((unsigned char)w.p[2]) == name[2])
			return m + 1;
	}
	return 0;
}

/* "09:41", "09:41:02", "9:41:02.123" */
static bool time_of(struct slice w, struct when *t)
{
	struct slice h, m, s, rest, fraction;
	uint64_t a, b, c = 0;

	if (!slice_cut(w, ':', &h, &rest))
		return false;
	if (slice_cut(rest, ':', &m, &s)) {
		slice_cut(s, '.', &s, &fraction);
		if (!slice_u64(s, &c))
			return false;
	}
	if (!slice_u64(h, &a) || !slice_u64(m, &b) || a > 23 || b > 59 || c > 60)
		return false;
	t->hour = (int)a;
	t->minute = (int)b;
	t->second = (int)c;
	return true;
}

static bool zone_of(struct slice w, struct when *t)
{
	uint64_t v;
	char digits[5];
	size_t n = 0;

	if (w.n && (w.p[0] == '+' || w.p[0] == '-')) {
		for (size_t i = 1; i < w.n && n < 4; i++)
			if (w.p[i] != ':')
				digits[n++] = w.p[i];
		if (n != 4 || !slice_u64((struct slice){ digits, 4 }, &v) || v > 1400)
			return false;
		t->zone = (int)(v / 100 * 60 + v % 100) * (w.p[0] == '-' ? -1 : 1);
		return t->has_zone = true;
	}
	w = slice_unwrap(w, '(', ')');
	for (size_t i = 0; i < sizeof(zones) / sizeof(zones[0]); i++)
		if (slice_ieq(w, slice_of(zones[i].name))) {
			t->zone = zones[i].minutes;
			return t->has_zone = true;
		}
	return false;
}

/* "2019/02/09", "2026-11-10", "2026-11-10T09:41:02Z" */
static bool iso_of(struct slice w, struct when *t)
{
	char sep = slice_chr(w, '/') != SIZE_MAX ? '/' : '-';
	struct slice y, m, d, rest, clock;
	uint64_t a, b, c;

	if (!slice_cut(w, sep, &y, &rest) || y.n != 4 || !slice_cut(rest, sep, &m, &d))
		return false;
	slice_cut(d, 'T', &d, &clock);
	if (!slice_u64(y, &a) || !slice_u64(m, &b) || !slice_u64(d, &c) || b < 1 || b > 12 || c > 31)
		return false;
	t->year = (int)a;
	t->month = (int)b;
	t->day = (int)c;
	if (clock.n) {
		size_t end = 0;

		while (end < clock.n && clock.p[end] != 'Z' && clock.p[end] != '+' && clock.p[end] != '-')
			end++;
		time_of(slice_sub(clock, 0, end), t);
		if (end < clock.n)
			zone_of(slice_sub(clock, end, clock.n), t);
	}
	return true;
}

static void number_of(struct slice w, struct when *t)
{
	uint64_t v;

	if (!slice_u64(w, &v))
		return;
	if (w.n <= 2 && v >= 1 && v <= 31 && !t->day)
		t->day = (int)v;
	else if (w.n == 4 && !t->year)
		t->year = (int)v;
	else if (w.n <= 2 && t->day && !t->year) /* RFC 5322 4.3: two digits */
		t->year = (int)(v < 50 ? 2000 + v : 1900 + v);
	else if (w.n == 3 && !t->year)
		t->year = (int)(1900 + v);
}

/* "9-Feb-2019" of IMAP and old mailers. */
static bool dashed(struct slice w, struct when *t)
{
	struct slice d, m, y, rest;

	if (!slice_cut(w, '-', &d, &rest) || !slice_cut(rest, '-', &m, &y) || !month_of(m))
		return false;
	number_of(d, t);
	t->month = month_of(m);
	number_of(y, t);
	return true;
}

int64_t date_parse(struct slice value)
{
	struct when t = { 0 };
	struct slice rest = slice_sub(value, 0, 200), w;
	bool clock = false, digit;

	while (slice_word(&rest, &w)) {
		while (w.n && (w.p[w.n - 1] == ',' || w.p[w.n - 1] == ';'))
			w.n--;
		digit = w.n && ascii_digit((unsigned char)w.p[0]);
		if (digit && !clock && time_of(w, &t))
			clock = true;
		else if (digit && !t.year && iso_of(w, &t))
			clock = clock || slice_chr(w, 'T') != SIZE_MAX;
		else if (!t.month && dashed(w, &t))
			continue;
		else if (!t.month && month_of(w))
			t.month = month_of(w);
		else if (clock && !t.has_zone && zone_of(w, &t))
			continue;
		else
			number_of(w, &t);
	}
	if (!t.year || !t.month || !t.day || t.year < 1970 || t.year > 2200)
		return 0;
	return clock_utc(t.year, t.month, t.day) + t.hour * 3600 + t.minute * 60 + t.second - (int64_t)t.zone * 60;
}
