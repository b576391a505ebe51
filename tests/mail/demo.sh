#!/bin/sh
# SPDX-License-Identifier: BSD-2-Clause
# The demo folder shows every cause and every state, in both languages and the same each time.
set -u
TZ=UTC LC_ALL=C.UTF-8
export TZ LC_ALL
unset LANGUAGE MODORI_NOW
dir=$(mktemp -d)
trap 'rm -rf "$dir"' EXIT
XDG_CONFIG_HOME=$dir XDG_STATE_HOME=$dir XDG_CACHE_HOME=$dir
export XDG_CONFIG_HOME XDG_STATE_HOME XDG_CACHE_HOME
status=0
bad() {
	echo "demo: $*"
	status=1
}
all='is:new,open,back,asleep,muted,done'
"$MODORI" --demo --filter $all list --format json >"$dir/all"
for cause in $(sed -n 's/^CAUSE([A-Z0-9_]*, "\([a-z]*\)".*/\1/p' src/cause/causes.def); do
	grep -q "\"reason\":\"$cause\"" "$dir/all" || bad "no failure with the cause $cause"
done
for state in back new open asleep muted done; do
	grep -q "\"state\":\"$state\"" "$dir/all" || bad "no failure is $state"
done
n=$(wc -l <"$dir/all")
[ "$n" -ge 55 ] && [ "$n" -le 75 ] || bad "$n failures"
grep -q '"subject":"[^"]*の' "$dir/all" || bad 'no Japanese subject'
"$MODORI" --demo --filter $all list --format json | cmp -s - "$dir/all" || bad 'two runs differ'
"$MODORI" --demo --filter has:note report >"$dir/notes"
grep -q '(' "$dir/notes" || bad 'no notes'
for lang in en ja; do
	"$MODORI" --lang $lang --demo --filter $all export 1 >"$dir/one"
	"$MODORI" --lang $lang --demo --filter $all export 1 | cmp -s - "$dir/one" || bad "two exports differ ($lang)"
done
id=$(grep '"reason":"hasmoved"' "$dir/all" | sed 's/^{"id":\([0-9]*\),.*/\1/')
"$MODORI" --lang ja --demo show "$id" | grep -q '新しい' || bad 'the note of a demo mail is not Japanese'
[ $status = 0 ] && echo "demo: $n failures, every cause, every state, always the same"
exit $status
