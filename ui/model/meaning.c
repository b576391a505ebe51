// SPDX-License-Identifier: BSD-2-Clause
/* Pane 3: what a failure or a group means, why, and what to do. */
#include <string.h>

#include "base/clock.h"
#include "base/text.h"
#include "report/reply.h"
#include "ui/model/counts.h"
#include "ui/model/detail_parts.h"
#include "ui/model/figures.h"
#include "ui/model/findings.h"

#define MEANING_WIDTH 72

/* Text of several lines; numbered when asked. */
static void block(struct detail *d, struct lines *out, struct slice text, bool numbered, unsigned *number)
{
	struct slice line;

	while (slice_line(&text, &line)) {
		if (!line.n)
			continue;
		if (numbered)
			detail_para(d, out, arena_printf(d->arena, "%u  %.*s", ++*number, SLICE_ARG(line)), ROLE_TEXT, 2, 5);
		else
			detail_para(d, out, line, ROLE_TEXT, 2, 2);
	}
}

static const char *certainty(enum confidence c)
{
	static const char *const words[] = { N_("low"), N_("medium"), N_("high") };

	return _(words[c]);
}

static const char *side_word(enum cause_side s)
{
	static const char *const words[] = { N_("the recipient"),   N_("the recipient's mail admin"), N_("our side"), N_("a third party"),
					     N_("the forwarder"), N_("network or DNS"),		 N_("nobody") };

	return _(words[s]);
}

static const struct {
	enum know_section section;
	const char *who;
} acts[] = {
	{ KNOW_ACT_OURS, N_("What to do: our side") },	       { KNOW_ACT_SENDER, N_("What to do: the sender") },
	{ KNOW_ACT_FORWARDER, N_("What to do: the forwarder") }, { KNOW_ACT_RECEIVER, N_("What to do: the receiver") },
	{ KNOW_ACT_HOSTER, N_("What to do: the hosting provider") }, { KNOW_ACT_RECIPIENT, N_("What to do: the recipient") },
};

/* A slot that holds a cause is read out by its title, not by its name. */
static struct finding readable(const struct finding *f, enum know_lang lang)
{
	struct finding copy = *f;

	for (size_t i = 0; i < copy.nslots; i++)
		if (strcmp(copy.slots[i].name, "cause") == 0 || strcmp(copy.slots[i].name, "bycode") == 0) {
			enum cause c = cause_by_name(copy.slots[i].value);

			if (c != CAUSE_COUNT)
				copy.slots[i].value = know_cause(c, lang, KNOW_TITLE, NULL);
		}
	return copy;
}

/* A section of a finding's page, a line at a time; lines that lack a value stay away. */
static void finding_section(struct detail *d, struct lines *out, const struct finding *f, enum know_section section, const char *name, bool numbered)
{
	struct slice text = know_finding(f->id, know_lang_now(), section, NULL), line;
	unsigned number = 0;
	bool any = false;

	while (slice_line(&text, &line)) {
		struct slice said = know_fill_known(d->arena, line, f);

		if (!said.n)
			continue;
		if (!any)
			detail_head(d, out, name);
		any = true;
		block(d, out, detail_show(d, said), numbered, &number);
	}
}

static void one_finding(struct detail *d, struct lines *out, const struct finding *found, enum know_lang lang)
{
	struct finding copy = readable(found, lang), *f = &copy;
	struct slice title = detail_show(d, know_fill(d->arena, know_finding(f->id, lang, KNOW_TITLE, NULL), f));
	struct slice explain = know_fill(d->arena, know_finding(f->id, lang, KNOW_EXPLAIN, NULL), f);

	if (out->n) {
		detail_para(d, out, S(""), ROLE_TEXT, 0, 0);
		detail_para(d, out, title, ROLE_BOLD, 0, 0);
	} else {
		detail_para(d, out, arena_printf(d->arena, "%s  %.*s", _(cause_tag_name(TAG_LEAK)), SLICE_ARG(title)), ROLE_CAUSE_LEAK, 0, 0);
	}
	detail_head(d, out, arena_cstr(d->arena, arena_printf(d->arena, "%s (%s: %s)", _("What happened"), _("certainty"),
							      certainty((enum confidence)f->confidence))));
	block(d, out, detail_show(d, explain), false, NULL);
	if (finding_get(f, "inferred").n)
		detail_para(d, out, slice_of(_("Inferred from the mail in this folder.")), ROLE_DIM, 2, 2);
	finding_section(d, out, f, KNOW_WHY, _("Why"), false);
	for (size_t i = 0; i < sizeof(acts) / sizeof(acts[0]); i++)
		finding_section(d, out, f, acts[i].section, _(acts[i].who), true);
	finding_section(d, out, f, KNOW_SETTINGS, _("Settings, by software"), false);
	finding_section(d, out, f, KNOW_VERIFY, _("How to check"), false);
	finding_section(d, out, f, KNOW_TRAPS, _("Careful"), false);
}

