// SPDX-License-Identifier: BSD-2-Clause
/* Findings from the address, the sender, the moment and the kind of one notice. */
#include "cause/domain.h"
#include "cause/finder.h"
#include "cause/typo.h"
#include "mail/header.h"
#include "mail/maillog.h"

static bool failure(const struct finder *fd)
{
	return fd->r->kind == REPORT_FAILED || fd->r->kind == REPORT_DELAYED;
}

static struct slice written_to(const struct finder *fd)
{
	return fd->v->alias.n ? fd->v->alias : fd->v->recipient;
}

/* ---- kinds of notices ---- */

static void find_kind(struct finder *fd)
{
	const char *kind = fd->r->kind == REPORT_VACATION ? "vacation" :
			   fd->r->action == ACTION_RELAYED  ? "relayed" :
			   fd->r->action == ACTION_EXPANDED ? "expanded" :
							      "delivered";
	struct finding *f;

	if (fd->r->kind != REPORT_VACATION && fd->r->kind != REPORT_DELIVERED)
		return;
	f = finder_add(fd, FINDING_NOT_A_BOUNCE, CONF_HIGH, kind);
	finding_set(f, "o", written_to(fd));
	finder_quote(f, fd->r->diagnostic);
}

/* The receiver took it: its reply holds the id it can be traced by. */
static void find_taken(struct finder *fd)
{
	struct slice reply = fd->r->reply.text.n ? fd->r->reply.text : fd->r->diagnostic, id;
	struct finding *f;

	if (fd->r->kind != REPORT_DELIVERED || (fd->v->reply / 100 != 2 && !slice_starts(reply, S("250 "))))
		return;
	if (slice_ifind(remote_of(fd), S("localhost")) != SIZE_MAX || slice_starts(fd->r->reply.ip, S("127.")))
		return; /* only our own filter has it */
	id = maillog_remote_id(reply);
	f = finder_add(fd, FINDING_SENT_BUT_UNSEEN, id.n ? CONF_MEDIUM : CONF_LOW, id.n ? "" : "no-id");
	finding_set(f, "T", remote_of(fd));
	finding_set(f, "time", time_text(fd->a, fd->r->last_attempt ? fd->r->last_attempt : fd->x->msg->date));
	finding_set(f, "reply", reply);
	finding_set(f, "id", id);
	finding_set(f, "msgid", fd->x->original.message_id);
	finder_quote(f, reply);
}

static void find_complaint(struct finder *fd)
{
	struct finding *f;
	struct slice campaign;

	if (fd->r->kind != REPORT_FEEDBACK)
		return;
	f = finder_add(fd, FINDING_COMPLAINT, CONF_HIGH, "");
	campaign = slice_trim(head_get(fd->a, fd->x->original.head, "Feedback-ID"));
	if (!campaign.n)
		campaign = fd->x->original.list_id.n ? fd->x->original.list_id : fd->x->original.subject;
	finding_set(f, "r", fd->v->recipient.n ? fd->v->recipient : S("?"));
	finding_set(f, "campaign", campaign);
	finder_quote(f, fd->r->feedback_type);
}

/* ---- the address ---- */

static bool unreachable(enum cause c)
{
	return c == CAUSE_HOSTUNKNOWN || c == CAUSE_USERUNKNOWN || c == CAUSE_NETWORKERROR || c == CAUSE_EXPIRED || c == CAUSE_NOTACCEPT;
}

static void find_typo(struct finder *fd)
{
	struct slice domain = domain_of(written_to(fd)), meant = { "", 0 };
	bool gone = fd->v->cause == CAUSE_HOSTUNKNOWN || fd->v->cause == CAUSE_NOTACCEPT;
	enum typo t;
	struct finding *f;

	if (!failure(fd) || !unreachable(fd->v->cause))
		return;
	t = typo_in_domain(fd->a, domain, &meant);
	if (t == TYPO_NONE || (t == TYPO_NEAR && !gone && fd->v->cause != CAUSE_USERUNKNOWN))
		return;
	f = finder_add(fd, FINDING_TYPO_DOMAIN, t != TYPO_NEAR && gone ? CONF_HIGH : CONF_MEDIUM, t == TYPO_SYNTAX ? "syntax" : "");
	finding_set(f, "domain", domain);
	finding_set(f, "suggestion", meant);
	finding_set(f, "o", written_to(fd));
	finder_quote(f, fd->r->diagnostic);
}

