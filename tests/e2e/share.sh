#!/bin/sh
# SPDX-License-Identifier: BSD-2-Clause
# Two admins on two machines, one folder on a real Dovecot: states travel as keywords, the later change wins, offline
# changes are sent once, another UIDVALIDITY loses nothing; done mails are moved and deleted, on request only.
set -u
name=share
. tests/support/dovecot.sh
. tests/support/home.sh
stop() {
	dovecot_stop "$dir"
}
. tests/support/people.sh
keywords() { # mails on the server with this keyword
	doveadm -c "$dir/dovecot.conf" search -u ops mailbox "${2:-INBOX}" keyword "$1" 2>>"$dir/doveadm" | grep -c .
}
mails() {
	doveadm -c "$dir/dovecot.conf" search -u ops mailbox "$1" all 2>>"$dir/doveadm" | grep -c .
}

# once with all that Dovecot has, once as a plain server that has only UID EXPUNGE
for dovecot_extra in '' 'imap_capability = IMAP4rev1 UIDPLUS'; do
rm -rf "$dir" && mkdir "$dir"
now=1790000000
mkdir -p "$dir/mail/cur"
for mail in src/cli/demo/*.eml; do
	cp "$mail" "$dir/mail/cur/1763370000.${mail##*/}:2,S"
done
dovecot_start "$dir"
host="host = 127.0.0.1
port = $imaps_port"
person sato "$host"
person tanaka "$host"

# what one does, the other sees; what both see, the server holds
as sato pull || fail 'the first pull'
as tanaka pull || fail 'the first pull of the other'
all=$(count sato '')
as sato resolve $(mine sato cause:mailboxfull)
n=$(count sato is:done)
as sato pull
[ "$(keywords '$ModoriDone')" -ge 1 ] || fail 'no keyword on the server'
is tanaka is:done 0 'before the pull'
as tanaka pull
is tanaka is:done "$n" 'after the pull'
as tanaka show "$(mine tanaka is:done | head -1)"
grep -q sato "$dir/out" || fail 'who did it is not in the history'
later
as tanaka reopen $(mine tanaka is:done)
as tanaka pull
as sato pull
is sato is:done 0 'reopened by the other'
[ "$(keywords '$ModoriDone')" = 0 ] || fail 'the keyword stayed'
[ "$(doveadm -c "$dir/dovecot.conf" search -u ops mailbox INBOX not seen | grep -c .)" = 0 ] || fail 'other flags were lost'

# both change the same mail while they cannot see each other: the later change wins, whoever sends first
one=$(mine sato cause:hasmoved)
later
as sato sleep $(mine sato cause:hasmoved)
later
as tanaka resolve $(mine tanaka cause:hasmoved)
as tanaka pull
as sato pull
is sato 'cause:hasmoved is:done' 1 'the later one, sent first'
as sato show "$one"
{ grep -q slept "$dir/out" || grep -q asleep "$dir/out"; } || fail 'the earlier change is not in the history'
later
as sato reopen "$one"
later
as tanaka sleep $(mine tanaka cause:hasmoved)
as sato pull
as tanaka pull
as sato pull
is sato 'cause:hasmoved is:asleep' 1 'the later one, sent last'
is tanaka 'cause:hasmoved is:asleep' 1 'the later one, sent last'

# a mark that nobody was told of yet is as old as it is: what a colleague did after it stays
person sato "$host
share = none"
as sato pull
later
as sato sleep $(mine sato cause:onhold) || fail 'sleep'
n=$(count sato cause:onhold)
[ "$n" -ge 1 ] || fail 'nothing on hold'
later
as tanaka resolve $(mine tanaka cause:onhold) || fail 'resolve'
later
person sato "$host"
as sato pull
as tanaka pull
as sato pull
is sato 'cause:onhold is:done' "$n" 'shared late'
is tanaka 'cause:onhold is:done' "$n" 'shared late, by the other'
later
as tanaka reopen $(mine tanaka cause:onhold)
as tanaka pull
as sato pull
is sato 'cause:onhold is:done' 0 'reopened'

# other UIDs: nothing is pulled twice, states stay
as sato sleep $(mine sato cause:blocked)
as sato pull
as tanaka pull
later
find "$dir/mail/cur" -type f >"$dir/before"
as sato resolve $(mine sato cause:blocked)
as sato pull
n=$(count sato is:done)
doveadm -c "$dir/dovecot.conf" stop
# nor does an older state win that a server comes back with, restored from its backup
while read -r file; do
	set -- "${file%:2,*}"*
	[ "$1" = "$file" ] || { mv "$1" "$file" && lost=1; }
