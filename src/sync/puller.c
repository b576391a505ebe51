// SPDX-License-Identifier: BSD-2-Clause
#include "sync/puller.h"

#include <stdio.h>

#include "base/clock.h"
#include "base/text.h"

void puller_tell(struct puller *pl, enum event_kind kind, const char *text)
{
	struct event ev = {.kind = kind, .done = pl->done, .total = pl->total};
	int64_t ms = clock_ms() - pl->began;

	if (!pl->p->tell)
		return;
	ev.rate = ms > 0 ? (unsigned)(pl->done * 1000 / (uint64_t)ms) : 0;
	snprintf(ev.text, sizeof(ev.text), "%s", text);
	pl->p->tell(pl->p->ctx, &ev);
}

static void tell_refused(struct puller *pl, const struct cert *cert)
{
	struct event ev = {.kind = EVENT_CERT, .cert = *cert, .account = pl->p->account};

	if (pl->p->tell)
		pl->p->tell(pl->p->ctx, &ev);
}

enum rc puller_connect(struct puller *pl, struct err *err)
{
	struct cert refused = {.fingerprint = ""};
	struct imap_options o = {.account = pl->p->account,
				 .cancel_fd = pl->p->cancel_fd,
				 .ask = pl->p->ask,
				 .password = pl->p->password,
				 .trust = pl->p->trust,
				 .refused = &refused};
	enum rc rc;

	if (pl->p->session) {
		pl->im = pl->p->session;
		pl->p->session = NULL;
		if (imap_noop(pl->im, err) == RC_OK) /* left open by the last pull, and sound still */
			return RC_OK;
		imap_close(pl->im);
		pl->im = NULL;
	}
	puller_tell(pl, EVENT_STATE, _("connecting"));
	rc = imap_open(&pl->im, &o, err);
	if (rc == RC_CERT && *refused.fingerprint)
		tell_refused(pl, &refused);
	return rc;
}

void puller_disconnect(struct puller *pl)
{
	imap_close(pl->im);
	pl->im = NULL;
}

enum rc puller_select(struct puller *pl, struct err *err)
{
	enum rc rc = imap_select(pl->im, pl->name, pl->writes, &pl->sel, err);

	if (rc == RC_OK && pl->sel.uidvalidity != pl->folder.uidvalidity)
		return err_set(err, RC_BUSY, _("folder \"%s\" was replaced on the server"), pl->name);
	return rc;
}

enum rc puller_reconnect(struct puller *pl, struct err *err)
{
	enum rc rc;

	puller_disconnect(pl);
	rc = puller_connect(pl, err);
	return rc == RC_OK ? puller_select(pl, err) : rc;
}
