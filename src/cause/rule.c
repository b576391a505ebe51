// SPDX-License-Identifier: BSD-2-Clause
#include "cause/rule.h"

#include <dirent.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <threads.h>

#include "base/data.h"
#include "base/ini.h"
#include "base/path.h"
#include "base/phrases.h"
#include "base/text.h"
#include "base/vec.h"
#include "cause/sense.h"
#include "report/reply.h"

#define FILE_MAX_SIZE (4u << 20)
#define FIRST_WORD (1u << 30) /* ids of phrases: those of rules count from 0, then words, then names of block lists */
#define FIRST_LIST (1u << 31)

struct phrase_of {
	uint32_t rule, length; /* length: without gaps */
};

struct rules {
	struct arena arena;
	struct {
		VEC(struct rule);
	} all;
	struct {
		VEC(struct phrase_of);
	} phrase_of; /* by phrase id */
	struct {
		VEC(uint32_t);
	} meant; /* rules that say `means`, by index */
	struct phrases *phrases;
	struct sense *sense; /* NULL beside shipped ones */
	const struct rules *shipped; /* beside a user's rules, which this set holds; NULL: they are this set */
	bool *silenced;		     /* the shipped ones, by index */
	rules_problem_fn *tell; /* rules_check: each mistake goes there and reading goes on */
	void *ctx;
	size_t mistakes;
};

const char *rule_in_name(enum rule_in in)
{
	static const char *const names[] = { "any", "reply", "dsn", "body", "subject" };

	return names[in];
}

static enum rc bad(const char *file, unsigned line, struct err *err, const char *what, struct slice value)
{
	return err_set(err, RC_CONFIG, "%s:%u: %s: %.*s", file, line, what, SLICE_ARG(slice_sub(value, 0, 60)));
}

static uint32_t literal_length(struct slice phrase)
{
	uint32_t n = 0;

	for (size_t i = 0; i < phrase.n; i++)
		n += phrase.p[i] != '*' && phrase.p[i] != '^';
	return n;
}

static enum rc set_says(struct rules *rs, struct rule *r, const struct ini *ini, struct err *err)
{
	if (!phrases_add(rs->phrases, ini->value, (uint32_t)rs->phrase_of.n))
		return bad(r->file, ini->line, err, _("phrase is empty, too long or has too many gaps"), ini->value);
	vec_push(&rs->phrase_of, ((struct phrase_of){ (uint32_t)(rs->all.n - 1), literal_length(ini->value) }));
	r->nsays++;
	return RC_OK;
}

/* "box = mailbox | postfach" in the section of the words. */
static void set_words(struct rules *rs, const struct ini *ini)
{
	uint64_t group = sense_group(rs->sense, ini->key);
	struct slice rest = ini->value, word;

	while (rest.n) {
		slice_cut(rest, '|', &word, &rest);
		sense_word(rs->sense, group, word);
	}
}

static void set_means(struct rules *rs, struct rule *r, struct slice groups)
{
	struct slice name;

	if (!r->means)
		vec_push(&rs->meant, (uint32_t)(rs->all.n - 1));
	while (slice_word(&groups, &name))
		r->means |= sense_group(rs->sense, name);
}

static enum rc set_key(struct rules *rs, struct rule *r, const struct ini *ini, struct err *err)
{
	struct slice key = ini->key, v = ini->value;
	uint64_t n;