done <"$dir/before"
[ -n "${lost:-}" ] || fail 'no mail has other keywords than before'
find "$dir/mail" -maxdepth 1 -name 'dovecot*' ! -name dovecot-keywords -exec rm -rf {} +
dovecot_start "$dir"
host="host = 127.0.0.1
port = $imaps_port"
person sato "$host"
person tanaka "$host"
as sato pull
is sato '' "$all" 'after another UIDVALIDITY'
is sato is:done "$n" 'after another UIDVALIDITY'
as tanaka pull
is tanaka is:done "$n" 'after another UIDVALIDITY'
as sato pull --again
is sato '' "$all" 'pulled again'
is sato is:done "$n" 'pulled again'

# a third, from nothing: sees what the others did
person suzuki "$host"
as suzuki pull
is suzuki '' "$all" 'a third one'
is suzuki is:done "$n" 'a third one'
is suzuki is:asleep "$(count sato is:asleep)" 'a third one'

# moved and deleted: undone until it is sent, only what is done, only what was named
as sato move --to Handled
as sato pull
[ "$(mails Handled 2>/dev/null)" = 0 ] || fail 'moved without waiting'
as sato undo || fail 'undo of moving'
now=$((now + 120))
as sato pull
doveadm -c "$dir/dovecot.conf" mailbox create -u ops Handled
[ "$(mails Handled)" = 0 ] || fail 'moved although it was undone'
before=$(mails INBOX)
as sato move --to Handled
now=$((now + 120))
as sato pull
moved=$(mails Handled)
[ "$moved" -ge 1 ] || fail 'nothing was moved'
[ "$(mails INBOX)" = $((before - moved)) ] || fail "moved $moved of $before, $(mails INBOX) are left"
as sato undo 2>/dev/null && fail 'what the server has done was undone'
is sato is:open "$(count tanaka is:open)" 'after moving'
one=$(mine tanaka cause:hostunknown | head -1)
as tanaka delete "$one" 2>/dev/null && fail 'an open failure was deleted'
as tanaka resolve $(mine tanaka cause:hostunknown)
before=$(mails INBOX)
as tanaka delete "$one"
now=$((now + 120))
as tanaka pull
[ "$(mails INBOX)" = $((before - 1)) ] || fail "deleted one of $before, $(mails INBOX) are left"

# a cut between a copy and what follows it, on a server that cannot move: the copy is found, not made again
one=$(mine tanaka cause:onhold | head -1)
as tanaka resolve "$one"
as tanaka pull
as tanaka move --to Handled "$one"
python3 -c 'import sqlite3, sys
db = sqlite3.connect(sys.argv[1])
db.execute("UPDATE errand SET stage = 1 WHERE stage = 0")
db.commit()' "$dir/tanaka/state/modori/modori.db"
before=$(mails INBOX) moved=$(mails Handled)
uid=$(doveadm -c "$dir/dovecot.conf" fetch -u ops uid mailbox INBOX keyword '$ModoriDone' keyword '$ModoriBy-tanaka' | awk '/^uid/ { print $2 }' | tail -1)
[ -z "$dovecot_extra" ] || doveadm -c "$dir/dovecot.conf" copy -u ops Handled mailbox INBOX uid "$uid"
now=$((now + 120))
as tanaka pull
[ "$(mails INBOX)" = $((before - 1)) ] || fail "after a cut $(mails INBOX) of $before are left"
[ "$(mails Handled)" = $((moved + 1)) ] || fail "after a cut there are $(mails Handled) in the other folder, before it $moved"

# a folder that we may only read: told, and states stay here
as tanaka pull
doveadm -c "$dir/dovecot.conf" stop
printf 'owner lr\n' >"$dir/mail/dovecot-acl"
dovecot_start "$dir"
printf 'mail_plugins = acl\nplugin {\n  acl = vfile\n}\n' >>"$dir/dovecot.conf"
doveadm -c "$dir/dovecot.conf" reload
host="host = 127.0.0.1
port = $imaps_port"
person tanaka "$host"
as tanaka pull || fail 'a pull from a folder that is only to be read'
grep -q 'states stay on this machine' "$dir/err" || fail "that states stay here is not told: $(cat "$dir/err")"
as tanaka resolve $(mine tanaka cause:spamdetected)
as tanaka pull
grep -q 'wait' "$dir/out" && fail "changes wait for a server that will not have them: $(cat "$dir/out")"
is tanaka 'cause:spamdetected is:done' "$(count tanaka cause:spamdetected)" 'only here'
dovecot_stop "$dir"
done

done_with "$all failures, three admins: the later change wins, nothing lost, moved and deleted on request"
