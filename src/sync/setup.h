// SPDX-License-Identifier: BSD-2-Clause
#ifndef SYNC_SETUP_H
#define SYNC_SETUP_H

/* Finding out what an account needs: the server of an address, and the folders there. For the worker thread. */
#include "base/buf.h"
#include "conf/conf.h"
#include "net/cert.h"

struct setup_server {
	char host[256];
	unsigned port;
	enum account_tls tls;
};

/*
 * A server that answers with TLS. host: "name" or "name:port" as the user gave it; when empty it is guessed from the
 * address: by its provider, by imap. and mail. before its domain, by the domain's mail servers (MX, looked up with the
 * configured resolver). Nobody logs in. RC_CERT when the only one that answers is not who it should be: *out and
 * *refused are set. RC_NET, RC_CANCELLED else.
 */
enum rc setup_find(const struct conf *conf, const char *address, const char *host, int cancel_fd, struct setup_server *out,
		   struct cert *refused, struct err *err) MUST_USE;

/*
 * Log in and list the folders that can be opened, at most SETUP_FOLDERS, each a line "messages likely name" in *out:
 * messages -1 when the server does not say, likely 1 for the one where returned mail seems to collect. password may
 * be NULL: then the account's own. Nothing is changed on the server.
 */
#define SETUP_FOLDERS 400
enum rc setup_folders(const struct account *acc, const char *password, int cancel_fd, struct buf *out, struct err *err) MUST_USE;

#endif
