// SPDX-License-Identifier: BSD-2-Clause
#include "cause/finder.h"

#include "base/clock.h"
#include "cause/domain.h"

#define FINDINGS_FEW 3 /* most failures have no more: a mail may name thousands */

struct finding *finder_has(struct finder *fd, enum finding_id id)
{
	for (size_t i = 0; i < fd->v->nfindings; i++)
		if (fd->v->findings[i].id == id)
			return &fd->v->findings[i];
	return NULL;
}

struct finding *finder_add(struct finder *fd, enum finding_id id, enum confidence c, const char *variant)
{
	struct verdict *v = fd->v;
	struct finding *f;

	if (v->nfindings == FINDINGS_MAX)
		return NULL;
	if (v->nfindings == 0 || v->nfindings == FINDINGS_FEW) {
		f = arena_array(fd->a, v->nfindings ? FINDINGS_MAX : FINDINGS_FEW, sizeof(*f));
		if (v->nfindings)
			memcpy(f, v->findings, v->nfindings * sizeof(*f));
		v->findings = f;
	}
	f = &v->findings[v->nfindings++];
	*f = (struct finding){ .id = id, .confidence = (int)c, .variant = variant };
	return f;
}

void finder_quote(struct finding *f, struct slice quoted)
{
	if (f && f->nevidence < 4 && quoted.n)
		f->evidence[f->nevidence++] = slice_sub(quoted, 0, 400);
}

void finder_about_us(struct finder *fd, struct finding *f)
{
	if (fd->scene->us.inferred)
		finding_set(f, "inferred", S("yes"));
}

bool says(const struct finder *fd, enum word w)
{
	return fd->said.words >> w & 1;
}

bool remote_is(const struct finder *fd, const char *suffix)
{
	struct slice s = slice_of(suffix);

	return domain_under(fd->r->reply.host, s) || domain_under(fd->r->remote_mta, s) || domain_under(domain_of(fd->v->recipient), s);
}

struct slice remote_of(const struct finder *fd)
{
	return fd->r->reply.host.n ? fd->r->reply.host : fd->r->remote_mta.n ? fd->r->remote_mta : domain_of(fd->v->recipient);
}

struct slice reporter_of(const struct finder *fd)
{
	return fd->r->reporting_mta.n ? fd->r->reporting_mta : domain_of(fd->x->msg->from);
}

struct slice sender_domain(const struct finder *fd)
{
	return domain_of(fd->x->original.from.n ? fd->x->original.from : fd->x->bounce_to);
}

const struct way *way_in(struct finder *fd)
{
	if (!fd->scene->way) {
		fd->scene->way = arena_new(fd->a, struct way);
		*fd->scene->way = way_of(fd->a, &fd->x->original, &fd->scene->us);
	}
	return fd->scene->way;
}

bool reporter_is_ours(struct finder *fd)
{
	struct slice m = reporter_of(fd), o = domain_of(fd->v->alias.n ? fd->v->alias : fd->v->recipient);
	const struct way *w;

	if (us_domain(&fd->scene->us, m))
		return true;
	if (fd->f->kind == FORWARD_LEAK || fd->f->kind == FORWARD_HIDDEN)
		return false; /* it forwards */
	w = way_in(fd);
	/* a hoster's relay: the only server the mail ever saw, and not the recipient's */
	return w->n && w->single && domain_same_org(w->hop[0].by, m) && !domain_same_org(m, o) && !domain_same_org(m, domain_of(fd->v->recipient));
}

bool code_in(const struct finder *fd, const char *codes)
{
	const char *code = *fd->status ? fd->status + 2 : "";
	size_t n = strlen(code);

	for (const char *at = codes; n && (at = strstr(at, code)) != NULL; at++)
		if ((at == codes || at[-1] == ' ') && (at[n] == ' ' || !at[n]))
			return true;
	return false;
}

struct slice code_text(const struct finder *fd)
{
	if (!fd->v->reply)
		return arena_dup(fd->a, slice_of(fd->status));
	return arena_printf(fd->a, "%u%s%s", fd->v->reply, *fd->status ? " " : "", fd->status);
}

struct slice time_text(struct arena *a, int64_t t)
{
	char text[CLOCK_TEXT];

	return t ? arena_dup(a, slice_of(clock_text(t, text))) : (struct slice){ "", 0 };
}
