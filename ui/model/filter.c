// SPDX-License-Identifier: BSD-2-Clause
#include "ui/model/filter.h"

#include <stdarg.h>
#include <stdio.h>
#include <time.h>

#include "base/buf.h"
#include "base/text.h"
#include "base/utf8.h"
#include "cause/domain.h"
#include "cause/finding.h"
#include "cause/verdict.h"

#define TERMS_MAX 64
#define VALUES_MAX 16
#define DEPTH_MAX 16

enum key {
	K_WORD, K_CAUSE, K_TO, K_FROM, K_ALIAS, K_EXPOSED, K_DOMAIN, K_HOST, K_MTA, K_IP, K_CODE, K_STATUS, K_DNSBL, K_MAILER,
	K_SUBJECT, K_MSGID, K_IS, K_HAS, K_ASSIGNED, K_SINCE, K_BEFORE, K_CERTAINTY, K_FINDING, K_LEAKED, K_COUNT
};

static const struct {
	const char *name, *help;
} keys[K_COUNT] = {
	[K_WORD] = { "", "" },
	[K_CAUSE] = { "cause", N_("cause, or several with commas") },
	[K_TO] = { "to", N_("address mailed to") },
	[K_FROM] = { "from", N_("sender") },
	[K_ALIAS] = { "alias", N_("forwarding address") },
	[K_EXPOSED] = { "exposed", N_("exposed address") },
	[K_DOMAIN] = { "domain", N_("recipient domain, or one above it") },
	[K_HOST] = { "host", N_("remote host") },
	[K_MTA] = { "mta", N_("software that wrote the notice") },
	[K_IP] = { "ip", N_("address") },
	[K_CODE] = { "code", N_("reply code") },
	[K_STATUS] = { "status", N_("enhanced status, 5.7.* too") },
	[K_DNSBL] = { "dnsbl", N_("block list") },
	[K_MAILER] = { "mailer", N_("X-Mailer") },
	[K_SUBJECT] = { "subject", N_("subject") },
	[K_MSGID] = { "msgid", N_("Message-ID") },
	[K_IS] = { "is", "new open back asleep muted done" },
	[K_HAS] = { "has", "note leak dnsbl transcript" },
	[K_ASSIGNED] = { "assigned", N_("who has it: a name, me, nobody") },
	[K_SINCE] = { "since", N_("7d, 12h or 2026-11-01") },
	[K_BEFORE] = { "before", N_("7d, 12h or 2026-11-01") },
	[K_CERTAINTY] = { "certainty", "low medium high" },
	[K_FINDING] = { "finding", N_("finding") },
	[K_LEAKED] = { "leaked", "" },
};

struct term {
	enum key key;
	struct slice values[VALUES_MAX]; /* folded */
	uint64_t numbers[VALUES_MAX];
	size_t n;
	int64_t time;
};

/* The expression behind its operands: "a b or" for "a or b". A number below TERMS_MAX is a term. */
enum { OP_AND = TERMS_MAX, OP_OR, OP_NOT };

struct filter {
	struct term terms[TERMS_MAX];
	size_t n;
	uint8_t ops[TERMS_MAX * (DEPTH_MAX + 4)]; /* a term, an operator between two, a "not" at each depth */
	size_t nops;
	struct slice me;
};

const char *filter_key(size_t i, const char **help)
{
	if (i + 1 >= K_COUNT - 1)
		return NULL;
	*help = keys[i + 1].help;
	return keys[i + 1].name;
}

/* ---- parsing ---- */

struct parser {
	struct arena *a;
	struct slice text; /* folded */
	size_t at;
	struct filter *f;
	int64_t now;
	struct filter_error *error;
};

__attribute__((format(printf, 3, 4))) static bool fail(struct parser *p, size_t column, const char *fmt, ...)
{
	va_list ap;

	va_start(ap, fmt);
	vsnprintf(p->error->msg, sizeof(p->error->msg), fmt, ap);
	va_end(ap);
	p->error->column = column;
	return false;
}

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

