// SPDX-License-Identifier: BSD-2-Clause
#include "ui/term/paint.h"

#include <assert.h>
#include <curses.h>
#include <errno.h>
#include <limits.h>
#include <poll.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/arena.h"
#include "base/slice.h"
#include "base/text.h"
#include "base/utf8.h"
#include "ui/term/ansi.h"
#include "ui/term/canvas.h"
#include "ui/term/draw.h"

#define CELL_BYTES 256 /* more than a way there (20), a change of attributes (PARAMETERS) and a character with its marks take */
#define PARAMETERS 160 /* bytes of those of SGR, more than all there are */
#define SEEN (A_REVERSE | A_UNDERLINE) /* what shows on a blank too */
#define NOWHERE (-1)
#define LINE_FEEDS 3 /* more are longer than a number */
#define UNKNOWN 0x40000000u /* a character that no cell has */

/* A face as this terminal is told it; colours as parameters of SGR (ECMA-48 8.3.117). */
struct ink {
	unsigned attrs;
	int fg, bg; /* -1 the terminal's own */
	char fg_set[ANSI_COLOUR], bg_set[ANSI_COLOUR];
};

static struct {
	int fd;
	bool usable, known;
	int rows, columns;
	unsigned forgotten; /* as canvas.forgotten was */
	struct cell *there; /* what stands on the terminal */
	const struct cell *line; /* the row in hand, of the canvas */
	bool erases; /* with the ground of a blank */
	struct ink ink[ROLE_COUNT + 1]; /* by face */
	struct ansi has;
	struct {
		int row, column, rows, columns;
	} first;
	struct {
		char *p;
		size_t n, cap;
	} out;
	int y, x; /* of the cursor; NOWHERE: behind a right edge */
	const struct ink *worn;
} p;

static const struct ink plain_ink = { .fg = -1, .bg = -1 };

bool paint_start(int fd)
{
	p.fd = fd;
	p.usable = text_is_utf8() && ansi_ask(&p.has);
	p.known = false;
	for (size_t i = 0; i < sizeof(p.ink) / sizeof(p.ink[0]); i++)
		p.ink[i] = plain_ink;
	return p.usable;
}

void paint_end(void)
{
	free(p.there);
	p.there = NULL;
	p.rows = p.columns = 0;
	free(p.out.p);
	p.out.p = NULL;
	p.out.n = p.out.cap = 0;
	p.usable = p.known = false;
}

void paint_face(uint32_t number, const struct face *face)
{
	struct ink *ink = &p.ink[number];

	if (!p.usable)
		return;
	*ink = (struct ink){ .attrs = face->attrs & p.has.attrs, .fg = face->fg, .bg = face->bg };
	if ((ink->fg >= 0 && !ansi_colour(ink->fg, false, ink->fg_set)) || (ink->bg >= 0 && !ansi_colour(ink->bg, true, ink->bg_set)))
		p.usable = false;
	p.known = false; /* what stands there has it as it was */
}

void paint_forget(void)
{
	p.known = false;
}

void paint_first(int row, int column, int rows, int columns)
{
	p.first.row = row;
	p.first.column = column;
	p.first.rows = rows;
	p.first.columns = columns;
}

/* ---- cells ---- */

/* Cells are compared as the words they are. */
static uint64_t word(struct cell c)
{
	uint64_t w;

	static_assert(sizeof(c) == sizeof(w), "a cell is a word");
	memcpy(&w, &c, sizeof(w));
	return w;
}

static bool is_blank(struct cell c)
{
	return word(c) == word(CELL_BLANK);
}

static const struct ink *ink_of(struct cell c)
{
	return &p.ink[c.face];
}

/* From what stands there. */
static bool differs(const struct cell *there, int x)
{
	return word(there[x]) != word(p.line[x]);
}

/* ---- bytes ---- */

