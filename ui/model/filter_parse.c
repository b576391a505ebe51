// SPDX-License-Identifier: BSD-2-Clause
/* From an expression as typed to terms and operators. */
#include <stdarg.h>
#include <stdio.h>

#include "base/buf.h"
#include "base/text.h"
#include "base/utf8.h"
#include "ui/model/filter_parts.h"

#define SAVED_DEPTH 8 /* saved expressions within saved ones */

struct parser {
	struct arena *a;
	struct slice text;  /* with ASCII forms of blanks, signs, digits; lower case */
	uint16_t *place;    /* of each of its bytes in the expression as typed */
	size_t at;
	struct filter *f;
	const struct filter_env *env;
	struct filter_error *error;
	int saved; /* how deep in saved expressions */
};

bool filter_say(struct filter_error *e, const char *fmt, ...)
{
	va_list ap;

	va_start(ap, fmt);
	vsnprintf(e->msg, sizeof(e->msg), fmt, ap);
	va_end(ap);
	e->plain = strlen(e->msg);
	return false;
}

bool filter_offer(struct filter_error *e, const char *fmt, ...)
{
	va_list ap;

	if (e->plain + 1 >= sizeof(e->msg))
		return false;
	e->msg[e->plain] = ' ';
	va_start(ap, fmt);
	vsnprintf(e->msg + e->plain + 1, sizeof(e->msg) - e->plain - 1, fmt, ap);
	va_end(ap);
	return false;
}

static bool wrong_at(struct parser *p, size_t at)
{
	p->error->column = p->place[at];
	return false;
}

#define fail(p, at, ...) (filter_say((p)->error, __VA_ARGS__), wrong_at(p, at))

/* Fold, but for what stands behind a backslash: \S is not \s. */
static void fold_text(struct parser *p, struct slice typed)
{
	struct buf out;
	size_t len;

	buf_init(&out, FILTER_TEXT_MAX);
	p->place = arena_array(p->a, typed.n + 1, sizeof(*p->place));
	for (size_t i = 0; i < typed.n; i += len) {
		struct slice rest = slice_sub(typed, i, typed.n), one;
		size_t from = out.n;

		utf8_decode(rest, &len);
		if (i && typed.p[i - 1] == '\\')
			buf_put(&out, slice_sub(rest, 0, len));
		else {
			/* half-width kana and its mark are one character */
			size_t mark = utf8_fold_mark(slice_sub(rest, len, rest.n));

			len += mark;
			one = slice_sub(rest, 0, len);
			utf8_fold(&out, one);
		}
		for (size_t k = from; k < out.n; k++)
			p->place[k] = (uint16_t)i;
	}
	p->place[out.n] = (uint16_t)typed.n;
	p->text = arena_dup(p->a, buf_slice(&out));
	buf_release(&out);
}

static struct slice rest_of(const struct parser *p)
{
	return slice_sub(p->text, p->at, p->text.n);
}

static void skip_blanks(struct parser *p)
{
	while (p->at < p->text.n && p->text.p[p->at] == ' ')
		p->at++;
}

/* Whether that stands next; taken when it does. */
static bool take(struct parser *p, const char *what)
{
	if (!slice_starts(rest_of(p), slice_of(what)))
		return false;
	p->at += strlen(what);
	return true;
}

/* "or" as a word of its own. */
static bool take_or(struct parser *p)
{
	struct slice rest;

	skip_blanks(p);
	rest = rest_of(p);
	if (!slice_starts(rest, S("or")) || (rest.n > 2 && rest.p[2] != ' ' && rest.p[2] != '('))
		return false;
	p->at += 2;
	return true;
}

static bool at_end(struct parser *p)
{
	skip_blanks(p);
	return p->at == p->text.n || p->text.p[p->at] == ')';
}

static void put_op(struct parser *p, uint8_t op)
{
	p->f->ops[p->f->nops++] = op;
}

