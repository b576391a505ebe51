#!/bin/sh
# SPDX-License-Identifier: BSD-2-Clause
# What the program does to a terminal, and what it takes from one: signals, crash, stop and go on, mouse, paste, unknown
# sequences, resizing; nothing of a mail as an order; silent when idle; few bytes a key.
set -u
NAME=terminal
. tests/support/tmux.sh
trap close_terminal EXIT
trap 'exit 1' INT TERM
open_terminal 120 40
demo() {
	keys "$1 $MODORI --lang en --demo" Enter
	sees ' resolve '
}
restored() { # of what
	back_at_prompt "$1: no prompt"
	[ "$($tmux display-message -p -t t '#{alternate_on}#{mouse_any_flag}#{cursor_flag}')" = 001 ] || fail "$1: the terminal is not as before"
	keys 'echo a-b | tr a- c=' Enter
	until_true shows c=b || fail "$1: the terminal does not echo"
	keys clear Enter
}
raw() { # bytes the program has sent so far
	wc -c <"$dir/raw"
}
quiet() { # nothing has come for a while
	was=$(raw)
	sleep 0.3
	[ "$was" = "$(raw)" ]
}

# signals: the terminal is as before. INT stops like Ctrl-C, twice it ends
for signal in TERM HUP QUIT; do
	demo ''
	kill -$signal "$(program)"
	until_true gone || fail "SIG$signal does not end it"
	restored "SIG$signal"
done
demo ''
kill -INT "$(program)"
sees 'nothing to stop'
kill -INT "$(program)"
until_true gone || fail 'SIGINT twice does not end it'
restored 'SIGINT twice'

# the first start, and away again: nothing is written before anything is decided
rm -rf "$dir/state" "$dir/cache"
keys "XDG_CONFIG_HOME=$dir/none $MODORI --lang en" Enter
sees 'Look around'
[ -e "$dir/state" ] || [ -e "$dir/cache" ] || [ -e "$dir/none" ] && fail 'the welcome made a folder'
kill -TERM "$(program)"
until_true gone || fail 'the welcome does not end'
back_at_prompt 'the welcome: no prompt'
[ -e "$dir/state" ] || [ -e "$dir/cache" ] || [ -e "$dir/none" ] && fail 'the welcome left a folder behind'
keys clear Enter

# a crash: the terminal first, then where the report is
demo ''
kill -SEGV "$(program)"
until_true gone || fail 'SIGSEGV does not end it'
sees 'a report is in'
grep -q 'signal 11' "$dir/state/modori/crash.txt" || fail 'the report of the crash is not there'
restored SIGSEGV

# stopped and continued, by the key and from outside; the size may have changed meanwhile
demo ''
keys C-z
until_true at_prompt || fail 'Ctrl-Z does not stop it'
$tmux resize-window -t t -x 90 -y 30
keys fg Enter
sees ' resolve '
kill -TSTP "$(program)"
until_true at_prompt || fail 'SIGTSTP does not stop it'
$tmux resize-window -t t -x 120 -y 40
keys fg Enter
sees '2 Transcript · decoded'
keys q
restored 'fg and q'

# no terminal, or one that cannot do it: one line, 2
"$MODORI" --lang en --demo </dev/null >"$dir/out" 2>&1
[ $? = 2 ] && [ "$(wc -l <"$dir/out")" = 1 ] && grep -q 'modori report' "$dir/out" || fail "not a terminal: $(cat "$dir/out")"
for type in dumb no-such-terminal; do
	keys "TERM=$type $MODORI --lang en --demo; echo code=\$?" Enter
	sees code=2
	keys clear Enter
done
for type in vt100 linux ansi xterm xterm-256color; do
	demo "TERM=$type"
	keys j
	keys q
	until_true gone || fail "TERM=$type: q does not leave"
	keys C-u clear Enter # some of them have no second screen to go back to
	restored "TERM=$type"
done

# mouse: a click takes a row, the divider is dragged, the wheel leaves the focus (X10 coordinates: 32 + 1 + cell)
demo 'TERM=screen'
bytes '\033[M *%%'
sees 'LEAK  A forwarding target'
bytes '\033[M Z%%\033[M#Z%%'
bytes '\033[M Q/'
bytes '\033[M@\134/'
bytes '\033[M#\134/'
until_true sh -c "$tmux capture-pane -p -t t | sed -n 15p | cut -c1-200 | grep -qE '^.{55,70}│'" || fail 'the divider does not move'
# a tab shows its pane; a click that comes in one piece is one, and two open
$tmux resize-window -t t -x 80 -y 24
sees '‹3 Meaning›'
bytes '\033[M (+\033[M#(+'
sees '‹2 Transcript›'
bytes '\033[M *$\033[M#*$\033[M *$\033[M#*$'
sees '▾ N LEAK'
$tmux resize-window -t t -x 120 -y 40
keys 1

