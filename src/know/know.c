// SPDX-License-Identifier: BSD-2-Clause
#include "know/know.h"

#include <stdio.h>

#include "base/buf.h"
#include "base/data.h"
#include "base/text.h"
#include "cause/status.h"
#include "report/reply.h"

static const char *const section_names[KNOW_SECTION_COUNT] = {
	[KNOW_TITLE] = "title",		    [KNOW_SUMMARY] = "summary",	      [KNOW_STEPS] = "steps",
	[KNOW_USER] = "user",		    [KNOW_RESOLVES] = "resolves",     [KNOW_VERIFY] = "verify",
	[KNOW_TRAPS] = "traps",		    [KNOW_EXPLAIN] = "explain",	      [KNOW_WHY] = "why",
	[KNOW_ACT_OURS] = "ours",	    [KNOW_ACT_RECIPIENT] = "recipient", [KNOW_ACT_FORWARDER] = "forwarder",
	[KNOW_ACT_RECEIVER] = "receiver",   [KNOW_ACT_HOSTER] = "hoster",     [KNOW_ACT_SENDER] = "sender",
	[KNOW_SETTINGS] = "settings",
};

enum know_lang know_lang_now(void)
{
	return text_is_ja() ? KNOW_JA : KNOW_EN;
}

static struct slice page(const char *prefix, const char *name, enum know_lang lang)
{
	char path[96];

	snprintf(path, sizeof(path), "src/know/%s/%s%s.txt", lang == KNOW_JA ? "ja" : "en", prefix, name);
	for (const struct data_file *f = data_pages; f->path; f++)
		if (strcmp(f->path, path) == 0)
			return (struct slice){ f->text, f->n };
	return (struct slice){ "", 0 };
}

/* The lines between "[name]" and the next section. */
static struct slice section(struct slice text, const char *name)
{
	struct slice rest = text, line, found = { "", 0 };
	bool inside = false;

	while (slice_line(&rest, &line)) {
		bool head = line.n > 2 && line.p[0] == '[' && line.p[line.n - 1] == ']';

		if (head && inside)
			break;
		if (head)
			inside = slice_eq(slice_sub(line, 1, line.n - 1), slice_of(name));
		else if (inside && !found.n)
			found = line;
		else if (inside)
			found.n = (size_t)(line.p + line.n - found.p);
	}
	return slice_trim(found);
}

static struct slice look_up(const char *prefix, const char *name, enum know_lang lang, enum know_section s, bool *fallback)
{
	struct slice text = section(page(prefix, name, lang), section_names[s]);
	bool other = !text.n && lang != KNOW_EN;

	if (other)
		text = section(page(prefix, name, KNOW_EN), section_names[s]);
	if (fallback)
		*fallback = other && text.n;
	return text;
}

struct slice know_cause(enum cause c, enum know_lang lang, enum know_section s, bool *fallback)
{
	return look_up("", cause_name(c), lang, s, fallback);
}

struct slice know_finding(enum finding_id f, enum know_lang lang, enum know_section s, bool *fallback)
{
	return look_up("finding-", finding_name(f), lang, s, fallback);
}

struct slice know_letter(const char *name, enum know_lang lang, enum know_section s)
{
	return look_up("letter-", name, lang, s, NULL);
}

static bool slot_value(const struct finding *f, struct slice name, struct slice *value)
{
	for (size_t i = 0; i < f->nslots; i++)
		if (slice_eq(name, slice_of(f->slots[i].name))) {
			*value = f->slots[i].value;
			return true;
		}
	return false;
}

/* Where the brace in front is closed; pages nest them: "{variant:text of {slot}}". */
static size_t closing(struct slice s)
{
	size_t depth = 0;

	for (size_t i = 0; i < s.n; i++) {
		depth += s.p[i] == '{';
		if (s.p[i] == '}' && --depth == 0)
			return i;
	}
	return SIZE_MAX;
}

static bool fill_sentence(struct buf *out, struct slice s, const struct finding *f, bool keep);
static struct slice take_sentence(struct slice *rest);

/* Sentence by sentence; one that lacks a value is dropped, or kept with "?" in its place. */
static void fill(struct buf *out, struct slice text, const struct finding *f, bool keep)
{
	while (text.n) {
		struct slice one = take_sentence(&text);
		size_t before = out->n;

		if (!fill_sentence(out, one, f, keep) && !keep)
			out->n = before; /* a sentence that cannot be finished says nothing */
	}
}

