#!/bin/sh
# SPDX-License-Identifier: BSD-2-Clause
# The program in a real terminal (tmux): opens, draws at three sizes, resolves, is killed, and finds it resolved again;
# leaves the terminal as it was on every way out.
set -u
. tests/support/dovecot.sh
LC_ALL=C.UTF-8 TZ=UTC
export LC_ALL TZ
unset LANGUAGE TMUX NO_COLOR
dir=$(mktemp -d /tmp/modori.XXXXXX)
tmux="tmux -f /dev/null -S $dir/socket"
trap '$tmux kill-server 2>/dev/null; dovecot_stop "$dir"; rm -rf "$dir"' EXIT
trap 'exit 1' INT TERM
XDG_CONFIG_HOME=$dir/config XDG_STATE_HOME=$dir/state XDG_CACHE_HOME=$dir/cache
export XDG_CONFIG_HOME XDG_STATE_HOME XDG_CACHE_HOME
fail() { # nothing after it would be worth reading
	echo "screen: $*"
	$tmux capture-pane -p -t t 2>/dev/null
	exit 1
}
# wait up to 20 s for what a command says
until_true() {
	end=$(($(date +%s) + 20))
	until "$@" >/dev/null 2>&1; do
		[ "$(date +%s)" -lt "$end" ] || return 1
	done
}
shows() {
	$tmux capture-pane -p -t t | grep -qF -- "$1"
}
sees() {
	until_true shows "$1" || fail "does not show: $1"
}
keys() {
	$tmux send-keys -t t "$@"
}
at_prompt() {
	$tmux capture-pane -p -t t | grep -v '^ *$' | tail -1 | grep -q '^ready% *$'
}
back_at_prompt() {
	until_true at_prompt || fail "$1"
	keys clear Enter
	until_true at_prompt
}
program() {
	pgrep -n -f "^$MODORI"
}
gone() {
	! program
}

$tmux new-session -d -s t -x 120 -y 40 "env PS1='ready% ' sh"
back_at_prompt 'no shell'

# three sizes and both languages
for lang in en ja; do
	keys "$MODORI --lang $lang src/cli/demo" Enter
	case $lang in en) group='Leaked by' resolve=resolve ;; ja) group=転送先 resolve=解決 ;; esac
	for size in 80x24 60x20 120x40; do
		$tmux resize-window -t t -x ${size%x*} -y ${size#*x}
		sees "$group"
		sees "$resolve"
	done
	keys q
	back_at_prompt "q does not leave ($lang)"
done

# hostile bytes: nothing of a mail reaches the terminal as an order
printf 'From: MAILER-DAEMON@a.example\nSubject: \033]2;owned\007failure notice\n\n<b@c.example>:\n550 5.1.1 \033[2J\033[31mno such user\302\2335n\n' >"$dir/evil.eml"
keys "$MODORI --lang en $dir/evil.eml" Enter
sees '^['
[ "$($tmux display-message -p -t t '#{pane_title}')" != owned ] || fail 'a mail set the title of the terminal'
keys q
back_at_prompt 'q does not leave'

# signals: the terminal is as before
for signal in TERM HUP INT; do
	keys "$MODORI --lang en --demo" Enter
	sees resolve
	kill -$signal "$(program)"
	until_true gone || fail "SIG$signal does not end it"
	back_at_prompt "SIG$signal: no prompt"
	[ "$($tmux display-message -p -t t '#{alternate_on}')" = 0 ] || fail "SIG$signal leaves the alternate screen"
	keys 'echo a-b | tr a- c=' Enter
	sees c=b
done
keys clear Enter

# stopped and continued
keys "$MODORI --lang en --demo" Enter
sees resolve
keys C-z
until_true at_prompt || fail 'Ctrl-Z does not stop it'
keys fg Enter
sees resolve
keys q
back_at_prompt 'q does not leave after fg'

# the whole way of an admin: pull, resolve, kill -9, resolved still, take it back
mkdir -p "$dir/mail/cur"
for mail in src/cli/demo/*.eml; do
	cp "$mail" "$dir/mail/cur/1763370000.${mail##*/}:2,"
done
dovecot_start "$dir"
mkdir -p "$dir/config/modori"
cat >"$dir/config/modori/config" <<-END
	[account ops]
	host = 127.0.0.1
	port = $imaps_port
	tls = tls
	user = ops
	password-command = echo secret
	folder = INBOX
	ca-file = $dir/ca.pem
END
keys "$MODORI --lang en" Enter
sees '66 failures · 66 open'
keys g
keys r
sees Resolve
keys Enter
sees '62 open'
kill -9 "$(program)"
until_true gone || fail 'kill -9?'
keys reset C-j # nobody could put the terminal right
back_at_prompt 'no prompt after kill -9'
sed -i '1i pull = never' "$dir/config/modori/config"
keys "$MODORI --lang en" Enter
sees '66 failures · 62 open'
keys u
sees '66 failures · 66 open'
keys q
back_at_prompt 'q does not leave'

echo 'screen: three sizes, two languages, signals, stop and go on, kill -9: fine'
