// SPDX-License-Identifier: BSD-2-Clause
#ifndef CAUSE_HOP_H
#define CAUSE_HOP_H

/* The way of the returned mail, from its Received fields (RFC 5321 4.4). */
#include "cause/us.h"

struct hop {
	struct slice from; /* the name that the sending side gave, or its reverse name */
	struct slice ip;   /* its address as the receiving side saw it; bare, without "IPv6:" */
	struct slice by, addr; /* who received; for whom, when that is one address */
	int64_t at;
	bool login; /* the sending side had logged in: a submission (RFC 3848, ESMTPA) */
};

#define HOPS_MAX 50 /* as many as struct original keeps */

/* Newest first, as they stand. Returns how many. */
size_t hops_read(const struct original *o, struct hop out[HOPS_MAX]);

/* What the way tells about who sent. */
struct way {
	struct hop hop[HOPS_MAX];
	size_t n;
	struct slice source_host, source_ip; /* the last of our servers, as the first foreign one saw it; empty when unknown */
	struct slice client_ip;		     /* the first sender of all */
	bool ours;    /* one of our servers stands on it */
	bool foreign; /* a server that is not ours stands on it, behind ours */
	bool single;  /* all of it is one organisation's: its server is where we handed the mail in */
};
struct way way_of(const struct original *o, const struct us *us);

/* An IPv4 or IPv6 address in a text: the first whole one after *at, *at behind it. Brackets and "IPv6:" left off. */
bool ip_scan(struct slice text, size_t *at, struct slice *ip);
/* The first, or empty. */
struct slice ip_in(struct slice text);

#endif
