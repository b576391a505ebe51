// SPDX-License-Identifier: BSD-2-Clause
#include "report/reply.h"

#include "base/block.h"

#define CODE_WITHIN 8192 /* bytes of what was said: a code stands near the front */

const char *report_kind_name(enum report_kind k)
{
	static const char *const names[] = { "failed", "delayed", "delivered", "feedback", "vacation", "other" };

	return names[k];
}

const char *report_action_name(enum report_action a)
{
	static const char *const names[] = { "", "failed", "delayed", "delivered", "relayed", "expanded" };

	return names[a];
}

const char *smtp_command_name(enum smtp_command c)
{
	static const char *const names[] = { "", "CONN", "EHLO", "STARTTLS", "AUTH", "MAIL", "RCPT", "DATA", "DATA", "QUIT" };

	return names[c];
}

/* At most three digits; the place behind them. */
static char *put_number(char *to, unsigned v)
{
	if (v >= 100)
		*to++ = (char)('0' + v / 100);
	if (v >= 10)
		*to++ = (char)('0' + v / 10 % 10);
	*to++ = (char)('0' + v % 10);
	return to;
}

const char *enhanced_text(struct enhanced e, char out[20])
{
	char *to = out;

	if (e.class) {
		to = put_number(to, e.class % 10u);
		*to++ = '.';
		to = put_number(to, e.subject % 1000u);
		*to++ = '.';
		to = put_number(to, e.detail % 1000u);
	}
	*to = '\0';
	return out;
}

/* Up to three digits at s; how many. */
static size_t digits(struct slice s, uint16_t *v)
{
	size_t i = 0;
	unsigned n = 0;

	while (i < s.n && i < 4 && ascii_digit((unsigned char)s.p[i]))
		n = n * 10 + (unsigned)(s.p[i++] - '0');
	*v = (uint16_t)n;
	return i >= 1 && i <= 3 ? i : 0;
}

/* x.y.z at the very front; its length, 0 when there is none. */
static size_t enhanced_at(struct slice s, struct enhanced *e)
{
	size_t a = digits(s, &e->class), b, c;

	if (a != 1 || (e->class != 2 && e->class != 4 && e->class != 5) || a >= s.n || s.p[a] != '.')
		return 0;
	b = digits(slice_sub(s, a + 1, s.n), &e->subject);
	if (!b || a + 1 + b >= s.n || s.p[a + 1 + b] != '.')
		return 0;
	c = digits(slice_sub(s, a + b + 2, s.n), &e->detail);
	if (!c)
		return 0;
	return a + b + c + 2;
}

struct enhanced enhanced_parse(struct slice s)
{
	struct enhanced e = { 0 };
	size_t n;

	s = slice_trim(s);
	while (s.n && (s.p[0] == '(' || s.p[0] == '#' || s.p[0] == '<' || s.p[0] == '"'))
		s = slice_sub(s, 1, s.n);
	n = enhanced_at(s, &e);
	if (!n || (n < s.n && (s.p[n] == '.' || ascii_digit((unsigned char)s.p[n]))))
		return (struct enhanced){ 0 };
	return e;
}

/*
 * The first place from i on of those that hits() tells, which looks at a block and at three bytes behind it; SIZE_MAX
 * when there is none. What lies behind the end is zero.
 */
static inline size_t find_hit(struct slice s, size_t i, block16 (*hits)(const char *p))
{
	char last[BLOCK + 3] = { 0 };
	block16 hit;

	for (; i + sizeof(last) <= s.n; i += BLOCK) {
		hit = hits(s.p + i);
		if (block_any(hit))
			return i + block_first(hit);
	}
	if (i >= s.n)
		return SIZE_MAX;
	memcpy(last, s.p + i, s.n - i);
	hit = hits(last);
	return block_any(hit) ? i + block_first(hit) : SIZE_MAX;
}

/* "4.N", and with the other classes. */
static block16 enhanced_hits(const char *p)
{
	block16 b = block_load(p);

	return (block16)((b == '2') | (b == '4') | (b == '5')) & (block16)(block_load(p + 1) == '.') & block_digits(block_load(p + 2));
}

