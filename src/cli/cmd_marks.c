// SPDX-License-Identifier: BSD-2-Clause
/* resolve, reopen, sleep, note, undo, redo: what changes the store. */
#include <stdio.h>
#include <stdlib.h>
#include <time.h>

#include "base/clock.h"
#include "base/text.h"
#include "cli/cmd.h"
#include "cli/reading.h"
#include "store/store.h"

/* ---- what the options say ---- */

/* "3d", "12h", "2026-12-01", "2026-12-01T09:00" (local) as a moment to come. */
static bool time_to_come(const char *text, int64_t now, int64_t *out)
{
	struct tm tm = { .tm_hour = 9, .tm_isdst = -1 };
	char unit, more;
	int n, y, mon, d, h, min, got;

	if (sscanf(text, "%5d%c%c", &n, &unit, &more) == 2 && n > 0 && strchr("dhw", unit)) {
		*out = now + n * (unit == 'h' ? (int64_t)3600 : unit == 'd' ? 86400 : 7 * 86400);
		return true;
	}
	got = sscanf(text, "%4d-%2d-%2d%*1[T ]%2d:%2d%c", &y, &mon, &d, &h, &min, &more);
	if ((got != 3 && got != 5) || y < 1970 || mon < 1 || mon > 12 || d < 1 || d > 31)
		return false;
	tm.tm_year = y - 1900;
	tm.tm_mon = mon - 1;
	tm.tm_mday = d;
	if (got == 5) {
		tm.tm_hour = h;
		tm.tm_min = min;
	}
	*out = (int64_t)mktime(&tm);
	return *out > now;
}

static int64_t tomorrow_nine(void)
{
	time_t t = (time_t)clock_now();
	struct tm tm;

	localtime_r(&t, &tm);
	tm.tm_mday++;
	tm.tm_hour = 9;
	tm.tm_min = tm.tm_sec = 0;
	tm.tm_isdst = -1;
	return (int64_t)mktime(&tm);
}

/* A number option into *out; false and a complaint when it is none from 1 to 10000. */
static bool number(const struct flags *f, enum flag flag, unsigned *out)
{
	const char *text = flag_value(f, flag);
	uint64_t n = 0;

	if (!text)
		return true;
	if (!slice_u64(slice_of(text), &n) || n < 1 || n > 10000) {
		complain(_("--%s wants a number from 1 to 10000"), flag_info(flag)->name);
		return false;
	}
	*out = (unsigned)n;
	return true;
}

/* Reasons on the command line, and as they are kept. */
static bool reason_of(const char *word, struct slice *reason)
{
	static const char *const reasons[][2] = {
		{ "fixed", "fixed" }, { "address-removed", "address removed" }, { "not-ours", "not ours" }, { "other", "other" },
	};

	for (size_t i = 0; word && i < sizeof(reasons) / sizeof(reasons[0]); i++)
		if (strcmp(reasons[i][0], word) == 0) {
			*reason = slice_of(reasons[i][1]);
			return true;
		}
	if (word)
		complain(_("--reason wants fixed, address-removed, not-ours or other"));
	return !word;
}

static bool take_mark(const struct flags *f, struct mark *m)
{
	const char *until = flag_value(f, FLAG_UNTIL), *note = flag_value(f, FLAG_NOTE);

	m->note = slice_of(note ? note : "");
	if (!reason_of(flag_value(f, FLAG_REASON), &m->reason) || !number(f, FLAG_WORSE, &m->per_day) || !number(f, FLAG_STAY, &m->days) ||
	    !number(f, FLAG_COUNT, &m->count) || !number(f, FLAG_RATE, &m->rate))
		return false;
	if (m->per_day && m->days) {
		complain(_("--worse or --stay, not both"));
		return false;
	}
	m->recur = m->per_day ? RECUR_IF_WORSE : m->days ? RECUR_STAY : RECUR_REOPEN;
	if (until && !time_to_come(until, m->at, &m->until)) {
		complain(_("--until wants a time to come: 3d, 12h, 2026-12-01 or 2026-12-01T09:00"));
		return false;
	}
	if (m->op == MARK_SLEEP && !m->until && !m->count && !m->rate)
		m->until = tomorrow_nine();
	if (m->op == MARK_NOTE && !m->note.n) {
		complain(_("note wants --note TEXT"));
		return false;
	}
	return true;
}

static int mark(struct cli *cli, enum mark_op op, const struct flags *f)
{
	struct mark m = { .op = op, .at = clock_now(), .reason = S("fixed") };
	int64_t *ids, step;
	char **rest;
	int n, nrest, code = EXIT_FAILED;
	struct store *st;
	struct err err;

	if (!take_mark(f, &m))
		return EXIT_USAGE;
	ids = mem_alloc((size_t)(f->nwords + 1) * sizeof(*ids));
	n = reading_ids(f, ids, f->nwords, &rest, &nrest);
	m.by = conf_me(cli->conf);
	if (nrest) {
		complain(_("not the id of a failure: %s"), rest[0]);
		code = EXIT_USAGE;
	} else if (n == 0) {
		complain(_("which failures? \"modori list\" shows their ids"));
		code = EXIT_USAGE;
	} else if (cli_store_to_change(cli, &st)) {
		if (store_mark(st, &m, ids, (size_t)n, &step, &err) == RC_OK)
			code = EXIT_DONE;
		else
			complain("%s", err.msg);
	}
	if (code == EXIT_DONE && !cli->quiet)
		printf(ngettext("%d failure changed; \"modori undo\" takes it back\n", "%d failures changed; \"modori undo\" takes it back\n",
				(unsigned long)n),
		       n);
	free(ids);
	return code;
}

int cmd_resolve(struct cli *cli, const struct flags *f)
{
	return mark(cli, MARK_RESOLVE, f);
}

int cmd_reopen(struct cli *cli, const struct flags *f)
{
	return mark(cli, MARK_REOPEN, f);
}

int cmd_sleep(struct cli *cli, const struct flags *f)
{
	return mark(cli, MARK_SLEEP, f);
}

int cmd_note(struct cli *cli, const struct flags *f)
{
	return mark(cli, MARK_NOTE, f);
}

static int move(struct cli *cli, bool forward)
{
	struct store_step done;
	struct store *st;
	struct err err;

	if (!cli_store_to_change(cli, &st))
		return EXIT_FAILED;
	if ((forward ? store_redo(st, &done, &err) : store_undo(st, &done, &err)) != RC_OK) {
		complain("%s", err.msg);
		return EXIT_FAILED;
	}
	if (!cli->quiet)
		printf(forward ? ngettext("redone: %zu failure\n", "redone: %zu failures\n", done.failures)
			       : ngettext("undone: %zu failure\n", "undone: %zu failures\n", done.failures),
		       done.failures);
	return EXIT_DONE;
}

int cmd_undo(struct cli *cli, const struct flags *f)
{
	(void)f;
	return move(cli, false);
}

int cmd_redo(struct cli *cli, const struct flags *f)
{
	(void)f;
	return move(cli, true);
}
