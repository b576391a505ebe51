// SPDX-License-Identifier: BSD-2-Clause
#ifndef CAUSE_TABLE_H
#define CAUSE_TABLE_H

/* Rows of the tab-separated tables that are compiled in (status.tsv, dnsbl.tsv). */
#include "base/slice.h"

/* The table of that file name, without its head line. Empty when there is none. */
struct slice table_text(const char *name);
/* Split the next row off *rest into at most n columns; missing ones are empty. False at the end. */
bool table_row(struct slice *rest, struct slice *columns, size_t n);

#endif
