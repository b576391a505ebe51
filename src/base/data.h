// SPDX-License-Identifier: BSD-2-Clause
#ifndef BASE_DATA_H
#define BASE_DATA_H

/* Text files compiled in by tools/mkdata; a table ends with a NULL path. */
#include <stddef.h>

struct data_file {
	const char *path; /* from the top of the source, "src/cause/rules/mailbox.rules" */
	const char *text; /* NUL behind it */
	size_t n;
};

extern const struct data_file data_rules[];   /* src/cause/rules */
extern const struct data_file data_tables[];  /* src/cause/ .tsv */
extern const struct data_file data_formats[]; /* src/report/formats */
extern const struct data_file data_pages[];   /* src/know/en, src/know/ja */
extern const struct data_file data_schema[];  /* src/store/schema */
extern const struct data_file data_themes[];  /* themes */
extern const struct data_file data_demo[];    /* src/cli/demo */

#endif
