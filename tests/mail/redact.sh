#!/bin/sh
# SPDX-License-Identifier: BSD-2-Clause
# redact: the exposed address is gone from plain text, quoted-printable, base64, encoded words and return paths, and the
# copy still reads as the same failure.
set -u
dir=$(mktemp -d)
trap 'rm -rf "$dir"' EXIT
LC_ALL=C.UTF-8 XDG_CONFIG_HOME=$dir
export LC_ALL XDG_CONFIG_HOME
status=0
fail() {
	echo "redact: $*"
	status=1
}
b64() {
	printf "$1" | openssl base64
}
{
	printf 'From: MAILER-DAEMON@fwd.example (Mail Delivery System)\nTo: news@client.example\n'
	printf 'Subject: =?utf-8?B?%s?=\n' "$(b64 '配送不能: hidden.one@gmail.com')"
	printf 'Return-Path: <bounce+hidden.one=gmail.com@fwd.example>\n'
	printf 'MIME-Version: 1.0\nContent-Type: multipart/report; report-type=delivery-status; boundary=b\n\n'
	printf -- '--b\nContent-Type: text/plain; charset=utf-8\nContent-Transfer-Encoding: base64\n\n'
	printf 'This is the mail system at host fwd.example.\n\n<hidden.one@gmail.com> (expanded from <sales@fwd.example>): host mx.google.com[192.0.2.1] said: 550 5.1.1 no such user (in reply to RCPT TO command)\n' | openssl base64
	printf -- '--b\nContent-Type: message/delivery-status\n\nReporting-MTA: dns; fwd.example\n\nFinal-Recipient: rfc822; hidden.one@gmail.com\nOriginal-Recipient: rfc822; sales@fwd.example\nAction: failed\nStatus: 5.1.1\nDiagnostic-Code: smtp; 550 5.1.1 no such user\n\n'
	printf -- '--b\nContent-Type: text/html; charset=utf-8\nContent-Transfer-Encoding: quoted-printable\n\n<p>Could not reach Hidden.One=40gmail.com, hid=\nden.one&#64;gmail.com, =E6=88=BB=E3=82=8A =3Chidden.one=40gmail.com=3E <a href=3D"http://x.example/?a=3D%%3Chiddenone%%40gmail.com%%3E">x</a></p>\n'
	printf -- '--b\nContent-Type: text/plain\n\nSRS0=ab1=tt=gmail.com=hidden.one@fwd.example\nhidden.one+40gmail.com hidden.one\\100gmail.com HIDDENONE+x@GMAIL.COM\n'
	printf -- '--b\nContent-Type: message/rfc822\n\nReceived: from a by b for <hidden.one@gm\n ail.com>; Mon, 17 Nov 2025 09:00:00 +0000\nFrom: news@client.example\nTo: sales@fwd.example\nSubject: News\nMessage-ID: <1@client.example>\n\nHello\n--b--\n'
} >"$dir/mail"
"$MODORI" redact "$dir/mail" >"$dir/copy" 2>"$dir/err" || fail "$(cat "$dir/err")"
# everything as text: the copy itself, base64 decoded, quoted-printable undone
{
	cat "$dir/copy"
	grep -E '^[A-Za-z0-9+/=]{20,}$' "$dir/copy" | openssl base64 -d
	sed -n 's/.*=?utf-8?B?\(.*\)?=.*/\1/p' "$dir/copy" | openssl base64 -d -A
	awk '{ if (sub(/=$/, "")) printf "%s", $0; else print }' "$dir/copy" | sed 's/=40/@/g'
} >"$dir/text"
grep -i 'hidden' "$dir/text" && fail 'the address is still there'
grep -q '配送不能: \*\*\*@gmail.com' "$dir/text" || fail 'the subject is not encoded again'
grep -q '=E6=88=BB=E3=82=8A' "$dir/copy" || fail 'quoted-printable is not encoded again'
for file in mail copy; do
	"$MODORI" classify "$dir/$file" | grep -o '"alias":"[^"]*"\|"status":"[^"]*"\|"reason":"[^"]*"\|"reply":"[^"]*"' >"$dir/$file.fields"
done
cmp -s "$dir/mail.fields" "$dir/copy.fields" || fail "the copy reads otherwise: $(diff "$dir/mail.fields" "$dir/copy.fields")"
"$MODORI" redact --all "$dir/mail" 2>/dev/null | grep -E '[a-z0-9]@(gmail.com|client.example)' && fail '--all leaves an address'
# a sample: shown before it is kept, without any address and without the words of the returned mail
printf '%s\n' : 'type send-sample' Enter BackTab End dump Tab Enter dump >"$dir/keys"
XDG_STATE_HOME=$dir "$MODORI" --script "$dir/keys" "$dir/mail" >"$dir/screen" || fail 'the screen fails'
grep -q '(left out)' "$dir/screen" || fail 'the sample is not shown'
grep -q 'nothing was sent' "$dir/screen" || fail 'it is not said where the sample is'
grep -v '\*\*\*=' "$dir/modori/sample.eml" | grep -E '[a-z0-9]@|Hello' && fail 'the sample holds an address or the words of the mail'
grep -q '5.1.1 no such user' "$dir/modori/sample.eml" || fail 'the sample lacks the refusal'
[ $status = 0 ] && echo 'redact: nothing left in any encoding'
exit $status
