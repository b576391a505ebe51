// SPDX-License-Identifier: BSD-2-Clause
/*
 * Logging in: one attempt, by the best way that both sides have. All of it is said here and not by the library, whose
 * copies of the secret could not be wiped.
 */
#include <nettle/base64.h>
#include <string.h>

#include "base/text.h"
#include "base/utf8.h"
#include "net/imap_talk.h"
#include "net/scram.h"
#include "net/secret.h"

#define ANSWER_MAX (16u << 10)
#define CHALLENGE_MAX 2048

/* ---- ways ---- */

struct login {
	struct imap *im;
	const struct way *way;
	struct secret secret;
	struct scram scram;
	bool told;	 /* what the server can do now */
	bool unproved;	 /* it is we who refuse: the error says why */
	bool as_it_is;	 /* the answer at hand goes out without base64 */
	char words[200]; /* what the server said to it */
	char atom[40];	 /* its response code (RFC 5530) */
};

/* The answer to the server's challenge; turn 0 is the first word, which asks for none. */
typedef enum rc put_fn(struct login *l, unsigned turn, struct slice challenge, struct buf *out, struct err *err);
static put_fn put_scram, put_plain, put_token, put_login;

/* Best first; which of them `auth` in the configuration means. */
static const struct way {
	const char *mechanism, *auth;
	put_fn *put;
} ways[] = {
	{ "OAUTHBEARER", "oauthbearer", put_token },
	{ "XOAUTH2", "xoauth2", put_token },
	{ "SCRAM-SHA-256", "scram", put_scram },
	{ "SCRAM-SHA-1", "scram", put_scram },
	{ "PLAIN", "plain", put_plain },
	{ "LOGIN", "login", put_login }, /* the command of RFC 3501, no mechanism */
};

#define NWAYS (sizeof(ways) / sizeof(ways[0]))

/* Both sides have it. */
static bool usable(struct imap *im, const struct way *w)
{
	const char *how = im->acc->auth ? im->acc->auth : "auto";

	if (strcmp(how, "auto") == 0 ? (w->put == put_token) != (im->acc->token_command != NULL) : strcmp(how, w->auth) != 0)
		return false;
	return w->put == put_login ? !imap_offers(im, "LOGINDISABLED") : imap_offers_login(im, w->mechanism);
}

/* ---- what each says ---- */

/* The server asks although all has been said: no. */
static enum rc put_no(struct login *l, struct buf *out)
{
	l->as_it_is = true;
	buf_putc(out, '*');
	return RC_OK;
}

/* RFC 4616. */
static enum rc put_plain(struct login *l, unsigned turn, struct slice challenge, struct buf *out, struct err *err)
{
	(void)challenge;
	(void)err;
	if (turn)
		return put_no(l, out);
	buf_putc(out, '\0');
	buf_puts(out, l->im->acc->user);
	buf_putc(out, '\0');
	buf_puts(out, l->secret.text);
	return RC_OK;
}

/* RFC 7628, and what Google and Microsoft describe as XOAUTH2. A challenge tells why it is refused and wants an empty word. */
static enum rc put_token(struct login *l, unsigned turn, struct slice challenge, struct buf *out, struct err *err)
{
	const struct account *acc = l->im->acc;

	(void)challenge;
	(void)err;
	if (turn) {
		buf_putc(out, '\001');
	} else if (strcmp(l->way->mechanism, "XOAUTH2") == 0) {
		buf_printf(out, "user=%s\001auth=Bearer %s\001\001", acc->user, l->secret.text);
	} else {
		buf_puts(out, "n,a=");
		scram_put_name(out, acc->user); /* RFC 5801 4: escaped in the same way */
		buf_printf(out, ",\001host=%s\001port=%u\001auth=Bearer %s\001\001", acc->host, acc->port, l->secret.text);
	}
	return RC_OK;
}

static enum rc put_scram(struct login *l, unsigned turn, struct slice challenge, struct buf *out, struct err *err)
{
	struct base64_decode_ctx c;
	uint8_t text[BASE64_DECODE_LENGTH(CHALLENGE_MAX)];
	size_t n = sizeof(text);
	struct slice message;

