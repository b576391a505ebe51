// SPDX-License-Identifier: BSD-2-Clause
#include "report/inner.h"

#include "mail/header.h"

#define LOOK_AT (64u << 10) /* a mail that is passed on begins near the front */
#define BLOCK_LINES 12
#define MARKS_MAX 4 /* a forward of a forward of a forward */

/* Lines with which mail programs introduce a mail that was forwarded in the text, without their dashes. */
static const char *const marks[] = { "forwarded message",    "original message",     "begin forwarded message:", "weitergeleitete nachricht",
				     "ursprüngliche nachricht", "message transféré",	"message d'origine",	    "mensaje reenviado",
				     "mensaje original",     "mensagem encaminhada", "mensagem original",	    "messaggio inoltrato",
				     "messaggio originale",  "doorgestuurd bericht", "oorspronkelijk bericht",  "転送メッセージ",
				     "元のメッセージ",	     "转发的邮件",	     "原始邮件",		    "전달된 메시지",
				     "원본 메시지",	     "Пересылаемое сообщение", "Пересылаемое письмо" };

static bool is_mark(struct slice line)
{
	line = slice_trim(line);
	while (line.n && (line.p[0] == '-' || line.p[0] == '>' || line.p[0] == ' ' || line.p[0] == '_'))
		line = slice_sub(line, 1, line.n);
	for (size_t i = 0; i < sizeof(marks) / sizeof(marks[0]); i++)
		if (slice_begins(line, marks[i]))
			return true;
	return false;
}

/* The text without one level of "> ". */
static struct slice unquote(struct arena *a, struct slice text)
{
	char *out = arena_alloc(a, text.n + 1);
	struct slice rest = text, line;
	size_t n = 0;

	while (slice_line(&rest, &line)) {
		if (slice_starts(line, S("> ")))
			line = slice_sub(line, 2, line.n);
		else if (slice_starts(line, S(">")))
			line = slice_sub(line, 1, line.n);
		memcpy(out + n, line.p, line.n);
		n += line.n;
		out[n++] = '\n';
	}
	return (struct slice){ out, n < text.n ? n : text.n };
}

static bool by_daemon(struct slice from)
{
	static const char *const names[] = { "mailer-daemon", "postmaster", "mail delivery", "system administrator", "mail-daemon", "microsoftexchange" };

	for (size_t i = 0; i < sizeof(names) / sizeof(names[0]); i++)
		if (slice_ifind(from, slice_of(names[i])) != SIZE_MAX)
			return true;
	return false;
}

/* The few fields that mail programs quote above a mail; the sender among them is a daemon. */
static bool daemon_block(struct slice text)
{
	struct slice rest = text, line, name, value;

	for (int n = 0; n < BLOCK_LINES && slice_line(&rest, &line); n++) {
		if (!slice_cut(line, ':', &name, &value))
			return false;
		if (slice_ieq(slice_trim(name), S("From")) || slice_ieq(slice_trim(name), S("Von")) || slice_ieq(slice_trim(name), S("De")) ||
		    slice_eq(slice_trim(name), S("差出人")) || slice_eq(slice_trim(name), S("发件人")))
			return by_daemon(value);
	}
	return false;
}

struct slice inner_forwarded(struct arena *a, struct slice text)
{
	struct slice rest = text = slice_sub(text, 0, LOOK_AT), line;
	int seen = 0;

	while (seen < MARKS_MAX && slice_line(&rest, &line)) {
		struct slice mail;

		if (!is_mark(line))
			continue;
		seen++;
		mail = slice_trim(unquote(a, rest));
		if (daemon_block(mail))
			return arena_printf(a, "From: MAILER-DAEMON\n%.*s\n", SLICE_ARG(mail));
	}
	return (struct slice){ "", 0 };
}

/* The begin of the header that the field at `at` stands in. */
static size_t begin_of_header(struct slice text, size_t at)
{
	while (at > 0) {
		size_t from = slice_rchr(slice_sub(text, 0, at - 1), '\n');
		struct slice line;

		from = from == SIZE_MAX ? 0 : from + 1;
		line = slice_sub(text, from, at - 1);
		if (!slice_trim(line).n || (slice_chr(slice_sub(line, 0, 80), ':') == SIZE_MAX && !ascii_space((unsigned char)line.p[0])))
			break;
		at = from;
	}
	return at;
}

struct slice inner_pasted(struct slice text)
{
	size_t at = slice_ifind(slice_sub(text, 0, LOOK_AT), S("\nContent-Type: multipart/report"));

	if (at == SIZE_MAX)
		return (struct slice){ "", 0 };
	return slice_sub(text, begin_of_header(text, at + 1), text.n);
}
