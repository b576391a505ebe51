// SPDX-License-Identifier: BSD-2-Clause
#include "cause/look.h"

#include "cause/domain.h"
#include "cause/judge.h"
#include "report/reply.h"

#define BODY_MAX 16384
#define SENSE_WITHIN 640 /* bytes of an answer: what they speak of is said at the front */
#define PREFIX_RANK 100	 /* below: words that stand before any reason */
#define LONG_ENOUGH 18	 /* a provider's phrase this long proves itself at any host */
#define WAITING_MAX 64

static bool host_found(const struct judging *j, struct slice remote)
{
	struct slice word, rest = remote;

	while (slice_word(&rest, &word)) {
		if (domain_under(j->r->reply.host, word) || domain_under(j->r->remote_mta, word) ||
		    domain_under(domain_of(j->r->recipient), word) || domain_under(j->r->reporting_mta, word))
			return true;
		if (slice_ifind(slice_sub(j->text, 0, 2048), word) != SIZE_MAX)
			return true;
	}
	return false;
}

static bool host_fits(struct judging *j, struct slice remote)
{
	size_t i = 0;

	for (; i < j->nasked && i < LOOK_ASKED; i++)
		if (slice_eq(j->asked[i].remote, remote))
			return j->asked[i].fits;
	i = j->nasked++ % LOOK_ASKED;
	j->asked[i].remote = remote;
	return j->asked[i].fits = host_found(j, remote);
}

static bool status_is(struct enhanced e, struct slice want)
{
	char text[20];

	if (slice_starts(want, S("*.")) && e.class) {
		enhanced_text(e, text);
		return slice_eq(slice_sub(slice_of(text), 1, 20), slice_sub(want, 1, want.n));
	}
	return slice_eq(slice_of(enhanced_text(e, text)), want);
}

/* A weak cause is as good as any other where the very code stands beside the words. */
static bool is_weak(struct judging *j, const struct rule *rule)
{
	return cause_is_weak(rule->cause) && !rule->user && !(rule->exact && (!rule->remote.n || host_fits(j, rule->remote)));
}

/* Scope narrows a rule of the user; a built-in one it only makes likelier. */
static bool out_of_scope(struct judging *j, const struct rule *rule)
{
	const struct reply *reply = &j->r->reply;

	if (rule->remote.n && !host_fits(j, rule->remote))
		return true;
	if (rule->code && rule->code != reply->code)
		return true;
	return rule->status.n && !status_is(reply->enhanced, rule->status) && !status_is(j->r->status, rule->status);
}

/* How strongly a hit speaks; negative: not at all. */
static int rank_of(struct judging *j, const struct rule *rule, size_t says)
{
	int length = (int)says, rank = rule->vague ? 500 : 1000;
	const struct reply *reply = &j->r->reply;

	if (rule->in != RULE_IN_ANY && rule->in != j->in)
		return -1;
	if (rule->user ? out_of_scope(j, rule) : j->own_only)
		return -1;
	/* what is said around a reply that was quoted is the wrapper's: sendmail's "Service unavailable", qmail's "Giving up" */
	if (!rule->user && (j->in == RULE_IN_BODY || j->in == RULE_IN_SUBJECT) && reply->code && reply->text.n > 8 && is_weak(j, rule))
		return -1;
	if (rule->at != SMTP_UNKNOWN && rule->at != reply->at && !(rule->at == SMTP_DATA && reply->at == SMTP_EOD))
		return -1;
	if (rule->format.n && !slice_eq(rule->format, slice_of(j->r->format)))
		return -1;
	if (rule->exact && !status_is(reply->enhanced, rule->status) && !status_is(j->r->status, rule->status))
		return -1;
	if (rule->remote.n) {
		bool fits = host_fits(j, rule->remote);

		if (!fits && length < LONG_ENOUGH)
			return -1;
		rank = fits ? 3000 : rank - 100;
	} else if (rule->format.n) {
		rank = 2000;
	}
	if (is_weak(j, rule))
		rank = rule->vague ? 10 : rule->format.n ? 200 : 100;
	if (rule->cause == CAUSE_EXPIRED && j->r->kind == REPORT_DELAYED)
		rank = 5; /* every delay notice says how long it has waited; why it waits says more */
	else if (rule->cause == j->by_code && j->code.detail && (rule->vague || rank < 500))
		rank += 150;
	if (rule->code && reply->code)
		rank += rule->code == reply->code ? 20 : rule->code / 100 != reply->code / 100 ? -60 : 0;
	if (rule->status.n && reply->enhanced.class)
		rank += status_is(reply->enhanced, rule->status) ? 60 : -20;
	if (rule->user)
		rank += 10000;
	return rank + (length > 150 ? 150 : length) + rule->weight;
}

