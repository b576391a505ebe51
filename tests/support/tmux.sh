# SPDX-License-Identifier: BSD-2-Clause
# The program in a terminal of tmux: sourced by the tests that need one. Gives $dir (removed at the end), $tmux and
# the words below; NAME is for messages.
LC_ALL=C.UTF-8 TZ=UTC
export LC_ALL TZ
unset LANGUAGE TMUX NO_COLOR
dir=$(mktemp -d /tmp/modori.XXXXXX)
tmux="tmux -f /dev/null -S $dir/socket"
XDG_CONFIG_HOME=$dir/config XDG_STATE_HOME=$dir/state XDG_CACHE_HOME=$dir/cache
export XDG_CONFIG_HOME XDG_STATE_HOME XDG_CACHE_HOME
fail() { # nothing after it would be worth reading
	echo "$NAME: $*"
	$tmux capture-pane -p -t t 2>/dev/null
	exit 1
}
# wait up to 20 s for what a command says
until_true() {
	end=$(($(date +%s) + 20))
	until "$@" >/dev/null 2>&1; do
		[ "$(date +%s)" -lt "$end" ] || return 1
	done
}
shows() {
	$tmux capture-pane -p -t t | grep -qF -- "$1"
}
hides() {
	! shows "$1"
}
sees() {
	until_true shows "$1" || fail "does not show: $1"
}
sees_no_more() {
	until_true hides "$1" || fail "still shows: $1"
}
keys() {
	$tmux send-keys -t t "$@"
}
# bytes as a terminal sends them, by printf
bytes() {
	$tmux send-keys -t t -l "$(printf "$1")"
}
at_prompt() {
	$tmux capture-pane -p -t t | grep -v '^ *$' | tail -1 | grep -q '^ready% *$'
}
back_at_prompt() {
	until_true at_prompt || fail "$1"
	keys clear Enter
	until_true at_prompt
}
program() {
	pgrep -n -f "^$MODORI"
}
gone() {
	! program
}
open_terminal() { # COLUMNS ROWS
	$tmux new-session -d -s t -x "$1" -y "$2" "PS1='ready% ' exec sh"
	back_at_prompt 'no shell'
}
close_terminal() {
	$tmux kill-server 2>/dev/null
	rm -rf "$dir"
}
