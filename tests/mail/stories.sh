#!/bin/sh
# SPDX-License-Identifier: BSD-2-Clause
# The five true stories, from source bytes to the words on the screen, in both languages.
set -u
TZ=UTC LC_ALL=C.UTF-8
export TZ LC_ALL
unset LANGUAGE MODORI_NOW
dir=$(mktemp -d)
trap 'rm -rf "$dir"' EXIT
XDG_CONFIG_HOME=$dir XDG_STATE_HOME=$dir XDG_CACHE_HOME=$dir
export XDG_CONFIG_HOME XDG_STATE_HOME XDG_CACHE_HOME
demo=src/cli/demo
status=0
story=

# screen LANG KEYS FILE...: one tall screen with the meaning of what the keys reach, on one line without borders
screen() {
	lang=$1
	printf '%b' "$2" >"$dir/keys"
	shift 2
	"$MODORI" --lang "$lang" --size 100x300 --script "$dir/keys" "$@" 2>&1 | sed 's,│,,g' | tr -s ' \n' ' ' >"$dir/screen"
	# Japanese has no blanks: line ends fall between any two characters
	tr -d ' ' <"$dir/screen" >"$dir/tight"
}
says() {
	for words; do
		grep -qF -- "$words" "$dir/screen" || grep -qF -- "$(printf %s "$words" | tr -d ' ')" "$dir/tight" || {
			echo "story $story: the screen does not say: $words"
			status=1
		}
	done
}
silent() {
	for words; do
		if grep -qF -- "$words" "$dir/screen"; then
			echo "story $story: the screen says: $words"
			status=1
		fi
	done
}
fields() { # FILE JQ-LIKE PAIRS: what classify says
	"$MODORI" classify "$1" >"$dir/json"
	shift
	for pair; do
		grep -qF -- "$pair" "$dir/json" || {
			echo "story $story: classify does not say $pair"
			status=1
		}
	done
}

failure='l\nj\n3\nz\ndump\n'
group='3\nz\ndump\n'

story=1 # a newsletter to an alias comes back from Gmail and shows its owner's address
fields $demo/01-leak-alias-gmail.eml '"recipient":"k_mori-77@gmail.com"' '"alias":"sales@shop.example"' '"reason":"authfailure"' \
	'"id":"forward-leak","confidence":"high"'
screen en "$failure" $demo/01-leak-alias-gmail.eml
says 'A forwarding target address was disclosed to the sender' 'You wrote to sales@shop.example' 'certainty: high' \
	'What to do: our side' 'What to do: the forwarder' 'Do not write to k***'
silent 'k_mori'
screen ja "$failure" $demo/01-leak-alias-gmail.eml
says '転送先アドレスが送信者に漏れています' '宛先 sales@shop.example に送ったメールは' '次にすること: 転送元のサーバ'
silent 'k_mori'
screen en 'l\nj\nv\n3\nz\ndump\n' $demo/01-leak-alias-gmail.eml
says 'k_mori-77@gmail.com'
screen en "$failure" $demo/01-leak-alias-gmail.eml
says 'Settings, by software' 'Postfix: in aliases(5)' 'Exim: errors_to' 'sieve_redirect_envelope_from' 'Sendmail: alias owner-NAME' \
	'qmail: a file .qmail-NAME-owner' 'Panels: cPanel' 'Microsoft 365: automatic forwards' 'SRS alone is no cure for the leak' \
	'The refusal was caused by forwarding, not by our authentication' 'How to check' 'This mail holds personal data'
screen ja "$failure" $demo/01-leak-alias-gmail.eml
says 'ソフトウェア別の設定' 'Postfix:aliases(5)' 'Exim:redirect' 'sieve_redirect_envelope_from' 'SRSだけでは漏れは止まりません' 'Microsoft 365:自動転送' \
	'拒否の原因は転送であり、自社の認証設定ではない' '個人情報を含むメール'
for view in '2\n' '2\nd\n' '2\nd\nd\n'; do # decoded, headers, source
	screen en "l\nj\n${view}z\ndump\n" $demo/01-leak-alias-gmail.eml
	says 'client.example'
	silent 'k_mori'
done

story=2 # bulk to Gmail, a list that closed in 2006, and one that was "sent" and never seen
fields $demo/06-gmail-bulk.eml '"reason":"spamdetected"' '"id":"gmail-bulk-rules"'
screen en "$failure" $demo/06-gmail-bulk.eml
says 'Our system has detected that this message is likely unsolicited mail' 'sender requirements' 'Postmaster Tools'
screen ja "$failure" $demo/06-gmail-bulk.eml
says '迷惑メール' '次にすること'
fields $demo/10-ordb.eml '"reason":"blocked"' '"id":"dnsbl-dead"'
screen en "$failure" $demo/10-ordb.eml
says 'blocklist that no longer exists' 'ORDB was shut down in 2006' "Only the receiver's admin can repair it" 'Do nothing on our server'
screen ja "$failure" $demo/10-ordb.eml
says '2006' '廃止' '登録解除の申請先はありません' '設定から relays.ordb.org を削除'
fields $demo/63-delivered.eml '"id":"sent-but-unseen","confidence":"medium"' '"id":"4cKt3H0mxz"'
screen en "$failure" $demo/63-delivered.eml
says 'it holds their queue id 4cKt3H0mxz' 'The message was handed to mx.partner.example' 'not that it lies in the inbox'
screen ja "$failure" $demo/63-delivered.eml
says '応答中の受付番号 4cKt3H0mxz を相手に伝えてください'
"$MODORI" --lang en letter $demo/63-delivered.eml >"$dir/screen"
says 'Please trace a message that your server accepted' 'your id     4cKt3H0mxz'
"$MODORI" --lang ja letter $demo/63-delivered.eml >"$dir/screen"
says '貴サーバが受理したメールの追跡のお願い' '4cKt3H0mxz'

