#!/bin/sh
# SPDX-License-Identifier: BSD-2-Clause
# The first run against a real Dovecot: nothing is written before the end, a certificate is asked about, a wrong password
# is told, the folders come from the server, and what is written pulls.
set -u
. tests/support/dovecot.sh
LC_ALL=C.UTF-8 TZ=UTC
export LC_ALL TZ
unset LANGUAGE
dir=$(mktemp -d /tmp/modori.XXXXXX)
trap 'dovecot_stop "$dir"; rm -rf "$dir"' EXIT
trap 'exit 1' INT TERM
XDG_CONFIG_HOME=$dir/config XDG_STATE_HOME=$dir/state XDG_CACHE_HOME=$dir/cache
export XDG_CONFIG_HOME XDG_STATE_HOME XDG_CACHE_HOME
status=0
fail() {
	echo "setup: $*"
	status=1
}
# run LINE...: the keys of a script on the first screen
run() {
	printf '%s\n' "$@" >"$dir/keys"
	timeout 100 "$MODORI" --lang en --size 100x30 --script "$dir/keys" >"$dir/out" 2>"$dir/err" || fail "exit code $?: $(cat "$dir/err")"
}
says() {
	grep -qF -- "$1" "$dir/out" || { fail "does not say: $1"; tail -n 30 "$dir/out"; }
}
nothing_written() {
	[ -e "$dir/config/modori/config" ] && fail "$1: a configuration was written"
	[ -e "$dir/state/modori/modori.db" ] && fail "$1: a store was made"
}

mkdir -p "$dir/mail/cur" "$dir/mail/.Bounces/cur" "$dir/mail/.Archive/cur"
n=0
for mail in src/cli/demo/*.eml; do
	n=$((n + 1))
	cp "$mail" "$dir/mail/.Bounces/cur/1763370000.${mail##*/}:2,"
done
dovecot_start "$dir"

# three choices, and away again
run dump
says 'Look around'
nothing_written 'the welcome'
run 1
nothing_written 'looking around'
run 2 'type ops@127.0.0.1' Esc dump
says 'Look around'
run 3 'type /nonexistent' Enter dump
says 'no such file or folder'
nothing_written 'going back'

# nobody there; addresses are numbers here, so that nothing is asked of a name server
run 2 'type ops@127.0.0.1' Enter 'type 127.0.0.1:1' Enter await dump
says '127.0.0.1:1'
nothing_written 'no server'

# an unknown certificate is asked about before the password goes out, and "no" leaves everything as it was
certain="2
type ops@127.0.0.1
Enter
type 127.0.0.1:$imaps_port
Enter
Enter
Enter"
run "$certain" 'type secret' Enter await dump Esc dump
says 'does not prove who it is'
nothing_written 'an unknown certificate'
grep -q 'auth' "$dir/log" 2>/dev/null && grep -q 'Login: user' "$dir/log" && fail 'it logged in to a server that proved nothing'

# a wrong password: the server's words; then the folders, the likeliest marked
run "$certain" 'type wrong' Enter await Right Enter await dump
says 'refuses the login of ops@127.0.0.1'
nothing_written 'a wrong password'
run "$certain" 'type secret' Enter await dump
says 'Which folder?'
says "Bounces  $n  (likely)"
says Archive
nothing_written 'the folders'
# Esc is one step back, with what was typed
run "$certain" 'type secret' Enter await Esc dump
says 'ops@127.0.0.1'
nothing_written 'a step back'

# to the end: mode 0600, no password in it, and it works with one given
run "$certain" 'type secret' Enter await Enter
config=$dir/config/modori/config
[ "$(stat -c %a "$config")" = 600 ] || fail "mode $(stat -c %a "$config")"
grep -q secret "$config" && fail 'the password was written'
grep -qx 'folder = Bounces' "$config" || fail "the folder: $(cat "$config")"
"$MODORI" --check-config >/dev/null || fail 'what was written is no configuration'

# it is asked for before a pull; Esc leaves the server alone; a wrong one is asked for again, a right one is kept
run p Esc dump
says 'p asks for the password again'
run p 'type wrong' Enter await dump p 'type secret' Enter await dump p await dump
says 'refuses the login'
says "Pulled $n"
says 'Pulled 0'
grep -A1 '1 Failures by cause' "$dir/out" | grep -q 'N LEAK' || fail 'the list that filled does not begin at its top'
[ "$(grep -c 'It is kept in memory' "$dir/out")" = 0 ] || fail 'it asks for a password that it knows'
rm -rf "$dir/config" "$dir/state/modori/modori.db"*

# by a command; what is written pulls, the certificate stays trusted
run 2 'type ops@127.0.0.1' Enter "type 127.0.0.1:$imaps_port" Enter Enter Right Enter 'type echo secret' Enter await Enter
"$MODORI" --lang en pull >"$dir/out" 2>&1 || fail "pull: $(cat "$dir/out")"
says "Pulled $n"
[ "$(wc -l <"$config")" -le 10 ] || fail 'more was written than the account'
[ $status = 0 ] && echo 'setup: welcome, certificate, wrong password, folders, configuration, first pull: fine'
exit $status
