// SPDX-License-Identifier: BSD-2-Clause
#include "know/letter.h"

#include "base/clock.h"
#include "base/text.h"
#include "cause/domain.h"
#include "report/reply.h"

static const char *const names[LETTER_COUNT] = { "receiver", "hoster", "forwarder" };

const char *letter_name(enum letter l)
{
	return names[l];
}

const char *letter_to(enum letter l)
{
	static const char *const to[LETTER_COUNT] = { N_("to the receiver's postmaster"), N_("to the hoster of our server"),
						      N_("to the postmaster who forwards") };

	return to[l];
}

static const struct finding *find(const struct verdict *v, enum finding_id id)
{
	for (size_t i = 0; i < v->nfindings; i++)
		if (v->findings[i].id == id)
			return &v->findings[i];
	return NULL;
}

bool letter_applies(enum letter l, const struct verdict *v)
{
	enum cause_tag tag = cause_tag_of(v->cause);

	switch (l) {
	case LETTER_HOSTER:
		return find(v, FINDING_DNSBL_LISTING) != NULL;
	case LETTER_FORWARDER:
		return find(v, FINDING_FORWARD_LEAK) != NULL;
	case LETTER_RECEIVER:
		return find(v, FINDING_FORWARD_LEAK) == NULL && (tag == TAG_BLOCK || tag == TAG_AUTH);
	case LETTER_COUNT:
		break;
	}
	return false;
}

static void slot(struct finding *f, const char *name, struct slice value)
{
	if (value.n && f->nslots < FINDING_SLOTS)
		f->slots[f->nslots++] = (struct finding_slot){ name, value };
}

/* "550 5.7.1", or the one of them that there is. */
static struct slice code_of(struct arena *a, const struct report *r, const struct verdict *v)
{
	char status[20];

	enhanced_text(v->status, status);
	if (!r->reply.code)
		return *status ? arena_dup(a, slice_of(status)) : S("-");
	return arena_printf(a, *status ? "%u %s" : "%u", r->reply.code, status);
}

/* What the finding knows, and what every letter needs. */
static struct finding facts(struct arena *a, enum letter l, const struct extract *x, const struct report *r, const struct verdict *v)
{
	const struct finding *dead = find(v, FINDING_DNSBL_DEAD), *listed = find(v, FINDING_DNSBL_LISTING);
	const struct finding *from = l == LETTER_FORWARDER ? find(v, FINDING_FORWARD_LEAK) : dead ? dead : listed;
	struct finding f = { .variant = dead ? "dead" : listed ? "listing" : "other" };
	char text[CLOCK_TEXT];
	struct slice to = v->alias.n ? v->alias : v->recipient;

	for (size_t i = 0; from && i < from->nslots; i++)
		if (strcmp(from->slots[i].name, "r") != 0) /* the exposed address */
			slot(&f, from->slots[i].name, from->slots[i].value);
	if (!from)
		slot(&f, "T", r->reply.host.n ? r->reply.host : r->remote_mta.n ? r->remote_mta : domain_of(to));
	slot(&f, "date", arena_dup(a, slice_of(clock_text(x->original.date ? x->original.date : x->msg->date, text))));
	slot(&f, "from", x->original.from.n ? x->original.from : x->bounce_to);
	slot(&f, "to", to);
	slot(&f, "msgid", x->original.message_id);
	slot(&f, "code", code_of(a, r, v));
	if (l != LETTER_FORWARDER)
		slot(&f, "reply", r->reply.text.n ? r->reply.text : r->diagnostic);
	return f;
}

struct slice letter_write(struct arena *a, enum letter l, enum know_lang lang, const struct extract *x, const struct report *r,
			  const struct verdict *v)
{
	struct finding f = facts(a, l, x, r, v);
	struct slice subject = know_fill(a, know_letter(names[l], lang, KNOW_TITLE), &f);
	struct slice text = know_fill(a, know_letter(names[l], lang, KNOW_EXPLAIN), &f);

	return arena_printf(a, "Subject: %.*s\n\n%.*s\n", SLICE_ARG(subject), SLICE_ARG(text));
}
