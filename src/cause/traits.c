// SPDX-License-Identifier: BSD-2-Clause
#include "cause/traits.h"

#include "base/utf8.h"
#include "cause/domain.h"
#include "mail/header.h"

#define LOOK_AT (16u << 10) /* bytes of text searched for links */
#define SKELETON_MAX 80

/* The parts of the returned mail begin below the message part whose header came back. */
static struct part *returned_part(const struct extract *x)
{
	for (struct part *p = x->msg->root; p; p = part_after(p))
		if (p->kind == PART_MESSAGE && p->first)
			return p->first;
	return NULL;
}

static bool below(const struct part *p, const struct part *root)
{
	while (p && p != root)
		p = p->parent;
	return p != NULL;
}

static struct slice name_in(const struct extract *x, struct part *root)
{
	struct arena *a = x->msg->arena;

	for (struct part *p = root; p && below(p, root); p = part_after(p)) {
		struct slice name = part_name(a, p);

		if (slice_chr(name, '.') != SIZE_MAX)
			return head_decode(a, name);
	}
	return (struct slice){ "", 0 };
}

struct slice attachment_name(const struct extract *x)
{
	struct part *root = returned_part(x);
	struct slice name = root ? name_in(x, root) : (struct slice){ "", 0 };

	/* only the header came back: a mail that is one file names it there */
	if (!name.n && x->original.present)
		name = head_param(x->msg->arena, head_get(x->msg->arena, x->original.head, "Content-Type"), "name");
	return name;
}

static struct slice lower(struct arena *a, struct slice s)
{
	char *p = arena_alloc(a, s.n + 1);

	for (size_t i = 0; i < s.n; i++)
		p[i] = (char)ascii_lower((unsigned char)s.p[i]);
	return (struct slice){ p, s.n };
}

static struct slice extension(const struct extract *x)
{
	struct slice name = attachment_name(x);
	size_t dot = slice_rchr(name, '.');

	return dot == SIZE_MAX || name.n - dot > 9 ? (struct slice){ "", 0 } : lower(x->msg->arena, slice_sub(name, dot + 1, name.n));
}

static struct slice link_in(struct slice text)
{
	size_t at = slice_ifind(text, S("://")), n = 0;
	struct slice host;

	if (at == SIZE_MAX || at < 4)
		return (struct slice){ "", 0 };
	host = slice_sub(text, at + 3, at + 3 + 255);
	while (n < host.n && (ascii_alnum((unsigned char)host.p[n]) || host.p[n] == '-' || host.p[n] == '.'))
		n++;
	return domain_org(slice_sub(host, 0, n));
}

static struct slice url_of(const struct extract *x)
{
	struct part *root = returned_part(x);

	for (struct part *p = root; p && below(p, root); p = part_after(p)) {
		struct slice text = { "", 0 }, found;

		if (p->kind == PART_TEXT)
			text = part_text(x->msg, p);
		else if (p->kind == PART_HTML)
			text = part_bytes(x->msg, p);
		found = link_in(slice_sub(text, 0, LOOK_AT));
		if (slice_chr(found, '.') != SIZE_MAX)
			return lower(x->msg->arena, found);
	}
	return (struct slice){ "", 0 };
}

/* "Re: Invoice 4711 of May" → "Invoice # of May" */
static struct slice skeleton(struct arena *a, struct slice subject)
{
	static const char *const prefixes[] = { "re:", "fw:", "fwd:", "aw:", "wg:" };
	char *p = arena_alloc(a, subject.n + 1);
	size_t n = 0;

	for (size_t i = 0; i < sizeof(prefixes) / sizeof(prefixes[0]); i++)
		if (slice_istarts(subject, slice_of(prefixes[i]))) {
			subject = slice_trim(slice_sub(subject, strlen(prefixes[i]), subject.n));
			i = SIZE_MAX; /* from the first again */
		}
	for (size_t i = 0; i < subject.n; i++) {
		if (!ascii_digit((unsigned char)subject.p[i]))
			p[n++] = subject.p[i];
		else if (!n || p[n - 1] != '#')
			p[n++] = '#';
	}
	return utf8_cut((struct slice){ p, n }, SKELETON_MAX);
}

static struct slice first_field(const struct extract *x, const char *const *names, size_t n)
{
	for (size_t i = 0; i < n; i++) {
		struct slice value = slice_trim(head_decode(x->msg->arena, head_get(x->msg->arena, x->original.head, names[i])));

		if (value.n)
			return utf8_cut(value, 200);
	}
	return (struct slice){ "", 0 };
}

struct traits traits_of(const struct extract *x, const struct us *us)
{
	static const char *const scripts[] = { "X-PHP-Originating-Script", "X-PHP-Script", "X-Source-Args" };
	static const char *const campaigns[] = { "Feedback-ID", "X-Campaign-ID", "X-CampaignID", "X-Campaign", "X-Mailgun-Tag", "List-Id" };
	struct traits t = { .script = { "", 0 } };
	struct way w;

	if (!x->original.present)
		return t;
	w = way_of(x->msg->arena, &x->original, us);
	t.source = w.source_ip.n ? w.source_ip : w.source_host;
	t.script = first_field(x, scripts, sizeof(scripts) / sizeof(scripts[0]));
	t.campaign = first_field(x, campaigns, sizeof(campaigns) / sizeof(campaigns[0]));
	if (!t.campaign.n)
		t.campaign = skeleton(x->msg->arena, x->original.subject);
	t.url = url_of(x);
	t.attachment = extension(x);
	return t;
}