/* A value that must be one of a set of names, given by index. */
static bool name_value(struct parser *p, struct slice v, size_t column, const char *(*name)(size_t), size_t count, const char *what,
		       uint64_t *out)
{
	const char *best = NULL;
	unsigned least = 4;

	for (size_t i = 0; i < count; i++) {
		unsigned d;

		if (slice_eq(v, slice_of(name(i)))) {
			*out = i;
			return true;
		}
		d = edits(v, name(i));
		if (d < least) {
			least = d;
			best = name(i);
		}
	}
	if (best)
		return fail(p, column, _("no such %s. Did you mean %s?"), what, best);
	return fail(p, column, _("no such %s"), what);
}

static const char *cause_at(size_t i)
{
	return cause_name((enum cause)i);
}

static const char *state_at(size_t i)
{
	return state_name((enum state)i);
}

static const char *finding_at(size_t i)
{
	return finding_name((enum finding_id)i);
}

static const char *certainty_at(size_t i)
{
	return confidence_name((enum confidence)i);
}

static const char *has_at(size_t i)
{
	static const char *const names[] = { "note", "leak", "dnsbl", "transcript" };

	return names[i];
}

/* "7d", "12h", "2w", "2026-11-01" */
static bool time_value(struct parser *p, struct slice v, size_t column, int64_t *out)
{
	uint64_t n;
	struct tm tm = { 0 };
	struct slice y, m, d, rest;
	uint64_t a, b, c;

	if (v.n > 1 && slice_u64(slice_sub(v, 0, v.n - 1), &n) && n < 100000) {
		static const char units[] = "hdwm";
		static const int64_t seconds[] = { 3600, 86400, 604800, 2592000 };
		const char *u = memchr(units, v.p[v.n - 1], strlen(units));

		if (u) {
			*out = p->now - (int64_t)n * seconds[u - units];
			return true;
		}
	}
	if (slice_cut(v, '-', &y, &rest) && slice_cut(rest, '-', &m, &d) && slice_u64(y, &a) && slice_u64(m, &b) && slice_u64(d, &c) &&
	    a > 1969 && a < 2200 && b >= 1 && b <= 12 && c >= 1 && c <= 31) {
		tm.tm_year = (int)a - 1900;
		tm.tm_mon = (int)b - 1;
		tm.tm_mday = (int)c;
		tm.tm_isdst = -1;
		*out = (int64_t)mktime(&tm);
		return true;
	}
	return fail(p, column, _("a time is 7d, 12h or 2026-11-01"));
}

static bool check_value(struct parser *p, struct term *t, struct slice v, size_t column, uint64_t *number)
{
	switch (t->key) {
	case K_CAUSE:
		if (cause_by_name(v) != CAUSE_COUNT) {
			*number = cause_by_name(v);
			return true;
		}
		return name_value(p, v, column, cause_at, CAUSE_COUNT, _("cause"), number);
	case K_IS:
		return name_value(p, v, column, state_at, STATE_COUNT, _("state"), number);
	case K_HAS:
		return name_value(p, v, column, has_at, 4, _("property"), number);
	case K_FINDING:
		return name_value(p, v, column, finding_at, FINDING_COUNT, _("finding"), number);
	case K_CERTAINTY:
		return name_value(p, v, column, certainty_at, 3, _("certainty"), number);
	case K_CODE:
		return slice_u64(v, number) ? true : fail(p, column, _("a reply code is a number"));
	case K_SINCE:
	case K_BEFORE:
		return time_value(p, v, column, &t->time);
	case K_WORD:
	case K_TO:
	case K_FROM:
	case K_ALIAS:
	case K_EXPOSED:
	case K_DOMAIN:
	case K_HOST:
	case K_MTA:
	case K_IP:
	case K_STATUS:
	case K_DNSBL:
	case K_MAILER:
	case K_SUBJECT:
	case K_MSGID:
	case K_ASSIGNED:
	case K_LEAKED:
	case K_COUNT:
		break;
	}
	return true;
}

