// SPDX-License-Identifier: BSD-2-Clause
#ifndef SYNC_REDACT_H
#define SYNC_REDACT_H

/*
 * A copy of a bounce for asking others, without the addresses that it exposed. Its structure stays: what was base64 or
 * quoted-printable is so again.
 */
#include "base/arena.h"
#include "base/err.h"
#include "cause/rule.h"

enum redact_what {
	REDACT_EXPOSED,
	REDACT_ALL,    /* every address */
	REDACT_SAMPLE, /* that, and the words of the returned mail where it is a part of its own */
};

/*
 * *copy lives in the arena, *n counts the addresses taken out. RC_UNSUPPORTED when an address stands there in a form
 * that cannot be taken out.
 */
enum rc redact(struct arena *a, const struct rules *rules, struct slice raw, enum redact_what what, struct slice *copy, size_t *n,
	       struct err *err) MUST_USE;

#endif