/* "4NN" and "5NN". */
static block16 code_hits(const char *p)
{
	return (block16)((block_load(p) & 0xfe) == '4') & block_digits(block_load(p + 1)) & block_digits(block_load(p + 2));
}

/* "NNN-". */
static block16 prefix_hits(const char *p)
{
	return (block16)(block_load(p + 3) == '-') & block_digits(block_load(p + 2)) & block_digits(block_load(p + 1)) &
	       block_digits(block_load(p));
}

static bool code_before(struct slice s, size_t i)
{
	unsigned char c = i ? (unsigned char)s.p[i - 1] : ' ';

	return ascii_space(c) || strchr(":;(<>'\"=#|[-", c) != NULL || c >= 0x80;
}

/* Find the first enhanced code from `from` on that is no IP address or version. */
static size_t find_enhanced(struct slice s, size_t from, struct enhanced *e)
{
	for (size_t i = from; (i = find_hit(s, i, enhanced_hits)) != SIZE_MAX && i + 4 < s.n; i++) {
		size_t n;
		unsigned char after;

		if (!code_before(s, i))
			continue;
		n = enhanced_at(slice_sub(s, i, s.n), e);
		if (!n)
			continue;
		after = i + n < s.n ? (unsigned char)s.p[i + n] : ' ';
		if (ascii_alnum(after) || after == '-' || after == '_' || after == '/' ||
		    (after == '.' && i + n + 1 < s.n && ascii_alnum((unsigned char)s.p[i + n + 1])))
			continue;
		return i;
	}
	*e = (struct enhanced){ 0 };
	return SIZE_MAX;
}

/* Words that make a bare number before them a count, not a code: a count of hundreds is followed by a plural. */
static bool is_count(struct slice after)
{
	static const char *const units[] = { "byte", "kb", "mb", "hours", "days", "minutes", "seconds", "messages", "recipients",
					     "hops", "k ", "m ", "%", "times", "octet", "lines", "characters", "ms", "/" };

	after = slice_trim(slice_sub(after, 0, 16));
	for (size_t i = 0; i < sizeof(units) / sizeof(units[0]); i++)
		if (slice_istarts(after, slice_of(units[i])))
			return true;
	return false;
}

/* "Size (in bytes): 512": the word in front makes it a measure. */
static bool is_measure(struct slice before)
{
	static const char *const words[] = { "size", "bytes", "lines", "length", "port", "count" };

	if (before.n > 24)
		before = slice_sub(before, before.n - 24, before.n);
	before = slice_trim(before);
	while (before.n && strchr(":=)(", before.p[before.n - 1]))
		before.n--;
	for (size_t i = 0; i < sizeof(words) / sizeof(words[0]); i++)
		if (slice_iends(before, slice_of(words[i])))
			return true;
	return false;
}

/* How well a three-digit number at i looks like a reply code: 0 not at all. */
static int code_score(struct slice s, size_t i, uint16_t *code)
{
	struct enhanced e;
	struct slice rest;
	unsigned char after;

	if (!ascii_digit((unsigned char)s.p[i]) || !code_before(s, i) || i + 2 >= s.n)
		return 0;
	if (digits(slice_sub(s, i, s.n), code) != 3 || *code < 400 || *code > 599 || *code / 10 % 10 > 7)
		return 0;
	if (i && s.p[i - 1] == '-' && (i < 4 || !ascii_digit((unsigned char)s.p[i - 2]) || i < 5))
		return 0;
	rest = slice_sub(s, i + 3, s.n);
	after = rest.n ? (unsigned char)rest.p[0] : ' ';
	if (!(ascii_space(after) || after == '-' || after == ':' || after == ',' || after == ';' || after == '\'' || after == '"' ||
	      after == ')' || after == '#' || after == '<' || after == '_' || after == ']' || (after == '.' && (rest.n < 2 || ascii_space((unsigned char)rest.p[1])))))
		return 0;
	rest = slice_sub(rest, 1, rest.n);
	while (rest.n && (rest.p[0] == ' ' || rest.p[0] == '#' || rest.p[0] == '-'))
		rest = slice_sub(rest, 1, rest.n);
	if (enhanced_at(rest, &e) && e.class == *code / 100)
		return 4;
	if (i == 0)
		return 3;
	/* "]: 550 messages with two From fields": nobody counts to 550 */
	if ((is_count(slice_sub(s, i + 3, s.n)) && !(i > 1 && s.p[i - 2] == ':' && *code % 100)) || is_measure(slice_sub(s, 0, i)))
		return 0;
	if (after == '-' || after == ' ')
		return i >= 2 && (s.p[i - 1] == ':' || s.p[i - 2] == ':' || s.p[i - 2] == ';' || s.p[i - 1] == ';' || s.p[i - 1] == '\'') ? 3 : 2;
	return 1;
}

