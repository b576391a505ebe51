# SPDX-License-Identifier: BSD-2-Clause
# To be sourced: a Cyrus IMAP of our own on loopback, unpacked by src/tools/cyrus.sh, as an ordinary user.
#
#   cyrus_there		is there one?
#   cyrus_start DIR	serve user "ops", password "secret", on $cyrus_port (plain and STARTTLS; DIR/ca.pem signs); what
#			is said in each session stands in DIR/cyrus/log/ops
#   cyrus_stop DIR

cyrus_root=build/cyrus

cyrus_there() {
	[ -x $cyrus_root/usr/lib/cyrus/bin/imapd ] &&
		! cyrus_env ldd $cyrus_root/usr/lib/cyrus/bin/imapd $cyrus_root/usr/sbin/saslpasswd2 | grep -q 'not found'
}

cyrus_env() {
	LD_LIBRARY_PATH=$PWD/$cyrus_root/usr/lib/$(uname -m)-linux-gnu "$@"
}

cyrus_start() {
	dir=$1
	bin=$PWD/$cyrus_root/usr/lib/cyrus/bin
	[ -f "$dir/good.pem" ] || certificates "$dir"
	owner=$(id -un)
	[ "$owner" != root ] || owner=mail
	mkdir -p "$dir/cyrus/db" "$dir/cyrus/log/ops" "$dir/spool" "$dir/run"
	cat >"$dir/imapd.conf" <<-END
		configdirectory: $dir/cyrus
		defaultpartition: default
		partition-default: $dir/spool
		cyrus_user: $owner
		cyrus_group: $(id -gn "$owner")
		admins: cyrus
		servername: localhost
		autocreate_quota: -1
		unixhierarchysep: yes
		imapidlepoll: 1
		allowplaintext: yes
		sasl_pwcheck_method: auxprop
		sasl_auxprop_plugin: sasldb
		sasl_sasldb_path: $dir/sasldb
		sasl_mech_list: PLAIN SCRAM-SHA-1 SCRAM-SHA-256
		tls_server_cert: $dir/good.pem
		tls_server_key: $dir/good.key
		proc_path: $dir/run/proc
		mboxname_lockpath: $dir/run/lock
		idlesocket: $dir/run/idle
		notifysocket: $dir/run/notify
		lmtpsocket: $dir/run/lmtp
	END
	echo secret | cyrus_env $cyrus_root/usr/sbin/saslpasswd2 -p -c -f "$dir/sasldb" -u localhost ops
	for try in 1 2 3 4 5 6 7 8 9; do
		cyrus_port=$((20000 + ($$ * 11 + try * 1013) % 30000))
		cat >"$dir/cyrus.conf" <<-END
			START {
			  recover cmd="$bin/ctl_cyrusdb -C $dir/imapd.conf -r"
			}
			SERVICES {
			  imap cmd="$bin/imapd -C $dir/imapd.conf" listen="127.0.0.1:$cyrus_port" prefork=1
			}
			EVENTS {
			}
		END
		chmod 755 "$dir"
		[ "$(id -u)" != 0 ] || chown -R "$owner" "$dir/cyrus" "$dir/spool" "$dir/run" "$dir/sasldb" "$dir/good.key"
		cyrus_env "$bin/master" -C "$dir/imapd.conf" -M "$dir/cyrus.conf" -p "$dir/run/pid" -D >"$dir/start" 2>&1 &
		cyrus_pid=$!
		for wait in 1 2 3 4 5 6 7 8 9 10 11 12 13 14 15 16 17 18 19 20; do
			kill -0 $cyrus_pid 2>/dev/null || break
			greets "$cyrus_port" && return 0
			sleep 0.3
		done
		cyrus_stop
	done
	cat "$dir/start"
	echo 'Cyrus does not start'
	exit 1
}

greets() {
	python3 -c 'import socket, sys
s = socket.create_connection(("127.0.0.1", int(sys.argv[1])), 2)
s.settimeout(5)
sys.exit(not s.recv(99).startswith(b"* OK [CAPABILITY IMAP4rev1"))' "$1" 2>/dev/null
}

cyrus_stop() {
	[ -z "${cyrus_pid:-}" ] || kill "$cyrus_pid" 2>/dev/null
	[ -z "${cyrus_pid:-}" ] || wait "$cyrus_pid" 2>/dev/null
	cyrus_pid=
}
