// SPDX-License-Identifier: BSD-2-Clause
#include "report/original.h"

#include "mail/header.h"

#define RECEIVED_MAX 50

static struct slice decoded(struct arena *a, const struct head *head, const char *name)
{
	return head_decode(a, head_value(a, head, name));
}

static void read_received(struct arena *a, const struct head *head, struct original *o)
{
	size_t most = head->n < RECEIVED_MAX ? head->n : RECEIVED_MAX;

	o->received = arena_array(a, most, sizeof(*o->received));
	o->delivered_to = arena_array(a, most, sizeof(*o->delivered_to));
	for (size_t i = 0; i < head->n; i++) {
		const struct field *f = &head->v[i];

		if (slice_is(f->name, "Received") && o->nreceived < most)
			o->received[o->nreceived++] = head_unfold(a, f->value);
		else if ((slice_is(f->name, "Delivered-To") || slice_is(f->name, "X-Original-To")) && o->ndelivered_to < most)
			o->delivered_to[o->ndelivered_to++] = addr_bare(head_unfold(a, f->value));
	}
}

/* "To: root", written on the host of the sender: RFC 5322 wants a domain, local programs leave it out. */
static struct addr_list local_user(struct arena *a, struct slice name, struct slice from)
{
	struct addr_list list = { 0 };
	struct slice local, domain;

	if (!name.n || name.n > 64 || slice_chr(name, ' ') != SIZE_MAX || slice_chr(name, ':') != SIZE_MAX ||
	    !addr_split(from, &local, &domain))
		return list;
	list.v = arena_array(a, 1, sizeof(*list.v));
	list.v[list.n++] = arena_printf(a, "%.*s@%.*s", SLICE_ARG(name), SLICE_ARG(domain));
	return list;
}

static void read_fields(struct arena *a, const struct head *fields, struct original *o)
{
	struct addr_list to, cc, from;

	from = addr_parse_list(a, head_value(a, fields, "From"));
	if (from.n)
		o->from = from.v[0];
	to = addr_parse_list(a, head_value(a, fields, "To"));
	if (!to.n)
		to = local_user(a, slice_trim(head_value(a, fields, "To")), o->from);
	cc = addr_parse_list(a, head_value(a, fields, "Cc"));
	o->to = arena_array(a, to.n + cc.n + 1, sizeof(*o->to));
	for (size_t i = 0; i < to.n + cc.n; i++)
		o->to[o->nto++] = i < to.n ? to.v[i] : cc.v[i - to.n];
	o->subject = decoded(a, fields, "Subject");
	o->message_id = slice_unwrap(slice_trim(head_value(a, fields, "Message-ID")), '<', '>');
	o->return_path = addr_bare(head_value(a, fields, "Return-Path"));
	o->mailer = decoded(a, fields, "X-Mailer");
	if (!o->mailer.n)
		o->mailer = decoded(a, fields, "User-Agent");
	o->list_id = head_value(a, fields, "List-Id");
	if (!o->list_id.n)
		o->list_id = head_value(a, fields, "List-Post");
	o->precedence = head_value(a, fields, "Precedence");
	o->date = date_parse(head_value(a, fields, "Date"));
	read_received(a, fields, o);
}

/* Header lines in running text, from the first "Received:", "From:" … on. */
static struct slice head_in_text(struct slice text)
{
	struct slice rest = text, line;
	size_t from = SIZE_MAX, fields = 0;

	while (slice_line(&rest, &line)) {
		struct slice one = line;
		struct field f;
		size_t at = (size_t)(line.p - text.p);

		if (!line.n && from != SIZE_MAX && fields >= 2)
			return slice_sub(text, from, at);
		if (line.n && (line.p[0] == ' ' || line.p[0] == '\t') && from != SIZE_MAX)
			continue;
		if (head_next(&one, &f) && slice_chr(f.name, ' ') == SIZE_MAX && f.name.n > 1) {
			if (from == SIZE_MAX)
				from = at;
			fields++;
		} else if (fields < 2) {
			from = SIZE_MAX;
			fields = 0;
		}
	}
	return from == SIZE_MAX || fields < 2 ? (struct slice){ "", 0 } : slice_sub(text, from, text.n);
}

static struct slice returned_head(struct msg *m, struct part *returned, struct slice below)
{
	struct slice text;
	size_t end;

	if (!returned)
		return head_in_text(below);
	if (returned->kind == PART_MESSAGE && returned->first)
		return head_in_text(returned->first->body);
	text = part_text(m, returned);
	end = slice_find(text, S("\n\n"));
	return end == SIZE_MAX || end < 20 ? text : slice_sub(text, 0, end);
}

void original_read(struct msg *m, struct part *returned, struct slice below, struct original *o)
{
	struct part *mail = returned && returned->kind == PART_MESSAGE ? returned->first : NULL;
	bool parsed = mail && mail->head.n;

	o->head = parsed ? mail->head : returned_head(m, returned, below);
	o->present = o->head.n > 0;
	if (o->present)
		read_fields(m->arena, parsed ? mail->fields : head_read(m->arena, o->head), o);
}
