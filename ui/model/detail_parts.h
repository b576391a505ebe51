// SPDX-License-Identifier: BSD-2-Clause
#ifndef UI_MODEL_DETAIL_PARTS_H
#define UI_MODEL_DETAIL_PARTS_H

/* What transcript.c and meaning.c build their lines with. Texts live in the arena of the detail. */
#include "ui/model/detail.h"

/* The exposed addresses masked, unless they are revealed. */
struct slice detail_hide(struct detail *d, struct slice s);
/* The same for the source: stars, and every byte keeps its place. */
void detail_hide_in_place(struct detail *d, char *text, size_t length);
/* One line, sanitised; what stands for other bytes is marked. */
struct slice detail_safe(struct detail *d, struct slice s);
/* From mail to screen: one line, sanitised, the exposed address masked. */
struct slice detail_show(struct detail *d, struct slice s);
/* A paragraph, wrapped; indent for the first and the further lines. */
void detail_para(struct detail *d, struct lines *out, struct slice text, enum role role, int first, int rest);
/* A heading after an empty line. */
void detail_head(struct detail *d, struct lines *out, const char *text);
/* The lines are complete: what is marked in their texts goes with them. */
void detail_end(const struct detail *d, struct lines *out);

#endif
