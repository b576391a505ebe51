#!/bin/sh
# SPDX-License-Identifier: BSD-2-Clause
# What goes by a number or the clock: above a hundred failures the number is typed, revealed addresses are masked again
# after a minute. The clock is that of the script: "pause" lets a second go by.
set -u
dir=$(mktemp -d)
trap 'rm -rf "$dir"' EXIT
XDG_CONFIG_HOME=$dir XDG_STATE_HOME=$dir XDG_CACHE_HOME=$dir TZ=UTC LC_ALL=C.UTF-8 NO_COLOR=1 USER=admin
export XDG_CONFIG_HOME XDG_STATE_HOME XDG_CACHE_HOME TZ LC_ALL NO_COLOR USER
unset LANGUAGE MODORI_NOW
status=0
bad() {
	echo "triage: $*"
	cat "$dir/out"
	status=1
}
# after MAILS KEYS...: the last screen, with so many failures of one cause, or of the demo
after() {
	mails=$1
	shift
	printf '%s\n' "$@" dump >"$dir/keys"
	[ "$mails" = demo ] && from=--demo || from=$dir/$mails.mbox
	"$MODORI" --lang en --size 120x40 --script "$dir/keys" $from >"$dir/all" 2>&1 || bad "$*: exit code $?"
	tail -n 40 "$dir/all" >"$dir/out"
}
has() {
	grep -qF -- "$1" "$dir/out" || bad "not there: $1"
}
has_not() {
	! grep -qF -- "$1" "$dir/out" || bad "there: $1"
}
for n in 100 101; do
	for i in $(seq $n); do
		printf 'From MAILER-DAEMON Mon Nov 17 09:00:00 2025\nFrom: MAILER-DAEMON@a.example\nSubject: failure notice\n'
		printf 'Message-ID: <%s@a.example>\nDate: Mon, 17 Nov 2025 08:00:00 +0000\n\n<u%s@c.example>:\n550 5.1.1 User unknown\n\n' "$i" "$i"
	done >"$dir/$n.mbox"
done

# a hundred go by one Enter; one more asks for its number, and takes no other
after 100 r Enter
has 'resolved 100 failures'
has ' 0 open'
after 101 r Enter
has ' 101 open'
has 'the number is 101'
after 101 r Tab 'type 100' Enter
has ' 101 open'
after 101 r Tab 'type 1010' Enter
has ' 101 open'
after 101 r Tab 'type 101' Enter
has 'resolved 101 failures'
has ' 0 open'
after 101 r Tab 'type 101' Enter u
has ' 101 open'

# what v shows is masked a minute later, not before; and another v begins another minute
pauses() { # N
	for i in $(seq "$1"); do echo pause; done
}
after demo j l j
masked=$(grep -c '\*\*\*' "$dir/out")
[ "$masked" -gt 0 ] || bad 'nothing is masked in the demo'
after demo j l j v
shown=$(grep -c '\*\*\*' "$dir/out")
[ "$shown" -lt "$masked" ] || bad 'v reveals nothing'
after demo j l j v $(pauses 59)
[ "$(grep -c '\*\*\*' "$dir/out")" = "$shown" ] || bad 'masked before the minute is over'
after demo j l j v $(pauses 60)
[ "$(grep -c '\*\*\*' "$dir/out")" = "$masked" ] || bad 'not masked after a minute'
has 'masked again'
after demo j l j v $(pauses 50) v v $(pauses 59)
[ "$(grep -c '\*\*\*' "$dir/out")" = "$shown" ] || bad 'the minute is not that of the last v'

[ $status = 0 ] && echo 'triage: numbers typed, addresses masked again: as they should be'
exit $status
