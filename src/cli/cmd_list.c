// SPDX-License-Identifier: BSD-2-Clause
/* list, report, show, explain: what reads. Masked unless --reveal. */
#include <getopt.h>
#include <stdio.h>
#include <stdlib.h>

#include "base/clock.h"
#include "base/path.h"
#include "base/text.h"
#include "base/utf8.h"
#include "cause/status.h"
#include "cli/cmd.h"
#include "cli/json.h"
#include "know/know.h"
#include "mail/source.h"
#include "report/reply.h"
#include "sync/ingest.h"
#include "ui/model/detail.h"
#include "ui/model/model.h"

#define LINE_WIDTH 78

/* The options list, report and show share. */
struct reading {
	const char *format, *since;
	bool reveal;
	char **paths;
	int npaths;
};

static int parse(struct cli *cli, int argc, char **argv, struct reading *r)
{
	static const struct option longs[] = { { "format", required_argument, NULL, 'f' }, { "since", required_argument, NULL, 's' },
					       { "reveal", no_argument, NULL, 'r' },	    { "filter", required_argument, NULL, 'F' },
					       { "quiet", no_argument, NULL, 'q' },	    { 0 } };
	int opt;

	*r = (struct reading){ .format = "text", .reveal = cli->reveal };
	while ((opt = getopt_long(argc, argv, "", longs, NULL)) != -1)
		switch (opt) {
		case 'f':
			r->format = optarg;
			break;
		case 's':
			r->since = optarg;
			break;
		case 'r':
			r->reveal = true;
			break;
		case 'F':
			cli->filter = optarg;
			break;
		case 'q':
			cli->quiet = true;
			break;
		default:
			return EXIT_USAGE;
		}
	if (strcmp(r->format, "text") != 0 && strcmp(r->format, "json") != 0 && strcmp(r->format, "csv") != 0) {
		complain(_("--format wants text, json or csv"));
		return EXIT_USAGE;
	}
	r->paths = argv + optind;
	r->npaths = argc - optind;
	return EXIT_DONE;
}

static int open_model(struct cli *cli, const struct reading *r, struct model *m)
{
	struct filter_error fe;
	struct store *st;
	struct err err;
	char filter[600];

	cli->only_reads = true;
	if (cli_store(cli, r->paths, r->npaths, &st) != RC_OK)
		return EXIT_FAILED;
	if (model_init(m, st, &err) != RC_OK) {
		complain("%s", err.msg);
		return EXIT_FAILED;
	}
	m->mask.off = r->reveal || slice_eq(conf_string(cli->conf, OPT_MASK), S("none"));
	if (cli->group && (m->group_by = group_by_named(slice_of(cli->group))) == BY_COUNT) {
		complain(_("no such grouping \"%s\""), cli->group);
		return EXIT_USAGE;
	}
	snprintf(filter, sizeof(filter), "%s%s%s", cli->filter ? cli->filter : "is:open", r->since ? " since:" : "", r->since ? r->since : "");
	if (!model_filter(m, slice_of(filter), &fe)) {
		complain(_("filter \"%s\": %s"), filter, fe.msg);
		return EXIT_USAGE;
	}
	return EXIT_DONE;
}

static const struct entry *nth(const struct model *m, size_t i)
{
	return &m->ix->v[m->members[i]];
}

/* ---- list ---- */

static json_t *entry_json(const struct model *m, struct arena *a, const struct entry *e)
{
	json_t *o = json_object();
	struct slice exposed = model_exposed(m, a, e);
	char when[CLOCK_TEXT], code[20];
	struct enhanced status = { e->status[0], e->status[1], e->status[2] };

	json_object_set_new(o, "id", json_integer(e->id));
	json_object_set_new(o, "kind", json_string(report_kind_name((enum report_kind)e->kind)));
	json_object_set_new(o, "recipient", json_text(exposed.n ? exposed : model_address(m, a, e)));
	json_object_set_new(o, "alias", exposed.n ? json_text(model_address(m, a, e)) : json_null());
	json_object_set_new(o, "status", json_string(enhanced_text(status, code)));
	json_object_set_new(o, "reply", e->reply ? json_sprintf("%03u", e->reply) : json_string(""));
	json_object_set_new(o, "reason", json_string(cause_name((enum cause)e->cause)));
	json_object_set_new(o, "confidence", json_string(confidence_name((enum confidence)e->confidence)));
	json_object_set_new(o, "state", json_string(state_name((enum state)e->state)));
	json_object_set_new(o, "leak", json_boolean(e->flags & ENTRY_LEAK));
	json_object_set_new(o, "date", json_string(clock_iso(e->failed_at, when)));
	json_object_set_new(o, "subject", json_text(safe_line(a, index_str(m->ix, e->subject))));
	json_object_set_new(o, "host", json_text(safe_line(a, index_str(m->ix, e->host))));
	json_object_set_new(o, "message_id", json_text(safe_line(a, index_str(m->ix, e->msgid))));
	return o;
}

