// SPDX-License-Identifier: BSD-2-Clause
#include "cause/spelling.h"

#include "cause/domain.h"

static int hex(unsigned char c)
{
	c = ascii_lower(c);
	return ascii_digit(c) ? c - '0' : c >= 'a' && c <= 'f' ? c - 'a' + 10 : -1;
}

/* Line breaks inside a word: folding, and the soft ones of quoted-printable. */
static size_t skip_break(struct slice s, size_t i)
{
	for (;;) {
		size_t from = i;

		if (i < s.n && s.p[i] == '=' && i + 1 < s.n && (s.p[i + 1] == '\n' || s.p[i + 1] == '\r'))
			i++;
		if (i < s.n && s.p[i] == '\r')
			i++;
		if (i < s.n && s.p[i] == '\n') {
			bool soft = i && (s.p[from] == '=');

			i++;
			while (!soft && i < s.n && (s.p[i] == ' ' || s.p[i] == '\t'))
				i++;
			continue;
		}
		return from;
	}
}

static bool number(struct slice s, unsigned base, size_t digits, unsigned *value)
{
	*value = 0;
	if (s.n < digits)
		return false;
	for (size_t i = 0; i < digits; i++) {
		int d = hex((unsigned char)s.p[i]);

		if (d < 0 || (unsigned)d >= base)
			return false;
		*value = *value * base + (unsigned)d;
	}
	return true;
}

/* "&#64;", "&#x40;", "\x{40}": digits up to a closing mark. */
static size_t closed(struct slice s, size_t from, unsigned base, char close, unsigned *value)
{
	size_t n = 0;

	while (from + n < s.n && n < 4 && s.p[from + n] != close)
		n++;
	return n && from + n < s.n && s.p[from + n] == close && number(slice_sub(s, from, s.n), base, n, value) ? from + n + 1 : 0;
}

/* One character and how many bytes spell it; 0 at the end. */
static size_t take(struct slice s, size_t i, unsigned char *c)
{
	struct slice rest = slice_sub(s, i, s.n);
	unsigned value;
	size_t n;

	if (!rest.n)
		return 0;
	*c = (unsigned char)rest.p[0];
	if ((*c == '=' || *c == '%' || *c == '+') && number(slice_sub(rest, 1, rest.n), 16, 2, &value) && value > 32 && value < 127) {
		*c = (unsigned char)value;
		return 3;
	}
	if (slice_starts(rest, S("\\x{")) && (n = closed(rest, 3, 16, '}', &value)) != 0) {
		*c = (unsigned char)value;
		return n;
	}
	if (*c == '\\' && number(slice_sub(rest, 1, rest.n), 8, 3, &value) && value > 32 && value < 127) {
		*c = (unsigned char)value;
		return 4;
	}
	if (slice_istarts(rest, S("&#x")) && (n = closed(rest, 3, 16, ';', &value)) != 0) {
		*c = (unsigned char)value;
		return n;
	}
	if (slice_starts(rest, S("&#")) && (n = closed(rest, 2, 10, ';', &value)) != 0) {
		*c = (unsigned char)value;
		return n;
	}
	return 1;
}

/* Where `word` ends that begins at i; SIZE_MAX when it does not stand there. dots: those of both sides do not count. */
static size_t match(struct slice s, size_t i, struct slice word, bool dots)
{
	size_t k = 0;

	while (k < word.n) {
		unsigned char c;
		size_t n;

		if (dots && word.p[k] == '.') {
			k++;
			continue;
		}
		if (k)
			i = skip_break(s, i);
		n = take(s, i, &c);
		if (!n)
			return SIZE_MAX;
		if (ascii_lower(c) == ascii_lower((unsigned char)word.p[k])) {
			k++;
		} else if (n > 1 && ascii_lower((unsigned char)s.p[i]) == ascii_lower((unsigned char)word.p[k])) {
			n = 1; /* "+ab" may as well be a plus sign and two letters */
			k++;
		} else if (!(dots && k && c == '.')) {
			return SIZE_MAX;
		}
		i += n;
	}
	return i;
}

/* Behind the at sign, which VERP writes as "="; SIZE_MAX when there is none. */
static size_t at_sign(struct slice s, size_t i)
{
	unsigned char c;
	size_t n = take(s, i = skip_break(s, i), &c);

	return n && c == '@' ? i + n : n && s.p[i] == '=' ? i + 1 : SIZE_MAX;
}

/* "+news" behind a local part. */
static size_t skip_tag(struct slice s, size_t i)
{
	size_t n = i;

	if (n >= s.n || s.p[n] != '+')
		return i;
	for (n++; n < s.n && n - i < 64; n++)
		if (!ascii_alnum((unsigned char)s.p[n]) && s.p[n] != '.' && s.p[n] != '-' && s.p[n] != '_')
			break;
	return n;
}

static bool word_char(unsigned char c)
{
	return ascii_alnum(c) || c == '_' || c >= 0x80;
}

/* A word begins here: behind another kind of character, or one that is spelled out ("=3C", "%3A"). */
static bool begins(struct slice s, size_t i)
{
	unsigned char c;

	if (!i || !word_char((unsigned char)s.p[i - 1]) || !word_char((unsigned char)s.p[i]))
		return true;
	return (i >= 3 && take(s, i - 3, &c) == 3 && !word_char(c)) || (i >= 4 && s.p[i - 4] == '\\' && take(s, i - 4, &c) == 4 && !word_char(c));
}

bool spelled_at(struct slice text, size_t at, struct slice addr, struct span *whole, struct span *local)
{
	size_t sign = slice_rchr(addr, '@'), end, next;
	struct slice user = slice_sub(addr, 0, sign), domain = sign == SIZE_MAX ? S("") : slice_sub(addr, sign + 1, addr.n);

	user = slice_unwrap(user, '"', '"');
	if (!user.n || !domain.n || !begins(text, at))
		return false;
	if (slice_chr(user, '+') != SIZE_MAX && slice_chr(user, '+') > 0)
		user = slice_sub(user, 0, slice_chr(user, '+'));
	end = match(text, at, user, true);
	if (end != SIZE_MAX) {
		size_t tagged = skip_tag(text, end), tries[2] = { end, tagged };

		for (int i = 0; i < 2; i++) {
			next = at_sign(text, tries[i]);
			next = next == SIZE_MAX ? SIZE_MAX : match(text, skip_break(text, next), domain, false);
			if (next == SIZE_MAX)
				continue;
			*whole = (struct span){ (uint32_t)at, (uint32_t)next };
			*local = (struct span){ (uint32_t)at, (uint32_t)tries[i] };
			return true;
		}
	}
	end = match(text, at, domain, false); /* SRS0=hash=tt=domain=local */
	if (end == SIZE_MAX || end >= text.n || text.p[end] != '=')
		return false;
	next = match(text, end + 1, user, true);
	if (next == SIZE_MAX)
		return false;
	*whole = (struct span){ (uint32_t)at, (uint32_t)next };
	*local = (struct span){ (uint32_t)end + 1, (uint32_t)skip_tag(text, next) };
	return true;
}

bool spelled_next(struct slice text, size_t *at, struct slice addr, struct span *local)
{
	struct span whole;

	for (; *at < text.n; ++*at)
		if (spelled_at(text, *at, addr, &whole, local)) {
			*at = whole.to > local->to ? whole.to : local->to;
			return true;
		}
	return false;
}
