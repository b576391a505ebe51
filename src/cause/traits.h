// SPDX-License-Identifier: BSD-2-Clause
#ifndef CAUSE_TRAITS_H
#define CAUSE_TRAITS_H

/* What mails may have in common, taken from the returned mail: the columns that failures are compared by. */
#include "cause/hop.h"

struct traits {
	struct slice script;	 /* X-PHP-Originating-Script, X-PHP-Script, X-Source-Args */
	struct slice campaign;	 /* Feedback-ID, a campaign header, List-Id, else the subject without its numbers */
	struct slice url;	 /* registered domain of the first link in the text */
	struct slice attachment; /* extension of the first named part, lower case: "zip" */
	struct slice source;	 /* address that our side sent from, else its host; empty when unknown */
};

/* In the arena of the mail. us: us_of_mail. */
struct traits traits_of(const struct extract *x, const struct us *us);
/* The name of the first attached file of the returned mail; empty when none came back. */
struct slice attachment_name(const struct extract *x);

#endif
