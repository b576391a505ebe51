// SPDX-License-Identifier: BSD-2-Clause
#include "cause/cause.h"

#include "base/text.h"

static const struct row {
	const char *name;
	enum cause_tag tag;
	enum cause_kind kind;
	enum cause_side side;
	bool weak;
} rows[CAUSE_COUNT] = {
#define CAUSE(id, name, tag, kind, side, weak) [CAUSE_##id] = { name, tag, kind, side, weak },
#include "cause/causes.def"
#undef CAUSE
};

/* Names that were in use before Sisimai 5.6. */
static const struct {
	const char *old;
	enum cause now;
} renamed[] = {
	{ "mesgtoobig", CAUSE_EMAILTOOLARGE }, { "exceedlimit", CAUSE_EMAILTOOLARGE }, { "speeding", CAUSE_RATELIMITED },
	{ "toomanyconn", CAUSE_RATELIMITED },  { "relayingdenied", CAUSE_NORELAYING },
};

const char *cause_name(enum cause c)
{
	return c < CAUSE_COUNT ? rows[c].name : "";
}

enum cause cause_by_name(struct slice name)
{
	for (unsigned i = 0; i < CAUSE_COUNT; i++)
		if (slice_is(name, rows[i].name))
			return (enum cause)i;
	for (size_t i = 0; i < sizeof(renamed) / sizeof(renamed[0]); i++)
		if (slice_is(name, renamed[i].old))
			return renamed[i].now;
	return CAUSE_COUNT;
}

enum cause_kind cause_kind_of(enum cause c)
{
	return rows[c].kind;
}

enum cause_side cause_side_of(enum cause c)
{
	return rows[c].side;
}

bool cause_is_weak(enum cause c)
{
	return rows[c].weak;
}

enum cause_tag cause_tag_of(enum cause c)
{
	return rows[c].tag;
}

const char *cause_tag_name(enum cause_tag t)
{
	static const char *const names[] = { N_("LEAK"), N_("BLOCK"), N_("AUTH"), N_("HARD"), N_("FULL"), N_("SIZE"), N_("TEMP"), N_("LOOP"),
					     N_("AUTO"), N_("?") };

	return names[t];
}
