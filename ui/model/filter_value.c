// SPDX-License-Identifier: BSD-2-Clause
/* One value of the filter language: names, times, addresses, numbers, regular expressions. */
#include "ui/model/filter_parts.h"

#include <stdio.h>
#include <stdlib.h>
#include <time.h>

#include "base/idn.h"
#include "base/text.h"

#define DAY 86400

struct reading {
	const struct value_source *src;
	struct slice text;
	struct value *out;
	struct filter_error *error;
};

static bool wrong(struct reading *r, const char *msg)
{
	return filter_say(r->error, "%s", msg);
}

/* ---- names ---- */

/* Single letters to put in, leave out, exchange. */
static unsigned edits(struct slice a, const char *b)
{
	unsigned row[40];
	size_t n = strlen(b);

	if (a.n > 38 || n > 38)
		return 99;
	for (unsigned j = 0; j <= n; j++)
		row[j] = j;
	for (size_t i = 1; i <= a.n; i++) {
		unsigned diagonal = row[0];

		row[0] = (unsigned)i;
		for (size_t j = 1; j <= n; j++) {
			unsigned best = diagonal + (a.p[i - 1] != b[j - 1]);

			diagonal = row[j];
			best = row[j] + 1 < best ? row[j] + 1 : best;
			best = row[j - 1] + 1 < best ? row[j - 1] + 1 : best;
			row[j] = best;
		}
	}
	return row[n];
}

const char *nearest_name(struct slice word, const char *(*name)(size_t), size_t n, unsigned most)
{
	const char *best = NULL;
	unsigned least = most + 1;

	for (size_t i = 0; i < n; i++) {
		unsigned d = edits(word, name(i));

		if (word.n > 2 && d > 1 && slice_starts(slice_of(name(i)), word))
			d = 1; /* only begun */
		if (d < least) {
			least = d;
			best = name(i);
		}
	}
	return best;
}

static bool read_name(struct reading *r)
{
	const struct name_set *set = filter_keys[r->src->key].set;
	const char *near;

	for (size_t i = 0; i < set->n; i++)
		if (slice_eq(r->text, slice_of(set->name(i)))) {
			r->out->number = i;
			return true;
		}
	if (r->src->key == K_CAUSE && cause_by_name(r->text) != CAUSE_COUNT) { /* its other spellings */
		r->out->number = cause_by_name(r->text);
		return true;
	}
	near = nearest_name(r->text, set->name, set->n, 3);
	if (near)
		filter_say(r->error, _("%s. Did you mean %s?"), _(set->none), near);
	else
		filter_say(r->error, "%s.", _(set->none));
	return filter_offer(r->error, _("Tab lists all %zu."), set->n);
}

/* ---- time ---- */

static int64_t local_time(int year, int month, int day, int hour, int minute)
{
	struct tm tm = { .tm_year = year - 1900, .tm_mon = month - 1, .tm_mday = day, .tm_hour = hour, .tm_min = minute, .tm_isdst = -1 };

	return (int64_t)mktime(&tm);
}

/* Midnight of the day `back` days ago, and of the day after it. */
static void day_back(struct reading *r, int back)
{
	time_t now = (time_t)r->src->env->now;
	struct tm tm;

	if (!localtime_r(&now, &tm))
		return;
	r->out->from = local_time(tm.tm_year + 1900, tm.tm_mon + 1, tm.tm_mday - back, 0, 0);
	r->out->to = local_time(tm.tm_year + 1900, tm.tm_mon + 1, tm.tm_mday - back + 1, 0, 0);
}

/* today, yesterday, mon … sun (the last one, today included) */
static bool read_day_name(struct reading *r)
{
	static const char *const days[] = { "sun", "mon", "tue", "wed", "thu", "fri", "sat" };
	time_t now = (time_t)r->src->env->now;
	struct tm tm;

	if (slice_eq(r->text, S("today")) || slice_eq(r->text, S("yesterday"))) {
		day_back(r, r->text.p[0] == 'y');
		return true;
	}
	for (int i = 0; i < 7; i++)
		if (slice_eq(r->text, slice_of(days[i])) && localtime_r(&now, &tm)) {
			day_back(r, (tm.tm_wday - i + 7) % 7);
			return true;
		}
	return false;
}

/* 7d, 12h, 2w, 3m: until now. */
static bool read_span(struct reading *r)
{
	static const char units[] = "hdwm";
	static const int64_t seconds[] = { 3600, DAY, 7 * DAY, 30 * DAY };
	const char *u;
	uint64_t n;

	if (r->text.n < 2 || !slice_u64(slice_sub(r->text, 0, r->text.n - 1), &n) || n >= 100000)
		return false;
	u = memchr(units, r->text.p[r->text.n - 1], strlen(units));
	if (!u)
		return false;
	r->out->from = r->src->env->now - (int64_t)n * seconds[u - units];
	r->out->to = INT64_MAX;
	return true;
}

static bool two(struct slice s, unsigned least, unsigned most, int *out)
{
	uint64_t v;

	if (s.n < 1 || s.n > 2 || !slice_u64(s, &v) || v < least || v > most)
		return false;
	*out = (int)v;
	return true;
}