static void csv_field(struct slice s, bool last)
{
	putchar('"');
	for (size_t i = 0; i < s.n; i++) {
		if (s.p[i] == '"')
			putchar('"');
		putchar(s.p[i]);
	}
	fputs(last ? "\"\r\n" : "\",", stdout);
}

static void list_csv(const struct model *m, struct arena *a)
{
	char when[CLOCK_TEXT];

	fputs("id,date,state,reason,to,exposed,host,subject\r\n", stdout);
	for (size_t i = 0; i < m->nmembers; i++) {
		const struct entry *e = nth(m, i);

		csv_field(arena_printf(a, "%lld", (long long)e->id), false);
		csv_field(slice_of(clock_iso(e->failed_at, when)), false);
		csv_field(slice_of(state_name((enum state)e->state)), false);
		csv_field(slice_of(cause_name((enum cause)e->cause)), false);
		csv_field(model_address(m, a, e), false);
		csv_field(model_exposed(m, a, e), false);
		csv_field(safe_line(a, index_str(m->ix, e->host)), false);
		csv_field(safe_line(a, index_str(m->ix, e->subject)), true);
		arena_reset(a);
	}
}

static void list_text(const struct model *m, struct arena *a)
{
	char when[CLOCK_TEXT];

	for (size_t i = 0; i < m->nmembers; i++) {
		const struct entry *e = nth(m, i);
		struct slice to = model_address(m, a, e), exposed = model_exposed(m, a, e);

		printf("%lld  %c  %s  %s  %.*s%s%.*s\n", (long long)e->id, state_letter((enum state)e->state), clock_text(e->failed_at, when),
		       cause_name((enum cause)e->cause), SLICE_ARG(to), exposed.n ? " -> " : "", SLICE_ARG(exposed));
		arena_reset(a);
	}
}

int cmd_list(struct cli *cli, int argc, char **argv)
{
	struct reading r;
	struct model m = { 0 };
	struct arena a;
	struct buf line;
	int code = parse(cli, argc, argv, &r);

	if (code == EXIT_DONE)
		code = open_model(cli, &r, &m);
	arena_init(&a);
	buf_init(&line, 1u << 20);
	if (code == EXIT_DONE && strcmp(r.format, "csv") == 0)
		list_csv(&m, &a);
	else if (code == EXIT_DONE && strcmp(r.format, "text") == 0)
		list_text(&m, &a);
	else if (code == EXIT_DONE)
		for (size_t i = 0; i < m.nmembers; i++) {
			buf_reset(&line);
			json_line(&line, entry_json(&m, &a, nth(&m, i)));
			fwrite(line.p, 1, line.n, stdout);
			arena_reset(&a);
		}
	buf_release(&line);
	arena_release(&a);
	model_release(&m);
	return code;
}

/* ---- texts ---- */

static void print_lines(const struct lines *l)
{
	for (size_t i = 0; i < l->n; i++) {
		for (int k = 0; k < l->v[i].n; k++)
			printf("%.*s", SLICE_ARG(l->v[i].piece[k].text));
		putchar('\n');
	}
}

static void print_wrapped(struct arena *a, struct slice text, int first, int rest)
{
	struct lines l = { 0 };
	struct slice line;

	while (slice_line(&text, &line))
		lines_wrap(a, &l, line, ROLE_TEXT, LINE_WIDTH, first, rest);
	print_lines(&l);
}

static int show_entry(struct cli *cli, struct model *m, const struct entry *e)
{
	struct detail d = { .model = m, .entry = e, .width = LINE_WIDTH };
	struct arena a;
	struct analysis an;
	struct history *history;
	struct lines l;
	struct err err;
	size_t ordinal;
	const struct report *r;

	arena_init(&a);
	d.arena = &a;
	if (store_raw(m->store, e->id, &a, &d.raw, &ordinal, &err) != RC_OK || store_trouble(m->store, e->id, &a, &d.trouble, &err) != RC_OK ||
	    store_history(m->store, e->id, &a, &history, &d.nhistory, &err) != RC_OK) {
		complain("%s", err.msg);
		arena_release(&a);
		return EXIT_FAILED;
	}
	d.history = history;
	an = ingest(&a, cli->rules, d.raw);
	d.extract = an.extract;
	r = an.extract->reports;
	for (size_t i = 0; r && i < ordinal; i++)
		r = r->next;
	d.report = r;
	d.verdict = r ? &an.verdicts[ordinal] : NULL;
	l = detail_meaning(&d);
	print_lines(&l);
	printf("\n%s\n", _("Transcript"));
	d.width = LINE_WIDTH;
	l = detail_transcript(&d, DETAIL_DECODED);
	print_lines(&l);
	arena_release(&a);
	return EXIT_DONE;
}

