// SPDX-License-Identifier: BSD-2-Clause
/* A report in sentences: no line names the recipient by its place, only the words around an address tell. */
#include "mail/header.h"
#include "report/text.h"

#define PROSE_MAX 16384
#define PROSE_RECIPIENTS 20
#define ADDRESSES_MAX 64 /* looked at; each costs some searches */
#define SENTENCE_HALF 160

/* Words that stand shortly before the address that failed. */
static const char *const nearby[] = { "recipient", "deliver", "address", "user", "mailbox", "mailing list", "failed", "reject", "email to", "mail to", "rcpt",
				      "undeliverable", "inbox" };

/* Words that only stand in the sentence of the address that failed. */
static const char *const certain[] = { "not deliver", "undeliver", "be delivered", "unknown", "not exist", "no such", "was addressed", "not match",
				       "not a member of", "no longer", "rejected", "is full", "over quota", "disabled", "invalid" };

static bool has_any(struct slice text, const char *const *words, size_t n)
{
	for (size_t i = 0; i < n; i++)
		if (slice_ifind(text, slice_of(words[i])) != SIZE_MAX)
			return true;
	return false;
}

static bool blank_line(struct slice text, size_t i)
{
	return text.p[i] == '\n' && i + 1 < text.n && text.p[i + 1] == '\n';
}

static bool full_stop(struct slice text, size_t i)
{
	return text.p[i] == '.' && (i + 1 == text.n || ascii_space((unsigned char)text.p[i + 1]));
}

/* What stands around [from, to) between two full stops or empty lines. */
static struct slice sentence(struct slice text, size_t from, size_t to)
{
	size_t begin = from, end = to;

	while (begin > 0 && from - begin < SENTENCE_HALF && !blank_line(text, begin - 1) && !full_stop(text, begin - 1))
		begin--;
	while (end < text.n && end - to < SENTENCE_HALF && !blank_line(text, end) && !full_stop(text, end))
		end++;
	return slice_sub(text, begin, end);
}

/* The line an address stands on names a header field of the mail, not a recipient that failed. */
static bool on_field_line(struct slice text, size_t at)
{
	static const char *const fields[] = { "from:", "subject:", "message-id:", "date:", "reply-to:", "cc:", "sender:", "for further",
					      "please contact", "contact" };
	struct slice before = slice_sub(text, 0, at), line;
	size_t start = slice_rchr(before, '\n');

	line = slice_trim(slice_sub(text, start == SIZE_MAX ? 0 : start + 1, at + 1));
	for (size_t i = 0; i < sizeof(fields) / sizeof(fields[0]); i++)
		if (slice_istarts(line, slice_of(fields[i])))
			return true;
	return false;
}

/* LONELY: no other address stands in the text, so that any language will do. */
enum strength { NOT_NAMED, LONELY, NEAR, CERTAIN, WRITTEN_TO };

static enum strength strength_of(struct slice text, struct slice addr, const struct slice *known, size_t nknown)
{
	size_t from = (size_t)(addr.p - text.p);

	for (size_t i = 0; i < nknown; i++)
		if (slice_ieq(known[i], addr))
			return WRITTEN_TO;
	if (has_any(sentence(text, from, from + addr.n), certain, sizeof(certain) / sizeof(certain[0])))
		return CERTAIN;
	if (has_any(slice_sub(text, from < SENTENCE_HALF ? 0 : from - SENTENCE_HALF, from), nearby, sizeof(nearby) / sizeof(nearby[0])))
		return NEAR;
	return LONELY;
}

static bool listed(const struct slice *v, size_t n, struct slice addr)
{
	for (size_t i = 0; i < n; i++)
		if (slice_ieq(v[i], addr))
			return true;
	return false;
}

static void add(struct arena *a, struct slice text, struct slice addr, struct report ***tail)
{
	struct report *r = arena_new(a, struct report);

	r->recipient = r->text_recipient = arena_dup(a, addr);
	r->format = "text";
	text_enrich(a, r, text);
	**tail = r;
	*tail = &r->next;
}

size_t text_read_prose(struct arena *a, struct slice text, const struct slice *known, size_t nknown, struct slice not_this,
		       struct report ***tail)
{
	struct slice addr, best[PROSE_RECIPIENTS];
	enum strength strongest = NOT_NAMED;
	size_t at = 0, n = 0, seen = 0;
	bool two = false;

	text = slice_sub(text, 0, PROSE_MAX);
	while (seen++ < ADDRESSES_MAX && addr_scan(text, &at, &addr)) {
		enum strength s;

		if (slice_find(addr, S("//")) != SIZE_MAX || text_is_service(addr) || slice_ieq(addr, not_this) || on_field_line(text, (size_t)(addr.p - text.p)))
			continue;
		s = strength_of(text, addr, known, nknown);
		if (s > strongest)
			n = 0;
		if (s < strongest)
			continue;
		two |= s == LONELY && n && !listed(best, n, addr);
		strongest = s;
		/* all that were written to; of others the first */
		if (n < (s == WRITTEN_TO ? PROSE_RECIPIENTS : 1) && !listed(best, n, addr))
			best[n++] = addr;
	}
	if (strongest == LONELY && two)
		return 0;
	for (size_t i = 0; i < n; i++)
		add(a, text, best[i], tail);
	return n;
}

/* "	exampleuser" on a line of its own. */
static bool is_local_name(struct slice line)
{
	if (line.n < 2 || line.n > 64 || !ascii_alnum((unsigned char)line.p[0]))
		return false;
	for (size_t i = 0; i < line.n; i++)
		if (!ascii_alnum((unsigned char)line.p[i]) && !strchr("._-+", line.p[i]))
			return false;
	return line.p[line.n - 1] != '.';
}

size_t text_read_local(struct arena *a, struct slice text, size_t from, struct slice domain, struct report ***tail)
{
	struct slice rest = slice_sub(text, from, text.n), line;
	size_t count = 0;

	if (!from || slice_chr(domain, '.') == SIZE_MAX)
		return 0;
	slice_line(&rest, &line);
	while (count < PROSE_RECIPIENTS && slice_line(&rest, &line)) {
		bool indented = line.n && (line.p[0] == ' ' || line.p[0] == '\t');

		line = slice_trim(line);
		if (!line.n && !count)
			continue;
		if (!indented || !is_local_name(line))
			break;
		add(a, text, arena_printf(a, "%.*s@%.*s", SLICE_ARG(line), SLICE_ARG(domain)), tail);
		count++;
	}
	return count;
}