/* Up to the sign that ends it, or to the end while it is still being typed. A backslash keeps the sign. */
static struct slice take_until(struct parser *p, char end)
{
	size_t from = p->at, to;

	while (p->at < p->text.n && p->text.p[p->at] != end)
		p->at += p->text.p[p->at] == '\\' && p->at + 1 < p->text.n ? 2 : 1;
	to = p->at;
	take(p, (char[2]){ end, '\0' });
	return slice_sub(p->text, from, to);
}

/* A value: in quotes, between slashes, or up to a blank, a comma (behind a key), a closing parenthesis. */
static bool take_value(struct parser *p, struct term *t, enum key key)
{
	struct value_source src = { .a = p->a, .env = p->env, .key = key };
	size_t from = p->at;

	if (take(p, "\"")) {
		src.quoted = true;
		src.text = take_until(p, '"');
	} else if (take(p, "/")) {
		src.regex = true;
		src.text = take_until(p, '/');
	} else {
		while (p->at < p->text.n && !strchr(key == K_WORD ? " )" : " ),", p->text.p[p->at]))
			p->at++;
		src.text = slice_sub(p->text, from, p->at);
	}
	if (!src.text.n)
		return fail(p, from, _("a value is missing"));
	if (t->n == VALUES_MAX)
		return fail(p, from, _("too many values"));
	if (!value_read(&src, &t->values[t->n], p->error))
		return wrong_at(p, from);
	t->n++;
	return true;
}

static bool take_values(struct parser *p, struct term *t)
{
	do {
		if (!take_value(p, t, t->key))
			return false;
	} while (take(p, ","));
	return true;
}

static const char *key_at(size_t i)
{
	return filter_keys[i + 1].name;
}

/* "cause:" before the cursor; *key is K_WORD when no key stands there. */
static bool take_key(struct parser *p, enum key *key)
{
	size_t n = 0;
	struct slice rest = rest_of(p), name;
	const char *near;

	*key = K_WORD;
	while (n < rest.n && !strchr(" )(\"/:,", rest.p[n]))
		n++;
	if (!n || n == rest.n || rest.p[n] != ':')
		return true;
	name = slice_sub(rest, 0, n);
	*key = filter_key_named(name);
	if (*key != K_KEYS) {
		p->at += n + 1;
		return true;
	}
	near = nearest_name(name, key_at, K_KEYS - 1, name.n < 4 ? 1 : 2);
	if (near)
		fail(p, p->at, _("no such key. Did you mean %s:?"), near);
	else
		fail(p, p->at, _("no such key \"%.*s\"."), SLICE_ARG(slice_sub(name, 0, 40)));
	return filter_offer(p->error, _("Tab lists the keys."));
}

static bool parse_any(struct parser *p, int depth);

/* @NAME: what is saved under it, as if in parentheses. Mistakes in it stand at the name. */
static bool parse_saved(struct parser *p, int depth)
{
	struct parser inner = *p;
	size_t from = p->at, n = 1;
	struct slice rest = rest_of(p), text;

	while (n < rest.n && !strchr(" )", rest.p[n]))
		n++;
	p->at += n;
	if (!p->env->saved || !p->env->saved(p->env->ctx, slice_sub(rest, 1, n), &text)) {
		fail(p, from, _("nothing is saved as %.*s."), SLICE_ARG(slice_sub(rest, 0, n > 40 ? 40 : n)));
		return filter_offer(p->error, _("Tab lists what is."));
	}
	if (p->saved == SAVED_DEPTH || depth >= DEPTH_MAX)
		return fail(p, from, _("%.*s holds itself"), SLICE_ARG(slice_sub(rest, 0, n > 40 ? 40 : n)));
	inner.saved++;
	inner.at = 0;
	fold_text(&inner, slice_sub(text, 0, FILTER_TEXT_MAX));
	if (at_end(&inner))
		return fail(p, from, _("nothing stands in the parentheses"));
	if (parse_any(&inner, depth + 1) && (at_end(&inner), inner.at == inner.text.n))
		return true;
	if (inner.at < inner.text.n && !p->error->msg[0])
		return fail(p, from, _("this parenthesis was not opened"));
	p->error->column = p->place[from];
	return false;
}

