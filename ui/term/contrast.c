// SPDX-License-Identifier: BSD-2-Clause
/* Contrast of a theme's colours, as WCAG 2.1 defines it. */
#include <math.h>

#include "base/text.h"
#include "ui/term/theme.h"

static double luminance(const int rgb[3])
{
	static const double weight[3] = { 0.2126, 0.7152, 0.0722 };
	double sum = 0;

	for (int i = 0; i < 3; i++) {
		double c = rgb[i] / 255.0;

		sum += weight[i] * (c <= 0.03928 ? c / 12.92 : pow((c + 0.055) / 1.055, 2.4));
	}
	return sum;
}

static double contrast(const int fg[3], const int bg[3])
{
	double a = luminance(fg), b = luminance(bg);

	return a > b ? (a + 0.05) / (b + 0.05) : (b + 0.05) / (a + 0.05);
}

static void full_rgb(const struct colour *c, int rgb[3])
{
	if (c->full & COLOUR_INDEX) {
		theme_rgb(c->full & 0xff, rgb);
		return;
	}
	for (int i = 0; i < 3; i++)
		rgb[i] = c->full >> (16 - 8 * i) & 0xff;
}

/* The lower contrast of the two forms that most terminals show. */
static double least_contrast(const struct colour *fg, const struct colour *bg)
{
	int front[3], back[3];
	double full, rich;

	full_rgb(fg, front);
	full_rgb(bg, back);
	full = contrast(front, back);
	theme_rgb(fg->rich, front);
	theme_rgb(bg->rich, back);
	rich = contrast(front, back);
	return full < rich ? full : rich;
}

enum rc theme_check(const char *name, struct buf *out, size_t *low, struct err *err)
{
	static const int black[3] = { 0, 0, 0 }, white[3] = { 255, 255, 255 };
	struct look looks[ROLE_COUNT];
	enum rc rc = theme_load(name, looks, err);

	*low = 0;
	for (size_t i = 0; rc == RC_OK && i < ROLE_COUNT; i++) {
		/* a role without a ground of its own stands on the text's */
		struct colour fg = looks[i].fg, bg = looks[i].bg.rich >= 0 ? looks[i].bg : looks[ROLE_TEXT].bg;
		int rgb[3];
		double ratio;

		if (fg.rich < 0 && bg.rich < 0) {
			buf_printf(out, _("%-18s the terminal's own\n"), role_name((enum role)i));
			continue;
		}
		if (fg.rich < 0 || bg.rich < 0) {
			full_rgb(fg.rich < 0 ? &bg : &fg, rgb);
			buf_printf(out, _("%-18s %.1f on black, %.1f on white; one is the terminal's own\n"), role_name((enum role)i),
				   contrast(rgb, black), contrast(rgb, white));
			continue;
		}
		ratio = least_contrast(&fg, &bg);
		*low += ratio < CONTRAST_LEAST;
		buf_printf(out, "%-18s %5.1f:1%s\n", role_name((enum role)i), ratio, ratio < CONTRAST_LEAST ? _("  low") : "");
	}
	return rc;
}
