// SPDX-License-Identifier: BSD-2-Clause
#include "tests/support/test.h"

#include "base/json.h"

/* What the library reads back is what was written. */
#include <jansson.h>

static json_t *written(struct slice value)
{
	struct buf out;
	json_t *o;

	buf_init(&out, 1u << 20);
	json_open(&out, NULL, '{');
	json_put_text(&out, "text", value);
	json_close(&out, '}');
	o = json_loadb(out.p, out.n, 0, NULL);
	assert_non_null(o);
	buf_release(&out);
	return o;
}

static void every_byte_can_be_read_back(void **state)
{
	(void)state;
	for (int c = 1; c < 0x80; c++) {
		/* alone, behind a whole block and in the middle of one */
		char text[] = { (char)c, 'a', 'b', 'c', 'd', 'e', 'f', 'g', 'h', 'i', 'j', 'k', 'l', 'm', 'n', 'o', 'p', (char)c, 'q', 'r', (char)c };
		json_t *o = written((struct slice){ text, sizeof(text) }), *s = json_object_get(o, "text");

		assert_int_equal(json_string_length(s), sizeof(text));
		assert_memory_equal(json_string_value(s), text, sizeof(text));
		json_decref(o);
	}
}

/* Whatever the length, and wherever in it something stands that needs an escape or is foreign. */
static void every_length_can_be_read_back(void **state)
{
	static const char *const odd[] = { "", "\"", "\n", "\xc3\xa9", "\xe6\x88\xbb\xe3\x82\x8a" };

	(void)state;
	for (size_t k = 0; k < sizeof(odd) / sizeof(odd[0]); k++)
		for (size_t n = strlen(odd[k]); n < 50; n++)
			for (size_t at = 0; at + strlen(odd[k]) <= n; at++) {
				char *text = mem_alloc(n); /* whoever reads beyond it is caught */
				json_t *o, *s;

				for (size_t i = 0; i < n; i++)
					text[i] = (char)('a' + i % 26);
				memcpy(text + at, odd[k], strlen(odd[k]));
				o = written((struct slice){ text, n });
				s = json_object_get(o, "text");
				assert_int_equal(json_string_length(s), n);
				assert_memory_equal(n ? json_string_value(s) : "", text, n);
				json_decref(o);
				free(text);
			}
}

static void bad_utf8_becomes_a_mark(void **state)
{
	json_t *o = written(S("d\xc3\xa9j\xc3 \xe2\x82\xac \xf5"));

	(void)state;
	assert_string_equal(json_string_value(json_object_get(o, "text")), "d\xc3\xa9j\xef\xbf\xbd \xe2\x82\xac \xef\xbf\xbd");
	json_decref(o);
}

static void members_stand_between_commas(void **state)
{
	struct buf out;

	(void)state;
	buf_init(&out, 1000);
	json_open(&out, NULL, '{');
	json_put_text(&out, "empty", S(""));
	json_put_string(&out, "none", "");
	json_put_number(&out, "n", -12);
	json_open(&out, "list", '[');
	for (int i = 0; i < 2; i++) {
		json_open(&out, NULL, '{');
		json_put_bool(&out, "yes", i == 0);
		json_close(&out, '}');
	}
	json_close(&out, ']');
	json_put_text(&out, "last", S("{"));
	json_put_null(&out, "void");
	json_close(&out, '}');
	assert_string_equal(buf_cstr(&out), "{\"empty\":null,\"none\":\"\",\"n\":-12,\"list\":[{\"yes\":true},{\"yes\":false}],\"last\":\"{\",\"void\":null}");
	buf_release(&out);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(every_byte_can_be_read_back),
		cmocka_unit_test(every_length_can_be_read_back),
		cmocka_unit_test(bad_utf8_becomes_a_mark),
		cmocka_unit_test(members_stand_between_commas),
	};

	return cmocka_run_group_tests_name("json", tests, NULL, NULL);
}