/* Gmail says it outright; other boxes need a history, which the store has. */
static void find_abandoned(struct finder *fd)
{
	struct finding *f;

	if (!failure(fd) || !says(fd, W_INACTIVE))
		return;
	f = finder_add(fd, FINDING_MAILBOX_ABANDONED, CONF_HIGH, "said");
	finding_set(f, "r", fd->v->recipient);
	finding_set(f, "T", remote_of(fd));
	finder_quote(f, fd->r->diagnostic);
}

static bool is_carrier(const struct finder *fd)
{
	static const char *const carriers[] = { "docomo.ne.jp", "ezweb.ne.jp", "au.com", "softbank.ne.jp", "i.softbank.jp", "vodafone.ne.jp" };

	for (size_t i = 0; i < sizeof(carriers) / sizeof(carriers[0]); i++)
		if (remote_is(fd, carriers[i]))
			return true;
	return false;
}

/* "Unknown user" after the message was taken: the mailbox was good at RCPT TO. */
static void find_disguised(struct finder *fd)
{
	bool late = fd->r->reply.at == SMTP_DATA || fd->r->reply.at == SMTP_EOD;
	struct finding *f;

	if (!failure(fd) || !says(fd, W_USER_UNKNOWN) || (!late && !says(fd, W_NOBODY_UNKNOWN)) || (fd->v->cause != CAUSE_FILTERED && fd->v->cause != CAUSE_USERUNKNOWN))
		return;
	f = finder_add(fd, FINDING_DISGUISED_REFUSAL, is_carrier(fd) ? CONF_HIGH : CONF_LOW, is_carrier(fd) ? "carrier" : "");
	finding_set(f, "phase", slice_of(late ? "DATA" : "RCPT TO"));
	finding_set(f, "r", fd->v->recipient);
	finding_set(f, "domain", sender_domain(fd));
	finding_set(f, "T", remote_of(fd));
	finder_quote(f, fd->r->diagnostic);
}

/* ---- the sender ---- */

/* "www-data@web1", "root@host.local": nobody can answer it. */
static bool unusable(struct slice e)
{
	static const char *const users = " root www-data apache nobody nginx httpd wwwrun daemon wordpress cron www ";
	static const char *const ends[] = { "localhost", ".local", ".localdomain", ".lan", ".internal", ".home" };
	struct slice local, domain, rest = slice_of(users), word;

	if (!addr_split(e, &local, &domain))
		return e.n > 0 && slice_chr(e, '@') == SIZE_MAX;
	if (slice_chr(domain, '.') == SIZE_MAX)
		return true;
	for (size_t i = 0; i < sizeof(ends) / sizeof(ends[0]); i++)
		if (slice_iends(domain, slice_of(ends[i])))
			return true;
	while (slice_word(&rest, &word))
		if (slice_ieq(word, local))
			return true;
	return false;
}

static bool sender_was_refused(enum cause c)
{
	return c == CAUSE_REJECTED || c == CAUSE_AUTHFAILURE || c == CAUSE_NORELAYING || c == CAUSE_REQUIREPTR || c == CAUSE_NOTACCEPT ||
	       c == CAUSE_SPAMDETECTED || c == CAUSE_POLICYVIOLATION;
}

static void find_bad_sender(struct finder *fd)
{
	const struct original *o = &fd->x->original;
	struct slice e = fd->x->envelope_from.n ? fd->x->envelope_from : o->from, script;
	struct finding *f;

	if (!failure(fd) || !sender_was_refused(fd->v->cause) || !unusable(e))
		return;
	script = slice_trim(head_get(fd->a, o->head, "X-PHP-Originating-Script"));
	f = finder_add(fd, FINDING_BAD_ENVELOPE_SENDER, fd->x->envelope_from.n ? CONF_HIGH : CONF_MEDIUM, "");
	finding_set(f, "e", e);
	finding_set(f, "host", domain_of(e).n ? domain_of(e) : reporter_of(fd));
	finding_set(f, "script", script.n ? script : o->mailer);
	finding_set(f, "T", remote_of(fd));
	finder_quote(f, fd->r->diagnostic);
}

static void find_null_sender(struct finder *fd)
{
	struct finding *f;

	if (!failure(fd) || !says(fd, W_NULL_SENDER))
		return;
	f = finder_add(fd, FINDING_NULLSENDER_REFUSED, fd->v->cause == CAUSE_REJECTED || fd->v->cause == CAUSE_POLICYVIOLATION ? CONF_HIGH : CONF_MEDIUM, "");
	finding_set(f, "T", remote_of(fd));
	finder_quote(f, fd->r->diagnostic);
}

