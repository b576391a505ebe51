// SPDX-License-Identifier: BSD-2-Clause
/* The keys of the filter language, and whether an expression holds for a failure. */
#include "ui/model/filter_parts.h"

#include <stdio.h>
#include <stdlib.h>

#include "base/buf.h"
#include "base/idn.h"
#include "base/text.h"
#include "base/utf8.h"
#include "cause/domain.h"
#include "cause/finding.h"
#include "cause/verdict.h"

static const char *cause_at(size_t i)
{
	return cause_name((enum cause)i);
}

static const char *state_at(size_t i)
{
	return i == IS_TAGGED ? "tagged" : i == IS_MINE ? "mine" : state_name((enum state)i);
}

static const char *finding_at(size_t i)
{
	return finding_name((enum finding_id)i);
}

static const char *certainty_at(size_t i)
{
	return confidence_name((enum confidence)i);
}

const char *growth_name(enum growth g)
{
	static const char *const names[] = { N_("falling"), N_("steady"), N_("rising") };

	return names[g];
}

static const char *growth_at(size_t i)
{
	return growth_name((enum growth)i);
}

static const char *has_at(size_t i)
{
	static const char *const names[] = { "note", "leak", "dnsbl", "transcript" };

	return names[i];
}

static const struct name_set causes = { cause_at, CAUSE_COUNT, N_("no such cause") };
static const struct name_set states = { state_at, IS_SETS, N_("no such state") };
static const struct name_set findings = { finding_at, FINDING_COUNT, N_("no such finding") };
static const struct name_set certainties = { certainty_at, 3, N_("no such certainty") };
static const struct name_set growths = { growth_at, 3, N_("no such trend") };
static const struct name_set things = { has_at, 4, N_("no such property") };

const struct key_info filter_keys[K_KEYS] = {
	[K_WORD] = { "", "", VALUE_TEXT, NULL, 0 },
	[K_CAUSE] = { "cause", N_("cause, or several with commas"), VALUE_NAME, &causes, 0 },
	[K_TO] = { "to", N_("address mailed to"), VALUE_TEXT, NULL, 0 },
	[K_FROM] = { "from", N_("sender"), VALUE_TEXT, NULL, offsetof(struct entry, sender) },
	[K_ALIAS] = { "alias", N_("forwarding address"), VALUE_TEXT, NULL, offsetof(struct entry, alias) },
	[K_EXPOSED] = { "exposed", N_("exposed address"), VALUE_TEXT, NULL, 0 },
	[K_DOMAIN] = { "domain", N_("recipient domain, or one above it"), VALUE_DOMAIN, NULL, offsetof(struct entry, domain) },
	[K_HOST] = { "host", N_("remote host, or a domain above it"), VALUE_DOMAIN, NULL, offsetof(struct entry, host) },
	[K_MTA] = { "mta", N_("software that wrote the notice"), VALUE_TEXT, NULL, offsetof(struct entry, mta) },
	[K_IP] = { "ip", N_("address, or network as 192.0.2.0/24"), VALUE_IP, NULL, offsetof(struct entry, ip) },
	[K_CODE] = { "code", N_("reply code, 55* too"), VALUE_CODE, NULL, 0 },
	[K_STATUS] = { "status", N_("enhanced status, 5.7.* too"), VALUE_STATUS, NULL, 0 },
	[K_DNSBL] = { "dnsbl", N_("block list"), VALUE_TEXT, NULL, offsetof(struct entry, dnsbl) },
	[K_MAILER] = { "mailer", N_("X-Mailer"), VALUE_TEXT, NULL, offsetof(struct entry, mailer) },
	[K_SUBJECT] = { "subject", N_("subject"), VALUE_TEXT, NULL, offsetof(struct entry, subject) },
	[K_MSGID] = { "msgid", N_("Message-ID"), VALUE_TEXT, NULL, offsetof(struct entry, msgid) },
	[K_IS] = { "is", N_("new open back asleep muted done tagged mine"), VALUE_NAME, &states, 0 },
	[K_HAS] = { "has", N_("note leak dnsbl transcript"), VALUE_NAME, &things, 0 },
	[K_BY] = { "by", N_("who resolved it: a name, me"), VALUE_PERSON, NULL, offsetof(struct entry, by) },
	[K_ASSIGNED] = { "assigned", N_("who has it: a name, me, nobody"), VALUE_PERSON, NULL, offsetof(struct entry, assignee) },
	[K_SINCE] = { "since", N_("failed then or later: 7d, 12h, mon, 2026-11-01"), VALUE_TIME, NULL, 0 },
	[K_BEFORE] = { "before", N_("failed before: 7d, 12h, mon, 2026-11-01"), VALUE_TIME, NULL, 0 },
	[K_ON] = { "on", N_("failed on that day or in that month: mon, today, 2026-11"), VALUE_TIME, NULL, 0 },
	[K_PULLED] = { "pulled", N_("pulled since 7d, 12h, or on a day"), VALUE_TIME, NULL, 0 },
	[K_COUNT] = { "count", N_("size of its group: >10, <=5, 1"), VALUE_COUNT, NULL, 0 },
	[K_TREND] = { "trend", N_("rising steady falling"), VALUE_NAME, &growths, 0 },
	[K_CERTAINTY] = { "certainty", N_("low medium high"), VALUE_NAME, &certainties, 0 },
	[K_FINDING] = { "finding", N_("finding"), VALUE_NAME, &findings, 0 },
	[K_FOLDER] = { "folder", N_("account and folder that it came from"), VALUE_TEXT, NULL, offsetof(struct entry, folder) },
};