/* Room for what so many cells can take. */
static void make_room(int cells)
{
	size_t want = p.out.n + (size_t)cells * CELL_BYTES;

	if (want <= p.out.cap)
		return;
	p.out.cap = 2 * want;
	p.out.p = mem_realloc(p.out.p, p.out.cap);
}

static void put_byte(char c)
{
	p.out.p[p.out.n++] = c;
}

static void put(const char *s, size_t n)
{
	memcpy(p.out.p + p.out.n, s, n);
	p.out.n += n;
}

static void put_text(const char *s)
{
	put(s, strlen(s));
}

static int digits(int n)
{
	return n < 10 ? 1 : n < 100 ? 2 : n < 1000 ? 3 : 5;
}

static void put_number(int n)
{
	char text[12];
	int at = sizeof(text);

	do
		text[--at] = (char)('0' + n % 10);
	while (n /= 10);
	put(text + at, sizeof(text) - (size_t)at);
}

static void put_sequence(int n, char end)
{
	put("\033[", 2);
	if (n != 1)
		put_number(n);
	put_byte(end);
}

/* How to get along a row: by so many cells (CUF, CUB), to a column (CHA), or to the first one. */
struct along {
	int bytes, n;
	char end; /* of the sequence; '\r' for itself, 0 for nothing */
};

static struct along along_row(int from, int to)
{
	int by = to > from ? to - from : from - to, shorter = by == 1 ? 0 : digits(by);

	if (!by)
		return (struct along){ 0, 0, 0 };
	if (!to)
		return (struct along){ 1, 0, '\r' };
	if (shorter < digits(to + 1))
		return (struct along){ 3 + shorter, by, to > from ? 'C' : 'D' };
	return (struct along){ 3 + digits(to + 1), to + 1, 'G' };
}

/* The shortest way to a cell (ECMA-48 8.3). A line feed keeps the column: curses has ONLCR off. */
static void go_to(int y, int x)
{
	struct along along;
	int feeds, down;

	if (p.y == y && p.x == x)
		return;
	along = along_row(p.x, x);
	feeds = y >= p.y && y - p.y <= LINE_FEEDS ? y - p.y : 0;
	down = feeds || y == p.y ? feeds : 3 + digits(y + 1);
	if (p.y == NOWHERE || down + along.bytes >= 4 + digits(y + 1) + digits(x + 1)) {
		put("\033[", 2);
		put_number(y + 1);
		put_byte(';');
		put_number(x + 1);
		put_byte('H');
	} else {
		if (feeds)
			put("\n\n\n", (size_t)feeds);
		else if (down)
			put_sequence(y + 1, 'd');
		if (along.end == '\r')
			put_byte('\r');
		else if (along.end)
			put_sequence(along.n, along.end);
	}
	p.y = y;
	p.x = x;
}

/* What switches an attribute on and off (SGR, ECMA-48 8.3.117). */
static const struct {
	attr_t attr;
	const char *on, *off;
} switches[] = {
	{ A_BOLD, "1", "22" }, { A_DIM, "2", "22" }, { A_ITALIC, "3", "23" }, { A_UNDERLINE, "4", "24" }, { A_REVERSE, "7", "27" },
};

/* Parameters of SGR, in between ';'. */
struct parameters {
	char text[PARAMETERS];
	size_t n;
};

static void add(struct parameters *list, const char *parameter)
{
	size_t n = strlen(parameter);

	if (list->n + n + 1 > sizeof(list->text))
		return;
	if (list->n)
		list->text[list->n++] = ';';
	memcpy(list->text + list->n, parameter, n);
	list->n += n;
}

