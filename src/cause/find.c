// SPDX-License-Identifier: BSD-2-Clause
/* Every topic in turn looks at one failure. */
#include "cause/finder.h"
#include "report/reply.h"

void findings_judge(struct scene *scene, struct report *r, struct verdict *v, const struct forward *f, const struct said *said)
{
	struct finder fd = { .scene = scene, .a = scene->x->msg->arena, .x = scene->x, .r = r, .v = v, .f = f, .text = r->diagnostic };

	enhanced_text(v->status, fd.status);
	if (r->block.n && r->block.p != r->diagnostic.p)
		fd.text = arena_join(fd.a, r->diagnostic, S("\n"), r->block);
	fd.said = said ? *said : rules_said(scene->rules, slice_sub(fd.text, 0, SAID_WITHIN));
	find_path(&fd);
	find_list(&fd);
	find_rule(&fd);
	find_mail(&fd);
	findings_sort(v->findings, v->nfindings);
}
