#!/bin/sh
# SPDX-License-Identifier: BSD-2-Clause
# The manuals are well-formed and name every command, option, key and action of the screen, configuration key, filter key and rule key, in each language.
set -eu
status=0
bad() {
	echo "$1"
	status=1
}
# names PAGE WORD...: each word stands in the page, in any markup
names() {
	page=$1
	shift
	mandoc -Tutf8 -Owidth=1000 "$page" | sed 's/.\x08//g' >"$tmp"
	for word; do
		grep -qE -- "(^|[^A-Za-z-])$word([^A-Za-z-]|\$)" "$tmp" || bad "$page: does not name $word"
	done
}
tmp=$(mktemp)
trap 'rm -f "$tmp"' EXIT
commands=$(sed -n 's/^COMMAND(\([a-z]*\),.*/\1/p' src/cli/commands.def)
options=$(sed -n 's/^	{ "\([a-z-]*\)", \("[A-Za-z]*"\|NULL\), N_(.* },$/--\1/p' src/cli/command.c)
flags=$(sed -n 's/^FLAG([A-Z]*, "\([a-z]*\)".*/--\1/p' src/cli/flags.def)
keys=$(sed -n 's/^OPTION([A-Z0-9]*, *"[a-z]*", *"\([a-z0-9-]*\)".*/\1/p' src/conf/options.def)
account=$(sed -n 's/^	{ "\([a-z-]*\)", ACC_.*/\1/p' src/conf/account.c)
filter=$(sed -n 's/^	\[K_[A-Z]*\] = { "\([a-z][a-z]*\)".*/\1/p' ui/model/filter.c)
roles=$(sed -n 's/^ROLE([A-Z0-9_]*, "\([a-z0-9.-]*\)".*/\1/p' ui/roles.def)
rule=$(sed -n 's/.*slice_eq(key, S("\([a-z]*\)")).*/\1/p' src/cause/rule.c)
for list in "$commands" "$options" "$flags" "$keys" "$account" "$filter" "$roles" "$rule"; do
	[ "$(echo "$list" | wc -w)" -ge 10 ] || bad "man: a table that this check cannot read: $list"
done
for dir in src/man src/man/ja; do
	for page in "$dir"/*.[157]; do
		mandoc -Tlint -Wwarning "$page" || bad "$page: mandoc complains"
	done
	names $dir/modori.1 $commands $options $flags 0 1 2 3 4
	names $dir/modori-config.5 $keys $account
	names $dir/modori-filter.7 $filter
	names $dir/modori-rules.5 $rule
	names $dir/modori-theme.5 $roles let inherit bold dim italic underline reverse none
done
src/tools/mankeys.sh src/man/modori.1 | cmp -s - src/man/modori.1 || bad 'src/man/modori.1: keys not current; make manuals'
src/tools/mankeys.sh src/man/ja/modori.1 src/po/ja.po | cmp -s - src/man/ja/modori.1 || bad 'src/man/ja/modori.1: keys not current; make manuals'
[ "$(cd src/man && ls ./*.[157])" = "$(cd src/man/ja && ls ./*.[157])" ] || bad 'not every manual is there in Japanese'
[ $status = 0 ] && echo 'man: ok'
exit $status
