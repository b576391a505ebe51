// SPDX-License-Identifier: BSD-2-Clause
#include "base/clock.h"
#include "mail/header.h"

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

#define THREE(a, b, c) ((uint32_t)(a) << 16 | (uint32_t)(b) << 8 | (uint32_t)(c))

/* By the first three letters; 0 when it is none. */
static int month_of(struct slice w)
{
	static const uint32_t months[] = {
		THREE('j', 'a', 'n'), THREE('f', 'e', 'b'), THREE('m', 'a', 'r'), THREE('a', 'p', 'r'), THREE('m', 'a', 'y'), THREE('j', 'u', 'n'),
		THREE('j', 'u', 'l'), THREE('a', 'u', 'g'), THREE('s', 'e', 'p'), THREE('o', 'c', 't'), THREE('n', 'o', 'v'), THREE('d', 'e', 'c'),
	};
	uint32_t letters;

	if (w.n < 3)
		return 0;
	letters = THREE(ascii_lower((unsigned char)w.p[0]), ascii_lower((unsigned char)w.p[1]), ascii_lower((unsigned char)w.p[2]));
	for (int m = 0; m < 12; m++)
		if (months[m] == letters)
			return m + 1;
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

/* Up to `most` digits off *s; how many. */
static size_t take_digits(struct slice *s, size_t most, int *v)
{
	size_t i = 0;

	for (*v = 0; i < most && i < s->n && ascii_digit((unsigned char)s->p[i]); i++)
		*v = *v * 10 + (s->p[i] - '0');
	*s = slice_sub(*s, i, s->n);
	return i;
}

static bool take(struct slice *s, char c)
{
	bool there = s->n && s->p[0] == c;

	*s = slice_sub(*s, there, s->n);
	return there;
}

/* A digit's value; *bad when it is none. */
static int digit(char c, unsigned *bad)
{
	unsigned v = (unsigned)(unsigned char)c - '0';

	*bad |= v > 9;
	return (int)v;
}

/* "09 Feb 2019 09:41:02 +0900": all of it has its place. *s is the zone then; else false, and *s as it was. */
static bool by_places(struct slice *s, struct when *t)
{
	const char *p = s->p;
	unsigned bad = 0;

	if (s->n < 25)
		return false;
	t->day = digit(*p++, &bad);
	if (*p != ' ')
		t->day = t->day * 10 + digit(*p++, &bad);
	bad |= (p[0] != ' ') | (p[4] != ' ') | (p[9] != ' ') | (p[12] != ':') | (p[15] != ':') | (p[18] != ' ');
	t->month = month_of((struct slice){ p + 1, 3 });
	t->year = digit(p[5], &bad) * 1000 + digit(p[6], &bad) * 100 + digit(p[7], &bad) * 10 + digit(p[8], &bad);
	t->hour = digit(p[10], &bad) * 10 + digit(p[11], &bad);
	t->minute = digit(p[13], &bad) * 10 + digit(p[14], &bad);
	t->second = digit(p[16], &bad) * 10 + digit(p[17], &bad);
	if (bad)
		return false;
	*s = slice_sub(*s, (size_t)(p + 19 - s->p), s->n);
	return true;
}

/* The same, where hours, minutes and seconds may have a digit alone. */
static bool one_by_one(struct slice *s, struct when *t)
{
	if (!take_digits(s, 2, &t->day) || !take(s, ' '))
		return false;
	t->month = month_of(*s);
	*s = slice_sub(*s, 3, s->n);
	return take(s, ' ') && take_digits(s, 4, &t->year) == 4 && take(s, ' ') && take_digits(s, 2, &t->hour) && take(s, ':') &&
	       take_digits(s, 2, &t->minute) && take(s, ':') && take_digits(s, 2, &t->second) && take(s, ' ');
}

/* "Sat, 9 Feb 2019 09:41:02 +0900" to the letter, as nearly all mail has it (RFC 5322 3.3). */
static bool standard(struct slice s, struct when *t)
{
	int zone;
	bool west;

	if (s.n > 4 && s.p[3] == ',' && s.p[4] == ' ' && !month_of(s))
		s = slice_sub(s, 5, s.n);
	if (!by_places(&s, t) && !one_by_one(&s, t))
		return false;
	west = s.n && s.p[0] == '-';
	if ((!west && !(s.n && s.p[0] == '+')) || (s = slice_sub(s, 1, s.n), take_digits(&s, 4, &zone) != 4) ||
	    (s.n && !ascii_space((unsigned char)s.p[0])))
		return false;
	t->zone = (zone / 100 * 60 + zone % 100) * (west ? -1 : 1);
	return t->month && t->day >= 1 && t->day <= 31 && t->hour <= 23 && t->minute <= 59 && t->second <= 60 && zone <= 1400;
}

/* Word by word, whatever their order. */
static struct when sloppy(struct slice rest)
{
	struct when t = { 0 };
	bool clock = false, digit;
	struct slice w;

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
	return t;
}

int64_t date_parse(struct slice value)
{
	struct when t = { 0 };

	value = slice_trim(slice_sub(value, 0, 200));
	if (!standard(value, &t))
		t = sloppy(value);
	if (!t.year || !t.month || !t.day || t.year < 1970 || t.year > 2200)
		return 0;
	return clock_utc(t.year, t.month, t.day) + t.hour * 3600 + t.minute * 60 + t.second - (int64_t)t.zone * 60;
}
