// SPDX-License-Identifier: BSD-2-Clause
#include "report/text.h"

#include <threads.h>

#include "base/needles.h"
#include "mail/header.h"

#define BLOCK_LINES 60

/* ---- lines that name a recipient ---- */

struct recipient_line {
	struct slice addr, rest;
	bool code_first; /* "550 <addr>... User unknown" */
};

static const char *const not_recipients[] = { "postmaster", "mailer-daemon", "abuse", "support", "helpdesk", "hostmaster",
					      "noreply", "no-reply", "webmaster" };

bool text_is_service(struct slice addr)
{
	struct slice local, domain;

	if (!addr_split(addr, &local, &domain))
		return true;
	for (size_t i = 0; i < sizeof(not_recipients) / sizeof(not_recipients[0]); i++)
		if (slice_is(local, not_recipients[i]))
			return true;
	return false;
}

/* Words in front of the address that only a recipient line has. */
static const char *const lead_ins[] = {
	">>> addr ", "-- ", "- ", "* ", "failed address:", "recipient address:", "original address:", "recipient:", "to:",
	"rcpt to:", "could not be delivered to:", "your message to:", "undeliverable to ", "unknown user:", "user unknown:",
	"user mailbox exceeds allowed size:", "failed to deliver to '", "delivery to", "unable to deliver message to:",
	"final recipient:", "final-recipient: rfc822;", "invalid recipient:", "there was an error delivering your mail to",
	"message could not be delivered to", "delivering your mail to", "recipients:", "recipient(s):", "收件人：", "收件人:", "[", "\"", "'",
	"for ", "following recipient(s):", "intended recipients:", "email address:", "the user(s)", "intended recipient:",
	"undeliverable address:", "failed recipient:", "error-for:", "recipient: [smtp:", "delivery failed:", "could not be delivered to",
	"sorry, unable to deliver your message to", "your message to", "delivery failed 20 attempts:", "address:", "name:", "delivery to the following recipient failed permanently:",
	"delivery failed for the following recipient(s):", "sent to:", "envelope-to:", "宛先:", "宛先：", "送信先:",
	"empfänger:", "empfaenger:", "an:", "destinataire :", "destinataire:", "destinataires:", "à:", "destinatario:", "destinatarios:", "para:",
	"destinatário:", "destinatários:", "a:", "aan:", "geadresseerde:", "ontvanger:", "mottagare:", "adresat:", "получатель:", "Получатель:", "кому:",
	"Кому:", "адрес:", "Адрес:", "收件人", "收信人：", "收信人:", "받는사람:", "받는 사람:", "수신자:", "수신인:", "受信者:", "受信者：", "送信先：", "メールアドレス:", "メールアドレス：",
};

#define LEAD_INS (sizeof(lead_ins) / sizeof(lead_ins[0]))

/* The lead-ins as slices, and those that begin with the same byte, in either case: the first one's number and of each the next one's, from 1; 0 ends them. */
static struct slice leads[LEAD_INS];
static uint8_t lead_first[256], lead_next[LEAD_INS + 1];
_Static_assert(LEAD_INS <= UINT8_MAX, "their numbers are bytes");

static void chain_lead_ins(void)
{
	for (size_t i = LEAD_INS; i > 0; i--) {
		leads[i - 1] = slice_of(lead_ins[i - 1]);
		for (int c = 0; c < 256; c++)
			if (ascii_lower((unsigned char)c) == ascii_lower((unsigned char)lead_ins[i - 1][0])) {
				lead_next[i] = lead_first[c];
				lead_first[c] = (uint8_t)i;
			}
	}
}

static struct slice skip_lead_in(struct slice line)
{
	size_t i = line.n ? lead_first[(unsigned char)line.p[0]] : 0;

	while (i) {
		struct slice lead = leads[i - 1];

		if (line.n < lead.n || ((line.p[lead.n / 2] ^ lead.p[lead.n / 2]) & ~0x20) || !ascii_same(line.p, lead.p, lead.n)) {
			i = lead_next[i];
			continue;
		}
		line = slice_trim(slice_sub(line, lead.n, line.n));
		i = line.n ? lead_first[(unsigned char)line.p[0]] : 0; /* they may stand one behind the other */
	}
	return line;
}

