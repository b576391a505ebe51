// SPDX-License-Identifier: BSD-2-Clause
/*
 * Logging in: one attempt, by the best way that both sides have. The library
 * does SCRAM (by libsasl2) and LOGIN; what is one answer of the client's is
 * said here, so that its copies can be wiped.
 */
#include <string.h>

#include "base/text.h"
#include "base/utf8.h"
#include "net/imap_talk.h"
#include "net/secret.h"

#define ANSWER_MAX (16u << 10)

/* ---- ways ---- */

struct login {
	struct imap *im;
	struct secret secret;
	char words[200]; /* what the server said to it */
	char atom[40];	 /* its response code (RFC 5530) */
	bool not_sent;	 /* the library lacks the mechanism */
};

typedef enum rc way_fn(struct login *l, const char *mechanism, struct err *err);
static way_fn by_library, by_command, by_answer;

/* Best first; which of them `auth` in the configuration means. */
static const struct way {
	const char *mechanism, *auth;
	bool token;
	way_fn *go;
} ways[] = {
	{ "OAUTHBEARER", "oauthbearer", true, by_answer },
	{ "XOAUTH2", "xoauth2", true, by_answer },
	{ "SCRAM-SHA-256", "scram", false, by_library },
	{ "SCRAM-SHA-1", "scram", false, by_library },
	{ "PLAIN", "plain", false, by_answer },
	{ "LOGIN", "login", false, by_command },
};

#define NWAYS (sizeof(ways) / sizeof(ways[0]))

/* Both sides have it. LOGIN is the command of RFC 3501, forbidden by LOGINDISABLED. */
static bool usable(struct imap *im, const struct way *w)
{
	const char *how = im->acc->auth ? im->acc->auth : "auto";

	if (strcmp(how, "auto") == 0 ? w->token != (im->acc->token_command != NULL) : strcmp(how, w->auth) != 0)
		return false;
	return w->go == by_command ? !imap_offers(im, "LOGINDISABLED") : imap_offers_login(im, w->mechanism);
}

/* ---- the three kinds ---- */

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

static enum rc library_result(struct login *l, int code, struct err *err)
{
	mailimap *session = l->im->session;

	explicit_bzero(session->imap_stream->write_buffer, session->imap_stream->buffer_max_size);
	if (imap_sound(code))
		return RC_OK;
	if (code == MAILIMAP_ERROR_LOGIN) {
		/* without its plug-in the library sends nothing and says "refused" with no answer of the server's */
		l->not_sent = session->imap_response == NULL;
		if (session->imap_response)
			note_answer(l, slice_of(session->imap_response));
		if (session->imap_response_info && session->imap_response_info->rsp_atom)
			snprintf(l->atom, sizeof(l->atom), "%s", session->imap_response_info->rsp_atom);
		return RC_AUTH;
	}
	return imap_failed(l->im, code, RC_AUTH, _("login refused"), err);
}

static enum rc by_library(struct login *l, const char *mechanism, struct err *err)
{
	const struct account *acc = l->im->acc;

	return library_result(l,
			      mailimap_authenticate(l->im->session, mechanism, acc->host, NULL, NULL, acc->user,
						    acc->user, l->secret.text, NULL),
			      err);
}

static enum rc by_command(struct login *l, const char *mechanism, struct err *err)
{
	(void)mechanism;
	return library_result(l, mailimap_login(l->im->session, l->im->acc->user, l->secret.text), err);
}

/* The authorisation identity of OAUTHBEARER: "," and "=" are escaped (RFC 5801 4). */
static void put_gs2_name(struct buf *out, const char *name)
{
	for (; *name; name++)
		if (*name == ',' || *name == '=')
			buf_puts(out, *name == ',' ? "=2C" : "=3D");
		else
			buf_putc(out, *name);
}

