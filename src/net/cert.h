// SPDX-License-Identifier: BSD-2-Clause
#ifndef NET_CERT_H
#define NET_CERT_H

/*
 * Certificates as a person is asked about them, and the ones that a person
 * said to trust always: `$XDG_STATE_HOME/modori/trusted`, a line for each
 * "host port SHA-256".
 */
#include "base/arena.h"
#include "base/err.h"

#define CERT_FINGERPRINT 96 /* 32 bytes as "AB:CD:…", with a NUL */

/* One that was refused. Texts are sanitised and never longer than their place. */
struct cert {
	char fingerprint[CERT_FINGERPRINT]; /* SHA-256; empty: the server showed none */
	char who[160];			    /* the names it is made out to */
	char issuer[160];
	int64_t from, until; /* 0: unknown */
	char wrong[200];     /* in the user's language */
};

/* The DER bytes of a certificate; wrong is left empty. False when they cannot be read. */
bool cert_read(struct cert *out, struct slice der);
/* "SHA256:ab:CD…", with or without the word and the colons, to the form of `fingerprint`. False when it is none. */
bool cert_fingerprint(struct slice text, char out[CERT_FINGERPRINT]);

/* Trust this certificate of this server from now on. It replaces the one remembered before. */
enum rc cert_trust(const char *host, unsigned port, const char *fingerprint, struct err *err) MUST_USE;
/* Empty when none is remembered. */
void cert_trusted(const char *host, unsigned port, char out[CERT_FINGERPRINT]);

#endif