static void change(struct parameters *list, const struct ink *a, const struct ink *b)
{
	unsigned from = a->attrs, to = b->attrs, off = from & ~to;

	if (off & (A_BOLD | A_DIM)) { /* one code for both */
		add(list, "22");
		from &= ~(unsigned)(A_BOLD | A_DIM);
		off &= ~(unsigned)(A_BOLD | A_DIM);
	}
	for (size_t i = 0; i < sizeof(switches) / sizeof(switches[0]); i++)
		if (off & switches[i].attr)
			add(list, switches[i].off);
		else if (to & ~from & switches[i].attr)
			add(list, switches[i].on);
	if (a->fg != b->fg)
		add(list, b->fg < 0 ? "39" : b->fg_set);
	if (a->bg != b->bg)
		add(list, b->bg < 0 ? "49" : b->bg_set);
}

static void wear(const struct ink *ink)
{
	struct parameters onward = { .n = 0 }, afresh = { "0", 1 };
	bool plain = !ink->attrs && ink->fg < 0 && ink->bg < 0;

	if (ink == p.worn || (ink->attrs == p.worn->attrs && ink->fg == p.worn->fg && ink->bg == p.worn->bg))
		return;
	if (!plain) {
		change(&onward, p.worn, ink);
		change(&afresh, &plain_ink, ink);
	}
	if (onward.n > afresh.n)
		onward = afresh;
	put("\033[", 2);
	put(onward.text, onward.n);
	put_byte('m');
	p.worn = ink;
}

/* For what shows its ground only. */
static void wear_ground(void)
{
	if ((p.worn->attrs & SEEN) || p.worn->bg != ink_of(CELL_BLANK)->bg)
		wear(ink_of(CELL_BLANK));
}

static void put_character(struct cell c)
{
	uint32_t codes[CELL_CODES];
	char utf8[4];
	int n;

	if (c.text < 0x80) {
		put_byte((char)c.text);
		return;
	}
	n = canvas_text(c.text, codes);
	for (int i = 0; i < n; i++)
		put(utf8, utf8_encode(codes[i], utf8));
}

static bool is_plain(struct cell c)
{
	return c.text > ' ' && c.text < 0x80;
}

/* A character, and with it those behind it that look the same and are to be sent, too. Returns the cells they take. */
static int put_cells(const struct cell *there, int y, int x, int end)
{
	struct cell c = p.line[x];
	int at = x;

	go_to(y, x);
	if (is_blank(c))
		wear_ground();
	else
		wear(ink_of(c));
	put_character(c);
	at += x + 1 < p.columns && p.line[x + 1].text == CELL_BEHIND ? 2 : 1;
	while (at < end && is_plain(p.line[at]) && differs(there, at) && ink_of(p.line[at]) == p.worn)
		put_byte((char)p.line[at++].text);
	p.x = at;
	if (p.x >= p.columns)
		p.x = p.y = NOWHERE;
	return at - x;
}

/* ---- rows ---- */

/* The next cell from x on that differs. */
static int next_change(const struct cell *there, int x, int end)
{
	while (x < end && !differs(there, x))
		x++;
	return x;
}

/* Cells that stand there already are sent again where that is shorter than to step over them. */
static bool cheap_to_repeat(int from, int to)
{
	if (to - from > 4 || p.y == NOWHERE)
		return false;
	for (int x = from; x < to; x++) {
		struct cell c = p.line[x];

		if (c.text >= 0x80 || c.text == CELL_BEHIND || (is_blank(c) ? (p.worn->attrs & SEEN) != 0 : ink_of(c) != p.worn))
			return false;
	}
	return true;
}

/* Blanks by erasing, where that is shorter. Returns how many cells are done; 0: it is not. */
static int erase_blanks(const struct cell *there, int y, int x, int end)
{
	int n = 0, changed = 0;
	bool to_edge, moves_on;

	for (; x + n < end && is_blank(p.line[x + n]); n++)
		if (differs(there, x + n))
			changed = n + 1;
	to_edge = x + n == p.columns;
	moves_on = changed == n && x + n < end && differs(there, x + n); /* what follows needs the cursor behind them */
	if (!p.erases || changed <= (to_edge ? 3 : !p.has.erase_cells ? INT_MAX : moves_on ? 10 : 5))
		return 0;
	go_to(y, x);
	wear_ground();
	if (to_edge)
		put("\033[K", 3);
	else
		put_sequence(changed, 'X');
	return to_edge ? n : changed;
}

