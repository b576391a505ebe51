// SPDX-License-Identifier: BSD-2-Clause
#ifndef BASE_TEXT_H
#define BASE_TEXT_H

/*
 * The short strings in the user's language, by gettext. English stands in the source: what _() takes is a string of the
 * program, never one that is made, for a string is looked up once and then known by its address.
 */
#include <libintl.h>
#include <stdbool.h>

#define _(msg) text_of(msg)
#define N_(msg) msg
const char *text_of(const char *msg) __attribute__((format_arg(1)));

/*
 * Once at start, before threads: locale from the environment, catalogue from
 * beside the program (a build folder) or from where it was installed. lang is
 * "auto", "en" or "ja". A plain C locale is raised to C.UTF-8 where there is
 * one, unless LC_ALL or LANG says C.
 */
void text_init(const char *lang);
/* Japanese is shown. */
bool text_is_ja(void);
/* The terminal's charset is UTF-8. */
bool text_is_utf8(void);

#endif