int cmd_show(struct cli *cli, int argc, char **argv)
{
	struct reading r;
	struct model m = { 0 };
	uint64_t id;
	const struct entry *e;
	int code = parse(cli, argc, argv, &r);

	if (code != EXIT_DONE)
		return code;
	if (r.npaths != 1 || !slice_u64(slice_of(r.paths[0]), &id)) {
		complain(_("show wants the id of a failure; \"modori list\" shows them"));
		return EXIT_USAGE;
	}
	r.npaths = 0;
	cli->filter = "";
	code = open_model(cli, &r, &m);
	if (code == EXIT_DONE) {
		e = index_find(m.ix, (int64_t)id);
		if (e)
			code = show_entry(cli, &m, e);
		else {
			complain(_("no failure %llu"), (unsigned long long)id);
			code = EXIT_FAILED;
		}
	}
	model_release(&m);
	return code;
}

/* ---- report ---- */

static const char *trend_word(const struct group *g)
{
	uint32_t before = g->trend[TREND_STEPS - 3] + g->trend[TREND_STEPS - 2], now = g->trend[TREND_STEPS - 1];

	return now * 2 > before + 1 ? _("rising") : now * 4 < before ? _("falling") : _("steady");
}

int cmd_report(struct cli *cli, int argc, char **argv)
{
	struct reading r;
	struct model m = { 0 };
	struct arena a;
	int code = parse(cli, argc, argv, &r);

	if (code == EXIT_DONE)
		code = open_model(cli, &r, &m);
	arena_init(&a);
	if (code == EXIT_DONE)
		printf(_("%zu failures, %zu shown, in %zu groups\n"), m.ix->n, m.nmembers, m.ngroups);
	for (size_t i = 0; code == EXIT_DONE && i < m.ngroups; i++) {
		const struct group *g = &m.groups[i];

		printf("\n%s %.*s: %u, %s\n", model_tag_word(&m, g, NULL), SLICE_ARG(model_group_name(&m, &a, g)), g->n, trend_word(g));
		if (m.group_by == BY_CAUSE && g->key < CAUSE_COUNT)
			print_wrapped(&a, know_cause((enum cause)g->key, know_lang_now(), KNOW_SUMMARY, NULL), 2, 2);
		for (uint32_t k = 0; k < g->n; k++) {
			const struct entry *e = nth(&m, g->first + k);
			struct slice exposed = model_exposed(&m, &a, e);
			char when[CLOCK_TEXT];

			print_wrapped(&a,
				      arena_printf(&a, "%s, %s, %.*s%s%.*s (%lld)", clock_text(e->failed_at, when),
						   state_name((enum state)e->state), SLICE_ARG(model_address(&m, &a, e)),
						   exposed.n ? _(" forwarded to ") : "", SLICE_ARG(exposed), (long long)e->id),
				      2, 4);
		}
		arena_reset(&a);
	}
	arena_release(&a);
	model_release(&m);
	return code;
}

/* ---- explain ---- */

