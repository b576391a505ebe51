// SPDX-License-Identifier: BSD-2-Clause
#include "mail/lines.h"

/* One step: the byte that stands for what begins at *i, which moves on. */
static char step(struct slice s, size_t *i, bool cr_ends)
{
	char c = s.p[(*i)++];

	if (c != '\r')
		return c;
	if (*i < s.n && s.p[*i] == '\n') {
		(*i)++;
		return '\n';
	}
	if (*i + 1 < s.n && s.p[*i] == '\r' && s.p[*i + 1] == '\n') { /* CR CR LF, as broken gateways write it */
		*i += 2;
		return '\n';
	}
	return cr_ends ? '\n' : ' ';
}

size_t lines_normalise_here(char *p, size_t n)
{
	struct slice s = { p, n };
	size_t i = slice_chr(s, '\r'), to = i;
	bool cr_ends = slice_chr(s, '\n') == SIZE_MAX;

	if (i == SIZE_MAX)
		return n;
	while (i < n) {
		size_t run;

		p[to++] = step(s, &i, cr_ends);
		run = slice_chr(slice_sub(s, i, n), '\r');
		run = run == SIZE_MAX ? n - i : run;
		memmove(p + to, p + i, run);
		to += run;
		i += run;
	}
	return to;
}

struct slice lines_normalise(struct arena *a, struct slice s)
{
	char *p;

	if (slice_chr(s, '\r') == SIZE_MAX)
		return s;
	p = arena_cstr(a, s);
	return (struct slice){ p, lines_normalise_here(p, s.n) };
}
