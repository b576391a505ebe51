#!/bin/sh
# SPDX-License-Identifier: BSD-2-Clause
# Several folders, several accounts, a mixed INBOX, long mails, the same mail twice, a plain server: against a real
# Dovecot, and what a pull asks for is looked up in its log of commands.
set -u
name=folders
. tests/support/dovecot.sh
. tests/support/home.sh
stop() {
	dovecot_stop "$dir"
}
mkdir -p "$dir/mail/cur" "$dir/mail/.Second/cur" "$dir/mail/.Mixed/cur" "$dir/mail/.&ZeVnLIqe-/cur"
# account NAME LINES...
account() {
	printf '[account %s]\nhost = 127.0.0.1\nport = %s\ntls = tls\nuser = ops\npassword-command = echo secret\nca-file = %s\n%s\n' \
		"$1" "$imaps_port" "$dir/ca.pem" "$2" >>"$dir/config/modori/config"
}
fresh() {
	rm -rf "$dir/state" "$dir/config/modori/config"
}
put() { # FILE FOLDER NAME
	cp "$1" "$dir/mail/$2/cur/1763370000.$3:2,"
}
# a bounce whose rest is long; the second names its recipient only at the end
long() {
	awk -v late="$1" 'BEGIN {
		print "From: MAILER-DAEMON@a.example\nSubject: Undelivered Mail Returned to Sender\nDate: Thu, 29 Oct 2026 14:34:45 +0000"
		print "Message-ID: <long" late "@a.example>\nMIME-Version: 1.0"
		print "Content-Type: multipart/report; report-type=delivery-status; boundary=b\n"
		for (i = 0; late && i < 3000; i++) {
			if (!i) print "--b\nContent-Type: text/plain\n"
			print "Please read this line first, it is number " i "."
		}
		print "--b\nContent-Type: message/delivery-status\n\nReporting-MTA: dns; a.example\n"
		print "Final-Recipient: rfc822; long" late "@b.example\nAction: failed\nStatus: 5.2.2\nDiagnostic-Code: smtp; 550 5.2.2 mailbox full\n"
		print "--b\nContent-Type: message/rfc822\n\nFrom: me@client.example\nSubject: big\nX-Mailer: none\n"
		for (i = 0; i < 3000; i++) print "This is line " i " of a long mail that came back."
		print "--b--"
	}'
}

put src/cli/demo/28-mailboxfull.eml . a
put src/cli/demo/33-blocked.eml . b
put src/cli/demo/33-blocked.eml . b-again
put src/cli/demo/48-expired.eml .Second c
put src/cli/demo/26-typo-domain.eml '.&ZeVnLIqe-' d
for n in 1 2 3 4 5; do
	printf 'From: friend%s@c.example\nTo: ops@d.example\nSubject: lunch?\nDate: Thu, 29 Oct 2026 14:34:45 +0000\nMessage-ID: <%s@c.example>\n\nhello\n' \
		$n $n >"$dir/mail/cur/1763370000.friend$n:2,"
done
# a gateway that keeps to no rule, in Japanese
printf 'From: system@gw.e.example\nTo: ops@d.example\nSubject: =?ISO-2022-JP?B?GyRCR1s/LklURz0bKEI=?=\nMessage-ID: <ja@e.example>\n\nto: a@f.example\n550 5.1.1 User unknown\n' \
	>"$dir/mail/cur/1763370000.ja:2,"
printf '%s\n' INBOX Second >"$dir/mail/subscriptions"
dovecot_start "$dir"

# two folders and one with a Japanese name; a missing one does not keep the others
account one 'folders = INBOX, Second, 日本語, Nowhere'
modori pull && fail 'a missing folder was not told'
grep -q Nowhere "$dir/err" || fail "the missing folder is not named: $(cat "$dir/err")"
[ "$(rows '')" = 10 ] || fail "of three folders there are $(rows '') rows, not 10"

# the same mail twice has one row, and is not fetched again with every pull
modori pull
grep -q 'Pulled 0' "$dir/out" || modori pull
modori --account one pull 2>/dev/null
[ "$(rows '')" = 10 ] || fail 'the copy of a mail became another row'

# only what looks like a bounce, by the server's search; turned off again, the rest follows
fresh
account one 'folder = INBOX
only-bounces = yes'
modori pull || fail "only-bounces: $(cat "$dir/err")"
[ "$(rows '')" = 3 ] || fail "only-bounces took $(rows '') rows, not 3"
sed -i '/only-bounces/d' "$dir/config/modori/config"
modori pull
[ "$(rows '')" = 8 ] || fail "without only-bounces there are $(rows '') rows, not 8"

