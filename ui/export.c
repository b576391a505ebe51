// SPDX-License-Identifier: BSD-2-Clause
#include "ui/export.h"

#include <string.h>
#include <sys/stat.h>

#include "base/clock.h"
#include "base/json.h"
#include "base/path.h"
#include "base/text.h"
#include "report/reply.h"
#include "sync/ingest.h"
#include "sync/redact.h"
#include "ui/model/detail_parts.h"
#include "ui/model/findings.h"

#define LINE_WIDTH 78
#define LINE_MAX_BYTES (8u << 20)

enum export_format export_format_named(const char *name)
{
	static const char *const names[EXPORT_FORMATS] = { "text", "json", "csv", "eml" };

	for (int i = 0; i < EXPORT_FORMATS; i++)
		if (strcmp(names[i], name) == 0)
			return (enum export_format)i;
	return EXPORT_FORMATS;
}

void export_lines(FILE *to, const struct lines *l)
{
	for (size_t i = 0; i < l->n; i++) {
		for (int k = 0; k < l->v[i].n; k++)
			fwrite(l->v[i].piece[k].text.p, 1, l->v[i].piece[k].text.n, to);
		putc('\n', to);
	}
}

/* ---- one failure, read again from its mail ---- */

struct opened {
	struct arena arena;
	struct detail d;
};

static enum rc open_entry(const struct export_job *job, const struct entry *e, struct opened *o, struct err *err)
{
	struct store *st = job->model->store;
	struct detail *d = &o->d;
	struct history *history;
	struct analysis an;
	size_t ordinal;
	enum rc rc;

	arena_init(&o->arena);
	*d = (struct detail){ .arena = &o->arena, .model = job->model, .entry = e, .width = LINE_WIDTH };
	rc = store_raw(st, e->id, &o->arena, &d->raw, &ordinal, err);
	if (rc == RC_OK)
		rc = store_trouble(st, e->id, &o->arena, &d->trouble, err);
	if (rc == RC_OK)
		rc = store_history(st, e->id, &o->arena, &history, &d->nhistory, err);
	if (rc != RC_OK)
		return rc;
	d->history = history;
	an = ingest(&o->arena, job->rules, job->us, d->raw);
	d->extract = an.extract;
	d->report = an.extract->reports;
	for (size_t i = 0; d->report && i < ordinal; i++)
		d->report = d->report->next;
	d->verdicts = an.verdicts;
	d->nverdicts = an.n;
	d->verdict = d->report ? &an.verdicts[ordinal] : NULL;
	return RC_OK;
}

enum rc export_text(const struct export_job *job, const struct entry *e, struct err *err)
{
	struct opened o;
	struct lines l;
	enum rc rc = open_entry(job, e, &o, err);

	if (rc == RC_OK) {
		l = detail_meaning(&o.d);
		export_lines(job->to, &l);
		fprintf(job->to, "\n%s\n", _("Transcript"));
		l = detail_transcript(&o.d, DETAIL_DECODED);
		export_lines(job->to, &l);
	}
	arena_release(&o.arena);
	return rc;
}

/* ---- one line a failure ---- */

static void write_line(const struct export_job *job, struct arena *a, const struct entry *e)
{
	const struct model *m = job->model;
	struct slice to = model_address(m, a, e), exposed = model_exposed(m, a, e);
	char when[CLOCK_TEXT];

	fprintf(job->to, "%lld  %c  %s  %s  %.*s%s%.*s\n", (long long)e->id, state_letter((enum state)e->state), clock_text(e->failed_at, when),
		cause_name((enum cause)e->cause), SLICE_ARG(to), exposed.n ? " -> " : "", SLICE_ARG(exposed));
}

/* ---- JSON ---- */

static void put_entry(struct buf *out, const struct model *m, struct arena *a, const struct entry *e)
{
	struct slice exposed = model_exposed(m, a, e);
	char when[CLOCK_TEXT], code[20], reply[6] = "";
	struct enhanced status = { e->status[0], e->status[1], e->status[2] };

	if (e->reply)
		snprintf(reply, sizeof(reply), "%03u", e->reply);
	json_put_number(out, "id", e->id);
	json_put_string(out, "kind", report_kind_name((enum report_kind)e->kind));
	json_put_text(out, "recipient", exposed.n ? exposed : model_address(m, a, e));
	json_put_text(out, "alias", exposed.n ? model_address(m, a, e) : S(""));
	json_put_string(out, "status", enhanced_text(status, code));
	json_put_string(out, "reply", reply);
	json_put_string(out, "reason", cause_name((enum cause)e->cause));
	json_put_string(out, "confidence", confidence_name((enum confidence)e->confidence));
	json_put_string(out, "state", state_name((enum state)e->state));
	json_put_bool(out, "leak", e->flags & ENTRY_LEAK);
	json_put_bool(out, "gone", e->flags & ENTRY_GONE);
	json_put_string(out, "date", clock_iso(e->failed_at, when));
	json_put_text(out, "subject", safe_line(a, index_str(m->ix, e->subject)));
	json_put_text(out, "host", safe_line(a, index_str(m->ix, e->host)));
	json_put_text(out, "message_id", safe_line(a, index_str(m->ix, e->msgid)));
}