static bool before(const struct candidate *a, const struct candidate *b)
{
	return a->rank != b->rank ? a->rank > b->rank : a->rule->cause < b->rule->cause;
}

static void on_hit(void *ctx, const struct rule *rule, struct span at, size_t says)
{
	struct judging *j = ctx;
	struct candidate c = { rule, at, j->text, j->in, rank_of(j, rule, says), is_weak(j, rule) };
	size_t i;

	if (c.rank < 0)
		return;
	for (i = 0; i < j->n && j->best[i].rule != rule; i++)
		;
	if (i < j->n) { /* another phrase of a rule that is there: the better one stays */
		if (c.rank <= j->best[i].rank)
			return;
		memmove(&j->best[i], &j->best[i + 1], (j->n - i - 1) * sizeof(*j->best));
		j->n--;
	}
	if (j->n == VERDICT_HITS && !before(&c, &j->best[j->n - 1]))
		return;
	i = j->n < VERDICT_HITS ? j->n++ : j->n - 1;
	while (i > 0 && before(&c, &j->best[i - 1])) {
		j->best[i] = j->best[i - 1];
		i--;
	}
	j->best[i] = c;
}

static void begin_text(struct judging *j, struct slice text, enum rule_in in)
{
	j->text = text;
	j->in = in;
	j->nasked = 0;
}

static void look_for(struct judging *j, const struct rules *rules, struct slice text, enum rule_in in, struct said *said)
{
	if (!text.n)
		return;
	begin_text(j, text, in);
	rules_scan(rules, text, on_hit, j, said);
}

static void look(struct judging *j, const struct rules *rules, struct slice text, enum rule_in in)
{
	look_for(j, rules, text, in, NULL);
}

/* Hits that wait. */
struct waiting {
	struct {
		const struct rule *rule;
		struct span at;
		size_t says;
	} hit[WAITING_MAX];
	size_t n; /* of those that did not fit as well */
};

static void wait_for_turn(void *ctx, const struct rule *rule, struct span at, size_t says)
{
	struct waiting *w = ctx;

	if (w->n < WAITING_MAX) {
		w->hit[w->n].rule = rule;
		w->hit[w->n].at = at;
		w->hit[w->n].says = says;
	}
	w->n++;
}

/* Those in text[from, to) have their turn, as if it was all there is. */
static void take_turn(struct judging *j, const struct waiting *w, struct slice text, uint32_t from, uint32_t to, enum rule_in in)
{
	begin_text(j, slice_sub(text, from, to), in);
	for (size_t i = 0; i < w->n; i++)
		if (w->hit[i].at.from >= from && w->hit[i].at.to <= to)
			on_hit(j, w->hit[i].rule, (struct span){ w->hit[i].at.from - from, w->hit[i].at.to - from }, w->hit[i].says);
}

/* The answer stands in its block, as it mostly does: one search for both. False when it has to be two. */
static bool look_once(struct judging *j, const struct rules *rules, struct slice answer, struct slice block)
{
	size_t at = answer.n && rules_hold_within(rules) ? slice_find(block, answer) : SIZE_MAX;
	struct waiting w;

	if (at == SIZE_MAX)
		return false;
	w.n = 0;
	rules_scan(rules, block, wait_for_turn, &w, &j->said);
	if (w.n > WAITING_MAX)
		return false;
	take_turn(j, &w, block, (uint32_t)at, (uint32_t)(at + answer.n), RULE_IN_DSN);
	take_turn(j, &w, block, 0, (uint32_t)block.n, RULE_IN_REPLY);
	return true;
}

