// SPDX-License-Identifier: BSD-2-Clause
#include "base/ini.h"

void ini_init(struct ini *ini, struct slice text)
{
	*ini = (struct ini){ .rest = text };
	if (slice_starts(text, S("\xef\xbb\xbf"))) /* a byte order mark, as editors leave it */
		ini->rest = slice_sub(text, 3, text.n);
}

enum ini_event ini_next(struct ini *ini)
{
	struct slice line;

	while (slice_line(&ini->rest, &line)) {
		ini->line++;
		ini->text = line = slice_trim(line);
		if (line.n == 0 || line.p[0] == '#' || line.p[0] == ';')
			continue;
		if (line.p[0] == '[') {
			if (line.n < 3 || line.p[line.n - 1] != ']')
				return INI_BAD;
			ini->section = slice_trim(slice_sub(line, 1, line.n - 1));
			return INI_SECTION;
		}
		if (!slice_cut(line, '=', &ini->key, &ini->value))
			return INI_BAD;
		ini->key = slice_trim(ini->key);
		ini->value = slice_trim(ini->value);
		return ini->key.n ? INI_PAIR : INI_BAD;
	}
	return INI_END;
}
