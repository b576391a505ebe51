// SPDX-License-Identifier: BSD-2-Clause
#ifndef TESTS_SUPPORT_PEER_H
#define TESTS_SUPPORT_PEER_H

/*
 * A server on loopback that follows a script and writes down every byte it is
 * told. One connection, on a thread of its own.
 *
 *	"<"	takes a command, with its literals of the kind {9+}; its first word is the tag from then on
 *	"~n"	sends n times 'a'; "(n" n times '('
 *	"%n"	waits n ms
 *	"/n"	sends what follows in the next element byte by byte, n ms apart
 *	"!"	TLS from here on, with the peer's certificate
 *	"."	says nothing more until the client is gone
 *	"\\0"	sends a NUL
 *	else	is sent; $ is the tag
 *
 * After the last element it closes its side and goes on listening.
 */
#include <pthread.h>
#include <stdbool.h>
#include <stddef.h>

#include "tests/support/certs.h"

struct peer {
	const char *const *script;
	const struct test_cert *cert;
	const char *priority; /* of its TLS; NULL: the usual */
	unsigned port;
	char seen[1 << 16]; /* in clear, also what came by TLS */
	size_t nseen;
	char asked_for[80]; /* the name that the client gave before TLS (SNI) */
	/* its own */
	int listener, fd;
	gnutls_session_t tls;
	pthread_t thread;
	char tag[32];
};

void peer_start(struct peer *p, const char *const *script);
/* Until the client is gone; then seen is complete. */
void peer_stop(struct peer *p);
bool peer_saw(const struct peer *p, const char *text);
/* A listening socket on a free port of loopback. */
int peer_listen(unsigned *port);

#endif
