// SPDX-License-Identifier: BSD-2-Clause
#include "cli/json.h"

#include "base/clock.h"
#include "report/reply.h"

static json_t *when(int64_t t)
{
	char text[CLOCK_TEXT];

	return json_cstr(clock_iso(t, text));
}

static json_t *findings(const struct verdict *v)
{
	json_t *list = json_array();

	for (size_t i = 0; i < v->nfindings; i++) {
		const struct finding *f = &v->findings[i];
		json_t *one = json_object();

		json_object_set_new(one, "id", json_cstr(finding_name(f->id)));
		json_object_set_new(one, "confidence", json_cstr(confidence_name((enum confidence)f->confidence)));
		if (f->variant && *f->variant)
			json_object_set_new(one, "variant", json_cstr(f->variant));
		for (size_t k = 0; k < f->nslots; k++)
			json_object_set_new(one, f->slots[k].name, json_text(f->slots[k].value));
		json_array_append_new(list, one);
	}
	return list;
}

static void put_verdict(json_t *o, const struct report *r, const struct verdict *v)
{
	char code[20];

	json_object_set_new(o, "recipient", json_text(v->recipient));
	json_object_set_new(o, "alias", json_text(v->alias.n ? v->alias : v->program));
	json_object_set_new(o, "action", json_cstr(report_action_name(r->action)));
	json_object_set_new(o, "status", json_cstr(enhanced_text(v->status, code)));
	json_object_set_new(o, "reply", v->reply ? json_sprintf("%03u", v->reply) : json_string(""));
	json_object_set_new(o, "reason", json_cstr(cause_name(v->cause)));
	json_object_set_new(o, "permanent", v->permanence == PERM_UNKNOWN ? json_null() : json_boolean(v->permanence == PERM_PERMANENT));
	json_object_set_new(o, "hardbounce", json_boolean(v->hardbounce));
	json_object_set_new(o, "confidence", json_cstr(confidence_name(v->confidence)));
	json_object_set_new(o, "basis", json_cstr(verdict_basis_name(v->basis)));
	json_object_set_new(o, "rule", v->nhits && v->hits[0].decided ? json_text(v->hits[0].rule->id) : json_null());
	json_object_set_new(o, "command", json_cstr(smtp_command_name(r->reply.at)));
	json_object_set_new(o, "diagnostic", json_text(r->diagnostic));
	json_object_set_new(o, "reporting_mta", json_text(r->reporting_mta));
	json_object_set_new(o, "remote_mta", json_text(r->remote_mta.n ? r->remote_mta : r->reply.host));
	json_object_set_new(o, "format", json_cstr(r->format));
	json_object_set_new(o, "findings", findings(v));
}

json_t *json_failure(const struct analysis *an, const struct report *r, const struct verdict *v, const char *source,
		     uint64_t number)
{
	json_t *o = json_object();

	json_object_set_new(o, "source", json_cstr(source));
	if (number)
		json_object_set_new(o, "number", json_integer((json_int_t)number));
	json_object_set_new(o, "kind", json_cstr(report_kind_name(r ? r->kind : an->extract->kind)));
	if (r)
		put_verdict(o, r, v);
	json_object_set_new(o, "subject", json_text(an->extract->original.subject));
	json_object_set_new(o, "message_id", json_text(an->extract->original.message_id));
	json_object_set_new(o, "date", when(an->msg->date));
	return o;
}
