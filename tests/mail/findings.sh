#!/bin/sh
# SPDX-License-Identifier: BSD-2-Clause
# Every finding has cases in findings/NAME.cases: pos-* where it holds (with its certainty and variant), neg-* where it does
# not, trap-* where it seems to. The mails are written there in short; findings/make.py fills them up.
set -u
dir=$(mktemp -d)
trap 'rm -rf "$dir"' EXIT
LC_ALL=C.UTF-8 TZ=UTC MODORI_NOW=1764547200
export LC_ALL TZ MODORI_NOW
cases=tests/mail/findings
status=0
n=0
fail() {
	echo "findings: $*"
	status=1
}
for id in $(sed -n 's/^FINDING([A-Z0-9_]*, "\([^"]*\)".*/\1/p' src/cause/findings.def); do
	[ -f "$cases/$id.cases" ] || { fail "$id has no cases"; continue; }
	mkdir "$dir/$id"
	python3 "$cases/make.py" "$cases/$id.cases" "$dir/$id" >"$dir/names" || fail "$id.cases cannot be read"
	for kind in pos neg trap; do
		grep -q "^$kind-" "$dir/names" || fail "$id.cases has no $kind- case"
	done
	while read -r name sure variant; do
		n=$((n + 1))
		XDG_CONFIG_HOME=$dir "$MODORI" --config "$dir/$id/$name/config" --filter '' export --format=json "$dir/$id/$name"/*.eml \
			>"$dir/out" 2>"$dir/err" || fail "$id/$name: $(cat "$dir/err")"
		grep -q '"id"' "$dir/out" || fail "$id/$name: nothing was read"
		case $name in
		pos-*)
			want="\"id\":\"$id\",\"confidence\":\"$sure\"${variant:+,\"variant\":\"$variant\"}"
			grep -qF "$want" "$dir/out" || fail "$id/$name: not $sure ${variant:-}: $(grep -o '"reason":"[^"]*"\|"id":"[a-z][^}]\{0,60\}' "$dir/out" | sort | uniq -c | tr '\n' ' ')"
			;;
		*) grep -qF "\"id\":\"$id\"" "$dir/out" && fail "$id/$name: is there: $(grep -o "\"id\":\"$id\".\{0,200\}" "$dir/out" | head -1)" ;;
		esac
	done <"$dir/names"
done
[ $status = 0 ] && echo "findings: $n cases, each finding where it belongs and nowhere else"
exit $status
