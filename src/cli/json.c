// SPDX-License-Identifier: BSD-2-Clause
#include "cli/json.h"

#include "base/clock.h"
#include "base/json.h"
#include "report/reply.h"
#include "ui/model/findings.h"

static void word(struct buf *out, const char *key, const char *value)
{
	json_put_text(out, key, slice_of(value));
}

static void put_verdict(struct buf *out, const struct report *r, const struct verdict *v)
{
	char status[20], reply[4] = { (char)('0' + v->reply / 100 % 10), (char)('0' + v->reply / 10 % 10), (char)('0' + v->reply % 10) };

	json_put_text(out, "recipient", v->recipient);
	json_put_text(out, "alias", v->alias.n ? v->alias : v->program);
	word(out, "action", report_action_name(r->action));
	word(out, "status", enhanced_text(v->status, status));
	json_put_string(out, "reply", v->reply ? reply : "");
	word(out, "reason", cause_name(v->cause));
	if (v->permanence == PERM_UNKNOWN)
		json_put_null(out, "permanent");
	else
		json_put_bool(out, "permanent", v->permanence == PERM_PERMANENT);
	json_put_bool(out, "hardbounce", v->hardbounce);
	word(out, "confidence", confidence_name(v->confidence));
	word(out, "basis", verdict_basis_name(v->basis));
	json_put_text(out, "rule", v->nhits && v->hits[0].decided ? v->hits[0].rule->id : S(""));
	word(out, "command", smtp_command_name(r->reply.at));
	json_put_text(out, "diagnostic", r->diagnostic);
	json_put_text(out, "reporting_mta", r->reporting_mta);
	json_put_text(out, "remote_mta", r->remote_mta.n ? r->remote_mta : r->reply.host);
	word(out, "format", r->format);
	findings_json(out, v->findings, v->nfindings);
}

void json_failure(struct buf *out, const struct analysis *an, const struct report *r, const struct verdict *v, const char *source,
		  uint64_t number)
{
	char date[CLOCK_TEXT];

	json_open(out, NULL, '{');
	word(out, "source", source);
	if (number)
		json_put_number(out, "number", (int64_t)number);
	word(out, "kind", report_kind_name(r ? r->kind : an->extract->kind));
	if (r)
		put_verdict(out, r, v);
	json_put_text(out, "subject", an->extract->original.subject);
	json_put_text(out, "message_id", an->extract->original.message_id);
	word(out, "date", clock_iso(an->msg->date, date));
	json_close(out, '}');
	buf_putc(out, '\n');
}
