// SPDX-License-Identifier: BSD-2-Clause
#ifndef NET_SCRAM_H
#define NET_SCRAM_H

/*
 * SCRAM-SHA-1 and SCRAM-SHA-256, the client's side, without channel binding (RFC 5802, RFC 7677): the password does not
 * leave, and the server has to prove that it knows it, too. No network, no base64 around the messages.
 */
#include "base/buf.h"
#include "base/err.h"

#define SCRAM_HASH_MAX 32
#define SCRAM_ROUNDS_MAX 1000000 /* of hashing that a server may ask for: about a second */

struct scram {
	bool sha256;
	char nonce[33]; /* base64 of 24 random bytes */
	struct buf auth; /* AuthMessage as far as it is known */
	unsigned char proof_wanted[SCRAM_HASH_MAX]; /* ServerSignature */
	bool proved;
};

/* nonce: NULL for a random one. */
void scram_init(struct scram *s, bool sha256, const char *nonce);
/* client-first-message. */
void scram_first(struct scram *s, const char *user, struct buf *out);
/*
 * client-final-message for the server's first. The password is taken as it is, not by SASLprep (RFC 4013), which changes
 * nothing in ASCII. False: the server's message is not sound.
 */
bool scram_final(struct scram *s, struct slice server_first, const char *password, struct buf *out) MUST_USE;
/* Does the server's last message prove that it knows the password? Keeps the answer. */
bool scram_prove(struct scram *s, struct slice server_final);
/* Wipes it. */
void scram_release(struct scram *s);
/* saslname: "," and "=" are escaped. */
void scram_put_name(struct buf *out, const char *name);

#endif