story=3 # a shared host on gmo-rbl.jp, days late: whose address, which list, whom to write, when over
fields $demo/11-gmo-rbl.eml '"reason":"blocked"' '"id":"dnsbl-listing"'
screen en "$failure" $demo/11-gmo-rbl.eml
says '203.0.113.55' 'GMO RBL' 'No delisting page' 'the hoster must write' 'Typical time: 1 day to about 1 week'
silent 'Cloudmark'
screen ja "$failure" $demo/11-gmo-rbl.eml
tr -d ' \n' <"$dir/screen" >"$dir/tight"
says '203.0.113.55' 'GMO RBL' 'サーバ事業者または中継サーバのものです' '申請ページはない' '共用サーバの他の利用者が原因と思われる登録' 'hosting.example'
screen en "$failure" $demo/11-gmo-rbl.eml
says 'belongs to the hosting provider or relay that sends for us' 'Inferred from the mail in this folder.' \
	'A neighbour on shared hosting caused the listing' 'shared with other customers of hosting.example'

letter() { # LANG FILE
	"$MODORI" --lang "$1" letter "$2" >"$dir/screen"
	tr -d ' \n' <"$dir/screen" >"$dir/tight"
}
letter en $demo/11-gmo-rbl.eml
says '---- to the hoster of our server' 'Your server 203.0.113.55 is on the block list GMO RBL' "---- to the receiver's postmaster"
letter ja $demo/11-gmo-rbl.eml
says '貴社サーバ 203.0.113.55 のDNSBL(ブラックリスト)GMO RBL への登録について'
letter en $demo/10-ordb.eml
says 'a block list that was shut down in 2006.' 'refuses all mail, not only ours'
letter en $demo/01-leak-alias-gmail.eml
says 'Your forwarding of sales@shop.example shows its target' 'mx1.company.example'
silent 'k_mori'

story=4 # Gmail 2008: all refused mails were written with one program
fields $demo/13-gmail-2008.eml '"reason":"spamdetected"' 'PERM_FAILURE'
screen en "$group" $demo/13-gmail-2008.eml $demo/14-gmail-2008.eml $demo/15-gmail-2008.eml $demo/16-gmail-2008.eml \
	$demo/17-gmail-2008.eml $demo/22-userunknown-gmail.eml $demo/19-unknown-user.eml
says 'Only mail of one program is refused (X-Mailer)' 'ShopFormMail 1.02' '5 of 5 refused mails were written with it; of 2 other failures, 0'
screen ja "$group" $demo/1[3-7]-gmail-2008.eml $demo/22-userunknown-gmail.eml $demo/19-unknown-user.eml
says '拒否された 5 通中 5 通がこのソフトで書かれています' 'ほかの失敗 2 件では 0 件です'

"$MODORI" --lang en report $demo/1[3-7]-gmail-2008.eml $demo/22-userunknown-gmail.eml $demo/19-unknown-user.eml | tr -s ' \n' ' ' >"$dir/screen"
says '5 Only mail of one program is refused (X-Mailer)' '5 of 5 refused mails were written with it; of 2 other failures, 0'
"$MODORI" --filter finding:client-filtered list $demo/1[3-7]-gmail-2008.eml $demo/19-unknown-user.eml >"$dir/screen"
says 'spamdetected'
silent 'userunknown'

story=5 # codes and lists for a person who is no mail expert
fields $demo/18-no-answer.eml '"status":"4.4.1"' '"permanent":false'
screen en "$failure" $demo/18-no-answer.eml
says 'Host does not answer the connection' 'the mail was returned'
fields $demo/19-unknown-user.eml '"reason":"userunknown"' '"hardbounce":true'
screen en "$failure" $demo/19-unknown-user.eml
says 'Mailbox does not exist' 'What to tell the user'
screen ja "$failure" $demo/19-unknown-user.eml
says '宛先のメールアドレスが存在しない' '利用者への説明'
fields $demo/20-spamhaus-pbl.eml '"reason":"blocked"' '"id":"dnsbl-listing"'
screen en "$failure" $demo/20-spamhaus-pbl.eml
says 'Spamhaus ZEN' '203.0.113.200'
"$MODORI" --lang en explain 4.4.1 | tr -s ' \n' ' ' >"$dir/screen"
says '4 means that the sending server tries again by itself, not that the fault is on our side'
"$MODORI" --lang en explain 5.7.27 | tr -s ' \n' ' ' >"$dir/screen"
says 'null MX' 'gmail'
"$MODORI" --lang ja explain 5.1.1 | tr -d ' \n' >"$dir/tight"
says '宛先'

[ $status = 0 ] && echo 'stories: all five told right, in both languages'
exit $status