static bool take_values(struct parser *p, struct term *t, struct slice v, size_t column)
{
	while (v.n || t->n == 0) {
		struct slice one;

		slice_cut(v, ',', &one, &v);
		if (!one.n)
			return fail(p, column, _("a value is missing"));
		if (t->n == VALUES_MAX)
			return fail(p, column, _("too many values"));
		t->values[t->n] = one;
		if (!check_value(p, t, one, column, &t->numbers[t->n]))
			return false;
		t->n++;
		column += one.n + 1;
		if (!v.n)
			break;
	}
	return true;
}

static bool find_key(struct parser *p, struct slice word, enum key *key, struct slice *value, size_t column)
{
	struct slice name;
	const char *best = NULL;
	unsigned least = 3;

	*key = K_WORD;
	*value = word;
	if (slice_eq(word, S("leaked"))) {
		*key = K_LEAKED;
		return true;
	}
	if (!slice_cut(word, ':', &name, value) || !name.n) {
		*value = word;
		return true;
	}
	for (int k = K_WORD + 1; k < K_LEAKED; k++) {
		unsigned d = edits(name, keys[k].name);

		if (d == 0) {
			*key = (enum key)k;
			return true;
		}
		if (d < least) {
			least = d;
			best = keys[k].name;
		}
	}
	if (best)
		return fail(p, column, _("no such key. Did you mean %s:?"), best);
	return fail(p, column, _("no such key \"%.*s\""), SLICE_ARG(slice_sub(name, 0, 40)));
}

static void skip_blanks(struct parser *p)
{
	while (p->at < p->text.n && p->text.p[p->at] == ' ')
		p->at++;
}

/* Whether that stands next; taken when it does. */
static bool take(struct parser *p, const char *what)
{
	skip_blanks(p);
	if (!slice_starts(slice_sub(p->text, p->at, p->text.n), slice_of(what)))
		return false;
	p->at += strlen(what);
	return true;
}

/* "or" as a word of its own. */
static bool take_or(struct parser *p)
{
	struct slice rest;

	skip_blanks(p);
	rest = slice_sub(p->text, p->at, p->text.n);
	if (!slice_starts(rest, S("or")) || (rest.n > 2 && rest.p[2] != ' ' && rest.p[2] != '('))
		return false;
	p->at += 2;
	return true;
}

static bool at_end(struct parser *p)
{
	skip_blanks(p);
	return p->at == p->text.n || p->text.p[p->at] == ')';
}

static void put_op(struct parser *p, uint8_t op)
{
	p->f->ops[p->f->nops++] = op;
}

/* "word", "two words" in quotes, key:value. */
static bool parse_term(struct parser *p)
{
	struct term *t = &p->f->terms[p->f->n];
	size_t from = p->at, end = p->at;
	struct slice piece, value;

	if (p->f->n == TERMS_MAX)
		return fail(p, from, _("too many terms"));
	if (take(p, "\"")) {
		end = slice_chr(slice_sub(p->text, p->at, p->text.n), '"');
		end = end == SIZE_MAX ? p->text.n : p->at + end;
		t->values[t->n++] = slice_sub(p->text, p->at, end);
		p->at = end < p->text.n ? end + 1 : end;
	} else {
		while (end < p->text.n && p->text.p[end] != ' ' && p->text.p[end] != ')')
			end++;
		piece = slice_sub(p->text, from, end);
		p->at = end;
		if (!find_key(p, piece, &t->key, &value, from))
			return false;
		if (t->key == K_WORD)
			t->values[t->n++] = value;
		else if (t->key != K_LEAKED && !take_values(p, t, value, from + (size_t)(value.p - piece.p)))
			return false;
	}
	put_op(p, (uint8_t)p->f->n++);
	return true;
}

