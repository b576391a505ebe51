// SPDX-License-Identifier: BSD-2-Clause
#include "mail/maillog.h"

#include "base/text.h"

const char *log_event_name(enum log_event e)
{
	static const char *const names[] = { "", N_("received"), N_("sent"), N_("deferred"), N_("bounced"), N_("rejected"), "", N_("done") };

	return names[e];
}

/* ---- the pieces of a line ---- */

/* "Nov 17 09:00:00 ", "2025-11-17T09:00:00.12+09:00 " or "2025-11-17 09:00:00 " off the front. */
static bool take_time(struct slice *line, struct slice *time)
{
	struct slice s = *line;
	size_t n = 0;

	if (s.n > 16 && s.p[3] == ' ' && s.p[6] == ' ' && s.p[9] == ':' && s.p[12] == ':' && ascii_alpha((unsigned char)s.p[0])) {
		n = 15;
	} else if (s.n > 20 && s.p[4] == '-' && s.p[7] == '-' && s.p[13] == ':' && (s.p[10] == 'T' || s.p[10] == ' ')) {
		n = 19;
		while (n < s.n && s.p[n] != ' ')
			n++;
		if (n + 7 < s.n && (s.p[n + 1] == '+' || s.p[n + 1] == '-') && s.p[n + 6] == ' ') /* Exim's log_timezone */
			n += 6;
	}
	if (!n || n >= s.n)
		return false;
	*time = slice_sub(s, 0, n);
	*line = slice_sub(s, n + 1, s.n);
	return true;
}

/* The value behind "key=" without its angle brackets, up to a comma or blank. Empty when there is none. */
static struct slice value_of(struct slice s, const char *key)
{
	struct slice k = slice_of(key), v;
	size_t at = 0, end;

	for (;;) {
		size_t next = slice_find(slice_sub(s, at, s.n), k);

		if (next == SIZE_MAX)
			return (struct slice){ "", 0 };
		at += next;
		if (at == 0 || s.p[at - 1] == ' ' || s.p[at - 1] == ',')
			break;
		at += k.n;
	}
	v = slice_sub(s, at + k.n, s.n);
	if (v.n && v.p[0] == '<') {
		end = slice_chr(v, '>');
		return end == SIZE_MAX ? slice_sub(v, 1, v.n) : slice_sub(v, 1, end);
	}
	for (end = 0; end < v.n && v.p[end] != ',' && v.p[end] != ' '; end++)
		;
	return slice_sub(v, 0, end);
}

/* What the other side said: all in the round brackets. */
static struct slice said(struct slice s)
{
	size_t open = slice_chr(s, '(');

	if (open == SIZE_MAX)
		return (struct slice){ "", 0 };
	s = slice_sub(s, open + 1, s.n);
	return s.n && s.p[s.n - 1] == ')' ? slice_sub(s, 0, s.n - 1) : s;
}

static bool is_id(struct slice s)
{
	if (s.n < 5 || s.n > 40)
		return false;
	for (size_t i = 0; i < s.n; i++)
		if (!ascii_alnum((unsigned char)s.p[i]) && s.p[i] != '-')
			return false;
	return true;
}

/* ---- Postfix, Sendmail ---- */

static enum log_event event_of(struct slice status)
{
	static const struct {
		const char *word;
		enum log_event event;
	} words[] = {
		{ "sent", LOG_SENT },	    { "delivered", LOG_SENT },	   { "deferred", LOG_DEFERRED },
		{ "queued", LOG_DEFERRED }, { "bounced", LOG_BOUNCED },	   { "expired", LOG_BOUNCED },
		{ "user unknown", LOG_BOUNCED }, { "service unavailable", LOG_BOUNCED }, { "host unknown", LOG_BOUNCED },
		{ "data format error", LOG_BOUNCED },
	};

	for (size_t i = 0; i < sizeof(words) / sizeof(words[0]); i++)
		if (slice_istarts(status, slice_of(words[i].word)))
			return words[i].event;
	return LOG_OTHER;
}

static void read_delivery(struct slice rest, struct log_line *out)
{
	size_t at = slice_find(rest, S("status=")), key = 7;
	struct slice status;

	if (at == SIZE_MAX) {
		at = slice_find(rest, S("stat="));
		key = 5;
	}
	if (at == SIZE_MAX)
		return;
	status = slice_sub(rest, at + key, rest.n);
	out->event = event_of(status);
	out->text = said(status);
	out->relay = value_of(rest, "relay=");
	out->status = value_of(rest, "dsn=");
	at = slice_find(out->text, S("queued as "));
	if (out->event == LOG_SENT && at != SIZE_MAX && slice_find(out->relay, S("127.0.0.1")) != SIZE_MAX) {
		struct slice id = slice_sub(out->text, at + 10, out->text.n);

		slice_word(&id, &out->child);
	}
}

