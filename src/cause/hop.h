// SPDX-License-Identifier: BSD-2-Clause
#ifndef CAUSE_HOP_H
#define CAUSE_HOP_H

/* The way of the returned mail, from its Received fields (RFC 5321 4.4). */
#include "cause/us.h"

struct hop {
	struct slice from; /* the name that the sending side gave, or its reverse name */
	struct slice ip;   /* its address as the receiving side saw it; bare, without "IPv6:" */
	struct slice by;   /* who received */
	bool login;	   /* the sending side had logged in: a submission */
};

#define HOPS_MAX 50

/* What the way tells about who sent. */
struct way {
	struct hop *hop; /* newest first, as they stand; in the arena */
	size_t n;
	struct slice source_host, source_ip; /* the last of our servers, as the first foreign one saw it; empty when unknown */
	struct slice client_ip;		     /* the first sender of all */
	bool ours;    /* one of our servers stands on it */
	bool foreign; /* a server that is not ours stands on it, behind ours */
	bool single;  /* all of it is one organisation's: its server is where we handed the mail in */
};
struct way way_of(struct arena *a, const struct original *o, const struct us *us);

/* An IPv4 or IPv6 address in a text: the first whole one after *at, *at behind it. Brackets and "IPv6:" left off. */
bool ip_scan(struct slice text, size_t *at, struct slice *ip);
/* The first, or empty. */
struct slice ip_in(struct slice text);

#endif