static void paint_row(int y, int from, int end)
{
	struct cell *there = &p.there[y * p.columns];
	int x = next_change(there, from, end), blanks;

	make_room(p.columns + 1);
	while (x < end) {
		if (p.line[x].text == CELL_BEHIND && x > 0) /* its character */
			x--;
		if (p.y == y && p.x < x && p.x >= from && cheap_to_repeat(p.x, x))
			x = p.x;
		blanks = is_blank(p.line[x]) ? erase_blanks(there, y, x, end) : 0;
		x += blanks ? blanks : put_cells(there, y, x, end);
		x = next_change(there, x, end);
	}
	memcpy(&there[from], &p.line[from], (size_t)(end - from) * sizeof(*there));
}

static void paint_part(int row, int column, int rows, int columns)
{
	int end = column + columns > p.columns ? p.columns : column + columns;

	for (int y = row; y < row + rows && y < p.rows; y++) {
		p.line = canvas_line(y);
		if (memcmp(&p.there[y * p.columns + column], &p.line[column], (size_t)(end - column) * sizeof(*p.line)) != 0)
			paint_row(y, column, end);
	}
}

/* ---- the whole ---- */

static void fit(void)
{
	const struct canvas *c = canvas();

	if (c->rows == p.rows && c->columns == p.columns)
		return;
	free(p.there);
	p.rows = c->rows;
	p.columns = c->columns;
	p.there = mem_alloc((size_t)p.rows * (size_t)p.columns * sizeof(*p.there));
	p.known = false;
}

/* Cells that have all these bits in their text differ from whatever is drawn. */
static void forget_cells(uint32_t bits)
{
	for (int i = 0; i < p.rows * p.columns; i++)
		if ((p.there[i].text & bits) == bits)
			p.there[i].text = UNKNOWN;
}

static void clear_all(void)
{
	p.worn = &plain_ink;
	p.y = p.x = NOWHERE;
	make_room(1);
	put_text("\033[m\033[r"); /* curses leaves the scrolling region (DECSTBM) at the size that it knew */
	wear_ground();
	put_text("\033[H\033[2J");
	for (int i = 0; i < p.rows * p.columns; i++)
		p.there[i] = CELL_BLANK;
	if (!p.erases)
		forget_cells(0);
}

/* All of it, however slow the line; nothing to do about a terminal that is gone: the loop sees that. */
static void send_out(void)
{
	struct slice rest = { p.out.p, p.out.n };

	while (rest.n) {
		ssize_t n = write(p.fd, rest.p, rest.n);
		struct pollfd wait = { p.fd, POLLOUT, 0 };

		if (n >= 0)
			rest = slice_sub(rest, (size_t)n, rest.n);
		else if (errno == EAGAIN)
			poll(&wait, 1, -1);
		else if (errno != EINTR)
			break;
	}
	p.out.n = 0;
}

bool paint(int row, int column)
{
	if (!p.usable)
		return false;
	fit();
	p.erases = ink_of(CELL_BLANK)->bg < 0 || p.has.erases_ground;
	if (!p.known)
		clear_all();
	else if (p.forgotten != canvas()->forgotten)
		forget_cells(CELL_CLUSTER);
	p.forgotten = canvas()->forgotten;
	p.known = true;
	if (p.first.rows)
		paint_part(p.first.row, p.first.column, p.first.rows, p.first.columns);
	p.first.rows = 0;
	paint_part(0, 0, p.rows, p.columns);
	if (p.out.n || p.y != row || p.x != column) {
		make_room(1);
		wear(&plain_ink);
		go_to(row, column);
	}
	send_out();
	return true;
}