	if (turn == 0) {
		scram_first(&l->scram, l->im->acc->user, out);
		return RC_OK;
	}
	base64_decode_init(&c);
	if (challenge.n > CHALLENGE_MAX || !base64_decode_update(&c, &n, text, challenge.n, challenge.p) || !base64_decode_final(&c))
		n = 0; /* which neither step takes */
	message = (struct slice){ (const char *)text, n };
	if (turn == 1) {
		l->unproved = !scram_final(&l->scram, message, l->secret.text, out);
		return l->unproved ? err_set(err, RC_AUTH, _("%s: its part of SCRAM is not sound"), l->im->acc->host) : RC_OK;
	}
	scram_prove(&l->scram, message); /* the verdict is the server's next line */
	return RC_OK;
}

static bool is_ascii(const char *text)
{
	for (; *text; text++)
		if ((unsigned char)*text > 126)
			return false;
	return true;
}

static void put_quoted(struct buf *out, const char *text)
{
	buf_putc(out, '"');
	for (; *text; text++) {
		if (*text == '"' || *text == '\\')
			buf_putc(out, '\\');
		buf_putc(out, *text);
	}
	buf_putc(out, '"');
}

/* Beyond ASCII only literals may go (RFC 3501 9), each when the server is ready for it. */
static enum rc put_login(struct login *l, unsigned turn, struct slice challenge, struct buf *out, struct err *err)
{
	const char *user = l->im->acc->user, *password = l->secret.text;
	bool quoted = is_ascii(user) && is_ascii(password);

	(void)challenge;
	(void)err;
	l->as_it_is = true;
	if (quoted ? turn > 0 : turn > 2)
		return put_no(l, out);
	if (quoted) {
		put_quoted(out, user);
		buf_putc(out, ' ');
		put_quoted(out, password);
	} else if (turn == 0) {
		buf_printf(out, "{%zu}", strlen(user));
	} else if (turn == 1) {
		buf_printf(out, "%s {%zu}", user, strlen(password));
	} else {
		buf_puts(out, password);
	}
	return RC_OK;
}

/* ---- the exchange ---- */

static void wipe(struct buf *b)
{
	if (b->p)
		explicit_bzero(b->p, b->cap);
	buf_release(b);
}

static void init_wiped(struct buf *b)
{
	buf_init(b, ANSWER_MAX);
	buf_room(b, ANSWER_MAX); /* at once: growing would leave copies behind */
}

/* Behind what is in the line already. */
static enum rc put_answer(struct login *l, unsigned turn, struct slice challenge, struct buf *line, struct err *err)
{
	struct buf plain;
	enum rc rc;

	init_wiped(&plain);
	l->as_it_is = false;
	rc = l->way->put(l, turn, challenge, &plain, err);
	if (l->as_it_is)
		buf_put(line, buf_slice(&plain));
	else
		buf_base64(line, buf_slice(&plain));
	wipe(&plain);
	return rc;
}

static enum rc send_line(struct login *l, struct buf *line, struct err *err)
{
	enum rc rc;

	buf_puts(line, "\r\n");
	rc = talk_send(l->im, buf_slice(line), err);
	buf_reset(line);
	return rc;
}

static void note_answer(struct login *l, struct slice text)
{
	struct slice code, rest;
	struct buf safe;

	if (text.n && text.p[0] == '[' && slice_cut(slice_sub(text, 1, text.n), ']', &code, &rest)) {
		slice_cut(code, ' ', &code, &rest);
		snprintf(l->atom, sizeof(l->atom), "%.*s", code.n < 39 ? (int)code.n : 39, code.p);
	}
	buf_init(&safe, sizeof(l->words) - 1);
	utf8_safe(&safe, text, false, NULL);
	snprintf(l->words, sizeof(l->words), "%s", buf_cstr(&safe));
	buf_release(&safe);
}

/* The server's last word. */
static enum rc take_verdict(struct login *l, const struct talk_line *heard, struct err *err)
{
	struct imap *im = l->im;

	if (heard->kind == TALK_OTHER) {
		im->broken = true;
		return err_set(err, RC_FORMAT, _("%s: the server's answer cannot be read (%s)"), im->acc->host, "AUTHENTICATE");
	}
	note_answer(l, heard->text);
	if (heard->kind != TALK_OK)
		return RC_AUTH;
	if (l->way->put == put_scram && !l->scram.proved) {
		l->unproved = true;
		return err_set(err, RC_AUTH, _("%s does not prove that it knows the password"), im->acc->host);
	}
	im->session->imap_state = MAILIMAP_STATE_AUTHENTICATED;
	return l->told || imap_take_capability(im, heard->text) ? RC_OK : imap_ask_capability(im, err);
}

