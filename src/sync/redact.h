// SPDX-License-Identifier: BSD-2-Clause
#ifndef SYNC_REDACT_H
#define SYNC_REDACT_H

/*
 * A copy of a bounce for asking others, without the addresses that it exposed (all: without any). Its structure stays:
 * what was base64 or quoted-printable is so again.
 */
#include "base/arena.h"
#include "base/err.h"
#include "cause/rule.h"

/*
 * *copy lives in the arena, *n counts the addresses taken out. RC_UNSUPPORTED when an address stands there in a form
 * that cannot be taken out.
 */
enum rc redact(struct arena *a, const struct rules *rules, struct slice raw, bool all, struct slice *copy, size_t *n,
	       struct err *err) MUST_USE;

#endif
