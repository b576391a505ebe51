// SPDX-License-Identifier: BSD-2-Clause
#include "cause/table.h"

#include "base/data.h"

struct slice table_text(const char *name)
{
	struct slice line, text = { "", 0 };

	for (const struct data_file *f = data_tables; f->path; f++)
		if (slice_ends(slice_of(f->path), slice_of(name))) {
			text = (struct slice){ f->text, f->n };
			slice_line(&text, &line);
			break;
		}
	return text;
}

bool table_row(struct slice *rest, struct slice *columns, size_t n)
{
	struct slice line;

	if (!slice_line(rest, &line))
		return false;
	for (size_t i = 0; i < n; i++)
		slice_cut(line, '\t', &columns[i], &line);
	return true;
}