# no bounce that is understood escapes that search: all samples among ordinary mail, and a corpus when there is one
fresh
n=0
for mail in tests/mail/*/*.eml ${MODORI_CORPUS:+"$MODORI_CORPUS"/m*/*.eml "$MODORI_CORPUS"/mail/*/*}; do
	case $mail in */sisimai-cr/*) continue ;; esac # without line feeds there is no header that a server could search
	[ -f "$mail" ] && n=$((n + 1)) && put "$mail" .Mixed "mixed$n"
done
understood() {
	modori list
	awk '$5 !~ /^(undefined|vacation|feedback|delivered)$/' "$dir/out" | grep -c .
}
account one 'folder = Mixed
only-bounces = yes'
modori pull || fail "only-bounces of $n: $(cat "$dir/err")"
searched=$(understood)
pulled=$(rows '')
sed -i '/only-bounces/d' "$dir/config/modori/config"
modori pull || fail "all $n: $(cat "$dir/err")"
[ "$searched" -ge 100 ] && [ "$(understood)" = "$searched" ] || fail "only-bounces found $searched of $(understood) bounces"
[ "$pulled" -lt "$(rows '')" ] || fail 'only-bounces pulled all there is'

# all accounts in turn; one that fails does not keep the others
fresh
account broken 'folder = Nowhere'
account two 'folder = Second'
account three 'folder = 日本語'
modori pull && fail 'an account that fails was not told'
[ "$(rows '')" = 2 ] || fail "of two accounts there are $(rows '') rows, not 2"
modori --account two pull || fail 'one account alone'
# only what was chosen is listed: by --account, by c, by filter
printf '%s\n' dump >"$dir/keys"
modori --account two --size 100x30 --script "$dir/keys"
grep -q '1 failures.*1 open' "$dir/out" || fail "--account two lists: $(head -3 "$dir/out")"
grep -q 'pulled [0-9][0-9]:[0-9][0-9]' "$dir/out" || fail "the last pull is not told: $(head -1 "$dir/out")"
printf '%s\n' c 3 dump c 4 dump >"$dir/keys"
modori --size 100x30 --script "$dir/keys"
[ "$(grep -o '[0-9]* failures' "$dir/out" | tr '\n' ' ')" = '1 failures 2 failures ' ] || fail "c lists: $(cat "$dir/out")"
# folders of the server are offered, narrowed by what is typed, and remembered
printf '%s\n' c Tab await ^U 'type 日' dump Down dump >"$dir/keys"
modori --account two --size 100x30 --script "$dir/keys"
grep -q '^.*│   日本語 ' "$dir/out" || fail "folders are not offered: $(cat "$dir/out")"
grep -q 'Folder  日本語' "$dir/out" || fail "an offered folder is not taken: $(cat "$dir/out")"
grep -q '│   Second ' "$dir/out" && fail 'what is typed does not narrow the folders'
printf '%s\n' c Tab dump >"$dir/keys"
modori --account two --size 100x30 --script "$dir/keys"
grep -q '│   INBOX ' "$dir/out" || fail "the folders are not remembered: $(cat "$dir/out")"
[ "$(rows 'folder:two/')" = 1 ] || fail 'folder: does not tell accounts apart'

# long mails: the beginning is enough, unless nothing is understood by it
fresh
long '' >"$dir/mail/.Second/cur/1763370000.long:2,"
long 2 >"$dir/mail/.Second/cur/1763370000.long2:2,"
account one 'folder = Second'
modori pull || fail "long mails: $(cat "$dir/err")"
[ "$(rows cause:mailboxfull)" = 2 ] || fail "of 2 long mails $(rows cause:mailboxfull) were understood"
modori --filter 'to:long@b.example' export --format=eml -o "$dir/eml" --reveal
[ "$(find "$dir/eml" -type f -size -66k | grep -c .)" = 1 ] || fail 'the whole of a long mail was fetched although its beginning is enough'

# gone from one folder, there in another: not gone
fresh
account one 'folders = INBOX, Second'
modori pull
before=$(rows '')
doveadm -c "$dir/dovecot.conf" move -u ops Second mailbox INBOX header from friend1
modori pull
[ "$(rows '')" = "$before" ] || fail "a mail that moved became another row: $before, then $(rows '')"
modori --filter 'friend1' list --format=json
grep -q '"gone":false' "$dir/out" || fail 'a mail that moved counts as gone'
doveadm -c "$dir/dovecot.conf" expunge -u ops mailbox Second header from friend1
modori pull
modori --filter 'friend1' list --format=json
grep -q '"gone":true' "$dir/out" || fail 'a mail that was expunged does not count as gone'

# a plain server does the same
dovecot_stop "$dir"
dovecot_extra='imap_capability = IMAP4rev1'
dovecot_start "$dir"
printf 'a login ops secret\nb capability\nc logout\n' | timeout 5 python3 -c '
import socket, ssl, sys
s = socket.create_connection(("127.0.0.1", int(sys.argv[1])))
s.sendall(sys.stdin.buffer.read())
d = b""
while True:
	x = s.recv(4096)
	if not x:
		break
	d += x
print(d.decode())' "$imap_port" | grep -q 'QRESYNC' && fail 'the plain server is not plain'
fresh
account one 'folder = INBOX
only-bounces = yes'
modori pull || fail "a plain server, only-bounces: $(cat "$dir/err")"
[ "$(rows '')" = 2 ] || fail "a plain server, only-bounces: $(rows '') rows, not 2"
fresh
account one 'folders = INBOX, Second'
modori pull || fail "a plain server: $(cat "$dir/err")"
before=$(rows '')
doveadm -c "$dir/dovecot.conf" expunge -u ops mailbox INBOX header from friend2
put src/cli/demo/47-greylisted.eml .Second new
modori pull || fail "a plain server: $(cat "$dir/err")"
[ "$(rows '')" = $((before + 1)) ] || fail "a plain server: $before rows became $(rows '')"
modori --filter 'friend2' list --format=json
grep -q '"gone":true' "$dir/out" || fail 'a plain server: what was expunged does not count as gone'
modori pull --again || fail "a plain server, again: $(cat "$dir/err")"
[ "$(rows '')" = "$before" ] || fail "pulled again there are $(rows '') rows, not $before"

done_with 'several folders and accounts, a mixed INBOX, long mails, a plain server: each once'