/* "variant", "slot=value", "=" (no variant). */
static bool condition(const struct finding *f, struct slice name)
{
	struct slice slot, want, value = { "", 0 };

	if (!slice_cut(name, '=', &slot, &want))
		return f->variant && slice_eq(name, slice_of(f->variant));
	if (!slot.n)
		return !f->variant || slice_eq(want, slice_of(f->variant));
	slot_value(f, slot, &value);
	return slice_eq(value, want);
}

/*
 * One sentence into out. "{name}" becomes its value, "{condition:text}" the
 * text where the condition holds. False when a value is missing.
 */
static bool fill_sentence(struct buf *out, struct slice s, const struct finding *f, bool keep)
{
	bool whole = true;

	while (s.n) {
		size_t open = slice_chr(s, '{'), close;
		struct slice name, text, value;

		if (open == SIZE_MAX || (close = closing(slice_sub(s, open, s.n))) == SIZE_MAX) {
			buf_put(out, s);
			break;
		}
		buf_put(out, slice_sub(s, 0, open));
		name = slice_sub(s, open + 1, open + close);
		s = slice_sub(s, open + close + 1, s.n);
		if (slice_cut(name, ':', &name, &text)) {
			size_t before = out->n;

			if (condition(f, name))
				fill(out, text, f, keep);
			if (out->n == before && s.n && s.p[0] == ' ' && (!out->n || ascii_space((unsigned char)out->p[out->n - 1])))
				s = slice_sub(s, 1, s.n);
		} else if (slot_value(f, name, &value)) {
			buf_put(out, value);
		} else {
			buf_puts(out, "?");
			whole = false;
		}
	}
	return whole;
}

/* The front sentence: up to ". ", "。", a line end or the brace behind a full stop; braces kept whole. */
static struct slice take_sentence(struct slice *rest)
{
	size_t depth = 0, i;
	struct slice one;

	for (i = 0; i < rest->n; i++) {
		struct slice here = slice_sub(*rest, i, rest->n);

		if (here.p[0] == '{')
			depth++;
		else if (here.p[0] == '}' && depth && --depth == 0 && slice_ends(slice_sub(*rest, 0, i), S("."))) {
			i += here.n > 1 && here.p[1] == ' ' ? 2 : 1;
			break;
		} else if (here.p[0] == '}' && !depth && slice_ends(slice_sub(*rest, 0, i), S("。"))) {
			i++;
			break;
		}
		if (depth)
			continue;
		if (here.p[0] == '\n' || slice_starts(here, S(". "))) {
			i += here.p[0] == '\n' ? 1 : 2;
			break;
		}
		if (slice_starts(here, S("。"))) {
			i += 3;
			break;
		}
	}
	one = slice_sub(*rest, 0, i);
	*rest = slice_sub(*rest, i, rest->n);
	return one;
}

static struct slice filled(struct arena *a, struct slice text, const struct finding *f, bool keep)
{
	struct buf out;
	struct slice result;

	buf_init(&out, 65536);
	fill(&out, text, f, keep);
	result = arena_dup(a, slice_trim(buf_slice(&out)));
	buf_release(&out);
	return result;
}

struct slice know_fill_known(struct arena *a, struct slice text, const struct finding *f)
{
	return filled(a, text, f, false);
}

struct slice know_fill(struct arena *a, struct slice text, const struct finding *f)
{
	struct slice known = filled(a, text, f, false);

	return known.n ? known : filled(a, text, f, true);
}

struct slice know_finding_title(struct arena *a, enum finding_id id, enum know_lang lang)
{
	const struct finding none = { .id = id, .variant = "" };

	return know_fill(a, know_finding(id, lang, KNOW_TITLE, NULL), &none);
}

static void from_status(const struct status *s, enum know_lang lang, struct know_code *out)
{
	*out = (struct know_code){ .name = s->name, .words = lang == KNOW_JA && s->ja.n ? s->ja : s->en, .note = s->note, .ref = s->ref,
				   .cause = s->cause };
}

bool know_code(struct slice code, enum know_lang lang, struct know_code *out)
{
	struct enhanced e = enhanced_parse(code);
	const struct status *s = e.class ? status_lookup(e, (struct slice){ "", 0 }) : status_reply(code);

	if (!s)
		return false;
	from_status(s, lang, out);
	return true;
}
