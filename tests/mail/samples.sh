#!/bin/sh
# SPDX-License-Identifier: BSD-2-Clause
# Samples that we wrote, FORMAT/NN-slug.eml: what is read from each, against the .expect beside it; UPDATE=1 takes what is
# read now. Every format in src/report/formats and every reader in src/report/odd has at least one.
set -u
here=tests/mail
dir=$(mktemp -d)
trap 'rm -rf "$dir"' EXIT
XDG_CONFIG_HOME=$dir
export XDG_CONFIG_HOME
status=0
n=0

# one "key value" line for each field that is a judgement; an empty line between recipients
fields='kind|recipient|alias|action|status|reply|reason|permanent|hardbounce|confidence|basis|rule|command|format'
readable() {
	sed -e 's/,"findings":.*//' -e 's/^{/\n/' -e 's/","/"\n"/g' -e 's/:\(true\|false\|null\|[0-9]*\),"/:\1\n"/g' -e 's/:\([^"]*\]\),"/:\1\n"/g' |
		sed -nE -e '/^$/p' -e "s/^\"($fields)\":\"?([^\"]*)\"?\$/\\1 \\2/p" | sed '1d'
}

for mail in $here/*/*.eml; do
	expect=${mail%.eml}.expect
	n=$((n + 1))
	"$MODORI" classify "$mail" 2>&1 | readable >"$dir/got"
	if [ -n "${UPDATE:-}" ]; then
		cp "$dir/got" "$expect"
	elif [ ! -f "$expect" ]; then
		echo "samples: $expect is missing; UPDATE=1 make mail writes it"
		status=1
	elif ! diff -u "$expect" "$dir/got" >"$dir/diff"; then
		echo "samples: $mail is read otherwise than $expect says"
		sed -n '3,$p' "$dir/diff"
		status=1
	fi
done
for format in src/report/formats/*.format src/report/odd/*.c; do
	name=$(basename "${format%.*}")
	[ "$name" = common ] || ls "$here/$name"/*.eml >/dev/null 2>&1 || {
		echo "samples: no mail in $here/$name for $format"
		status=1
	}
done
[ $status = 0 ] && echo "samples: $n mails read as they should be"
exit $status