static bool parse_any(struct parser *p, int depth);

static bool parse_one(struct parser *p, int depth)
{
	size_t column;
	bool negated = p->at + 1 < p->text.n && p->text.p[p->at + 1] != ' ' && take(p, "-");

	column = p->at;
	if (take(p, "(")) {
		if (depth == DEPTH_MAX)
			return fail(p, column, _("too many parentheses"));
		if (at_end(p))
			return fail(p, column, _("nothing stands in the parentheses"));
		if (!parse_any(p, depth + 1))
			return false;
		if (!take(p, ")"))
			return fail(p, column, _("this parenthesis is not closed"));
	} else if (!parse_term(p)) {
		return false;
	}
	if (negated)
		put_op(p, OP_NOT);
	return true;
}

static bool parse_all(struct parser *p, int depth)
{
	bool first = true;

	while (!at_end(p)) {
		size_t before = p->at;

		if (!first && take_or(p)) {
			p->at = before;
			break;
		}
		if (!parse_one(p, depth))
			return false;
		if (!first)
			put_op(p, OP_AND);
		first = false;
	}
	return true;
}

/* Alternatives; an "or" at the end waits for what is still being typed. */
static bool parse_any(struct parser *p, int depth)
{
	if (!parse_all(p, depth))
		return false;
	while (take_or(p)) {
		if (at_end(p))
			break;
		if (!parse_all(p, depth))
			return false;
		put_op(p, OP_OR);
	}
	return true;
}

struct filter *filter_parse(struct arena *a, struct slice text, struct slice me, int64_t now, struct filter_error *error)
{
	struct parser p = { .a = a, .f = arena_new(a, struct filter), .now = now, .error = error };
	struct buf folded;
	bool ok;

	p.f->me = me;
	buf_init(&folded, 4096);
	utf8_fold(&folded, text);
	p.text = arena_dup(a, buf_slice(&folded));
	buf_release(&folded);
	ok = parse_any(&p, 0);
	if (ok && p.at < p.text.n)
		ok = fail(&p, p.at, _("this parenthesis was not opened"));
	return ok ? p.f : NULL;
}

bool filter_names_state(const struct filter *f)
{
	for (size_t i = 0; f && i < f->n; i++)
		if (f->terms[i].key == K_IS)
			return true;
	return false;
}

/* ---- matching ---- */

static bool has_text(struct slice hay, struct slice needle)
{
	struct buf folded;
	bool found;

	if (slice_ifind(hay, needle) != SIZE_MAX)
		return true;
	for (size_t i = 0; i < hay.n; i++)
		if ((unsigned char)hay.p[i] >= 0x80) {
			buf_init(&folded, hay.n + 8);
			utf8_fold(&folded, hay);
			found = slice_find(buf_slice(&folded), needle) != SIZE_MAX;
			buf_release(&folded);
			return found;
		}
	return false;
}

/* The addresses as the row shows them: written to, and exposed. */
static struct slice written(const struct index *ix, const struct entry *e)
{
	return index_str(ix, e->alias ? e->alias : e->recipient);
}

static bool any_text(const struct index *ix, const struct entry *e, struct slice v)
{
	const uint32_t strings[] = { e->recipient, e->alias, e->sender, e->subject, e->host, e->org, e->dnsbl, e->mailer };

	for (size_t i = 0; i < sizeof(strings) / sizeof(strings[0]); i++)
		if (strings[i] && has_text(index_str(ix, strings[i]), v))
			return true;
	return has_text(slice_of(cause_name((enum cause)e->cause)), v);
}

static bool status_fits(const struct entry *e, struct slice v)
{
	char text[24];
	size_t star = slice_chr(v, '*');

	snprintf(text, sizeof(text), "%u.%u.%u", e->status[0], e->status[1], e->status[2]);
	if (star != SIZE_MAX)
		return slice_starts(slice_of(text), slice_sub(v, 0, star));
	return slice_eq(slice_of(text), v);
}