/* What only the mail and the history say. */
static void put_details(struct buf *out, struct opened *op)
{
	struct detail *d = &op->d;
	struct arena *a = d->arena;
	char when[CLOCK_TEXT];

	if (d->report) {
		json_put_text(out, "diagnostic", safe_line(a, detail_hide(d, d->report->diagnostic)));
		json_put_text(out, "reporting_mta", safe_line(a, d->report->reporting_mta));
		json_put_text(out, "format", slice_of(d->report->format));
	}
	json_open(out, "history", '[');
	for (size_t i = 0; i < d->nhistory; i++) {
		json_open(out, NULL, '{');
		json_put_text(out, "at", slice_of(clock_iso(d->history[i].at, when)));
		json_put_text(out, "by", safe_line(a, d->history[i].by));
		json_put_text(out, "what", safe_line(a, d->history[i].what));
		json_put_text(out, "note", safe_line(a, d->history[i].note));
		json_close(out, '}');
	}
	json_close(out, ']');
}

static void put_findings(struct buf *out, const struct model *m, struct arena *a, const struct entry *e, const struct verdict *v)
{
	struct finding all[ALL_FINDINGS];
	size_t n = findings_all(m, a, e, v, all);

	findings_mask(m, a, e, v, all, n);
	findings_json(out, all, n);
}

static enum rc write_json(const struct export_job *job, struct arena *a, struct buf *line, const struct entry *e, struct err *err)
{
	enum rc rc = RC_OK;

	buf_reset(line);
	json_open(line, NULL, '{');
	put_entry(line, job->model, a, e);
	if (!job->brief) {
		struct opened op;

		rc = open_entry(job, e, &op, err);
		if (rc == RC_OK) {
			put_details(line, &op);
			put_findings(line, job->model, op.d.arena, e, op.d.verdict);
		}
		arena_release(&op.arena);
	} else {
		put_findings(line, job->model, a, e, NULL);
	}
	json_close(line, '}');
	buf_putc(line, '\n');
	fwrite(line->p, 1, line->n, job->to);
	return rc;
}

/* ---- CSV ---- */

/* A leading = + - @ would be a formula to a spreadsheet: a quote before it makes it text. */
static void csv_field(FILE *to, struct slice s, bool last)
{
	putc('"', to);
	if (s.n && strchr("=+-@", s.p[0]))
		putc('\'', to);
	for (size_t i = 0; i < s.n; i++) {
		if (s.p[i] == '"')
			putc('"', to);
		putc(s.p[i], to);
	}
	fputs(last ? "\"\r\n" : "\",", to);
}

static void write_csv(const struct export_job *job, struct arena *a, const struct entry *e)
{
	const struct model *m = job->model;
	char when[CLOCK_TEXT], code[20];
	struct enhanced status = { e->status[0], e->status[1], e->status[2] };
	struct slice fields[] = {
		arena_printf(a, "%lld", (long long)e->id),
		slice_of(clock_iso(e->failed_at, when)),
		slice_of(state_name((enum state)e->state)),
		slice_of(cause_name((enum cause)e->cause)),
		model_address(m, a, e),
		model_exposed(m, a, e),
		safe_line(a, index_str(m->ix, e->host)),
		safe_line(a, index_str(m->ix, e->subject)),
		slice_of(enhanced_text(status, code)),
	};
	size_t n = sizeof(fields) / sizeof(fields[0]);

	for (size_t i = 0; i < n; i++)
		csv_field(job->to, fields[i], i + 1 == n);
}

/* ---- mails ---- */

static enum rc write_mail(const struct export_job *job, struct arena *a, const struct entry *e, struct err *err)
{
	struct slice raw, copy;
	size_t ordinal, n;
	char *name;
	enum rc rc = store_raw(job->model->store, e->id, a, &raw, &ordinal, err);

	copy = raw;
	if (rc == RC_OK && !job->reveal)
		rc = redact(a, job->rules, raw, REDACT_EXPOSED, &copy, &n, err);
	if (rc == RC_UNSUPPORTED)
		return err_in(err, rc, "%lld", (long long)e->id);
	if (rc != RC_OK)
		return rc;
	if (!job->folder)
		return fwrite(copy.p, 1, copy.n, job->to) == copy.n ? RC_OK : err_set(err, RC_IO, _("cannot write the result"));
	name = arena_cstr(a, arena_printf(a, "%lld.eml", (long long)e->id));
	return path_write(path_join(a, job->folder, name), copy, 0600, err);
}

enum rc export_write(const struct export_job *job, const uint32_t *entries, size_t n, struct err *err)
{
	struct arena a;
	struct buf line;
	enum rc rc = RC_OK;

	arena_init(&a);
	buf_init(&line, LINE_MAX_BYTES);
	if (job->format == EXPORT_CSV)
		fputs("id,date,state,reason,to,exposed,host,subject,status\r\n", job->to);
	for (size_t i = 0; rc == RC_OK && i < n; i++) {
		const struct entry *e = &job->model->ix->v[entries[i]];

		switch (job->format) {
		case EXPORT_TEXT:
			if (job->brief) {
				write_line(job, &a, e);
				break;
			}
			if (i)
				fputs("\n----------------------------------------\n\n", job->to);
			fprintf(job->to, "%lld  ", (long long)e->id);
			rc = export_text(job, e, err);
			break;
		case EXPORT_JSON:
			rc = write_json(job, &a, &line, e, err);
			break;
		case EXPORT_CSV:
			write_csv(job, &a, e);
			break;
		case EXPORT_EML:
			rc = write_mail(job, &a, e, err);
			break;
		case EXPORT_FORMATS:
			break;
		}
		arena_reset(&a);
	}
	buf_release(&line);
	arena_release(&a);
	if (rc == RC_OK && (fflush(job->to) != 0 || ferror(job->to)))
		rc = err_set(err, RC_IO, _("cannot write the result"));
	return rc;
}