static void deciding_words(struct detail *d, struct lines *out)
{
	const struct verdict *v = d->verdict;
	char code[20];

	detail_head(d, out, arena_cstr(d->arena, arena_printf(d->arena, "%s (%s: %s)", _("Why"), _("certainty"), certainty(v->confidence))));
	if (v->nhits && v->hits[0].decided) {
		struct slice words = slice_sub(v->hits[0].text, v->hits[0].at.from, v->hits[0].at.to);

		detail_para(d, out, arena_printf(d->arena, _("Decided by the words \"%.*s\"."), SLICE_ARG(detail_show(d, words))), ROLE_TEXT, 2, 2);
	} else if (v->basis == BASIS_PHASE && d->report && *smtp_command_name(d->report->reply.at)) {
		detail_para(d, out, arena_printf(d->arena, _("Decided by the command that was refused, %s; neither words nor code say why."),
						 smtp_command_name(d->report->reply.at)), ROLE_TEXT, 2, 2);
	} else if (v->basis == BASIS_STATUS || v->basis == BASIS_REPLY || v->basis == BASIS_PHASE) {
		detail_para(d, out, slice_of(_("Decided by the code alone; the words say nothing known.")), ROLE_TEXT, 2, 2);
	} else if (v->basis == BASIS_KIND) {
		detail_para(d, out, slice_of(_("Decided by the kind of the notice.")), ROLE_TEXT, 2, 2);
	} else if (v->basis == BASIS_NONE) {
		detail_para(d, out, slice_of(_("Neither words nor code say why.")), ROLE_TEXT, 2, 2);
	}
	if (v->status.class) {
		struct know_code kc;

		enhanced_text(v->status, code);
		if (know_code(slice_of(code), know_lang_now(), &kc))
			detail_para(d, out, arena_printf(d->arena, "%s: %.*s", code, SLICE_ARG(kc.words)), ROLE_TEXT, 2, 2);
	}
}

static const struct group *group_of_row(const struct detail *d)
{
	return d->row ? &d->model->groups[d->row->group] : NULL;
}

static void seen(struct detail *d, struct lines *out)
{
	const struct group *g = group_of_row(d);
	char first[CLOCK_TEXT], last[CLOCK_TEXT];

	if (!g || g->n < 2)
		return;
	detail_para(d, out, S(""), ROLE_TEXT, 0, 0);
	detail_para(d, out,
		    arena_printf(d->arena, _("Seen %u times, from %s to %s, %s"), g->n, clock_text(g->oldest, first), clock_text(g->newest, last),
				 _(growth_name(group_growth(g)))),
		    ROLE_DIM, 0, 0);
}

/* NULL: not yet. */
static const struct counts *counts_of(struct detail *d, const struct group *g)
{
	const struct counts *c = model_counts(d->model, g);

	d->counting = !c;
	return c;
}

#define SHARES 5

/* How the group's failures divide; the most frequent SHARES of each kind. */
static void share(struct detail *d, struct lines *out, const struct counts *c, const char *name, enum share_of what)
{
	const struct shares *all = &c->shares[what];

	if (all->distinct < 2 && (!all->n || !all->v[0].key))
		return;
	for (size_t i = 0; i < SHARES && i < all->n; i++) {
		const struct share *s = &all->v[i];

		if (!s->key || (s->n < 2 && all->distinct > 2)) /* one of many is no share */
			continue;
		detail_para(d, out, arena_printf(d->arena, "%s %5u  %.*s", name, s->n, SLICE_ARG(share_name(d->model, d->arena, what, s->key))), ROLE_TEXT, 2, 4);
	}
}

/* All but that by which the group is one. */
static void shares_but(struct detail *d, struct lines *out, const struct counts *c, enum group_by by)
{
	if (by != BY_DOMAIN)
		share(d, out, c, _("to  "), SHARE_DOMAIN);
	if (by != BY_HOST)
		share(d, out, c, _("host"), SHARE_HOST);
	if (by != BY_DAY)
		share(d, out, c, _("day "), SHARE_DAY);
}

#define GROUP_FINDINGS 3

/* What holds over many of a group's failures, each thing once, from its newest failures on. Gives the bits of what was told. */
static uint64_t group_findings(struct detail *d, struct lines *out, const struct counts *c)
{
	struct finding found[INSIGHTS_MAX];
	uint64_t told = 0;
	size_t n, shown = 0, looked = 0;

	for (size_t i = 0; i < c->ntelling && shown < GROUP_FINDINGS && looked < TELLING_EACH; i++) {
		const struct entry *e = &d->model->ix->v[c->telling[i]];

		if (!(e->findings & INSIGHT_BITS & ~told))
			continue;
		looked++;
		n = insight_of(d->model->insight, e, clock_now(), d->arena, found);
		findings_mask(d->model, d->arena, e, NULL, found, n);
		for (size_t k = 0; k < n && shown < GROUP_FINDINGS; k++) {
			if (told >> found[k].id & 1 || found[k].id == FINDING_RECOVERED || found[k].id == FINDING_AGEING)
				continue; /* these two are of one failure or issue */
			told |= (uint64_t)1 << found[k].id;
			shown++;
			one_finding(d, out, &found[k], know_lang_now());
		}
	}
	return told;
}