/* Our own side (or the service that sends for us) says stop; two signs make it likely that an account is abused. */
static void find_own_quota(struct finder *fd)
{
	bool limit = says(fd, W_OWN_QUOTA) || code_in(fd, "7.705 1.8"), night;
	const struct original *o = &fd->x->original;
	struct finding *f;

	if (!failure(fd) || !limit || (code_in(fd, "1.8") && !says(fd, W_OWN_QUOTA)))
		return;
	night = o->date && o->date % 86400 / 3600 >= 15 && o->date % 86400 / 3600 < 20 && slice_iends(domain_of(o->from), S(".jp")); /* 0 to 5 JST */
	f = finder_add(fd, FINDING_OWN_QUOTA_OR_COMPROMISE, code_in(fd, "7.705 1.8") || night ? CONF_HIGH : CONF_MEDIUM, "limit");
	finding_set(f, "sender", o->from.n ? o->from : fd->x->bounce_to);
	finding_set(f, "T", remote_of(fd));
	finder_quote(f, fd->r->diagnostic);
}

static void find_client(struct finder *fd)
{
	struct finding *f;

	if (fd->v->cause != CAUSE_SPAMDETECTED || !says(fd, W_CLIENT_2008) || !fd->x->original.mailer.n)
		return;
	f = finder_add(fd, FINDING_CLIENT_FILTERED, CONF_LOW, "");
	finding_set(f, "client", fd->x->original.mailer);
	finding_set(f, "T", remote_of(fd));
	finder_quote(f, fd->r->diagnostic);
}

/* ---- the content ---- */

static void find_attachment(struct finder *fd)
{
	enum cause c = fd->v->cause;
	bool content = c == CAUSE_CONTENTERROR || c == CAUSE_VIRUSDETECTED || c == CAUSE_POLICYVIOLATION || c == CAUSE_SECURITYERROR;
	struct slice name;
	struct finding *f;

	if (!failure(fd) || !(c == CAUSE_EMAILTOOLARGE || content))
		return;
	name = attachment_name(fd->x);
	if (!(content && says(fd, W_ATTACHMENT)) && !(name.n && (c == CAUSE_EMAILTOOLARGE || c == CAUSE_VIRUSDETECTED)))
		return;
	f = finder_add(fd, FINDING_ATTACHMENT_REFUSED, name.n ? CONF_HIGH : CONF_MEDIUM, c == CAUSE_EMAILTOOLARGE ? "size" : "kind");
	finding_set(f, "file", name);
	finding_set(f, "T", remote_of(fd));
	finder_quote(f, fd->r->diagnostic);
}

/* ---- time ---- */

static void find_ageing(struct finder *fd)
{
	int64_t from = fd->r->arrived ? fd->r->arrived : fd->x->original.date, last = fd->r->last_attempt ? fd->r->last_attempt : fd->x->msg->date;
	bool delayed = fd->r->kind == REPORT_DELAYED;
	bool expired = fd->r->kind == REPORT_FAILED && fd->v->permanence == PERM_TEMPORARY && from && last - from > 3600;
	struct finding *f;

	if (!delayed && !expired)
		return;
	f = finder_add(fd, FINDING_AGEING, from ? CONF_HIGH : CONF_MEDIUM, delayed ? "trying" : "returned");
	finding_set(f, "t0", time_text(fd->a, from));
	finding_set(f, "t2", time_text(fd->a, last));
	finding_set(f, "t3", time_text(fd->a, fd->r->will_retry_until));
	finding_set(f, "err", fd->r->diagnostic);
	finder_quote(f, fd->r->diagnostic);
}

/* ---- privacy ---- */

static bool text_came_back(const struct finder *fd)
{
	for (const struct part *p = fd->x->msg->root; p; p = part_after(p))
		if (p->kind == PART_MESSAGE && p->first && slice_trim(p->first->body).n)
			return true;
	return false;
}

/* What must be taken out before this mail is shown to others. */
static void find_privacy(struct finder *fd)
{
	const struct finding *leak = finder_has(fd, FINDING_FORWARD_LEAK);
	bool hidden = leak && strcmp(leak->variant, "hidden-ok") != 0;
	struct finding *f;

	if (!failure(fd) || (!hidden && !text_came_back(fd)))
		return;
	f = finder_add(fd, FINDING_PRIVACY, CONF_HIGH, hidden ? "address" : "text");
	finding_set(f, "msgid", fd->x->original.message_id);
}

void find_mail(struct finder *fd)
{
	find_kind(fd);
	find_taken(fd);
	find_complaint(fd);
	find_typo(fd);
	find_abandoned(fd);
	find_disguised(fd);
	find_bad_sender(fd);
	find_null_sender(fd);
	find_own_quota(fd);
	find_client(fd);
	find_attachment(fd);
	find_ageing(fd);
	find_privacy(fd);
}
