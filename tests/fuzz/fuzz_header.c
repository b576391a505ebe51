// SPDX-License-Identifier: BSD-2-Clause
/* Header fields: every field is inside, decoded values are UTF-8. */
#include "tests/fuzz/fuzz.h"

#include "mail/header.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct slice s = input(data, size);
	static struct arena a;
	struct slice rest = s;
	const struct head *all;
	struct field f;

	while (head_next(&rest, &f)) {
		struct slice line = head_unfold(&a, f.value);
		struct param both[] = { { S("boundary"), S("") }, { S("charset"), S("") } };

		must(slice_chr(line, '\n') == SIZE_MAX && utf8_valid(line));
		must(utf8_valid(head_decode(&a, line)));
		head_params(&a, line, both, 2);
		must(slice_eq(both[0].value, head_param(&a, line, "boundary")));
		must(slice_eq(both[1].value, head_param(&a, line, "charset")));
		must(rest.n < s.n);
	}
	for (size_t i = 0; i < 3; i++)
		head_get_nth(&a, s, "received", i);
	/* the fields read at once are those found one by one */
	all = head_read(&a, s);
	for (size_t i = 0; i < all->n && i < 20; i++) {
		const char *name = arena_cstr(&a, all->v[i].name);

		must(slice_eq(head_value(&a, all, name), head_get(&a, s, name)));
		must(head_names(all, name));
	}

	arena_reset(&a);
	return 0;
}
