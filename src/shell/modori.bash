# SPDX-License-Identifier: BSD-2-Clause
# Completion of modori for bash, made by `modori completion bash`.

_modori_words()
{
	COMPREPLY=($(compgen -W "$1" -- "$cur"))
}

# the last term of a filter; what stands before it stays
_modori_filter()
{
	local before= term=$cur
	case $term in *[\ \(]*) term=${cur##*[ (]}; before=${cur%"$term"} ;; esac
	case $term in -*) term=${term#-}; before+=- ;; esac
	case $term in
	cause:*) COMPREPLY=($(compgen -P "cause:" -W 'mailboxfull emailtoolarge suspend hasmoved norelaying authfailure userunknown filtered requireptr notcompliantrfc badreputation rejected hostunknown spamdetected virusdetected policyviolation ratelimited blocked contenterror notaccept systemfull failedstarttls securityerror systemerror networkerror expired mailererror suppressed syntaxerror onhold undefined delivered feedback vacation' -- "${term#*:}")) ;;
	is:*) COMPREPLY=($(compgen -P "is:" -W 'new open back asleep muted done tagged mine' -- "${term#*:}")) ;;
	has:*) COMPREPLY=($(compgen -P "has:" -W 'note leak dnsbl transcript' -- "${term#*:}")) ;;
	assigned:*) COMPREPLY=($(compgen -P "assigned:" -W 'me nobody' -- "${term#*:}")) ;;
	trend:*) COMPREPLY=($(compgen -P "trend:" -W 'rising steady falling' -- "${term#*:}")) ;;
	certainty:*) COMPREPLY=($(compgen -P "certainty:" -W 'low medium high' -- "${term#*:}")) ;;
	finding:*) COMPREPLY=($(compgen -P "finding:" -W 'forward-leak forward-breaks-auth dnsbl-listing dnsbl-shared-host dnsbl-new-ip dnsbl-dead dnsbl-query-error gmail-bulk-rules microsoft-2025 yahoo-apple-rules common-factor client-filtered backscatter sent-but-unseen mailbox-abandoned typo-domain greylisting tls-failure dmarc-own-policy list-expansion not-a-bounce complaint loop attachment-refused ipv6-no-ptr ageing disguised-refusal receiver-trouble own-quota-or-compromise bad-envelope-sender nullsender-refused code-collision recovered privacy' -- "${term#*:}")) ;;
	*:*) COMPREPLY=() ;;
	*) compopt -o nospace; COMPREPLY=($(compgen -W 'cause: to: from: alias: exposed: domain: host: mta: ip: code: status: dnsbl: mailer: subject: msgid: is: has: by: assigned: since: before: on: pulled: count: trend: certainty: finding: folder: leaked' -- "$term")) ;;
	esac
	COMPREPLY=("${COMPREPLY[@]/#/$before}")
}

_modori()
{
	local line=${COMP_LINE:0:COMP_POINT} cur prev rest command= word quoted= i
	if [[ $line =~ (--[a-z-]+)[\ =]+[\"\']([^\"\']*)$ ]]; then # inside quotes
		prev=${BASH_REMATCH[1]} cur=${BASH_REMATCH[2]} quoted=yes
	else # the word as it was typed: bash cuts it at = and :
		cur=${line##*[[:space:]=]}
		rest=${line%"$cur"}
		rest=${rest%=}
		rest=${rest%"${rest##*[![:space:]]}"}
		prev=${rest##*[[:space:]]}
	fi
	for ((i = 1; i < COMP_CWORD; i++)); do
		word=${COMP_WORDS[i]}
		case " pull report list show export explain classify redact dnsbl letter trace resolve reopen sleep note undo redo move delete rules completion " in *" $word "*) command=$word; break ;; esac
	done
	_modori_complete
	if [ -z "$quoted" ] && [[ $cur = *:* && $COMP_WORDBREAKS = *:* ]]; then
		word=${cur%"${cur##*:}"}
		COMPREPLY=("${COMPREPLY[@]#"$word"}")
	fi
}

_modori_complete()
{
	case $prev in
	--account) _modori_words "$(modori completion accounts 2>/dev/null)"; return ;;
	--filter) _modori_filter; return ;;
	--since) _modori_words '1d 7d 30d'; return ;;
	--format) _modori_words 'text json csv eml ndjson'; return ;;
	--group) _modori_words 'cause domain host mta dnsbl alias sender mailer day assignee finding none'; return ;;
	--theme) _modori_words "$(modori completion themes 2>/dev/null)"; return ;;
	--color) _modori_words 'auto always never'; return ;;
	--lang) _modori_words 'en ja'; return ;;
	-j | --jobs) COMPREPLY=(); return ;;
	--note) COMPREPLY=(); return ;;
	--reason) _modori_words 'fixed address-removed not-ours other'; return ;;
	--worse) COMPREPLY=(); return ;;
	--stay) COMPREPLY=(); return ;;
	--until) _modori_words '12h 1d 3d 7d'; return ;;
	--count) COMPREPLY=(); return ;;
	--rate) COMPREPLY=(); return ;;
	esac
	case $command:$cur in
	pull:-*) _modori_words '--quiet --again --help' ;;
	report:-*) _modori_words '--filter --since --group --reveal --quiet --help' ;;
	list:-*) _modori_words '--format --filter --since --reveal --quiet --help' ;;
	show:-*) _modori_words '--format --reveal --help' ;;
	export:-*) _modori_words '--format --filter --since --output --reveal --quiet --help' ;;
	explain:-*) _modori_words '--reveal --why --help' ;;
	classify:-*) _modori_words '--format --jobs --help' ;;
	redact:-*) _modori_words '--all --help' ;;
	dnsbl:-*) _modori_words '--quiet --help' ;;
	letter:-*) _modori_words '--help' ;;
	trace:-*) _modori_words '--log --request --help' ;;
	resolve:-*) _modori_words '--quiet --note --reason --worse --stay --help' ;;
	reopen:-*) _modori_words '--quiet --note --help' ;;
	sleep:-*) _modori_words '--quiet --note --until --count --rate --help' ;;
	note:-*) _modori_words '--quiet --note --help' ;;
	undo:-*) _modori_words '--quiet --help' ;;
	redo:-*) _modori_words '--quiet --help' ;;
	move:-*) _modori_words '--quiet --to --help' ;;
	delete:-*) _modori_words '--quiet --help' ;;
	rules:-*) _modori_words '--help' ;;
	completion:-*) _modori_words '--help' ;;
	:-*) _modori_words '--account --filter --since --format --group --demo --config --theme --color --ascii --lang --no-mouse --reveal --quiet --check-config --print-config --check-theme --list-themes --log --help --version' ;;
	rules:*) _modori_words 'check test' ;;
	completion:*) _modori_words 'bash zsh fish' ;;
	:*) COMPREPLY=($(compgen -W 'pull report list show export explain classify redact dnsbl letter trace resolve reopen sleep note undo redo move delete rules completion' -- "$cur") $(compgen -f -- "$cur")) ;;
	esac
}

complete -o default -F _modori modori