/* On a group's row: whose mail, and who refused it. */
static void shares(struct detail *d, struct lines *out)
{
	const struct group *g = group_of_row(d);
	const struct counts *c;

	if (!g || d->row->kind != ROW_GROUP || g->n < 2)
		return;
	detail_head(d, out, arena_cstr(d->arena, arena_printf(d->arena, _("This group: %u failures"), g->n)));
	c = counts_of(d, g);
	if (!c)
		return;
	shares_but(d, out, c, BY_CAUSE);
	d->told = group_findings(d, out, c);
}

/* The store keeps these words in English. */
static const char *history_word(struct slice what)
{
	static const char *const words[] = { N_("resolved"), N_("reopened"), N_("back"), N_("slept"), N_("muted"),
					     N_("assigned"), N_("note"),     N_("woke"), N_("undone"), N_("redone") };

	for (size_t i = 0; i < sizeof(words) / sizeof(words[0]); i++)
		if (slice_eq(what, slice_of(words[i])))
			return _(words[i]);
	return "";
}

static void past(struct detail *d, struct lines *out)
{
	if (!d->nhistory)
		return;
	detail_head(d, out, _("History"));
	for (size_t i = 0; i < d->nhistory; i++) {
		const struct history *h = &d->history[i];
		char when[CLOCK_TEXT];

		detail_para(d, out,
			    arena_printf(d->arena, "%s  %s %.*s%s%.*s", clock_text(h->at, when), history_word(h->what), SLICE_ARG(detail_show(d, h->by)),
					 h->note.n ? ": " : "", SLICE_ARG(detail_show(d, h->note))),
			    ROLE_TEXT, 2, 4);
	}
}

/* The leak stands on top already, what to keep to oneself comes last. */
static void findings_shown(struct detail *d, struct lines *out, enum know_lang lang)
{
	struct finding all[ALL_FINDINGS];
	bool on_group = d->row && d->row->kind == ROW_GROUP; /* which tells what holds over many itself */
	size_t n = on_group || !d->verdict ? 0 : findings_all(d->model, d->arena, d->entry, d->verdict, all);

	for (size_t i = 0; i < n; i++)
		if (all[i].id != FINDING_PRIVACY && !(all[i].id == FINDING_FORWARD_LEAK && d->entry->flags & ENTRY_LEAK))
			one_finding(d, out, &all[i], lang);
	for (size_t i = 0; on_group && d->verdict && i < d->verdict->nfindings; i++)
		if (d->verdict->findings[i].id != FINDING_PRIVACY && d->verdict->findings[i].id != FINDING_FORWARD_LEAK &&
		    !(d->told >> d->verdict->findings[i].id & 1))
			one_finding(d, out, &d->verdict->findings[i], lang);
}

/* What one does about a cause in general. */
static void advice(struct detail *d, struct lines *out, enum cause c, enum know_lang lang)
{
	unsigned number = 0;
	struct slice text;

	text = know_cause(c, lang, KNOW_STEPS, NULL);
	if (text.n) {
		detail_head(d, out, _("What to do"));
		block(d, out, text, true, &number);
	}
	detail_para(d, out, S(""), ROLE_TEXT, 0, 0);
	detail_para(d, out, arena_printf(d->arena, "%s: %s", _("Who can act"), side_word(cause_side_of(c))), ROLE_TEXT, 0, 0);
	text = know_cause(c, lang, KNOW_RESOLVES, NULL);
	if (text.n)
		detail_para(d, out, arena_printf(d->arena, "%s %.*s", _("Does it go away by itself?"), SLICE_ARG(text)), ROLE_TEXT, 0, 2);
	text = know_cause(c, lang, KNOW_VERIFY, NULL);
	if (text.n)
		detail_para(d, out, arena_printf(d->arena, "%s: %.*s", _("How to check"), SLICE_ARG(text)), ROLE_TEXT, 0, 2);
	text = know_cause(c, lang, KNOW_USER, NULL);
	if (text.n) {
		detail_head(d, out, _("What to tell the user"));
		block(d, out, text, false, NULL);
	}
	text = know_cause(c, lang, KNOW_TRAPS, NULL);
	if (text.n) {
		detail_head(d, out, _("Careful"));
		block(d, out, text, false, NULL);
	}
}

