#!/bin/sh
# SPDX-License-Identifier: BSD-2-Clause
# trace: the way of a message through logs of Postfix, Sendmail and Exim, plain and compressed.
set -u
dir=$(mktemp -d)
trap 'rm -rf "$dir"' EXIT
LC_ALL=C.UTF-8 XDG_CONFIG_HOME=$dir TZ=UTC
export LC_ALL XDG_CONFIG_HOME TZ
status=0
says() {
	for words; do
		grep -qF -- "$words" "$dir/out" || {
			echo "trace: does not say: $words"
			cat "$dir/out"
			status=1
		}
	done
}
trace() {
	"$MODORI" --lang en trace "$@" >"$dir/out" 2>&1
}

cat >"$dir/mail.log" <<'END'
Nov 17 09:00:00 mail postfix/smtpd[100]: 4cB1K20Yz1: client=pc.client.example[192.0.2.7], sasl_username=ken
Nov 17 09:00:00 mail postfix/cleanup[101]: 4cB1K20Yz1: message-id=<one@client.example>
Nov 17 09:00:00 mail postfix/qmgr[102]: 4cB1K20Yz1: from=<ken@client.example>, size=2210, nrcpt=1 (queue active)
Nov 17 09:00:01 mail postfix/smtp[103]: 4cB1K20Yz1: to=<aya@partner.example>, relay=127.0.0.1[127.0.0.1]:10024, delay=1, dsn=2.0.0, status=sent (250 2.0.0 from MTA(smtp:[127.0.0.1]:10025): 250 2.0.0 Ok: queued as 4cB1K31Xw2)
Nov 17 09:00:01 mail postfix/qmgr[102]: 4cB1K31Xw2: from=<ken@client.example>, size=2600, nrcpt=1 (queue active)
Nov 17 09:00:05 mail postfix/smtp[104]: 4cB1K31Xw2: to=<aya@partner.example>, relay=mx.partner.example[198.51.100.9]:25, delay=4, dsn=4.7.1, status=deferred (host mx.partner.example[198.51.100.9] said: 450 4.7.1 Greylisted (in reply to RCPT TO command))
Nov 17 09:10:05 mail postfix/smtp[104]: 4cB1K31Xw2: to=<aya@partner.example>, relay=mx.partner.example[198.51.100.9]:25, delay=604, dsn=2.0.0, status=sent (250 2.0.0 Ok: queued as 9F00D1C2A3)
Nov 17 09:10:05 mail postfix/qmgr[102]: 4cB1K31Xw2: removed
Nov 17 09:11:00 mail postfix/smtp[105]: 4cB1K77Qq9: to=<other@partner.example>, relay=mx.partner.example[198.51.100.9]:25, delay=1, dsn=5.1.1, status=bounced (host mx.partner.example[198.51.100.9] said: 550 5.1.1 unknown (in reply to RCPT TO command))
END
trace aya@partner.example --log "$dir/mail.log" --request
says '4cB1K20Yz1  from ken@client.example  one@client.example' 'sent  aya@partner.example  127.0.0.1' '4cB1K31Xw2  from' \
	'deferred  aya@partner.example  mx.partner.example[198.51.100.9]:25  4.7.1' '450 4.7.1 Greylisted' \
	'your queue id  9F00D1C2A3' 'our queue id   4cB1K31Xw2' "Request to the receiver's postmaster"
grep -q 'other@' "$dir/out" && {
	echo 'trace: another message is shown'
	status=1
}

# ISO dates, compressed, sendmail
gzip -c >"$dir/maillog.gz" <<'END'
2025-11-17T18:00:00.125+09:00 mail sendmail[9]: 5AHE0aBc012345: from=<ken@client.example>, size=900, class=0, nrcpts=1, msgid=<two@client.example>, proto=ESMTP, relay=pc.client.example [192.0.2.7]
2025-11-17T18:00:03.000+09:00 mail sm-mta[10]: 5AHE0aBc012345: to=<aya@partner.example>, delay=00:00:03, xdelay=00:00:02, mailer=esmtp, pri=30900, relay=gmail-smtp-in.l.google.com. [142.250.102.27], dsn=2.0.0, stat=Sent (OK  1763370003 abc-20020a05.12 - gsmtp)
END
trace AYA@partner.example --log "$dir/maillog.gz" "$dir/mail.log" --request
says '5AHE0aBc012345  from ken@client.example  two@client.example' 'sent  aya@partner.example  gmail-smtp-in.l.google.com.' \
	'your queue id  abc-20020a05.12' '4cB1K31Xw2'

# Exim
cat >"$dir/mainlog" <<'END'
2025-11-17 09:00:00 1vKabc-0001Ab-Cd <= ken@client.example H=pc.client.example [192.0.2.7] P=esmtpsa S=900 id=three@client.example
2025-11-17 09:00:02 1vKabc-0001Ab-Cd => target@elsewhere.example <aya@partner.example> R=dnslookup T=remote_smtp H=mx.elsewhere.example [203.0.113.5] C="250 OK id=1vKxyz-000Zz-9Y"
2025-11-17 09:00:02 1vKabc-0001Ab-Cd Completed
2025-11-17 09:05:00 1vKdef-0001Ef-Gh <= ken@client.example H=pc.client.example [192.0.2.7] P=esmtpsa S=900 id=four@client.example
2025-11-17 09:05:01 1vKdef-0001Ef-Gh ** aya@partner.example R=dnslookup T=remote_smtp H=mx.partner.example [198.51.100.9]: SMTP error from remote mail server after RCPT TO:<aya@partner.example>: 550 5.1.1 no such user
END
trace aya@partner.example --log "$dir/mainlog" --request
says '1vKabc-0001Ab-Cd  from ken@client.example  three@client.example' 'sent  target@elsewhere.example <- aya@partner.example' \
	'your queue id  1vKxyz-000Zz-9Y' 'bounced  aya@partner.example  mx.partner.example' '550 5.1.1 no such user'

trace nobody@partner.example --log "$dir/mainlog"
says 'nothing about nobody@partner.example'
trace aya@partner.example --log "$dir/missing" && {
	echo 'trace: a missing log is no error'
	status=1
}
says "$dir/missing"
mkfifo "$dir/pipe"
trace aya@partner.example --log "$dir/pipe" && {
	echo 'trace: a pipe is taken for a file'
	status=1
}
says 'a log is read twice'
trace aya@partner.example --log "$dir/missing" "$dir/mail.log" && {
	echo 'trace: a missing log among others is no error'
	status=1
}
says "$dir/missing" '4cB1K31Xw2'
[ $status = 0 ] && echo 'trace: Postfix, Sendmail and Exim'
exit $status