static size_t find_code(struct slice s, uint16_t *code)
{
	size_t at = SIZE_MAX;
	int best = 0;

	*code = 0;
	s = slice_sub(s, 0, CODE_WITHIN);
	for (size_t i = 0; (i = find_hit(s, i, code_hits)) != SIZE_MAX; i++) {
		uint16_t c;
		int score = code_score(s, i, &c);

		if (score > best) {
			best = score;
			*code = c;
			at = i;
			if (best >= 3)
				break;
		}
	}
	return at;
}

/* "NNN-" or, once that was seen, "NNN " of the same code, at the start of a word. */
static bool line_prefix(struct slice text, size_t i, uint16_t *code, bool *open)
{
	struct slice rest = slice_sub(text, i, text.n);
	uint16_t c;

	if (rest.n < 5 || (i && !ascii_space((unsigned char)text.p[i - 1])) || !ascii_digit((unsigned char)rest.p[0]))
		return false;
	if (digits(rest, &c) != 3 || c < 200 || c > 599)
		return false;
	if (rest.p[3] == '-' && !(rest.n > 5 && ascii_digit((unsigned char)rest.p[4]) && rest.p[5] != '.')) {
		*code = c;
		*open = true;
		return true;
	}
	return *open && rest.p[3] == ' ' && c == *code;
}

/* Where the next word that begins with a digit stands, from i on, where i > 0; the text's end when there is none. */
static size_t next_number(struct slice text, size_t i)
{
	for (; i + BLOCK <= text.n; i += BLOCK) {
		block16 hit = block_digits(block_load(text.p + i)) & block_spaces(block_load(text.p + i - 1));

		if (block_any(hit))
			return i + block_first(hit);
	}
	while (i < text.n && !(ascii_digit((unsigned char)text.p[i]) && ascii_space((unsigned char)text.p[i - 1])))
		i++;
	return i;
}

struct slice reply_join(struct arena *a, struct slice text)
{
	char *out;
	size_t n = 0, lines = 0;
	uint16_t code = 0;
	bool open = false;

	if (find_hit(text, 0, prefix_hits) == SIZE_MAX)
		return text;
	out = arena_bytes(a, text.n + 1);
	for (size_t i = 0; i < text.n;) {
		struct enhanced e;
		uint16_t before = code;

		if (!line_prefix(text, i, &code, &open)) {
			size_t next = next_number(text, i + 1);

			memcpy(out + n, text.p + i, next - i);
			n += next - i;
			i = next;
			continue;
		}
		if (code != before)
			lines = 0;
		if (lines++ == 0) { /* the first keeps its codes */
			memcpy(out + n, text.p + i, 3);
			n += 3;
			out[n++] = ' ';
			i += 4;
			continue;
		}
		i += 4;
		i += enhanced_at(slice_sub(text, i, text.n), &e);
		while (i < text.n && text.p[i] == ' ')
			i++;
	}
	return lines > 1 ? (struct slice){ out, n } : text;
}

/*
 * "554 4.4.7 Message expired <421 4.4.2 Connection timed out>": x.4.7 (RFC 3463 3.5) is the sender's own word that time ran
 * out; the reply in brackets is the last one that a server gave.
 */
