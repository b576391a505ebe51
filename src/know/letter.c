// SPDX-License-Identifier: BSD-2-Clause
#include "know/letter.h"

#include "base/buf.h"
#include "base/clock.h"
#include "base/text.h"
#include "cause/domain.h"
#include "report/reply.h"

#define LETTERS_MAX (1u << 20)

enum letter { LETTER_RECEIVER, LETTER_HOSTER, LETTER_FORWARDER, LETTER_TRACE, LETTER_RECIPIENT, LETTER_COUNT };

static const struct {
	const char *page, *to;
} letters[LETTER_COUNT] = {
	[LETTER_RECEIVER] = { "receiver", N_("to the receiver's postmaster") },
	[LETTER_HOSTER] = { "hoster", N_("to the hoster of our server") },
	[LETTER_FORWARDER] = { "forwarder", N_("to the postmaster who forwards") },
	[LETTER_TRACE] = { "trace", N_("to the receiver's postmaster: please trace") },
	[LETTER_RECIPIENT] = { "recipient", N_("to the recipient, by another way") },
};

static const struct finding *find(const struct verdict *v, enum finding_id id)
{
	for (size_t i = 0; i < v->nfindings; i++)
		if (v->findings[i].id == id)
			return &v->findings[i];
	return NULL;
}

static bool helps(enum letter l, const struct verdict *v)
{
	enum cause_tag tag = cause_tag_of(v->cause);

	switch (l) {
	case LETTER_HOSTER:
		return find(v, FINDING_DNSBL_LISTING) != NULL;
	case LETTER_FORWARDER:
		return find(v, FINDING_FORWARD_LEAK) != NULL;
	case LETTER_TRACE:
		return find(v, FINDING_SENT_BUT_UNSEEN) != NULL;
	case LETTER_RECIPIENT:
		return find(v, FINDING_DISGUISED_REFUSAL) != NULL;
	case LETTER_RECEIVER:
		return find(v, FINDING_FORWARD_LEAK) == NULL && (tag == TAG_BLOCK || tag == TAG_AUTH);
	case LETTER_COUNT:
		break;
	}
	return false;
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
	const struct finding *query = find(v, FINDING_DNSBL_QUERY_ERROR), *taken = find(v, FINDING_SENT_BUT_UNSEEN);
	const struct finding *from = l == LETTER_FORWARDER ? find(v, FINDING_FORWARD_LEAK) : l == LETTER_TRACE ? taken : dead ? dead : query ? query : listed;
	struct finding f = { .variant = dead ? "dead" : query ? "query" : listed ? "listing" : "other" };
	char text[CLOCK_TEXT];
	struct slice to = v->alias.n ? v->alias : v->recipient;

	for (size_t i = 0; from && i < from->nslots; i++)
		if (strcmp(from->slots[i].name, "r") != 0) /* the exposed address */
			finding_set(&f, from->slots[i].name, from->slots[i].value);
	if (!from)
		finding_set(&f, "T", r->reply.host.n ? r->reply.host : r->remote_mta.n ? r->remote_mta : domain_of(to));
	finding_set(&f, "date", arena_dup(a, slice_of(clock_text(x->original.date ? x->original.date : x->msg->date, text))));
	finding_set(&f, "from", x->original.from.n ? x->original.from : x->bounce_to);
	finding_set(&f, "to", to);
	finding_set(&f, "domain", domain_of(x->original.from.n ? x->original.from : x->bounce_to));
	finding_set(&f, "msgid", x->original.message_id);
	finding_set(&f, "code", code_of(a, r, v));
	if (!v->alias.n) /* else it may quote the exposed address */
		finding_set(&f, "reply", r->reply.text.n ? r->reply.text : r->diagnostic);
	return f;
}

static void put_letter(struct arena *a, struct buf *out, enum letter l, enum know_lang lang, const struct finding *f)
{
	const char *page = letters[l].page;

	buf_printf(out, "---- %s\nSubject: ", _(letters[l].to));
	buf_put(out, know_fill(a, know_letter(page, lang, KNOW_TITLE), f));
	buf_puts(out, "\n\n");
	buf_put(out, know_fill(a, know_letter(page, lang, KNOW_EXPLAIN), f));
	buf_puts(out, "\n\n");
}

struct slice letters_write(struct arena *a, enum know_lang lang, const struct extract *x, const struct verdict *verdicts)
{
	struct buf out;
	struct slice result;
	size_t i = 0;

	buf_init(&out, LETTERS_MAX);
	for (const struct report *r = x->reports; r; r = r->next, i++)
		for (int l = 0; l < LETTER_COUNT; l++)
			if (helps((enum letter)l, &verdicts[i])) {
				struct finding f = facts(a, (enum letter)l, x, r, &verdicts[i]);

				put_letter(a, &out, (enum letter)l, lang, &f);
			}
	result = arena_dup(a, buf_slice(&out));
	buf_release(&out);
	return result;
}
