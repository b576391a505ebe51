// SPDX-License-Identifier: BSD-2-Clause
#include "base/json.h"

#include "base/utf8.h"

json_t *json_text(struct slice s)
{
	struct buf clean;
	json_t *text;

	if (s.n == 0)
		return json_null();
	text = json_stringn(s.p, s.n);
	if (text)
		return text;
	buf_init(&clean, s.n * 3);
	while (s.n) {
		size_t len;

		if (utf8_decode(s, &len) == UTF8_BAD)
			buf_puts(&clean, "\xef\xbf\xbd");
		else
			buf_put(&clean, slice_sub(s, 0, len));
		s = slice_sub(s, len, s.n);
	}
	text = json_stringn(clean.p, clean.n);
	buf_release(&clean);
	return text;
}

json_t *json_cstr(const char *s)
{
	return json_text(slice_of(s));
}

static int collect(const char *text, size_t n, void *ctx)
{
	buf_put(ctx, (struct slice){ text, n });
	return 0;
}

void json_line(struct buf *out, json_t *object)
{
	if (json_dump_callback(object, collect, out, JSON_COMPACT) != 0)
		out->full = true;
	json_decref(object);
	buf_putc(out, '\n');
}
