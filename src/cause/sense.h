// SPDX-License-Identifier: BSD-2-Clause
#ifndef CAUSE_SENSE_H
#define CAUSE_SENSE_H

/*
 * What a sentence speaks of, in whatever language and order: groups of words
 * ("box": mailbox, postfach, buzón …). Rules that say `means` name the groups
 * that make a cause. Slower than phrases and less sure: for refusals that no
 * phrase knows.
 */
#include <stdint.h>

#include "base/slice.h"

struct sense;

struct sense *sense_new(void);
void sense_free(struct sense *s);
/* The bit of a group, made when it is first named; 0: there are 64. name is borrowed. */
uint64_t sense_group(struct sense *s, struct slice name);
/*
 * A word, or words, of a group, matched without case and accents from the beginning of a word on: "unbekannt" is in
 * "unbekannter"; "full$" ends where a word does. word is borrowed.
 */
void sense_word(struct sense *s, uint64_t group, struct slice word);
/* Once, behind the last word and before the first text. False: one of the words is empty or too long, or in no group. */
bool sense_build(struct sense *s);
/* For each sentence of the first SENSE_MAX bytes of text: the groups it names. Addresses, host names and links name none. */
#define SENSE_MAX 4096
typedef void sense_fn(void *ctx, uint64_t groups, struct span sentence);
void sense_scan(const struct sense *s, struct slice text, sense_fn *fn, void *ctx);

#endif
