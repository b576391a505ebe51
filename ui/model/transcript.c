// SPDX-License-Identifier: BSD-2-Clause
/* Pane 2: the dialogue and the fields of a mail, its headers, its source. */
#include "base/clock.h"
#include "base/text.h"
#include "base/width.h"
#include "mail/header.h"
#include "report/reply.h"
#include "ui/model/detail_parts.h"

#define NAME_MAX_SHOWN 76 /* of a field; as long as a line may be with its colon */
#define SOURCE_MAX (256u << 10) /* of the mail's source in one view */

/* Fields of addresses: RFC 5322, 3.6.2, 3.6.3, 3.6.7, and RFC 3464. */
static bool holds_addresses(struct slice name)
{
	static const char *const names[] = { "From", "Sender", "Reply-To", "To", "Cc", "Bcc", "Return-Path", "Delivered-To", "X-Original-To",
					     "Final-Recipient", "Original-Recipient", "X-Actual-Recipient" };

	for (size_t i = 0; i < sizeof(names) / sizeof(names[0]); i++)
		if (slice_ieq(name, slice_of(names[i])))
			return true;
	return false;
}

/* "Name   value", the value wrapped under itself. */
static void field(struct detail *d, struct lines *out, const char *name, struct slice value)
{
	struct lines part = { 0 };
	enum role role = holds_addresses(slice_of(name)) ? ROLE_ADDRESS : ROLE_HEADER_VALUE;
	int indent = d->width < 50 ? 2 : 22, first = width_text(slice_of(name)) + 2;

	if (!value.n)
		return;
	if (first > d->width / 2 || indent == 2) { /* a line of its own */
		detail_para(d, out, slice_of(name), ROLE_HEADER_NAME, 0, 0);
		detail_para(d, out, value, role, indent, indent);
		return;
	}
	lines_wrap(d->arena, &part, value, role, d->width, first > indent ? first : indent, indent);
	for (size_t i = 0; i < part.n; i++) {
		if (i == 0)
			part.v[0].piece[0] = (struct piece){ arena_printf(d->arena, "%-*s", first > indent ? first : indent, name), ROLE_HEADER_NAME };
		lines_wrap(d->arena, out, S("x"), ROLE_TEXT, d->width, 0, 0); /* room for one line */
		out->v[out->n - 1] = part.v[i];
	}
}

/* Of a line of the dialogue: by who says it, and what a reply begins with. */
static enum role line_role(char who, struct slice text, bool refusal)
{
	static const enum role by_class[] = { ROLE_SMTP_2, ROLE_SMTP_3, ROLE_SMTP_4, ROLE_SMTP_5 };

	if (refusal)
		return ROLE_SMTP_REFUSAL;
	if (slice_starts(text, S("~")))
		return ROLE_SMTP_INFERRED;
	if (who == 'C')
		return slice_istarts(text, S("STARTTLS")) ? ROLE_SMTP_TLS : ROLE_SMTP_CLIENT;
	if (text.n >= 3 && text.p[0] >= '2' && text.p[0] <= '5' && ascii_digit((unsigned char)text.p[1]))
		return by_class[text.p[0] - '2'];
	return ROLE_SMTP_SERVER;
}

static void say_line(struct detail *d, struct lines *out, char who, struct slice text, bool refusal)
{
	struct slice mark = arena_printf(d->arena, "%c %c  ", refusal ? '!' : ' ', who);
	struct lines part = { 0 };

	lines_wrap(d->arena, &part, text, line_role(who, text, refusal), d->width, 5, 9);
	for (size_t i = 0; i < part.n; i++) {
		if (i == 0)
			part.v[0].piece[0] = (struct piece){ mark, refusal ? ROLE_SMTP_REFUSAL : ROLE_DIM };
		lines_wrap(d->arena, out, S("x"), ROLE_TEXT, d->width, 0, 0);
		out->v[out->n - 1] = part.v[i];
	}
}

/* "550-" or "550 ", and the enhanced status behind it: how many bytes of a line say again what the first one said. */
static size_t said_again(struct slice line, struct slice first)
{
	struct slice code = slice_sub(first, 0, 3), rest = slice_sub(first, 4, first.n), status;

	if (line.n < 4 || !slice_starts(line, code) || (line.p[3] != '-' && line.p[3] != ' '))
		return line.n == 3 && slice_eq(line, code) ? 3 : 0;
	if (!slice_word(&rest, &status) || !slice_starts(slice_sub(line, 4, line.n), status) || status.p[1] != '.')
		return 4;
	return 4 + status.n;
}

/* A reply of several lines (RFC 5321, 4.2.1) as one; *n: of how many. */
static struct slice whole_reply(struct detail *d, const struct dialog_line *line, size_t left, size_t *n)
{
	struct slice first = line->text, text = first;
	size_t again;

