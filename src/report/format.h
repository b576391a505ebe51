// SPDX-License-Identifier: BSD-2-Clause
#ifndef REPORT_FORMAT_H
#define REPORT_FORMAT_H

/*
 * Vendor formats as data, in the files of formats/: how a mail of theirs is known.
 *
 *   [postfix]
 *   from    = words in the From field              1 point
 *   subject = words in the Subject                 2 points
 *   header  = a field that only they write         6 points
 *   mailer  = words of X-Mailer                    6 points
 *   body    = words of the report                  3 points
 *   strong  = words that no other mail has         4 points
 *   delayed = words that mean "not given up yet"
 *   delivered = words that mean "it arrived"
 *   intro   = words before the failed recipients; what is above them is about the mail
 *   end     = words before the returned mail
 *   digest  = words in the Subject of what a gateway sums up for its own users: no bounce
 *
 * Words follow base/phrases.h. The section [common] counts for every format
 * (its body words for 1 point).
 */
#include "report/report.h"

struct format_match {
	const char *name; /* best format, "generic" when only common words were found; static */
	unsigned points;  /* of the best format, common points included */
	unsigned own;	  /* of them, the format's own */
	unsigned said;	  /* of those, the ones of the text */
	bool from_daemon, bounce_subject, landmark, delayed, delivered, digest;
	bool own_field; /* a header field or X-Mailer that only this software writes */
	bool words; /* the text speaks of a delivery that failed */
	size_t intro;	  /* where words end behind which the failed recipients stand; 0 for none */
	size_t end;	  /* where the returned mail begins in text; text.n when it does not */
};

/* Look at the mail's own header fields and its human-readable text. */
struct format_match format_match(struct msg *m, struct slice text);

#endif
