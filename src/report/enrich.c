// SPDX-License-Identifier: BSD-2-Clause
/* What a block of text tells about a failure: reply, phase, host, other addresses, a program. */
#include <threads.h>

#include "base/block.h"
#include "base/needles.h"
#include "mail/header.h"
#include "report/reply.h"
#include "report/text.h"

#define UNDISCLOSED_WITHIN 377 /* bytes of a block: further on others are spoken of */

/* What words of a block tell. */
enum clue {
	EXPANDED,    /* the address that was written to follows */
	UNDISCLOSED, /* it is not told */
	PHASE,	     /* where the session stood; the first row decides */
	COMMAND,     /* words that follow name it */
	HOST,	     /* a host's name follows */
	SAID,	     /* what the remote said follows; the first row decides */
	CLUES,
};

static const struct {
	enum clue clue;
	const char *words;
	enum smtp_command at; /* of PHASE */
} clues[] = {
	{ EXPANDED, "expanded from", SMTP_UNKNOWN },
	{ EXPANDED, "generated from", SMTP_UNKNOWN },
	{ EXPANDED, "original address:", SMTP_UNKNOWN },
	{ EXPANDED, "ultimately generated from", SMTP_UNKNOWN },
	{ UNDISCLOSED, "an undisclosed address", SMTP_UNKNOWN },
	{ COMMAND, "in reply to", SMTP_UNKNOWN },
	{ COMMAND, "smtp error from remote mail server after", SMTP_UNKNOWN },
	{ COMMAND, "smtp error from remote mailer after", SMTP_UNKNOWN },
	{ COMMAND, "smtp error from remote server after", SMTP_UNKNOWN },
	{ PHASE, "does not like recipient", SMTP_RCPT },
	{ PHASE, "failed after i sent the message", SMTP_EOD },
	{ PHASE, "sender was rejected", SMTP_MAIL },
	{ PHASE, "greeting failed", SMTP_CONNECT },
	{ PHASE, "failed on data command", SMTP_DATA },
	{ PHASE, "refused to talk to me", SMTP_CONNECT },
	{ PHASE, "[rcpt_to]", SMTP_RCPT },
	{ PHASE, "[mail_from]", SMTP_MAIL },
	{ PHASE, "[data]", SMTP_DATA },
	{ PHASE, "(state 13)", SMTP_MAIL },
	{ PHASE, "(state 14)", SMTP_RCPT },
	{ PHASE, "(state 15)", SMTP_DATA },
	{ PHASE, "(state 17)", SMTP_DATA },
	{ PHASE, "(state 18)", SMTP_DATA },
	{ PHASE, "while sending rcpt", SMTP_RCPT },
	{ PHASE, "while sending mail from", SMTP_MAIL },
	{ PHASE, "while sending message body", SMTP_EOD },
	{ PHASE, "while sending end of data", SMTP_EOD },
	{ PHASE, "while receiving the initial server greeting", SMTP_CONNECT },
	{ PHASE, "while performing the helo handshake", SMTP_EHLO },
	{ PHASE, "while performing the ehlo handshake", SMTP_EHLO },
	{ PHASE, "connect to", SMTP_CONNECT },
	{ PHASE, "smtp:rcpt", SMTP_RCPT },
	{ HOST, "host ", SMTP_UNKNOWN },
	{ HOST, "connect to ", SMTP_UNKNOWN },
	{ HOST, "lost connection with ", SMTP_UNKNOWN },
	{ HOST, "while talking to ", SMTP_UNKNOWN },
	{ HOST, "conversation with ", SMTP_UNKNOWN },
	{ HOST, "remote host ", SMTP_UNKNOWN },
	{ HOST, " by ", SMTP_UNKNOWN },
	{ SAID, " said: ", SMTP_UNKNOWN },
	{ SAID, "remote host said: ", SMTP_UNKNOWN },
	{ SAID, "the error that the other server returned was: ", SMTP_UNKNOWN },
	{ SAID, "the response from the remote server was: ", SMTP_UNKNOWN },
	{ SAID, "the response was: ", SMTP_UNKNOWN },
	{ SAID, "(reason: ", SMTP_UNKNOWN },
	{ SAID, "remote server replied: ", SMTP_UNKNOWN },
	{ SAID, "remote server returned '", SMTP_UNKNOWN },
	{ SAID, "<<< ", SMTP_UNKNOWN },
	{ SAID, "------server message ", SMTP_UNKNOWN },
};

