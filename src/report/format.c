// SPDX-License-Identifier: BSD-2-Clause
#include "report/format.h"

#include <threads.h>

#include "base/data.h"
#include "base/ini.h"
#include "base/phrases.h"
#include "base/vec.h"
#include "mail/header.h"

enum where { IN_FROM, IN_SUBJECT, IN_HEADER, IN_MAILER, IN_BODY, IN_STRONG, IN_DELAYED, IN_INTRO, IN_END, IN_DIGEST, IN_DELIVERED, WHERE_COUNT };

static const struct {
	const char *key;
	unsigned points, common_points;
} places[WHERE_COUNT] = {
	[IN_FROM] = { "from", 1, 2 },	[IN_SUBJECT] = { "subject", 2, 2 }, [IN_HEADER] = { "header", 6, 3 },
	[IN_MAILER] = { "mailer", 6, 3 }, [IN_BODY] = { "body", 3, 1 },	[IN_STRONG] = { "strong", 4, 4 },   [IN_DELAYED] = { "delayed", 0, 0 },
	[IN_INTRO] = { "intro", 0, 0 },	[IN_END] = { "end", 0, 0 },	[IN_DIGEST] = { "digest", 0, 0 },
	[IN_DELIVERED] = { "delivered", 0, 0 },
};

#define FORMATS_MAX 128
#define FIELDS_MAX 64
#define TEXT_MAX (64u << 10) /* landmarks stand near the front */
#define INTRO_MAX (16u << 10)

struct mark {
	uint8_t format;
	uint8_t where;
	struct slice header; /* IN_HEADER: the field's name */
};

/* Built once, immutable afterwards. */
static struct formats {
	struct {
		VEC(struct mark);
	} marks;
	char names[FORMATS_MAX][24];
	size_t nnames;
	uint32_t fields[FIELDS_MAX]; /* marks that are header fields */
	size_t nfields;
	uint64_t named[UINT8_MAX + 1]; /* of each head_key the fields that have it, a bit each */
	size_t common;
	struct phrases *text, *from, *subject, *mailer;
} formats;

static once_flag once = ONCE_FLAG_INIT;

static void add_field(struct slice name, uint32_t id)
{
	if (formats.nfields == FIELDS_MAX)
		return;
	formats.named[head_key(name)] |= (uint64_t)1 << formats.nfields;
	formats.fields[formats.nfields++] = id;
}

static void add_mark(enum where where, uint8_t format, struct slice words)
{
	struct mark mark = { format, (uint8_t)where, words };
	uint32_t id = (uint32_t)formats.marks.n;

	vec_push(&formats.marks, mark);
	if (where == IN_FROM)
		phrases_add(formats.from, words, id);
	else if (where == IN_SUBJECT || where == IN_DIGEST)
		phrases_add(formats.subject, words, id);
	else if (where == IN_MAILER)
		phrases_add(formats.mailer, words, id);
	else if (where == IN_HEADER)
		add_field(words, id);
	else
		phrases_add(formats.text, words, id);
}

static void load_file(const struct data_file *f)
{
	struct ini ini;
	enum ini_event ev;

	ini_init(&ini, (struct slice){ f->text, f->n });
	while ((ev = ini_next(&ini)) != INI_END) {
		if (ev == INI_SECTION && formats.nnames < FORMATS_MAX) {
			size_t n = ini.section.n < 23 ? ini.section.n : 23;

			memcpy(formats.names[formats.nnames++], ini.section.p, n);
			if (slice_eq(ini.section, S("common")))
				formats.common = formats.nnames - 1;
		}
		for (int w = 0; ev == INI_PAIR && w < WHERE_COUNT; w++)
			if (slice_eq(ini.key, slice_of(places[w].key)))
				add_mark((enum where)w, (uint8_t)(formats.nnames - 1), ini.value);
	}
}

static void load_formats(void)
{
	formats.text = phrases_new();
	formats.from = phrases_new();
	formats.subject = phrases_new();
	formats.mailer = phrases_new();
	for (const struct data_file *f = data_formats; f->path; f++)
		load_file(f);
	phrases_build(formats.text);
	phrases_build(formats.from);
	phrases_build(formats.subject);
	phrases_build(formats.mailer);
}

