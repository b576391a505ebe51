// SPDX-License-Identifier: BSD-2-Clause
#include "cause/finding.h"

#include "base/clock.h"
#include "cause/domain.h"
#include "cause/finder.h"
#include "report/reply.h"

static const char *const finding_names[FINDING_COUNT] = {
#define FINDING(id, name, order) [FINDING_##id] = name,
#include "cause/findings.def"
#undef FINDING
};

static const int finding_orders[FINDING_COUNT] = {
#define FINDING(id, name, order) [FINDING_##id] = order,
#include "cause/findings.def"
#undef FINDING
};

const char *finding_name(enum finding_id id)
{
	return id < FINDING_COUNT ? finding_names[id] : "";
}

void finding_set(struct finding *f, const char *name, struct slice value)
{
	if (f && f->nslots < FINDING_SLOTS && value.n)
		f->slots[f->nslots++] = (struct finding_slot){ name, value };
}

struct slice finding_get(const struct finding *f, const char *name)
{
	for (size_t i = 0; i < f->nslots; i++)
		if (strcmp(f->slots[i].name, name) == 0)
			return f->slots[i].value;
	return (struct slice){ "", 0 };
}

void findings_sort(struct finding *f, size_t n)
{
	for (size_t i = 1; i < n; i++)
		for (size_t k = i; k > 0 && finding_orders[f[k].id] < finding_orders[f[k - 1].id]; k--) {
			struct finding other = f[k];

			f[k] = f[k - 1];
			f[k - 1] = other;
		}
}

size_t verdict_exposed(const struct verdict *v, struct slice out[EXPOSED_MAX])
{
	static const char *const slots[] = { "r", "via" };
	size_t n = 0;

	for (size_t i = 0; i < v->nfindings; i++) {
		const struct finding *f = &v->findings[i];

		for (size_t k = 0; f->id == FINDING_FORWARD_LEAK && k < 2 && n < EXPOSED_MAX; k++) {
			out[n] = finding_get(f, slots[k]);
			n += out[n].n > 0;
		}
	}
	return n;
}

/* ---- what finders share ---- */

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

void findings_judge(struct scene *scene, struct report *r, struct verdict *v, const struct forward *f, const struct said *said)
{
	struct finder fd = { .scene = scene, .a = scene->x->msg->arena, .x = scene->x, .r = r, .v = v, .f = f, .text = r->diagnostic };

	enhanced_text(v->status, fd.status);
	if (r->block.n && r->block.p != r->diagnostic.p)
		fd.text = arena_join(fd.a, r->diagnostic, S("\n"), r->block);
	fd.said = said ? *said : rules_said(scene->rules, slice_sub(fd.text, 0, SAID_WITHIN));
	find_path(&fd);
	find_list(&fd);
	find_rule(&fd);
	find_mail(&fd);
	findings_sort(v->findings, v->nfindings);
}