	if (slice_eq(key, S("says")))
		return set_says(rs, r, ini, err);
	if (slice_eq(key, S("cause"))) {
		r->cause = cause_by_name(v);
		return r->cause == CAUSE_COUNT ? bad(r->file, ini->line, err, _("no such cause"), v) : RC_OK;
	}
	if (slice_eq(key, S("means")) && rs->sense)
		set_means(rs, r, v);
	else if (slice_eq(key, S("remote")))
		r->remote = v;
	else if (slice_eq(key, S("format")))
		r->format = v;
	else if (slice_eq(key, S("status")))
		r->status = v;
	else if (slice_eq(key, S("source")))
		r->source = v;
	else if (slice_eq(key, S("example")))
		r->example = v;
	else if (slice_eq(key, S("facet")))
		r->facet = v;
	else if (slice_eq(key, S("exact")))
		r->exact = slice_eq(v, S("yes"));
	else if (slice_eq(key, S("vague")))
		r->vague = slice_eq(v, S("yes"));
	else if (slice_eq(key, S("off")))
		r->off = slice_eq(v, S("yes"));
	else if (slice_eq(key, S("weight")) && slice_u64(slice_starts(v, S("-")) ? slice_sub(v, 1, v.n) : v, &n) && n <= 1000)
		r->weight = slice_starts(v, S("-")) ? -(int)n : (int)n;
	else if (slice_eq(key, S("code")) && slice_u64(v, &n) && n >= 200 && n <= 599)
		r->code = (uint16_t)n;
	else if (slice_eq(key, S("at")) && smtp_command_parse(v) != SMTP_UNKNOWN)
		r->at = smtp_command_parse(v);
	else if (slice_eq(key, S("in"))) {
		for (int i = RULE_IN_ANY; i <= RULE_IN_SUBJECT; i++)
			if (slice_eq(v, slice_of(rule_in_name((enum rule_in)i)))) {
				r->in = (enum rule_in)i;
				return RC_OK;
			}
		return bad(r->file, ini->line, err, _("in wants reply, dsn, body or subject"), v);
	} else
		return bad(r->file, ini->line, err, _("no such key, or a value that does not fit"), key);
	return RC_OK;
}

/* A rule of the same id is silenced or replaced: what stands later wins. False when there is none. */
static bool silence(struct rules *rs, struct slice id)
{
	bool found = false;

	for (size_t i = 0; i < rs->shipped->all.n; i++)
		if (slice_eq(rs->shipped->all.v[i].id, id))
			found = rs->silenced[i] = true;
	for (size_t i = 0; i + 1 < rs->all.n; i++)
		if (slice_eq(rs->all.v[i].id, id))
			found = rs->all.v[i].off = true;
	return found;
}

static enum rc check(struct rules *rs, struct err *err)
{
	struct rule *r = rs->all.n ? &rs->all.v[rs->all.n - 1] : NULL;

	if (!r)
		return RC_OK;
	if (r->user && !silence(rs, r->id) && r->off)
		return bad(r->file, r->line, err, _("off = yes, but there is no rule of that name"), r->id);
	if (r->off)
		return RC_OK;
	if (r->cause == CAUSE_COUNT)
		return bad(r->file, r->line, err, _("rule names no cause"), r->id);
	if (!r->nsays && !r->means)
		return bad(r->file, r->line, err, _("rule says nothing"), r->id);
	return RC_OK;
}

/* In rules_check a mistake is told and forgotten. */
static enum rc tolerate(struct rules *rs, enum rc rc, const struct err *err)
{
	if (rc != RC_CONFIG || !rs->tell)
		return rc;
	rs->tell(rs->ctx, err->msg);
	rs->mistakes++;
	return RC_OK;
}

static enum rc load_text(struct rules *rs, const char *file, struct slice text, struct err *err)
{
	struct ini ini;
	enum ini_event ev;
	enum rc rc = RC_OK;
	size_t before = rs->all.n;

	ini_init(&ini, text);
	while (rc == RC_OK && (ev = ini_next(&ini)) != INI_END) {
		if (ev == INI_BAD) {
			rc = bad(file, ini.line, err, _("not \"key = value\" or \"[rule]\""), ini.text);
		} else if (rs->sense && slice_eq(ini.section, S("words"))) {
			if (ev == INI_PAIR)
				set_words(rs, &ini);
		} else if (ev == INI_SECTION) {
			struct rule r = { .id = ini.section, .cause = CAUSE_COUNT, .file = file, .line = ini.line, .user = rs->shipped != NULL };

			rc = tolerate(rs, rs->all.n > before ? check(rs, err) : RC_OK, err);
			vec_push(&rs->all, r);
		} else if (rs->all.n == before) {
			rc = bad(file, ini.line, err, _("a rule begins with [name]"), ini.text);
		} else {
			rc = set_key(rs, &rs->all.v[rs->all.n - 1], &ini, err);
		}
		rc = tolerate(rs, rc, err);
	}
	return rc == RC_OK && rs->all.n > before ? tolerate(rs, check(rs, err), err) : rc;
}

