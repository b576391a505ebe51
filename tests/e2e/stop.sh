#!/bin/sh
# SPDX-License-Identifier: BSD-2-Clause
# A pull in the middle of which the server falls silent: Ctrl-C ends it without waiting for the server, what came is
# kept, and the next pull brings the rest; who leaves meanwhile is asked, and gets what was answered.
set -u
NAME=stop
. tests/support/dovecot.sh
. tests/support/tmux.sh
trap 'close_terminal; kill "$proxy" 2>/dev/null; dovecot_stop "$dir"; rm -rf "$dir"' EXIT
trap 'exit 1' INT TERM
mkdir -p "$dir/mail/cur" "$dir/config/modori"
awk -v out="$dir/mail/cur/1763370000." '{ line[NR] = $0 } END {
	for (i = 1; i <= 400; i++) {
		for (n = 1; n <= NR; n++) {
			s = line[n]
			if (tolower(s) ~ /^message-id:/) sub(/@/, "." i "@", s)
			print s > (out i ":2,")
		}
		close(out i ":2,")
	}
}' src/cli/demo/28-mailboxfull.eml
dovecot_start "$dir"
size=$(wc -c <src/cli/demo/28-mailboxfull.eml)
python3 tests/support/hold_proxy.py "$imap_port" $((size * 200)) "$dir" &
proxy=$!
until_true test -s "$dir/proxy"
cat >"$dir/config/modori/config" <<-END
	pull = never
	watch = no
	[account test]
	host = 127.0.0.1
	port = $(cat "$dir/proxy")
	tls = none
	user = ops
	password-command = echo secret
END
rows() {
	"$MODORI" list 2>/dev/null | grep -c .
}
some() { # of the mails have come
	n=$(rows)
	[ "$n" -gt 0 ]
}
left() { # so many connections ended while the server was silent
	[ "$(grep -c . "$dir/left" 2>/dev/null)" = "$1" ]
}
pulling() { # rows are there, and the server is silent
	keys "$MODORI --lang en" Enter
	sees ' help'
	keys p
	until_true some || fail 'nothing comes'
	sees '^C stops'
}
open_terminal 120 40

# Ctrl-C
pulling
began=$(date +%s%N)
keys C-c
until_true left 1 || fail 'Ctrl-C waits for the server'
took=$((($(head -1 "$dir/left") - began) / 1000000))
sees_no_more '^C stops'
sees 'stopped'
n=$(rows)
[ "$n" -gt 0 ] && [ "$n" -lt 400 ] || fail "after Ctrl-C there are $n rows of 400"

# leaving: stay, then finish it first
keys p
sees '^C stops'
keys q
sees 'A pull is running'
keys Escape
sees_no_more 'A pull is running'
shows '^C stops' || fail 'staying stopped the pull'
keys q
sees 'A pull is running'
keys Right Enter
sees 'leaves when the pull is done'
touch "$dir/go"
until_true gone || fail 'does not leave when the pull is done'
[ "$(rows)" = 400 ] || fail "finished, and $(rows) rows of 400"
[ -z "$("$MODORI" list | cut -d' ' -f1 | sort | uniq -d)" ] || fail 'rows stand twice'
left 1 || fail 'the pull was not finished by its own connection'
back_at_prompt 'finished: no prompt'

# stop it and quit
rm -rf "$dir/state" "$dir/cache" "$dir/go"
pulling
keys q
sees 'A pull is running'
keys Enter
until_true gone || fail 'stopping and leaving waits for the server'
until_true left 2 || fail 'the connection was left open'
n=$(rows)
[ "$n" -gt 0 ] && [ "$n" -lt 400 ] || fail "stopped, and $n rows of 400"

echo "stop: Ctrl-C ended a pull from a silent server after $took ms, with what tmux takes; three ways to leave; nothing lost"