/* The one answer: RFC 4616 (PLAIN), RFC 7628 (OAUTHBEARER), and what Google and Microsoft describe as XOAUTH2. */
static void put_answer(struct buf *out, const struct login *l, const char *mechanism)
{
	const struct account *acc = l->im->acc;

	if (strcmp(mechanism, "PLAIN") == 0) {
		buf_putc(out, '\0');
		buf_puts(out, acc->user);
		buf_putc(out, '\0');
		buf_puts(out, l->secret.text);
	} else if (strcmp(mechanism, "XOAUTH2") == 0) {
		buf_printf(out, "user=%s\001auth=Bearer %s\001\001", acc->user, l->secret.text);
	} else {
		buf_puts(out, "n,a=");
		put_gs2_name(out, acc->user);
		buf_printf(out, ",\001host=%s\001port=%u\001auth=Bearer %s\001\001", acc->host, acc->port,
			   l->secret.text);
	}
}

static void wipe(struct buf *b)
{
	if (b->p)
		explicit_bzero(b->p, b->cap);
	buf_release(b);
}

/* The server's lines until its verdict. The answer goes out at the first "+"; at another it tells why it refuses. */
static enum rc converse(struct login *l, struct buf *answer, bool sent, bool token, struct err *err)
{
	MMAPString *buffer = mmap_string_new("");
	struct talk_line line = { TALK_UNTAGGED, S("") };
	enum rc rc = RC_OK;

	while (rc == RC_OK && (line.kind == TALK_UNTAGGED || line.kind == TALK_CONTINUE)) {
		rc = talk_hear(l->im, buffer, &line, err);
		if (rc != RC_OK || line.kind != TALK_CONTINUE)
			continue;
		if (!sent)
			rc = talk_send(l->im, buf_slice(answer), err);
		else /* RFC 7628 3.2.3: the reason, which wants an empty word back; elsewhere there is nothing more to
			say */
			rc = talk_send(l->im, token ? S("AQ==\r\n") : S("*\r\n"), err);
		sent = true;
	}
	if (rc == RC_OK && line.kind == TALK_OTHER) {
		l->im->broken = true;
		rc = err_set(err, RC_FORMAT, _("%s: the server's answer cannot be read (%s)"), l->im->acc->host,
			     "AUTHENTICATE");
	} else if (rc == RC_OK && line.kind != TALK_OK) {
		note_answer(l, line.text);
		rc = RC_AUTH;
	}
	mmap_string_free(buffer);
	return rc;
}

static enum rc by_answer(struct login *l, const char *mechanism, struct err *err)
{
	bool at_once = imap_offers(l->im, "SASL-IR"); /* RFC 4959 */
	struct buf plain, line;
	enum rc rc;

	buf_init(&plain, ANSWER_MAX);
	buf_init(&line, ANSWER_MAX);
	buf_room(&plain, ANSWER_MAX); /* at once: growing would leave copies behind */
	buf_room(&line, ANSWER_MAX);
	put_answer(&plain, l, mechanism);
	buf_printf(&line, TALK_TAG " AUTHENTICATE %s%s", mechanism, at_once ? " " : "\r\n");
	if (!at_once) {
		rc = talk_send(l->im, buf_slice(&line), err);
		buf_reset(&line);
	}
	buf_base64(&line, buf_slice(&plain));
	buf_puts(&line, "\r\n");
	wipe(&plain);
	if (at_once)
		rc = talk_send(l->im, buf_slice(&line), err);
	if (rc == RC_OK)
		rc = converse(l, &line, at_once, strcmp(mechanism, "PLAIN") != 0, err);
	wipe(&line);
	if (rc != RC_OK)
		return rc;
	l->im->session->imap_state = MAILIMAP_STATE_AUTHENTICATED;
	return imap_ask_capability(l->im, err); /* another one than before the login */
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

	if (l->not_sent)
		return err_set(err, RC_AUTH, _("%s wants a login that needs the package libsasl2-modules"), acc->host);
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
	const struct way *w;
	enum rc rc = may_log_in(im, &w, err);

	if (rc == RC_OK)
		rc = secret_get(&l.secret, im->acc, w->token, o->password, o->ask, err);
	if (rc != RC_OK)
		return rc;
	do {
		l.not_sent = false;
		im->session->imap_response = NULL;
		imap_budget(im, IMAP_SMALL_BYTES);
		rc = w->go(&l, w->mechanism, err);
		while (l.not_sent && ++w < ways + NWAYS && !usable(im, w))
			;
	} while (rc == RC_AUTH && l.not_sent && w < ways + NWAYS);
	secret_wipe(&l.secret);
	return rc == RC_AUTH ? refused(&l, err) : rc;
}
