// SPDX-License-Identifier: BSD-2-Clause
#ifndef BASE_UTF8_H
#define BASE_UTF8_H

/*
 * UTF-8 (RFC 3629): decoding, checking, folding, and the one function that
 * makes bytes from mail or network fit for a terminal.
 */
#include "base/buf.h"
#include "base/slice.h"

#define UTF8_BAD 0xFFFFFFFFu

/*
 * Take one code point off the front. *len gets its bytes (1 for a bad byte).
 * Returns UTF8_BAD for a bad byte, an overlong form or a surrogate. s.n > 0.
 */
uint32_t utf8_decode(struct slice s, size_t *len);
/* Bytes written to out (1 to 4); U+FFFD for what is no code point. */
size_t utf8_encode(uint32_t cp, char out[4]);
bool utf8_valid(struct slice s);
/* s cut to at most max bytes, never inside a character. */
struct slice utf8_cut(struct slice s, size_t max);

/*
 * For matching: ASCII and Latin-1/Greek/Cyrillic capitals lower, full-width
 * ASCII and the ideographic space to ASCII, half-width kana with their voice
 * marks to full-width ones, white space runs to one blank, curly quotes to
 * straight ones. Appends to out. Never longer than s.
 */
void utf8_fold(struct buf *out, struct slice s);
/* Bytes of the half-width voice mark (U+FF9E, U+FF9F) that s begins with, which belongs to the kana before; 0: none. */
size_t utf8_fold_mark(struct slice s);

/*
 * The sanitising function (ux: "from mail to screen only printable
 * characters"). Appends s to out with every C0, DEL, C1, bidirectional or
 * other format control, line or paragraph separator, lone surrogate,
 * non-character and bad byte turned into a visible mark: ^[ , ^M , <9b> ,
 * <U+202E> . With keep_lines LF stays and TAB becomes blanks to the next
 * multiple of 8; else both become one blank. Of an emoji sequence the first
 * character stays: how wide the rest is differs from terminal to terminal.
 * If marks is not NULL it is called for each mark with its place in out.
 */
struct utf8_marks {
	void (*mark)(void *ctx, size_t from, size_t to);
	void *ctx;
};
void utf8_safe(struct buf *out, struct slice s, bool keep_lines, const struct utf8_marks *marks);
/* A label of ours and a text of theirs, sanitised to one line; nothing when the text is empty. */
void utf8_say(struct buf *out, const char *label, struct slice text);
/* True when utf8_safe would mark this code point. */
bool utf8_is_control(uint32_t cp);

#endif
