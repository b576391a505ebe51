#!/bin/sh
# SPDX-License-Identifier: BSD-2-Clause
# mankeys.sh PAGE [PO]: the manual with its list of keys as ui/actions.def has them now, in the language of PO.
# What stands between the two marks in PAGE is made anew.
set -eu
awk -v po="${2:-}" '
function mdoc(s) { # one argument of a macro
	gsub(/\\/, "\\e", s); gsub(/\^/, "\\(ha", s); gsub(/-/, "\\-", s)
	return s ~ /^[][().,:;?!|]$/ ? "\\&" s : s
}
function quoted(s) { return match(s, /"([^"\\]|\\.)*"/) ? substr(s, RSTART + 1, RLENGTH - 2) : "" }
BEGIN {
	while (po != "" && (getline line < po) > 0) {
		if (line ~ /^msgid "/) id = quoted(line)
		else if (line ~ /^msgstr "/) said[id] = quoted(line)
	}
	split("MOVE ACT VIEW MAIL", order, " ")
	head["MOVE"] = "MOVE"; head["ACT"] = "ACT (on the tagged, else on the cursor)"; head["VIEW"] = "VIEW"; head["MAIL"] = "MAIL"
	while ((getline line < "ui/actions.def") > 0) {
		if (line !~ /^ACTION\(/) continue
		for (i = 1; i <= 2; i++) { # name, keys
			match(line, /"([^"\\]|\\.)*"/)
			part[i] = substr(line, RSTART + 1, RLENGTH - 2)
			line = substr(line, RSTART + RLENGTH)
		}
		section = line; sub(/^, /, "", section); sub(/,.*/, "", section)
		sub(/^, [A-Z]*, ([^,"]*\(?"[^"]*"\)?|""), /, "", line)
		help = quoted(line)
		if (po != "") help = said[help]
		if (help == "") { print "mankeys: no help for " part[1] > "/dev/stderr"; exit 1 }
		n = split(part[2], keys, " ")
		item = ""
		for (i = 1; i <= n; i++) item = item " " mdoc(keys[i])
		if (!n) item = " :" part[1]
		text[section] = text[section] ".It Cm" item "\n.Pq Cm " part[1] "\n" help "\n"
	}
}
/^\.\\" keys, made by/ {
	print
	for (i = 1; i <= 4; i++) {
		name = po == "" ? head[order[i]] : said[head[order[i]]]
		printf ".Ss %s\n.Bl -tag -width \"PgDn ^F\" -compact\n%s.El\n", name, text[order[i]]
	}
	skip = 1
	next
}
/^\.\\" end of keys/ { skip = 0 }
!skip
' "$1"