/* May this follow the address on its line? */
static bool good_rest(struct slice rest, bool bracketed)
{
	unsigned char c;

	rest = slice_trim(rest);
	if (!rest.n)
		return true;
	c = (unsigned char)rest.p[0];
	if ((c == '4' || c == '5') && rest.n > 4 && ascii_digit((unsigned char)rest.p[1]) && ascii_digit((unsigned char)rest.p[2]) && rest.p[3] == ' ')
		return true; /* a table: the reply stands in the next cell */
	if (c == ':' || c == ';' || c == '(' || c == '[' || c == '"' || c == '\'' || c == ']' || c == ',' || c == '>')
		return true;
	if (slice_istarts(rest, S("on ")) || slice_istarts(rest, S("...")) || slice_istarts(rest, S("- ")) ||
	    slice_istarts(rest, S("invalid address")) || slice_istarts(rest, S("<")) || slice_istarts(rest, S("Error")) || slice_istarts(rest, S("failed")))
		return true;
	return bracketed && c == '.';
}

/* "554 <addr>... 550 Host unknown": sendmail's own code, then the reply it got. */
static struct slice inner_reply(struct slice line, size_t at)
{
	struct slice rest = slice_sub(line, at, line.n);

	while (rest.n && (rest.p[0] == '>' || rest.p[0] == '.' || rest.p[0] == ' '))
		rest = slice_sub(rest, 1, rest.n);
	if (rest.n > 4 && (rest.p[0] == '4' || rest.p[0] == '5') && ascii_digit((unsigned char)rest.p[1]) && ascii_digit((unsigned char)rest.p[2]) &&
	    rest.p[3] == ' ')
		return rest;
	return line;
}

/* A code in front: "550 5.1.1 <addr>... User unknown", as sendmail writes it. */
static bool coded_line(struct slice line, struct recipient_line *out)
{
	size_t at = 0;

	if (line.n < 8 || !(line.p[0] == '4' || line.p[0] == '5') || !ascii_digit((unsigned char)line.p[1]) ||
	    !ascii_digit((unsigned char)line.p[2]) || (line.p[3] != ' ' && line.p[3] != '-'))
		return false;
	if (!addr_scan(slice_sub(line, 0, 400), &at, &out->addr) || !slice_starts(slice_sub(line, at, line.n), S(">...")))
		if (!slice_starts(slice_sub(line, at, line.n), S("...")))
			return false;
	if (slice_ifind(slice_sub(line, at, line.n), S("sender")) != SIZE_MAX)
		return false; /* "553 5.1.8 <addr>... Domain of sender address" */
	out->rest = inner_reply(line, at);
	out->code_first = true;
	return true;
}

/* "From:<a@b>", "Message-ID:<…>": a field of the mail, no recipient. */
static bool field_name(struct slice front)
{
	static const char *const names[] = { "from:", "message-id:", "sender:", "reply-to:", "errors-to:", "return-path:", "references:",
					     "in-reply-to:", "x-" };

	for (size_t i = 0; i < sizeof(names) / sizeof(names[0]); i++)
		if (slice_begins(front, names[i]))
			return true;
	return false;
}

/* "for <x>; Thu, 29 Apr …": the tail of a Received field. */
static bool received_tail(struct slice rest)
{
	return slice_starts(rest, S("; ")) && rest.n > 6 && ascii_alpha((unsigned char)rest.p[2]) && rest.p[5] == ',';
}

/* Words, and no quotes or brackets: an address further on is spoken of. */
static bool begins_with_words(struct slice body)
{
	for (size_t i = 0; i < body.n && body.p[i] != '@' && body.p[i] != '<' && body.p[i] != '"'; i++)
		if (body.p[i] == ' ')
			return true;
	return false;
}

