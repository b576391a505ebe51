// SPDX-License-Identifier: BSD-2-Clause
#include "base/block.h"
#include "mail/header.h"

#define LIST_MAX 1000
#define LOCAL_MAX 256 /* RFC 5321 says 64; VERP and SRS need more */

/* What a byte may be: of a local part, of a domain, a mark that parts the mailboxes of a list. */
enum { L = 1, D = 2, M = 4, W = L | D };
static const unsigned char classes[256] = {
	0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0,
	/* !  "  #  $  %  &  '  (  )  *  +  ,  -  .  /  0-9                           :  ;  <  =  >  ? */
	0, L, M, L, L, L, L, L, M, M, L, L, M, W, W, L, W, W, W, W, W, W, W, W, W, W, M, M, M, L, M, L,
	/* @  A-Z                                                                        [  \  ]  ^  _ */
	0, W, W, W, W, W, W, W, W, W, W, W, W, W, W, W, W, W, W, W, W, W, W, W, W, W, W, 0, M, 0, L, W,
	/* `  a-z                                                                        {  |  }  ~ */
	L, W, W, W, W, W, W, W, W, W, W, W, W, W, W, W, W, W, W, W, W, W, W, W, W, W, W, L, L, L, L, 0,
	W, W, W, W, W, W, W, W, W, W, W, W, W, W, W, W, W, W, W, W, W, W, W, W, W, W, W, W, W, W, W, W, /* RFC 6531 */
	W, W, W, W, W, W, W, W, W, W, W, W, W, W, W, W, W, W, W, W, W, W, W, W, W, W, W, W, W, W, W, W,
	W, W, W, W, W, W, W, W, W, W, W, W, W, W, W, W, W, W, W, W, W, W, W, W, W, W, W, W, W, W, W, W,
	W, W, W, W, W, W, W, W, W, W, W, W, W, W, W, W, W, W, W, W, W, W, W, W, W, W, W, W, W, W, W, W,
};

static bool is(char c, unsigned char class)
{
	return (classes[(unsigned char)c] & class) != 0;
}

bool addr_split(struct slice addr, struct slice *local, struct slice *domain)
{
	size_t at = slice_rchr(addr, '@');

	if (at == SIZE_MAX || at == 0 || at + 1 == addr.n)
		return false;
	*local = slice_sub(addr, 0, at);
	*domain = slice_sub(addr, at + 1, addr.n);
	return true;
}

struct slice addr_bare(struct slice s)
{
	size_t open, close, semi;

	s = slice_trim(s);
	/* "rfc822; x": a type word before the first ';', itself no address */
	semi = slice_chr(s, ';');
	if (semi != SIZE_MAX && semi < 20 && slice_chr(slice_sub(s, 0, semi), '@') == SIZE_MAX)
		s = slice_trim(slice_sub(s, semi + 1, s.n));
	open = slice_rchr(s, '<');
	if (open != SIZE_MAX) {
		close = slice_chr(slice_sub(s, open, s.n), '>');
		s = slice_sub(s, open + 1, close == SIZE_MAX ? s.n : open + close);
	}
	s = slice_trim(s);
	if (slice_istarts(s, S("mailto:")))
		s = slice_sub(s, 7, s.n);
	if (s.n > 1 && s.p[0] == '@') { /* source route "@a,@b:x@y" (RFC 5321 4.1.1.3) */
		size_t colon = slice_chr(s, ':');

		if (colon != SIZE_MAX)
			s = slice_sub(s, colon + 1, s.n);
	}
	if (s.n && s.p[0] != '"') { /* blanks end it, except inside a quoted local part */
		size_t i = 0;

		while (i < s.n && !ascii_space((unsigned char)s.p[i]))
			i++;
		s.n = i;
	}
	while (s.n && (s.p[s.n - 1] == '>' || s.p[s.n - 1] == ',' || s.p[s.n - 1] == ';' || s.p[s.n - 1] == '\''))
		s.n--;
	while (s.n && (s.p[0] == '\'' || s.p[0] == '<'))
		s = slice_sub(s, 1, s.n);
	return s;
}

/* First byte of a character of East Asian scripts, or of their punctuation: U+2000 to U+D7FF, U+F000 to U+FFFF. */
static bool wide_lead(unsigned char c)
{
	return (c >= 0xE2 && c <= 0xED) || c == 0xEF;
}

/* Where the ASCII letters before `end` begin: "收件人aya@": no blank parts words and address in East Asian text. */
static size_t after_words(struct slice text, size_t from, size_t end)
{
	size_t i = end, lead;

	while (i > from && (unsigned char)text.p[i - 1] < 0x80)
		i--;
	if (i == from || i == end)
		return from;
	for (lead = i - 1; lead > from && ((unsigned char)text.p[lead] & 0xC0) == 0x80; lead--)
		;
	return wide_lead((unsigned char)text.p[lead]) ? i : from;
}

/* "aya@partner.exampleに": the ASCII domain ends where words begin. */
static size_t before_words(struct slice text, size_t from, size_t to)
{
	for (size_t i = from; i < to; i++)
		if (wide_lead((unsigned char)text.p[i]) && i > from && ascii_alnum((unsigned char)text.p[i - 1]))
			return i;
	return to;
}