static struct needles needles;	/* numbered as clues */
static uint64_t rows_of[CLUES]; /* a bit for each row */
static uint64_t short_rows;	/* whose words are too short for needles: looked for when they are asked for */
static once_flag once = ONCE_FLAG_INIT;

static void load_clues(void)
{
	for (size_t i = 0; i < sizeof(clues) / sizeof(clues[0]); i++) {
		uint64_t row = (uint64_t)1 << needles_add(&needles, slice_of(clues[i].words));

		rows_of[clues[i].clue] |= row;
		if (strlen(clues[i].words) < NEEDLE_MIN)
			short_rows |= row;
	}
}

/* A text, and where the clues stand in it. */
struct clue_text {
	struct slice text;
	uint64_t found;
	size_t at[NEEDLES_MAX];
};

static void find_clues(struct clue_text *t, struct slice text)
{
	call_once(&once, load_clues);
	t->text = text;
	t->found = needles_find(&needles, text, t->at);
}

/* Take the next of *rows off and tell where its words stand. False when there is none. */
static bool next_clue(const struct clue_text *t, uint64_t *rows, size_t *row, size_t *at)
{
	for (*rows &= t->found | short_rows; *rows;) {
		*row = (size_t)__builtin_ctzll(*rows);
		*rows &= *rows - 1;
		*at = short_rows >> *row & 1 ? slice_ifind(t->text, needles.words[*row]) : t->at[*row];
		if (*at != SIZE_MAX)
			return true;
	}
	return false;
}

/* The text behind a row's words that stand at a place, at most so many bytes. */
static struct slice behind(const struct clue_text *t, size_t row, size_t at, size_t most)
{
	at += needles.words[row].n;
	return slice_sub(t->text, at, most < t->text.n ? at + most : t->text.n);
}

static void find_relation(struct arena *a, struct report *r, const struct clue_text *t)
{
	uint64_t rows = rows_of[EXPANDED];
	size_t row, at;

	while (next_clue(t, &rows, &row, &at)) {
		struct slice addr;
		size_t scan = 0;

		if (addr_scan(slice_sub(t->text, at, at + 400), &scan, &addr))
			r->expanded_from = arena_dup(a, addr);
	}
	rows = rows_of[UNDISCLOSED];
	if (next_clue(t, &rows, &row, &at) && at < UNDISCLOSED_WITHIN)
		r->undisclosed = true;
}

void text_relation(struct arena *a, struct report *r, struct slice block)
{
	struct clue_text t;

	find_clues(&t, block);
	find_relation(a, r, &t);
}

void text_program(struct arena *a, struct report *r, struct slice text)
{
	static const char *const before[] = { "pipe to |", "\"|" }; /* Exim, Sendmail */
	static const char *const behind[] = { "\n", "\"", " generated by", " (reason", " (expanded" };

	if (slice_chr(text, '|') == SIZE_MAX)
		return;
	for (size_t i = 0; i < sizeof(before) / sizeof(before[0]) && !r->program.n; i++) {
		size_t at = slice_ifind(text, slice_of(before[i]));
		struct slice program;

		if (at == SIZE_MAX)
			continue;
		program = slice_sub(text, at + strlen(before[i]) - 1, at + 300);
		for (size_t k = 0; k < sizeof(behind) / sizeof(behind[0]); k++) {
			size_t end = slice_ifind(program, slice_of(behind[k]));

			if (end != SIZE_MAX)
				program.n = end;
		}
		r->program = arena_dup(a, slice_trim(program));
	}
}

static void find_phase(struct report *r, const struct clue_text *t)
{
	uint64_t rows = rows_of[PHASE] | rows_of[COMMAND];
	size_t row, at;

	while (r->reply.at == SMTP_UNKNOWN && next_clue(t, &rows, &row, &at))
		r->reply.at = clues[row].clue == COMMAND ? smtp_command_parse(behind(t, row, at, 40)) : clues[row].at;
}

