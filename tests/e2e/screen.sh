#!/bin/sh
# SPDX-License-Identifier: BSD-2-Clause
# The program in a real terminal (tmux): opens, draws at three sizes, resolves, is killed, and finds it resolved again.
set -u
. tests/support/dovecot.sh
NAME=screen
. tests/support/tmux.sh
trap 'dovecot_stop "$dir"; close_terminal' EXIT
trap 'exit 1' INT TERM
open_terminal 120 40

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
	folder = Nowhere
	ca-file = $dir/ca.pem
END
keys "$MODORI --lang en" Enter
sees 'There is no folder Nowhere'
keys Enter
sees '66 failures · 66 open'
keys g
keys r
sees Resolve
keys Enter
sees '62 open'
grep -q "folder = INBOX" "$dir/config/modori/config" || fail "the chosen folder is not in the configuration"
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

echo 'screen: three sizes, two languages, resolved and taken back over kill -9: fine'