static int explain_code(struct slice code)
{
	enum know_lang lang = know_lang_now();
	struct enhanced e = enhanced_parse(code);
	struct know_code kc;
	const struct status *s;
	struct arena a;
	size_t at = 0;

	if (!know_code(code, lang, &kc)) {
		complain(_("no file and no known code: %.*s"), SLICE_ARG(code));
		return EXIT_FAILED;
	}
	arena_init(&a);
	printf("%.*s  %.*s (%.*s)\n", SLICE_ARG(code), SLICE_ARG(kc.name), SLICE_ARG(kc.ref));
	print_wrapped(&a, kc.words, 2, 2);
	if (kc.note.n)
		print_wrapped(&a, kc.note, 2, 2);
	while (e.class && (s = status_next(e, &at)) != NULL)
		if (slice_starts(s->scheme, S("vendor:")))
			print_wrapped(&a,
				      arena_printf(&a, "%.*s: %.*s", SLICE_ARG(slice_sub(s->scheme, 7, s->scheme.n)),
						   SLICE_ARG(lang == KNOW_JA ? s->ja : s->en)),
				      2, 4);
	if (e.class == 4)
		print_wrapped(&a, slice_of(_("4 means that the sending server tries again by itself, not that the fault is on our side.")), 2, 2);
	if (kc.cause != CAUSE_COUNT && kc.cause != CAUSE_ONHOLD) {
		printf("\n%.*s\n", SLICE_ARG(know_cause(kc.cause, lang, KNOW_TITLE, NULL)));
		print_wrapped(&a, know_cause(kc.cause, lang, KNOW_SUMMARY, NULL), 2, 2);
		print_wrapped(&a, know_cause(kc.cause, lang, KNOW_STEPS, NULL), 2, 4);
	}
	arena_release(&a);
	return EXIT_DONE;
}

struct explaining {
	struct cli *cli;
	bool why, reveal;
	int shown;
};

static void print_why(const struct analysis *an, const struct report *r, const struct verdict *v)
{
	struct arena a;

	arena_init(&a);
	printf("\n%s\n", _("How it was read"));
	printf("  format: %s (%s)\n", an->extract->format, r->format);
	printf("  decided by: %s, %s\n", verdict_basis_name(v->basis), cause_name(v->cause));
	for (size_t i = 0; i < v->nhits; i++) {
		const struct hit *h = &v->hits[i];
		struct slice words = slice_sub(h->text, h->at.from, h->at.to);

		print_wrapped(&a,
			      arena_printf(&a, "%s %.*s (%s:%u) -> %s: \"%.*s\" at %u in %s", h->decided ? "*" : "-", SLICE_ARG(h->rule->id),
					   h->rule->file, h->rule->line, cause_name(h->rule->cause), SLICE_ARG(safe_line(&a, words)), h->at.from,
					   rule_in_name(h->in)),
			      2, 6);
	}
	if (v->by_code != CAUSE_COUNT)
		printf("  the code alone: %s\n", cause_name(v->by_code));
	arena_release(&a);
}

static enum rc explain_mail(void *ctx, const struct source_mail *mail, struct err *err)
{
	struct explaining *ex = ctx;
	struct store_mail sm = { .account = S("files"), .folder = S(""), .path = slice_of(mail->path), .raw = mail->raw };
	struct store_put_result sum = { 0 };
	struct model m = { 0 };
	struct store *st;
	struct arena a;
	struct analysis an;
	const struct report *r;
	enum rc rc = store_open(&st, NULL, STORE_MEMORY, err);

	if (rc != RC_OK)
		return rc;
	arena_init(&a);
	an = ingest(&a, ex->cli->rules, mail->raw);
	rc = store_put(st, &sm, an.extract, an.verdicts, &sum, err);
	if (rc == RC_OK)
		rc = model_init(&m, st, err);
	if (rc == RC_OK) {
		m.mask.off = ex->reveal;
		model_update(&m);
		r = an.extract->reports;
		for (size_t i = 0; i < m.ix->n; i++) {
			if (ex->shown++)
				printf("\n%.*s\n\n", 40, "----------------------------------------");
			show_entry(ex->cli, &m, &m.ix->v[i]);
			if (ex->why && r)
				print_why(&an, r, &an.verdicts[i]);
			r = r ? r->next : NULL;
		}
		model_release(&m);
	}
	arena_release(&a);
	store_close(st);
	return rc;
}

int cmd_explain(struct cli *cli, int argc, char **argv)
{
	static const struct option longs[] = { { "why", no_argument, NULL, 'w' }, { "reveal", no_argument, NULL, 'r' }, { 0 } };
	struct explaining ex = { .cli = cli, .reveal = cli->reveal };
	struct err err;
	enum rc rc;
	int opt;

	while ((opt = getopt_long(argc, argv, "", longs, NULL)) != -1) {
		if (opt == '?')
			return EXIT_USAGE;
		ex.why |= opt == 'w';
		ex.reveal |= opt == 'r';
	}
	if (optind + 1 != argc) {
		complain(_("explain wants one file or code"));
		return EXIT_USAGE;
	}
	rc = source_walk(argv[optind], explain_mail, NULL, &ex, &err);
	if (rc == RC_NOT_FOUND && ascii_digit((unsigned char)argv[optind][0]))
		return explain_code(slice_of(argv[optind]));
	if (rc != RC_OK)
		complain("%s", err.msg);
	return exit_code(rc);
}
