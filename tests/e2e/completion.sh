#!/bin/sh
# SPDX-License-Identifier: BSD-2-Clause
# The completions in their shells: what bash and fish offer, and that zsh can read its own.
set -u
LC_ALL=C.UTF-8
export LC_ALL
dir=$(mktemp -d /tmp/modori.XXXXXX)
trap 'rm -rf "$dir"' EXIT
XDG_CONFIG_HOME=$dir/config XDG_STATE_HOME=$dir/state HOME=$dir PATH=$dir/bin:$PATH
export XDG_CONFIG_HOME XDG_STATE_HOME HOME PATH
mkdir -p "$dir/bin" "$dir/config/modori"
ln -s "$MODORI" "$dir/bin/modori"
printf '[account ops]\nhost = a.example\n[account office]\nhost = b.example\n' >"$dir/config/modori/config"
status=0
# what bash offers for a line typed to its end; words are cut as bash cuts them
offers_bash() {
	bash -c '
		. src/shell/modori.bash
		compopt() { :; }
		COMP_LINE=$1 COMP_POINT=${#1}
		read -ra COMP_WORDS <<<"$(printf "%s" "$1" | sed "s/\([=:]\)/ \1 /g")"
		case $1 in *[[:space:]]) COMP_WORDS+=("") ;; esac
		COMP_CWORD=$((${#COMP_WORDS[@]} - 1))
		_modori
		printf "%s\n" "${COMPREPLY[@]}"' bash "$1"
}
offers_fish() {
	fish -c "source src/shell/modori.fish; complete -C '$1'" 2>&1 | cut -f 1
}
# offers SHELL LINE WORD...: each word is among what the shell offers
offers() {
	shell=$1 line=$2
	shift 2
	"offers_$shell" "$line" >"$dir/out"
	for word; do
		grep -qxF -- "$word" "$dir/out" ||
			{ echo "completion: $shell offers no \"$word\" for \"$line\": $(tr '\n' ' ' <"$dir/out")"; status=1; }
	done
}
for shell in bash fish; do
	offers $shell 'modori re' report resolve redact reopen
	offers $shell 'modori --th' --theme
	offers $shell 'modori --theme d' dark default
	offers $shell 'modori --account o' ops office
	offers $shell 'modori --lang ' en ja
	offers $shell 'modori list --fo' --format
	offers $shell 'modori list --format ' json csv
	offers $shell 'modori resolve --reason n' not-ours
	offers $shell 'modori --filter ca' cause:
	offers $shell 'modori --group d' domain day dnsbl
	offers $shell 'modori completion ' zsh
done
# bash puts back only what stands behind its last cut
offers bash 'modori --filter cause:mailb' mailboxfull
offers bash 'modori --filter=cause:mailb' mailboxfull
offers bash 'modori --filter "is:open cause:mailb' 'is:open cause:mailboxfull'
offers bash 'modori --filter "-is:d' '-is:done'
offers fish 'modori --filter cause:mailb' cause:mailboxfull
zsh -n src/shell/modori.zsh || status=1
# what zsh calls is there
zsh -fc 'autoload -U compinit; compinit -D; source src/shell/modori.zsh 2>/dev/null; (( $+functions[_modori] && $+functions[_modori_filter] ))' ||
	{ echo 'completion: zsh does not take it'; status=1; }
[ $status = 0 ] && echo 'completion: bash, zsh, fish: fine'
exit $status
