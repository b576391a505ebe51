// SPDX-License-Identifier: BSD-2-Clause
#ifndef CLI_FLAGS_H
#define CLI_FLAGS_H

/* The options and words behind a command, read by one table (flags.def). */
#include <stdbool.h>
#include <stddef.h>

enum flag {
#define FLAG(id, name, letter, argument, help) FLAG_##id,
#include "cli/flags.def"
#undef FLAG
	FLAG_END
};

struct flag_info {
	const char *name, *argument, *help; /* argument: NULL when it takes none */
	char letter;			    /* its short form, or 0 */
};

#define FLAGS_MAX 64

struct flags {
	struct {
		enum flag flag;
		const char *value; /* "" when it takes none */
	} given[FLAGS_MAX];	   /* in their order */
	size_t ngiven;
	char **words; /* what is no option */
	int nwords;
	bool help; /* --help stood there */
};

const struct flag_info *flag_info(enum flag f);
/* FLAG_END when there is none of this name (n bytes of it). */
enum flag flag_named(const char *name, size_t n);
/* f is among the blank-separated names. */
bool flag_in(enum flag f, const char *names);

/*
 * Take the options that `names` lists (blank-separated) off argv[1…]. False when one is not among them or wants an
 * argument: getopt has said so on stderr then. Borrows argv, whose order it changes.
 */
bool flags_take(struct flags *out, const char *names, int argc, char **argv);
/* One more; value is borrowed. */
void flags_add(struct flags *flags, enum flag f, const char *value);
/* The last value given; NULL when it was not. */
const char *flag_value(const struct flags *flags, enum flag f);

#endif
