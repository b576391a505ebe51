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

struct slice lines_normalise(struct arena *a, struct slice s)
{
	size_t first = slice_chr(s, '\r'), n = first;
	bool cr_ends = slice_chr(s, '\n') == SIZE_MAX;
	char *out;

	if (first == SIZE_MAX)
		return s;
	out = arena_bytes(a, s.n + 1);
	memcpy(out, s.p, first);
	for (size_t i = first; i < s.n;) {
		struct slice rest = slice_sub(s, i, s.n);
		size_t run = slice_chr(rest, '\r');

		if (run == SIZE_MAX)
			run = rest.n;
		memcpy(out + n, rest.p, run);
		n += run;
		i += run;
		if (i < s.n)
			out[n++] = step(s, &i, cr_ends);
	}
	return (struct slice){ out, n };
}
