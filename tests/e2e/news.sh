#!/bin/sh
# SPDX-License-Identifier: BSD-2-Clause
# Mail that a pull brings while somebody reads: the cursor stays on its failure, and what came in above it is told by
# number; what comes in below, or in a folded group, moves nothing and is not told. A real Dovecot, keys of a script.
set -u
. tests/support/dovecot.sh
LC_ALL=C.UTF-8 TZ=UTC NO_COLOR=1 MODORI_NOW=1763456400
export LC_ALL TZ NO_COLOR MODORI_NOW
unset LANGUAGE
dir=$(mktemp -d /tmp/modori.XXXXXX)
trap 'dovecot_stop "$dir"; rm -rf "$dir"' EXIT
trap 'exit 1' INT TERM
XDG_CONFIG_HOME=$dir/config XDG_STATE_HOME=$dir/state XDG_CACHE_HOME=$dir/cache
export XDG_CONFIG_HOME XDG_STATE_HOME XDG_CACHE_HOME
status=0
bad() {
	echo "news: $*"
	cat "$dir/out"
	status=1
}
deliver() { # NUMBER HOUR WORDS
	printf 'From: MAILER-DAEMON@a.example\nSubject: failure notice\nMessage-ID: <%s@a.example>\nDate: Mon, 17 Nov 2025 %s:00:00 +0000\n\n<u%s@c.example>:\n%s\n' \
		"$1" "$2" "$1" "$3" >"$dir/mail/cur/1763370000.$1.host:2,"
	chmod a+rw "$dir/mail/cur/1763370000.$1.host:2,"
}
unknown='550 5.1.1 User unknown' full='552 5.2.2 mailbox full, quota exceeded'
mkdir -p "$dir/mail/cur" "$dir/mail/new" "$dir/mail/tmp" "$dir/config/modori"
for i in 1 2 3; do
	deliver $i 0$((i + 1)) "$unknown"
done
dovecot_start "$dir"
cat >"$dir/config/modori/config" <<-END
	pull = never
	[account a]
	host = 127.0.0.1
	port = $imap_port
	tls = none
	user = ops
	password-command = echo secret
	folder = INBOX
END
"$MODORI" pull --quiet >"$dir/out" 2>&1 || bad 'the first pull fails'
# with the cursor on the second of three: pull, then the screen
pulled() {
	printf '%s\n' "$@" >"$dir/keys"
	"$MODORI" --lang en --size 120x40 --script "$dir/keys" >"$dir/out" 2>&1 || bad "exit code $?"
}
cursor_on() { # the transcript is that of the failure under the cursor
	grep -qF "<$1@c.example>" "$dir/out" || bad "the cursor is not on $1"
}
deliver 4 09 "$unknown"
deliver 5 10 "$unknown"
pulled l j j p await dump
grep -qF '2 new above' "$dir/out" || bad 'two that came in above are not told'
cursor_on u2
deliver 6 01 "$unknown"
deliver 7 11 "$full"
pulled j j j p await dump
! grep -qF 'new above' "$dir/out" || bad 'what came in below is told as above'

[ $status = 0 ] && echo 'news: told when they are above, the cursor stays: fine'
exit $status