/* A line that holds an '@'. */
static bool recipient_line(struct slice line, struct recipient_line *out)
{
	struct slice t = slice_trim(line), body;
	bool bracketed;
	size_t at = 0;

	*out = (struct recipient_line){ 0 };
	if ((slice_starts(t, S(">>>")) || slice_starts(t, S("<<<"))) && !slice_istarts(t, S(">>> addr ")))
		return false;
	if (coded_line(t, out))
		return !text_is_service(out->addr);
	body = skip_lead_in(t);
	if (slice_istarts(body, S("c=")) && (at = slice_ifind(body, S("SMTP="))) != SIZE_MAX)
		body = slice_sub(body, at + 5, body.n); /* an X.400 name that holds the address, Exchange 5.5 */
	at = 0;
	if (!body.n || begins_with_words(body))
		return false;
	bracketed = body.p[0] == '<';
	if (!addr_scan(slice_sub(body, 0, 512), &at, &out->addr))
		return false;
	if (out->addr.p != body.p + (bracketed ? 1 : 0)) {
		/* "Taro <a@b>" and "name:id:<a@b> : ip" */
		size_t open = slice_chr(body, '<');

		if (open == SIZE_MAX || open > 64 || field_name(body) || out->addr.p != body.p + open + 1 || slice_chr(slice_sub(body, 0, open), ' ') != SIZE_MAX)
			return false;
		bracketed = true;
	}
	body = slice_sub(body, at, body.n);
	if (bracketed && body.n && body.p[0] == '>')
		body = slice_sub(body, 1, body.n);
	else if (bracketed)
		return false;
	if (!good_rest(body, bracketed) || received_tail(body))
		return false;
	out->rest = slice_trim(body);
	while (out->rest.n && (out->rest.p[0] == ':' || out->rest.p[0] == '"' || out->rest.p[0] == '\'' || out->rest.p[0] == ']' ||
			       out->rest.p[0] == ' ' || out->rest.p[0] == ','))
		out->rest = slice_sub(out->rest, 1, out->rest.n);
	return !text_is_service(out->addr);
}

/* ---- blocks ---- */

/* A trimmed line. */
static bool is_rule(struct slice line)
{
	return line.n > 8 && (slice_starts(line, S("-----")) || slice_starts(line, S("=====")) || slice_starts(line, S("_____")));
}

/* Where the next '@' stands, from a place on; SIZE_MAX when there is none. */
static size_t find_sign(struct slice text, size_t from)
{
	size_t sign = slice_chr(slice_sub(text, from, text.n), '@');

	return sign == SIZE_MAX ? sign : from + sign;
}

/*
 * The lines that belong to a recipient: to the next recipient, rule, or the
 * empty line after the first paragraph that says something. content: the first line does.
 */
static struct slice take_block(struct slice text, bool content)
{
	struct slice rest = text, line;
	struct recipient_line next;
	size_t end = 0, sign = 0; /* the next '@', looked for behind the first line */

	for (int n = 0; n < BLOCK_LINES && slice_line(&rest, &line); n++) {
		struct slice words = slice_trim(line);
		size_t at = (size_t)(line.p - text.p);

		if (n && sign < at)
			sign = find_sign(text, at);
		if (n && (is_rule(words) || (sign < at + line.n && recipient_line(line, &next))))
			break;
		if (!words.n && content)
			break;
		if (n && words.n)
			content = true;
		end = text.n - rest.n;
		if (end > TEXT_BLOCK_MAX)
			break;
	}
	return slice_sub(text, 0, end);
}

static struct report *find_report(struct report *first, struct slice addr)
{
	for (; first; first = first->next)
		if (slice_ieq(first->recipient, addr))
			return first;
	return NULL;
}

static struct needles asking;

static void load_asking(void)
{
	static const char *const words[] = { "please send", "contact", "to the address", "write to", "reply to",
					     "send an empty", "send a short", "send a message", "send mail to" };

	for (size_t i = 0; i < sizeof(words) / sizeof(words[0]); i++)
		needles_add(&asking, slice_of(words[i]));
}

