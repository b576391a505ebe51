#!/bin/sh
# SPDX-License-Identifier: BSD-2-Clause
# The command line: exit codes, formats, what reads paths, what is refused, and that help fits a small terminal.
set -u
LC_ALL=C.UTF-8 TZ=UTC
export LC_ALL TZ
unset LANGUAGE NO_COLOR MODORI_NOW
dir=$(mktemp -d /tmp/modori.XXXXXX)
trap 'rm -rf "$dir"' EXIT
XDG_CONFIG_HOME=$dir/config XDG_STATE_HOME=$dir/state XDG_CACHE_HOME=$dir/cache
export XDG_CONFIG_HOME XDG_STATE_HOME XDG_CACHE_HOME
status=0
bad() {
	echo "cli: $*"
	status=1
}
# gives CODE WORD...: the program, its output in out and err
gives() {
	want=$1
	shift
	timeout 60 "$MODORI" "$@" >"$dir/out" 2>"$dir/err" </dev/null
	code=$?
	[ $code = "$want" ] || bad "modori $*: exit code $code, not $want: $(cat "$dir/err")"
}
lines() {
	[ "$(wc -l <"$dir/$1")" = "$2" ] || bad "$3: $(wc -l <"$dir/$1") lines in $1, not $2"
}
says() {
	grep -qF -- "$2" "$dir/$1" || bad "does not say: $2"
}

# help: on standard output, small enough, in both languages, whatever the configuration says
mkdir -p "$dir/config/modori"
printf 'nonsense\n' >"$dir/config/modori/config"
for lang in en ja; do
	gives 0 --lang $lang --help
	[ -s "$dir/err" ] && bad '--help writes to standard error'
	[ "$(wc -l <"$dir/out")" -le 40 ] || bad "--help ($lang) is longer than 40 lines"
	[ "$(wc -L <"$dir/out")" -le 80 ] || bad "--help ($lang) is wider than 80 columns"
done
tail -n 1 "$dir/out" | grep -q 'modori explain' || bad '--help does not end in examples'
gives 0 --version

# the configuration: 3 with the line; classify needs none
gives 3 list
says err "$dir/config/modori/config:1"
lines err 1 'a bad configuration'
gives 0 classify src/cli/demo/01-leak-alias-gmail.eml
rm "$dir/config/modori/config"
mkfifo "$dir/config/modori/pipe"
printf 'include = pipe\n' >"$dir/config/modori/config"
gives 3 --check-config
printf '[ui]\nfilter = hots:x\n' >"$dir/config/modori/config"
gives 3 --check-config
printf '[ui]\ntheme = nosuch\n' >"$dir/config/modori/config"
gives 3 --check-config
printf '[keys]\nX = nosuch-action\n' >"$dir/config/modori/config"
gives 3 --check-config
rm "$dir/config/modori/config"
gives 0 --check-config
gives 2 redact src/cli/demo
gives 2 report --lang en
says err 'before the command: modori --lang ... report'
# what --print-config prints is a configuration
gives 0 --print-config
cp "$dir/out" "$dir/printed"
gives 0 --config "$dir/printed" --check-config
printf '[account a]\nhost = h.example\npassword = geheim\n' >"$dir/secret"
chmod 600 "$dir/secret"
gives 0 --config "$dir/secret" --print-config
grep -q geheim "$dir/out" && bad '--print-config prints a password'
chmod 644 "$dir/secret"
gives 3 --config "$dir/secret" list

# wrong use: 2, one line and a hint
gives 2 --nonsense
lines err 2 'a wrong option'
gives 2 list --again
lines err 2 "another command's option"
says err 'modori list --help'
gives 2 list --format=xml
gives 2 --format json
gives 2 --format json undo
gives 0 --format csv list src/cli/demo
head -1 "$dir/out" | grep -q '^id,' || bad '--format before the command is not heeded'
gives 0 --format csv list --format json src/cli/demo
head -c 1 "$dir/out" | grep -q '{' || bad 'the --format behind the command does not win'
gives 2 --filter 'hots:x' list
gives 2 sleep
gives 2 sleep 1 --until yesterday
gives 2 sleep 1 --count many
gives 2 resolve 1 --reason because
gives 2 resolve 1 --worse 5 --stay 9
gives 2 note 1
gives 0 list --help
gives 3 pull

# no terminal: 2 and one line that names the way out
gives 2 --demo
lines err 1 'no terminal'
says err 'modori report'

rm -rf "$dir/state"
# what reads paths needs no store and leaves none
gives 0 list src/cli/demo
gives 0 report src/cli/demo
gives 0 export src/cli/demo
gives 0 --filter cause:hostunknown list --format json src/cli/demo
id=$(sed -n 's/^{"id":\([0-9]*\),.*/\1/p' "$dir/out" | head -n 1)
gives 0 show "$id" src/cli/demo
says out 'gmial.com'
gives 0 show --format=json "$id" src/cli/demo
says out '"reason":"hostunknown"'
gives 0 list --filter subject:nosuchthing src/cli/demo
lines out 0 'nothing matches'
[ -e "$dir/state" ] && bad 'reading a path made a store'

# the exposed address: masked in every format, unless --reveal
for format in text json csv eml; do
	gives 0 --demo export --format $format 1
	grep -q k_mori-77 "$dir/out" && bad "export --format $format shows an exposed address"
	gives 0 --demo export --reveal --format $format 1
	grep -q k_mori-77 "$dir/out" || bad "export --reveal --format $format hides it"
done
gives 0 --demo report
grep -q k_mori-77 "$dir/out" && bad 'report shows an exposed address'
awk 'length > 78 { print; bad = 1 } END { exit bad }' "$dir/out" || bad 'report is wider than 78 columns'

# export: a file that is there is not overwritten; mails into a folder
gives 0 --demo export --format csv -o "$dir/all.csv"
gives 1 --demo export --format csv -o "$dir/all.csv"
gives 2 --demo export --format eml
gives 0 --demo export --format eml --filter cause:mailboxfull -o "$dir/mails"
[ "$(ls "$dir/mails" | wc -l)" -ge 1 ] || bad 'no mails were exported'
gives 1 --demo export 99999

# who only reads leaves nothing behind, and keeps nobody from writing
rm -rf "$dir/config" "$dir/state" "$dir/cache"
gives 0 list
gives 0 report
gives 1 show 1
[ -e "$dir/state" ] || [ -e "$dir/cache" ] && bad 'a command that only reads made a folder'
gives 1 undo
[ -e "$dir/state/modori/modori.db" ] || bad 'undo made no store'
rm "$dir/state/modori/modori.db.lock"
gives 0 list
[ -e "$dir/state/modori/modori.db.lock" ] && bad 'list took the lock of those who write'

# it ends quietly when the reader has seen enough
"$MODORI" --demo list 2>"$dir/err" | head -n 1 >/dev/null
[ -s "$dir/err" ] && bad "list | head complains: $(cat "$dir/err")"
[ $status = 0 ] && echo 'cli: exit codes, formats, paths, refusals, help: fine'
exit $status
