// SPDX-License-Identifier: BSD-2-Clause
#include "cli/demo.h"

#include <stdlib.h>
#include <string.h>

#include "base/clock.h"
#include "base/data.h"
#include "base/text.h"
#include "sync/ingest.h"
#include "ui/model/mask.h"

#define DEMO_NOW "1763370000"
#define DEMO_SECRET "modori-demo-0001"
#define HOUR ((int64_t)3600)
#define STILL_NEW (3 * 24 * HOUR) /* older failures have been looked at */

void demo_clock(void)
{
	setenv("MODORI_NOW", DEMO_NOW, 0);
}

/*
 * What the two admins of the demo have done, so many hours after a failure came. The mails are read in the order of
 * their names, so a mark on an early one can be undone by a later failure of the same issue: then it is back.
 */
static const struct demo_mark {
	const char *file;
	int hours;
	enum mark_op op;
	const char *by, *text; /* text: note, or whom it is assigned to */
	int until, count;      /* of a sleep: hours from the clock, failures */
} marks[] = {
	{ "02-leak", 2, MARK_NOTE, "sato", N_("told the owner of info@ that the address is known now"), 0, 0 },
	{ "06-gmail-bulk", 20, MARK_RESOLVE, "mori", N_("one-click unsubscribe is in the newsletter now"), 0, 0 },
	{ "08-gmail-bulk", 3, MARK_ASSIGN, "sato", "mori", 0, 0 },
	{ "10-ordb", 5, MARK_NOTE, "sato", N_("wrote to their postmaster: the list ended in 2006"), 0, 0 },
	{ "11-gmo-rbl", 4, MARK_RESOLVE, "sato", N_("removed from the list after the hoster's answer"), 0, 0 },
	{ "13-gmail-2008", 30, MARK_ASSIGN, "sato", "mori", 0, 0 },
	{ "19-unknown", 1, MARK_RESOLVE, "mori", N_("address taken out of the list"), 0, 0 },
	{ "20-spamhaus", 6, MARK_NOTE, "mori", N_("sent without the smarthost; the laptop is set right"), 0, 0 },
	{ "23-userunknown", 2, MARK_RESOLVE, "mori", N_("address taken out of the list"), 0, 0 },
	{ "26-typo", 1, MARK_RESOLVE, "sato", N_("typing error corrected"), 0, 0 },
	{ "27-hasmoved", 3, MARK_NOTE, "sato", N_("new address is in the list"), 0, 0 },
	{ "29-mailboxfull", 1, MARK_RESOLVE, "sato", N_("asked the owner to make room"), 0, 0 },
	{ "30-toolarge", 1, MARK_RESOLVE, "sato", N_("sent as a link"), 0, 0 },
	{ "31-suspend", 9, MARK_RESOLVE, "mori", N_("address taken out of the list"), 0, 0 },
	{ "36-authfailure", 2, MARK_ASSIGN, "sato", "sato", 0, 0 },
	{ "46-ratelimited", 3, MARK_SLEEP, "sato", N_("only if it goes on"), 0, 5 },
	{ "47-greylisted", 1, MARK_SLEEP, "sato", "", 24, 0 },
	{ "52-systemfull", 2, MARK_SLEEP, "mori", N_("their disk; ask again on Thursday"), 72, 0 },
	{ "54-syntaxerror", 1, MARK_RESOLVE, "sato", N_("old test server, switched off"), 0, 0 },
	{ "61-complaint", 2, MARK_NOTE, "mori", N_("unsubscribed by hand"), 0, 0 },
	{ "62-vacation", 1, MARK_MUTE, "sato", "", 0, 0 },
};

#define NMARKS (sizeof(marks) / sizeof(marks[0]))

static struct mark mark_of(const struct demo_mark *d, const struct entry *e)
{
	struct mark m = { .op = d->op, .by = slice_of(d->by), .at = e->failed_at + d->hours * HOUR };
	struct slice text = slice_of(*d->text ? _(d->text) : "");

	if (d->op == MARK_ASSIGN)
		m.assignee = slice_of(d->text);
	else
		m.note = text;
	if (d->op == MARK_RESOLVE)
		m.reason = S("fixed");
	m.until = d->until ? clock_now() + d->until * HOUR : 0;
	m.count = (unsigned)d->count;
	return m;
}

/* The newest failure of the store as the admins left it. */
static enum rc mark_newest(struct store *st, const char *path, struct err *err)
{
	struct index *ix;
	const struct entry *e;
	bool changed;
	enum rc rc = store_commit(st, err);

	if (rc == RC_OK)
		rc = store_refresh(st, &changed, err);
	if (rc == RC_OK)
		rc = store_index(st, &ix, err);
	if (rc != RC_OK || !ix->n)
		return rc;
	e = &ix->v[ix->n - 1];
	if (clock_now() - e->failed_at > STILL_NEW)
		rc = store_mark(st, &(struct mark){ .op = MARK_SEE, .by = S("sato"), .at = e->failed_at + HOUR }, &e->id, 1, NULL, err);
	for (size_t i = 0; rc == RC_OK && i < NMARKS; i++)
		if (strstr(path, marks[i].file)) {
			struct mark m = mark_of(&marks[i], e);

			rc = store_mark(st, &m, &e->id, 1, NULL, err);
		}
	return rc == RC_OK ? store_begin(st, err) : rc;
}

enum rc demo_read(struct store *st, const struct rules *rules, struct err *err)
{
	struct store_put_result sum = { 0 };
	struct arena a;
	bool changed;
	enum rc rc = store_setting_put(st, MASK_SECRET, S(DEMO_SECRET), err);

	if (rc == RC_OK)
		rc = store_begin(st, err);
	arena_init(&a);
	for (const struct data_file *f = data_demo; rc == RC_OK && f->path; f++) {
		struct store_mail mail = { .account = S("demo"), .folder = S("Bounces"), .path = slice_of(f->path),
					   .raw = { f->text, f->n }, .pulled_at = clock_now() };
		struct analysis an = ingest(&a, rules, NULL, mail.raw);

		rc = store_put(st, &mail, an.extract, an.verdicts, &sum, err);
		if (rc == RC_OK)
			rc = mark_newest(st, f->path, err);
		arena_reset(&a);
	}
	arena_release(&a);
	if (rc == RC_OK)
		rc = store_commit(st, err);
	return rc == RC_OK ? store_refresh(st, &changed, err) : rc;
}