static struct rules *new_rules(const struct rules *shipped)
{
	struct rules *rs = mem_alloc(sizeof(*rs));

	arena_init(&rs->arena);
	rs->phrases = phrases_new();
	rs->shipped = shipped;
	if (shipped)
		rs->silenced = arena_array(&rs->arena, shipped->all.n, sizeof(*rs->silenced));
	return rs;
}

static struct rules *builtin;
static once_flag once = ONCE_FLAG_INIT, sense_once = ONCE_FLAG_INIT;

static void build_builtin(void)
{
	struct err err;
	enum rc rc = RC_OK;

	builtin = new_rules(NULL);
	builtin->sense = sense_new();
	words_add(builtin->phrases, FIRST_WORD);
	dnsbl_add(builtin->phrases, FIRST_LIST);
	for (const struct data_file *f = data_rules; rc == RC_OK && f->path; f++)
		rc = load_text(builtin, f->path, (struct slice){ f->text, f->n }, &err);
	if (rc != RC_OK) {
		fprintf(stderr, "modori: %s\n", err.msg); /* the tests load every built-in rule */
		abort();
	}
	phrases_build(builtin->phrases);
}

/* Only what no phrase knows needs it. */
static void build_sense(void)
{
	if (!sense_build(builtin->sense)) {
		fprintf(stderr, "modori: a word of sense.rules is empty, too long or in no group\n"); /* the tests build it */
		abort();
	}
}

const struct rules *rules_builtin(void)
{
	call_once(&once, build_builtin);
	return builtin;
}

static int by_name(const void *a, const void *b)
{
	return strcmp(*(char *const *)a, *(char *const *)b);
}

static enum rc load_file(struct rules *rs, const char *path, struct err *err)
{
	struct slice text;
	enum rc rc = path_read(&rs->arena, path, FILE_MAX_SIZE, &text, err);

	return rc == RC_OK ? load_text(rs, path, text, err) : rc;
}

static enum rc load_dir(struct rules *rs, const char *dir, struct err *err)
{
	struct {
		VEC(char *);
	} names = { 0 };
	DIR *d = opendir(dir);
	struct dirent *entry;
	enum rc rc = RC_OK;

	if (!d)
		return RC_OK; /* no rules.d is no mistake */
	while ((entry = readdir(d)) != NULL)
		if (slice_ends(slice_of(entry->d_name), S(".rules")))
			vec_push(&names, path_join(&rs->arena, dir, entry->d_name));
	closedir(d);
	if (names.n)
		qsort(names.v, names.n, sizeof(*names.v), by_name);
	for (size_t i = 0; i < names.n && rc == RC_OK; i++)
		rc = load_file(rs, names.v[i], err);
	vec_free(&names);
	return rc;
}

static enum rc load_path(struct rules *rs, const char *path, struct err *err)
{
	struct stat st;

	return stat(path, &st) == 0 && S_ISREG(st.st_mode) ? load_file(rs, path, err) : load_dir(rs, path, err);
}

enum rc rules_load(struct rules **out, const char *dir, struct err *err)
{
	struct rules *rs = new_rules(rules_builtin());
	enum rc rc = dir ? load_path(rs, dir, err) : RC_OK;

	if (rc != RC_OK) {
		rules_free(rs);
		return rc;
	}
	phrases_build(rs->phrases);
	*out = rs;
	return RC_OK;
}

