// SPDX-License-Identifier: BSD-2-Clause
#ifndef UI_MODEL_FILTER_PARTS_H
#define UI_MODEL_FILTER_PARTS_H

/* What the files of the filter share: keys, terms, the parsed expression. Nobody else includes it but completion. */
#include <regex.h>

#include "base/ip.h"
#include "ui/model/filter.h"

#define TERMS_MAX 64
#define VALUES_MAX 16
#define DEPTH_MAX 16

/* What the values of a key are. */
enum value_kind {
	VALUE_TEXT,   /* found anywhere */
	VALUE_DOMAIN, /* that domain or one below it; without a dot: found anywhere */
	VALUE_NAME,   /* one of a set */
	VALUE_IP, VALUE_CODE, VALUE_STATUS,
	VALUE_PERSON,
	VALUE_TIME,
	VALUE_COUNT,
};

enum key {
	K_WORD, K_CAUSE, K_TO, K_FROM, K_ALIAS, K_EXPOSED, K_DOMAIN, K_HOST, K_MTA, K_IP, K_CODE, K_STATUS, K_DNSBL, K_MAILER,
	K_SUBJECT, K_MSGID, K_IS, K_HAS, K_BY, K_ASSIGNED, K_SINCE, K_BEFORE, K_ON, K_PULLED, K_COUNT, K_TREND, K_CERTAINTY,
	K_FINDING, K_FOLDER, K_KEYS
};

/* A closed set of names, with the words for a name that is not in it. */
struct name_set {
	const char *(*name)(size_t i);
	size_t n;
	const char *none; /* "no such cause" */
};

struct key_info {
	const char *name, *help;
	enum value_kind kind;
	const struct name_set *set; /* VALUE_NAME */
	size_t string;		    /* offset of the string in struct entry that it looks at; 0: another way */
};

uint32_t entry_string(const struct entry *e, size_t offset);

extern const struct key_info filter_keys[K_KEYS];
enum key filter_key_named(struct slice name); /* K_KEYS when there is none */

/* is: beyond the states of the store */
enum { IS_TAGGED = STATE_COUNT, IS_MINE, IS_SETS };

enum compare { COMPARE_IS, COMPARE_MORE, COMPARE_LESS };

struct value {
	struct slice text; /* folded */
	struct slice other; /* the other form of a domain (IDN), or empty */
	uint64_t number, upto; /* a name's place; a code and its last; a count */
	enum compare compare;
	int64_t from, to; /* of a time, seconds: from <= t < to */
	struct ipnet net;      /* length 0: text begins the address */
	regex_t *regex; /* NULL: text */
};

struct term {
	enum key key;
	struct value values[VALUES_MAX];
	size_t n;
	uint8_t *memo; /* by string of the index: 0 not looked at, 1 does not fit, 2 fits */
	size_t nmemo;
};

/* The expression behind its operands: "a b or" for "a or b". A number below TERMS_MAX is a term. */
enum { OP_AND = TERMS_MAX, OP_OR, OP_NOT };

struct filter {
	struct term terms[TERMS_MAX];
	size_t n;
	uint8_t ops[TERMS_MAX * (DEPTH_MAX + 4)]; /* a term, an operator between two, a "not" at each depth */
	size_t nops;
	struct slice me;
};

/*
 * Read one value of a key: text as folded, quoted when it stood in quotes,
 * regex when between slashes. False and the message on a mistake.
 */
struct value_source {
	struct arena *a;
	const struct filter_env *env;
	enum key key;
	struct slice text;
	bool quoted, regex;
};
bool value_read(const struct value_source *src, struct value *out, struct filter_error *error);

/* The message of a mistake; then what Tab would do about it. Both return false. */
bool filter_say(struct filter_error *e, const char *fmt, ...) __attribute__((format(printf, 2, 3)));
bool filter_offer(struct filter_error *e, const char *fmt, ...) __attribute__((format(printf, 2, 3)));

/* The name nearest to a word, NULL when none is near. */
const char *nearest_name(struct slice word, const char *(*name)(size_t), size_t n, unsigned most);

#endif
