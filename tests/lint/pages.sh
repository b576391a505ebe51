#!/bin/sh
# SPDX-License-Identifier: BSD-2-Clause
# Every cause and finding has its help page in every language with the same sections, and no page is left over.
set -eu
top=src/know
status=0
bad() {
	echo "$1"
	status=1
}
# names FILE.def MACRO: the quoted names, one a line
names() {
	sed -n "s/^$2([A-Z0-9_]*, \"\([^\"]*\)\".*/\1/p" "$1"
}
# heads PAGE: its sections in order, those with text only
heads() {
	awk '/^\[.*\]$/ { name = $0; next } name != "" && NF { print name; name = "" }' "$1"
}
# page FILE SECTION...: it is there and has each section
page() {
	file=$1
	shift
	[ -f "$file" ] || { bad "$file: is missing"; return; }
	heads "$file" >"$tmp"
	for section; do
		grep -qxF "[$section]" "$tmp" || bad "$file: no text in [$section]"
	done
	twice=$(grep '^\[.*\]$' "$file" | sort | uniq -d)
	[ -z "$twice" ] || bad "$file: $twice stands twice"
	[ "$(grep -c '^\[.*\]$' "$file")" = "$(wc -l <"$tmp")" ] || bad "$file: a section without text"
}
tmp=$(mktemp)
trap 'rm -f "$tmp" "$tmp.other"' EXIT

causes=$(names src/cause/causes.def CAUSE)
findings=$(names src/cause/findings.def FINDING)
[ "$(echo "$causes" | wc -l)" = "$(grep -c '^CAUSE(' src/cause/causes.def)" ] || bad 'causes.def: a line this check cannot read'
[ "$(echo "$findings" | wc -l)" = "$(grep -c '^FINDING(' src/cause/findings.def)" ] || bad 'findings.def: a line this check cannot read'
for lang in en ja; do
	for name in $causes; do
		page "$top/$lang/$name.txt" title summary steps user
	done
	for name in $findings; do
		page "$top/$lang/finding-$name.txt" title explain
	done
	for name in receiver hoster forwarder trace recipient; do
		page "$top/$lang/letter-$name.txt" title explain
	done
	for file in "$top/$lang"/*.txt; do
		name=${file##*/}
		name=${name%.txt}
		case $name in
		finding-*) echo "$findings" | grep -qx "${name#finding-}" || bad "$file: no such finding" ;;
		letter-*) grep -q "\"${name#letter-}\"" src/know/letter.c || bad "$file: no such letter" ;;
		*) echo "$causes" | grep -qx "$name" || bad "$file: no such cause" ;;
		esac
		grep -n '[ 	]$' "$file" && bad "$file: blanks at the end of a line"
		sections='title|summary|steps|user|resolves|verify|traps|explain|why|ours|recipient|forwarder|receiver|hoster|sender|settings'
		grep -nE '^\[.*\]$' "$file" | grep -vE ":\[($sections)\]$" && bad "$file: a section that nothing shows"
	done
done
# the other language tells the same things
for file in "$top"/en/*.txt; do
	other=$top/ja/${file##*/}
	[ -f "$other" ] || continue
	heads "$file" >"$tmp"
	heads "$other" >"$tmp.other"
	cmp -s "$tmp" "$tmp.other" || bad "$other: other sections than in English: $(diff "$tmp" "$tmp.other" | grep '^[<>]' | tr '\n' ' ')"
done
# a slot that one language names, the other names too
for file in "$top"/en/finding-*.txt; do
	other=$top/ja/${file##*/}
	[ -f "$other" ] || continue
	# only the text that is always shown: advice may be worded freely
	for f in "$file" "$other"; do
		awk '/^\[/ { on = $0 == "[explain]"; next } on' "$f" | grep -o '{[a-zA-Z_]*[a-zA-Z0-9]}' | sed 's/_\(en\|ja\)}/}/' | sort -u >"$tmp.other" || :
		[ "$f" = "$file" ] && cp "$tmp.other" "$tmp"
	done
	cmp -s "$tmp" "$tmp.other" || bad "$other: its [explain] uses other {slots} than the English one: $(diff "$tmp" "$tmp.other" | grep '^[<>]' | tr '\n' ' ')"
done
[ $status = 0 ] && echo 'pages: ok'
exit $status
