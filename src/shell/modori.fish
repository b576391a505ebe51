# SPDX-License-Identifier: BSD-2-Clause
# Completion of modori for fish, made by `modori completion fish`.

set -g __modori_commands pull report list show export explain classify redact dnsbl letter trace resolve reopen sleep note undo redo move delete rules completion
set -g __modori_filter cause: to: from: alias: exposed: domain: host: mta: ip: code: status: dnsbl: mailer: subject: msgid: is: has: by: assigned: since: before: on: pulled: count: trend: certainty: finding: folder: leaked
set -a __modori_filter cause:mailboxfull cause:emailtoolarge cause:suspend cause:hasmoved cause:norelaying cause:authfailure cause:userunknown cause:filtered cause:requireptr cause:notcompliantrfc cause:badreputation cause:rejected cause:hostunknown cause:spamdetected cause:virusdetected cause:policyviolation cause:ratelimited cause:blocked cause:contenterror cause:notaccept cause:systemfull cause:failedstarttls cause:securityerror cause:systemerror cause:networkerror cause:expired cause:mailererror cause:suppressed cause:syntaxerror cause:onhold cause:undefined cause:delivered cause:feedback cause:vacation
set -a __modori_filter is:new is:open is:back is:asleep is:muted is:done is:tagged is:mine
set -a __modori_filter has:note has:leak has:dnsbl has:transcript
set -a __modori_filter assigned:me assigned:nobody
set -a __modori_filter trend:rising trend:steady trend:falling
set -a __modori_filter certainty:low certainty:medium certainty:high
set -a __modori_filter finding:forward-leak finding:forward-breaks-auth finding:dnsbl-listing finding:dnsbl-shared-host finding:dnsbl-new-ip finding:dnsbl-dead finding:dnsbl-query-error finding:gmail-bulk-rules finding:microsoft-2025 finding:yahoo-apple-rules finding:common-factor finding:client-filtered finding:backscatter finding:sent-but-unseen finding:mailbox-abandoned finding:typo-domain finding:greylisting finding:tls-failure finding:dmarc-own-policy finding:list-expansion finding:not-a-bounce finding:complaint finding:loop finding:attachment-refused finding:ipv6-no-ptr finding:ageing finding:disguised-refusal finding:receiver-trouble finding:own-quota-or-compromise finding:bad-envelope-sender finding:nullsender-refused finding:code-collision finding:recovered finding:privacy

function __modori_no_command
	not __fish_seen_subcommand_from $__modori_commands
end

complete -c modori -n "__modori_no_command" -l account -x -a '(modori completion accounts 2>/dev/null)' -d 'only this account of the configuration'
complete -c modori -n "__modori_no_command" -l filter -x -a '$__modori_filter' -d 'show only what matches, see modori-filter(7)'
complete -c modori -n "__modori_no_command" -l since -x -a '1d 7d 30d' -d 'only failures since then: 7d, 12h, 2026-11-01'
complete -c modori -n "__modori_no_command" -l format -x -a 'text json csv eml ndjson' -d 'text, json, csv; export also eml; classify only ndjson'
complete -c modori -n "__modori_no_command" -l group -x -a 'cause domain host mta dnsbl alias sender mailer day assignee finding none' -d 'group by cause, domain, host ...'
complete -c modori -n "__modori_no_command" -l demo -d 'the built-in demo folder; nothing is kept'
complete -c modori -n "__modori_no_command" -l config -r -F -d 'another configuration file'
complete -c modori -n "__modori_no_command" -l theme -x -a '(modori completion themes 2>/dev/null)' -d 'colours'
complete -c modori -n "__modori_no_command" -l color -x -a 'auto always never' -d 'auto, always or never'
complete -c modori -n "__modori_no_command" -l ascii -d 'draw with ASCII only'
complete -c modori -n "__modori_no_command" -l lang -x -a 'en ja' -d 'en or ja'
complete -c modori -n "__modori_no_command" -l no-mouse -d 'leave the mouse to the terminal'
complete -c modori -n "__modori_no_command" -l reveal -d 'do not mask exposed addresses'
complete -c modori -n "__modori_no_command" -l quiet -d 'no progress, only results'
complete -c modori -n "__modori_no_command" -l check-config -d 'check the configuration and stop'
complete -c modori -n "__modori_no_command" -l print-config -d 'print all options with their values'
complete -c modori -n "__modori_no_command" -l check-theme -r -F -d 'check a theme and list its contrasts'
complete -c modori -n "__modori_no_command" -l list-themes -d 'names of the themes'
complete -c modori -n "__modori_no_command" -l log -r -F -d 'write a log'
complete -c modori -n "__modori_no_command" -l help -d 'this text'
complete -c modori -n "__modori_no_command" -l version -d 'the version'