const char *filter_key(size_t i, const char **help)
{
	if (i + 1 >= K_KEYS)
		return NULL;
	*help = filter_keys[i + 1].help;
	return filter_keys[i + 1].name;
}

enum key filter_key_named(struct slice name)
{
	for (int k = K_WORD + 1; k < K_KEYS; k++)
		if (slice_eq(name, slice_of(filter_keys[k].name)))
			return (enum key)k;
	return K_KEYS;
}

static bool names_key(const struct filter *f, enum key key)
{
	for (size_t i = 0; f && i < f->n; i++)
		if (f->terms[i].key == key)
			return true;
	return false;
}

bool filter_names_group(const struct filter *f)
{
	return names_key(f, K_COUNT) || names_key(f, K_TREND);
}

bool filter_names_finding(const struct filter *f)
{
	return names_key(f, K_FINDING);
}

void filter_release(struct filter *f)
{
	for (size_t i = 0; f && i < f->n; i++) {
		for (size_t k = 0; k < f->terms[i].n; k++)
			if (f->terms[i].values[k].regex) {
				regfree(f->terms[i].values[k].regex);
				free(f->terms[i].values[k].regex);
			}
		free(f->terms[i].memo);
		f->terms[i] = (struct term){ 0 };
	}
}

/* ---- one string ---- */

static bool plain(struct slice s)
{
	for (size_t i = 0; i < s.n; i++)
		if ((unsigned char)s.p[i] >= 0x80)
			return false;
	return true;
}

/* A value somewhere in a text, as folded. */
static bool text_fits(const struct value *v, struct slice hay)
{
	struct buf folded;
	bool fits;

	if (plain(hay) && !v->regex)
		return slice_ifind(hay, v->text) != SIZE_MAX || (v->other.n && slice_ifind(hay, v->other) != SIZE_MAX);
	buf_init(&folded, hay.n + 8);
	utf8_fold(&folded, hay);
	hay = buf_slice(&folded);
	fits = v->regex ? regexec(v->regex, buf_cstr(&folded), 0, NULL, 0) == 0 :
			  slice_find(hay, v->text) != SIZE_MAX || (v->other.n && slice_find(hay, v->other) != SIZE_MAX);
	buf_release(&folded);
	return fits;
}

static bool domain_fits(const struct value *v, struct slice domain)
{
	struct arena a;
	bool fits;

	if (v->regex || slice_chr(v->text, '.') == SIZE_MAX)
		return text_fits(v, domain);
	if (plain(domain))
		return domain_under(domain, v->other.n ? v->other : v->text);
	arena_init(&a);
	fits = domain_under(idn_ascii(&a, domain), v->other.n ? v->other : v->text);
	arena_release(&a);
	return fits;
}

