#!/bin/sh
# SPDX-License-Identifier: BSD-2-Clause
# explain --why: the way to the verdict can be followed, in both languages, and shows no exposed address.
set -u
dir=$(mktemp -d)
trap 'rm -rf "$dir"' EXIT
TZ=UTC LC_ALL=C.UTF-8 XDG_CONFIG_HOME=$dir
export TZ LC_ALL XDG_CONFIG_HOME
status=0
says() { # LANG FILE WORDS...
	"$MODORI" --lang "$1" explain --why "$2" >"$dir/all" 2>&1
	sed -n '/^How it was read/,$p; /^読み取りの経緯/,$p' "$dir/all" | tr -s ' \n' ' ' >"$dir/why"
	tr -d ' \n' <"$dir/why" >"$dir/tight"
	shift 2
	for words; do
		grep -qF -- "$words" "$dir/why" || grep -qF -- "$(printf %s "$words" | tr -d ' ')" "$dir/tight" || {
			echo "explain: does not say: $words"
			cat "$dir/why"
			status=1
		}
	done
}
says en tests/mail/postfix/03-forwarded.eml 'format: postfix' 'written to: sales@partner.example (Original-Recipient)' \
	'numbers: 550 5.1.1 (said by the server), in reply to RCPT' 'decided by: these words' \
	'[The email account that you tried to reach does not exist]' 'also considered' 'source:'
grep -q 'hidden77' "$dir/all" && {
	echo 'explain: shows the exposed address'
	status=1
}
# one notice, two targets of one alias: the text about one names the other, too
says en tests/mail/postfix/07-two-targets-of-one-alias.eml 'format: postfix'
grep -qE 'k_mori|hara-k' "$dir/all" && {
	echo 'explain: shows the address that another failure of the notice exposed'
	status=1
}
says ja tests/mail/postfix/03-forwarded.eml '書式: postfix' '送信した宛先: sales@partner.example (Original-Recipient)' '決め手: 次の語句' '出典:'
says en tests/mail/qmail/02-owner-refuses-after-data.eml 'decided by: a rule for this provider' 'ntt-docomo.unknown-user-after-data'
says en tests/mail/rfc3464/02-truncated.eml 'the code alone would say: userunknown' 'decided by: the status code: no words were known'
says en tests/mail/generic/12-forwarded-by-hand.eml 'It stood in the text of a mail that passes it on.'
says en tests/mail/ordinary/02-newsletter.eml 'this mail is no bounce'
# a reply of several lines is read as one
"$MODORI" --lang en explain tests/mail/sendmail/07-reply-of-many-lines.eml | tr -s ' \n' ' ' >"$dir/all"
grep -qF '! S 550 5.7.1 Connections from 192.0.2.7 are refused. To be let in, write to postmaster@partner.example from another one and name it. (q7) ' "$dir/all" || {
	echo 'explain: a reply is in pieces'
	cat "$dir/all"
	status=1
}
[ $status = 0 ] && echo 'explain: the way to the verdict is told'
exit $status