enum rc rules_check(const char *path, rules_problem_fn *fn, void *ctx, size_t *count, struct err *err)
{
	struct rules *rs = new_rules(rules_builtin());
	enum rc rc;

	rs->tell = fn;
	rs->ctx = ctx;
	rc = load_path(rs, path, err);
	if (rc == RC_OK && rs->mistakes)
		rc = RC_CONFIG;
	*count = rs->all.n;
	rules_free(rs);
	return rc;
}

void rules_free(struct rules *rs)
{
	if (!rs)
		return;
	phrases_free(rs->phrases);
	sense_free(rs->sense);
	vec_free(&rs->all);
	vec_free(&rs->phrase_of);
	vec_free(&rs->meant);
	arena_release(&rs->arena);
	free(rs);
}

size_t rules_count(const struct rules *rs)
{
	return rs->all.n;
}

bool rules_own(const struct rules *rs)
{
	return rs->shipped && rs->all.n;
}

const struct rule *rules_get(const struct rules *rs, size_t i)
{
	return &rs->all.v[i];
}

struct scan {
	const struct rules *rs;
	const bool *silenced; /* of them; NULL: none */
	struct slice text;
	rules_fn *fn;
	void *ctx;
	struct said *said;
};

static void on_rule(const struct scan *s, struct phrase_of phrase, struct span at)
{
	const struct rule *r = &s->rs->all.v[phrase.rule];

	if (s->fn && !r->off && !(s->silenced && s->silenced[phrase.rule]))
		s->fn(s->ctx, r, at, phrase.length);
}

static void on_hit(void *ctx, uint32_t id, struct span at)
{
	const struct scan *s = ctx;

	if (id < FIRST_WORD)
		on_rule(s, s->rs->phrase_of.v[id], at);
	else if (s->said && id < FIRST_LIST)
		s->said->words |= (uint64_t)1 << (id - FIRST_WORD);
	else if (s->said)
		dnsbl_meet(&s->said->named, id - FIRST_LIST, s->text, at);
}

void rules_scan(const struct rules *rs, struct slice text, rules_fn *fn, void *ctx, struct said *said)
{
	struct scan s = { rs, NULL, text, fn, ctx, said };

	if (rs->shipped) {
		s.rs = rs->shipped;
		s.silenced = rs->silenced;
		phrases_scan(rs->shipped->phrases, text, on_hit, &s);
		s.rs = rs;
		s.silenced = NULL;
	}
	phrases_scan(rs->phrases, text, on_hit, &s);
}

bool rules_hold_within(const struct rules *rs)
{
	return !rules_own(rs) && !phrases_anchored((rs->shipped ? rs->shipped : rs)->phrases);
}

struct meaning {
	const struct rules *rs;
	const bool *silenced;
	bool answer;
	size_t best; /* index of the rule; all.n: none yet */
	struct span at;
};

static void on_sentence(void *ctx, uint64_t groups, struct span at)
{
	struct meaning *m = ctx;

	for (size_t k = 0; k < m->rs->meant.n && m->rs->meant.v[k] < m->best; k++) {
		uint32_t i = m->rs->meant.v[k];
		const struct rule *r = &m->rs->all.v[i];

		if ((r->means & ~groups) || (m->silenced && m->silenced[i]) || (m->answer && r->in == RULE_IN_BODY))
			continue;
		m->best = i;
		m->at = at;
	}
}

const struct rule *rules_meant(const struct rules *rs, struct slice text, bool answer, struct span *at)
{
	const struct rules *holder = rs->shipped ? rs->shipped : rs;
	struct meaning m = { holder, rs->silenced, answer, holder->all.n, { 0, 0 } };

	call_once(&sense_once, build_sense);
	sense_scan(holder->sense, text, on_sentence, &m);
	*at = m.at;
	return m.best < holder->all.n ? &holder->all.v[m.best] : NULL;
}

struct said rules_said(const struct rules *rs, struct slice text)
{
	struct said said = { 0 };

	rules_scan(rs, text, NULL, NULL, &said);
	return said;
}
