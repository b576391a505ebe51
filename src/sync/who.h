// SPDX-License-Identifier: BSD-2-Clause
#ifndef SYNC_WHO_H
#define SYNC_WHO_H

/* Whose mail this is: the configuration's `domains` and `ips`. */
#include "cause/us.h"
#include "conf/conf.h"

/* In the arena; empty lists when nothing is configured. */
struct us who_configured(struct arena *a, const struct conf *conf);

#endif
