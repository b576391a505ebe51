#compdef modori
# SPDX-License-Identifier: BSD-2-Clause
# Completion of modori for zsh, made by `modori completion zsh`.

_modori_accounts() {
	compadd -- ${(f)"$(modori completion accounts 2>/dev/null)"}
}

_modori_themes() {
	compadd -- ${(f)"$(modori completion themes 2>/dev/null)"}
}

_modori_filter() {
	compset -P '*[ (]'
	compset -P '-'
	case $PREFIX in
	cause:*) compset -P '*[:,]'; compadd mailboxfull emailtoolarge suspend hasmoved norelaying authfailure userunknown filtered requireptr notcompliantrfc badreputation rejected hostunknown spamdetected virusdetected policyviolation ratelimited blocked contenterror notaccept systemfull failedstarttls securityerror systemerror networkerror expired mailererror suppressed syntaxerror onhold undefined delivered feedback vacation ;;
	is:*) compset -P '*[:,]'; compadd new open back asleep muted done tagged mine ;;
	has:*) compset -P '*[:,]'; compadd note leak dnsbl transcript ;;
	assigned:*) compset -P '*[:,]'; compadd me nobody ;;
	trend:*) compset -P '*[:,]'; compadd rising steady falling ;;
	certainty:*) compset -P '*[:,]'; compadd low medium high ;;
	finding:*) compset -P '*[:,]'; compadd forward-leak forward-breaks-auth dnsbl-listing dnsbl-shared-host dnsbl-new-ip dnsbl-dead dnsbl-query-error gmail-bulk-rules microsoft-2025 yahoo-apple-rules common-factor client-filtered backscatter sent-but-unseen mailbox-abandoned typo-domain greylisting tls-failure dmarc-own-policy list-expansion not-a-bounce complaint loop attachment-refused ipv6-no-ptr ageing disguised-refusal receiver-trouble own-quota-or-compromise bad-envelope-sender nullsender-refused code-collision recovered privacy ;;
	*:*) ;;
	*) compadd -S '' cause: to: from: alias: exposed: domain: host: mta: ip: code: status: dnsbl: mailer: subject: msgid: is: has: by: assigned: since: before: on: pulled: count: trend: certainty: finding: folder:; compadd leaked ;;
	esac
}

_modori_commands() {
	local -a commands=(
		'pull:fetch what is new from the account'
		'report:everything in plain lines, for screen readers'
		'list:failures, one a line; text, JSON or CSV'
		'show:one failure with its meaning and transcript'
		'export:failures whole\: text, JSON, CSV or mails'
		'explain:what a mail or a status code means'
		'classify:failed recipients of mails as JSON, one a line'
		'redact:a copy of a mail without exposed addresses'
		'dnsbl:block lists, reverse name; MX, SPF, DMARC'
		'letter:letters to receiver, hoster or forwarder'
		'trace:the way of its messages through a mail log'
		'resolve:mark failures as handled'
		'reopen:mark failures as open again'
		'sleep:hide failures for a time, or until they grow'
		'note:add a note'
		'undo:take the last change back'
		'redo:make it again'
		'move:move done mails to another folder on the server'
		'delete:delete done mails on the server'
		'rules:check *.rules files, or what they change'
		'completion:completion for a shell'
	)
	_describe command commands
	_files
}