complete -c modori -n __modori_no_command -a pull -d 'fetch what is new from the account'
complete -c modori -n "__fish_seen_subcommand_from pull" -l quiet -d 'only results'
complete -c modori -n "__fish_seen_subcommand_from pull" -l again -d 'all mail anew; marks stay'
complete -c modori -n "__fish_seen_subcommand_from pull" -l help -d 'its options'

complete -c modori -n __modori_no_command -a report -d 'everything in plain lines, for screen readers'
complete -c modori -n "__fish_seen_subcommand_from report" -l filter -x -a '$__modori_filter' -d 'only what matches, see modori-filter(7)'
complete -c modori -n "__fish_seen_subcommand_from report" -l since -x -a '1d 7d 30d' -d 'only failures since then: 7d, 12h, 2026-11-01'
complete -c modori -n "__fish_seen_subcommand_from report" -l group -x -a 'cause domain host mta dnsbl alias sender mailer day assignee finding none' -d 'group by cause, domain, host ...'
complete -c modori -n "__fish_seen_subcommand_from report" -l reveal -d 'do not mask exposed addresses'
complete -c modori -n "__fish_seen_subcommand_from report" -l quiet -d 'only results'
complete -c modori -n "__fish_seen_subcommand_from report" -l help -d 'its options'

complete -c modori -n __modori_no_command -a list -d 'failures, one a line; text, JSON or CSV'
complete -c modori -n "__fish_seen_subcommand_from list" -l format -x -a 'text json csv eml ndjson' -d 'text, json, csv; export also eml; classify only ndjson'
complete -c modori -n "__fish_seen_subcommand_from list" -l filter -x -a '$__modori_filter' -d 'only what matches, see modori-filter(7)'
complete -c modori -n "__fish_seen_subcommand_from list" -l since -x -a '1d 7d 30d' -d 'only failures since then: 7d, 12h, 2026-11-01'
complete -c modori -n "__fish_seen_subcommand_from list" -l reveal -d 'do not mask exposed addresses'
complete -c modori -n "__fish_seen_subcommand_from list" -l quiet -d 'only results'
complete -c modori -n "__fish_seen_subcommand_from list" -l help -d 'its options'

complete -c modori -n __modori_no_command -a show -d 'one failure with its meaning and transcript'
complete -c modori -n "__fish_seen_subcommand_from show" -l format -x -a 'text json csv eml ndjson' -d 'text, json, csv; export also eml; classify only ndjson'
complete -c modori -n "__fish_seen_subcommand_from show" -l reveal -d 'do not mask exposed addresses'
complete -c modori -n "__fish_seen_subcommand_from show" -l help -d 'its options'

complete -c modori -n __modori_no_command -a export -d 'failures whole: text, JSON, CSV or mails'
complete -c modori -n "__fish_seen_subcommand_from export" -l format -x -a 'text json csv eml ndjson' -d 'text, json, csv; export also eml; classify only ndjson'
complete -c modori -n "__fish_seen_subcommand_from export" -l filter -x -a '$__modori_filter' -d 'only what matches, see modori-filter(7)'
complete -c modori -n "__fish_seen_subcommand_from export" -l since -x -a '1d 7d 30d' -d 'only failures since then: 7d, 12h, 2026-11-01'
complete -c modori -n "__fish_seen_subcommand_from export" -l output -s o -r -F -d 'write there instead of standard output; with eml a folder'
complete -c modori -n "__fish_seen_subcommand_from export" -l reveal -d 'do not mask exposed addresses'
complete -c modori -n "__fish_seen_subcommand_from export" -l quiet -d 'only results'
complete -c modori -n "__fish_seen_subcommand_from export" -l help -d 'its options'

complete -c modori -n __modori_no_command -a explain -d 'what a mail or a status code means'
complete -c modori -n "__fish_seen_subcommand_from explain" -l reveal -d 'do not mask exposed addresses'
complete -c modori -n "__fish_seen_subcommand_from explain" -l why -d 'also how it was read and what decided'
complete -c modori -n "__fish_seen_subcommand_from explain" -l help -d 'its options'

complete -c modori -n __modori_no_command -a classify -d 'failed recipients of mails as JSON, one a line'
complete -c modori -n "__fish_seen_subcommand_from classify" -l format -x -a 'text json csv eml ndjson' -d 'text, json, csv; export also eml; classify only ndjson'
complete -c modori -n "__fish_seen_subcommand_from classify" -l jobs -s j -x -d 'so many threads'
complete -c modori -n "__fish_seen_subcommand_from classify" -l help -d 'its options'

complete -c modori -n __modori_no_command -a redact -d 'a copy of a mail without exposed addresses'
complete -c modori -n "__fish_seen_subcommand_from redact" -l all -d 'every address'
complete -c modori -n "__fish_seen_subcommand_from redact" -l help -d 'its options'