static struct slice last_reply_in_brackets(const struct reply *r)
{
	struct slice rest = r->text;
	struct enhanced e;
	size_t open;
	uint16_t code;

	if (!r->code || find_enhanced(slice_sub(rest, 0, 32), 3, &e) == SIZE_MAX || e.subject != 4 || e.detail != 7)
		return (struct slice){ "", 0 };
	while ((open = slice_chr(rest, '<')) != SIZE_MAX) {
		rest = slice_sub(rest, open + 1, rest.n);
		if (digits(rest, &code) == 3 && code >= 400 && code <= 599 && rest.n > 4 && rest.p[3] == ' ')
			return rest;
	}
	return (struct slice){ "", 0 };
}

static void parse_one(struct arena *a, struct slice diagnostic, struct reply *out)
{
	uint16_t code;
	size_t at = find_code(diagnostic, &code);
	struct enhanced e;
	size_t en = SIZE_MAX;

	out->code = code;
	if (at != SIZE_MAX) {
		out->text = reply_join(a, slice_sub(diagnostic, at, diagnostic.n));
		en = find_enhanced(out->text, 3, &e);
		if (en != SIZE_MAX && e.class != code / 100)
			en = SIZE_MAX;
		else if (en != SIZE_MAX)
			out->enhanced = e;
	} else {
		out->text = diagnostic;
	}
	if (en == SIZE_MAX && find_enhanced(diagnostic, 0, &e) != SIZE_MAX && (!code || e.class == code / 100))
		out->enhanced = e;
}

/* "5.1.0 - Unknown address error 550-'5.7.1 Access denied' (delivery attempts: 0)": Cisco's summary, then the reply it got. */
static void unquote(struct arena *a, struct reply *r)
{
	struct slice inner = slice_sub(r->text, 5, r->text.n);
	size_t end = slice_rchr(inner, '\'');

	if (!r->code || !slice_starts(slice_sub(r->text, 3, r->text.n), S("-'")) || end == SIZE_MAX)
		return;
	inner.n = end;
	r->text = arena_printf(a, "%03u %.*s", (unsigned)r->code, SLICE_ARG(inner));
	r->quoted = true;
}

void reply_parse(struct arena *a, struct slice diagnostic, struct reply *out)
{
	struct slice inner, whole;

	parse_one(a, diagnostic, out);
	unquote(a, out);
	inner = last_reply_in_brackets(out);
	if (!inner.n)
		return;
	whole = out->text;
	out->enhanced = (struct enhanced){ 0 };
	parse_one(a, inner, out);
	out->text = whole;
}

bool reply_agrees(const struct reply *mine, const struct reply *other)
{
	return !mine->code || (other->enhanced.class == mine->code / 100 && (!other->code || other->code == mine->code));
}

/* The first row whose words occur decides. */
static const struct phase {
	const char *words;
	enum smtp_command at;
} phases[] = {
	{ "end of data", SMTP_EOD },	      { "end of message", SMTP_EOD },
	{ "message body", SMTP_EOD },	      { "starttls", SMTP_STARTTLS },
	{ "rcpt", SMTP_RCPT },		      { "mail from", SMTP_MAIL },
	{ "mail_from", SMTP_MAIL },	      { "mail command", SMTP_MAIL },
	{ "data", SMTP_DATA },		      { "helo", SMTP_EHLO },
	{ "ehlo", SMTP_EHLO },		      { "lhlo", SMTP_EHLO },
	{ "auth", SMTP_AUTH },		      { "quit", SMTP_QUIT },
	{ "initial connection", SMTP_CONNECT }, { "conn", SMTP_CONNECT },
	{ "greeting", SMTP_CONNECT },	      { "mail", SMTP_MAIL },
};

enum smtp_command smtp_command_parse(struct slice s)
{
	s = slice_sub(s, 0, 64);
	for (size_t i = 0; i < sizeof(phases) / sizeof(phases[0]); i++)
		if (slice_ifind(s, slice_of(phases[i].words)) != SIZE_MAX)
			return phases[i].at;
	return SMTP_UNKNOWN;
}