/* An ASCII domain that stands for no other script. */
static bool plain_domain(struct slice domain)
{
	return block_plain(domain.p, domain.n) == domain.n && !slice_istarts(domain, S("xn--")) && slice_ifind(domain, S(".xn--")) == SIZE_MAX;
}

/* Where the local part before the sign begins, not before least; the sign itself when there is none. */
static size_t local_begin(struct slice text, size_t least, size_t sign)
{
	size_t from = sign;

	if (sign - least > LOCAL_MAX)
		least = sign - LOCAL_MAX;
	if (from > least && text.p[from - 1] == '"') {
		for (from--; from > least && text.p[from - 1] != '"'; from--)
			;
		return from > least ? from - 1 : sign;
	}
	while (from > least && is(text.p[from - 1], L))
		from--;
	while (from < sign && (text.p[from] == '\'' || text.p[from] == '`' || ((unsigned char)text.p[from] & 0xC0) == 0x80))
		from++; /* quotes, and the rest of a character that the limit cut */
	return from;
}

/* Where the domain behind the sign ends; behind the sign itself when there is none. */
static size_t domain_end(struct slice text, size_t sign)
{
	size_t to = sign + 1, close;
	unsigned char bits = 0; /* that any of its bytes has */

	while (to < text.n && to - sign < LOCAL_MAX && is(text.p[to], D))
		bits |= (unsigned char)text.p[to++];
	while (to < text.n && to > sign + 1 && ((unsigned char)text.p[to] & 0xC0) == 0x80) /* a character that the limit cut */
		to--;
	if (bits & 0x80)
		to = before_words(text, sign + 1, to);
	if (to == sign + 1 && to < text.n && text.p[to] == '[') { /* address literal */
		close = slice_chr(slice_sub(text, to, to + 64), ']');
		return close != SIZE_MAX ? to + close + 1 : to;
	}
	while (to > sign + 1 && (text.p[to - 1] == '.' || text.p[to - 1] == '-'))
		to--;
	return to;
}

bool addr_scan(struct slice text, size_t *at, struct slice *addr)
{
	while (*at < text.n) {
		size_t sign = slice_chr(slice_sub(text, *at, text.n), '@'), from, to;

		if (sign == SIZE_MAX)
			break;
		sign += *at;
		from = local_begin(text, *at, sign);
		to = domain_end(text, sign);
		*at = to;
		if (from == sign || to == sign + 1)
			continue;
		/* RFC 6531 allows such local parts; they go with domains of their own script, or stand in brackets */
		if (block_plain(text.p + from, sign - from) < sign - from && plain_domain(slice_sub(text, sign + 1, to)) &&
		    !(from && text.p[from - 1] == '<'))
			from = after_words(text, from, sign);
		*addr = slice_sub(text, from, to);
		return true;
	}
	*at = text.n;
	return false;
}

/* None of the marks that part mailboxes, but for brackets, or keep them together. */
static bool holds_one(struct slice s)
{
	size_t i = 0;
	block16 b;

	do {
		b = i + BLOCK <= s.n ? block_load(s.p + i) : block_load_few(s.p + i, s.n - i);
		if (block_any((block16)((b == ',') | ((b & 0xfe) == ':') | ((b & 0xfe) == '(') | (b == '"') | (b == '\\'))))
			return false;
		i += BLOCK;
	} while (i < s.n);
	return true;
}

/* One mailbox of a list: up to the comma outside quotes, comments and angle brackets. */
static struct slice next_mailbox(struct slice *rest)
{
	bool quoted = false;
	int comment = 0;
	bool angle = false;
	size_t i = holds_one(*rest) ? rest->n : 0;
	struct slice one;

	for (; i < rest->n; i++) {
		char c = rest->p[i];

		if (!is(c, M))
			continue;
		if (c == '\\' && (quoted || comment))
			i++;
		else if (c == '"' && !comment)
			quoted = !quoted;
		else if (quoted)
			continue;
		else if (c == '(')
			comment++;
		else if (c == ')' && comment)
			comment--;
		else if (c == '<' || c == '>')
			angle = c == '<';
		else if ((c == ',' || c == ';') && !comment && !angle)
			break;
		else if (c == ':' && !comment && !angle) { /* group name */
			*rest = slice_sub(*rest, i + 1, rest->n);
			return (struct slice){ "", 0 };
		}
	}
	if (i > rest->n)
		i = rest->n;
	one = slice_sub(*rest, 0, i);
	*rest = slice_sub(*rest, i + 1, rest->n);
	return one;
}

struct addr_list addr_parse_list(struct arena *a, struct slice value)
{
	struct addr_list list = { 0 };
	struct slice rest = value;
	size_t count = 0, at;

	for (struct slice signs = value; count < LIST_MAX && (at = slice_chr(signs, '@')) != SIZE_MAX; count++)
		signs = slice_sub(signs, at + 1, signs.n);
	list.v = arena_array(a, count + 1, sizeof(*list.v));
	while (rest.n && list.n < count) {
		struct slice one = next_mailbox(&rest), addr;
		size_t open = slice_rchr(one, '<');

		if (open != SIZE_MAX) {
			addr = addr_bare(slice_sub(one, open, one.n));
			if (slice_chr(addr, '@') != SIZE_MAX)
				list.v[list.n++] = addr;
			continue;
		}
		at = 0;
		if (addr_scan(one, &at, &addr))
			list.v[list.n++] = addr;
	}
	return list;
}
