// SPDX-License-Identifier: BSD-2-Clause
/* A whole mail from bytes to verdicts and texts of the screen. */
#include "tests/fuzz/fuzz.h"

#include "sync/ingest.h"
#include "ui/model/model.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct slice s = input(data, size);
	static struct arena a;
	struct analysis an = ingest(&a, rules_builtin(), NULL, s);

	must(an.n == an.extract->nreports && an.n <= REPORT_MAX);
	for (size_t i = 0; i < an.n; i++) {
		const struct verdict *v = &an.verdicts[i];

		must(v->cause < CAUSE_COUNT);
		must(utf8_valid(v->recipient));
		for (size_t j = 0; j < v->nhits; j++)
			must(v->hits[j].at.from <= v->hits[j].at.to && v->hits[j].at.to <= v->hits[j].text.n);
		safe_line(&a, v->recipient);
	}

	arena_reset(&a);
	return 0;
}