static bool parse_term(struct parser *p)
{
	struct term *t = &p->f->terms[p->f->n];

	if (p->f->n == TERMS_MAX)
		return fail(p, p->at, _("too many terms"));
	*t = (struct term){ .key = K_WORD };
	p->f->n++; /* from here on filter_release frees it */
	if (slice_starts(rest_of(p), S("leaked")) && (p->at + 6 == p->text.n || strchr(" )", p->text.p[p->at + 6]))) {
		p->at += 6;
		t->key = K_HAS;
		t->values[t->n++] = (struct value){ .text = S("leak"), .number = 1 };
	} else if (!take_key(p, &t->key)) {
		return false;
	} else if (t->key == K_WORD ? !take_value(p, t, K_WORD) : !take_values(p, t)) {
		return false;
	}
	put_op(p, (uint8_t)(p->f->n - 1));
	return true;
}

static bool parse_one(struct parser *p, int depth)
{
	size_t from;
	bool negated;

	skip_blanks(p);
	negated = p->at + 1 < p->text.n && p->text.p[p->at + 1] != ' ' && take(p, "-");
	from = p->at;
	if (take(p, "(")) {
		if (depth == DEPTH_MAX)
			return fail(p, from, _("too many parentheses"));
		if (at_end(p))
			return fail(p, from, _("nothing stands in the parentheses"));
		if (!parse_any(p, depth + 1))
			return false;
		skip_blanks(p);
		if (!take(p, ")"))
			return fail(p, from, _("this parenthesis is not closed"));
	} else if (slice_starts(rest_of(p), S("@")) && rest_of(p).n > 1) {
		if (!parse_saved(p, depth))
			return false;
	} else if (!parse_term(p)) {
		return false;
	}
	if (negated)
		put_op(p, OP_NOT);
	return true;
}

static bool parse_all(struct parser *p, int depth)
{
	bool first = true;

	while (!at_end(p)) {
		size_t before = p->at;

		if (!first && take_or(p)) {
			p->at = before;
			break;
		}
		if (!parse_one(p, depth))
			return false;
		if (!first)
			put_op(p, OP_AND);
		first = false;
	}
	return true;
}

/* Alternatives; an "or" at the end waits for what is still being typed. */
static bool parse_any(struct parser *p, int depth)
{
	if (!parse_all(p, depth))
		return false;
	while (take_or(p)) {
		if (at_end(p))
			break;
		if (!parse_all(p, depth))
			return false;
		put_op(p, OP_OR);
	}
	return true;
}

struct filter *filter_parse(struct arena *a, struct slice text, const struct filter_env *env, struct filter_error *error)
{
	struct parser p = { .a = a, .f = arena_new(a, struct filter), .env = env, .error = error };
	bool ok;

	p.f->me = env->me;
	error->msg[0] = '\0';
	text = utf8_cut(text, FILTER_TEXT_MAX);
	fold_text(&p, text);
	ok = parse_any(&p, 0);
	if (ok && p.at < p.text.n)
		ok = fail(&p, p.at, _("this parenthesis was not opened"));
	if (ok)
		return p.f;
	filter_release(p.f);
	return NULL;
}

static bool anything(void *ctx, struct slice name, struct slice *text)
{
	(void)ctx;
	(void)name;
	*text = S("is:open");
	return true;
}

bool filter_check(struct slice text, struct filter_error *error)
{
	struct filter_env env = { .saved = anything };
	struct filter *f;
	struct arena a;

	arena_init(&a);
	f = filter_parse(&a, text, &env, error);
	filter_release(f);
	arena_release(&a);
	return f != NULL;
}
