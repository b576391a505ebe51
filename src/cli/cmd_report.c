// SPDX-License-Identifier: BSD-2-Clause
/* report: everything in plain lines, in reading order, for screen readers and for mail. Masked unless --reveal. */
#include <stdio.h>

#include "base/clock.h"
#include "base/text.h"
#include "cli/cmd.h"
#include "cli/reading.h"
#include "know/know.h"
#include "ui/model/figures.h"
#include "ui/model/findings.h"
#include "ui/model/state.h"

int cmd_report(struct cli *cli, const struct flags *f)
{
	struct model m = { 0 };
	struct arena a;
	int code = reading_open(cli, f->words, f->nwords, &m);

	arena_init(&a);
	if (code == EXIT_DONE)
		printf(_("%zu failures, %zu shown, in %zu groups\n"), m.ix->n, m.nmembers, m.ngroups);
	for (size_t i = 0; code == EXIT_DONE && i < m.ngroups; i++) {
		const struct group *g = &m.groups[i];

		putchar('\n');
		put_wrapped(&a,
			    arena_printf(&a, _("%s %.*s: %u, %s, %u in %d days"), model_tag_word(&m, g, NULL),
					 SLICE_ARG(model_group_name(&m, &a, g)), g->n, _(growth_name(group_growth(g))),
					 g->trend[TREND_STEPS - 1], TREND_DAYS),
			    0, 2);
		if (m.group_by == BY_CAUSE && g->key < CAUSE_COUNT)
			put_wrapped(&a, know_cause((enum cause)g->key, know_lang_now(), KNOW_SUMMARY, NULL), 2, 2);
		put_wrapped(&a, findings_of_group(&m, &a, g), 2, 5);
		for (uint32_t k = 0; k < g->n; k++) {
			const struct entry *e = &m.ix->v[m.members[g->first + k]];
			struct slice exposed = model_exposed(&m, &a, e);
			char when[CLOCK_TEXT];

			put_wrapped(&a,
				      arena_printf(&a, "%s, %s, %.*s%s%.*s (%lld)", clock_text(e->failed_at, when),
						   state_word((enum state)e->state), SLICE_ARG(model_address(&m, &a, e)),
						   exposed.n ? _(" forwarded to ") : "", SLICE_ARG(exposed), (long long)e->id),
				      2, 4);
		}
		arena_reset(&a);
	}
	arena_release(&a);
	model_release(&m);
	return code;
}