static enum rc converse(struct login *l, struct buf *line, unsigned turn, MMAPString *buffer, struct err *err)
{
	struct talk_line heard = { TALK_UNTAGGED, S("") };
	enum rc rc = send_line(l, line, err);

	while (rc == RC_OK && (heard.kind == TALK_UNTAGGED || heard.kind == TALK_CONTINUE)) {
		rc = talk_hear(l->im, buffer, &heard, err);
		if (rc == RC_OK && heard.kind == TALK_UNTAGGED)
			l->told |= imap_take_capability(l->im, heard.text);
		if (rc == RC_OK && heard.kind == TALK_CONTINUE)
			rc = put_answer(l, turn++, heard.text, line, err);
		if (rc == RC_OK && heard.kind == TALK_CONTINUE)
			rc = send_line(l, line, err);
	}
	return rc == RC_OK ? take_verdict(l, &heard, err) : rc;
}

static enum rc talk(struct login *l, struct err *err)
{
	bool command = l->way->put == put_login, at_once = command || imap_offers(l->im, "SASL-IR"); /* RFC 4959 */
	MMAPString *buffer = mmap_string_new("");
	enum rc rc = RC_OK;
	struct buf line;

	init_wiped(&line);
	buf_printf(&line, TALK_TAG " %s%s%s", command ? "" : "AUTHENTICATE ", l->way->mechanism, at_once ? " " : "");
	if (at_once)
		rc = put_answer(l, 0, S(""), &line, err);
	if (rc == RC_OK)
		rc = converse(l, &line, at_once ? 1 : 0, buffer, err);
	wipe(&line);
	mmap_string_free(buffer);
	return rc;
}

/* ---- all of it ---- */

/* RFC 5530: the server cannot tell now whether the password is right. */
static bool is_for_now(const char *atom)
{
	static const char *const atoms[] = { "UNAVAILABLE", "INUSE", "LIMIT", "SERVERBUG" };

	for (size_t i = 0; i < sizeof(atoms) / sizeof(atoms[0]); i++)
		if (slice_ieq(slice_of(atom), slice_of(atoms[i])))
			return true;
	return false;
}

static enum rc refused(struct login *l, struct err *err)
{
	const struct account *acc = l->im->acc;

	if (is_for_now(l->atom))
		return err_set(err, RC_NET, _("%s cannot check logins at the moment: %s"), acc->host, l->words);
	return err_set(err, RC_AUTH, _("%s refuses the login of %s (account \"%.*s\"): %s"), acc->host, acc->user,
		       SLICE_ARG(acc->name), l->words);
}

static enum rc may_log_in(struct imap *im, const struct way **best, struct err *err)
{
	const struct account *acc = im->acc;
	enum rc rc;

	if (!acc->user)
		return err_set(err, RC_CONFIG, _("account \"%.*s\" has no user"), SLICE_ARG(acc->name));
	rc = imap_no_controls(acc->user, err);
	for (*best = ways; rc == RC_OK && *best < ways + NWAYS; (*best)++)
		if (usable(im, *best))
			return RC_OK;
	return rc != RC_OK ? rc
			   : err_set(err, RC_AUTH, _("%s allows no login of the kind that the configuration asks for"),
				     acc->host);
}

enum rc imap_log_in(struct imap *im, const struct imap_options *o, struct err *err)
{
	struct login l = { .im = im };
	enum rc rc = may_log_in(im, &l.way, err);

	if (rc == RC_OK)
		rc = secret_get(&l.secret, im->acc, l.way->put == put_token, o->password, o->ask, err);
	if (rc != RC_OK)
		return rc;
	scram_init(&l.scram, strcmp(l.way->mechanism, "SCRAM-SHA-256") == 0, NULL);
	imap_budget(im, IMAP_SMALL_BYTES);
	rc = talk(&l, err);
	scram_release(&l.scram);
	secret_wipe(&l.secret);
	return rc == RC_AUTH && !l.unproved ? refused(&l, err) : rc;
}