static bool read_syslog(struct slice rest, struct log_line *out)
{
	struct slice tag, id;

	if (!slice_word(&rest, &out->host) || !slice_word(&rest, &tag))
		return false;
	slice_cut(tag, '[', &out->program, &tag);
	if (slice_find(out->program, S("postfix")) == SIZE_MAX && slice_find(out->program, S("sendmail")) == SIZE_MAX &&
	    slice_find(out->program, S("sm-mta")) == SIZE_MAX)
		return false;
	rest = slice_trim(rest);
	if (!slice_cut(rest, ':', &id, &rest) || !is_id(id))
		return false;
	out->id = id;
	rest = slice_trim(rest);
	out->event = LOG_OTHER;
	out->from = value_of(rest, "from=");
	out->to = value_of(rest, "to=");
	out->orig_to = value_of(rest, "orig_to=");
	out->message_id = value_of(rest, "message-id=");
	if (!out->message_id.n)
		out->message_id = value_of(rest, "msgid=");
	if (slice_eq(id, S("NOQUEUE")) || slice_starts(rest, S("reject:"))) {
		out->event = LOG_REJECTED;
		out->text = rest;
	} else if (slice_starts(rest, S("removed"))) {
		out->event = LOG_DONE;
	} else if (out->to.n) {
		read_delivery(rest, out);
	} else if (out->from.n || out->message_id.n) {
		out->event = LOG_FROM;
	}
	return true;
}

/* ---- Exim ---- */

static bool read_exim(struct slice rest, struct log_line *out)
{
	static const struct {
		const char *mark;
		enum log_event event;
	} marks[] = { { "<=", LOG_FROM },    { "=>", LOG_SENT },      { "->", LOG_SENT },	     { ">>", LOG_SENT },
		      { "**", LOG_BOUNCED }, { "==", LOG_DEFERRED }, { "Completed", LOG_DONE } };
	struct slice mark, addr;
	size_t at;

	if (!slice_word(&rest, &out->id) || !is_id(out->id) || slice_chr(out->id, '-') == SIZE_MAX || !slice_word(&rest, &mark))
		return false;
	out->event = LOG_OTHER;
	for (size_t i = 0; i < sizeof(marks) / sizeof(marks[0]); i++)
		if (slice_eq(mark, slice_of(marks[i].mark)))
			out->event = marks[i].event;
	if (out->event == LOG_OTHER || out->event == LOG_DONE)
		return true;
	if (!slice_word(&rest, &addr))
		return true;
	rest = slice_trim(rest);
	if (out->event == LOG_FROM) {
		out->from = addr;
		out->message_id = value_of(rest, "id=");
		out->relay = value_of(rest, "H=");
		return true;
	}
	out->to = addr;
	if (rest.n && rest.p[0] == '<') { /* "target <written>" */
		at = slice_chr(rest, '>');
		out->orig_to = slice_sub(rest, 1, at == SIZE_MAX ? rest.n : at);
	}
	out->relay = value_of(rest, "H=");
	at = slice_find(rest, S("C=\""));
	if (at != SIZE_MAX)
		out->text = slice_unwrap(slice_trim(slice_sub(rest, at + 2, rest.n)), '"', '"');
	else if ((at = slice_find(rest, S(": "))) != SIZE_MAX)
		out->text = slice_sub(rest, at + 2, rest.n);
	return true;
}

bool maillog_read(struct slice line, struct log_line *out)
{
	*out = (struct log_line){ 0 };
	if (!take_time(&line, &out->time))
		return false;
	return read_syslog(line, out) || (out->host = out->program = (struct slice){ "", 0 }, read_exim(line, out));
}

struct slice maillog_remote_id(struct slice reply)
{
	static const char *const before[] = { "queued as ", "id=", "InternalId=", "ok:  Message ", "ok: Message ", "qp " };
	struct slice rest, id;
	size_t at;

	for (size_t i = 0; i < sizeof(before) / sizeof(before[0]); i++) {
		at = slice_ifind(reply, slice_of(before[i]));
		if (at == SIZE_MAX)
			continue;
		rest = slice_sub(reply, at + strlen(before[i]), reply.n);
		if (!slice_word(&rest, &id))
			continue;
		while (id.n && strchr(",;)]\"", id.p[id.n - 1]))
			id.n--;
		return id;
	}
	at = slice_find(reply, S(" - gsmtp")); /* "250 2.0.0 OK  1731800000 abc-def.12 - gsmtp" */
	if (at != SIZE_MAX) {
		rest = slice_sub(reply, 0, at);
		return slice_sub(rest, slice_rchr(rest, ' ') + 1, rest.n);
	}
	at = slice_find(reply, S(" Message accepted for delivery")); /* sendmail: "250 2.0.0 <id> Message accepted …" */
	if (at != SIZE_MAX) {
		rest = slice_sub(reply, 0, at);
		return slice_sub(rest, slice_rchr(rest, ' ') + 1, rest.n);
	}
	return (struct slice){ "", 0 };
}
