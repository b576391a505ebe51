// SPDX-License-Identifier: BSD-2-Clause
#include "net/imap.h"

#include <stdio.h>
#include <stdlib.h>

#include "base/log.h"
#include "base/text.h"
#include "net/imap_session.h"

#define IDLE_MS 30000
#define GREET_MS 6000 /* when several servers are tried in turn */

/* Mail was reported to vanish by QRESYNC there. */
static bool is_icloud(const char *host)
{
	return slice_iends(slice_of(host), S(".me.com")) || slice_iends(slice_of(host), S(".icloud.com"));
}

/* What the session can do, after the login; QRESYNC wants to be enabled before a folder is selected. */
static enum rc learn(struct imap *im, struct err *err)
{
	static const struct {
		const char *name;
		enum imap_can can;
	} names[] = {
		{ "CONDSTORE", IMAP_CAN_CONDSTORE },	 { "MOVE", IMAP_CAN_MOVE },
		{ "UIDPLUS", IMAP_CAN_UIDPLUS },	 { "IDLE", IMAP_CAN_IDLE },
		{ "SPECIAL-USE", IMAP_CAN_SPECIAL_USE },
	};
	struct err refused;
	enum rc rc;

	for (size_t i = 0; i < sizeof(names) / sizeof(names[0]); i++)
		if (imap_offers(im, names[i].name))
			im->can |= names[i].can;
	if (!imap_offers(im, "QRESYNC"))
		return RC_OK;
	im->can |= IMAP_CAN_CONDSTORE; /* RFC 7162 3.2 */
	if (!imap_offers(im, "ENABLE") || is_icloud(im->acc->host))
		return RC_OK;
	rc = imap_command(im, IMAP_SMALL_BYTES, "ENABLE QRESYNC", RC_UNSUPPORTED, "ENABLE", &refused);
	if (rc == RC_OK)
		im->can |= IMAP_CAN_QRESYNC;
	if (im->broken) {
		if (err)
			*err = refused;
		return rc;
	}
	return RC_OK;
}

/* ---- opening and closing ---- */

static enum rc start_tls(struct imap *im, struct cert *refused, struct err *err)
{
	enum rc rc;
	int code;

	imap_budget(im, IMAP_SMALL_BYTES);
	code = mailimap_starttls(im->session);
	if (!imap_sound(code))
		return err_set(err, RC_CERT, _("%s:%u offers no STARTTLS"), im->acc->host, im->acc->port);
	if (im->session->imap_stream->read_buffer_len || stream_pending(im->stream))
		return err_set(err, RC_CERT, _("%s:%u speaks before TLS is on: refused"), im->acc->host, im->acc->port);
	rc = stream_tls(im->stream, refused, err);
	return rc == RC_OK ? imap_ask_capability(im, err) : rc; /* what was said in clear does not count */
}

static enum rc begin(struct imap *im, const struct imap_options *o, struct err *err)
{
	bool logged_in;
	enum rc rc = imap_greet(im, &logged_in, err);

	if (rc == RC_OK && logged_in && im->acc->tls == TLS_STARTTLS)
		return err_set(err, RC_CERT, _("%s:%u is logged in before TLS: refused"), im->acc->host, im->acc->port);
	if (rc == RC_OK && im->acc->tls == TLS_STARTTLS)
		rc = start_tls(im, o->refused, err);
	if (rc == RC_OK && !im->session->imap_connection_info->imap_capability)
		rc = imap_ask_capability(im, err);
	if (rc != RC_OK || o->only_greet)
		return rc;
	if (!logged_in)
		rc = imap_log_in(im, o, err);
	return rc == RC_OK ? learn(im, err) : rc;
}

static enum rc connect_to(struct imap *im, const struct imap_options *o, struct err *err)
{
	const struct account *acc = o->account;
	char pin[CERT_FINGERPRINT] = "", trust[CERT_FINGERPRINT] = "";
	struct stream_options so = { .host = acc->host,
				     .port = acc->port,
				     .ca_file = acc->ca_file,
				     .cancel_fd = o->cancel_fd,
				     .fd = o->fd,
				     .only_local = acc->tls == TLS_NONE && !acc->insecure,
				     .idle_ms = o->only_greet ? GREET_MS : o->idle_ms ? o->idle_ms : IDLE_MS,
				     .pin = pin,
				     .trust = trust };

	if (acc->fingerprint && !cert_fingerprint(slice_of(acc->fingerprint), pin))
		return err_set(err, RC_CONFIG, _("account \"%.*s\": fingerprint wants the 64 digits of a SHA-256"),
			       SLICE_ARG(acc->name));
	if (o->trust)
		snprintf(trust, sizeof(trust), "%s", o->trust);
	else
		cert_trusted(acc->host, acc->port, trust);
	return stream_connect(&im->stream, &so, err);
}

enum rc imap_open(struct imap **out, const struct imap_options *o, struct err *err)
{
	struct imap *im = mem_alloc(sizeof(*im));
	enum rc rc = connect_to(im, o, err);

	im->acc = o->account;
	im->command_ms = o->command_ms ? o->command_ms : IMAP_COMMAND_MS;
	im->wake_fd = -1;
	if (rc != RC_OK) {
		free(im);
		return rc;
	}
	if (im->acc->tls == TLS_IMPLICIT)
		rc = stream_tls(im->stream, o->refused, err);
	if (rc != RC_OK) {
		stream_free(im->stream);
		free(im);
		return rc;
	}
	im->session = mailimap_new(0, NULL);
	rc = begin(im, o, err);
	if (rc != RC_OK) {
		im->broken = true;
		imap_close(im);
		return rc;
	}
	log_line(o->only_greet ? "%s:%u: answers" : "%s:%u: logged in", im->acc->host, im->acc->port);
	*out = im;
	return RC_OK;
}

void imap_close(struct imap *im)
{
	if (!im)
		return;
	if (!im->broken) {
		stream_budget(im->stream, 2000, IMAP_SMALL_BYTES);
		mailimap_logout(im->session);
	}
	/* freeing alone would send LOGOUT and wait */
	if (im->session->imap_stream) {
		mailstream_close(im->session->imap_stream);
		im->session->imap_stream = NULL;
	}
	mailimap_free(im->session);
	free(im);
}
