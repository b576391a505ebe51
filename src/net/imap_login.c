// SPDX-License-Identifier: BSD-2-Clause
#include <libetpan/mailimap_oauth2.h>
#include <string.h>

#include "base/text.h"
#include "net/imap_session.h"
#include "net/secret.h"

static bool is_loopback(const char *host)
{
	return strcmp(host, "localhost") == 0 || strncmp(host, "127.", 4) == 0 || strcmp(host, "::1") == 0;
}

static bool has_mechanism(struct imap *im, const char *mechanism)
{
	const struct mailimap_connection_info *info = im->session->imap_connection_info;
	clist *list = info && info->imap_capability ? info->imap_capability->cap_list : NULL;

	for (clistiter *it = list ? clist_begin(list) : NULL; it; it = clist_next(it)) {
		const struct mailimap_capability *c = clist_content(it);
		const char *name =
			c->cap_type == MAILIMAP_CAPABILITY_AUTH_TYPE ? c->cap_data.cap_auth_type : NULL;

		if (name && slice_ieq(slice_of(name), slice_of(mechanism)))
			return true;
	}
	return false;
}

static int sasl(struct imap *im, const char *mechanism, const char *password)
{
	return mailimap_authenticate(im->session, mechanism, im->acc->host, NULL, NULL, im->acc->user,
				     im->acc->user, password, NULL);
}

/* Ways to log in, best first; which of them `auth` in the configuration means. */
static const struct way {
	const char *name, *auth;
} ways[] = {{"SCRAM-SHA-256", "scram"}, {"SCRAM-SHA-1", "scram"}, {"PLAIN", "plain"}, {"LOGIN", "login"}};

/* Both sides have it. LOGIN is the command of RFC 3501, forbidden by LOGINDISABLED. */
static bool usable(struct imap *im, const struct way *w)
{
	const char *how = im->acc->auth ? im->acc->auth : "auto";

	if (strcmp(how, "auto") != 0 && strcmp(how, w->auth) != 0)
		return false;
	return strcmp(w->name, "LOGIN") == 0 ? !imap_offers(im, "LOGINDISABLED") : has_mechanism(im, w->name);
}

static bool uses_token(const struct imap *im)
{
	return im->acc->token_command || (im->acc->auth && strcmp(im->acc->auth, "xoauth2") == 0);
}

static bool has_way(struct imap *im)
{
	if (uses_token(im))
		return true;
	for (size_t i = 0; i < sizeof(ways) / sizeof(ways[0]); i++)
		if (usable(im, &ways[i]))
			return true;
	return false;
}

/* One attempt, by the best way. */
static int try_login(struct imap *im, struct secret *s)
{
	int code = MAILIMAP_ERROR_LOGIN;

	if (uses_token(im))
		return mailimap_oauth2_authenticate(im->session, im->acc->user, s->text);
	for (size_t i = 0; i < sizeof(ways) / sizeof(ways[0]); i++) {
		if (!usable(im, &ways[i]))
			continue;
		if (strcmp(ways[i].name, "LOGIN") == 0)
			return mailimap_login(im->session, im->acc->user, s->text);
		code = sasl(im, ways[i].name, s->text);
		/* without its SASL plug-in the library sends nothing and says "refused" with no answer of the
		 * server's */
		if (code != MAILIMAP_ERROR_LOGIN || im->session->imap_response)
			return code;
	}
	return code;
}

enum rc imap_log_in(struct imap *im, bool ask, struct err *err)
{
	struct secret s;
	enum rc rc;
	int code;

	if (!stream_is_tls(im->stream) && !im->acc->insecure && !is_loopback(im->acc->host))
		return err_set(err, RC_CERT, _("account \"%.*s\": tls = none is only for this machine"),
			       SLICE_ARG(im->acc->name));
	if (!im->acc->user || strpbrk(im->acc->user, "\r\n"))
		return err_set(err, RC_CONFIG, _("account \"%.*s\" has no user"), SLICE_ARG(im->acc->name));
	if (!has_way(im))
		return err_set(err, RC_AUTH,
			       _("%s allows no login of the kind that the configuration asks for"),
			       im->acc->host);
	rc = secret_get(&s, im->acc, im->acc->token_command != NULL, ask, err);
	if (rc != RC_OK)
		return rc;
	imap_budget(im, IMAP_SMALL_BYTES);
	code = try_login(im, &s);
	secret_wipe(&s);
	if (imap_sound(code))
		return RC_OK;
	rc = imap_failed(im, code, RC_AUTH, _("login refused"), err);
	return err_in(err, rc, _("account \"%.*s\", user %s"), SLICE_ARG(im->acc->name), im->acc->user);
}
