// SPDX-License-Identifier: BSD-2-Clause
#ifndef UI_VIEW_TREND_H
#define UI_VIEW_TREND_H

/* The large trend over the panes: bars with numbers, one column marked. */
#include "ui/model/figures.h"

struct trend {
	struct histogram h;
	size_t column;	  /* marked */
	const char *name; /* of what is counted; sanitised */
};

/* How many columns a screen of this width has room for. */
size_t trend_columns(int columns);
void trend_draw(const struct trend *t, int row, int rows, int columns);
/* The column at a cell of the screen; false when there is none. */
bool trend_at(const struct trend *t, int columns, int at_column, size_t *column);

#endif
