// SPDX-License-Identifier: BSD-2-Clause
/*
 * Cause by evidence, strongest first: provider's wording, wording, the
 * wrapper's wording, enhanced code, phase, reply class.
 */
#include "cause/verdict.h"

#include "cause/forward.h"
#include "cause/judge.h"
#include "cause/look.h"
#include "cause/status.h"
#include "report/reply.h"

const char *confidence_name(enum confidence c)
{
	static const char *const names[] = { "low", "medium", "high" };

	return names[c];
}

const char *verdict_basis_name(enum verdict_basis b)
{
	static const char *const names[] = { "none", "kind", "provider rule", "format rule", "text", "status code", "phase", "reply code" };

	return names[b];
}

static void take_code(struct verdict *v, const struct report *r)
{
	v->reply = r->reply.code;
	v->status = r->reply.enhanced.class ? r->reply.enhanced : r->status;
	/* x.0.0 says nothing, the field may */
	if (!tells(v->status) && tells(r->status) && r->status.class == v->status.class)
		v->status = r->status;
	/* a refused greeting ends no delivery: the client tries the next host, and later again (RFC 5321 3.1, Postfix does) */
	if (r->reply.at == SMTP_CONNECT && r->status.class == 4 && !r->reply.enhanced.class)
		return;
	/* a made-up class must not contradict the reply that was quoted */
	if (v->reply && v->status.class && v->status.class != v->reply / 100 && !r->reply.enhanced.class &&
	    v->status.subject == 0 && v->status.detail == 0)
		v->status.class = v->reply / 100;
}

/* The code that the numbers are judged by. */
static struct enhanced code_of(const struct report *r)
{
	return tells(r->reply.enhanced) ? r->reply.enhanced : r->status;
}

/* What the numbers alone would say; CAUSE_COUNT when nothing. */
static enum cause cause_by_code(const struct report *r)
{
	struct enhanced e = code_of(r);
	const struct status *s = tells(e) ? status_lookup(e, r->reply.host.n ? r->reply.host : r->remote_mta) : NULL;

	if (s && s->cause != CAUSE_COUNT && s->cause != CAUSE_DELIVERED) /* X.1.5 with class 4 or 5 contradicts itself */
		return s->cause;
	if (r->reply.code == 552)
		return CAUSE_MAILBOXFULL;
	return CAUSE_COUNT;
}

static enum cause cause_by_phase(const struct report *r)
{
	switch (r->reply.at) {
	case SMTP_CONNECT:
	case SMTP_EHLO:
		return r->reply.code >= 500 ? CAUSE_BLOCKED : r->reply.code == 421 ? CAUSE_RATELIMITED : CAUSE_COUNT;
	case SMTP_MAIL:
		return r->reply.code >= 500 || (!r->reply.code && r->kind == REPORT_FAILED) ? CAUSE_REJECTED : CAUSE_COUNT;
	case SMTP_UNKNOWN:
	case SMTP_STARTTLS:
	case SMTP_AUTH:
	case SMTP_RCPT:
	case SMTP_DATA:
	case SMTP_EOD:
	case SMTP_QUIT:
		break;
	}
	return CAUSE_COUNT;
}

/*
 * "User unknown" after the message was sent: the mailbox was accepted at RCPT,
 * so its owner refuses (docomo and au answer so). A provider's own rule has
 * weighed that already.
 */
static enum cause owner_refuses(enum cause c, const struct report *r)
{
	return c == CAUSE_USERUNKNOWN && (r->reply.at == SMTP_EOD || r->reply.at == SMTP_DATA) ? CAUSE_FILTERED : c;
}

static void keep_hits(struct verdict *v, const struct judging *j, bool decided)
{
	for (size_t i = 0; i < j->n; i++) {
		v->hits[i] = (struct hit){ j->best[i].rule, j->best[i].in, j->best[i].text, j->best[i].at, decided && i == 0 };
		v->nhits++;
	}
}

static bool class_fits(const struct verdict *v)
{
	unsigned class = v->reply ? v->reply / 100u : v->status.class;

	return !class || class == 5 || cause_kind_of(v->cause) != CAUSE_HARD;
}

static void by_words(struct verdict *v, const struct judging *j)
{
	const struct candidate *c = &j->best[0];

	/* a rule for one provider or one command has the phase in mind */
	v->cause = c->rule->remote.n || c->rule->at != SMTP_UNKNOWN ? c->rule->cause : owner_refuses(c->rule->cause, j->r);
	v->basis = c->rule->remote.n && c->rank >= 2500 ? BASIS_PROVIDER : c->rule->format.n ? BASIS_FORMAT : BASIS_TEXT;
	v->confidence = (v->basis == BASIS_PROVIDER || c->at.to - c->at.from >= 16) && class_fits(v) ? CONF_HIGH : CONF_MEDIUM;
	v->disagree = v->by_code != CAUSE_COUNT && v->by_code != v->cause && v->by_code != CAUSE_ONHOLD && specific(v->status);
	if (v->disagree && v->basis == BASIS_TEXT && v->confidence == CONF_HIGH)
		v->confidence = CONF_MEDIUM;
	if (j->x->passed_on && v->confidence == CONF_HIGH)
		v->confidence = CONF_MEDIUM;
	if (c->rule->means)
		v->confidence = v->by_code == v->cause ? CONF_MEDIUM : CONF_LOW;
	if (c->in == RULE_IN_BODY || c->in == RULE_IN_SUBJECT)
		v->confidence = CONF_LOW;
}

