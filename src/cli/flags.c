// SPDX-License-Identifier: BSD-2-Clause
#include "cli/flags.h"

#include <getopt.h>
#include <string.h>

#include "base/text.h"

#define HELP_FLAG (FLAG_END + 256)

static const struct flag_info flags_all[FLAG_END] = {
#define FLAG(id, name, letter, argument, help) [FLAG_##id] = { name, argument, help, letter },
#include "cli/flags.def"
#undef FLAG
};

const struct flag_info *flag_info(enum flag f)
{
	return &flags_all[f];
}

enum flag flag_named(const char *name, size_t n)
{
	for (int i = 0; i < FLAG_END; i++)
		if (strlen(flags_all[i].name) == n && memcmp(flags_all[i].name, name, n) == 0)
			return (enum flag)i;
	return FLAG_END;
}

bool flag_in(enum flag f, const char *names)
{
	while (*names) {
		size_t n = strcspn(names, " ");

		if (flag_named(names, n) == f)
			return true;
		names += n;
		names += strspn(names, " ");
	}
	return false;
}

void flags_add(struct flags *flags, enum flag f, const char *value)
{
	if (flags->ngiven == FLAGS_MAX)
		return;
	flags->given[flags->ngiven].flag = f;
	flags->given[flags->ngiven++].value = value;
}

bool flags_take(struct flags *out, const char *names, int argc, char **argv)
{
	struct option longs[FLAG_END + 2] = { 0 };
	char shorts[2 * FLAG_END + 2] = "h";
	size_t n = 0, at = 1;
	int opt;

	*out = (struct flags){ 0 };
	for (int i = 0; i < FLAG_END; i++) {
		const struct flag_info *f = &flags_all[i];

		if (!flag_in((enum flag)i, names))
			continue;
		longs[n++] = (struct option){ f->name, f->argument ? required_argument : no_argument, NULL, i + 256 };
		if (f->letter)
			shorts[at++] = f->letter;
		if (f->letter && f->argument)
			shorts[at++] = ':';
	}
	longs[n] = (struct option){ "help", no_argument, NULL, HELP_FLAG };
	optind = 0; /* glibc: start over, with another table */
	while ((opt = getopt_long(argc, argv, shorts, longs, NULL)) != -1) {
		int flag = opt - 256;

		if (opt == '?')
			return false;
		if (opt == 'h' || opt == HELP_FLAG) {
			out->help = true;
			continue;
		}
		for (int i = 0; i < FLAG_END && opt < 256; i++)
			if (flags_all[i].letter == opt)
				flag = i;
		flags_add(out, (enum flag)flag, optarg ? optarg : "");
	}
	out->words = argv + optind;
	out->nwords = argc - optind;
	return true;
}

const char *flag_value(const struct flags *flags, enum flag f)
{
	for (size_t i = flags->ngiven; i-- > 0;)
		if (flags->given[i].flag == f)
			return flags->given[i].value;
	return NULL;
}
