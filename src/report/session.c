// SPDX-License-Identifier: BSD-2-Clause
/* Quoted SMTP sessions: ">>>" and "<<<" lines and their like. */
#include "base/block.h"
#include "mail/header.h"
#include "report/reply.h"
#include "report/text.h"

static const struct {
	struct slice mark;
	bool client;
} dialog_marks[] = {
	{ SLICE_INIT(">>> "), true },	   { SLICE_INIT("<<< "), false },	   { SLICE_INIT("In:  "), true }, { SLICE_INIT("Out: "), false },
	{ SLICE_INIT("Sent <<< "), true }, { SLICE_INIT("Received >>> "), false }, { SLICE_INIT("--> "), true },  { SLICE_INIT("<-- "), false },
};

/* MDaemon writes when each line was said: "Wed 2008-12-03 15:07:56: <-- 550 …". */
static struct slice without_time(struct slice line)
{
	size_t end = slice_find(slice_sub(line, 0, 30), S(": "));
	bool clock = end != SIZE_MAX && end >= 8 && line.p[end - 3] == ':' && line.p[end - 6] == ':';

	return clock ? slice_sub(line, end + 2, line.n) : line;
}

static bool dialog_line(struct slice line, struct dialog_line *out)
{
	line = without_time(slice_trim(line));
	for (size_t i = 0; i < sizeof(dialog_marks) / sizeof(dialog_marks[0]); i++)
		if (line.n && line.p[0] == dialog_marks[i].mark.p[0] && slice_starts(line, dialog_marks[i].mark)) {
			out->text = slice_trim(slice_sub(line, dialog_marks[i].mark.n, line.n));
			out->who = dialog_marks[i].client ? DIALOG_CLIENT : DIALOG_SERVER;
			out->refusal = !dialog_marks[i].client && out->text.n > 3 && (out->text.p[0] == '4' || out->text.p[0] == '5');
			return out->text.n > 0;
		}
	return false;
}

#define DIALOG_MAX 400

/*
 * With PIPELINING (RFC 2920) a refused RCPT is printed below DATA; then DATA
 * itself fails for want of a recipient.
 */
static bool rcpt_was_refused(const struct dialog_line *d, size_t n)
{
	for (size_t i = 0; i < n && d[i].who == DIALOG_SERVER; i++)
		if ((slice_starts(d[i].text, S("503")) || slice_starts(d[i].text, S("554"))) &&
		    (slice_ifind(d[i].text, S("rcpt")) != SIZE_MAX || slice_ifind(d[i].text, S("recipient")) != SIZE_MAX))
			return true;
	return false;
}

/* ">>> ", "--> ", "<<< " or " Out: ": their two bytes at i that are seldom side by side. */
static bool session_mark(struct slice text, size_t i)
{
	struct slice to = slice_sub(text, 0, i + 2), from = slice_sub(text, i, text.n);

	return slice_ends(to, S(">>> ")) || slice_ends(to, S("--> ")) || slice_starts(from, S("<<< ")) ||
	       (slice_ends(to, S(" Out:")) && slice_starts(from, S("t: ")));
}

/* Bytes of the block at p, that one stands behind, at which session_mark may be true. */
static block16 session_marks(const char *p)
{
	block16 b = block_load(p), next = block_load(p + 1);

	return (block16)(((b == '>') & (next == ' ')) | ((b == '<') & (next == '<')) | ((b == 't') & (next == ':')));
}

static bool holds_session(struct slice text)
{
	size_t i = 0;

	while (i + 2 * BLOCK < text.n) {
		unsigned marks = block_bits(session_marks(text.p + i)) | block_bits(session_marks(text.p + i + BLOCK)) << BLOCK;

		for (; marks; marks &= marks - 1)
			if (session_mark(text, i + (size_t)__builtin_ctz(marks)))
				return true;
		i += 2 * BLOCK;
	}
	for (; i < text.n; i++)
		if ((text.p[i] == '>' || text.p[i] == '<' || text.p[i] == 't') && session_mark(text, i))
			return true;
	return false;
}

/* The command that each refusal answers, given to the recipients it concerns. */
static void assign_refusals(struct arena *a, struct report *reports, struct dialog_line *d, size_t n)
{
	struct slice command = { "", 0 };

	for (size_t i = 0; i < n; i++) {
		struct report *r;
		size_t at = 0;
		struct slice addr = { "", 0 };

		if (d[i].who == DIALOG_CLIENT)
			command = d[i].text;
		if (!d[i].refusal)
			continue;
		if (slice_istarts(command, S("rcpt")))
			addr_scan(command, &at, &addr);
		for (r = reports; r; r = r->next) {
			bool mine = !addr.n || slice_ieq(addr, r->recipient) || !reports->next;

			if (!mine || r->reply.at != SMTP_UNKNOWN)
				continue;
			r->reply.at = smtp_command_parse(command);
			if (r->reply.at == SMTP_DATA && rcpt_was_refused(d + i + 1, n - i - 1))
				r->reply.at = SMTP_RCPT;
			if (holds_session(r->diagnostic)) /* the whole of it is no answer: this line is */
				r->diagnostic = d[i].text;
			else if (r->reply.code && !(r->own_words && (addr.n || !reports->next)))
				continue;
			reply_parse(a, d[i].text, &r->reply);
			r->own_words = false;
		}
	}
}

void text_dialog(struct arena *a, struct slice text, struct report *reports)
{
	struct dialog_line d[DIALOG_MAX], *kept;
	struct slice rest = text, line;
	size_t n = 0;

	if (!reports || !holds_session(text))
		return;
	while (n < DIALOG_MAX && slice_line(&rest, &line))
		n += dialog_line(line, &d[n]);
	if (!n)
		return;
	kept = arena_array(a, n, sizeof(*kept));
	memcpy(kept, d, n * sizeof(*kept));
	for (struct report *r = reports; r; r = r->next) {
		r->dialog = kept;
		r->ndialog = n;
	}
	assign_refusals(a, reports, kept, n);
}