/* "please send mail to the address": the line below names who helps. */
static bool asks_to_write(struct slice line)
{
	size_t at[NEEDLES_MAX];

	return needles_find(&asking, line, at) != 0;
}

/* The line that the next '@' at or behind at stands on; at moves behind it. Without '@' no line names a recipient. */
static bool next_line_with_at(struct slice text, size_t *at, struct slice *line)
{
	struct slice rest = slice_sub(text, *at, text.n);
	size_t sign = slice_chr(rest, '@'), from;

	if (sign == SIZE_MAX)
		return false;
	from = slice_rchr(slice_sub(rest, 0, sign), '\n');
	from = from == SIZE_MAX ? 0 : from + 1;
	rest = slice_sub(rest, from, rest.n);
	slice_line(&rest, line);
	*at = text.n - rest.n;
	return true;
}

/* The last line before `at` that says something. */
static struct slice line_above(struct slice text, size_t at)
{
	struct slice above = slice_trim(slice_sub(text, 0, at));
	size_t from = slice_rchr(above, '\n');

	return slice_sub(above, from == SIZE_MAX ? 0 : from + 1, above.n);
}

static bool named_field(struct slice line)
{
	static const char *const names[] = { "from:", "subject:", "date:", "message-id:", "return-path:", "received:", "cc:", "reply-to:" };

	line = slice_trim(line);
	for (size_t i = 0; i < sizeof(names) / sizeof(names[0]); i++)
		if (slice_begins(line, names[i]))
			return true;
	return false;
}

/* "To: owner-list@…" beside "From:" or "Subject:", not after an empty line: the header of a mail that is quoted. */
static bool in_header(struct slice text, struct slice line)
{
	size_t from = (size_t)(line.p - text.p);
	struct slice below = slice_sub(text, from + line.n, text.n), next = { "", 0 };

	if (!slice_begins(line, "to:") || !from)
		return false;
	slice_line(&below, &next);
	slice_line(&below, &next);
	return named_field(line_above(text, from)) && (from < 2 || text.p[from - 2] != '\n') && named_field(next);
}

/* quoted: lines of a quoted header count too, there are no others. */
static size_t read_lines(struct arena *a, struct slice text, bool quoted, struct report ***tail, size_t room)
{
	struct report *first = NULL;
	struct slice line;
	size_t at = 0, count = 0;

	while (next_line_with_at(text, &at, &line)) {
		size_t from = (size_t)(line.p - text.p);
		struct recipient_line rl;
		struct report *r;

		if (!recipient_line(line, &rl) || (!rl.rest.n && asks_to_write(line_above(text, from))))
			continue;
		if (!quoted && in_header(text, line))
			continue;
		r = count < 64 ? find_report(first, rl.addr) : NULL;
		if (!r) {
			if (count == room)
				break;
			r = arena_new(a, struct report);
			r->recipient = r->text_recipient = arena_dup(a, rl.addr);
			r->format = "text";
			**tail = r;
			*tail = &r->next;
			first = first ? first : r;
			count++;
		}
		if (rl.code_first) {
			text_enrich(a, r, rl.rest);
			r->own_words = true;
		} else {
			struct slice block = take_block(slice_sub(text, from, text.n), rl.rest.n > 8);

			text_enrich(a, r, block);
			at = from + block.n; /* no other line of it names a recipient */
		}
	}
	/* the reason of a single recipient may stand anywhere in the text */
	if (count == 1 && !first->reply.code)
		text_enrich(a, first, text);
	return count;
}

static once_flag once = ONCE_FLAG_INIT;

static void load_words(void)
{
	chain_lead_ins();
	load_asking();
}

size_t text_read(struct arena *a, struct slice text, size_t from, struct report ***tail, size_t room)
{
	size_t count = 0;

	call_once(&once, load_words);
	if (from)
		count = read_lines(a, slice_sub(text, from, text.n), false, tail, room);
	if (!count)
		count = read_lines(a, text, false, tail, room);
	return count ? count : read_lines(a, text, true, tail, room);
}
