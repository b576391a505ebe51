#!/bin/sh
# SPDX-License-Identifier: BSD-2-Clause
# Ten admins, each marking a thousand failures of one folder on a real Dovecot at the same time: how long until all of it
# is on the server, beside doveadm setting as many keywords; do all see the same in the end, also where all of them marked
# the same mails? SHARE_CLIENTS and SHARE_MARKS make it smaller.
set -u
. tests/support/dovecot.sh
LC_ALL=C.UTF-8
export LC_ALL
unset LANGUAGE
dir=$(mktemp -d /tmp/modori.XXXXXX)
trap 'dovecot_stop "$dir"; rm -rf "$dir"' EXIT
trap 'exit 1' INT TERM
clients=${SHARE_CLIENTS:-10} marks=${SHARE_MARKS:-1000}
mails=$((clients * marks))
status=0
fail() {
	echo "share: $*"
	status=1
}
as() {
	who=$1
	shift
	XDG_CONFIG_HOME=$dir/$who XDG_STATE_HOME=$dir/$who/state XDG_CACHE_HOME=$dir/$who/cache "$MODORI" --lang en "$@"
}
now_ms() {
	date +%s%3N
}
each() { # COMMAND: for all clients at once; a client is $1
	for c in $(seq "$clients"); do
		"$@" "$c" &
		pids="${pids:-} $!"
	done
	for pid in $pids; do
		wait "$pid" || fail "$1 fails"
	done
	pids=
}
pull() {
	as "$1" pull >"$dir/$1/out" 2>&1 || { cat "$dir/$1/out"; return 1; }
}
# each its own part of the mails: those whose number gives its remainder
mark_own() {
	as "$1" resolve $(awk -v n="$clients" -v me="$1" 'NR % n == me % n' "$dir/$1/ids") >/dev/null
}
# all of them the same mails, each to its own mind
mark_same() {
	case $(($1 % 3)) in
	0) as "$1" resolve $(head -n "$marks" "$dir/$1/ids") >/dev/null ;;
	1) as "$1" sleep $(head -n "$marks" "$dir/$1/ids") >/dev/null ;;
	2) as "$1" reopen $(head -n "$marks" "$dir/$1/ids") >/dev/null ;;
	esac
}
states() {
	as "$1" --filter '' list --reveal --format=json | sed 's/.*"recipient":"\([^"]*\)".*"state":"\([^"]*\)".*/\1 \2/; s/ new$/ open/; s/ back$/ open/' | sort
}

mkdir -p "$dir/mail/cur"
awk -v n="$mails" -v dir="$dir/mail/cur/" 'BEGIN {
	for (i = 1; i <= n; i++) {
		f = dir "1763370000." i ".bench:2,"
		printf "From: MAILER-DAEMON@mx.h%d.example\nTo: sender@client.example\nSubject: Undelivered Mail Returned to Sender\n", i > f
		printf "Date: Thu, 29 Oct 2026 14:34:45 +0000\nMessage-ID: <m%d@mx.h%d.example>\nMIME-Version: 1.0\n", i, i > f
		print "Content-Type: multipart/report; report-type=delivery-status; boundary=b\n\n--b\nContent-Type: text/plain\n" > f
		printf "<u%d@h%d.example>: host mx.h%d.example said: 550 5.1.1 User unknown\n\n--b\n", i, i, i > f
		print "Content-Type: message/delivery-status\n\nReporting-MTA: dns; mx.client.example\n" > f
		printf "Final-Recipient: rfc822; u%d@h%d.example\nAction: failed\nStatus: 5.1.1\nDiagnostic-Code: smtp; 550 5.1.1 User unknown\n--b--\n", i, i > f
		close(f)
	}
}'
dovecot_start "$dir"
for c in $(seq "$clients"); do
	mkdir -p "$dir/$c/modori"
	printf 'name = admin%s\n[account team]\nhost = 127.0.0.1\nport = %s\ntls = none\nuser = ops\npassword-command = echo secret\nshare = keywords\n' \
		"$c" "$imap_port" >"$dir/$c/modori/config"
	pull "$c" || exit 1
	as "$c" --filter '' list | cut -d' ' -f1 | sort -n >"$dir/$c/ids"
	[ "$(grep -c . "$dir/$c/ids")" = "$mails" ] || fail "admin $c has $(grep -c . "$dir/$c/ids") of $mails failures"
done

# the same number of keywords, set by the server itself: one command for each part
before=$(now_ms)
for c in $(seq "$clients"); do
	doveadm -c "$dir/dovecot.conf" flags add -u ops '$Plain' mailbox INBOX "$(((c - 1) * marks + 1)):$((c * marks))" || fail doveadm
done
plain=$(($(now_ms) - before))

before=$(now_ms)
each mark_own
marked=$(($(now_ms) - before))
before=$(now_ms)
each pull
sent=$(($(now_ms) - before))
for c in $(seq "$clients"); do
	grep -q 'to be sent' "$dir/$c/out" && fail "admin $c has not sent all: $(cat "$dir/$c/out")"
done
before=$(now_ms)
each pull
seen=$(($(now_ms) - before))
done_there=$(doveadm -c "$dir/dovecot.conf" search -u ops mailbox INBOX keyword '$ModoriDone' | grep -c .)
[ "$done_there" = "$mails" ] || fail "of $mails marks $done_there are on the server"
for c in $(seq "$clients"); do
	[ "$(states "$c" | grep -c ' done$')" = "$mails" ] || fail "admin $c sees $(states "$c" | grep -c ' done$') of $mails done"
done

# all mark the same mails at the same time
each mark_same
each pull
each pull
each pull
states 1 >"$dir/states"
for c in $(seq 2 "$clients"); do
	states "$c" | cmp -s - "$dir/states" || fail "admin $c does not see what admin 1 sees: $(states "$c" | diff - "$dir/states" | head -4)"
done
awk -v n="$mails" -v c="$clients" -v m="$marks" -v marked="$marked" -v sent="$sent" -v seen="$seen" -v plain="$plain" 'BEGIN {
	printf "share: %d admins, %d marks each: marked in %d ms, all on the server after %d ms (%.0f marks/s), seen by all after %d ms more\n", c, m,
		marked, sent, n * 1000 / sent, seen
	printf "share: doveadm sets %d keywords in %d ms: ratio %.1f\n", n, plain, sent / plain
}'
[ $status = 0 ] && echo "share: $clients admins see the same, also where all of them marked the same mails"
exit $status