static bool is_state(const struct entry *e, uint64_t state)
{
	if (state == STATE_OPEN) /* what is to be done: back, new and open */
		return e->state <= STATE_OPEN;
	return e->state == state;
}

static bool has_property(const struct entry *e, uint64_t which)
{
	static const uint8_t bits[] = { ENTRY_NOTE, ENTRY_LEAK, ENTRY_DNSBL, ENTRY_TRANSCRIPT };

	return e->flags & bits[which];
}

static bool value_holds(const struct filter *f, const struct term *t, size_t i, const struct index *ix, const struct entry *e)
{
	struct slice v = t->values[i];

	switch (t->key) {
	case K_WORD:
		return any_text(ix, e, v);
	case K_CAUSE:
		return e->cause == t->numbers[i];
	case K_TO:
		return has_text(written(ix, e), v);
	case K_FROM:
		return has_text(index_str(ix, e->sender), v);
	case K_ALIAS:
		return e->alias && has_text(index_str(ix, e->alias), v);
	case K_EXPOSED:
		return (e->flags & ENTRY_LEAK) && has_text(index_str(ix, e->recipient), v);
	case K_DOMAIN:
		return domain_under(index_str(ix, e->domain), v) || domain_under(domain_of(index_str(ix, e->recipient)), v);
	case K_HOST:
		return domain_under(index_str(ix, e->host), v) || has_text(index_str(ix, e->org), v);
	case K_MTA:
		return has_text(index_str(ix, e->mta), v);
	case K_IP:
		return slice_starts(index_str(ix, e->ip), v);
	case K_CODE:
		return e->reply == t->numbers[i];
	case K_STATUS:
		return status_fits(e, v);
	case K_DNSBL:
		return e->dnsbl && has_text(index_str(ix, e->dnsbl), v);
	case K_MAILER:
		return has_text(index_str(ix, e->mailer), v);
	case K_SUBJECT:
		return has_text(index_str(ix, e->subject), v);
	case K_MSGID:
		return has_text(index_str(ix, e->msgid), v);
	case K_IS:
		return is_state(e, t->numbers[i]);
	case K_HAS:
		return has_property(e, t->numbers[i]);
	case K_ASSIGNED:
		if (slice_eq(v, S("nobody")))
			return !e->assignee;
		return slice_ieq(index_str(ix, e->assignee), slice_eq(v, S("me")) ? f->me : v);
	case K_SINCE:
		return e->failed_at >= t->time;
	case K_BEFORE:
		return e->failed_at < t->time;
	case K_CERTAINTY:
		return e->confidence == t->numbers[i];
	case K_FINDING:
		return e->findings >> t->numbers[i] & 1;
	case K_LEAKED:
		return e->flags & ENTRY_LEAK;
	case K_COUNT:
		break;
	}
	return false;
}

static bool term_holds(const struct filter *f, const struct term *t, const struct index *ix, const struct entry *e)
{
	bool holds = t->key == K_LEAKED && value_holds(f, t, 0, ix, e);

	for (size_t i = 0; i < t->n && !holds; i++)
		holds = value_holds(f, t, i, ix, e);
	return holds;
}

bool filter_holds(const struct filter *f, const struct index *ix, const struct entry *e)
{
	bool stack[TERMS_MAX + 1];
	size_t n = 0;

	for (size_t i = 0; f && i < f->nops; i++) {
		uint8_t op = f->ops[i];

		if (op < TERMS_MAX) {
			stack[n++] = term_holds(f, &f->terms[op], ix, e);
		} else if (op == OP_NOT) {
			stack[n - 1] = !stack[n - 1];
		} else {
			n--;
			stack[n - 1] = op == OP_AND ? stack[n - 1] && stack[n] : stack[n - 1] || stack[n];
		}
	}
	return n == 0 || stack[0];
}