_modori_arguments() {
	case $words[1] in
	pull)
		_arguments -s \
		'--quiet[only results]' \
		'--again[all mail anew; marks stay]' \
		--help '*: : '
		;;
	report)
		_arguments -s \
		'--filter=[only what matches, see modori-filter(7)]:filter:_modori_filter' \
		'--since=[only failures since then\: 7d, 12h, 2026-11-01]:since:(1d 7d 30d)' \
		'--group=[group by cause, domain, host ...]:group:(cause domain host mta dnsbl alias sender mailer day assignee finding none)' \
		'--reveal[do not mask exposed addresses]' \
		'--quiet[only results]' \
		--help '*:path:_files'
		;;
	list)
		_arguments -s \
		'--format=[text, json, csv; export also eml; classify only ndjson]:format:(text json csv eml ndjson)' \
		'--filter=[only what matches, see modori-filter(7)]:filter:_modori_filter' \
		'--since=[only failures since then\: 7d, 12h, 2026-11-01]:since:(1d 7d 30d)' \
		'--reveal[do not mask exposed addresses]' \
		'--quiet[only results]' \
		--help '*:path:_files'
		;;
	show)
		_arguments -s \
		'--format=[text, json, csv; export also eml; classify only ndjson]:format:(text json csv eml ndjson)' \
		'--reveal[do not mask exposed addresses]' \
		--help '*:path:_files'
		;;
	export)
		_arguments -s \
		'--format=[text, json, csv; export also eml; classify only ndjson]:format:(text json csv eml ndjson)' \
		'--filter=[only what matches, see modori-filter(7)]:filter:_modori_filter' \
		'--since=[only failures since then\: 7d, 12h, 2026-11-01]:since:(1d 7d 30d)' \
		'--output=[write there instead of standard output; with eml a folder]:output:_files' \
		'-o+[write there instead of standard output; with eml a folder]:output:_files' \
		'--reveal[do not mask exposed addresses]' \
		'--quiet[only results]' \
		--help '*:path:_files'
		;;
	explain)
		_arguments -s \
		'--reveal[do not mask exposed addresses]' \
		'--why[also how it was read and what decided]' \
		--help '*:path:_files'
		;;
	classify)
		_arguments -s \
		'--format=[text, json, csv; export also eml; classify only ndjson]:format:(text json csv eml ndjson)' \
		'--jobs=[so many threads]:jobs: ' \
		'-j+[so many threads]:jobs: ' \
		--help '*:path:_files'
		;;
	redact)
		_arguments -s \
		'--all[every address]' \
		--help '*:path:_files'
		;;
	dnsbl)
		_arguments -s \
		'--quiet[only results]' \
		--help '*: : '
		;;
	letter)
		_arguments -s \
		--help '*:path:_files'
		;;
	trace)
		_arguments -s \
		'--log=[a mail log; may stand several times]:log:_files' \
		'--request[also a letter to the receiver]' \
		--help '*: : '
		;;
	resolve)
		_arguments -s \
		'--quiet[only results]' \
		'--note=[kept with your name and the time]:note: ' \
		'--reason=[fixed, address-removed, not-ours or other]:reason:(fixed address-removed not-ours other)' \
		'--worse=[reopen only at more than N a day]:worse: ' \
		'--stay=[stay resolved so long, whatever comes]:stay: ' \
		--help '*: : '
		;;
	reopen)
		_arguments -s \
		'--quiet[only results]' \
		'--note=[kept with your name and the time]:note: ' \
		--help '*: : '
		;;
	sleep)
		_arguments -s \
		'--quiet[only results]' \
		'--note=[kept with your name and the time]:note: ' \
		'--until=[asleep until then\: 3d, 12h, 2026-12-01, 2026-12-01T09\:00]:until:(12h 1d 3d 7d)' \
		'--count=[asleep until N more failures]:count: ' \
		'--rate=[asleep until more than N a day]:rate: ' \
		--help '*: : '
		;;
	note)
		_arguments -s \
		'--quiet[only results]' \
		'--note=[kept with your name and the time]:note: ' \
		--help '*: : '
		;;
	undo)
		_arguments -s \
		'--quiet[only results]' \
		--help '*: : '
		;;
	redo)
		_arguments -s \
		'--quiet[only results]' \
		--help '*: : '
		;;
	move)
		_arguments -s \
		'--quiet[only results]' \
		'--to=[the folder on the server that takes them]:to:_files' \
		--help '*: : '
		;;
	delete)
		_arguments -s \
		'--quiet[only results]' \
		--help '*: : '
		;;
	rules)
		_arguments -s \
		--help '1:what:(check test)' '2:folder:_files -/'
		;;
	completion)
		_arguments -s \
		--help '1:shell:(bash zsh fish)'
		;;
	*) _files ;;
	esac
}

_modori() {
	_arguments \
		'--account=[only this account of the configuration]:account:_modori_accounts' \
		'--filter=[show only what matches, see modori-filter(7)]:filter:_modori_filter' \
		'--since=[only failures since then\: 7d, 12h, 2026-11-01]:since:(1d 7d 30d)' \
		'--format=[text, json, csv; export also eml; classify only ndjson]:format:(text json csv eml ndjson)' \
		'--group=[group by cause, domain, host ...]:group:(cause domain host mta dnsbl alias sender mailer day assignee finding none)' \
		'--demo[the built-in demo folder; nothing is kept]' \
		'--config=[another configuration file]:config:_files' \
		'--theme=[colours]:theme:_modori_themes' \
		'--color=[auto, always or never]:color:(auto always never)' \
		'--ascii[draw with ASCII only]' \
		'--lang=[en or ja]:lang:(en ja)' \
		'--no-mouse[leave the mouse to the terminal]' \
		'--reveal[do not mask exposed addresses]' \
		'--quiet[no progress, only results]' \
		'--check-config[check the configuration and stop]' \
		'--print-config[print all options with their values]' \
		'--check-theme=[check a theme and list its contrasts]:check-theme:_files' \
		'--list-themes[names of the themes]' \
		'--log=[write a log]:log:_files' \
		'--help[this text]' \
		'--version[the version]' \
		'1:command or path:_modori_commands' '*:: :_modori_arguments'
}

_modori "$@"