complete -c modori -n __modori_no_command -a dnsbl -d 'block lists, reverse name; MX, SPF, DMARC'
complete -c modori -n "__fish_seen_subcommand_from dnsbl" -l quiet -d 'only results'
complete -c modori -n "__fish_seen_subcommand_from dnsbl" -l help -d 'its options'

complete -c modori -n __modori_no_command -a letter -d 'letters to receiver, hoster or forwarder'
complete -c modori -n "__fish_seen_subcommand_from letter" -l help -d 'its options'

complete -c modori -n __modori_no_command -a trace -d 'the way of its messages through a mail log'
complete -c modori -n "__fish_seen_subcommand_from trace" -l log -r -F -d 'a mail log; may stand several times'
complete -c modori -n "__fish_seen_subcommand_from trace" -l request -d 'also a letter to the receiver'
complete -c modori -n "__fish_seen_subcommand_from trace" -l help -d 'its options'

complete -c modori -n __modori_no_command -a resolve -d 'mark failures as handled'
complete -c modori -n "__fish_seen_subcommand_from resolve" -l quiet -d 'only results'
complete -c modori -n "__fish_seen_subcommand_from resolve" -l note -x -d 'kept with your name and the time'
complete -c modori -n "__fish_seen_subcommand_from resolve" -l reason -x -a 'fixed address-removed not-ours other' -d 'fixed, address-removed, not-ours or other'
complete -c modori -n "__fish_seen_subcommand_from resolve" -l worse -x -d 'reopen only at more than N a day'
complete -c modori -n "__fish_seen_subcommand_from resolve" -l stay -x -d 'stay resolved so long, whatever comes'
complete -c modori -n "__fish_seen_subcommand_from resolve" -l help -d 'its options'

complete -c modori -n __modori_no_command -a reopen -d 'mark failures as open again'
complete -c modori -n "__fish_seen_subcommand_from reopen" -l quiet -d 'only results'
complete -c modori -n "__fish_seen_subcommand_from reopen" -l note -x -d 'kept with your name and the time'
complete -c modori -n "__fish_seen_subcommand_from reopen" -l help -d 'its options'

complete -c modori -n __modori_no_command -a sleep -d 'hide failures for a time, or until they grow'
complete -c modori -n "__fish_seen_subcommand_from sleep" -l quiet -d 'only results'
complete -c modori -n "__fish_seen_subcommand_from sleep" -l note -x -d 'kept with your name and the time'
complete -c modori -n "__fish_seen_subcommand_from sleep" -l until -x -a '12h 1d 3d 7d' -d 'asleep until then: 3d, 12h, 2026-12-01, 2026-12-01T09:00'
complete -c modori -n "__fish_seen_subcommand_from sleep" -l count -x -d 'asleep until N more failures'
complete -c modori -n "__fish_seen_subcommand_from sleep" -l rate -x -d 'asleep until more than N a day'
complete -c modori -n "__fish_seen_subcommand_from sleep" -l help -d 'its options'

complete -c modori -n __modori_no_command -a note -d 'add a note'
complete -c modori -n "__fish_seen_subcommand_from note" -l quiet -d 'only results'
complete -c modori -n "__fish_seen_subcommand_from note" -l note -x -d 'kept with your name and the time'
complete -c modori -n "__fish_seen_subcommand_from note" -l help -d 'its options'

complete -c modori -n __modori_no_command -a undo -d 'take the last change back'
complete -c modori -n "__fish_seen_subcommand_from undo" -l quiet -d 'only results'
complete -c modori -n "__fish_seen_subcommand_from undo" -l help -d 'its options'

complete -c modori -n __modori_no_command -a redo -d 'make it again'
complete -c modori -n "__fish_seen_subcommand_from redo" -l quiet -d 'only results'
complete -c modori -n "__fish_seen_subcommand_from redo" -l help -d 'its options'

complete -c modori -n __modori_no_command -a move -d 'move done mails to another folder on the server'
complete -c modori -n "__fish_seen_subcommand_from move" -l quiet -d 'only results'
complete -c modori -n "__fish_seen_subcommand_from move" -l to -r -F -d 'the folder on the server that takes them'
complete -c modori -n "__fish_seen_subcommand_from move" -l help -d 'its options'

complete -c modori -n __modori_no_command -a delete -d 'delete done mails on the server'
complete -c modori -n "__fish_seen_subcommand_from delete" -l quiet -d 'only results'
complete -c modori -n "__fish_seen_subcommand_from delete" -l help -d 'its options'

complete -c modori -n __modori_no_command -a rules -d 'check *.rules files, or what they change'
complete -c modori -n "__fish_seen_subcommand_from rules" -l help -d 'its options'

complete -c modori -n __modori_no_command -a completion -d 'completion for a shell'
complete -c modori -n "__fish_seen_subcommand_from completion" -l help -d 'its options'
complete -c modori -n "__fish_seen_subcommand_from rules" -a 'check test'
complete -c modori -n "__fish_seen_subcommand_from completion" -x -a 'bash zsh fish'