static bool ip_fits(const struct value *v, struct slice ip)
{
	struct ipnet net;

	if (v->regex)
		return text_fits(v, ip);
	if (!v->net.length)
		return slice_istarts(ip, v->text);
	return ipnet_parse(ip, &net) && ipnet_has(&v->net, &net);
}

static bool string_fits(const struct term *t, struct slice s)
{
	enum value_kind kind = filter_keys[t->key].kind;

	for (size_t i = 0; i < t->n; i++)
		if (kind == VALUE_DOMAIN ? domain_fits(&t->values[i], s) :
		    kind == VALUE_IP	 ? ip_fits(&t->values[i], s) :
					   text_fits(&t->values[i], s))
			return true;
	return false;
}

/* The string of the index fits one of the term's values; looked at once. */
static bool id_fits(const struct term *t, const struct index *ix, uint32_t id)
{
	struct term *known = (struct term *)t; /* only what it remembers changes */

	if (!id)
		return false;
	if (t->nmemo <= id) {
		size_t n = index_nstrings(ix) > id ? index_nstrings(ix) : (size_t)id + 1;

		known->memo = mem_realloc(t->memo, n);
		memset(known->memo + t->nmemo, 0, n - t->nmemo);
		known->nmemo = n;
	}
	if (!t->memo[id])
		known->memo[id] = string_fits(t, index_str(ix, id)) ? 2 : 1;
	return t->memo[id] == 2;
}

/* ---- one term ---- */

enum truth { NO, UNKNOWN, YES };

static bool any_string(const struct term *t, const struct index *ix, const struct entry *e)
{
	const uint32_t strings[] = { e->recipient, e->alias, e->sender, e->subject, e->host, e->org, e->dnsbl, e->mailer, e->diagnosis };

	for (size_t i = 0; i < sizeof(strings) / sizeof(strings[0]); i++)
		if (id_fits(t, ix, strings[i]))
			return true;
	return string_fits(t, slice_of(cause_name((enum cause)e->cause)));
}

static bool status_fits(const struct entry *e, const struct value *v)
{
	char text[24];
	size_t star = slice_chr(v->text, '*');

	snprintf(text, sizeof(text), "%u.%u.%u", e->status[0], e->status[1], e->status[2]);
	if (star != SIZE_MAX)
		return slice_starts(slice_of(text), slice_sub(v->text, 0, star));
	return slice_eq(slice_of(text), v->text);
}

static bool person_fits(const struct filter *f, const struct value *v, struct slice name)
{
	if (slice_eq(v->text, S("nobody")))
		return !name.n;
	return name.n && (slice_eq(v->text, S("me")) ? slice_ieq(name, f->me) : text_fits(v, name));
}

static bool state_fits(const struct filter *f, const struct index *ix, const struct entry *e, uint64_t which, bool tagged)
{
	if (which == IS_TAGGED)
		return tagged;
	if (which == IS_MINE)
		return e->assignee && slice_ieq(index_str(ix, e->assignee), f->me);
	if (which == STATE_OPEN) /* what is to be done: back, new and open */
		return e->state <= STATE_OPEN;
	return e->state == which;
}

static bool has_property(const struct entry *e, uint64_t which)
{
	static const uint8_t bits[] = { ENTRY_NOTE, ENTRY_LEAK, ENTRY_DNSBL, ENTRY_TRANSCRIPT };

	return e->flags & bits[which];
}

static bool count_fits(const struct value *v, uint32_t count)
{
	return v->compare == COMPARE_MORE ? count > v->number : v->compare == COMPARE_LESS ? count < v->number : count == v->number;
}

static bool in_time(const struct value *v, int64_t t)
{
	return t && t >= v->from && t < v->to;
}