/* "host mx.example[192.0.2.1] said:", "host h [ip]", "by h. [ip]". */
static void find_host(struct arena *a, struct report *r, const struct clue_text *t)
{
	uint64_t rows = rows_of[HOST];
	size_t row, at;

	while (!r->reply.host.n && next_clue(t, &rows, &row, &at)) {
		struct slice rest = behind(t, row, at, 200), host, ip;
		size_t open;

		if (!slice_word(&rest, &host))
			continue;
		rest = slice_trim(rest);
		open = slice_chr(host, '[');
		if (open != SIZE_MAX) {
			ip = slice_sub(host, open + 1, host.n);
			host = slice_sub(host, 0, open);
		} else {
			ip = slice_starts(rest, S("[")) ? slice_sub(rest, 1, rest.n) : (struct slice){ "", 0 };
		}
		open = slice_chr(ip, ']');
		ip = open == SIZE_MAX ? (struct slice){ "", 0 } : slice_sub(ip, 0, open);
		while (host.n && strchr(".:,;)", host.p[host.n - 1]))
			host.n--;
		if (slice_chr(host, '.') == SIZE_MAX || slice_chr(host, '@') != SIZE_MAX)
			continue;
		r->reply.host = arena_dup(a, host);
		r->reply.ip = arena_dup(a, ip);
	}
}

/* Line ends and their indentation to one blank. */
static struct slice one_line(struct arena *a, struct slice s)
{
	char *out;
	size_t n = 0, i = 0;
	unsigned before = 0; /* a blank stands before the block */

	s = slice_trim(s);
	out = arena_bytes(a, s.n + BLOCK);
	while (i < s.n) {
		block16 b = block_load_part(s.p + i, s.n - i), blank = block_spaces(b), alike = (b & ~blank) | (blank & ' ');
		unsigned places = block_bits(blank), twice = places & (places << 1 | before);
		size_t take = twice ? (size_t)__builtin_ctz(twice) : BLOCK;

		memcpy(out + n, &alike, sizeof(alike));
		before = places >> (BLOCK - 1);
		n += take;
		i += take;
		if (twice) {
			i += (size_t)__builtin_ctz(~places >> take);
			before = 1;
		}
	}
	return (struct slice){ out, n - (i - s.n) }; /* without what was filled up */
}

/* From the words that introduce what the remote said. */
static struct slice said(const struct clue_text *t)
{
	uint64_t rows = rows_of[SAID];
	size_t row, at;

	return next_clue(t, &rows, &row, &at) ? behind(t, row, at, t->text.n) : t->text;
}

/* What the client adds behind the words of the server: Postfix the command, qmail that it gives up. */
static struct slice without_wrapper(struct slice text)
{
	char last = text.n ? text.p[text.n - 1] : ' ';
	size_t at = last == ')' ? slice_rchr(text, '(') : last == '.' ? slice_find(text, S("Giving up on ")) : SIZE_MAX;

	if (at == SIZE_MAX || (last == ')' && !slice_starts(slice_sub(text, at, text.n), S("(in reply to "))))
		return text;
	return slice_trim(slice_sub(text, 0, at));
}

/* What the reply still lacks, from what a block says. */
static void add_reply(struct arena *a, struct reply *mine, const struct clue_text *t)
{
	struct reply reply = { 0 };
	struct slice words;

	if (mine->code && mine->enhanced.class && mine->text.n)
		return;
	words = said(t);
	reply_parse(a, words, &reply);
	if (!reply.code && words.n < t->text.n)
		reply_parse(a, t->text, &reply);
	if (!mine->code && reply.code) {
		mine->code = reply.code;
		mine->text = without_wrapper(reply.text);
		mine->quoted = reply.quoted;
	}
	if (!mine->enhanced.class && reply_agrees(mine, &reply))
		mine->enhanced = reply.enhanced;
	if (!mine->text.n)
		mine->text = reply.text;
}

void text_enrich(struct arena *a, struct report *r, struct slice block)
{
	struct slice line = one_line(a, slice_sub(block, 0, TEXT_BLOCK_MAX));
	struct clue_text t;

	find_clues(&t, line);
	find_relation(a, r, &t);
	find_phase(r, &t);
	find_host(a, r, &t);
	add_reply(a, &r->reply, &t);
	if (line.n > r->block.n)
		r->block = line;
	if (line.n > r->diagnostic.n)
		r->diagnostic = line;
}