static void by_numbers(struct verdict *v, const struct report *r)
{
	v->confidence = CONF_LOW;
	if (v->by_code != CAUSE_COUNT && v->by_code != CAUSE_ONHOLD) {
		v->cause = owner_refuses(v->by_code, r);
		v->basis = BASIS_STATUS;
		return;
	}
	v->cause = cause_by_phase(r);
	v->basis = BASIS_PHASE;
	if (v->cause != CAUSE_COUNT)
		return;
	v->basis = r->reply.code || v->status.class ? BASIS_REPLY : BASIS_NONE;
	v->cause = r->kind == REPORT_DELAYED ? CAUSE_EXPIRED : r->reply.code || v->status.class || r->diagnostic.n ? CAUSE_ONHOLD : CAUSE_UNDEFINED;
}

static enum permanence permanence_of(const struct verdict *v, const struct report *r)
{
	if (r->kind != REPORT_FAILED)
		return r->kind == REPORT_DELAYED || r->kind == REPORT_DELIVERED ? PERM_TEMPORARY : PERM_UNKNOWN;
	if (r->reply.at == SMTP_CONNECT && v->status.class == 4)
		return PERM_TEMPORARY;
	if (v->reply)
		return v->reply >= 500 ? PERM_PERMANENT : PERM_TEMPORARY;
	/* no server refused: then only a code that says more than Exim's 5.0.0 makes it permanent, "5.4.4" */
	if (v->cause == CAUSE_EXPIRED || (v->cause == CAUSE_NETWORKERROR && !v->status.subject) || v->status.class == 4)
		return PERM_TEMPORARY;
	return PERM_PERMANENT;
}

static enum cause cause_of_kind(enum report_kind k)
{
	switch (k) {
	case REPORT_DELIVERED:
		return CAUSE_DELIVERED;
	case REPORT_FEEDBACK:
		return CAUSE_FEEDBACK;
	case REPORT_VACATION:
		return CAUSE_VACATION;
	case REPORT_FAILED:
	case REPORT_DELAYED:
	case REPORT_OTHER:
		break;
	}
	return CAUSE_COUNT;
}

static void judge_report(struct scene *scene, struct report *r, struct verdict *v)
{
	struct extract *x = scene->x;
	struct judging j = { .x = x, .r = r };
	struct forward f;

	take_code(v, r);
	v->cause = cause_of_kind(r->kind);
	v->by_code = CAUSE_COUNT;
	forward_judge(x, r, &f);
	v->program = r->program;
	v->recipient = f.target.n ? f.target : r->recipient;
	if (f.kind == FORWARD_HIDDEN)
		v->recipient = f.written;
	else if (f.written.n)
		v->alias = f.written;
	v->alias_from = f.why;
	if (v->cause != CAUSE_COUNT) {
		v->basis = BASIS_KIND;
		v->confidence = CONF_HIGH;
		v->permanence = permanence_of(v, r);
		findings_judge(scene, r, v, &f, NULL);
		return;
	}
	v->by_code = j.by_code = cause_by_code(r);
	j.code = code_of(r);
	look_everywhere(&j, scene->rules);
	/* the wrapper's words give way to a code that says more */
	if (j.n && !(only_weak(&j) && v->by_code != CAUSE_COUNT && !cause_is_weak(v->by_code) && v->by_code != CAUSE_ONHOLD && specific(v->status) && r->reply.code)) {
		by_words(v, &j);
		keep_hits(v, &j, true);
	} else {
		by_numbers(v, r);
		keep_hits(v, &j, false);
	}
	v->permanence = permanence_of(v, r);
	v->hardbounce = v->cause == CAUSE_USERUNKNOWN || v->cause == CAUSE_HOSTUNKNOWN || v->cause == CAUSE_HASMOVED ||
			(v->cause == CAUSE_NOTACCEPT && (v->permanence != PERM_TEMPORARY || (!v->reply && !tells(v->status))));
	findings_judge(scene, r, v, &f, j.heard ? &j.said : NULL);
}

struct verdict *cause_judge(const struct rules *rules, const struct us *configured, struct extract *x)
{
	struct verdict *v = arena_array(x->msg->arena, x->nreports, sizeof(*v));
	struct scene scene = { .rules = rules, .x = x, .us = us_of_mail(x->msg->arena, configured, x) };
	size_t i = 0;

	for (struct report *r = x->reports; r && i < x->nreports; r = r->next)
		judge_report(&scene, r, &v[i++]);
	return v;
}
