#!/bin/sh
# SPDX-License-Identifier: BSD-2-Clause
# A large store in a terminal: its index is made beside the screen, which can be left meanwhile; what a pull brings
# follows while keys work; a group of thousands is resolved and taken back.
set -u
NAME=large
. tests/support/tmux.sh
trap 'kill "$peer" 2>/dev/null; close_terminal' EXIT
trap 'exit 1' INT TERM
MODORI_NOW=1763370000
export MODORI_NOW
mkdir -p "$dir/config/modori" "$dir/state/modori"
"$OUT/bench/bench_fill" 24000 "$dir/state/modori/modori.db" || fail 'no store'
"$OUT/bench/huge_peer" 3000 120 >"$dir/port" &
peer=$!
until_true test -s "$dir/port" || fail 'no server'
cat >"$dir/config/modori/config" <<-END
	pull = never
	watch = no
	[account bench]
	host = 127.0.0.1
	port = $(cat "$dir/port")
	tls = none
	user = u
	password-command = echo x
	folder = INBOX
END
open_terminal 140 40

# no file: left in the making, then made; q ends it at once
for i in 1 2 3; do
	keys "$MODORI --lang en" Enter
	sees 'modori  '
	keys q
	back_at_prompt 'q does not leave while the index is made'
done
rm -rf "$dir/cache"
keys "$MODORI --lang en --filter ''" Enter
sees '24000 failures'
sees '24000 of 24000 shown'
test -s "$dir/cache/modori/index" || fail 'the index was not kept in its file'

# a pull, and keys meanwhile
keys p
for i in 1 2 3 4 5 6; do keys j; done
sees 'Pulled 3000'
sees '27000 failures'
sees '27000 of 27000 shown'

# a group, its number typed, and back; the index file is behind then, and catches up
keys g r
sees Resolve
number=$($tmux capture-pane -p -t t | sed -n 's/.* \([0-9][0-9]*\) failures in 1 group.*/\1/p' | head -1)
[ "${number:-0}" -gt 1000 ] || fail "no large group: $number"
keys Tab "$number" Enter
sees "resolved $number failures"
sees "$number done"
keys q
back_at_prompt 'q does not leave'
keys "$MODORI --lang en --filter ''" Enter
sees "$number done"
keys u
sees "undone: resolved, $number failures"
sees ' 0 done'
keys q
back_at_prompt 'q does not leave'

# the file is cut: made anew beside the screen
printf x | dd of="$dir/cache/modori/index" bs=1 seek=200000 conv=notrunc 2>/dev/null
keys "$MODORI --lang en --filter ''" Enter
sees '27000 of 27000 shown'
keys q
back_at_prompt 'q does not leave'
echo 'large: the index made beside, a pull followed, a group resolved and taken back'