/* Keys whose values are looked at one by one; those of text are in term_holds. */
static bool value_holds(const struct filter *f, const struct term *t, const struct value *v, const struct index *ix, const struct entry *e,
			const struct filter_facts *facts)
{
	switch (t->key) {
	case K_CAUSE:
		return e->cause == v->number;
	case K_CODE:
		return e->reply >= v->number && e->reply <= v->upto;
	case K_STATUS:
		return status_fits(e, v);
	case K_IS:
		return state_fits(f, ix, e, v->number, facts && facts->tagged);
	case K_HAS:
		return has_property(e, v->number);
	case K_BY:
		return e->state == STATE_DONE && person_fits(f, v, index_str(ix, e->by));
	case K_ASSIGNED:
		return person_fits(f, v, index_str(ix, e->assignee));
	case K_SINCE:
	case K_BEFORE:
	case K_ON:
		return in_time(v, e->failed_at);
	case K_PULLED:
		return in_time(v, e->pulled_at);
	case K_COUNT:
		return count_fits(v, facts->count);
	case K_TREND:
		return (uint64_t)facts->growth == v->number;
	case K_CERTAINTY:
		return e->confidence == v->number;
	case K_FINDING:
		return e->findings >> v->number & 1;
	case K_WORD:
	case K_TO:
	case K_FROM:
	case K_ALIAS:
	case K_EXPOSED:
	case K_DOMAIN:
	case K_HOST:
	case K_MTA:
	case K_IP:
	case K_DNSBL:
	case K_MAILER:
	case K_SUBJECT:
	case K_MSGID:
	case K_FOLDER:
	case K_KEYS:
		break;
	}
	return false;
}

static bool any_value(const struct filter *f, const struct term *t, const struct index *ix, const struct entry *e,
		      const struct filter_facts *facts)
{
	for (size_t i = 0; i < t->n; i++)
		if (value_holds(f, t, &t->values[i], ix, e, facts))
			return true;
	return false;
}

uint32_t entry_string(const struct entry *e, size_t offset)
{
	uint32_t id;

	memcpy(&id, (const char *)e + offset, sizeof(id));
	return id;
}

static enum truth term_holds(const struct filter *f, const struct term *t, const struct index *ix, const struct entry *e,
			     const struct filter_facts *facts)
{
	bool holds;

	if ((t->key == K_COUNT || t->key == K_TREND) && !(facts && facts->grouped))
		return UNKNOWN;
	if (t->key == K_WORD)
		holds = any_string(t, ix, e);
	else if (t->key == K_TO)
		holds = id_fits(t, ix, e->alias ? e->alias : e->recipient);
	else if (t->key == K_EXPOSED)
		holds = (e->flags & ENTRY_LEAK) && id_fits(t, ix, e->recipient);
	else if (t->key == K_HOST)
		holds = id_fits(t, ix, e->host) || id_fits(t, ix, e->org);
	else if (t->key == K_DOMAIN) /* of the mailbox behind the alias, too */
		holds = id_fits(t, ix, e->domain) || (e->alias && string_fits(t, domain_of(index_str(ix, e->recipient))));
	else if (filter_keys[t->key].kind != VALUE_PERSON && filter_keys[t->key].string)
		holds = id_fits(t, ix, entry_string(e, filter_keys[t->key].string));
	else
		holds = any_value(f, t, ix, e, facts);
	return holds ? YES : NO;
}

bool filter_holds(const struct filter *f, const struct index *ix, const struct entry *e, const struct filter_facts *facts)
{
	enum truth stack[TERMS_MAX + 1];
	size_t n = 0;

	for (size_t i = 0; f && i < f->nops; i++) {
		uint8_t op = f->ops[i];

		if (op < TERMS_MAX) {
			stack[n++] = term_holds(f, &f->terms[op], ix, e, facts);
		} else if (op == OP_NOT) {
			stack[n - 1] = (enum truth)(YES - stack[n - 1]);
		} else {
			n--;
			if (op == OP_AND ? stack[n] < stack[n - 1] : stack[n] > stack[n - 1])
				stack[n - 1] = stack[n];
		}
	}
	return n == 0 || stack[0] != NO;
}
