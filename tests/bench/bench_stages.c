// SPDX-License-Identifier: BSD-2-Clause
/*
 * bench_stages MBOX: where the time of classify goes, as shares of the whole and as multiples of a bare scan of the
 * same bytes in memory.
 */
#include <stdio.h>
#include <time.h>

#include "cause/judge.h"
#include "cli/json.h"
#include "mail/source.h"

enum stage { SCAN, FINDINGS, PARSE, REPORT, CAUSE, WRITE, STAGES };
static const char *const names[STAGES] = { "bare scan", "findings", "parse", "report", "cause", "write" };

struct bench {
	double spent[STAGES];
	struct arena arena;
	struct buf out;
	size_t bytes, mails, lines;
};

static double now(void)
{
	struct timespec t;

	clock_gettime(CLOCK_THREAD_CPUTIME_ID, &t);
	return (double)t.tv_sec + (double)t.tv_nsec / 1e9;
}

/* The time since *since goes to a stage. */
static void lap(struct bench *b, enum stage s, double *since)
{
	double t = now();

	b->spent[s] += t - *since;
	*since = t;
}

/* Once more, and alone: they are part of what cause took. */
static void findings_again(struct bench *b, const struct analysis *an)
{
	struct scene scene = { .rules = rules_builtin(), .x = an->extract, .us = us_of_mail(&b->arena, NULL, an->extract) };
	struct forward *f = arena_array(&b->arena, an->n + 1, sizeof(*f));
	struct verdict *v = arena_array(&b->arena, an->n + 1, sizeof(*v));
	struct report *r = an->extract->reports;
	double t;

	for (size_t i = 0; i < an->n; i++, r = r->next) {
		forward_judge(an->extract, r, &f[i]);
		v[i] = an->verdicts[i];
		v[i].findings = NULL;
		v[i].nfindings = 0;
	}
	t = now();
	r = an->extract->reports;
	for (size_t i = 0; i < an->n; i++, r = r->next)
		findings_judge(&scene, r, &v[i], &f[i], NULL);
	lap(b, FINDINGS, &t);
}

static enum rc one_mail(void *ctx, const struct source_mail *mail, struct err *err)
{
	struct bench *b = ctx;
	struct analysis an = { 0 };
	struct slice rest = mail->raw, line;
	double t = now();
	size_t i = 0;

	(void)err;
	while (slice_line(&rest, &line))
		b->lines++;
	lap(b, SCAN, &t);
	an.msg = mail_parse(&b->arena, mail->raw);
	lap(b, PARSE, &t);
	an.extract = report_extract(an.msg);
	an.n = an.extract->nreports;
	lap(b, REPORT, &t);
	an.verdicts = cause_judge(rules_builtin(), NULL, an.extract);
	lap(b, CAUSE, &t);
	findings_again(b, &an);
	t = now();
	for (const struct report *r = an.extract->reports; r; r = r->next)
		json_failure(&b->out, &an, r, &an.verdicts[i++], mail->path, mail->number);
	buf_reset(&b->out);
	lap(b, WRITE, &t);
	arena_reset(&b->arena);
	b->bytes += mail->raw.n;
	b->mails++;
	return RC_OK;
}

int main(int argc, char **argv)
{
	struct bench b = { 0 };
	struct err err;
	double all = 0;

	if (argc != 2)
		return 2;
	buf_init(&b.out, 64u << 20);
	rules_builtin();
	if (source_walk(argv[1], one_mail, NULL, &b, &err) != RC_OK) {
		fprintf(stderr, "%s\n", err.msg);
		return 1;
	}
	for (int i = PARSE; i < STAGES; i++)
		all += b.spent[i];
	for (int i = PARSE; i < STAGES; i++)
		printf("  %-10s %3.0f %% of classify, %5.1f times a bare scan\n", names[i], 100 * b.spent[i] / all, b.spent[i] / b.spent[SCAN]);
	printf("  of that, findings %.1f %% of classify\n", 100 * b.spent[FINDINGS] / all);
	buf_release(&b.out);
	arena_release(&b.arena);
	return 0;
}