/* 2026-11, 2026-11-01, 2026-11-01t09, 2026-11-01t09:30: that month, day, hour, minute. */
static bool read_date(struct reading *r)
{
	struct slice date, clock, y, m, d, h = { 0 }, min = { 0 };
	bool timed = slice_cut(r->text, 't', &date, &clock), day, minute;
	int month, mday = 1, hour = 0, minutes = 0;
	uint64_t year;

	if (!slice_cut(date, '-', &y, &m) || !slice_u64(y, &year) || year < 1970 || year > 2199)
		return false;
	day = slice_cut(m, '-', &m, &d);
	minute = timed && slice_cut(clock, ':', &h, &min);
	if (!two(m, 1, 12, &month) || (day && !two(d, 1, 31, &mday)) || (timed && (!day || !two(minute ? h : clock, 0, 23, &hour))) ||
	    (minute && !two(min, 0, 59, &minutes)))
		return false;
	r->out->from = local_time((int)year, month, mday, hour, minutes);
	r->out->to = minute ? r->out->from + 60 :
		     timed  ? r->out->from + 3600 :
		     day    ? local_time((int)year, month, mday + 1, 0, 0) :
			      local_time((int)year, month + 1, 1, 0, 0);
	return true;
}

static bool read_time(struct reading *r)
{
	bool span = read_span(r);

	if (!span && !read_day_name(r) && !read_date(r))
		return wrong(r, _("a time is 7d, 12h, mon, today or 2026-11-01"));
	if (r->src->key == K_ON && span)
		return wrong(r, _("a day is mon, today or 2026-11-01"));
	if (r->src->key == K_SINCE)
		r->out->to = INT64_MAX;
	if (r->src->key == K_BEFORE) {
		r->out->to = r->out->from;
		r->out->from = INT64_MIN;
	}
	return true;
}

/* ---- numbers ---- */

static bool read_ip(struct reading *r)
{
	if (ipnet_parse(r->text, &r->out->net))
		return true;
	for (size_t i = 0; i < r->text.n; i++) /* one only begun: the addresses that begin so */
		if (!strchr("0123456789abcdef.:", r->text.p[i]))
			return wrong(r, _("an address or a network, as 192.0.2.0/24"));
	return true;
}

/* 550, 55*, 5* */
static bool read_code(struct reading *r)
{
	struct slice digits = r->text;
	uint64_t wide = 1;

	if (digits.n && digits.p[digits.n - 1] == '*')
		digits.n--;
	for (size_t i = digits.n; digits.n < r->text.n && i < 3; i++)
		wide *= 10;
	if (!digits.n || digits.n > 3 || !slice_u64(digits, &r->out->number))
		return wrong(r, _("a reply code is a number, as 550 or 55*"));
	r->out->number *= wide;
	r->out->upto = r->out->number + wide - 1;
	return true;
}

static bool read_status(struct reading *r)
{
	size_t dots = 0, star = slice_chr(r->text, '*');

	for (size_t i = 0; i < r->text.n; i++) {
		char c = r->text.p[i];

		dots += c == '.';
		if (!ascii_digit((unsigned char)c) && c != '.' && !(c == '*' && i + 1 == r->text.n))
			return wrong(r, _("an enhanced status is 5.7.1 or 5.7.*"));
	}
	return dots == 2 || star != SIZE_MAX ? true : wrong(r, _("an enhanced status is 5.7.1 or 5.7.*"));
}

/* >10, >=10, <10, <=10, =10, 10 */
static bool read_count(struct reading *r)
{
	struct slice s = r->text;
	char op = s.n ? s.p[0] : '\0';
	bool equal;

	if (op == '>' || op == '<' || op == '=')
		s = slice_sub(s, 1, s.n);
	equal = (op == '>' || op == '<') && s.n && s.p[0] == '=';
	if (equal)
		s = slice_sub(s, 1, s.n);
	if (!slice_u64(s, &r->out->number) || r->out->number > UINT32_MAX)
		return wrong(r, _("a count is >10, <=5 or 1"));
	r->out->compare = op == '>' ? COMPARE_MORE : op == '<' ? COMPARE_LESS : COMPARE_IS;
	if (equal && op == '<')
		r->out->number++;
	else if (equal && r->out->number)
		r->out->number--;
	else if (equal) { /* any number is at least 0 */
		r->out->compare = COMPARE_LESS;
		r->out->number = (uint64_t)UINT32_MAX + 1;
	}
	return true;
}

/* ---- text ---- */

#define REGEX_MAX 256	  /* bytes */
#define REGEX_STATES 1000 /* of the automaton: the C library copies what is repeated */
#define REGEX_DEPTH 16

