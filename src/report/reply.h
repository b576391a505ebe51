// SPDX-License-Identifier: BSD-2-Clause
#ifndef REPORT_REPLY_H
#define REPORT_REPLY_H

/* SMTP replies in running text (RFC 5321 4.2, RFC 2034, RFC 3463). */
#include "report/report.h"

/*
 * Find the reply code and the enhanced code in a diagnostic text. Codes inside
 * addresses, dates, IP addresses, sizes and queue ids are not taken. Multi-line
 * replies ("550-5.7.1 a 550 5.7.1 b") are joined in out->text.
 */
void reply_parse(struct arena *a, struct slice diagnostic, struct reply *out);
/* Multi-line replies in a text joined: each repeated "550-5.7.1 " is dropped, so that phrases match across lines. */
struct slice reply_join(struct arena *a, struct slice text);
/* May other's enhanced code stand for mine? Not when it belongs to another reply, such as sendmail's own summary of one. */
bool reply_agrees(const struct reply *mine, const struct reply *other);
/* "5.1.1", "5.1.1 (x)" → class 5 …; class 0 when it is none. */
struct enhanced enhanced_parse(struct slice s);
/* "550 5.7.1"-style helper: writes "x.y.z" or "" to out. */
const char *enhanced_text(struct enhanced e, char out[20]);
/* "RCPT TO", "end of DATA", "MAIL FROM:<x>", "HELO" … */
enum smtp_command smtp_command_parse(struct slice s);

#endif
