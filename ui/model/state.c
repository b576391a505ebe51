// SPDX-License-Identifier: BSD-2-Clause
#include "ui/model/state.h"

#include <time.h>

#include "base/clock.h"
#include "base/text.h"

const char *state_word(enum state s)
{
	/* the word in front tells translators "open" from "to open" */
	static const char *const words[STATE_COUNT] = { N_("state|back"),   N_("state|new"),   N_("state|open"),
							N_("state|asleep"), N_("state|muted"), N_("state|done") };
	const char *word = _(words[s]), *bar = strchr(word, '|');

	return bar ? bar + 1 : word;
}

/* "10 Nov", in the language's own order. */
static struct slice day_text(struct arena *a, int64_t t)
{
	static const char *const months[] = { N_("Jan"), N_("Feb"), N_("Mar"), N_("Apr"), N_("May"), N_("Jun"),
					      N_("Jul"), N_("Aug"), N_("Sep"), N_("Oct"), N_("Nov"), N_("Dec") };
	time_t tt = (time_t)t;
	struct tm tm;

	if (!localtime_r(&tt, &tm))
		return (struct slice){ "", 0 };
	return arena_printf(a, _("%d %s"), tm.tm_mday, _(months[tm.tm_mon]));
}

static struct slice sleep_note(struct arena *a, const struct store_issue *is)
{
	char full[CLOCK_TEXT];

	if (is->until)
		return arena_printf(a, _("until %.*s %.5s"), SLICE_ARG(day_text(a, is->until)), clock_text(is->until, full) + 11);
	if (is->more)
		return arena_printf(a, ngettext("until %u more", "until %u more", is->more), is->more);
	if (is->rate)
		return arena_printf(a, _("until more than %u a day"), is->rate);
	return (struct slice){ "", 0 };
}

/* By whom and when it was resolved before it failed again: others may have marked the issue since. */
static struct slice back_note(const struct model *m, struct arena *a, const struct entry *e)
{
	struct history *h;
	struct err ignored;
	size_t n, i = 0;
	int64_t days;

	if (store_history(m->store, e->id, a, &h, &n, &ignored) != RC_OK)
		return (struct slice){ "", 0 };
	while (i < n && (h[i].at > e->failed_at || !slice_eq(h[i].what, S("resolved"))))
		i++;
	if (i == n)
		return (struct slice){ "", 0 };
	days = (e->failed_at - h[i].at) / 86400;
	if (days < 1)
		return arena_printf(a, _("back the same day, done by %.*s %.*s"), SLICE_ARG(safe_line(a, h[i].by)), SLICE_ARG(day_text(a, h[i].at)));
	return arena_printf(a, _("back after %lld d, done by %.*s %.*s"), (long long)days, SLICE_ARG(safe_line(a, h[i].by)),
			    SLICE_ARG(day_text(a, h[i].at)));
}

struct slice state_note(const struct model *m, struct arena *a, const struct entry *e)
{
	struct slice none = { "", 0 };
	struct store_issue is;

	if (e->state == STATE_OPEN)
		return e->flags & ENTRY_WOKE ? slice_of(_("woke")) : none;
	if (e->state == STATE_BACK)
		return back_note(m, a, e);
	if (e->state != STATE_ASLEEP || store_issue(m->store, e->issue, a, &is, NULL) != RC_OK)
		return none;
	return sleep_note(a, &is);
}
