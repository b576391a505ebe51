// SPDX-License-Identifier: BSD-2-Clause
#include "sync/ingest.h"

struct analysis ingest(struct arena *a, const struct rules *rules, const struct us *us, struct slice raw)
{
	struct analysis an = { 0 };

	an.msg = mail_parse(a, raw);
	an.extract = report_extract(an.msg);
	an.verdicts = cause_judge(rules ? rules : rules_builtin(), us, an.extract);
	an.n = an.extract->nreports;
	return an;
}