	*n = 1;
	if (line->who != DIALOG_SERVER || first.n < 4 || first.p[3] != '-' || !ascii_digit((unsigned char)first.p[0]))
		return text;
	text = arena_join(d->arena, slice_sub(first, 0, 3), S(" "), slice_trim(slice_sub(first, 4, first.n)));
	for (; *n < left && line[*n].who == DIALOG_SERVER && (again = said_again(line[*n].text, first)) > 0; (*n)++) {
		text = arena_join(d->arena, text, S(" "), slice_trim(slice_sub(line[*n].text, again, line[*n].text.n)));
		if (again == 3 || line[*n].text.p[3] == ' ') { /* the last one */
			(*n)++;
			break;
		}
	}
	return text;
}

static void dialogue(struct detail *d, struct lines *out)
{
	const struct report *r = d->report;
	const char *at = smtp_command_name(r->reply.at);

	if (r->reply.host.n || r->remote_mta.n)
		detail_para(d, out,
			    arena_printf(d->arena, "%.*s%s%.*s%s", SLICE_ARG(detail_show(d, r->reply.host.n ? r->reply.host : r->remote_mta)),
					 r->reply.ip.n ? " [" : "", SLICE_ARG(detail_show(d, r->reply.ip)), r->reply.ip.n ? "]" : ""),
			    ROLE_DIM, 0, 0);
	for (size_t i = 0, n; i < r->ndialog; i += n) {
		struct slice text = whole_reply(d, &r->dialog[i], r->ndialog - i, &n);

		say_line(d, out, r->dialog[i].who == DIALOG_CLIENT ? 'C' : 'S', detail_show(d, text), r->dialog[i].refusal);
	}
	if (r->ndialog)
		return;
	if (r->reply.code) {
		if (*at)
			say_line(d, out, 'C', slice_of(r->reply.at == SMTP_EOD ? _("~ end of the message") : at), false);
		say_line(d, out, 'S', detail_show(d, r->reply.text), true);
		return;
	}
	detail_para(d, out, slice_of(_("The notice quotes no session; it says:")), ROLE_DIM, 0, 0);
	say_line(d, out, ' ', detail_show(d, r->diagnostic), false);
}

static void dsn_fields(struct detail *d, struct lines *out)
{
	const struct report *r = d->report;
	char when[CLOCK_TEXT];

	detail_para(d, out, S(""), ROLE_TEXT, 0, 0);
	field(d, out, "Final-Recipient", detail_show(d, r->final_recipient));
	field(d, out, "Original-Recipient", detail_show(d, r->original_recipient));
	field(d, out, "X-Actual-Recipient", detail_show(d, r->actual_recipient));
	field(d, out, "Action", slice_of(report_action_name(r->action)));
	field(d, out, "Status", detail_show(d, r->status_field));
	field(d, out, "Diagnostic-Code", detail_show(d, r->diagnostic));
	field(d, out, "Reporting-MTA", detail_show(d, r->reporting_mta));
	field(d, out, "Remote-MTA", detail_show(d, r->remote_mta));
	if (r->arrived)
		field(d, out, "Arrival-Date", arena_printf(d->arena, "%s", clock_text(r->arrived, when)));
	if (r->will_retry_until)
		field(d, out, "Will-Retry-Until", arena_printf(d->arena, "%s", clock_text(r->will_retry_until, when)));
}

static void hops(struct detail *d, struct lines *out)
{
	const struct original *o = &d->extract->original;

	if (!o->nreceived)
		return;
	detail_head(d, out, _("How the mail travelled"));
	for (size_t i = o->nreceived; i-- > 0;)
		detail_para(d, out, detail_show(d, o->received[i]), ROLE_HEADER_VALUE, 2, 4);
}

static void returned(struct detail *d, struct lines *out)
{
	struct slice rest = d->extract->original.head;
	struct field f;

	if (!rest.n)
		return;
	detail_head(d, out, _("Header of the returned mail"));
	while (head_next(&rest, &f)) {
		struct slice value = detail_show(d, head_decode(d->arena, head_unfold(d->arena, f.value)));

		if (!slice_ieq(f.name, S("Received")))
			field(d, out, arena_cstr(d->arena, detail_show(d, slice_sub(f.name, 0, NAME_MAX_SHOWN))), value);
	}
}

/* Of a mail that reports nothing: who wrote to whom. */
static void letter_head(struct detail *d, struct lines *out)
{
	static const char *const names[] = { "From", "To", "Subject", "Date" };

	for (size_t i = 0; i < sizeof(names) / sizeof(names[0]); i++)
		field(d, out, names[i], detail_show(d, head_decode(d->arena, head_get(d->arena, d->extract->msg->root->head, names[i]))));
}

