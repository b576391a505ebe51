// SPDX-License-Identifier: BSD-2-Clause
#ifndef CAUSE_FINDER_H
#define CAUSE_FINDER_H

/*
 * What the files of findings share: find_path.c (forwarding and the way of the
 * mail), find_list.c (block lists), find_rule.c (what big receivers ask for),
 * find_mail.c (addresses, senders, the rest). Nobody else includes it.
 */
#include "cause/hop.h"
#include "cause/judge.h"
#include "cause/traits.h"

struct finder {
	struct scene *scene;
	struct arena *a;
	struct extract *x;
	struct report *r;
	struct verdict *v;
	const struct forward *f;
	struct slice text; /* all that was said about this recipient */
	struct said said;
	char status[20]; /* the code shown: "5.7.26", or empty */
};

/* NULL when there are FINDINGS_MAX. variant is static. */
struct finding *finder_add(struct finder *fd, enum finding_id id, enum confidence c, const char *variant);
/* One quoted text more that proves it; f may be NULL. */
void finder_quote(struct finding *f, struct slice quoted);
/* It depends on who we are: said so when that is only inferred. */
void finder_about_us(struct finder *fd, struct finding *f);
/* The findings so far have this one. */
struct finding *finder_has(struct finder *fd, enum finding_id id);

bool says(const struct finder *fd, enum word w);
bool remote_is(const struct finder *fd, const char *suffix); /* the refusing host or the recipient's domain is below it */
struct slice remote_of(const struct finder *fd);	     /* the refusing host, else the recipient's domain */
struct slice reporter_of(const struct finder *fd);
struct slice sender_domain(const struct finder *fd); /* of the From of the returned mail, else of who got the bounce */
bool reporter_is_ours(struct finder *fd);
const struct way *way_in(struct finder *fd); /* computed once a mail */
/* The code shown is one of these: "7.26 7.27", without their class. */
bool code_in(const struct finder *fd, const char *codes);
struct slice code_text(const struct finder *fd); /* "550 5.7.1" */
struct slice time_text(struct arena *a, int64_t t); /* empty for 0 */

void find_path(struct finder *fd);
void find_list(struct finder *fd);
void find_rule(struct finder *fd);
void find_mail(struct finder *fd);

#endif
