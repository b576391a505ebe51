#!/bin/sh
# SPDX-License-Identifier: BSD-2-Clause
# Locales that are not UTF-8: C is English and ASCII; EUC-JP keeps its Japanese and draws in ASCII; what a charset has
# not becomes "?", and a message says so once.
set -u
dir=$(mktemp -d)
trap 'rm -rf "$dir"' EXIT
XDG_CONFIG_HOME=$dir XDG_STATE_HOME=$dir XDG_CACHE_HOME=$dir TZ=UTC
export XDG_CONFIG_HOME XDG_STATE_HOME XDG_CACHE_HOME TZ
unset LANGUAGE LC_ALL LC_CTYPE LC_MESSAGES LANG MODORI_NOW MODORI_AMBIGUOUS MODORI_A11Y
status=0
bad() {
	echo "locale: $*"
	status=1
}
printf '%s\n' dump l j Enter dump >"$dir/keys"
screen() { # VARIABLE=VALUE...
	env "$@" "$MODORI" --demo --size 100x30 --script "$dir/keys" >"$dir/out" 2>&1 || bad "$*: exit code $?"
}
ascii_only() {
	LC_ALL=C grep -q '[^ -~]' "$dir/out" && bad "$1: more than ASCII: $(LC_ALL=C grep -m 1 '[^ -~]' "$dir/out")"
}
screen LC_ALL=C
ascii_only LC_ALL=C
grep -q 'Judged as spam' "$dir/out" || bad 'LC_ALL=C is not English'
# plain output too, but not data
LC_ALL=C "$MODORI" --demo report >"$dir/out" 2>&1 || bad "report: exit code $?"
ascii_only 'report in the C locale'
LC_ALL=C "$MODORI" --demo show 21 >"$dir/out" 2>"$dir/err" || bad "show: exit code $?"
ascii_only 'show in the C locale'
grep -q 'shown as ?' "$dir/err" || bad 'show does not say that characters are missing'
LC_ALL=C "$MODORI" --demo --format json list 2>&1 | grep -q '納品日' || bad 'JSON is not UTF-8 in the C locale'
screen LANG=C LANGUAGE=ja
grep -q 'Judged as spam' "$dir/out" || bad 'LANG=C is not English'
# a Japanese subject in the C locale: no mark but "?", and it is said
printf 'From: MAILER-DAEMON@a.example\nSubject: failure notice\n\n<b@c.example>:\n550 5.1.1 \346\210\273\343\202\212 \342\204\212\n' >"$dir/mail.eml"
LC_ALL=C "$MODORI" --size 100x30 --script "$dir/keys" "$dir/mail.eml" >"$dir/out" 2>&1
ascii_only 'Japanese in the C locale'
grep -q 'shown as ?' "$dir/out" || bad 'nothing says that characters are missing'
if localedef -c -i ja_JP -f EUC-JP "$dir/ja_JP.eucjp" 2>/dev/null || [ -d "$dir/ja_JP.eucjp" ]; then
	screen LOCPATH="$dir" LC_ALL=ja_JP.eucjp
	grep -q '内容から迷惑メール' "$dir/out" || bad 'EUC-JP shows no Japanese'
	LOCPATH="$dir" LC_ALL=ja_JP.eucjp "$MODORI" --demo report 2>/dev/null >"$dir/report"
	iconv -f EUC-JP -t UTF-8 "$dir/report" | grep -q '^拒否 内容から迷惑メール' || bad 'the report is not EUC-JP'
	grep -qF -e ─ -e │ -e ▸ -e █ "$dir/out" && bad 'EUC-JP is not drawn in ASCII'
	LOCPATH="$dir" LC_ALL=ja_JP.eucjp "$MODORI" --size 100x30 --script "$dir/keys" "$dir/mail.eml" >"$dir/out" 2>&1
	grep -q '戻り ?' "$dir/out" || bad 'what EUC-JP has not is not "?"'
else
	bad 'no EUC-JP locale could be made'
fi
[ $status = 0 ] && echo 'locale: C and EUC-JP as they should be'
exit $status