/* {3}, {3,}, {3,5}: the larger number, at least 1. *at goes behind the brace. */
static uint64_t repeats(struct slice s, size_t *at)
{
	uint64_t most = 1, n = 0;

	for (; *at < s.n && s.p[*at] != '}'; (*at)++) {
		n = ascii_digit((unsigned char)s.p[*at]) ? n * 10 + (uint64_t)(s.p[*at] - '0') : 0;
		n = n > REGEX_STATES ? REGEX_STATES + 1 : n;
		most = n > most ? n : most;
	}
	return most;
}

/* Behind the ] that ends the set; one that stands first, or after ^, is of the set. */
static size_t skip_set(struct slice s, size_t at)
{
	at += at < s.n && s.p[at] == '^';
	at += at < s.n && s.p[at] == ']';
	while (at < s.n && s.p[at] != ']')
		at++;
	return at;
}

/*
 * What the C library runs in a time proportional to the text, in little
 * memory: no back references, nothing repeated twice over ("a++"), and no
 * counts that blow the automaton up.
 */
static bool regex_tame(struct slice s)
{
	uint64_t all[REGEX_DEPTH + 1] = { 0 }, last[REGEX_DEPTH + 1] = { 0 }, times;
	size_t depth = 0;
	bool repeated = false;

	for (size_t i = 0; i < s.n; i++) {
		char c = s.p[i];

		if (c == '*' || c == '+' || c == '?' || c == '{') {
			i += c == '{';
			times = c == '+' ? 2 : c == '{' ? repeats(s, &i) : 1;
			if (repeated || last[depth] * times > REGEX_STATES)
				return false;
			all[depth] += last[depth] * (times - 1);
			last[depth] *= times;
			repeated = true;
		} else if (c == '(') {
			if (depth++ == REGEX_DEPTH)
				return false;
			all[depth] = last[depth] = 0;
			repeated = false;
		} else if (c == ')' && depth) {
			depth--;
			last[depth] = all[depth + 1] + 1;
			all[depth] += last[depth];
			repeated = false;
		} else {
			if (c == '\\' && ++i < s.n && ascii_digit((unsigned char)s.p[i]))
				return false;
			if (c == '[')
				i = skip_set(s, i + 1);
			last[depth] = 1;
			all[depth]++;
			repeated = false;
		}
		if (all[depth] > REGEX_STATES)
			return false;
	}
	return s.n <= REGEX_MAX;
}

static bool read_regex(struct reading *r)
{
	regex_t *re;
	char why[120];
	int code;

	if (!regex_tame(r->text))
		return wrong(r, _("this regular expression is too large"));
	re = mem_alloc(sizeof(*re));
	code = regcomp(re, arena_cstr(r->src->a, r->text), REG_EXTENDED | REG_NOSUB);
	if (code == 0) {
		r->out->regex = re;
		return true;
	}
	regerror(code, re, why, sizeof(why));
	free(re);
	return wrong(r, why);
}

/* A domain, alone or behind an @, in its other form. */
static struct slice other_form(struct arena *a, struct slice text)
{
	size_t at = slice_rchr(text, '@');
	struct slice local = at == SIZE_MAX ? slice_sub(text, 0, 0) : slice_sub(text, 0, at + 1);
	struct slice domain = slice_sub(text, local.n, text.n), form;
	bool ascii = true;

	if (slice_chr(domain, ' ') != SIZE_MAX)
		return (struct slice){ "", 0 };
	for (size_t i = 0; i < domain.n && ascii; i++)
		ascii = (unsigned char)domain.p[i] < 0x80;
	if (ascii && slice_ifind(domain, S("xn--")) == SIZE_MAX)
		return (struct slice){ "", 0 };
	form = ascii ? idn_unicode(a, domain) : idn_ascii(a, domain);
	return slice_eq(form, domain) ? (struct slice){ "", 0 } : arena_printf(a, "%.*s%.*s", SLICE_ARG(local), SLICE_ARG(form));
}

static bool takes_regex(enum value_kind kind)
{
	return kind == VALUE_TEXT || kind == VALUE_DOMAIN || kind == VALUE_IP || kind == VALUE_PERSON;
}

bool value_read(const struct value_source *src, struct value *out, struct filter_error *error)
{
	struct reading r = { src, src->text, out, error };

	*out = (struct value){ .text = src->text };
	if (src->regex && !takes_regex(filter_keys[src->key].kind))
		return wrong(&r, _("a regular expression cannot stand here"));
	if (src->regex)
		return read_regex(&r);
	switch (filter_keys[src->key].kind) {
	case VALUE_NAME:
		return read_name(&r);
	case VALUE_IP:
		return read_ip(&r);
	case VALUE_CODE:
		return read_code(&r);
	case VALUE_STATUS:
		return read_status(&r);
	case VALUE_TIME:
		return read_time(&r);
	case VALUE_COUNT:
		return read_count(&r);
	case VALUE_DOMAIN: { /* compared as A-labels */
		struct slice ascii = idn_ascii(src->a, src->text);

		out->other = slice_chr(src->text, '.') == SIZE_MAX ? other_form(src->a, src->text) : ascii;
		return true;
	}
	case VALUE_TEXT:
		out->other = other_form(src->a, src->text);
		return true;
	case VALUE_PERSON:
		break;
	}
	return true;
}
