// SPDX-License-Identifier: BSD-2-Clause
#include "report/detect.h"

#include "mail/header.h"

static struct report *only_report(struct extract *x, enum report_kind kind, const char *format)
{
	x->reports = arena_new(x->msg->arena, struct report);
	x->reports->kind = kind;
	x->reports->format = x->format = format;
	x->nreports = 1;
	x->kind = kind;
	return x->reports;
}

static struct part *find_kind(struct msg *m, enum part_kind kind)
{
	for (struct part *p = m->root; p; p = part_after(p))
		if (p->kind == kind)
			return p;
	return NULL;
}

/* RFC 5965 3.2: Original-Rcpt-To may stand more than once. */
static void more_complaints(struct extract *x, struct slice text)
{
	struct report *last = x->reports;
	struct slice rest = text;
	struct field f;

	while (head_next(&rest, &f) && x->nreports < REPORT_MAX) {
		struct report *r;
		struct slice addr;

		if (!slice_ieq(f.name, S("Original-Rcpt-To")))
			continue;
		addr = addr_bare(head_unfold(x->msg->arena, f.value));
		if (!addr.n || slice_ieq(addr, x->reports->recipient))
			continue;
		r = arena_new(x->msg->arena, struct report);
		*r = *x->reports;
		r->next = NULL;
		r->recipient = addr;
		last = last->next = r;
		x->nreports++;
	}
}

/* RFC 5965 3.1, 3.2. */
static void read_feedback(struct extract *x, struct part *p)
{
	struct arena *a = x->msg->arena;
	struct slice text = part_text(x->msg, p), to;
	struct part *mail = p->next;
	struct report *r = only_report(x, REPORT_FEEDBACK, "arf");

	r->feedback_type = slice_trim(head_get(a, text, "Feedback-Type"));
	to = head_get(a, text, "Original-Rcpt-To");
	if (!to.n)
		to = head_get(a, text, "Removal-Recipient");
	if (!to.n)
		to = head_get(a, text, "X-HmXmrOriginalRecipient");
	r->remote_ip = slice_trim(head_get(a, text, "Source-IP"));
	r->reporting_mta = slice_trim(head_get(a, text, "Reporting-MTA"));
	r->arrived = date_parse(head_get(a, text, "Arrival-Date"));
	r->diagnostic = slice_trim(x->msg->subject);
	x->dsn_text = text;
	if (mail && mail->kind == PART_MESSAGE && mail->first)
		x->original.head = mail->first->head;
	else if (mail && mail->kind == PART_HEADERS)
		x->original.head = part_text(x->msg, mail);
	x->original.present = x->original.head.n > 0;
	if (!to.n)
		to = head_get(a, x->original.head, "To");
	r->recipient = addr_bare(to);
	more_complaints(x, text);
	x->original.subject = head_decode(a, head_get(a, x->original.head, "Subject"));
	x->original.message_id = slice_unwrap(slice_trim(head_get(a, x->original.head, "Message-ID")), '<', '>');
	x->original.from = addr_bare(head_get(a, x->original.head, "From"));
}

/* Microsoft's complaint: the mail itself with X-HmXmrOriginalRecipient. */
static bool is_jmrp(struct extract *x)
{
	for (struct part *p = x->msg->root; p; p = part_after(p))
		if (head_names(p->fields, "X-HmXmrOriginalRecipient")) {
			struct report *r = only_report(x, REPORT_FEEDBACK, "arf");

			r->recipient = addr_bare(head_value(x->msg->arena, p->fields, "X-HmXmrOriginalRecipient"));
			r->feedback_type = S("abuse");
			return true;
		}
	return false;
}

/*
 * A Sieve "reject" (RFC 5429 2.1) or Dovecot's quota refusal sent as a
 * disposition notification: the mail was deleted by a machine, and the text
 * says that it was refused. Who throws a mail away unread sends the same fields.
 */
static bool is_refusal(struct extract *x)
{
	struct part *p = find_kind(x->msg, PART_MDN);
	struct slice d = p ? head_get(x->msg->arena, part_text(x->msg, p), "Disposition") : (struct slice){ "", 0 };
	struct slice text = { "", 0 };

	if (!slice_istarts(slice_trim(d), S("automatic-action")) || slice_ifind(d, S("deleted")) == SIZE_MAX)
		return false;
	for (p = x->msg->root; p && !text.n; p = part_after(p))
		if (p->kind == PART_TEXT)
			text = part_text(x->msg, p);
	return slice_ifind(text, S("reject")) != SIZE_MAX || slice_ifind(text, S("refuse")) != SIZE_MAX;
}

