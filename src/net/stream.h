// SPDX-License-Identifier: BSD-2-Clause
#ifndef NET_STREAM_H
#define NET_STREAM_H

/*
 * One connection: our own low-level stream under libetpan, so that there are
 * verified TLS, deadlines, a byte budget and cancelling. End of file is an
 * error, never a zero. Owned by the libetpan session once that is connected.
 */
#include <libetpan/mailstream.h>

#include "net/cert.h"

struct stream_options {
	const char *host;
	unsigned port;
	const char *ca_file; /* NULL: the system's trust */
	int cancel_fd;	     /* readable: stop; -1 for none */
	int idle_ms;	     /* no byte for so long: give up */
	const char *pin;     /* fingerprint of the only certificate to accept, whatever else is right or wrong; or NULL */
	int fd;		     /* a connection that stands already, non-blocking; the stream closes it; 0: connect */
	const char *trust;   /* of one that is accepted besides those that are valid; or NULL */
	bool only_local;     /* RC_CERT, without a connection, when the peer is not this machine */
};

struct stream;

/* Connect in clear. The message names host and port. */
enum rc stream_connect(struct stream **out, const struct stream_options *o, struct err *err) MUST_USE;
/*
 * TLS 1.2 or newer on the connection, certificate and host name verified in the
 * handshake. RC_CERT when the peer is not who it should be; refused (may be
 * NULL) gets what it showed.
 */
enum rc stream_tls(struct stream *s, struct cert *refused, struct err *err) MUST_USE;
struct sockaddr;
/* Is it this machine? By its address, not by its name: 127.0.0.0/8, also mapped into IPv6, ::1, or a socket of this machine. */
bool address_is_local(const struct sockaddr *address);
/* Bytes of plain text that arrived and were not read: a STARTTLS peer that talks early. */
bool stream_pending(struct stream *s);
/* For libetpan; closing it closes the stream. */
mailstream_low *stream_low(struct stream *s);
/* For each command: how long it may take in all and how many bytes it may bring. */
void stream_budget(struct stream *s, int total_ms, size_t bytes);
/*
 * Wait up to ms for something to read, without spending the command's time;
 * *there tells whether there is. Giving up waiting breaks nothing; RC_CANCELLED
 * when the cancel descriptor speaks. wake_fd (-1: none): waiting ends when it
 * is readable.
 */
enum rc stream_wait(struct stream *s, int ms, int wake_fd, bool *there, struct err *err) MUST_USE;
/* Nothing is read or written any more: whoever asked for the bytes does not want the rest. */
void stream_break(struct stream *s);
/* Why the last read or write failed: libetpan only says that it did. */
enum rc stream_reason(const struct stream *s, struct err *err);
/* Only while libetpan has not taken it over. */
void stream_free(struct stream *s);

#endif