/* A part's charset was missing, unknown or wrong. */
static bool charset_guessed(const struct msg *m)
{
	for (const struct part *p = m->root; p; p = part_after(p))
		if (p->text_guessed)
			return true;
	return false;
}

static void decoded(struct detail *d, struct lines *out)
{
	if (d->report) {
		dialogue(d, out);
		dsn_fields(d, out);
	} else {
		letter_head(d, out);
	}
	if (d->extract->text.n) {
		struct slice rest = d->extract->text, line;

		detail_head(d, out, _("What the notice says"));
		if (charset_guessed(d->extract->msg))
			detail_para(d, out, slice_of(_("~ its character encoding is guessed")), ROLE_SMTP_INFERRED, 2, 4);
		while (slice_line(&rest, &line) && out->n < 2000)
			detail_para(d, out, detail_show(d, line), slice_starts(line, S(">")) ? ROLE_QUOTE : ROLE_TEXT, 2, 2);
	}
	hops(d, out);
	returned(d, out);
	if (!out->n)
		detail_para(d, out, slice_of(_("Nothing in it can be decoded; d shows the source.")), ROLE_DIM, 0, 0);
}

/* Does masking change it? Then the encoded form must not be shown either. */
static bool hides(struct detail *d, struct slice decoded)
{
	return detail_hide(d, decoded).p != decoded.p;
}

static void star_out(char *p, size_t n)
{
	for (size_t i = 0; i < n; i++)
		if (p[i] != '\n')
			p[i] = '*';
}

/* Masked addresses as stars, and so the base64 parts and encoded words that hold one; everything keeps its place. */
static struct slice without_hidden(struct detail *d, struct slice text)
{
	struct msg *m = d->extract->msg;
	char *copy = arena_alloc(d->arena, text.n + 1);
	size_t at = 0, open;

	memcpy(copy, text.p, text.n);
	for (struct part *p = m->root; p; p = part_after(p)) {
		size_t from = (size_t)(p->body.p - text.p);

		if (p->enc == ENC_BASE64 && p->body.p >= text.p && from < text.n && hides(d, part_bytes(m, p)))
			star_out(copy + from, p->body.n < text.n - from ? p->body.n : text.n - from);
	}
	while ((open = slice_find(slice_sub(text, at, text.n), S("=?"))) != SIZE_MAX) {
		struct slice word = slice_sub(text, at + open, at + open + 400);
		size_t charset = slice_chr(slice_sub(word, 2, word.n), '?') + 2; /* then the encoding, one letter and a mark */
		size_t close = charset < word.n ? slice_find(slice_sub(word, charset + 3, word.n), S("?=")) : SIZE_MAX;

		if (close != SIZE_MAX && hides(d, head_decode(d->arena, slice_sub(word, 0, charset + close + 5))))
			star_out(copy + at + open, charset + close + 5);
		at += open + 2;
	}
	detail_hide_in_place(d, copy, text.n);
	return (struct slice){ copy, text.n };
}

static void source(struct detail *d, struct lines *out)
{
	struct slice rest = without_hidden(d, slice_sub(d->extract->msg->text, 0, SOURCE_MAX)), line;
	bool in_head = true;

	while (slice_line(&rest, &line)) {
		if (!line.n)
			in_head = false;
		detail_para(d, out, detail_safe(d, line), in_head ? ROLE_HEADER_VALUE : ROLE_TEXT, 0, 0);
	}
	if (d->raw.n > SOURCE_MAX)
		detail_para(d, out, slice_of(_("(cut here)")), ROLE_DIM, 0, 0);
}

static void headers(struct detail *d, struct lines *out)
{
	struct slice rest = d->extract->msg->root->head;
	struct field f;

	while (head_next(&rest, &f))
		field(d, out, arena_cstr(d->arena, detail_show(d, slice_sub(f.name, 0, NAME_MAX_SHOWN))),
			     detail_show(d, head_decode(d->arena, head_unfold(d->arena, f.value))));
}

struct lines detail_transcript(struct detail *d, enum detail_view view)
{
	struct lines out = { 0 };

	if (d->trouble.n)
		detail_para(d, &out, detail_show(d, d->trouble), ROLE_MESSAGE_ERROR, 0, 0);
	if (!d->extract)
		return out;
	switch (view) {
	case DETAIL_DECODED:
		decoded(d, &out);
		break;
	case DETAIL_HEADERS:
		headers(d, &out);
		break;
	case DETAIL_SOURCE:
	case DETAIL_COUNT:
		source(d, &out);
		break;
	}
	detail_end(d, &out);
	return out;
}
