// SPDX-License-Identifier: BSD-2-Clause
#ifndef KNOW_KNOW_H
#define KNOW_KNOW_H

/*
 * Help pages, compiled in: one per cause and per finding and language,
 * and the status codes in plain words. A page is a text file
 * of the one grammar: sections [summary] [steps] [user] … whose lines are the
 * text. Missing Japanese falls back to English and says so.
 */
#include "base/arena.h"
#include "cause/verdict.h"

enum know_lang { KNOW_EN, KNOW_JA };
/* From LANGUAGE / LC_ALL / LC_MESSAGES / LANG. */
enum know_lang know_lang_now(void);

enum know_section {
	KNOW_TITLE,	/* one line */
	KNOW_SUMMARY,	/* what happened */
	KNOW_STEPS,	/* what to do; one step a line, most effective first */
	KNOW_USER,	/* what to tell the user */
	KNOW_RESOLVES,	/* does it go away by itself? */
	KNOW_VERIFY,	/* how to check it is fixed */
	KNOW_TRAPS,	/* careful */
	/* findings also: */
	KNOW_EXPLAIN,	/* text with {slots} */
	KNOW_WHY,
	KNOW_ACT_OURS, KNOW_ACT_RECIPIENT, KNOW_ACT_FORWARDER, KNOW_ACT_RECEIVER, KNOW_ACT_HOSTER, KNOW_ACT_SENDER,
	KNOW_SETTINGS,
	KNOW_SECTION_COUNT
};

/* Text of a section, empty when the page has none. Static. *fallback is set when English stands in (may be NULL). */
struct slice know_cause(enum cause c, enum know_lang lang, enum know_section s, bool *fallback);
struct slice know_finding(enum finding_id f, enum know_lang lang, enum know_section s, bool *fallback);
/* [title] is the subject, [explain] the text; know/letter.h fills them. */
struct slice know_letter(const char *name, enum know_lang lang, enum know_section s);
/*
 * A page's text with the finding's values: {slot} becomes its value, and
 * {variant:text}, {slot=value:text}, {=:text} (no variant) the text where that
 * holds. A sentence that lacks a value is dropped; when nothing is left, the
 * second one keeps all of them, with "?". Values are not sanitised here.
 */
struct slice know_fill_known(struct arena *a, struct slice text, const struct finding *f);
struct slice know_fill(struct arena *a, struct slice text, const struct finding *f);
/* What a finding is called where no single failure is meant. */
struct slice know_finding_title(struct arena *a, enum finding_id id, enum know_lang lang);

/*
 * Plain words for an enhanced or reply code ("5.1.1", "550", "4.4.1"), with
 * collisions ("Gmail means something else by 5.7.27"). False when unknown.
 */
struct know_code {
	struct slice name;    /* registered name */
	struct slice words;   /* plain sentence */
	struct slice note;    /* collisions, corrections; may be empty */
	struct slice ref;     /* RFC */
	enum cause cause;     /* what it means on its own; CAUSE_COUNT when nothing */
};
bool know_code(struct slice code, enum know_lang lang, struct know_code *out);

#endif
