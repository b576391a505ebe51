// SPDX-License-Identifier: BSD-2-Clause
#ifndef MAIL_DECODE_H
#define MAIL_DECODE_H

/* Transfer encodings (RFC 2045 6), tolerant: bad input gives what can be had. */
#include "mail/part.h"

/* The arena holds the result; for 7bit, 8bit and binary it is s itself. Never longer than s. *bad is set on broken input. */
struct slice decode_transfer(struct arena *a, struct slice s, enum transfer_enc enc, bool *bad);
struct slice decode_base64(struct arena *a, struct slice s, bool *bad);
/* header_q: RFC 2047's variant, where "_" is a blank. */
struct slice decode_qp(struct arena *a, struct slice s, bool header_q, bool *bad);

#endif
