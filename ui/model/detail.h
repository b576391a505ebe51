// SPDX-License-Identifier: BSD-2-Clause
#ifndef UI_MODEL_DETAIL_H
#define UI_MODEL_DETAIL_H

/*
 * The texts of panes 2 and 3 as lines of styled pieces, wrapped to a width.
 * Built from one analysed mail; all of it sanitised and masked. Lives in the
 * arena given.
 */
#include "cause/verdict.h"
#include "know/know.h"
#include "ui/model/model.h"
#include "ui/roles.h"

struct piece {
	struct slice text;
	enum role role;
};

#define LINE_PIECES 4

struct line {
	struct piece piece[LINE_PIECES];
	uint8_t n;
};

struct lines {
	struct line *v;
	size_t n, cap;
	const struct slice *marks; /* what stands for bytes that are not printable, where the pieces point to */
	size_t nmarks;
};

struct detail {
	struct arena *arena;
	const struct model *model;
	const struct row *row;	   /* of the list, for what its group shows; NULL: the failure alone */
	const struct entry *entry;
	const struct extract *extract; /* NULL: the mail could not be read */
	const struct report *report;   /* NULL for a mail that reports none */
	const struct verdict *verdict;
	const struct verdict *verdicts; /* of all that the mail reports; one notice may expose several addresses */
	size_t nverdicts;
	struct slice raw, trouble;
	const struct history *history;
	size_t nhistory;
	int width;
	struct slice *marks; /* as of struct lines */
	size_t nmarks;
	struct exposed hidden; /* addresses that must not be seen, once that is known */
	bool hidden_known;
	bool counting; /* what its group holds is not known yet: model_count_step, then once more */
	uint64_t told; /* findings that the group's part has told already */
};

enum detail_view { DETAIL_DECODED, DETAIL_HEADERS, DETAIL_SOURCE, DETAIL_COUNT };

struct lines detail_transcript(struct detail *d, enum detail_view view);
struct lines detail_meaning(struct detail *d);
/* Wrap one paragraph to width cells by Japanese and Latin rules; indent for the first and the further lines. */
void lines_wrap(struct arena *a, struct lines *out, struct slice text, enum role role, int width, int first, int rest);

#endif