struct tally {
	unsigned points[FORMATS_MAX], said[FORMATS_MAX]; /* said: those of the text */
	struct format_match *out;
	struct slice text;
	bool seen_body[FORMATS_MAX];
};

static void count(void *ctx, uint32_t id, struct span at)
{
	struct tally *t = ctx;
	const struct mark *mark = &formats.marks.v[id];
	bool common = mark->format == formats.common;

	if (mark->where == IN_END) {
		/* the separator's whole line goes */
		struct slice before = slice_sub(t->text, 0, at.from);
		size_t line = slice_rchr(before, '\n');

		line = line == SIZE_MAX ? 0 : line + 1;
		if (line < t->out->end)
			t->out->end = line;
		return;
	}
	if (mark->where == IN_INTRO) {
		if (!t->out->intro && at.to <= INTRO_MAX)
			t->out->intro = at.to;
		return;
	}
	if (at.from > t->out->end && (mark->where == IN_BODY || mark->where == IN_STRONG || mark->where == IN_DELAYED || mark->where == IN_DELIVERED))
		return; /* words of the returned mail */
	if (mark->where == IN_DELIVERED) {
		t->out->delivered = true;
		return;
	}
	if (mark->where == IN_DELAYED) {
		t->out->delayed = true;
		return;
	}
	if (mark->where == IN_DIGEST) {
		t->out->digest = true;
		return;
	}
	if (mark->where == IN_FROM && common)
		t->out->from_daemon = true;
	if (mark->where == IN_SUBJECT)
		t->out->bounce_subject = true;
	if (mark->where == IN_BODY && common)
		t->out->words = true;
	if ((mark->where == IN_BODY && !common) || mark->where == IN_STRONG)
		t->out->landmark = true;
	if (mark->where == IN_BODY && common && t->seen_body[mark->format])
		return;
	t->seen_body[mark->format] = true;
	t->points[mark->format] += common ? places[mark->where].common_points : places[mark->where].points;
	if (mark->where == IN_BODY || mark->where == IN_STRONG)
		t->said[mark->format] += places[mark->where].points;
}

/* Fields that only one format writes: each counts once. */
static void count_fields(const struct head *head, struct tally *t)
{
	uint64_t left = UINT64_MAX;

	for (size_t k = 0; k < head->n; k++)
		for (uint64_t like = formats.named[head->keys[k]] & left; like; like &= like - 1) {
			int i = __builtin_ctzll(like);
			const struct mark *mark = &formats.marks.v[formats.fields[i]];

			if (!slice_ieq(mark->header, head->v[k].name))
				continue;
			left &= ~((uint64_t)1 << i);
			t->points[mark->format] += places[IN_HEADER].points;
			t->out->landmark = true;
			t->out->own_field |= mark->format != formats.common;
		}
}

struct format_match format_match(struct msg *m, struct slice text)
{
	struct format_match out = { .name = "generic", .end = text.n };
	struct tally t = { .out = &out, .text = slice_sub(text, 0, TEXT_MAX) };
	struct arena *a = m->arena;
	struct slice from;

	call_once(&once, load_formats);
	phrases_scan(formats.text, t.text, count, &t);
	if (out.intro > out.end)
		out.intro = 0;
	t.text = from = head_value(a, m->root->fields, "From");
	phrases_scan(formats.from, head_decode(a, from), count, &t);
	t.text = m->subject;
	phrases_scan(formats.subject, m->subject, count, &t);
	t.text = head_value(a, m->root->fields, "X-Mailer");
	if (t.text.n)
		phrases_scan(formats.mailer, t.text, count, &t);
	count_fields(m->root->fields, &t);
	for (size_t f = 0; f < formats.nnames; f++)
		if (f != formats.common && t.points[f] > out.own) {
			out.own = t.points[f];
			out.said = t.said[f];
			out.name = formats.names[f];
		}
	out.points = out.own + t.points[formats.common];
	return out;
}
