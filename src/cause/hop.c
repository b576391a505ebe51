// SPDX-License-Identifier: BSD-2-Clause
#include "cause/hop.h"

#include "base/block.h"
#include "cause/domain.h"

/* ---- addresses of machines ---- */

static bool ip_char(unsigned char c)
{
	return ascii_alnum(c) || c == '.' || c == ':';
}

/* Four groups of digits, none above 255. */
static bool is_ipv4(struct slice s)
{
	struct slice part, rest = s;
	size_t parts = 0;

	while (rest.n || parts == 0) {
		uint64_t value;

		slice_cut(rest, '.', &part, &rest);
		if (part.n > 3 || !slice_u64(part, &value) || value > 255 || ++parts > 4)
			return false;
	}
	return parts == 4 && s.p[s.n - 1] != '.';
}

/* Hexadecimal groups with at least two colons; a clock's 12:34:56 is none. */
static bool is_ipv6(struct slice s)
{
	size_t colons = 0, digits = 0;
	bool gap = slice_find(s, S("::")) != SIZE_MAX;

	for (size_t i = 0; i < s.n; i++) {
		unsigned char c = ascii_lower((unsigned char)s.p[i]);

		digits = c == ':' ? 0 : digits + 1;
		colons += c == ':';
		if (digits > 4 || (c != ':' && !ascii_digit(c) && (c < 'a' || c > 'f')))
			return false;
	}
	return s.n > 3 && s.n < 40 && (gap ? colons >= 2 && colons <= 7 : colons == 7);
}

/* The next run of an address's characters that holds a dot or a colon, from i on. */
static bool next_run(struct slice text, size_t i, struct span *run)
{
	size_t sign = block_either(text.p, text.n, i, '.', ':'), from = sign, to = sign;

	if (sign == SIZE_MAX)
		return false;
	while (from > i && ip_char((unsigned char)text.p[from - 1]))
		from--;
	while (to < text.n && ip_char((unsigned char)text.p[to]))
		to++;
	*run = (struct span){ (uint32_t)from, (uint32_t)to };
	return true;
}

bool ip_scan(struct slice text, size_t *at, struct slice *ip)
{
	struct span run;

	for (; next_run(text, *at, &run); *at = run.to) {
		size_t from = run.from, to = run.to;
		struct slice word = slice_sub(text, from, to);

		if (slice_istarts(word, S("IPv6:")))
			word = slice_sub(word, 5, word.n);
		while (word.n && (word.p[word.n - 1] == '.' || (word.p[word.n - 1] == ':' && !slice_iends(word, S("::")))))
			word.n--;
		if (from && (text.p[from - 1] == '-' || text.p[from - 1] == '_'))
			continue;
		if (to < text.n && (text.p[to] == '-' || text.p[to] == '_') && !ascii_digit((unsigned char)text.p[to + 1 < text.n ? to + 1 : to]))
			continue;
		if (is_ipv4(word) || is_ipv6(word)) {
			*ip = word;
			*at = to;
			return true;
		}
	}
	*at = text.n;
	return false;
}

struct slice ip_in(struct slice text)
{
	struct slice ip = { "", 0 };
	size_t at = 0;

	return ip_scan(text, &at, &ip) ? ip : (struct slice){ "", 0 };
}

/* ---- Received ---- */

/* Where a clause of a Received field begins ("from", "by", "for"): behind the word. */
static size_t clause(struct slice s, const char *word)
{
	size_t n = strlen(word), at;

	if (slice_istarts(s, slice_of(word)) && s.n > n && s.p[n] == ' ')
		return n + 1;
	for (size_t i = 0; (at = slice_ifind(slice_sub(s, i, s.n), slice_of(word))) != SIZE_MAX; i += at + n) {
		size_t here = i + at;

		if (here && (s.p[here - 1] == ' ' || s.p[here - 1] == ')') && here + n < s.n && s.p[here + n] == ' ')
			return here + n + 1;
	}
	return SIZE_MAX;
}

static struct slice word_at(struct slice s, size_t at)
{
	struct slice rest = slice_sub(s, at, s.n), word = { "", 0 };

	if (at != SIZE_MAX)
		slice_word(&rest, &word);
	while (word.n && (word.p[word.n - 1] == ';' || word.p[word.n - 1] == '.'))
		word.n--;
	return word;
}

/* The sending side had logged in: "with ESMTPA" or ESMTPSA (RFC 3848), ASMTP before, or as Postfix says it. */
static bool had_login(struct slice received)
{
	struct slice rest = received;
	size_t at;

	while ((at = slice_ifind(rest, S(" with "))) != SIZE_MAX) {
		rest = slice_sub(rest, at + 5, rest.n);
		if (slice_istarts(rest, S(" esmtpa")) || slice_istarts(rest, S(" esmtpsa")) || slice_istarts(rest, S(" asmtp")))
			return true;
	}
	return slice_ifind(received, S("authenticated sender")) != SIZE_MAX;
}

static struct hop hop_of(struct slice received)
{
	struct hop h = { .from = { "", 0 } };
	size_t from = clause(received, "from"), by = clause(received, "by");
	struct slice reverse;

	h.by = word_at(received, by);
	h.login = had_login(received);
	if (from != SIZE_MAX) {
		struct slice who = slice_sub(received, from, by != SIZE_MAX && by > from ? by : received.n);

		h.from = word_at(received, from);
		h.ip = ip_in(slice_chr(who, '[') == SIZE_MAX ? who : slice_sub(who, slice_chr(who, '['), who.n));
		/* "from HELO (reverse.name [ip])": the reverse name is the proven one */
		reverse = slice_cut(who, '(', &reverse, &who) ? word_at(who, 0) : (struct slice){ "", 0 };
		if (slice_chr(reverse, '.') != SIZE_MAX && slice_chr(reverse, '[') == SIZE_MAX && slice_chr(reverse, '=') == SIZE_MAX &&
		    !slice_ieq(reverse, S("unknown")) && slice_chr(reverse, ')') == SIZE_MAX)
			h.from = reverse;
	}
	return h;
}

struct way way_of(struct arena *a, const struct original *o, const struct us *us)
{
	struct way w = { .n = o->nreceived < HOPS_MAX ? o->nreceived : HOPS_MAX };
	struct slice provider = { "", 0 }; /* of the server that took our login */

	w.hop = arena_array(a, w.n, sizeof(*w.hop));
	for (size_t i = 0; i < w.n; i++)
		w.hop[i] = hop_of(o->received[i]);
	w.single = w.n > 0;
	for (size_t i = w.n; i-- > 0;) {
		const struct hop *h = &w.hop[i];
		bool by_us = us_domain(us, h->by) || h->login || domain_same_org(h->by, provider);
		bool from_us = us_domain(us, h->from) || us_ip(us, h->ip);

		if (h->ip.n && !w.client_ip.n)
			w.client_ip = h->ip;
		w.single &= domain_same_org(h->by, w.hop[0].by);
		if (h->login && !w.foreign)
			provider = h->by;
		if (by_us && !w.foreign) {
			w.ours = true;
			w.source_host = h->by;
			w.source_ip = (struct slice){ "", 0 };
		} else if ((from_us || w.ours) && !w.foreign) {
			w.ours |= from_us;
			w.foreign = true;
			w.source_host = h->from;
			w.source_ip = h->ip;
		} else if (w.ours) {
			w.foreign = true;
		}
	}
	if (!w.ours && w.single)
		w.source_host = w.hop[0].by;
	return w;
}