# pasted text never runs as keys; in a prompt it is typed
bytes '\033[200~QQ\nq\033[201~'
sees 'pasted text was dropped'
keys f
bytes '\033[200~ to:gmail\033[31m.com\033[201~'
sees 'f: is:open  to:gmail'
keys Escape
sees_no_more 'f: is:open'

# sequences that nobody knows are no keys
bytes '\033[1;5Q\033[99~\033OZ\033[?1;2c'
keys F
sees 'Filter: off'
keys F
sees 'Filter: is:open'

# a storm of resizing, small ones too, ends in the same screen as a fresh one
for size in 80x24 39x7 200x60 40x8 99x30 100x23 160x45 61x19 120x40 30x5 110x33; do
	$tmux resize-window -t t -x ${size%x*} -y ${size#*x}
done
sees '1 Failures'
settled() {
	$tmux capture-pane -p -t t >"$dir/storm"
	sleep 0.3
	$tmux capture-pane -p -t t | cmp -s - "$dir/storm"
}
until_true settled || fail 'the storm does not end'
keys C-l
until_true sh -c "$tmux capture-pane -p -t t | cmp -s - $dir/storm" || fail 'after the storm ^L shows something else'
keys q
restored 'the storm'
$tmux resize-window -t t -x 120 -y 40

# nothing of a mail reaches the terminal as an order; no colour where none is wanted
mkdir "$dir/evil"
printf 'From: MAILER-DAEMON@a.example\nSubject: \033]2;owned\007failure notice\n\n<b@c.example>:\n550 5.1.1 https://r.example/1 \033[2J\033[31mno such \302\2335nuser \342\200\256x\n' >"$dir/evil/1.eml"
: >"$dir/raw"
$tmux pipe-pane -t t "exec cat >>$dir/raw"
keys "NO_COLOR=1 $MODORI --lang en $dir/evil" Enter
sees 'user'
for key in l j 2 d d y 3 Enter Escape q; do
	keys $key
done
restored 'a hostile mail'
[ "$(raw)" -gt 1000 ] || fail "what the program writes is not recorded: $(raw)"
for order in '\033]2;owned' '\033\[31m' '\302\2335n' '\342\200\256'; do
	! LC_ALL=C grep -qaP -- "$order" "$dir/raw" || fail "the terminal got $order"
done

# what stands for its bytes is drawn in its own colours
marked() {
	$tmux capture-pane -e -p -t t | grep -F '48;5;221m^[' | grep -q '4m[^ ]*https://r.example/1'
}
keys "TERM=screen-256color $MODORI --theme dark --lang en $dir/evil" Enter
sees 'user'
keys l
until_true marked || fail 'bytes made visible are not in the control role'
keys q
restored 'colours'

# many mails: rows and keys while they are read, Ctrl-C stops and keeps what came
awk 'BEGIN { for (i = 0; i < 200000; i++)
	printf "From x Thu\nFrom: MAILER-DAEMON@a.example\nSubject: failure notice %d\n\n<u%d@c.example>:\n550 5.1.1 no such user\n\n", i, i }' >"$dir/many"
keys "$MODORI --lang en $dir/many" Enter
sees 'Mailbox does not exist'
sees 'Reading'
keys l
sees '@c.example  '
keys C-c
sees 'stopped after'
keys q
restored 'many mails'

# idle: silent. A key: few bytes
demo ''
until_true quiet
before=$(raw)
sleep 2
[ "$(raw)" = "$before" ] || fail 'writes while idle'
keys 1 g
until_true quiet
total=0 n=0 most=0
while [ $n -lt 12 ]; do
	before=$(raw)
	keys j
	until_true quiet
	bytes=$(($(raw) - before))
	total=$((total + bytes)) n=$((n + 1))
	[ $bytes -le $most ] || most=$bytes
done
keys q
restored 'the count of bytes'

# the terminal goes away: so does the program
demo ''
$tmux kill-server
until_true gone || fail 'outlives its terminal'

echo "terminal: signals, crash, mouse, paste, resizing, hostile bytes: fine; $((total / n)) bytes a key, at most $most"