bool detect_other(struct extract *x)
{
	struct part *p = find_kind(x->msg, PART_FEEDBACK);

	if (p) {
		read_feedback(x, p);
		return true;
	}
	if (find_kind(x->msg, PART_DSN))
		return false;
	if (is_refusal(x))
		return false;
	if (find_kind(x->msg, PART_MDN) || slice_eq(x->msg->root->report_type, S("disposition-notification"))) {
		x->format = "mdn";
		return true;
	}
	if (slice_istarts(x->msg->subject, S("Report Domain:"))) { /* RFC 7489 7.2.1.1 */
		x->format = "dmarc";
		return true;
	}
	return is_jmrp(x);
}

/* Subjects by which people's auto-replies are known, at their front or behind a bracket. */
static const char *const away[] = {
	"out of office", "automatic reply", "auto:", "autoreply", "auto-reply", "auto reply", "auto response", "out of the office", "vacation",
	"autosvar", "abwesenheit", "abwesend", "réponse automatique", "respuesta automática", "risposta automatica", "自動応答", "自動返信", "不在",
	"i am away", "away from", "automatische antwort", "automatisch antwoord", "自动回复", "自動回覆", "resposta automática", "absence du bureau",
	"accusé de réception", "re: vacation", "automatyczna odpowied", "automatisk svar", "automaattinen vastaus", "automatická odpověď",
	"fuera de la oficina", "fuori sede", "fora do escritório", "niet aanwezig", "автоответ", "Автоответ", "Автоматический ответ",
	"부재중", "자동 응답", "자동응답", "otomatik yanıt", "休暇", "外出", "automatikus válasz", "מענה אוטומטי", "رد تلقائي", "răspuns automat", "автоматична відповідь", "Автоматична відповідь",
};

static bool away_subject(struct slice subject)
{
	static const char *const open[] = { "[", "(", "【", "《", "<", "Re: " };

	for (size_t k = 0; k < sizeof(open) / sizeof(open[0]); k++)
		if (slice_istarts(subject, slice_of(open[k])))
			subject = slice_trim(slice_sub(subject, strlen(open[k]), subject.n));
	for (size_t i = 0; i < sizeof(away) / sizeof(away[0]); i++)
		if (slice_istarts(subject, slice_of(away[i])))
			return true;
	return false;
}

static bool by_a_list(struct slice from)
{
	static const char *const names[] = { "listserv", "majordomo", "sympa", "mailman", "ezmlm" };
	static const char *const ends[] = { "-bounces", "-request", "-owner", "-help", "-admin" };
	struct slice local, domain;

	if (!addr_split(from, &local, &domain))
		return false;
	for (size_t i = 0; i < sizeof(names) / sizeof(names[0]); i++)
		if (slice_ieq(local, slice_of(names[i])))
			return true;
	for (size_t i = 0; i < sizeof(ends) / sizeof(ends[0]); i++)
		if (slice_iends(local, slice_of(ends[i])))
			return true;
	return false;
}

static bool auto_header(struct extract *x)
{
	struct arena *a = x->msg->arena;
	const struct head *head = x->msg->root->fields;
	struct slice v = head_value(a, head, "Auto-Submitted");

	if (slice_istarts(v, S("auto-replied")) || slice_istarts(v, S("auto_replied")))
		return true;
	/* a list manager's notice to the poster is no person's reply */
	if (by_a_list(x->msg->from))
		return false;
	/* RFC 3834 3.3: a responder's return path is empty; bulk keeps other responders silent */
	if (slice_eq(slice_trim(head_value(a, head, "Return-Path")), S("<>")) &&
	    (slice_istarts(head_value(a, head, "Precedence"), S("bulk")) || slice_istarts(head_value(a, head, "Precedence"), S("junk"))))
		return true;
	if (head_names(head, "X-Autoreply") || head_names(head, "X-Autorespond") || head_names(head, "X-Auto-Reply") ||
	    head_names(head, "X-Autoresponder"))
		return true;
	return slice_istarts(head_value(a, head, "Precedence"), S("auto_reply")) || slice_istarts(head_value(a, head, "X-Mailer"), S("vacation"));
}

bool detect_autoreply(struct extract *x)
{
	struct slice subject = x->msg->subject;
	bool yes = auto_header(x) || away_subject(subject);
	struct report *r;

	/* a daemon's notice that could not be read is no person's reply */
	if (!yes || slice_istarts(x->msg->from, S("mailer-daemon")))
		return false;
	r = only_report(x, REPORT_VACATION, "autoreply");
	r->recipient = x->msg->from;
	r->diagnostic = subject;
	for (struct part *p = x->msg->root; p && !x->text.n; p = part_after(p))
		if (p->kind == PART_TEXT)
			x->text = part_text(x->msg, p);
	return true;
}

struct part *detect_inner_bounce(struct msg *m)
{
	for (struct part *p = m->root; p; p = part_after(p)) {
		if (p->kind != PART_MESSAGE || !p->first)
			continue;
		for (struct part *q = p->first; q; q = q->first)
			if (slice_eq(q->report_type, S("delivery-status")) || q->kind == PART_DSN)
				return p->first;
		if (head_names(p->first->fields, "X-Failed-Recipients"))
			return p->first;
	}
	return NULL;
}
