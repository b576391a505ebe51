#!/bin/sh
# SPDX-License-Identifier: BSD-2-Clause
# The program left running beside a real Dovecot: news come by themselves, marks go out by themselves, also those made
# while the server was away; the rest of a long mail comes when it is opened; moving asks, waits, and can be undone.
set -u
. tests/support/dovecot.sh
LC_ALL=C.UTF-8 TZ=UTC
export LC_ALL TZ
unset LANGUAGE TMUX NO_COLOR
dir=$(mktemp -d /tmp/modori.XXXXXX)
tmux="tmux -f /dev/null -S $dir/socket"
trap '$tmux kill-server 2>/dev/null; dovecot_stop "$dir"; rm -rf "$dir"' EXIT
trap 'exit 1' INT TERM
fail() { # nothing after it would be worth reading
	echo "watch: $*"
	$tmux capture-pane -p -t t 2>/dev/null
	exit 1
}
until_true() {
	end=$(($(date +%s) + 30))
	until "$@" >/dev/null 2>&1; do
		[ "$(date +%s)" -lt "$end" ] || return 1
		sleep 0.1
	done
}
shows() {
	$tmux capture-pane -p -t t | grep -qF -- "$1"
}
sees() {
	until_true shows "$1" || fail "does not show: $1"
}
not_shows() {
	! shows "$1"
}
keys() {
	$tmux send-keys -t t "$@"
}
person() {
	mkdir -p "$dir/$1/modori"
	cat >"$dir/$1/modori/config" <<-END
		name = $1
		[account team]
		host = 127.0.0.1
		port = $imap_port
		tls = none
		user = ops
		password-command = echo secret
		folder = INBOX
		share = keywords
		[keys]
		X = move
	END
}
other() { # on the colleague's machine
	XDG_CONFIG_HOME=$dir/tanaka XDG_STATE_HOME=$dir/tanaka/state XDG_CACHE_HOME=$dir/tanaka/cache "$MODORI" --lang en "$@"
}
deliver() {
	cp "$1" "$dir/mail/tmp/$2"
	chmod a+rw "$dir/mail/tmp/$2"
	mv "$dir/mail/tmp/$2" "$dir/mail/new/1763370000.$2.host"
}
keyword() {
	doveadm -c "$dir/dovecot.conf" search -u ops mailbox INBOX keyword "$1" | grep -q .
}
holds() {
	[ "$(doveadm -c "$dir/dovecot.conf" search -u ops mailbox "$1" all | grep -c .)" = "$2" ]
}

mkdir -p "$dir/mail/cur" "$dir/mail/new" "$dir/mail/tmp"
for mail in 19-unknown-user 28-mailboxfull 33-blocked; do
	cp "src/cli/demo/$mail.eml" "$dir/mail/cur/1763370000.$mail:2,"
done
dovecot_start "$dir"
person sato
person tanaka
$tmux new-session -d -s t -x 120 -y 40 "XDG_CONFIG_HOME=$dir/sato XDG_STATE_HOME=$dir/sato/state XDG_CACHE_HOME=$dir/sato/cache $MODORI --lang en; sleep 100"
sees '3 failures'
sees 'pulled '

# a new mail, and a colleague's mark: without a key
deliver src/cli/demo/48-expired.eml new1
sees '4 failures'
other pull >/dev/null || fail 'the pull of the colleague'
other resolve "$(other --filter cause:blocked list | head -1 | cut -d' ' -f1)" >/dev/null || fail 'the mark of the colleague'
other pull >/dev/null || fail 'the pull of the colleague'
sees '1 done'

# a mark of ours goes out by itself
keys f
keys C-u
keys 'cause:expired' Enter
sees '1 of 4'
keys G R
until_true keyword '$ModoriBy-sato' || fail 'our mark did not reach the server'
sees '2 done'

# the server goes away: said, and what we do meanwhile is counted and sent when it is back
dovecot_stop "$dir"
sees 'offline since'
keys o
sees '1 to send'
chmod 755 "$dir"
dovecot -c "$dir/dovecot.conf" || fail 'Dovecot does not come back'
sees 'pulled '
until_true not_shows 'to send' || fail 'what waited was not sent'
sees '1 done'

# moving: the number is typed, it waits, u takes it back
doveadm -c "$dir/dovecot.conf" mailbox create -u ops Handled
keys R
sees '2 done'
keys X
sees 'Move 1 mail'
keys Handled Tab 1 Enter
sees 'until then u undoes'
sees '1 to send'
keys u
sees undone
until_true not_shows 'to send' || fail 'moving was not taken back'
holds Handled 0 || fail 'it was moved all the same'
keys Q
echo 'watch: news in, marks out, also after a time without a server; moving waits'
