// SPDX-License-Identifier: BSD-2-Clause
/* A file of user rules: read whole or refused with its place, then used beside the built-in ones. */
#include <stdio.h>
#include <unistd.h>

#include "tests/fuzz/fuzz.h"

#include "cause/rule.h"
#include "sync/ingest.h"

static const char *to_remove;

static void remove_dir(void)
{
	char path[64];

	snprintf(path, sizeof(path), "%s/a.rules", to_remove);
	unlink(path);
	rmdir(to_remove);
}

/* Without the sync of path_write, which would be most of the time. */
static void write_file(const char *path, struct slice s)
{
	FILE *f = fopen(path, "wb");

	must(f && fwrite(s.p, 1, s.n, f) == s.n);
	must(fclose(f) == 0);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct slice s = input(data, size);
	static struct arena a;
	static char dir[] = "/tmp/modori-fuzz.XXXXXX";
	static char path[64];
	struct rules *rules = NULL;
	struct err err = { "" };

	if (!path[0]) {
		must(mkdtemp(dir) != NULL);
		snprintf(path, sizeof(path), "%s/a.rules", dir);
		atexit(remove_dir);
		to_remove = dir;
	}
	write_file(path, s);
	if (rules_load(&rules, dir, &err) == RC_OK) {
		must(rules_own(rules) == (rules_count(rules) > 0));
		ingest(&a, rules, NULL, S("From: MAILER-DAEMON@a\n\n<b@c.d>: 550 5.1.1 user unknown\n"));
	} else {
		must(strstr(err.msg, "a.rules") != NULL);
	}
	rules_free(rules);

	arena_reset(&a);
	return 0;
}
