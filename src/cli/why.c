// SPDX-License-Identifier: BSD-2-Clause
#include "cli/why.h"

#include <stdio.h>

#include "base/text.h"
#include "cause/status.h"
#include "cli/reading.h"
#include "know/know.h"
#include "report/reply.h"

#define AROUND 48	/* bytes of context on each side of words that were found */
#define CONSIDERED 6	/* other rules shown */

struct why {
	struct arena arena;
	const struct mask *mask;
	const struct verdict *v;
	struct exposed exposed; /* by the mail */
};

static struct slice hide(struct why *w, struct slice text)
{
	text = mask_texts(w->mask, &w->arena, text, &w->exposed);
	return w->v->alias.n ? mask_text(w->mask, &w->arena, text, w->v->recipient) : text;
}

/* A line of the list: a label, then what it says, masked. */
static void line(struct why *w, const char *label, struct slice text)
{
	struct arena *a = &w->arena;

	put_wrapped(a, arena_printf(a, "%s: %.*s", label, SLICE_ARG(hide(w, text))), 2, 4);
}

static const char *place_name(enum rule_in in)
{
	switch (in) {
	case RULE_IN_DSN:
		return _("the diagnostic text");
	case RULE_IN_REPLY:
		return _("the notice's lines about this recipient");
	case RULE_IN_BODY:
		return _("the whole notice");
	case RULE_IN_SUBJECT:
		return _("the subject");
	case RULE_IN_ANY:
		break;
	}
	return "";
}

/* "… 550 5.1.1 [User unknown] in table …" */
static struct slice surroundings(struct arena *a, const struct hit *h)
{
	size_t from = h->at.from > AROUND ? h->at.from - AROUND : 0, to = h->at.to + AROUND;
	struct slice before, words, after;

	while (from && ((unsigned char)h->text.p[from] & 0xC0) == 0x80)
		from--;
	to = to < h->text.n ? to : h->text.n;
	while (to < h->text.n && ((unsigned char)h->text.p[to] & 0xC0) == 0x80)
		to++;
	before = safe_line(a, slice_sub(h->text, from, h->at.from));
	words = safe_line(a, slice_sub(h->text, h->at.from, h->at.to));
	after = safe_line(a, slice_sub(h->text, h->at.to, to));
	return arena_printf(a, "%s%.*s[%.*s]%.*s%s", from ? "… " : "", SLICE_ARG(before), SLICE_ARG(words), SLICE_ARG(after),
			    to < h->text.n ? " …" : "");
}

static struct slice title(enum cause c)
{
	return know_cause(c, know_lang_now(), KNOW_TITLE, NULL);
}

static void put_reading(struct why *w, const struct analysis *an, const struct report *r)
{
	struct arena *a = &w->arena;
	const char *from = _("the text of the notice");

	if (r->final_recipient.n)
		from = _("the delivery-status part");
	else if (r->failed_recipient.n && !r->text_recipient.n)
		from = "X-Failed-Recipients";
	else if (!r->text_recipient.n && r->kind <= REPORT_DELAYED)
		from = _("the returned mail: the notice names no recipient");
	line(w, _("format"), slice_of(r->format));
	if (r->kind <= REPORT_DELIVERED)
		line(w, _("recipient read from"), slice_of(from));
	if (w->v->alias.n)
		line(w, _("written to"), arena_printf(a, "%.*s (%s)", SLICE_ARG(w->v->alias), w->v->alias_from));
	if (an->extract->passed_on)
		put_wrapped(a, slice_of(_("It stood in the text of a mail that passes it on.")), 2, 4);
}

static void put_numbers(struct why *w, const struct report *r)
{
	struct arena *a = &w->arena;
	const struct verdict *v = w->v;
	char code[20];

	if (v->reply || v->status.class)
		line(w, _("numbers"),
		     arena_printf(a, "%s%s%s%s%s", v->reply ? (char *)arena_printf(a, "%03u ", v->reply).p : "", enhanced_text(v->status, code),
				  v->status.class ? (r->reply.enhanced.class && v->status.detail == r->reply.enhanced.detail ? _(" (said by the server)") :
														     _(" (the report's Status field)")) :
						    "",
				  r->reply.at != SMTP_UNKNOWN ? _(", in reply to ") : "", smtp_command_name(r->reply.at)));
	if (v->by_code != CAUSE_COUNT)
		line(w, _("the code alone would say"), arena_printf(a, "%s, %.*s", cause_name(v->by_code), SLICE_ARG(title(v->by_code))));
}

static const char *decision(const struct verdict *v)
{
	switch (v->basis) {
	case BASIS_KIND:
		return _("the kind of the mail");
	case BASIS_PROVIDER:
		return _("a rule for this provider");
	case BASIS_FORMAT:
		return _("a rule for this format");
	case BASIS_TEXT:
		return _("these words");
	case BASIS_STATUS:
		return _("the status code: no words were known");
	case BASIS_PHASE:
		return _("the command that was refused: neither words nor code say why");
	case BASIS_REPLY:
	case BASIS_NONE:
		break;
	}
	return _("nothing: neither words nor code say why");
}

static void put_hit(struct why *w, const struct hit *h)
{
	struct arena *a = &w->arena;

	put_wrapped(a, arena_printf(a, "%.*s  %s:%u", SLICE_ARG(h->rule->id), h->rule->file, h->rule->line), 4, 6);
	put_wrapped(a, arena_printf(a, "%s %s", _("in"), place_name(h->in)), 6, 8);
	put_wrapped(a, hide(w, surroundings(a, h)), 6, 8);
	if (h->decided && h->rule->source.n)
		put_wrapped(a, arena_printf(a, "%s %.*s", _("source:"), SLICE_ARG(h->rule->source)), 6, 8);
}

static void put_considered(struct why *w)
{
	struct arena *a = &w->arena;
	const struct verdict *v = w->v;
	size_t first = v->nhits && v->hits[0].decided ? 1 : 0, shown = 0;

	if (v->nhits <= first)
		return;
	printf("  %s:\n", _("also considered"));
	for (size_t i = first; i < v->nhits && shown < CONSIDERED; i++, shown++) {
		const struct hit *h = &v->hits[i];
		struct slice words = hide(w, safe_line(a, slice_sub(h->text, h->at.from, h->at.to)));

		put_wrapped(a, arena_printf(a, "%s: \"%.*s\"  %.*s", cause_name(h->rule->cause), SLICE_ARG(words), SLICE_ARG(h->rule->id)), 4, 6);
	}
	if (v->nhits > first + shown)
		printf("    …\n");
}

void why_put(const struct analysis *an, const struct report *r, const struct verdict *v, const struct mask *mask)
{
	struct why w = { .mask = mask, .v = v };
	struct arena *a = &w.arena;

	arena_init(a);
	w.exposed = mask_exposed(a, an->verdicts, an->n, NULL);
	printf("\n%s\n", _("How it was read"));
	put_reading(&w, an, r);
	put_numbers(&w, r);
	line(&w, _("cause"), arena_printf(a, "%s, %.*s", cause_name(v->cause), SLICE_ARG(title(v->cause))));
	line(&w, _("decided by"), slice_of(decision(v)));
	if (v->nhits && v->hits[0].decided)
		put_hit(&w, &v->hits[0]);
	if (v->disagree)
		put_wrapped(a, slice_of(_("Words and code disagree; the words count, with less certainty.")), 2, 4);
	put_considered(&w);
	arena_release(a);
}
