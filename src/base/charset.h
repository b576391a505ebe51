// SPDX-License-Identifier: BSD-2-Clause
#ifndef BASE_CHARSET_H
#define BASE_CHARSET_H

/*
 * Any charset to UTF-8 by iconv, with the aliases and chains that mail needs:
 * SHIFT_JIS is read as CP932, EUC-JP as EUC-JP-MS, ISO-2022-JP as CP50221 or
 * by shifting to EUC-JP-MS; wrong and missing labels are sniffed. Never fails:
 * what cannot be decoded becomes U+FFFD and loses nothing after it.
 */
#include "base/arena.h"

struct charset_text {
	struct slice text;   /* valid UTF-8, in the arena or the input itself */
	const char *charset; /* the charset that read it, static */
	bool guessed;	     /* the label was missing, unknown or did not fit */
	bool lossy;	     /* at least one U+FFFD stands for bad bytes */
};

/* label may be empty. The result is at most eight times bytes.n long. */
struct charset_text charset_to_utf8(struct arena *a, struct slice bytes, struct slice label);

#endif
