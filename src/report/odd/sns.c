// SPDX-License-Identifier: BSD-2-Clause
#include <jansson.h>

#include "report/odd/odd.h"
#include "report/reply.h"

#define JSON_MAX (1u << 20)

static struct slice text_of(struct arena *a, const json_t *object, const char *key)
{
	const char *s = json_string_value(json_object_get(object, key));

	return s ? arena_dup(a, slice_of(s)) : (struct slice){ "", 0 };
}

/* The mail program wrapped the object; JSON holds no bare line end inside strings (RFC 8259 section 7). */
static json_t *parse(struct arena *a, struct slice text)
{
	char *out = arena_alloc(a, text.n + 1);
	size_t n = 0;

	for (size_t i = 0; i < text.n; i++)
		if (text.p[i] != '\n' && text.p[i] != '\r')
			out[n++] = text.p[i];
	return json_loadb(out, n, JSON_DISABLE_EOF_CHECK, NULL);
}

static struct report *add(struct extract *x, struct report ***tail, const json_t *recipient)
{
	struct arena *a = x->msg->arena;
	struct report *r;

	if (x->nreports == REPORT_MAX)
		return NULL;
	r = arena_new(a, struct report);
	r->recipient = json_is_string(recipient) ? arena_dup(a, slice_of(json_string_value(recipient))) : text_of(a, recipient, "emailAddress");
	r->format = x->format;
	if (!r->recipient.n)
		return NULL;
	**tail = r;
	*tail = &r->next;
	x->nreports++;
	return r;
}

static void read_bounce(struct extract *x, struct report ***tail, const json_t *bounce)
{
	struct arena *a = x->msg->arena;
	bool transient = slice_eq(text_of(a, bounce, "bounceType"), S("Transient"));
	const json_t *one;
	size_t i;

	json_array_foreach(json_object_get(bounce, "bouncedRecipients"), i, one) {
		struct report *r = add(x, tail, one);

		if (!r)
			continue;
		r->diagnostic = text_of(a, one, "diagnosticCode");
		if (slice_istarts(r->diagnostic, S("smtp;")))
			r->diagnostic = slice_trim(slice_sub(r->diagnostic, 5, r->diagnostic.n));
		r->status_field = text_of(a, one, "status");
		r->status = enhanced_parse(r->status_field);
		r->reporting_mta = text_of(a, bounce, "reportingMTA");
		if (slice_istarts(r->reporting_mta, S("dns;")))
			r->reporting_mta = slice_trim(slice_sub(r->reporting_mta, 4, r->reporting_mta.n));
		reply_parse(a, r->diagnostic, &r->reply);
		if (!r->diagnostic.n)
			r->diagnostic = arena_printf(a, "%.*s %.*s", SLICE_ARG(text_of(a, bounce, "bounceType")),
						     SLICE_ARG(text_of(a, bounce, "bounceSubType")));
		r->kind = REPORT_FAILED;
		r->action = transient && slice_ieq(text_of(a, one, "action"), S("delayed")) ? ACTION_DELAYED : ACTION_FAILED;
	}
}

static void read_addresses(struct extract *x, struct report ***tail, const json_t *list, enum report_kind kind, struct slice type)
{
	const json_t *one;
	size_t i;

	json_array_foreach(list, i, one) {
		struct report *r = add(x, tail, one);

		if (!r)
			continue;
		r->kind = kind;
		r->action = kind == REPORT_DELIVERED ? ACTION_DELIVERED : ACTION_NONE;
		r->feedback_type = type;
	}
}

static void read_mail(struct extract *x, const json_t *mail)
{
	struct arena *a = x->msg->arena;
	const json_t *common = json_object_get(mail, "commonHeaders");
	struct original *o = &x->original;

	x->envelope_from = o->from = text_of(a, mail, "source");
	o->message_id = slice_unwrap(text_of(a, common, "messageId"), '<', '>');
	o->subject = text_of(a, common, "subject");
}

bool odd_sns(struct extract *x, struct slice text)
{
	struct arena *a = x->msg->arena;
	struct report **tail = &x->reports;
	json_t *root;
	const json_t *bounce, *complaint, *delivery;

	text = slice_trim(text);
	if (!slice_starts(text, S("{")) || text.n > JSON_MAX ||
	    (slice_find(text, S("\"notificationType\"")) == SIZE_MAX && slice_find(text, S("\"eventType\"")) == SIZE_MAX))
		return false;
	root = parse(a, text);
	if (!root)
		return false;
	x->format = "amazonses";
	bounce = json_object_get(root, "bounce");
	complaint = json_object_get(root, "complaint");
	delivery = json_object_get(root, "delivery");
	read_bounce(x, &tail, bounce);
	read_addresses(x, &tail, json_object_get(complaint, "complainedRecipients"), REPORT_FEEDBACK,
		       text_of(a, complaint, "complaintFeedbackType"));
	read_addresses(x, &tail, json_object_get(delivery, "recipients"), REPORT_DELIVERED, (struct slice){ "", 0 });
	read_mail(x, json_object_get(root, "mail"));
	json_decref(root);
	x->text = text;
	if (x->nreports)
		x->kind = x->reports->kind;
	return x->nreports > 0;
}
