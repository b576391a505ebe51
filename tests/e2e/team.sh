#!/bin/sh
# SPDX-License-Identifier: BSD-2-Clause
# The team folder of modori-config(5) on a real Dovecot, set up by the very commands of the manual: its rights are enough
# to pull, to share states and to move, and no more is needed.
set -u
name=team
. tests/support/dovecot.sh
. tests/support/home.sh
stop() {
	dovecot_stop "$dir"
}
dovecot_extra="mail_plugins = acl
protocol imap {
  mail_plugins = acl imap_acl
}
plugin {
  acl = vfile
  acl_shared_dict = file:$dir/home/shared-mailboxes
}
namespace inbox {
  inbox = yes
  separator = /
}
namespace {
  type = shared
  separator = /
  prefix = shared/%%u/
  location = maildir:$dir/mail/%%u
  list = children
  subscriptions = no
}
mail_location = maildir:$dir/mail/%u"
mkdir -p "$dir/home"
[ "$(id -u)" != 0 ] || chown mail:mail "$dir/home"
dovecot_start "$dir"
doveadm() {
	command doveadm -c "$dir/dovecot.conf" "$@"
}
# .Bd … .Ed of the page's section, lines that end in \ joined
example() { # PATTERN
	awk -v want="$1" '/^\.Bd/ { block = ""; next } /^\.Ed/ { if (block ~ want) printf "%s", block; next } { block = block $0 "\n" }' src/man/modori-config.5 |
		sed 's/\\e$/\\/'
}
example '^doveadm mailbox create' >"$dir/commands"
[ "$(grep -c ^doveadm "$dir/commands")" = 3 ] || fail "the manual's commands: $(cat "$dir/commands")"
. "$dir/commands" >"$dir/out" 2>&1 || fail "the manual's commands: $(cat "$dir/out")"
for mail in src/cli/demo/*.eml; do
	doveadm save -u postmaster -m Bounces <"$mail" || fail "$mail is not saved"
done
mails=$(doveadm search -u postmaster mailbox Bounces all | grep -c .)
example '^name = sato' | sed "s/^host = .*/host = 127.0.0.1\nport = $imap_port\ntls = none/; s/^password-command = .*/password-command = echo secret/" \
	>"$dir/config/modori/config"
grep -q '^share = keywords' "$dir/config/modori/config" || fail "the manual's configuration: $(cat "$dir/config/modori/config")"

modori pull || fail "pull: $(cat "$dir/err")"
[ "$(rows '')" -ge "$mails" ] || fail "$(rows '') rows of $mails mails"
modori resolve $(ids cause:mailboxfull) && modori pull || fail "resolve: $(cat "$dir/err")"
grep -q . "$dir/err" && fail "states are not shared: $(cat "$dir/err")"
done=$(doveadm search -u postmaster mailbox Bounces keyword '$ModoriDone' keyword '$ModoriBy-sato' | grep -c .)
[ "$done" -ge 1 ] || fail 'no state on the server'
modori move --to shared/postmaster/Handled || fail "move: $(cat "$dir/err")"
MODORI_NOW=$(($(date +%s) + 120)) modori pull || fail "pull: $(cat "$dir/err")"
[ "$(doveadm search -u postmaster mailbox Handled all | grep -c .)" = "$done" ] || fail 'the done mails were not moved'

done_with "$mails mails in a folder of somebody else's, by the commands of the manual: pulled, $done marked and moved"