/* Lines of both joined, and on the way heard what findings will ask for. */
static void look_and_hear(struct judging *j, const struct rules *rules, struct slice answer, struct slice block)
{
	answer = reply_join(j->x->msg->arena, answer);
	block = reply_join(j->x->msg->arena, block);
	if (look_once(j, rules, answer, block))
		return;
	look_for(j, rules, answer, RULE_IN_DSN, &j->said);
	look_for(j, rules, block, RULE_IN_REPLY, &j->said);
}

/* What the built-in rules have settled, the user's may still decide otherwise. */
static void look_for_own(struct judging *j, const struct rules *rules, struct slice text, enum rule_in in)
{
	if (!rules_own(rules) || j->x->nreports > 20)
		return;
	j->own_only = true;
	look(j, rules, text, in);
	j->own_only = false;
}

static bool covers(const struct candidate *a, const struct candidate *b)
{
	return a->text.p == b->text.p && a->at.from <= b->at.from && a->at.to >= b->at.to;
}

/* "host not found, try again" means more than the plain "host not found" inside it. */
static void prefer_whole_phrase(struct judging *j)
{
	for (size_t i = 1; i < j->n && j->best[0].rule->vague; i++) {
		struct candidate whole = j->best[i];

		if (whole.rule->vague || !covers(&whole, &j->best[0]))
			continue;
		memmove(&j->best[1], &j->best[0], i * sizeof(*j->best));
		j->best[0] = whole;
		j->best[0].weak = false;
	}
}

/* Nothing that the words around the reply could better: a full reply that says something. */
static bool settled(const struct judging *j)
{
	return !only_weak(j) || (j->n && (j->best[0].rule->cause == j->by_code || (j->r->reply.code && tells(j->r->reply.enhanced))));
}

static void look_at_texts(struct judging *j, const struct rules *rules)
{
	bool quoted = j->r->reply.quoted, whole = j->r->diagnostic.n && !quoted;

	j->heard = whole && j->r->diagnostic.n + j->r->block.n < SAID_WITHIN;
	look_and_hear(j, rules, whole ? j->r->diagnostic : j->r->reply.text,
		      !quoted && j->r->block.p != j->r->diagnostic.p ? j->r->block : (struct slice){ "", 0 });
	/* a summary around a quoted reply is another server's guess */
	if (!quoted && ((!settled(j) && j->x->nreports == 1) || (!j->n && !j->r->reply.code && j->x->nreports <= 20)))
		look(j, rules, slice_sub(j->x->text, 0, BODY_MAX), RULE_IN_BODY);
	else
		look_for_own(j, rules, slice_sub(j->x->text, 0, BODY_MAX), RULE_IN_BODY);
	if (!quoted && !settled(j) && j->x->nreports == 1)
		look(j, rules, j->x->msg->subject, RULE_IN_SUBJECT);
	else
		look_for_own(j, rules, j->x->msg->subject, RULE_IN_SUBJECT);
}

/*
 * No phrase is known, or none but what stands before a reason: what the sentences speak of. A code that says more than
 * "refused" stands against that.
 */
static void look_for_sense(struct judging *j, const struct rules *rules)
{
	const struct report *r = j->r;
	struct candidate c = { .text = slice_sub(r->reply.code ? r->reply.text : r->diagnostic, 0, SENSE_WITHIN), .in = RULE_IN_DSN };

	if (j->n && (j->best[0].weak || j->best[0].rank >= PREFIX_RANK))
		return;
	c.rule = rules_meant(rules, c.text, r->reply.code != 0, &c.at);
	if (!c.rule && !r->reply.quoted && j->x->nreports == 1 && !r->reply.code) {
		c.text = slice_sub(j->x->text, 0, BODY_MAX);
		c.in = RULE_IN_BODY;
		c.rule = rules_meant(rules, c.text, false, &c.at);
	}
	if (!c.rule || (c.rule->cause != j->by_code && j->by_code != CAUSE_COUNT && specific(j->code)))
		return;
	j->n += j->n < VERDICT_HITS;
	memmove(&j->best[1], &j->best[0], (j->n - 1) * sizeof(*j->best));
	j->best[0] = c;
}

void look_everywhere(struct judging *j, const struct rules *rules)
{
	look_at_texts(j, rules);
	prefer_whole_phrase(j);
	look_for_sense(j, rules);
}