/* A mistake of the receiver: general advice would have the admin mend what is not broken. */
static bool only_receiver(const struct detail *d)
{
	for (size_t i = 0; d->verdict && i < d->verdict->nfindings; i++)
		if (d->verdict->findings[i].id == FINDING_DNSBL_DEAD || d->verdict->findings[i].id == FINDING_DNSBL_QUERY_ERROR)
			return true;
	return false;
}

static void cause_page(struct detail *d, struct lines *out, enum cause c, enum know_lang lang)
{
	size_t before;

	detail_head(d, out, _("What happened"));
	block(d, out, know_cause(c, lang, KNOW_SUMMARY, NULL), false, NULL);
	if (c == CAUSE_UNDEFINED)
		detail_para(d, out, slice_of(_("d shows the source; :send-sample makes a copy without addresses to report it with.")), ROLE_DIM, 2, 2);
	if (d->verdict)
		deciding_words(d, out);
	before = out->n;
	/* what is going on here comes before what one does in general */
	findings_shown(d, out, lang);
	if (only_receiver(d)) {
		detail_para(d, out, S(""), ROLE_TEXT, 0, 0);
		detail_para(d, out, slice_of(_("Only the receiving side can fix this.")), ROLE_BOLD, 0, 0);
	} else {
		if (out->n > before) {
			detail_para(d, out, S(""), ROLE_TEXT, 0, 0);
			detail_para(d, out, know_cause(c, lang, KNOW_TITLE, NULL), ROLE_BOLD, 0, 0);
		}
		advice(d, out, c, lang);
	}
	for (size_t i = 0; d->verdict && i < d->verdict->nfindings; i++)
		if (d->verdict->findings[i].id == FINDING_PRIVACY)
			one_finding(d, out, &d->verdict->findings[i], lang);
}

/* How many of a group's failures have each cause, most frequent first. */
static void causes_of(struct detail *d, struct lines *out, const struct counts *c, enum know_lang lang)
{
	uint32_t count[CAUSE_COUNT];

	memcpy(count, c->causes, sizeof(count));
	for (size_t shown = 0; shown < SHARES; shown++) {
		size_t best = 0;

		for (size_t i = 1; i < CAUSE_COUNT; i++)
			if (count[i] > count[best])
				best = i;
		if (!count[best])
			break;
		detail_para(d, out, arena_printf(d->arena, "%5u  %.*s", count[best], SLICE_ARG(know_cause((enum cause)best, lang, KNOW_TITLE, NULL))), ROLE_TEXT, 2, 9);
		count[best] = 0;
	}
}

/* A group by anything but cause: what it holds. */
static struct lines group_meaning(struct detail *d, const struct group *g, enum know_lang lang)
{
	const struct counts *c = counts_of(d, g);
	struct lines out = { 0 };

	detail_para(d, &out, model_group_name(d->model, d->arena, g), ROLE_BOLD, 0, 0);
	detail_head(d, &out, arena_cstr(d->arena, arena_printf(d->arena, _("This group: %u failures"), g->n)));
	if (c)
		causes_of(d, &out, c, lang);
	detail_para(d, &out, S(""), ROLE_TEXT, 0, 0);
	if (c)
		shares_but(d, &out, c, model_group_kind(d->model, g));
	seen(d, &out);
	detail_end(d, &out);
	return out;
}

struct lines detail_meaning(struct detail *d)
{
	const struct row *row = d->row;
	struct lines out = { 0 };
	enum know_lang lang = know_lang_now();
	enum cause c = (enum cause)d->entry->cause;
	struct slice title = know_cause(c, lang, KNOW_TITLE, NULL);
	bool leak = d->entry->flags & ENTRY_LEAK;

	if (d->width > MEANING_WIDTH)
		d->width = MEANING_WIDTH;
	if (row && row->kind == ROW_GROUP && model_group_kind(d->model, &d->model->groups[row->group]) != BY_CAUSE)
		return group_meaning(d, &d->model->groups[row->group], lang);
	if (!d->report && c == CAUSE_UNDEFINED)
		title = slice_of(_("Not understood"));
	for (size_t i = 0; leak && d->verdict && i < d->verdict->nfindings; i++)
		if (d->verdict->findings[i].id == FINDING_FORWARD_LEAK)
			one_finding(d, &out, &d->verdict->findings[i], lang);
	if (out.n)
		detail_para(d, &out, S(""), ROLE_TEXT, 0, 0);
	detail_para(d, &out, arena_printf(d->arena, "%s  %.*s", _(cause_tag_name(cause_tag_of(c))), SLICE_ARG(title)), ROLE_BOLD, 0, 0);
	shares(d, &out);
	cause_page(d, &out, c, lang);
	seen(d, &out);
	past(d, &out);
	detail_end(d, &out);
	return out;
}
